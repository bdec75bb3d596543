from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.clock import SHANGHAI
from riskzone.services.units import UnitRow
from riskzone.ui.units.drawn import in_view
from riskzone.ui.units.listed import STATUSES, brought_to, listed_of
from riskzone.ui.units.positions import Position, position_of, positions_of
from riskzone.units.control_schemes import control_scheme
from riskzone.units.model import ControlUnit, Evidence, State, Trigger, TriggerKind
from riskzone.units.model import TestRound as Round
from riskzone.units.status import status_of
from tests.ui.units.examples import HOUR, NOW, held, nowhere, row, square, unit


def judged(given_unit: ControlUnit, at):
    return UnitRow(given_unit, status_of(given_unit, control_scheme(given_unit.scheme), at), NOW)


hours = st.integers(-400, 400)
moments = st.none() | hours.map(lambda n: NOW + n * HOUR)
rounds = st.lists(
    st.builds(
        Round,
        on=st.integers(-10, 10).map(lambda n: date(2020, 4, 24) + timedelta(days=n)),
        due=st.just(10),
        sampled=st.just(10),
        negative=st.sampled_from([9, 10]),
        method=st.sampled_from(["nucleic", "antibody"]),
    ),
    max_size=4,
).map(tuple)


@st.composite
def control_units(draw):
    return unit(
        state=draw(st.sampled_from([State.APPROVED, State.TEMPORARY, State.ENDED])),
        effective_at=draw(moments),
        ended_at=draw(moments),
        lapses_at=draw(moments),
        extended_until=draw(moments),
        triggers=(Trigger(TriggerKind.CONFIRMED, (NOW + draw(hours) * HOUR).date()),),
        evidence=Evidence(
            last_case_removed_at=draw(moments), disinfected_at=draw(moments), rounds=draw(rounds)
        ),
    )


@given(control_units(), st.integers(0, 60 * 24 * 20))
def test_a_minute_later_is_the_same_as_judged_anew(given_unit, minutes):
    first = listed_of([judged(given_unit, NOW)], NOW, nowhere)
    later = NOW + timedelta(minutes=minutes)
    moved, anew = brought_to(first, later), judged(given_unit, later)
    assert STATUSES[moved.ranks[0]] == anew.standing.status.value
    assert moved.rows[0].standing.missing == anew.standing.missing
    assert moved.rows[0].standing.review_due == anew.standing.review_due


def test_an_order_lapses_between_two_looks():
    order = unit(state=State.TEMPORARY, effective_at=NOW - HOUR, lapses_at=NOW + HOUR)
    first = listed_of([judged(order, NOW)], NOW, nowhere)
    assert STATUSES[first.ranks[0]] == "temporary"
    assert STATUSES[brought_to(first, NOW + HOUR).ranks[0]] == "lapsed"


def test_nothing_is_judged_again_without_need():
    first = listed_of([judged(unit(state=State.PLANNED), NOW)], NOW, nowhere)
    assert brought_to(first, NOW + 9 * HOUR).rows is first.rows


def test_many_are_marked_where_one_by_one_would_be():
    units = [unit(1, geometry=square(131, 44)), unit(2), unit(3, geometry=square(126, 45))]
    seats = {"231081100": (131.1, 44.4)}
    assert positions_of(units, seats.get) == tuple(position_of(one, seats.get) for one in units)


@pytest.mark.parametrize("count", [1, 300, 301])
def test_what_is_drawn_of_a_view_is_told(count):
    rows = [row(n, "in_force", geometry=square(131, 44)) for n in range(1, count + 1)]
    found, total = in_view(held(*rows), (130, 43, 132, 45), None)
    assert (len(found), total) == (min(count, 300), count)


def test_of_a_full_view_the_most_urgent_are_drawn():
    rows = [row(n, "ended", geometry=square(131, 44)) for n in range(1, 6)]
    rows.append(row(9, "overdue", due=NOW, geometry=square(131, 44)))
    found, total = in_view(held(*rows), (130, 43, 132, 45), None, most=1)
    assert ([item.unit.id for item, _ in found], total) == ([9], 6)


def test_a_status_cuts_the_map_as_it_cuts_the_list():
    rows = [row(1, "ended", geometry=square(131, 44)), row(2, "due", geometry=square(131, 44))]
    found, total = in_view(held(*rows), (130, 43, 132, 45), "due")
    assert ([item.unit.id for item, _ in found], total) == ([2], 1)


def test_a_part_keeps_its_rows_and_places_together():
    places = [Position((1.0, 2.0)), None, Position((3.0, 4.0), seat=True)]
    whole = listed_of([row(1), row(2), row(3)], NOW, lambda _: places)
    part = whole.part(np.array([0, 2]))
    assert [item.unit.id for item in part.rows] == [1, 3]
    assert part.boxes[1].tolist() == [3.0, 4.0, 3.0, 4.0]
    assert part.has_seats
    assert not whole.part(np.array([1])).has_seats
    assert whole.at.tzinfo is SHANGHAI


def test_after_a_change_only_what_changed_is_placed_and_judged_again():
    rows = [row(n, "in_force", geometry=square(130 + n, 44)) for n in (1, 2, 3)]
    first = held(*rows)
    asked = []

    def places(some):
        asked.extend(item.unit.id for item in some)
        return nowhere(some)

    changed = row(2, "overdue", geometry=square(120, 44))
    second = listed_of([rows[0], changed, rows[2], row(4)], NOW + HOUR, places, first)
    anew = listed_of(second.rows, NOW + HOUR, nowhere)
    assert asked == [2, 4]
    assert second.positions == anew.positions
    for name in ("boxes", "ranks", "deadlines", "until", "orders"):
        np.testing.assert_array_equal(getattr(second, name), getattr(anew, name))
