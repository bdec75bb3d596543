"""Whether a control unit is in force, and where it stands; derived from state and times.

Nothing flips a status: it is read for a minute.  Intervals are half open: a control unit
is in force from the minute it takes effect, and no longer at the minute it ends or lapses.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from riskzone.units.clocks import ClockReading, Missing, local_day, release_clock
from riskzone.units.control_schemes import ControlScheme
from riskzone.units.model import ControlUnit, State


class Status(StrEnum):
    """What a control unit is at a minute."""

    PLANNED = "planned"
    DRAFT = "draft"
    PROPOSED = "proposed"
    #: Decided or ordered, but not yet effective.
    SCHEDULED = "scheduled"
    TEMPORARY = "temporary"
    #: A temporary order that was not confirmed in time: it holds no longer.
    LAPSED = "lapsed"
    IN_FORCE = "in_force"
    #: Clock run out, evidence complete.
    DUE = "due"
    DUE_EVIDENCE_MISSING = "due_evidence_missing"
    #: Held past the earliest release by more than the scheme tolerates.
    OVERDUE = "overdue"
    ENDED = "ended"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REFUSED_ABOVE = "refused_above"


@dataclass(frozen=True)
class Standing:
    """Where a control unit stands at a minute.

    Parameters
    ----------
    status : Status
    in_force : bool
    started_at : datetime, optional
        When the release clock started.
    earliest_release_at : datetime, optional
        A lower bound while something that starts the clock is missing.
    missing : tuple of Missing
        Evidence that is not there yet.
    remaining : timedelta, optional
        Until what comes next: the lapse of a temporary order, the beginning of a scheduled
        one, else the earliest release; negative once that has passed.
    clock_from : str
        What started the clock; see :class:`riskzone.units.clocks.ClockReading`.
    review_due : bool
        In force, and its review day has come or was never set.
    judged : bool
        Whether there is a release clock: ``False`` where it holds and its control scheme is
        not known any more.
    """

    status: Status
    in_force: bool
    started_at: datetime | None = None
    earliest_release_at: datetime | None = None
    missing: tuple[Missing, ...] = ()
    remaining: timedelta | None = None
    clock_from: str = ""
    review_due: bool = False
    judged: bool = True


_HELD = frozenset({State.TEMPORARY, State.APPROVED, State.ENDED, State.REFUSED_ABOVE})


def force_interval(unit: ControlUnit) -> tuple[datetime, datetime | None] | None:
    """From when until when a control unit holds, as far as is decided.

    Returns
    -------
    (datetime, datetime or None) or None
        Half open; ``None`` for the end: until it is released.  ``None`` alone: it never
        was in force and is not going to be.
    """
    if unit.state not in _HELD or unit.effective_at is None:
        return None
    ends = [unit.ended_at, unit.lapses_at if unit.state is State.TEMPORARY else None]
    end = min((moment for moment in ends if moment is not None), default=None)
    if end is not None and end <= unit.effective_at:
        return None
    return unit.effective_at, end


def in_force(unit: ControlUnit, at: datetime) -> bool:
    """Whether a control unit holds at a minute."""
    interval = force_interval(unit)
    if interval is None:
        return False
    start, end = interval
    return start <= at and (end is None or at < end)


def status_of(unit: ControlUnit, scheme: ControlScheme | None, at: datetime) -> Standing:
    """Where a control unit stands.

    Parameters
    ----------
    unit : ControlUnit
    scheme : ControlScheme, optional
        The one the control unit names; ``None``: it is not known any more.  An order holds
        without it, and nobody can say until when.
    at : datetime
        Aware.

    Raises
    ------
    NotFound
        The scheme has no such circle.
    """
    interval = force_interval(unit)
    if interval is None:
        return Standing(_never_held(unit), in_force=False)
    start, end = interval
    if at < start:
        return Standing(Status.SCHEDULED, in_force=False, remaining=start - at)
    if end is not None and at >= end:
        return Standing(_over(unit, end), in_force=False)
    review_due = unit.review_on is None or unit.review_on <= local_day(at)
    if scheme is None:
        return _unjudged(unit, end, at, review_due=review_due)
    reading = release_clock(unit, scheme, at)
    status = _held(unit, scheme, reading, at)
    until = end if end is not None else reading.earliest
    if status is Status.DUE:
        until = reading.earliest
    return Standing(
        status,
        in_force=True,
        started_at=reading.started_at,
        earliest_release_at=end if unit.state is State.ENDED else reading.earliest,
        missing=reading.missing,
        remaining=None if until is None else until - at,
        clock_from=reading.source,
        review_due=review_due,
    )


def _unjudged(
    unit: ControlUnit, end: datetime | None, at: datetime, *, review_due: bool
) -> Standing:
    """How a control unit stands that no known scheme judges: by state and written times alone."""
    gone = Missing("units.missing_scheme", {"scheme": unit.scheme, "circle": unit.circle})
    return Standing(
        Status.TEMPORARY if unit.state is State.TEMPORARY else Status.IN_FORCE,
        in_force=True,
        earliest_release_at=end if unit.state is State.ENDED else None,
        missing=(gone,),
        remaining=None if end is None else end - at,
        review_due=review_due,
        judged=False,
    )


def _never_held(unit: ControlUnit) -> Status:
    if unit.state in (State.TEMPORARY, State.APPROVED):
        if unit.effective_at is None:
            return Status.SCHEDULED
        return Status.ENDED if unit.ended_at is not None else Status.LAPSED
    return Status(unit.state)


def _over(unit: ControlUnit, end: datetime) -> Status:
    if unit.state is State.TEMPORARY and end == unit.lapses_at:
        return Status.LAPSED
    return Status.REFUSED_ABOVE if unit.state is State.REFUSED_ABOVE else Status.ENDED


def _held(unit: ControlUnit, scheme: ControlScheme, reading: ClockReading, at: datetime) -> Status:
    if unit.state is State.TEMPORARY and reading.source != "excluded":
        return Status.TEMPORARY
    if unit.state in (State.ENDED, State.REFUSED_ABOVE):
        return Status.IN_FORCE  # until the end that is decided
    if reading.earliest is None or at < reading.earliest:
        return Status.IN_FORCE
    if at > reading.earliest + timedelta(hours=scheme.overdue_hours):
        return Status.OVERDUE
    return Status.DUE_EVIDENCE_MISSING if reading.missing else Status.DUE
