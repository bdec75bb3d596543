"""The situation of a community: no case, cases or an outbreak, transmission."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from riskzone.cases.tables import Coverage
from riskzone.clock import day_number, day_of
from riskzone.errors import SchemeError
from riskzone.places.zones import ZoneTable
from riskzone.zoning.binding import bind
from riskzone.zoning.library import load_scheme
from riskzone.zoning.rating import assess, history, level_names
from riskzone.zoning.scheme import parse_scheme
from tests.zoning.build import at, counts, evidence, histories, noon

HERE, THERE = "231005001", "231005002"
SCHEME = load_scheme("situation-2020-01-community")


def townships(*codes: str) -> ZoneTable:
    index = pd.Index(sorted(codes), name="zone")
    columns = {
        "name": index,
        "parent": [code[:6] for code in index],
        "prefecture": [code[:4] + "00" for code in index],
        "county": [code[:6] for code in index],
        "township": index,
    }
    return ZoneTable("township", pd.DataFrame(columns, index=index), "test")


def case(day: int, township: str = HERE, **more) -> dict:
    return {
        "county_code": "231005",
        "township_code": township,
        "reported_on": f"2020-04-{day:02}",
        **more,
    }


def rated(*rows: dict, day: str = "2020-04-10", **more) -> pd.DataFrame:
    given = evidence(townships(HERE, THERE), histories(*rows), **more)
    bound = bind(SCHEME, given)
    found = assess(bound, area="23", on=at(day), reading="midnight", cutoff=noon(day))
    return found.zones


def situation(*rows: dict, day: str = "2020-04-10", **more) -> str:
    return str(rated(*rows, day=day, **more).loc[HERE, "level"])


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2020-04-02", "cases"), ("2020-04-15", "cases"), ("2020-04-16", "no_case")],
)
def test_one_resident_makes_a_community_one_with_cases_for_fourteen_full_days(day, expected):
    assert situation(case(1), day=day) == expected


def test_nobody_confirmed_is_no_case():
    rows = (case(1, classification="asymptomatic"), case(1, origin="imported"))
    assert situation(*rows) == "no_case"
    assert situation(case(1, THERE), case(2, THERE)) == "no_case"


def test_two_of_unknown_source_are_transmission_and_one_is_not():
    assert situation(case(1), case(9)) == "transmission"
    assert situation(case(1)) == "cases"


@pytest.mark.parametrize(
    "known",
    [
        {"found_by": "contact"},
        {"found_by": "home_isolation"},
        {"origin": "import_linked"},
        {"cluster_id": "J1"},
    ],
)
def test_who_has_a_source_is_not_sporadic(known):
    assert situation(case(1), case(9, **known)) == "cases"


def test_two_in_one_entrance_are_an_outbreak_not_transmission():
    found = rated(case(1, building_id="u1"), case(3, building_id="u1")).loc[HERE]
    assert (found["level"], found["clause"]) == ("cases", "outbreak")
    # The first has no source; the second one has the first.
    assert found["unknown_source_14d"] == 1


def test_what_comes_later_never_connects_an_earlier_case():
    before = rated(case(1, building_id="u1"), case(1, building_id="u2"), day="2020-04-05")
    after = rated(
        case(1, building_id="u1"),
        case(1, building_id="u2"),
        case(7, building_id="u1"),
        case(7, building_id="u2"),
        day="2020-04-05",
    )
    assert before.loc[HERE, "level"] == after.loc[HERE, "level"] == "transmission"


def test_a_source_further_back_than_the_window_is_none():
    rows = (case(1, building_id="u1"), case(16, building_id="u1"), case(16, building_id="u9"))
    assert rated(*rows, day="2020-04-17").loc[HERE, "unknown_source_14d"] == 2


def test_a_suspicion_that_was_lifted_is_nobodys_source():
    lifted = case(1, building_id="u1", classification="excluded", excluded_on="2020-04-02")
    rows = (lifted, case(5, building_id="u1"), case(5, building_id="u9"))
    assert situation(*rows) == "transmission"


@pytest.mark.parametrize(("outbreaks", "expected"), [(2, "cases"), (3, "transmission")])
def test_three_outbreaks_are_many(outbreaks, expected):
    rows = [
        case(5, cluster_id=f"J{number}", building_id=f"u{number}-{i}")
        for number in range(outbreaks)
        for i in range(2)
    ]
    assert situation(*rows) == expected


def test_counts_do_not_say_where_a_case_caught_it():
    given = evidence(
        townships(HERE, THERE),
        counts=counts(
            {"zone": [HERE], "date": ["2020-04-05"], "new_confirmed": [2]}, layer="township"
        ),
    )
    found = assess(
        bind(SCHEME, given),
        area="23",
        on=at("2020-04-10"),
        reading="midnight",
        cutoff=noon("2020-04-10"),
    ).zones.loc[HERE]
    assert (found["level"], found["level_upper"]) == ("cases", "transmission")


def test_a_list_that_tells_neither_clusters_nor_places_leaves_the_source_open():
    found = rated(case(1), case(9), coverage=Coverage(clusters=False)).loc[HERE]
    assert (found["level"], found["level_upper"]) == ("cases", "transmission")


def test_sporadic_goes_with_a_count_alone():
    text = SCHEME.text.replace('measure = "clusters"', 'measure = "clusters"\nsporadic = true')
    with pytest.raises(SchemeError):
        parse_scheme(text, "x.toml")


# -- intervals against a naive reading of the rule, day by day ------------------------

FIRST = date(2020, 4, 1)
SPAN = 24


LONELY = {
    "county_code": "231005", "township_code": HERE, "reported_on": FIRST, "building_id": "",
    "cluster_id": "", "origin": "local", "found_by": "", "classification": "confirmed",
}  # fmt: skip


@st.composite
def any_case(draw) -> dict:
    return {
        "county_code": "231005",
        "township_code": draw(st.sampled_from([HERE, THERE])),
        "reported_on": FIRST + timedelta(days=draw(st.integers(0, SPAN))),
        "building_id": draw(st.sampled_from(["", "u1", "u2", "u3"])),
        "cluster_id": draw(st.sampled_from(["", "", "", "J1", "J2"])),
        "origin": draw(st.sampled_from(["local", "local", "local", "import_linked", "imported"])),
        "found_by": draw(st.sampled_from(["", "fever_clinic", "contact", "screening"])),
        "classification": draw(st.sampled_from(["confirmed", "confirmed", "asymptomatic"])),
    }


def keys_of(rows: list[dict]) -> list[set[str]]:
    """What each case shares: its cluster, else the clusters of its entrance, else the entrance."""
    clusters = {
        u: {r["cluster_id"] for r in rows if r["building_id"] == u} - {""}
        for u in ("u1", "u2", "u3")
    }
    found = []
    for row in rows:
        place = row["building_id"]
        if row["cluster_id"]:
            found.append({row["cluster_id"]})
        elif place and clusters[place]:
            found.append(clusters[place])
        else:
            found.append({place} - {""})
    return found


def is_sporadic(i: int, rows: list[dict], keys: list[set[str]]) -> bool:
    row, day = rows[i], rows[i]["reported_on"]
    tells_clusters = any(one["cluster_id"] for one in rows)
    if not (tells_clusters or row["building_id"]) and any(one["building_id"] for one in rows):
        return False  # of this one alone nobody said where it was: it may be, and need not
    if row["origin"] != "local" or row["found_by"] == "contact":
        return False
    if any(key.startswith("J") for key in keys[i]):
        return False
    return not any(
        keys[i] & keys[j]
        and timedelta() <= day - other["reported_on"] <= timedelta(days=14)
        and (other["reported_on"], j) < (day, i)
        for j, other in enumerate(rows)
        if j != i
    )


def naive(rows: list[dict], keys: list[set[str]], sporadic: list[bool], zone: str, on: date) -> str:
    inside = [
        i
        for i, r in enumerate(rows)
        if r["township_code"] == zone
        and r["classification"] == "confirmed"
        and r["origin"] != "imported"
        and timedelta(days=1) <= on - r["reported_on"] <= timedelta(days=14)
    ]
    shared = [key for i in inside for key in keys[i]]
    outbreaks = sum(shared.count(key) >= 2 for key in set(shared))
    alone = sum(sporadic[i] for i in inside)
    if not inside:
        return "no_case"
    return "transmission" if alone >= 2 or outbreaks >= 3 else "cases"


@settings(max_examples=30, deadline=None)
@given(st.lists(any_case(), max_size=10))
@example([LONELY, LONELY | {"building_id": "u1"}])
def test_intervals_equal_a_naive_reading_of_the_rule(rows):
    bound = bind(SCHEME, evidence(townships(HERE, THERE), histories(*rows)))
    keys = keys_of(rows)
    sporadic = [is_sporadic(i, rows, keys) for i in range(len(rows))]
    first, last = day_number(FIRST) - 2, day_number(FIRST) + SPAN + 16
    names = level_names(bound)
    for row in history(bound, first, last).frame.itertuples():
        zone = (HERE, THERE)[row.zone]
        for day in range(row.day_from, row.day_until):
            on = day_of(day)
            assert names[row.level] == naive(rows, keys, sporadic, zone, on), (zone, on)
