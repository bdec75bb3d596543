"""How a stored control unit stands at a moment, worked out once for as long as it holds.

A standing changes only at moments that are written in the control unit, at the midnights
that begin its days, and at its earliest release and the end of the tolerance after it.  Between two
of them it is the same but for the time that remains.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from riskzone.clock import midnight
from riskzone.store.units import UnitRecord
from riskzone.units.control_schemes import scheme_of
from riskzone.units.model import ControlUnit
from riskzone.units.status import Standing, status_of

_FOREVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class _Known:
    """A standing, the moment it was worked out for, and the open interval it holds in."""

    at: datetime
    after: datetime
    before: datetime
    standing: Standing


_known: WeakKeyDictionary[UnitRecord, _Known] = WeakKeyDictionary()


def standing_of(record: UnitRecord, at: datetime) -> Standing:
    """How a control unit stands.

    Parameters
    ----------
    record : UnitRecord
    at : datetime
        Aware.
    """
    known = _known.get(record)
    if known is None or not (known.at == at or known.after < at < known.before):
        known = _worked_out(record.unit, at)
        _known[record] = known
    found = known.standing
    if known.at == at or found.remaining is None:
        return found
    return replace(found, remaining=found.remaining - (at - known.at))


def _worked_out(unit: ControlUnit, at: datetime) -> _Known:
    scheme = scheme_of(unit)
    standing = status_of(unit, scheme, at)
    first, last = _FOREVER
    tolerance = timedelta(hours=0 if scheme is None else scheme.overdue_hours)
    for moment in _moments(unit, standing, tolerance):
        if moment == at:  # which side of it belongs to which standing is not ours to know
            return _Known(at, at, at, standing)
        if moment < at:
            first = max(first, moment)
        else:
            last = min(last, moment)
    return _Known(at, first, last, standing)


def _moments(unit: ControlUnit, standing: Standing, tolerance: timedelta) -> Iterator[datetime]:
    evidence = unit.evidence
    times = (
        unit.effective_at, unit.lapses_at, unit.ended_at, unit.extended_until,
        evidence.last_case_removed_at, evidence.last_contact_removed_at,
        evidence.disinfected_at, evidence.suspected_excluded_at,
    )  # fmt: skip
    yield from (moment for moment in times if moment is not None)
    days = {trigger.on for trigger in unit.triggers} | {test.on for test in evidence.rounds}
    if unit.review_on is not None:
        days.add(unit.review_on)
    yield from map(midnight, days)
    if standing.earliest_release_at is not None:
        yield standing.earliest_release_at
        yield standing.earliest_release_at + tolerance
