"""Status is derived: from state and times, to the minute."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.units.model import ControlUnit, Evidence, State, TriggerKind
from riskzone.units.status import Status, force_interval, status_of
from riskzone.units.status import in_force as holds
from tests.units.build import COMPLETE, at, in_force, place, scheme, trigger

TEMPORARY = in_force(
    state=State.TEMPORARY, effective_at=at(24, 2), lapses_at=at(25, 2), review_on=None
)


def status(unit: ControlUnit, moment: datetime) -> Status:
    return status_of(unit, scheme(unit.scheme), moment).status


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.PLANNED, Status.PLANNED),
        (State.DRAFT, Status.DRAFT),
        (State.PROPOSED, Status.PROPOSED),
        (State.REJECTED, Status.REJECTED),
        (State.WITHDRAWN, Status.WITHDRAWN),
    ],
)
def test_what_was_never_decided_is_never_in_force(state: State, expected: Status) -> None:
    unit = place(state=state, effective_at=at(1))
    standing = status_of(unit, scheme(), at(24))
    assert (standing.status, standing.in_force) == (expected, False)
    assert force_interval(unit) is None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(24, 1, 59), Status.SCHEDULED),
        (at(24, 2), Status.TEMPORARY),
        (at(25, 1, 59), Status.TEMPORARY),
        (at(25, 2), Status.LAPSED),
    ],
)
def test_a_temporary_order_holds_from_its_minute_and_lapses_at_its_minute(
    moment: datetime, expected: Status
) -> None:
    assert status(TEMPORARY, moment) is expected
    assert holds(TEMPORARY, moment) is (expected is Status.TEMPORARY)


def test_a_temporary_order_counts_down_to_its_lapse() -> None:
    assert status_of(TEMPORARY, scheme(), at(24, 12)).remaining == timedelta(hours=14)


def test_a_temporary_order_whose_suspected_case_is_excluded_is_due() -> None:
    unit = TEMPORARY.changed(
        triggers=(trigger(23, TriggerKind.SUSPECTED),),
        evidence=Evidence(suspected_excluded_at=at(24, 9)),
    )
    assert status(unit, at(24, 9)) is Status.DUE
    assert status(unit, at(24, 8, 59)) is Status.TEMPORARY


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(24, 1, 59), Status.SCHEDULED),
        (at(24, 2), Status.IN_FORCE),
        (at(8, 23, 59, month=5), Status.IN_FORCE),
        (at(9, month=5), Status.DUE),
        (at(10, month=5), Status.DUE),
        (at(10, 0, 1, month=5), Status.OVERDUE),
    ],
)
def test_boundaries_of_a_complete_control_unit(moment: datetime, expected: Status) -> None:
    assert status(in_force(evidence=COMPLETE), moment) is expected


def test_due_without_its_evidence_is_a_status_of_its_own() -> None:
    evidence = replace(COMPLETE, disinfected_at=None)
    standing = status_of(in_force(evidence=evidence), scheme(), at(9, month=5))
    assert standing.status is Status.DUE_EVIDENCE_MISSING
    assert [one.code for one in standing.missing] == ["units.missing_disinfected"]
    assert standing.remaining == timedelta(0)


def test_held_too_long_is_overdue_also_where_evidence_is_missing_and_says_how_long() -> None:
    standing = status_of(in_force(), scheme(), at(12, 6, month=5))
    assert standing.status is Status.OVERDUE
    assert standing.missing
    assert standing.remaining == -timedelta(days=3, hours=6)


def test_nothing_ends_by_itself() -> None:
    assert holds(in_force(evidence=COMPLETE), at(1, month=12))


def test_a_release_decided_for_midnight_holds_until_then() -> None:
    unit = in_force(state=State.ENDED, evidence=COMPLETE, ended_at=at(9, month=5))
    standing = status_of(unit, scheme(), at(8, 23, 59, month=5))
    assert (standing.status, standing.remaining) == (Status.IN_FORCE, timedelta(minutes=1))
    assert status(unit, at(9, month=5)) is Status.ENDED


def test_what_was_cancelled_before_it_began_was_never_in_force() -> None:
    unit = in_force(state=State.ENDED, ended_at=at(23))
    assert force_interval(unit) is None
    assert status(unit, at(30)) is Status.ENDED


def test_refused_above_is_lifted_at_its_minute() -> None:
    unit = in_force(state=State.REFUSED_ABOVE, ended_at=at(24, 15))
    assert [status(unit, at(24, 14, 59)), status(unit, at(24, 15))] == [
        Status.IN_FORCE,
        Status.REFUSED_ABOVE,
    ]


def test_a_review_day_that_has_come_or_was_never_set_is_told() -> None:
    unit = in_force(evidence=COMPLETE)
    assert not status_of(unit, scheme(), at(26, 23, 59)).review_due
    assert status_of(unit, scheme(), at(27)).review_due
    assert status_of(unit.changed(review_on=None), scheme(), at(24, 3)).review_due


minutes = st.integers(0, 60 * 1440).map(lambda n: at(1) + timedelta(minutes=n))
units = st.builds(
    lambda state, start, lapse, end: in_force(
        state=state, effective_at=start, lapses_at=lapse, ended_at=end
    ),
    st.sampled_from(State),
    *(st.none() | minutes,) * 3,
)


@given(units, minutes)
def test_a_status_is_in_force_exactly_inside_the_interval(
    unit: ControlUnit, moment: datetime
) -> None:
    standing = status_of(unit, scheme(), moment)
    interval = force_interval(unit)
    inside = (
        interval is not None
        and interval[0] <= moment
        and (interval[1] is None or moment < interval[1])
    )
    assert standing.in_force is inside is holds(unit, moment)
    held = {Status.IN_FORCE, Status.TEMPORARY, Status.DUE, Status.OVERDUE}
    assert (standing.status in held | {Status.DUE_EVIDENCE_MISSING}) is inside
