"""Response levels, standing of an area and situations, on a store."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from riskzone.access import Actor
from riskzone.clock import SHANGHAI
from riskzone.decisions.model import (
    DecisionDocument,
    FollowLine,
    LevelLine,
    Line,
    ResponseLine,
    State,
)
from riskzone.errors import Denied, InputError, NotFound
from riskzone.services import imports, response, schemes
from riskzone.services.context import Context, open_context
from riskzone.settings import Settings
from riskzone.store import shelf
from riskzone.store.decisions import DECISIONS
from tests.services.conftest import DESK, NOW
from tests.services.papers import LEADER, NOBODY

PROVINCE, HARBIN, NANGANG, XIAN = "230000", "230100", "230103", "231005"
HUAYUAN, DACHENG = "230103001", "230103003"
COLUMNS = (
    "case_id,classification,origin,reported_on,county_code,township_code,building_id,cluster_id"
)
LIST = f"""{COLUMNS}
K-1,confirmed,local,2020-03-12,{NANGANG},{HUAYUAN},u1,
K-2,confirmed,local,2020-03-13,{NANGANG},{HUAYUAN},u2,
K-3,confirmed,local,2020-03-13,{NANGANG},{DACHENG},u3,J1
K-4,confirmed,imported,2020-03-13,{XIAN},231005001,u4,
"""


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2020, 3, day, hour, tzinfo=SHANGHAI)


def decided(ctx: Context, *lines: Line) -> None:
    made = DecisionDocument(
        title="公告", area=PROVINCE, authority="hlj-2020", state=State.DECIDED,
        decided_at=lines[0].effective_at, lines=lines,
    )  # fmt: skip
    with ctx.store.write(Actor.system()) as uow:
        shelf.add(uow, DECISIONS, made, action="import")


@pytest.fixture(scope="module")
def filled_template(tmp_path_factory: pytest.TempPathFactory, store_template: Path) -> Path:
    """A store with a list, a rule and two documents; made once, copied for each test."""
    home = tmp_path_factory.mktemp("response-template")
    shutil.copyfile(store_template, home / "riskzone.sqlite")
    (home / "riskzone.sqlite").chmod(0o600)
    ctx = open_context(Settings(home=home, now=NOW))
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", valid_from=date(2020, 2, 17),
        document="1", decided_by="省指挥部",
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riskzone.confine.call", lambda f, *args, **_: f(*args))
        options = imports.ImportOptions(filename="list.csv", mode="full")
        imports.import_cases(DESK, ctx, LIST.encode(), options)
    decided(ctx, ResponseLine(area=PROVINCE, effective_at=at(4), level="II"))
    decided(ctx, FollowLine(area=HARBIN, effective_at=at(6), level="I"))
    ctx.store.close()
    return home / "riskzone.sqlite"


@pytest.fixture
def filled(settings: Settings, filled_template: Path) -> Iterator[Context]:
    shutil.copyfile(filled_template, settings.home / "riskzone.sqlite")
    ctx = open_context(settings)
    yield ctx
    ctx.store.close()


def test_the_province_its_stages_and_the_counties_that_differ(filled):
    found = response.responses(LEADER, filled)
    assert (found.province.level, found.province.since) == ("II", at(4))
    assert len(found.zones) == 125
    assert {one.follows for one in found.areas} == {"I"}
    assert {one.zone[:4] for one in found.areas} == {"2301"}
    assert [stage.level for stage in found.timeline] == ["II"]
    assert set(found.documents) == {1, 2}


def test_before_the_first_document_nothing_is_declared(filled):
    found = response.responses(LEADER, filled, at=at(3))
    assert found.province.level == ""
    assert not found.areas


def test_what_was_recorded_later_was_not_known_then(filled):
    known = datetime(2020, 3, 1, tzinfo=SHANGHAI)
    assert response.responses(LEADER, filled, known_at=known).province.level == ""


def test_an_undeclared_level_is_computed_and_says_so(filled):
    found = response.standing(LEADER, filled, NANGANG)
    [risk] = found.risks
    assert (risk.zone, risk.level, risk.declared) == (NANGANG, "medium", None)
    assert found.response.follows == "I"
    assert {"industry_medium", "gatherings"} <= {one.measure.id for one in found.measures}


def test_the_declared_level_goes_before_the_computed_one(filled):
    decided(filled, LevelLine(area=NANGANG, effective_at=at(19), level="low"))
    found = response.standing(LEADER, filled, NANGANG)
    assert found.risks[0].level == "low"
    assert found.risks[0].declared is not None
    assert found.risks[0].declared.document == 3
    earlier = response.standing(LEADER, filled, NANGANG, at=at(18, 23))
    assert earlier.risks[0].level == "medium"


def test_the_reasons_of_a_measure_are_those_of_the_area(filled):
    [one] = [
        m for m in response.measures_for(LEADER, filled, HUAYUAN)
        if m.measure.id == "community_closure"
    ]  # fmt: skip
    assert [(b.dimension, b.value) for b in one.because] == [("situation", "transmission")]
    assert "community_closure" not in {
        m.measure.id for m in response.measures_for(LEADER, filled, DACHENG)
    }


def test_situations_sum_to_all_townships_and_name_those_with_a_case(filled):
    found = response.situations(LEADER, filled, on=date(2020, 3, 20))
    assert sum(found.totals.values()) == len(filled.divisions.zone_table("township"))
    assert [(one.zone, one.level) for one in found.townships] == [
        (HUAYUAN, "transmission"),
        (DACHENG, "cases"),
    ]
    assert {one.zone for one in found.buildings[HUAYUAN]} == {"u1", "u2"}


def test_a_prefecture_counts_its_townships_and_the_whole_all_of_them(filled):
    whole, harbin = (response.standing(LEADER, filled, code) for code in ("", HARBIN))
    assert whole.area == PROVINCE
    assert sum(whole.situations.values()) == len(filled.divisions.zone_table("township"))
    assert harbin.situations["transmission"] == whole.situations["transmission"] == 1
    assert len(harbin.risks) == 18
    assert len(whole.risks) == 125


def test_without_data_the_levels_stand_and_the_situations_are_not_known(ctx):
    decided(ctx, ResponseLine(area=PROVINCE, effective_at=at(4), level="II"))
    found = response.standing(LEADER, ctx, NANGANG)
    assert (found.response.level, found.risks[0].level) == ("II", "unknown")
    assert not found.situations
    with pytest.raises(NotFound):
        response.situations(LEADER, ctx, on=date(2020, 3, 20))


@pytest.mark.parametrize("area", ["230199", "320000", "南岗"])
def test_an_area_that_is_none_is_told(filled, area):
    with pytest.raises(NotFound):
        response.standing(LEADER, filled, area)


def test_a_day_that_has_not_come_has_no_situations(filled):
    with pytest.raises(InputError):
        response.situations(LEADER, filled, on=date(2020, 4, 1))


def test_who_may_not_see_levels_sees_no_response(filled):
    with pytest.raises(Denied):
        response.responses(NOBODY, filled)


def test_a_township_has_the_level_declared_for_it_else_that_of_its_county(filled):
    decided(filled, LevelLine(area=HUAYUAN, effective_at=at(19), level="high"))
    own, other = (response.standing(LEADER, filled, code) for code in (HUAYUAN, DACHENG))
    assert [(one.zone, one.level) for one in own.risks] == [(HUAYUAN, "high")]
    assert [(one.zone, one.level) for one in other.risks] == [(NANGANG, "medium")]
    assert "内防扩散、外防输出、严格管控" in {one.measure.zh for one in own.strategies}


def test_a_case_of_today_counts_in_the_reading_now_alone(filled):
    row = f"K-9,confirmed,local,2020-03-20,{XIAN},231005001,u9,"
    options = imports.ImportOptions(filename="more.csv", mode="delta")
    imports.import_cases(DESK, filled, f"{COLUMNS}\n{row}\n".encode(), options)
    midnight, now = (
        response.standing(LEADER, filled, "231005001", reading=reading)
        for reading in ("midnight", "now")
    )
    assert (dict(midnight.situations), midnight.risks[0].level) == ({"no_case": 1}, "low")
    assert (dict(now.situations), now.risks[0].level) == ({"cases": 1}, "medium")


def test_a_response_that_ended_names_the_document_that_ended_it(filled):
    decided(filled, ResponseLine(area=XIAN, effective_at=at(10), level=""))
    decided(filled, ResponseLine(area=PROVINCE, effective_at=at(12), level=""))
    found = response.responses(LEADER, filled, at=at(13))
    assert (found.province.level, found.province.since) == ("", at(12))
    assert (found.zones[XIAN].level, found.zones[XIAN].since) == ("", at(10))
    ended = {found.province.document, found.zones[XIAN].document}
    assert len(ended) == 2
    assert ended <= set(found.documents)


def test_an_area_that_is_excluded_follows_nobody(filled):
    decided(
        filled, FollowLine(area="231000", effective_at=at(7), level="I", excluding=(XIAN,))
    )  # fmt: skip
    found = response.responses(LEADER, filled, at=at(8))
    assert found.zones[XIAN].follows == ""
    assert found.zones["231004"].follows == "I"
    assert response.standing(LEADER, filled, XIAN, at=at(8)).response.follows == ""
