"""Building units and townships of the demonstration: rated by their rules, on any day."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from riskzone.access import Actor, Right
from riskzone.cases import demo as invented
from riskzone.places.demo_buildings import building_table
from riskzone.services import intervals, units, zoning
from riskzone.services.context import Context, open_context
from riskzone.services.layer_content import layer_in_force
from riskzone.settings import Settings
from riskzone.store import cases as case_table
from riskzone.store import events
from riskzone.units.model import Kind, State
from riskzone.zoning.assessment import Assessment, ReadingName

READER = Actor.system()
DRAWER = Actor("editor", frozenset({Right.DRAFT_UNITS, Right.VIEW_UNITS}))
MORNING = date(2020, 4, 24)
DAYS = [date(2020, 3, 19), date(2020, 4, 11), MORNING, date(2020, 5, 7), date(2020, 6, 5)]
SILENT, LINKOU, DAOWAI = "230207", "231025", "230104"


@pytest.fixture(scope="module")
def ctx(tmp_path_factory: pytest.TempPathFactory, demo_home: Path) -> Iterator[Context]:
    home = tmp_path_factory.mktemp("demo-layers") / "home"
    shutil.copytree(demo_home, home)
    opened = open_context(Settings(home=home))
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def sent() -> pd.DataFrame:
    """The list as it stands after its corrections, and what a case was before."""
    listed = invented.line_list().set_index("case_id")
    later = invented.corrections(listed.reset_index()).set_index("case_id")
    listed.loc[later.index] = later
    return listed


def rated(ctx: Context, layer: str, on: date, reading: ReadingName = "midnight") -> Assessment:
    return zoning.assess(READER, ctx, layer=layer, on=on, reading=reading)


def _units_off_low(sent: pd.DataFrame, last: date) -> set[str]:
    """Units with an infection or a suspicion on the fourteen days up to ``last``: by hand."""
    window = [(last - timedelta(days=back)).isoformat() for back in range(14)]
    ruled_out = (sent["excluded_on"] != "") & (sent["classification"] == "excluded")
    gone = ruled_out & (sent["excluded_on"] <= (last + timedelta(days=1)).isoformat())
    chosen = sent[~gone & (sent["building_id"] != "")]
    # Asymptomatic → confirmed is no new infection: it counts from its first report.
    # The minute of a report may be known; its day is what counts.
    return set(chosen.loc[chosen["reported_on"].str[:10].isin(window), "building_id"])


@pytest.mark.parametrize("on", DAYS)
def test_building_units_follow_their_cases(ctx: Context, sent: pd.DataFrame, on: date) -> None:
    zones = rated(ctx, "building", on).zones
    off_low = set(zones.index[zones["level"].isin(["medium", "high"])])
    assert off_low == _units_off_low(sent, on - timedelta(days=1))
    assert off_low or on == DAYS[0]


@pytest.mark.parametrize("reading", ["midnight", "now"])
@pytest.mark.parametrize("on", DAYS)
def test_a_township_follows_its_building_units(
    ctx: Context, sent: pd.DataFrame, on: date, reading: ReadingName
) -> None:
    zones = rated(ctx, "township", on, reading).zones
    last = on if reading == "now" else on - timedelta(days=1)
    first = on - timedelta(days=14)
    units = _units_off_low(sent, last)
    if reading == "now":  # the window begins on the same day as that of 00:00
        units |= _units_off_low(sent, first + timedelta(days=13))
    expected = building_table().loc[sorted(units), "township"].value_counts()
    assert set(zones.index[zones["level"] == "medium"]) == set(expected.index)
    counted = zones["units_off_low"]
    assert counted[counted > 0].astype(int).sort_index().to_dict() == expected.to_dict()


def test_kept_histories_and_days_agree(ctx: Context) -> None:
    township = rated(ctx, "township", MORNING).zones.query("level == 'medium'").index[0]
    kept = intervals.level_intervals(
        READER, ctx, township, first=date(2020, 3, 4), last=date(2020, 6, 30), layer="township"
    )
    for day in (date(2020, 4, 1), MORNING, date(2020, 5, 5), date(2020, 5, 6), date(2020, 6, 20)):
        at = pd.Timestamp(day)
        row = kept[(kept["day_from"] <= at) & (kept["day_until"] > at)].iloc[0]
        assert row["level"] == rated(ctx, "township", day).zones.at[township, "level"], day


@pytest.mark.parametrize("layer", ["township", "building"])
def test_the_outlook_is_of_what_was_known_that_morning(
    ctx: Context, sent: pd.DataFrame, layer: str
) -> None:
    units = building_table()
    before = sent[(sent["building_id"] != "") & (sent["reported_on"] < "2020-04-24")]
    infected = before[~before["classification"].isin(["suspected", "excluded"])]
    zone = infected["building_id"]
    if layer == "township":
        zone = zone.map(units["township"])
    last = infected.groupby(zone.to_numpy())["reported_on"].max()
    falls = {one.zone: one.on for one in zoning.outlook(READER, ctx, on=MORNING, layer=layer)
             if one.level_from != "unknown"}  # fmt: skip
    for code, day in falls.items():
        if code in last.index and last[code] >= "2020-04-10":
            assert day == date.fromisoformat(last[code][:10]) + timedelta(days=15), code
    assert len(falls) > 20


def test_a_township_is_explained_by_its_units(ctx: Context) -> None:
    zones = rated(ctx, "township", MORNING).zones
    code = str(zones["units_off_low"].idxmax())
    found = zoning.explain(READER, ctx, code, on=MORNING)
    assert (found.level, found.clause_id) == ("medium", "unit_off_low")
    assert found.values[0].value == zones.at[code, "units_off_low"]
    assert "演示规则" in found.source
    assert found.outlook is not None
    assert found.outlook.level_to == "low"


def test_cases_without_a_building_are_noted_and_rate_no_unit(ctx: Context) -> None:
    notes = dict(rated(ctx, "building", MORNING).notes)
    assert notes["zoning.cases_unlocated"]["count"] == 3
    townships = rated(ctx, "township", date(2020, 3, 12)).zones
    jiagedaqi = townships[townships["parent"] == "232761"]  # no polygon, so no building unit
    assert (jiagedaqi["units_off_low"] == 0).all()


@pytest.mark.parametrize("reading", ["midnight", "now"])
def test_the_default_morning_holds_silence_and_lateness(ctx: Context, reading: ReadingName) -> None:
    zones = rated(ctx, "county", MORNING, reading).zones
    assert zones.at[SILENT, "level"] == "unknown"
    assert (zones.at[LINKOU, "level"], zones.at[LINKOU, "stale"]) == ("medium", True)
    assert int(zones["stale"].sum()) == 2


def test_the_default_morning_holds_a_late_case_and_an_unlocated_one(ctx: Context) -> None:
    with ctx.store.read() as uow:
        known = case_table.load(uow, events.current(uow).id)
    known = known[known["reported_on"] < pd.Timestamp(MORNING)]
    lag = (known["reported_on"] - known["result_at"].dt.normalize()).dt.days
    assert lag.max() == 4
    assert known.loc[lag.idxmax(), "reported_on"] == pd.Timestamp("2020-04-23")
    assert int((known["county_code"] == "").sum()) == 1
    assert int(known["lon"].notna().sum()) == 1  # the point that contradicts its county


def test_the_reclassified_case_is_a_revision_with_its_reason(ctx: Context) -> None:
    with ctx.store.read() as uow:
        rows = case_table.load_revisions(uow, events.current(uow).id)
    second = rows[rows["revision"] > rows["revision"].min()]
    assert second["reason"].tolist() == ["reclassified"]
    assert second["effective_on"].tolist() == [pd.Timestamp("2020-04-23")]
    before, after = (
        rated(ctx, "county", day).zones.at[DAOWAI, "cumulative"]
        for day in (MORNING - timedelta(days=1), MORNING)
    )
    assert after - before == 3  # four came, one was taken back


def test_the_layer_is_schematic_and_every_case_lives_in_it(ctx: Context) -> None:
    with ctx.store.read() as uow:
        layer = layer_in_force(ctx, uow, "building", MORNING)
        known = case_table.load(uow, events.current(uow).id)
    assert layer is not None
    assert layer.zones.schematic
    housed = known.loc[known["building_id"] != "", "building_id"]
    assert housed.isin(layer.zones.frame.index).all()
    assert (layer.attributes["kind"] == "entrance").all()
    assert set(layer.around["name"]).isdisjoint(layer.zones.frame["name"])


def test_bookmarks_are_mornings_of_the_demonstration_only(ctx: Context) -> None:
    days = [mark.day for mark in zoning.bookmarks(READER, ctx)]
    assert days == [date(2020, 3, 19), MORNING, date(2020, 6, 5)]
    assert all(mark.zh and mark.en for mark in zoning.bookmarks(READER, ctx))


def test_what_leaves_the_store_says_that_it_is_invented(ctx: Context) -> None:
    assert zoning.demo_mark(READER, ctx) == (("services.demo_data", {}),)


def test_places_of_new_cases_are_proposed_and_sites_of_isolation_are_not(ctx: Context) -> None:
    found = units.propose_from_cases(DRAWER, ctx, on=date(2020, 4, 23), scheme="hlj-2020-04")
    assert found
    assert not [unit.name for unit in found if "隔离点" in unit.name]
    wards = [unit for unit in found if unit.name.endswith("病区")]
    assert {unit.kind for unit in wards} == {Kind.WARD}
    around = next(unit for unit in found if unit.kind is Kind.COMPOUND)
    assert around.building_units
    assert all(code.startswith("demo-") for code in around.building_units)


def test_a_control_unit_that_holds_is_told_its_new_case(ctx: Context) -> None:
    on = date(2020, 4, 22)
    ((unit, triggers),) = units.held_with_new_cases(DRAWER, ctx, on=on, scheme="hlj-2020-04")
    assert unit.state is State.APPROVED
    assert [one.on for one in triggers] == [on]
    assert not set(triggers) & set(unit.triggers)
