"""Timelines and films show the levels that an assessment of each day gives."""

from datetime import date, timedelta

import pandas as pd
import pytest

from riskzone.access import Actor, Right
from riskzone.clock import day_number
from riskzone.errors import NotFound
from riskzone.places.zones import ZoneTable
from riskzone.services import film, imports, intervals, schemes, zoning
from riskzone.zoning import rating
from riskzone.zoning.binding import bind
from riskzone.zoning.library import SHIPPED, load_scheme
from tests.services.conftest import DESK
from tests.zoning.build import evidence, histories, reports

VIEWER = Actor("viewer", frozenset({Right.VIEW_LEVELS}))
COUNTY = "cn-2020-02-county"
ON = date(2020, 3, 18)
LIST = """case_id,classification,reported_on,county_code,building_id,building
A1,confirmed,2020-03-04,231005,u1,一号楼
A2,confirmed,2020-03-12,230103,u2,二号楼
A3,confirmed,2020-02-20,230103,u3,三号楼
A4,suspected,2020-03-16,230103,u2,二号楼
"""


def adopt(ctx, scheme=COUNTY, *, layer=None, start=date(2020, 2, 17), number="1"):
    schemes.adopt(
        DESK, ctx, scheme, layer=layer, area="23", valid_from=start,
        document=f"黑疫指〔2020〕{number}号", decided_by="省指挥部",
    )  # fmt: skip


@pytest.fixture
def filled(ctx):
    adopt(ctx)
    adopt(ctx, "hlj-2020-building-unit", start=date(2020, 3, 4), number="2")
    imports.import_cases(
        DESK, ctx, LIST.encode(), imports.ImportOptions(filename="list.csv", mode="full")
    )
    return ctx


@pytest.fixture
def shorter(tmp_path):
    """The county rule with windows of 7 days."""
    text = (SHIPPED / f"{COUNTY}.toml").read_text("utf-8")
    file = tmp_path / "own-7.toml"
    file.write_text(
        text.replace(f'id = "{COUNTY}"', 'id = "own-7"').replace(
            "window_days = 14", "window_days = 7"
        ),
        "utf-8",
    )
    return str(file)


def on_each_day(frame, zone_level):
    for row in frame.to_dict("records"):
        on = row["day_from"].date()
        while on < row["day_until"].date():
            zone_level(on, row["level"])
            on += timedelta(days=1)


def assert_film_equals_assessments(ctx, shown, layer="county"):
    for number in range(shown.days):
        on = shown.first + timedelta(days=number)
        zones = zoning.assess(VIEWER, ctx, layer=layer, on=on).zones
        levels = {zone: shown.level(zone, on) for zone in zones.index}
        assert levels == zones["level"].astype(str).to_dict(), on


def test_a_film_equals_the_assessment_of_each_of_its_days(filled):
    shown = film.film(VIEWER, filled, on=ON)
    assert (shown.first, shown.size) == (date(2020, 2, 20), 125)
    assert shown.first + timedelta(days=shown.days - 1) >= ON
    assert set(shown.zones) == {"230103", "231005"}
    assert_film_equals_assessments(filled, shown)


def test_a_film_follows_a_change_of_rule(filled, shorter):
    adopt(filled, shorter, start=date(2020, 3, 14), number="3")
    shown = film.film(VIEWER, filled, on=ON)
    assert [name for _, name in shown.rules] == [COUNTY, COUNTY, "own-7"]
    assert_film_equals_assessments(filled, shown)


def test_rules_with_other_levels_do_not_share_a_film(filled):
    adopt(filled, "cn-2022-11", layer="county", start=date(2020, 3, 14), number="3")
    assert film.film(VIEWER, filled, on=ON).first == date(2020, 3, 14)
    assert film.film(VIEWER, filled, on=date(2020, 3, 10)).first == date(2020, 2, 20)


def test_a_film_of_building_units_and_of_a_part(filled):
    units = film.film(VIEWER, filled, layer="building", on=ON)
    assert units.first == date(2020, 3, 4)  # no rule before
    assert_film_equals_assessments(filled, units, "building")
    part = film.film(VIEWER, filled, layer="building", on=ON, within="230103")
    assert part.size == 2
    with pytest.raises(NotFound):
        film.film(VIEWER, filled, on=ON, within="110100")


@pytest.mark.parametrize(("zone", "layer"), [("230103", "county"), ("u2", "building")])
def test_a_timeline_equals_the_assessment_of_each_day_up_to_the_one_shown(filled, zone, layer):
    found = intervals.timeline(VIEWER, filled, zone, on=ON, layer=layer)

    def same(on, level):
        assert zoning.assess(VIEWER, filled, layer=layer, on=on).zones.at[zone, "level"] == level

    on_each_day(found.past, same)
    assert found.past["day_until"].max().date() == ON + timedelta(days=1)


def test_what_comes_after_the_day_shown_is_not_known_to_it(filled):
    # On 03-10 nobody knows of the case of 03-12.
    early = intervals.timeline(VIEWER, filled, "230103", on=date(2020, 3, 10))
    assert early.ahead["level"].tolist() == ["low"]
    shown = intervals.timeline(VIEWER, filled, "231005", on=date(2020, 3, 10))
    assert shown.ahead["level"].tolist() == ["medium", "low"]
    falls = zoning.outlook(VIEWER, filled, on=date(2020, 3, 10))
    assert [(fall.zone, fall.on) for fall in falls] == [
        ("231005", shown.ahead["day_from"].iloc[1].date())
    ]


def test_a_timeline_names_each_rule_it_rests_on(filled, shorter):
    adopt(filled, shorter, start=date(2020, 3, 14), number="3")
    found = intervals.timeline(VIEWER, filled, "231005", on=ON)
    assert list(dict.fromkeys(scheme.id for scheme in found.schemes)) == [COUNTY, "own-7"]
    assert found.past["level"].tolist()[-1] == "low"  # 7 days after 03-04


def test_a_foreign_zone_has_no_timeline(filled):
    with pytest.raises(NotFound, match="110101"):
        intervals.timeline(VIEWER, filled, "110101", on=ON)


def test_quiet_building_units_are_kept_once(filled):
    span = {"first": date(2020, 3, 4), "last": date(2020, 3, 30), "layer": "building"}
    computed = {u: intervals.level_intervals(VIEWER, filled, u, **span) for u in ("u1", "u2", "u3")}
    runs = {run.layer: run for run in intervals.keep_histories(filled, DESK)}
    assert set(runs) == {"county", "building"}
    for unit, frame in computed.items():
        kept = intervals.level_intervals(VIEWER, filled, unit, **span)
        assert kept.astype(str).equals(frame.astype(str)), unit


def test_rows_kept_once_for_many_units_say_the_same_of_each():
    units = [f"{county}-{n}" for county in ("230103", "231005") for n in range(5)]
    county = [unit[:6] for unit in units]
    parents = dict.fromkeys(("parent", "county"), county) | {"township": "", "name": units}
    frame = pd.DataFrame(
        parents | {"prefecture": [code[:4] + "00" for code in county]},
        index=pd.Index(units, name="zone"),
    )
    row = {
        "county_code": "230103", "building_id": "230103-2",
        "reported_on": date(2020, 3, 4), "classification": "confirmed",
    }  # fmt: skip
    heard = reports(("230103", "2020-03-01 20:00"), ("231005", "2020-03-09 20:00"))
    bound = bind(
        load_scheme("hlj-2020-building-unit"),
        evidence(ZoneTable("building", frame, "0" * 64), histories(row), reports=heard),
    )
    first, last = date(2020, 3, 1), date(2020, 3, 31)
    rows = intervals.kept_rows(bound, first, last)
    assert set(rows["zone"]) == {"230103-2", "in:230103", "in:231005"}
    whole = rating.named(bound, rating.history(bound, day_number(first), day_number(last)))
    for unit in units:
        own = rows[rows["zone"] == unit]
        told = own if len(own) else rows[rows["zone"] == f"in:{unit[:6]}"]
        expected = whole[whole["zone"] == unit]
        columns = ["day_from", "day_until", "level", "level_upper", "clause", "stale"]
        assert told[columns].astype(str).values.tolist() == (
            expected[columns].astype(str).values.tolist()
        ), unit
