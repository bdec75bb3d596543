"""Zones that share a history, histories of chosen zones, and the days to come."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.cases.tables import Coverage
from riskzone.clock import day_number
from riskzone.places.zones import ZoneTable
from riskzone.zoning.binding import bind
from riskzone.zoning.library import load_scheme
from riskzone.zoning.rating import history, levels_at
from riskzone.zoning.spans import ahead, alike
from tests.zoning.build import evidence, histories, reports

FIRST = date(2020, 3, 1)
LAST = FIRST + timedelta(days=50)
SPAN = day_number(FIRST), day_number(LAST)
UNITS = [f"{county}-{number}" for county in ("230103", "231005") for number in range(4)]


def buildings() -> ZoneTable:
    county = [unit[:6] for unit in UNITS]
    frame = pd.DataFrame(
        {
            "name": UNITS,
            "parent": county,
            "prefecture": [code[:4] + "00" for code in county],
            "county": county,
            "township": "",
        },
        index=pd.Index(UNITS, name="zone"),
    )
    return ZoneTable("building", frame, "0" * 64)


@pytest.fixture(scope="module")
def scheme():
    return load_scheme("hlj-2020-building-unit")


def day(low: int = 0, high: int = 45) -> st.SearchStrategy[date]:
    return st.integers(low, high).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def a_case(draw) -> dict:
    unit = draw(st.sampled_from(UNITS[:3] + UNITS[4:5]))
    return {
        "county_code": unit[:6],
        "building_id": unit,
        "reported_on": draw(day(-20)),
        "classification": draw(st.sampled_from(["confirmed", "asymptomatic", "suspected"])),
    }


def bound_of(scheme, rows: list[dict], heard: list[tuple[str, date]], start: date | None):
    told = [(code, f"{on} 20:00") for code, on in heard]
    return bind(
        scheme,
        evidence(
            buildings(),
            histories(*rows) if rows else None,
            coverage=Coverage(start=start),
            reports=reports(*told) if told else None,
        ),
    )


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(a_case(), max_size=6),
    heard=st.lists(st.tuples(st.sampled_from(["230103", "231005"]), day(-5)), max_size=12),
    start=st.none() | day(0, 20),
)
def test_zones_said_to_be_alike_have_the_same_level_on_every_day(scheme, rows, heard, start):
    bound = bound_of(scheme, rows, heard, start)
    like = alike(bound, *SPAN)
    zone, days = (
        grid.ravel() for grid in np.meshgrid(np.arange(len(UNITS)), np.arange(SPAN[0], SPAN[1] + 1))
    )
    own, other = levels_at(bound, zone, days), levels_at(bound, like[zone], days)
    for name in ("level", "upper", "clause", "stale"):
        assert np.array_equal(getattr(own, name), getattr(other, name)), name


def test_quiet_units_of_one_county_share_one_history(scheme):
    row = {
        "county_code": "230103", "building_id": UNITS[0],
        "reported_on": date(2020, 3, 4), "classification": "confirmed",
    }  # fmt: skip
    like = alike(bound_of(scheme, [row], [("230103", FIRST)], None), *SPAN)
    assert like.tolist() == [0, 1, 1, 1, 4, 4, 4, 4]


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(a_case(), max_size=6), heard=st.lists(st.tuples(st.just("230103"), day(-5))))
def test_the_history_of_some_zones_is_that_part_of_all(scheme, rows, heard):
    bound = bound_of(scheme, rows, heard, None)
    whole, part = history(bound, *SPAN).frame, history(bound, *SPAN, np.array([0, 5])).frame
    wanted = whole[whole["zone"].isin([0, 5])].reset_index(drop=True)
    pd.testing.assert_frame_equal(part, wanted)


def test_the_days_ahead_are_quiet_and_reported(scheme):
    row = {
        "county_code": "230103", "building_id": UNITS[0],
        "reported_on": date(2020, 3, 4), "classification": "confirmed",
    }  # fmt: skip
    bound = bound_of(scheme, [row], [("230103", FIRST)], None)
    days = np.arange(day_number(date(2020, 3, 17)), day_number(date(2020, 3, 21)))
    assert ahead(bound, 0, days).level.tolist() == [2, 2, 0, 0]
    assert ahead(bound, 7, days).level.tolist() == [0, 0, 0, 0]  # stale, were reports not to come


def test_days_since_a_case_can_be_followed_without_coarser_counts():
    scheme = load_scheme("cn-2022-11")
    row = {
        "county_code": "230103", "building_id": UNITS[0],
        "reported_on": date(2020, 3, 4), "classification": "confirmed",
    }  # fmt: skip
    frame = history(bind(scheme, evidence(buildings(), histories(row))), *SPAN).frame
    assert len(frame) >= len(UNITS)
