"""The preview page on a small store of its own."""

import shutil
from datetime import date, datetime

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from riskzone.access import Actor
from riskzone.clock import SHANGHAI
from riskzone.services import imports, schemes
from riskzone.services.context import open_context
from riskzone.settings import Settings
from riskzone.ui import data, session
from riskzone.zoning.library import SHIPPED
from tests.conftest import ROOT
from tests.ui.fake_services import ACTOR, READER

PAGE = str(ROOT / "pages" / "schemes.py")
DESK = Actor.command_line("desk")
LIST = b"""case_id,classification,origin,reported_on,county_code
K-1,asymptomatic,local,2020-03-10,231005
K-2,confirmed,local,2020-03-12,230103
"""


@pytest.fixture(scope="module")
def small_store(tmp_path_factory, store_template):
    settings = Settings(
        home=tmp_path_factory.mktemp("home"), now=datetime(2020, 3, 20, 8, tzinfo=SHANGHAI)
    )
    shutil.copy2(store_template, settings.home)
    ctx = open_context(settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riskzone.confine.call", lambda f, *args, **_: f(*args))
        imports.import_cases(
            DESK, ctx, LIST, imports.ImportOptions(filename="list.csv", mode="full")
        )
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", valid_from=date(2020, 2, 17),
        document="黑疫指〔2020〕1号", decided_by="<省指挥部>",
    )  # fmt: skip
    yield ctx
    ctx.store.close()


@pytest.fixture
def page(small_store, monkeypatch):
    monkeypatch.setattr(data, "context", lambda: small_store)
    monkeypatch.setattr(session, "signed_in", lambda: (READER, ACTOR))
    st.cache_data.clear()
    st.cache_resource.clear()

    def run(**address):
        app = AppTest.from_file(str(ROOT / "riskzone" / "ui" / "shell.py"), default_timeout=20)
        app.query_params.update(address)
        app.switch_page(PAGE)
        app.run()
        assert not app.exception
        return app

    yield run
    st.cache_data.clear()
    st.cache_resource.clear()


def html(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def warnings(app):
    return " ".join(item.value.replace("\\", "") for item in app.warning)


def test_who_flips_when_and_why(page):
    text = html(page(scheme="hlj-2020-building-unit", layer="county"))
    assert "牡丹江市西安区" in text
    assert "03-11 – 03-20…（10 天）" in text
    assert "14天内有确诊病例或无症状感染者" in text
    assert "无确诊病例，或连续14天无新增本地确诊病例" in text
    assert 'href="/zones?zone=231005&amp;on=2020-03-11"' in text


def test_the_rule_in_force_changes_nothing(page):
    text = html(page(scheme="cn-2020-02-county"))
    assert "给出的等级完全相同" in text
    assert "累计本地确诊" in text  # the rule itself stands beside it
    assert "&lt;省指挥部&gt;" in text  # and who decided it, as text
    assert "当日有效" in text


def test_a_rule_that_could_replace_the_one_in_force_is_offered_first(page):
    assert "县域疫情风险等级（2020年2月），计入无症状感染者" in html(page())


def test_the_language_follows_the_address(page):
    text = html(page(scheme="hlj-2020-building-unit", layer="county", lang="en"))
    assert "If Building-unit risk level (Heilongjiang 2020) replaced" in text
    assert "a confirmed case or an asymptomatic infection within 14 days" in text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"scheme": "<b>"}, "规则库中没有 <b>"),
        ({"days": "many"}, "“many”无法识别"),
        ({"days": "99999999999"}, "无法识别"),
        ({"layer": "street"}, "没有层级“street”"),
        ({"on": "31.3.2020"}, "无法识别"),
        ({"layer": "township"}, "黑龙江省的乡镇街道层没有采用任何规则"),
        ({"scheme": "cn-2022-11", "layer": "county"}, "本库没有这项规则所用的数据"),
    ],
)
def test_what_cannot_be_shown_is_told(page, address, said):
    app = page(**address)
    assert said in warnings(app)
    assert not app.error
    assert "已采用的规则" in " ".join(item.value for item in app.subheader)


def test_a_file_handed_in_is_tried_and_not_kept(page, small_store):
    text = (SHIPPED / "cn-2020-02-county.toml").read_text("utf-8")
    own = text.replace("window_days = 14", "window_days = 5").replace('zh = "县域疫', 'zh = "自拟')
    app = page()
    app.file_uploader[0].set_value(("own.toml", own.encode(), "application/toml")).run()
    assert not app.exception
    assert "通过检查" in app.success[0].value
    assert "自拟情风险等级" in html(app)
    assert "哈尔滨市南岗区" in html(app)  # low again after 5 quiet days
    assert len(schemes.list_adoptions(DESK, small_store)) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"id =",
        b"x" * 300_000,
        b'id = "a"\n',
        b"a=" + b"[" * 9000,
        b"a=" + b"9" * 5000,
    ],
)
def test_a_file_that_is_no_scheme_is_refused_with_the_reason(page, content):
    app = page()
    app.file_uploader[0].set_value(("own.toml", content, "application/toml")).run()
    assert not app.exception
    assert "own.toml" in warnings(app)
    assert "已采用的规则" in " ".join(item.value for item in app.subheader)
