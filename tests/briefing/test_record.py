"""What a morning tells of instructions and control units."""

from dataclasses import replace
from datetime import datetime, timedelta

from riskzone.briefing.record import UnitsTold, UnitTold, of_the_morning
from riskzone.clock import SHANGHAI, midnight
from riskzone.decisions.instructions import Action, Instruction, Step, after
from riskzone.units.status import Status

AT = datetime(2020, 4, 24, 7, 30, tzinfo=SHANGHAI)
YESTERDAY = midnight(AT.date() - timedelta(days=1))


def asked(number: int, *, given: timedelta, due: timedelta | None = None) -> Instruction:
    return Instruction(
        id=number, text=f"事项{number}", area="231081", given_at=AT + given,
        due_at=None if due is None else AT + due,
    )  # fmt: skip


def test_overdue_instructions_come_first_and_old_settled_ones_are_not_told():
    hour, day = timedelta(hours=1), timedelta(days=1)
    late = asked(1, given=-2 * day, due=-hour)
    soon = asked(2, given=-day, due=hour)
    never_due = asked(3, given=-3 * day)
    closed = after(asked(4, given=-day), Step(Action.CLOSE), AT - 10 * hour)
    long_closed = after(asked(5, given=-5 * day), Step(Action.CLOSE), AT - 3 * day)
    told = of_the_morning((long_closed, closed, never_due, soon, late), AT, YESTERDAY)
    assert [one.id for one in told] == [1, 2, 3, 4]


def unit(number: int, status: Status, until: timedelta, residents: int = 0) -> UnitTold:
    return UnitTold(number, f"单元{number}", "231081", "231081", status, AT, AT + until, residents)


def test_people_held_are_counted_past_the_earliest_release_alone():
    hour = timedelta(hours=1)
    told = UnitsTold(
        AT, {"231081": 3, "230104": 1},
        (
            unit(1, Status.OVERDUE, -60 * hour, 31),
            unit(2, Status.DUE, -70 * hour, 12),
            unit(3, Status.DUE_EVIDENCE_MISSING, -hour),
            unit(4, Status.TEMPORARY, 16 * hour, 44),
        ),
    )  # fmt: skip
    assert told.in_force == 4
    assert [one.id for one in told.past_release] == [2, 1, 3]
    assert (told.people_held, told.uncounted) == (43, 1)
    assert [one.id for one in told.of(Status.TEMPORARY)] == [4]


def test_nothing_held_is_nobody():
    told = replace(UnitsTold(AT, {}, ()), held={})
    assert (told.in_force, told.people_held, told.uncounted) == (0, 0, 0)
