"""Figures of zones: what an indicator is worth on a day, and how sure that is.

Every figure answers the same two questions: its :class:`Bounds` at any
(zone, day), and the (zone, day) at which a comparison with it may change.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

import numpy as np

from riskzone.zoning.scheme import Condition
from riskzone.zoning.steps import NEVER, Bools, Floats, Ints, Steps, pack, unpack


@dataclass(frozen=True)
class Bounds:
    """A figure at n (zone, day) points.

    Parameters
    ----------
    value : array of float, shape (n,)
        What the input shows; NaN where missing, inf for "never".
    low, high : array of float
        Range left by what the input does not tell (clusters, the baseline, a missing
        supplied value).
    far_low, far_high : array of float
        Range left as well by days before the list begins and by counts coarser than
        the layer; never narrower than ``low … high``.
    missing : array of bool
        Whether a supplied value was blank.
    """

    value: Floats
    low: Floats
    high: Floats
    far_low: Floats
    far_high: Floats
    missing: Bools

    @classmethod
    def exact(cls, value: Floats) -> "Bounds":
        """A figure without any doubt."""
        return cls(value, value, value, value, value, np.zeros(value.shape, dtype=np.bool_))

    def widened(self, where: Bools) -> "Bounds":
        """The far range without an upper end at some points."""
        if not where.any():
            return self
        far_high = np.where(where, np.inf, self.far_high)
        return Bounds(self.value, self.low, self.high, self.far_low, far_high, self.missing)

    def perhaps(self, more: Floats) -> "Bounds":
        """The far range with so many more at some points, of which nobody knows."""
        high = np.maximum(self.far_high, self.high + more)
        return Bounds(self.value, self.low, self.high, self.far_low, high, self.missing)

    def added(self, amount: float) -> "Bounds":
        """The figure after so much more came in."""
        return Bounds(
            self.value + amount,
            self.low + amount,
            self.high + amount,
            self.far_low + amount,
            self.far_high + amount,
            self.missing,
        )


class Figure(Protocol):
    """An indicator bound to its evidence."""

    def at(self, zone: Ints, day: Ints, lead: int) -> Bounds:
        """The figure of zones on days; ``lead`` as in :meth:`Steps.at`."""

    def cuts(self, condition: Condition, zones: int) -> Ints:
        """Packed (zone, day) among which every change of the condition lies."""


@dataclass(frozen=True)
class Reach:
    """Where the evidence ends.

    Parameters
    ----------
    zones : int
        Number of zones.
    start : int or None
        First day of the list; ``None``: it reaches back to the beginning.
    only_coarse : array of bool, shape (zones,)
        Zones of which there are counts of a coarser layer only.
    gap_zone, gap_day : array of int
        Days for which a zone has a coarser row only.
    """

    zones: int
    start: int | None
    only_coarse: Bools
    gap_zone: Ints
    gap_day: Ints

    def gaps(self, window: int) -> Steps | None:
        """Days whose window holds a day with a coarser row only."""
        if not self.gap_zone.size:
            return None
        end = np.minimum(self.gap_day + 1 + window, NEVER)
        return Steps.of(self.zones, self.gap_zone, self.gap_day + 1, end)


@dataclass(frozen=True)
class Doubt:
    """Where a figure over so many days may be larger than what the list shows."""

    reach: Reach
    window: int

    @cached_property
    def _gaps(self) -> Steps | None:
        return self.reach.gaps(self.window)

    def at(self, zone: Ints, day: Ints, lead: int) -> Bools:
        """Whether the list cannot speak for the whole window."""
        unknown = self.reach.only_coarse[zone]
        if self._gaps is not None:
            unknown = unknown | (self._gaps.at(zone, day, lead) > 0)
        if self.reach.start is None or self.window >= NEVER:
            return unknown
        return unknown | (day - self.window < self.reach.start)

    def cuts(self) -> Ints:
        """Packed (zone, day) at which the answer may change."""
        found = [np.empty(0, dtype=np.int64)]
        if self._gaps is not None:
            found += [self._gaps.rises.keys, self._gaps.falls.keys]
        if self.reach.start is not None and self.window < NEVER:
            zones = np.arange(self.reach.zones)
            found.append(pack(zones, np.full(zones.size, self.reach.start + self.window)))
        return np.concatenate(found)


@dataclass(frozen=True)
class WindowFigure:
    """Cases of the last days.

    ``coarse``: those of a coarser zone, any of which may be here; ``untold``: those of which
    nobody said whether they count.
    """

    steps: Steps
    doubt: Doubt
    coarse: Steps | None = None
    untold: Steps | None = None

    def at(self, zone: Ints, day: Ints, lead: int) -> Bounds:
        """See :class:`Figure`."""
        bounds = Bounds.exact(self.steps.at(zone, day, lead))
        if self.untold is not None:
            value, high = bounds.value, bounds.value + self.untold.at(zone, day, lead)
            bounds = Bounds(value, value, high, value, high, bounds.missing)
        if self.coarse is not None:
            bounds = bounds.perhaps(self.coarse.at(zone, day, lead))
        return bounds.widened(self.doubt.at(zone, day, lead))

    def cuts(self, condition: Condition, zones: int) -> Ints:
        """See :class:`Figure`."""
        del zones
        crossings = self.steps.crossings(condition.operator, float(condition.value))
        edges = (*_edges(self.steps, self.coarse), *_edges(self.steps, self.untold))
        return np.concatenate((crossings, self.doubt.cuts(), *edges))


@dataclass(frozen=True)
class TotalFigure:
    """A running total; unbounded above where nobody said where it began.

    ``coarse``: cases of a coarser zone, any of which may be here.
    """

    steps: Steps
    open_ended: Bools
    doubt: Doubt
    coarse: Steps | None = None

    def at(self, zone: Ints, day: Ints, lead: int) -> Bounds:
        """See :class:`Figure`."""
        value = self.steps.at(zone, day, lead)
        high = np.where(self.open_ended[zone], np.inf, value)
        missing = np.zeros(value.shape, dtype=np.bool_)
        bounds = Bounds(value, value, high, value, high, missing)
        if self.coarse is not None:
            bounds = bounds.perhaps(self.coarse.at(zone, day, lead))
        return bounds.widened(self.doubt.at(zone, day, lead))

    def cuts(self, condition: Condition, zones: int) -> Ints:
        """See :class:`Figure`."""
        del zones
        crossings = self.steps.crossings(condition.operator, float(condition.value))
        return np.concatenate((crossings, self.doubt.cuts(), *_edges(self.steps, self.coarse)))


def _edges(steps: Steps, coarse: Steps | None) -> tuple[Ints, ...]:
    """Where a figure changes by any amount; asked only where it may be larger than it looks."""
    if coarse is None:
        return ()
    return tuple(edge.keys for s in (steps, coarse) for edge in (s.rises, s.falls))


@dataclass(frozen=True)
class OpenCases:
    """Cases of the window, and those of which nobody said with whom, or where, they belong."""

    cases: Steps
    untold: Steps


@dataclass(frozen=True)
class ClusterFigure:
    """Clusters of the window; as many as the cases allow where some do not tell theirs.

    Parameters
    ----------
    steps : Steps
        Clusters that are told.
    open_cases : OpenCases or None
        ``None``: it is told of every case.
    min_cases : int
    doubt : Doubt
    coarse : OpenCases or None
        Cases of the window here, and those of a coarser zone, any of which may be here.
    """

    steps: Steps
    open_cases: OpenCases | None
    min_cases: int
    doubt: Doubt
    coarse: OpenCases | None = None

    def at(self, zone: Ints, day: Ints, lead: int) -> Bounds:
        """See :class:`Figure`."""
        value = self.steps.at(zone, day, lead)
        high = value
        if self.open_cases is not None:
            cases = self.open_cases.cases.at(zone, day, lead)
            untold = self.open_cases.untold.at(zone, day, lead)
            high = np.where(untold > 0, np.maximum(value, cases // self.min_cases), value)
        missing = np.zeros(value.shape, dtype=np.bool_)
        bounds = Bounds(value, value, high, value, high, missing)
        if self.coarse is not None:
            more = self.coarse.untold.at(zone, day, lead)
            cases = self.coarse.cases.at(zone, day, lead) + more
            clusters = np.maximum(high, cases // self.min_cases)
            bounds = bounds.perhaps(np.where(more > 0, clusters - high, 0.0))
        return bounds.widened(self.doubt.at(zone, day, lead))

    def cuts(self, condition: Condition, zones: int) -> Ints:
        """See :class:`Figure`."""
        del zones
        threshold = float(condition.value)
        found = [self.steps.crossings(condition.operator, threshold), self.doubt.cuts()]
        if self.open_cases is not None:
            found.append(self.open_cases.untold.crossings(">", 0))
            found += [
                self.open_cases.cases.crossings(">=", clusters * self.min_cases)
                for clusters in (threshold, threshold + 1)
            ]
        if self.coarse is not None:
            found += _edges(self.coarse.cases, self.coarse.untold)
        return np.concatenate(found)


@dataclass(frozen=True)
class SinceFigure:
    """Full days since the day of the last case; inf where there never was one.

    Parameters
    ----------
    events : array of int
        Packed (zone, day) of every case, ascending.
    gaps : array of int
        Packed (zone, day) with a coarser row, or a case of a coarser zone, only; ascending.
    reach : Reach
    """

    events: Ints
    gaps: Ints
    reach: Reach

    def at(self, zone: Ints, day: Ints, lead: int) -> Bounds:
        """See :class:`Figure`."""
        value = _days_since(self.events, zone, day, lead)
        far_low = value
        if self.reach.start is not None:
            # Nothing seen since the list began: at least that long.
            since = np.maximum(day - self.reach.start, 0).astype(np.float64)
            far_low = np.where(np.isinf(value), since, value)
        far_low = np.minimum(far_low, _days_since(self.gaps, zone, day, lead))
        far_low = np.where(self.reach.only_coarse[zone], 0.0, far_low)
        missing = np.zeros(value.shape, dtype=np.bool_)
        return Bounds(value, value, value, far_low, value, missing)

    def cuts(self, condition: Condition, zones: int) -> Ints:
        """See :class:`Figure`."""
        whole = int(np.ceil(float(condition.value)))
        steps = sorted({1, whole, whole + 1, whole + 2})
        found = []
        for events in (self.events, self.gaps):
            gap = np.append(np.diff(events), np.int64(1) << 40)[: events.size]
            found += [events[gap >= step] + step for step in steps if step > 0]
        if self.reach.start is not None:
            zone = np.arange(zones)
            found += [pack(zone, np.full(zones, self.reach.start + whole + k)) for k in (0, 1)]
        return np.concatenate(found)


def _days_since(events: Ints, zone: Ints, day: Ints, lead: int) -> Floats:
    """Full days after the last of some (zone, day) before each day; inf where there is none."""
    if not events.size:
        return np.full(zone.shape, np.inf)
    before = np.searchsorted(events, pack(zone, day - 1 + lead), side="right") - 1
    owner, last = unpack(events[np.maximum(before, 0)])
    found = (before >= 0) & (owner == zone)
    return np.where(found, np.maximum(day - last - 1, 0), np.inf)


@dataclass(frozen=True)
class PlainFigure:
    """A figure read off intervals: child zones, control units, designations.

    Parameters
    ----------
    steps : Steps
    unsure : Steps, optional
        What may have to be added: children whose own level is unknown.
    boolean : bool
        Whether only yes (1) or no (0) is asked.
    """

    steps: Steps
    unsure: Steps | None = None
    boolean: bool = False

    def at(self, zone: Ints, day: Ints, lead: int) -> Bounds:
        """See :class:`Figure`."""
        value = self.steps.at(zone, day, lead)
        far_high = value if self.unsure is None else value + self.unsure.at(zone, day, lead)
        if self.boolean:
            value, far_high = np.minimum(value, 1.0), np.minimum(far_high, 1.0)
        missing = np.zeros(value.shape, dtype=np.bool_)
        return Bounds(value, value, value, value, far_high, missing)

    def cuts(self, condition: Condition, zones: int) -> Ints:
        """See :class:`Figure`."""
        del zones
        found = [self.steps.crossings(condition.operator, float(condition.value))]
        if self.unsure is not None:
            # Rare: every change of what is unsure is asked about.
            found += [self.unsure.rises.keys, self.unsure.falls.keys]
            found += [self.steps.rises.keys, self.steps.falls.keys]
        return np.concatenate(found)


@dataclass(frozen=True)
class SuppliedFigure:
    """A ready-made value per zone, the same on every day asked.

    Parameters
    ----------
    values : array of float, shape (zones,)
        NaN where blank.
    smallest : float
        What a blank is worth at least.
    blank_hides : {"nothing", "range", "level"}
        What a blank does: it is worth ``smallest``; the figure may be anything above, and
        the level is a range; or the lowest level is not proven without it.
    """

    values: Floats
    smallest: float
    blank_hides: Literal["nothing", "range", "level"]

    def at(self, zone: Ints, day: Ints, lead: int) -> Bounds:
        """See :class:`Figure`."""
        del day, lead
        value = self.values[zone]
        missing = np.isnan(value)
        low = np.where(missing, self.smallest, value)
        wide = np.where(missing, np.inf, value)
        match self.blank_hides:
            case "nothing":
                return Bounds(value, low, low, low, low, missing)
            case "range":
                return Bounds(value, low, wide, low, wide, missing)
            case "level":
                return Bounds(value, low, low, low, wide, missing)

    def cuts(self, condition: Condition, zones: int) -> Ints:
        """See :class:`Figure`."""
        del condition, zones
        return np.empty(0, dtype=np.int64)
