"""Figures of the area, day by day."""

import math

import pandas as pd
import pytest

from riskzone.briefing.series import area_figures
from riskzone.clock import day_number
from riskzone.zoning.binding import bind
from riskzone.zoning.library import load_scheme
from tests.zoning.build import at, counts, evidence, histories, zone_table

SCHEME = load_scheme("cn-2020-02-county")
ZONES = zone_table("230103", "231005")
ON = "2020-03-19"


def figures(*rows, on=ON, lead=0, outcomes=True, **more):
    bound = bind(SCHEME, evidence(ZONES, histories(*rows) if rows else None, **more))
    table = pd.DataFrame(
        {
            "case_id": [row.get("case_id", f"c{i}") for i, row in enumerate(rows)],
            "outcome": [row.get("outcome", "") for row in rows],
            "outcome_on": pd.to_datetime([row.get("outcome_on") for row in rows]),
        }
    )
    return area_figures(bound, table if outcomes else None, day_number(at(on)), lead=lead)


def values(found, name, last=3):
    return found.series[name].values[-last:]


def case(day, zone="231005", **more):
    return {"county_code": zone, "reported_on": day, **more}


def test_at_midnight_figures_count_to_the_end_of_the_day_before():
    found = figures(case("2020-03-18"), case("2020-03-19"))
    assert values(found, "cumulative") == (0, 0, 1)
    assert values(found, "new_confirmed") == (0, 0, 1)
    assert math.isnan(found.new_today)


def test_now_the_totals_count_today_and_new_ones_stay_those_of_yesterday():
    found = figures(case("2020-03-18"), case("2020-03-19"), lead=1)
    assert values(found, "cumulative") == (0, 0, 2)
    assert values(found, "new_confirmed") == (0, 0, 1)
    assert found.new_today == 1


def test_active_is_what_is_left_of_the_total_on_every_day():
    found = figures(
        case("2020-03-01", outcome="cured", outcome_on="2020-03-16"),
        case("2020-03-02", outcome="died", outcome_on="2020-03-17"),
        case("2020-03-10"),
    )
    assert values(found, "cured") == (1, 1, 1)
    assert values(found, "died") == (0, 1, 1)
    assert values(found, "active") == (2, 1, 1)
    columns = (found.series[name].values for name in ("cumulative", "cured", "died", "active"))
    assert all(
        total - cured - died == active for total, cured, died, active in zip(*columns, strict=True)
    )


def test_imported_cases_are_counted_apart():
    found = figures(case("2020-03-18", origin="imported"), case("2020-03-18"))
    assert found.series["imported"].value == 1
    assert found.series["cumulative"].value == 1
    assert found.series["cumulative"].change == 1


def test_an_outcome_of_an_imported_case_does_not_touch_the_local_ones():
    found = figures(
        case("2020-03-01", origin="imported", outcome="cured", outcome_on="2020-03-10"),
        case("2020-03-01"),
    )
    assert found.series["cured"].value == 0
    assert found.series["active"].value == 1


def test_a_case_without_a_county_counts_for_the_area_and_is_told():
    found = figures(case("2020-03-18"), {"reported_on": "2020-03-18", "prefecture_code": "231000"})
    assert found.series["cumulative"].value == 2
    assert found.series["new_confirmed"].value == 2
    assert found.unlocated == 1
    assert found.new_14d.sum() == 1


def test_an_unlocated_case_of_a_later_day_is_not_told_yet():
    found = figures(case("2020-03-01"), {"reported_on": "2020-03-25", "prefecture_code": "231000"})
    assert found.unlocated == 0
    assert found.series["cumulative"].value == 1


def test_an_outcome_without_a_day_leaves_the_case_inactive():
    found = figures(case("2020-03-01", outcome="cured"))
    assert found.series["active"].value == 0


def test_asymptomatic_cases_are_counted_apart():
    found = figures(case("2020-03-18", classification="asymptomatic"))
    assert found.series["new_asymptomatic"].value == 1
    assert found.series["cumulative"].value == 0


def test_daily_counts_without_outcomes_leave_active_unknown():
    table = counts({"zone": ["231005"], "date": ["2020-03-18"], "new_confirmed": [3.0]})
    found = figures(counts=table, outcomes=False)
    assert found.series["cumulative"].value == 3
    assert math.isnan(found.series["active"].value)


def test_daily_counts_may_tell_outcomes():
    table = counts(
        {
            "zone": ["231005"] * 2, "date": ["2020-03-17", "2020-03-18"],
            "new_confirmed": [3.0, 1.0], "new_cured": [0.0, 2.0], "new_died": [0.0, 1.0],
        }
    )  # fmt: skip
    found = figures(counts=table, outcomes=False)
    assert values(found, "active", 2) == (3, 1)


@pytest.mark.parametrize("name", ["active", "new_confirmed", "cumulative", "imported"])
def test_every_series_has_fourteen_days(name):
    assert len(figures(case("2020-03-18")).series[name].values) == 14
