"""The laws of rating: intervals equal the day-by-day reference, order never matters."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.cases.tables import Coverage
from riskzone.clock import day_number, day_of
from riskzone.zoning.binding import bind
from riskzone.zoning.library import load_scheme
from riskzone.zoning.rating import History, history, level_names, levels_at
from riskzone.zoning.scheme import Scheme, parse_scheme
from tests.zoning.build import evidence, histories, zone_table
from tests.zoning.reference import county_level

ZONES = ("230103", "230104", "231005")
FIRST = date(2020, 3, 1)
SPAN = 50
MANY = 3


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    # The county rule with "more than 3" for "more than 50", so that small inputs reach it.
    text = load_scheme("cn-2020-02-county").text.replace(", 50]", f", {MANY}]")
    return parse_scheme(text)


def days(low: int = 0, high: int = SPAN) -> st.SearchStrategy[date]:
    return st.integers(low, high).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def one_case(draw) -> dict:
    reported = draw(days())
    case = {
        "county_code": draw(st.sampled_from(ZONES)),
        "reported_on": reported,
        "cluster_id": draw(st.sampled_from(["", "", "k1", "k2"])),
        "classification": draw(
            st.sampled_from(["confirmed"] * 4 + ["asymptomatic", "suspected", "excluded"])
        ),
    }
    later = st.integers(0, 20).map(lambda n: reported + timedelta(days=n))
    if case["classification"] in ("confirmed", "excluded") and draw(st.booleans()):
        case["confirmed_on"] = draw(later)
    if case["classification"] == "confirmed" and draw(st.booleans()):
        case["converted_from"] = draw(st.sampled_from(["asymptomatic", "suspected"]))
    if case["classification"] == "excluded" and draw(st.booleans()):
        case["excluded_on"] = draw(later)
    if draw(st.integers(0, 3)) == 0:
        case["moved_on"] = draw(later)
        case["moved_to"] = draw(
            st.sampled_from([*(z for z in ZONES if z != case["county_code"]), "outside"])
        )
    return case


def spread(
    frame: History, first: int, last: int, names: dict[int, str]
) -> dict[tuple[int, int], str]:
    levels = {}
    for row in frame.frame.itertuples():
        assert first <= row.day_from < row.day_until <= last + 1
        for day in range(row.day_from, row.day_until):
            assert (row.zone, day) not in levels
            levels[row.zone, day] = names[row.level]
    return levels


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(one_case(), max_size=14),
    start=st.none() | days(0, 30),
)
def test_intervals_equal_the_day_by_day_reference(scheme, rows, start):
    zones = zone_table(*ZONES)
    baseline = dict.fromkeys(ZONES, 0)
    coverage = Coverage(start=start, stated=True, clusters=True, baseline=baseline)
    bound = bind(scheme, evidence(zones, histories(*rows), coverage=coverage))
    first, last = day_number(FIRST) - 3, day_number(FIRST) + SPAN + 25
    found = spread(history(bound, first, last), first, last, level_names(bound))
    assert len(found) == len(ZONES) * (last - first + 1)
    for (zone, day), level in found.items():
        expected = county_level(rows, ZONES[zone], day_of(day), start, MANY)
        assert level == expected, (ZONES[zone], day_of(day))


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(one_case(), min_size=1, max_size=12), order=st.randoms(use_true_random=False))
def test_order_of_rows_never_matters(scheme, rows, order):
    zones = zone_table(*ZONES)
    rows = [row | {"case_id": f"id{i}"} for i, row in enumerate(rows)]
    shuffled = list(rows)
    order.shuffle(shuffled)
    first, last = day_number(FIRST), day_number(FIRST) + SPAN
    one, other = (
        history(bind(scheme, evidence(zones, histories(*r))), first, last).frame
        for r in (rows, shuffled)
    )
    assert one.equals(other)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(one_case(), max_size=10), extra=one_case())
def test_a_further_case_never_lowers_a_level(scheme, rows, extra):
    extra = {k: v for k, v in extra.items() if k not in ("moved_on", "moved_to")} | {
        "classification": "confirmed"
    }
    zones = zone_table(*ZONES)
    zone = np.repeat(np.arange(len(ZONES)), SPAN)
    day = np.tile(np.arange(day_number(FIRST), day_number(FIRST) + SPAN), len(ZONES))
    before, after = (
        levels_at(bind(scheme, evidence(zones, histories(*r))), zone, day).level
        for r in (rows, [*rows, extra])
    )
    assert (after >= before).all()


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(one_case(), max_size=12))
def test_reading_now_is_never_below_reading_midnight(scheme, rows):
    bound = bind(scheme, evidence(zone_table(*ZONES), histories(*rows)))
    zone = np.repeat(np.arange(len(ZONES)), SPAN)
    day = np.tile(np.arange(day_number(FIRST), day_number(FIRST) + SPAN), len(ZONES))
    assert (levels_at(bound, zone, day, 1).level >= levels_at(bound, zone, day, 0).level).all()


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(one_case(), max_size=10), extra=one_case())
def test_a_correction_lowers_a_level_no_earlier_than_its_window(scheme, rows, extra):
    """A confirmed case reclassified later keeps its window: medium stays medium for 14 days."""
    confirmed = {
        "county_code": extra["county_code"],
        "reported_on": extra["reported_on"],
        "confirmed_on": extra["reported_on"],
        "classification": "excluded",
        "excluded_on": extra["reported_on"] + timedelta(days=2),
    }
    bound = bind(scheme, evidence(zone_table(*ZONES), histories(*rows, confirmed)))
    day = day_number(extra["reported_on"]) + np.arange(1, 15)
    zone = np.full(day.size, ZONES.index(extra["county_code"]))
    assert (levels_at(bound, zone, day).level >= 1).all()


def test_the_test_scheme_differs_from_the_shipped_one_in_its_threshold_only(scheme):
    shipped = load_scheme("cn-2020-02-county")
    assert replace(scheme, text="", clauses=()) == replace(shipped, text="", clauses=())
