"""The other shipped schemes: building units, townships, two levels, supplied figures."""

import numpy as np
import pandas as pd
import pytest

from riskzone.clock import day_number
from riskzone.errors import InputError
from riskzone.places.zones import ZoneTable
from riskzone.zoning.binding import bind
from riskzone.zoning.evidence import ChildLevels
from riskzone.zoning.library import load_scheme
from riskzone.zoning.rating import assess, history, level_names
from riskzone.zoning.scheme import parse_scheme
from tests.zoning.build import at, evidence, histories, noon, zone_table


def buildings(*codes: str) -> ZoneTable:
    index = pd.Index(sorted(codes), name="zone")
    columns = {
        "name": index,
        "parent": "231005001",
        "prefecture": "231000",
        "county": "231005",
        "township": "231005001",
    }
    return ZoneTable("building", pd.DataFrame(columns, index=index), "test")


def rate(scheme, day, given, reading="midnight", cutoff=None):
    bound = bind(scheme, given, cutoff)
    return assess(bound, area="23", on=at(day), reading=reading, cutoff=noon(day)).zones


def test_an_entrance_follows_its_own_cases_and_a_suspicion_is_lifted_at_once():
    scheme = load_scheme("hlj-2020-building-unit")
    rows = [
        {"building_id": "u1", "classification": "asymptomatic", "reported_on": "2020-04-10"},
        {"building_id": "u2", "classification": "suspected", "reported_on": "2020-04-10"},
        {
            "building_id": "u3",
            "classification": "excluded",
            "reported_on": "2020-04-10",
            "excluded_on": "2020-04-12",
        },
        {"building_id": "u4", "origin": "imported", "reported_on": "2020-04-10"},
    ]
    given = evidence(buildings("u1", "u2", "u3", "u4", "u5"), histories(*rows))
    assert rate(scheme, "2020-04-12", given)["level"].tolist() == [
        "high",
        "medium",
        "medium",
        "high",
        "low",
    ]
    assert rate(scheme, "2020-04-13", given)["level"].tolist() == [
        "high",
        "medium",
        "low",
        "high",
        "low",
    ]
    assert rate(scheme, "2020-04-25", given)["level"].tolist() == ["low"] * 5


def test_a_township_is_medium_while_a_unit_in_it_is_in_force():
    """绥化 2021-01-22: a unit in 兰河街道 makes the street a medium-risk area."""
    scheme = load_scheme("hlj-2021-01-township")
    zones = zone_table("231202006", "231202001", layer="township")
    units = pd.DataFrame(
        {
            "zone": ["231202006"],
            "circle": ["core"],
            "trigger": ["confirmed"],
            "day": [day_number(at("2021-01-22"))],
            "end": [day_number(at("2021-02-10"))],
        }
    )
    given = evidence(zones, control_units=units)
    levels = {
        day: rate(scheme, day, given)["level"].to_dict()
        for day in ("2021-01-22", "2021-01-23", "2021-02-09", "2021-02-10")
    }
    assert [levels[day]["231202006"] for day in levels] == ["low", "medium", "medium", "low"]
    assert {found["231202001"] for found in levels.values()} == {"low"}
    now = rate(scheme, "2021-01-22", given, "now", (day_number(at("2021-01-22")), 1440))
    assert now.loc["231202006", "level"] == "medium"


def test_a_scheme_of_units_refuses_to_rate_without_any():
    zones = zone_table("231202006", layer="township")
    with pytest.raises(InputError) as error:
        bind(load_scheme("hlj-2021-01-township"), evidence(zones))
    assert error.value.code == "zoning.no_control_units"


def test_five_quiet_days_lower_a_high_area_of_november_2022():
    scheme = load_scheme("cn-2022-11")
    rows = [{"building_id": "u1", "classification": "asymptomatic", "reported_on": "2022-11-15"}]
    designated = pd.DataFrame(
        {
            "zone": ["u1"],
            "designation": ["high"],
            "day": [day_number(at("2022-11-15"))],
            "end": [day_number(at("2022-12-01"))],
        }
    )
    given = evidence(buildings("u1", "u2"), histories(*rows), designations=designated)
    found = {
        day: rate(scheme, day, given).loc["u1"]
        for day in ("2022-11-16", "2022-11-20", "2022-11-21")
    }
    assert [row["level"] for row in found.values()] == ["high", "high", "low"]
    assert found["2022-11-21"]["clause"] == "released"
    assert found["2022-11-20"]["quiet_days"] == 4
    # A designation without a case of its own is not lifted before five days either.
    alone = evidence(buildings("u1"), histories(), designations=designated)
    assert rate(scheme, "2022-11-20", alone).loc["u1", "level"] == "high"
    assert rate(scheme, "2022-11-21", alone).loc["u1", "clause"] == "released"
    never = rate(scheme, "2022-11-21", given).loc["u2"]
    assert (never["level"], never["clause"], np.isinf(never["quiet_days"])) == (
        "low",
        "quiet",
        True,
    )


@pytest.mark.parametrize(
    ("cases", "admissions", "beds", "expected"),
    [
        (199.99, 9.9, 9.9, "low"),
        (199.99, 10.0, 9.9, "medium"),
        (199.99, 9.9, 10.0, "medium"),
        (199.99, 19.9, 14.9, "medium"),
        (199.99, 20.0, 0.0, "high"),
        (199.99, 0.0, 15.0, "high"),
        (200.0, 9.9, 9.9, "medium"),
        (200.0, 10.0, 9.9, "high"),
        (200.0, 9.9, 10.0, "high"),
        (np.nan, 0.0, 0.0, "low"),
        (0.0, np.nan, 0.0, "low"),
        (0.0, 0.0, np.nan, "low"),
        (200.0, np.nan, 10.0, "high"),
        (np.nan, np.nan, 0.0, "low"),
        (300.0, np.nan, np.nan, ""),
    ],
)
def test_supplied_figures_and_missing_ones(cases, admissions, beds, expected):
    zones = zone_table("1")
    supplied = pd.DataFrame(
        {"cases_per_100k": [cases], "admissions_per_100k": [admissions], "bed_utilization": [beds]}
    )
    found = rate(
        load_scheme("us-cdc-2022-community"), "2022-03-03", evidence(zones, supplied=supplied)
    )
    assert found["level"].tolist() == [expected]
    assert found["level_upper"].tolist() == [""]


def test_ready_indicators_of_the_county_rule_with_blanks():
    supplied = pd.DataFrame(
        {
            "new_14d": [2, 2, np.nan, 0],
            "cumulative": [51, 51, 10, np.nan],
            "clusters_14d": [1, np.nan, 0, np.nan],
        }
    )
    found = rate(
        load_scheme("cn-2020-02-county"),
        "2020-03-03",
        evidence(zone_table("1", "2", "3", "4"), supplied=supplied),
    )
    assert found["level"].tolist() == ["high", "medium", "unknown", "low"]
    assert found["level_upper"].tolist() == ["", "high", "", ""]


ROLL_UP = """
id = "street-of-entrances"
zh = "街道"
en = "street"
source = "test"
layer = "township"
[[levels]]
id = "low"
zh = "低"
en = "low"
colour = "#DCEBE1"
[[levels]]
id = "medium"
zh = "中"
en = "medium"
colour = "#F2B134"
[indicators.entrances]
measure = "children"
layer = "building"
at_or_above = "medium"
unit = "zones"
zh = "中高风险楼房单元"
en = "entrances at medium or above"
[[clause]]
id = "some"
level = "medium"
when = [["entrances", ">=", 1]]
zh = "有"
en = "some"
[[clause]]
id = "none_left"
level = "low"
when = [["entrances", "==", 0]]
zh = "无"
en = "none"
"""


def test_a_roll_up_is_an_indicator_of_the_parents_scheme():
    day = day_number(at("2020-04-10"))
    intervals = pd.DataFrame(
        {
            "parent": ["231005001", "231005001", "231005002"],
            "level": ["high", "low", "unknown"],
            "day_from": [day, day + 5, day],
            "day_until": [day + 5, day + 20, day + 5],
        }
    )
    children = {"building": ChildLevels(("low", "medium", "high"), intervals)}
    zones = zone_table("231005001", "231005002", "231005003", layer="township")
    bound = bind(parse_scheme(ROLL_UP), evidence(zones, children=children))
    names = level_names(bound)
    found = {
        (int(row.zone), int(row.day_from) - day): names[row.level]
        for row in history(bound, day - 1, day + 10).frame.itertuples()
    }
    assert found == {
        (0, -1): "low",
        (0, 0): "medium",
        (0, 5): "low",
        # What is unknown below hides the lowest level above.
        (1, -1): "low",
        (1, 0): "unknown",
        (1, 5): "low",
        (2, -1): "low",
    }


def test_a_roll_up_names_what_is_missing():
    zones = zone_table("231005001", layer="township")
    with pytest.raises(InputError, match="building"):
        bind(parse_scheme(ROLL_UP), evidence(zones))
