"""Cases known only to a coarser zone, and counts that do not tell a kind the rule counts."""

from datetime import date

import pandas as pd
import pytest

from riskzone.cases.tables import Coverage
from riskzone.clock import day_number
from riskzone.zoning.binding import Bound, bind
from riskzone.zoning.library import load_scheme
from riskzone.zoning.rating import assess, history, levels_at, named
from riskzone.zoning.scheme import parse_scheme
from tests.zoning.build import at, counts, evidence, histories, noon, zone_table

XIAN, AIMIN, NANGANG = "231005", "231004", "230103"
ZONES = zone_table(XIAN, AIMIN, NANGANG)
COUNTY = load_scheme("cn-2020-02-county")
WHOLE = Coverage(start=date(2019, 12, 1), stated=True)
#: A case of Mudanjiang of which nobody says the county.
SOMEWHERE = {"prefecture_code": "231000", "reported_on": "2020-03-04"}


def bound_of(*rows: dict, **more) -> Bound:
    return bind(COUNTY, evidence(ZONES, histories(*rows), **more))


def levels(bound: Bound, day: str) -> pd.DataFrame:
    found = assess(bound, area="23", on=at(day), reading="midnight", cutoff=noon(day))
    return found.zones


def test_a_case_known_to_its_prefecture_leaves_the_counties_under_it_unknown():
    bound = bound_of(SOMEWHERE)
    found = levels(bound, "2020-03-05")
    assert found.loc[XIAN, ["level", "clause", "new_14d"]].tolist() == [
        "unknown",
        "coarse_cases",
        0,
    ]
    assert found.loc[AIMIN, "level"] == "unknown"
    assert found.loc[NANGANG, "level"] == "low"


@pytest.mark.parametrize(
    ("day", "level"), [("2020-03-04", "low"), ("2020-03-18", "unknown"), ("2020-03-19", "low")]
)
def test_it_does_so_for_as_long_as_it_counts(day, level):
    bound = bound_of(SOMEWHERE)
    assert levels(bound, day).loc[XIAN, "level"] == level
    days = named(bound, history(bound, day_number(at("2020-03-01")), day_number(at("2020-04-01"))))
    at_xian = days[days["zone"] == XIAN]
    inside = (at_xian["day_from"] <= day) & (at_xian["day_until"] > day)
    assert at_xian.loc[inside, "level"].tolist() == [level]


def test_imported_cases_of_a_prefecture_make_nobody_unknown():
    assert (
        levels(bound_of(SOMEWHERE | {"origin": "imported"}), "2020-03-05")["level"].eq("low").all()
    )


def test_a_known_medium_stands_and_rises_no_higher_than_the_case_could_take_it():
    here = [{"county_code": XIAN, "reported_on": "2020-03-03", "cluster_id": "k"}] * 2
    rows = [row | {"case_id": f"x{n}"} for n, row in enumerate(here)]
    few = levels(bound_of(*rows, SOMEWHERE), "2020-03-05").loc[XIAN]
    assert few[["level", "level_upper", "cumulative"]].tolist() == ["medium", "", 2]
    old = [{"county_code": XIAN, "reported_on": "2020-01-20"}] * 48
    rows += [row | {"case_id": f"o{n}"} for n, row in enumerate(old)]
    fifty = levels(bound_of(*rows, SOMEWHERE), "2020-03-05").loc[XIAN]
    assert fifty[["level", "level_upper", "cumulative"]].tolist() == ["medium", "high", 50]


def test_the_cases_are_told_apart_from_those_without_any_place():
    found = assess(
        bound_of(SOMEWHERE, {"reported_on": "2020-03-04"}),
        area="23", on=at("2020-03-05"), reading="midnight", cutoff=noon("2020-03-05"),
    )  # fmt: skip
    notes = dict(found.notes)
    assert notes["zoning.cases_unlocated"]["count"] == 2
    assert notes["zoning.cases_coarse"]["count"] == 1


def test_history_equals_the_days_asked_one_by_one():
    rows = [
        SOMEWHERE,
        SOMEWHERE | {"case_id": "s2", "reported_on": "2020-03-12", "cluster_id": "k"},
        {"county_code": XIAN, "reported_on": "2020-03-10", "cluster_id": "k", "case_id": "x"},
        *(
            {"county_code": XIAN, "reported_on": "2020-01-20", "case_id": f"o{n}"}
            for n in range(50)
        ),
    ]
    bound = bound_of(*rows)
    first, last = day_number(at("2020-02-20")), day_number(at("2020-04-10"))
    frame = history(bound, first, last).frame
    position = bound.evidence.zones.frame.index.get_loc(XIAN)
    mine = frame[frame["zone"] == position]
    for day in range(first, last + 1):
        found = levels_at(bound, pd.array([position]).to_numpy(int), pd.array([day]).to_numpy(int))
        row = mine[(mine["day_from"] <= day) & (mine["day_until"] > day)].iloc[0]
        assert (row["level"], row["upper"]) == (found.level[0], found.upper[0]), day


ASYMPTOMATIC = COUNTY.text.replace(
    "window_days = 14", 'window_days = 14\nclassification = ["confirmed", "asymptomatic"]', 1
)


def test_counts_that_do_not_tell_a_kind_the_rule_counts_prove_no_lowest_level():
    scheme = parse_scheme(ASYMPTOMATIC)
    rows = {"zone": [XIAN], "date": ["2020-03-04"], "new_confirmed": [0]}
    bound = bind(scheme, evidence(ZONES, counts=counts(rows, WHOLE), coverage=WHOLE))
    found = levels(bound, "2020-03-10")
    assert found["clause"].eq("untold_kind").all()
    told = {**rows, "new_asymptomatic": [0]}
    bound = bind(scheme, evidence(ZONES, counts=counts(told, WHOLE), coverage=WHOLE))
    assert levels(bound, "2020-03-10")["level"].eq("low").all()
