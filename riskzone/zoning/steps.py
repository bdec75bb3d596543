"""Sums of weighted day intervals per zone: the one data structure of the zoning core.

Every case, report, control unit or child level adds a weight to a zone from one
day until another.  A figure of a zone on a day is the sum of what covers it::

    value(zone, D) = Σ weight of the intervals with start ≤ D < end

The value is found by two binary searches for any (zone, day), so that one day and
a whole history are asked the same question; no zone × day grid is ever built.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

#: An end that never comes; a day number far beyond every calendar in use.
NEVER = (1 << 20) - 1
_SHIFT = 20


def pack(zone: npt.ArrayLike, day: npt.ArrayLike) -> Ints:
    """One sortable integer for (zone position, day number)."""
    return (np.asarray(zone, dtype=np.int64) << _SHIFT) + np.clip(
        np.asarray(day, dtype=np.int64), 0, NEVER
    )


def unpack(key: Ints) -> tuple[Ints, Ints]:
    """Zone position and day number of packed keys; the inverse of :func:`pack`."""
    return key >> _SHIFT, key & NEVER


@dataclass(frozen=True)
class _Edge:
    """Sorted keys at which weight is added; prefix sums; where each zone begins."""

    keys: Ints
    sums: Floats | None  # None: every weight is one
    base: Ints

    def total(self, zone: Ints, day: Ints) -> Floats:
        upto = np.searchsorted(self.keys, pack(zone, day), side="right")
        first = self.base[zone]
        if self.sums is None:
            return (upto - first).astype(np.float64)
        return self.sums[upto] - self.sums[first]


def _edge(zones: int, keys: Ints, weight: Floats | None) -> _Edge:
    if keys.size and np.any(keys[1:] < keys[:-1]):
        if weight is None:
            keys = np.sort(keys)  # several times faster than sorting positions
        else:
            order = np.argsort(keys)
            keys, weight = keys[order], weight[order]
    sums = None if weight is None else np.concatenate(([0.0], np.cumsum(weight)))
    base = np.searchsorted(keys, np.arange(zones, dtype=np.int64) << _SHIFT)
    return _Edge(keys, sums, base)


@dataclass(frozen=True)
class Steps:
    """A piecewise constant figure of each zone.

    Build it with :meth:`of`; the fields are its sorted edges.
    """

    zones: int
    rises: _Edge
    falls: _Edge

    @classmethod
    def of(
        cls,
        zones: int,
        zone: npt.ArrayLike,
        start: npt.ArrayLike,
        end: npt.ArrayLike,
        weight: npt.ArrayLike | None = None,
    ) -> "Steps":
        """From intervals.

        Parameters
        ----------
        zones : int
            Number of zones.
        zone : array of int, shape (n,)
            Position of the zone of each interval, 0 … ``zones`` − 1.
        start, end : array of int, shape (n,)
            Day numbers; the interval covers ``start ≤ D < end``.  Empty ones are left out;
            ``end = NEVER`` stays.
        weight : array of float, shape (n,), optional
            Default: one each.
        """
        where = np.asarray(zone, dtype=np.int64)
        begin = np.asarray(start, dtype=np.int64)
        until = np.broadcast_to(np.asarray(end, dtype=np.int64), begin.shape)
        amount = None if weight is None else np.asarray(weight, dtype=np.float64)
        kept = begin < until
        if not kept.all():
            where, begin, until = where[kept], begin[kept], until[kept]
            amount = None if amount is None else amount[kept]
        closing = until < NEVER
        rises = _edge(zones, pack(where, begin), amount)
        if closing.all():
            falls = _edge(zones, pack(where, until), amount)
        else:
            amount = None if amount is None else amount[closing]
            falls = _edge(zones, pack(where[closing], until[closing]), amount)
        return cls(zones, rises, falls)

    def at(self, zone: Ints, day: Ints, lead: int = 0) -> Floats:
        """The value of zones on days.

        Parameters
        ----------
        zone, day : array of int, shape (n,)
        lead : int
            Days by which rises count early: 1 for reading "now", which takes in
            what happened on the day itself, while nothing leaves before midnight.
        """
        return self.rises.total(zone, day + lead) - self.falls.total(zone, day)

    def crossings(self, operator: str, threshold: float) -> Ints:
        """Packed (zone, day) at which ``value <operator> threshold`` changes."""
        keys, value, fresh = self._profile
        truth = compare(value, operator, threshold)
        earlier = np.append(False, truth[:-1])
        earlier[fresh] = compare(np.zeros(1), operator, threshold)[0]
        return keys[truth != earlier]

    @cached_property
    def _profile(self) -> tuple[Ints, Floats, Ints]:
        """Edges as (zone, day), the value from there on, and where each zone begins."""
        keys, change = self._changes()
        if not keys.size:
            return keys, change, keys
        last = np.append(keys[1:] != keys[:-1], True)
        value = np.cumsum(change)[last]
        keys = keys[last]
        zone = keys >> _SHIFT
        fresh = np.flatnonzero(np.append(True, zone[1:] != zone[:-1]))
        # The running sum goes over zone borders: subtract what came before each zone.
        before = np.append(0.0, value[:-1])[fresh]
        value -= np.repeat(before, np.diff(np.append(fresh, keys.size)))
        return keys, value, fresh

    def _changes(self) -> tuple[Ints, Floats]:
        """Every edge in order of its key, and by how much the value changes there."""
        if self.rises.sums is None and self.falls.sums is None:
            # The direction rides in the lowest bit, so that one sort of numbers is enough.
            marked = np.concatenate(((self.rises.keys << 1) + 1, self.falls.keys << 1))
            marked.sort()
            return marked >> 1, ((marked & 1) * 2 - 1).astype(np.float64)
        keys = np.concatenate((self.rises.keys, self.falls.keys))
        change = np.concatenate((_weights(self.rises), -_weights(self.falls)))
        order = np.argsort(keys)
        return keys[order], change[order]


def _weights(edge: _Edge) -> Floats:
    return np.ones(edge.keys.size) if edge.sums is None else np.diff(edge.sums)


def compare(value: Floats, operator: str, threshold: float) -> Bools:
    """``value <operator> threshold``, element by element; NaN compares false."""
    match operator:
        case "==":
            return value == threshold
        case "!=":
            return ~np.isnan(value) & (value != threshold)
        case "<":
            return value < threshold
        case "<=":
            return value <= threshold
        case ">":
            return value > threshold
        case ">=":
            return value >= threshold
    raise ValueError(f"unknown operator {operator!r}")


def runs_at_least(key: Ints, day: Ints, need: int, window: int) -> tuple[Ints, Ints, Ints]:
    """Where at least ``need`` events of one key lie within the window.

    Parameters
    ----------
    key, day : array of int, shape (n,)
        Sorted by key, then day.
    need : int
        Smallest number of events.
    window : int
        An event of day ``d`` counts on ``d + 1 … d + window``.

    Returns
    -------
    (index, start, end)
        One row per maximal interval: position of one of its events, first day, day after the last.
    """
    n = key.size
    if n < need:
        empty = np.empty(0, dtype=np.int64)
        return empty, empty, empty
    late = np.arange(need - 1, n)
    early = late - (need - 1)
    same = key[late] == key[early]
    late, early = late[same], early[same]
    start, end = day[late] + 1, day[early] + window + 1
    some = start < end
    late, start, end = late[some], start[some], end[some]
    if not late.size:
        return late, start, end
    # Starts and ends both ascend within a key: a run breaks where a gap opens.
    breaks = np.append(True, (key[late[1:]] != key[late[:-1]]) | (start[1:] > end[:-1]))
    first = np.flatnonzero(breaks)
    last = np.append(first[1:], late.size) - 1
    return late[first], start[first], end[last]
