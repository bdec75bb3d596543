"""The control units a reader may see, held ready: statuses, deadlines and boxes as arrays.

Fifty thousand control units are judged once for a state of the data; from minute to minute
only those are judged again whose standing may have changed since.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riskzone.clock import SHANGHAI, midnight
from riskzone.maps.unit_layer import STATUS_STYLES
from riskzone.services.units import UnitRow
from riskzone.ui.units.positions import Position, boxes_of
from riskzone.units.control_schemes import scheme_of
from riskzone.units.status import status_of

STATUSES = tuple(STATUS_STYLES)
_RANK = {status: rank for rank, status in enumerate(STATUSES)}
_NEVER = datetime(9999, 1, 1, tzinfo=SHANGHAI)

#: Finds where control units are marked.
Positions = Callable[[Sequence[UnitRow]], Sequence[Position | None]]


@dataclass(frozen=True)
class Listed:
    """Control units with where each is drawn.

    Parameters
    ----------
    at : datetime
        Aware; the minute they were judged for.
    rows : tuple of UnitRow
        By number.
    positions : tuple of Position or None
    boxes : ndarray of float, shape (n, 4)
        West, south, east, north; NaN where nothing is drawn.
    ranks : ndarray of int8, shape (n,)
        Position of the status in :data:`STATUSES`: the lower the more urgent.
    deadlines : ndarray of float, shape (n,)
        Next deadline, seconds since 1970.
    until : ndarray of float, shape (n,)
        Before this second the standing stays what it is.
    orders : ndarray of int32, shape (n,)
        Equal for the control units of one order.
    """

    at: datetime
    rows: tuple[UnitRow, ...]
    positions: tuple[Position | None, ...]
    boxes: NDArray[np.float64]
    ranks: NDArray[np.int8]
    deadlines: NDArray[np.float64]
    until: NDArray[np.float64]
    orders: NDArray[np.int32]

    @property
    def has_seats(self) -> bool:
        """Whether one of them is marked at a seat only."""
        return any(place is not None and place.seat for place in self.positions)

    def part(self, chosen: NDArray[np.intp]) -> "Listed":
        """Give some of them."""
        at = chosen.tolist()
        return Listed(
            self.at,
            tuple(self.rows[i] for i in at),
            tuple(self.positions[i] for i in at),
            self.boxes[chosen],
            self.ranks[chosen],
            self.deadlines[chosen],
            self.until[chosen],
            self.orders[chosen],
        )


def listed_of(
    rows: Sequence[UnitRow], at: datetime, positions: Positions, before: Listed | None = None
) -> Listed:
    """Hold control units ready.

    Parameters
    ----------
    rows : sequence of UnitRow
        Judged for ``at``.
    at : datetime
        Aware.
    positions : callable
        Finds where control units are marked.
    before : Listed, optional
        Held ready earlier: control units that are still the same are taken from it.
    """
    known = _same(rows, at, before)
    anew = np.flatnonzero(known < 0)
    fresh = [rows[i] for i in anew.tolist()]
    places = positions(fresh)
    boxes = boxes_of([row.unit for row in fresh], places)
    ranks = np.array([_RANK[row.standing.status.value] for row in fresh], dtype=np.int8)
    deadlines = np.array([deadline(row).timestamp() for row in fresh], dtype=float)
    until = np.array([_until(row, at) for row in fresh], dtype=float)
    if before is not None:
        new = iter(places)
        places = [before.positions[k] if k >= 0 else next(new) for k in known.tolist()]
        boxes = _joined(boxes, before.boxes, known)
        ranks = _joined(ranks, before.ranks, known)
        deadlines = _joined(deadlines, before.deadlines, known)
        until = _joined(until, before.until, known)
    return Listed(at, tuple(rows), tuple(places), boxes, ranks, deadlines, until, _orders(rows))


def _joined(new: NDArray[Any], old: NDArray[Any], known: NDArray[np.intp]) -> NDArray[Any]:
    """Put new values where nothing is known, and the old ones elsewhere."""
    both = np.empty((len(known), *new.shape[1:]), dtype=new.dtype)
    both[known < 0] = new
    both[known >= 0] = old[known[known >= 0]]
    return both


def _same(rows: Sequence[UnitRow], at: datetime, before: Listed | None) -> NDArray[np.intp]:
    """Give for each row where it stood before, unchanged since; -1 where it did not."""
    if before is None or at < before.at:
        return np.full(len(rows), -1, dtype=np.intp)
    index = {row.unit.id: i for i, row in enumerate(before.rows)}
    found = np.array([index.get(row.unit.id, -1) for row in rows], dtype=np.intp)
    for i, k in enumerate(found.tolist()):
        # A version that is read again is the same object.
        if k >= 0 and before.rows[k].unit is not rows[i].unit:
            found[i] = -1
    found[(found >= 0) & (before.until[found] <= at.timestamp())] = -1
    return found


def _orders(rows: Sequence[UnitRow]) -> NDArray[np.int32]:
    first: dict[str, int] = {}
    return np.array(
        [
            first.setdefault(row.unit.group, i) if row.unit.group else i
            for i, row in enumerate(rows)
        ],
        dtype=np.int32,
    )


def deadline(row: UnitRow) -> datetime:
    """Give the next moment at which something has to happen to a control unit."""
    unit = row.unit
    if row.standing.status.value in ("temporary", "lapsed") and unit.lapses_at is not None:
        return unit.lapses_at
    return row.standing.earliest_release_at or unit.effective_at or _NEVER


def brought_to(listed: Listed, at: datetime) -> Listed:
    """Give the same control units as they stand a little later.

    Parameters
    ----------
    listed : Listed
    at : datetime
        Aware, not before the minute they were judged for.
    """
    due = np.flatnonzero(listed.until <= at.timestamp()).tolist()
    rows = list(listed.rows)
    ranks, deadlines, until = listed.ranks.copy(), listed.deadlines.copy(), listed.until.copy()
    for i in due:
        unit = rows[i].unit
        rows[i] = replace(rows[i], standing=status_of(unit, scheme_of(unit), at))
        ranks[i] = _RANK[rows[i].standing.status.value]
        deadlines[i] = deadline(rows[i]).timestamp()
        until[i] = _until(rows[i], at)
    changed = {"ranks": ranks, "deadlines": deadlines, "until": until}
    return replace(listed, at=at, rows=tuple(rows) if due else listed.rows, **changed)  # type: ignore[arg-type]


def _until(row: UnitRow, at: datetime) -> float:
    """Give the next second at which the standing may change: a written moment, or a midnight."""
    return min((moment.timestamp() for moment in _moments(row) if moment > at), default=np.inf)


def _moments(row: UnitRow) -> Iterator[datetime]:
    unit, evidence = row.unit, row.unit.evidence
    times = (
        unit.effective_at,
        unit.lapses_at,
        unit.ended_at,
        unit.extended_until,
        evidence.last_case_removed_at,
        evidence.last_contact_removed_at,
        evidence.disinfected_at,
        evidence.suspected_excluded_at,
    )
    yield from (moment for moment in times if moment is not None)
    due = row.standing.earliest_release_at
    if due is not None:
        yield due
        # One second more: overdue begins after the tolerance, not with its last moment.
        scheme = scheme_of(unit)
        hours = 0 if scheme is None else scheme.overdue_hours
        yield due + timedelta(hours=hours, seconds=1)
    days = {trigger.on for trigger in unit.triggers} | {test.on for test in evidence.rounds}
    if unit.review_on is not None:
        days.add(unit.review_on)
    yield from map(midnight, days)
