from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from riskzone.errors import NotFound, StoreError
from riskzone.messages import Words
from riskzone.places.zones import LAYER_WORDS
from riskzone.ui import outlook_list, time_player, zones_data, zones_panel
from riskzone.ui.decisions import data as decided
from tests.conftest import ROOT

ZONES = str(ROOT / "pages" / "zones.py")


def no_scheme():
    word = LAYER_WORDS["township"]
    area = Words("黑龙江省", "Heilongjiang")
    return NotFound("zoning.no_scheme_adopted", layer=word, area=area, on="2020-03-04")


class NothingBelow:
    """No building units and no townships of one's own."""

    def building_cells(self, _actor, _ctx, _on):
        return None

    def own_townships(self, _actor, _ctx, _county, _on):
        return None

    def place_of(self, _actor, _ctx, _zone, _on):
        return None


@pytest.fixture(autouse=True)
def no_store(monkeypatch):
    """What the page asks besides the levels of the counties."""
    monkeypatch.setattr(zones_data, "building_cells", NothingBelow())
    monkeypatch.setattr(zones_panel, "zone_strip", lambda *_: None)
    monkeypatch.setattr(time_player, "film_layer", lambda *_: None)
    monkeypatch.setattr(outlook_list, "outlook_list", lambda *_: None)
    nothing = SimpleNamespace(zones={})
    monkeypatch.setattr(decided, "declared", lambda *_: nothing)
    monkeypatch.setattr(decided, "beside", lambda *_: ())


@pytest.fixture
def shell(fake_zoning):

    def run(**address):
        app = AppTest.from_file(str(ROOT / "riskzone" / "ui" / "shell.py"), default_timeout=20)
        app.query_params.update(address)
        app.session_state["_map_stood"] = True
        app.switch_page(ZONES)
        app.run()
        assert not app.exception
        return app

    return run


def html(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def test_the_page_shows_counts_that_sum_and_says_that_levels_are_computed(shell):
    text = html(shell())
    assert "2020年3月4日" in text
    assert "计算等级（研判建议，未公布）" in text
    assert '<span class="count">120</span>' in text
    assert '<span class="count">125</span>' in text
    assert "演示数据" in text


def test_a_link_opens_the_explanation_of_its_zone(shell):
    text = html(shell(on="2020-03-05", zone="231005"))
    assert "2020年3月5日" in text
    assert "西安区" in text
    assert "14天内有新增" in text
    assert "2020-03-19 0时起由中风险降为低风险" in text
    assert "K-0007" not in text  # the local operator may not read cases


def test_an_unknown_zone_is_explained(shell):
    assert "不等于低风险" in html(shell(zone="230206"))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"on": "31.3.2020"}, "无法识别"),
        ({"zone": "110101"}, "110101 不是服务区域内的区划或楼房单元"),
        ({"zone": "<b>"}, "无法识别"),
        ({"reading": "noon"}, "口径"),
        ({"layer": "street"}, "没有“street”这一层"),
        ({"layer": "township"}, "请先选一个县区"),
        ({"within": "110100"}, "110100 不在服务区域内"),
        ({"within": "23<1"}, "无法识别"),
        ({"level": "v e"}, "无法识别"),
        ({"level": "purple"}, "等级“purple”无法识别"),
        ({"zone": "231005999"}, "231005999 不在乡镇街道名录中"),
        ({"on": "2031-01-01"}, "尚无任何病例"),
    ],
)
def test_a_wrong_address_is_answered_kindly(shell, address, said):
    app = shell(**address)
    warnings = " ".join(warning.value.replace("\\", "") for warning in app.warning)
    assert said in warnings
    assert not app.error


def test_a_day_without_data_offers_another(shell):
    app = shell(on="2031-01-01")
    app.button[0].click().run()
    assert "2020年3月4日" in html(app)


def test_the_language_follows_the_address(shell):
    text = html(shell(lang="en"))
    assert "Counties: computed level (a proposal, not published)" in text
    assert "4 March 2020" in text


def test_the_reading_is_shown(shell):
    assert "即时口径：截至 2020-03-04 09:30" in html(shell(reading="now"))


def test_prefectures_are_groups_of_counties_where_no_rule_rates_them(shell, fake_zoning):
    def assess(actor, ctx, *, layer, **moment):
        if layer == "prefecture":
            raise no_scheme()
        return fake_zoning.rated(actor, ctx, layer=layer, **moment)

    fake_zoning.rated, fake_zoning.assess = fake_zoning.assess, assess
    text = html(shell(layer="prefecture", zone="231000"))
    assert "地市不单独定级" in text
    assert "牡丹江市" in text
    assert 'href="/zones?layer=county&amp;within=231000&amp;zone=231005"' in text


def test_a_level_cuts_the_table_and_leads_back(shell):
    app = shell(level="medium")
    assert len(app.dataframe[0].value) == 3
    assert 'data-level="medium" href="/zones"' in html(app)
    assert 'data-level="high" href="/zones?level=high"' in html(app)


def test_a_prefecture_shows_its_own_counties(shell):
    app = shell(within="231000")
    assert len(app.dataframe[0].value) == 10
    assert "西安区" in " ".join(app.dataframe[0].value["name"])
    assert '<span class="count">10</span>' in html(app)


def test_a_layer_without_a_rule_is_told_with_a_way_back(shell, fake_zoning):
    def assess(actor, ctx, **asked):
        raise no_scheme()

    fake_zoning.assess = assess
    app = shell(layer="township", within="231005")
    assert "riskzone schemes adopt" in app.warning[0].value.replace("\\", "")
    assert "回到县区" in html(app)


def test_a_page_without_the_shell_shows_nothing(fake_zoning):
    app = AppTest.from_file(ZONES, default_timeout=20).run()
    assert [error.value for error in app.error] == ["请从首页进入本页。"]
    assert not app.get("html")


def test_a_missing_store_is_told_to_people(shell, fake_zoning, monkeypatch):
    def broken(ctx):
        raise StoreError("ui.no_such_geometry")

    monkeypatch.setattr(fake_zoning, "data_version", broken)
    app = shell()
    assert "数据库尚未就绪" in app.error[0].value


def test_a_first_visit_shows_the_levels_before_table_and_date(fake_zoning):
    app = AppTest.from_file(str(ROOT / "riskzone" / "ui" / "shell.py"), default_timeout=20)
    app.switch_page(ZONES)
    app.run()
    assert '<span class="count">125</span>' in html(app)
    assert not app.dataframe
    assert not app.date_input
    app.session_state["_map_stood"] = True
    app.run()
    assert app.dataframe
    assert app.date_input


def test_a_language_the_pages_do_not_speak_is_told(shell):
    app = shell(lang="fr")
    assert "2020年3月4日" in html(app)
    (warning,) = app.warning
    assert "只有中文（zh）和英文（en）" in warning.value.replace("\\", "")
