"""Figures of zones: what an indicator is worth on a day, and how sure that is.

Every figure answers the same two questions: its :class:`Bounds` at any
(zone, day), and the (zone, day) at which a comparison with it may change.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from riskzone.zoning.scheme import Condition
from riskzone.zoning.steps import Bools, Floats, Ints, Steps, pack, unpack


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
    """Where the evidence ends: the first day of the list, and zones with coarser counts only."""

    start: int | None
    coarse: Bools

    def short(self, zone: Ints, first_day: Ints) -> Bools:
        """Whether the list cannot speak for the days from ``first_day`` on."""
        unknown = self.coarse[zone]
        return unknown if self.start is None else unknown | (first_day < self.start)

    def cut(self, window: int, zones: int) -> Ints:
        """The day from which a window of so many days lies within the list."""
        if self.start is None:
            return np.empty(0, dtype=np.int64)
        return pack(np.arange(zones), np.full(zones, self.start + window))


@dataclass(frozen=True)
class WindowFigure:
    """Cases, or supplied clusters, of the last ``window`` days."""

    steps: Steps
    window: int
    reach: Reach

    def at(self, zone: Ints, day: Ints, lead: int) -> Bounds:
        """See :class:`Figure`."""
        bounds = Bounds.exact(self.steps.at(zone, day, lead))
        return bounds.widened(self.reach.short(zone, day - self.window))

    def cuts(self, condition: Condition, zones: int) -> Ints:
        """See :class:`Figure`."""
        crossings = self.steps.crossings(condition.operator, float(condition.value))
        return np.concatenate((crossings, self.reach.cut(self.window, zones)))


@dataclass(frozen=True)
class TotalFigure:
    """A running total; unbounded above where nobody said where it began."""

    steps: Steps
    open_ended: Bools
    reach: Reach

    def at(self, zone: Ints, day: Ints, lead: int) -> Bounds:
        """See :class:`Figure`."""
        value = self.steps.at(zone, day, lead)
        high = np.where(self.open_ended[zone], np.inf, value)
        missing = np.zeros(value.shape, dtype=np.bool_)
        return Bounds(value, value, high, value, high, missing).widened(self.reach.coarse[zone])

    def cuts(self, condition: Condition, zones: int) -> Ints:
        """See :class:`Figure`."""
        del zones
        return self.steps.crossings(condition.operator, float(condition.value))


@dataclass(frozen=True)
class ClusterFigure:
    """Clusters of the window.

    ``cases`` are the cases of the window where the list does not tell which belong
    together: there may be as many clusters as they allow.
    """

    steps: Steps
    cases: Steps | None
    min_cases: int
    window: int
    reach: Reach

    def at(self, zone: Ints, day: Ints, lead: int) -> Bounds:
        """See :class:`Figure`."""
        value = self.steps.at(zone, day, lead)
        high = value
        if self.cases is not None:
            high = np.maximum(value, self.cases.at(zone, day, lead) // self.min_cases)
        missing = np.zeros(value.shape, dtype=np.bool_)
        bounds = Bounds(value, value, high, value, high, missing)
        return bounds.widened(self.reach.short(zone, day - self.window))

    def cuts(self, condition: Condition, zones: int) -> Ints:
        """See :class:`Figure`."""
        threshold = float(condition.value)
        found = [
            self.steps.crossings(condition.operator, threshold),
            self.reach.cut(self.window, zones),
        ]
        if self.cases is not None:
            found += [
                self.cases.crossings(">=", clusters * self.min_cases)
                for clusters in (threshold, threshold + 1)
            ]
        return np.concatenate(found)


@dataclass(frozen=True)
class SinceFigure:
    """Full days since the day of the last case; inf where there never was one.

    Parameters
    ----------
    events : array of int
        Packed (zone, day) of every case, ascending.
    """

    events: Ints
    reach: Reach

    def at(self, zone: Ints, day: Ints, lead: int) -> Bounds:
        """See :class:`Figure`."""
        before = np.searchsorted(self.events, pack(zone, day - 1 + lead), side="right") - 1
        there = np.maximum(before, 0)
        found = np.zeros(zone.shape, dtype=np.bool_)
        last = np.zeros(zone.shape, dtype=np.int64)
        if self.events.size:
            owner, last = unpack(self.events[there])
            found = (before >= 0) & (owner == zone)
        value = np.where(found, np.maximum(day - last - 1, 0), np.inf)
        far_low = value
        if self.reach.start is not None:
            # Nothing seen since the list began: at least that long.
            far_low = np.where(found, value, np.maximum(day - self.reach.start, 0))
        far_low = np.where(self.reach.coarse[zone], 0.0, far_low)
        missing = np.zeros(value.shape, dtype=np.bool_)
        return Bounds(value, value, value, far_low, value, missing)

    def cuts(self, condition: Condition, zones: int) -> Ints:
        """See :class:`Figure`."""
        threshold = float(condition.value)
        steps = np.array(
            sorted({1.0, *(np.ceil(threshold) + k for k in (0, 1, 2))}), dtype=np.int64
        )
        gap = np.append(np.diff(self.events), np.int64(1) << 40)
        found = [self.events[gap >= step] + step for step in steps if step > 0]
        found += [self.reach.cut(int(np.ceil(threshold)) + k, zones) for k in (0, 1)]
        return np.concatenate(found)


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
