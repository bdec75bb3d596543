"""Entries: when a case, or a count, began to count for an indicator, and where."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.history import CLASSES, ORIGINS, Episodes
from riskzone.places.zones import LAYERS, ZoneTable
from riskzone.zoning.scheme import Indicator
from riskzone.zoning.steps import NEVER, Bools, Floats, Ints


@dataclass(frozen=True)
class Entries:
    """What entered an indicator, one row each, ordered by (zone, day) only where stated.

    Parameters
    ----------
    zone : array of int
        Position of the zone.
    day, seen, end, void : array of int
        As in :mod:`riskzone.cases.history`.
    weight : array of float or None
        Cases that entered; ``None``: one each.
    change : array of float or None
        Change of the running total; ``None``: as ``weight``.
    case : array of int or None
        Position of the case; ``None`` for counts.
    """

    zone: Ints
    day: Ints
    seen: Ints
    end: Ints
    void: Ints
    weight: Floats | None = None
    change: Floats | None = None
    case: Ints | None = None

    def once(self, start: Ints, end: Ints) -> Ints:
        """Ends of windows, so that a case that entered a zone twice counts once on any day."""
        if self.case is None or self.case.size < 2:
            return end
        order = np.lexsort((start, self.zone, self.case)) if self._comes_back() else None
        if order is None:
            return end
        case, zone = self.case[order], self.zone[order]
        again = (case[1:] >= 0) & (case[1:] == case[:-1]) & (zone[1:] == zone[:-1])
        early = order[:-1][again]
        end = end.copy()
        end[early] = np.minimum(end[early], start[order[1:][again]])
        return end

    def _comes_back(self) -> bool:
        """Whether a case may stand here twice; the entries of a case follow one another."""
        assert self.case is not None  # noqa: S101 - asked by the caller
        return bool(((self.case[1:] == self.case[:-1]) & (self.case[1:] >= 0)).any())

    def take(self, chosen: Bools | Ints) -> "Entries":
        """Some of the entries, by mask or by position."""
        return Entries(
            zone=self.zone[chosen],
            day=self.day[chosen],
            seen=self.seen[chosen],
            end=self.end[chosen],
            void=self.void[chosen],
            weight=None if self.weight is None else self.weight[chosen],
            change=None if self.change is None else self.change[chosen],
            case=None if self.case is None else self.case[chosen],
        )


@dataclass(frozen=True)
class Located:
    """Episodes with their zone in one layer; those without one are left out.

    Parameters
    ----------
    zone : array of int, shape (episodes,)
    frame : dict of str to array
        The columns of :attr:`Episodes.frame` that indicators ask for.
    unlocated : int
        Number of cases that have no zone in this layer; of :meth:`coarse_of`, of those it holds.
    """

    zone: Ints
    frame: dict[str, npt.NDArray[np.int64]]
    found_by: pd.Categorical
    unlocated: int

    @classmethod
    def of(
        cls, episodes: Episodes, zones: ZoneTable, cutoff: tuple[int, int] | None = None
    ) -> "Located":
        """Find the zones of episodes by their stated code.

        Parameters
        ----------
        episodes : Episodes
        zones : ZoneTable
        cutoff : (day, minute), optional
            What became known later is left out.
        """
        frame = episodes.frame
        column = frame[zones.layer].array
        positions = zones.frame.index.get_indexer(column.categories)
        zone = np.append(positions, -1)[column.codes].astype(np.int64)
        kept = zone >= 0
        if kept.all():
            return cls._seen(frame, zone, kept, cutoff, 0)
        known = int(frame["case"].nunique())
        unlocated = known - int(frame["case"][kept].nunique())
        return cls._seen(frame, zone, kept, cutoff, unlocated)

    @classmethod
    def coarse_of(
        cls, episodes: Episodes, zones: ZoneTable, cutoff: tuple[int, int] | None = None
    ) -> "Located | None":
        """Episodes known only to a coarser zone, once for each zone they may belong to.

        They are never split; but no zone under that coarser one can be called quiet while
        they count.  For building units none are given: a case without an address would
        stand for every entrance of its county.
        """
        frame = episodes.frame
        untold = np.array(frame[zones.layer].astype(object) == "", dtype=np.bool_)
        if zones.layer == "building" or not untold.any():
            return None
        rows, members = [], []
        for layer in reversed(LAYERS[: LAYERS.index(zones.layer)]):
            above = frame[layer].array
            here = untold & np.append(above.categories != "", False)[above.codes]
            untold = untold & ~here
            codes = np.asarray(above[here], dtype=object)
            under = pd.DataFrame({"code": zones.frame[layer].to_numpy(dtype=object)})
            under["zone"] = np.arange(len(zones))
            told = pd.DataFrame({"code": codes, "row": np.flatnonzero(here)})
            pairs = told.merge(under, on="code")
            rows.append(pairs["row"].to_numpy(dtype=np.int64))
            members.append(pairs["zone"].to_numpy(dtype=np.int64))
        row, zone = np.concatenate(rows), np.concatenate(members)
        if not row.size:
            return None
        order = np.lexsort((row, zone, frame["case"].to_numpy()[row]))
        row, zone = row[order], zone[order]
        cases = int(np.unique(frame["case"].to_numpy()[row]).size)
        every = np.ones(row.size, dtype=np.bool_)
        return cls._seen(frame.iloc[row], zone, every, cutoff, cases)

    @classmethod
    def _seen(
        cls,
        frame: pd.DataFrame,
        zone: Ints,
        kept: Bools,
        cutoff: tuple[int, int] | None,
        unlocated: int,
    ) -> "Located":
        """Those of the episodes that are to be kept and were known at the cut-off."""
        if cutoff is not None:
            day, minute = cutoff
            seen = frame["seen"].to_numpy()
            late = (seen > day) | (
                (frame["day"].to_numpy() == day) & (frame["moment"].to_numpy() > minute)
            )
            kept = kept & ~late
        names = ("case", "day", "seen", "end", "void", "classification", "origin")
        columns = {name: frame[name].to_numpy() for name in names}
        if cutoff is not None:
            for name in ("end", "void"):
                columns[name] = np.where(columns[name] > cutoff[0], NEVER, columns[name])
        found_by = frame["found_by"].array
        if not kept.all():
            zone = zone[kept]
            columns = {name: column[kept] for name, column in columns.items()}
            found_by = found_by[kept]
        return cls(zone, columns, found_by, unlocated)

    def entries(self, indicator: Indicator) -> Entries:
        """The entries of an indicator: once per case and place, when it first fits.

        A change of status inside the classifications asked for is not a new entry
        (asymptomatic → confirmed is not a new infection); one into them is.
        """
        chosen = self._fits(indicator)
        zone = self.zone[chosen]
        case, day, seen, end, void = (
            self.frame[name][chosen] for name in ("case", "day", "seen", "end", "void")
        )
        entries = Entries(zone, day, seen, end, void, case=case)
        if case.size < 2:
            return entries
        goes_on = (case[1:] == case[:-1]) & (zone[1:] == zone[:-1]) & (day[1:] <= end[:-1])
        if not goes_on.any():
            return entries
        first = np.flatnonzero(np.append(True, ~goes_on))
        last = np.append(first[1:], case.size) - 1
        return Entries(
            zone[first], day[first], seen[first], end[last], void[last], case=case[first]
        )

    def _fits(self, indicator: Indicator) -> Bools:
        classes = [CLASSES.index(name) for name in indicator.classification]
        origins = [ORIGINS.index(name) for name in indicator.origin]
        fits = _among(self.frame["classification"], classes, len(CLASSES))
        fits &= _among(self.frame["origin"], origins, len(ORIGINS))
        if indicator.found_by_not:
            left_out = self.found_by.categories.isin(indicator.found_by_not)
            fits &= ~np.append(left_out, False)[self.found_by.codes]
        return fits


def _among(values: npt.NDArray[np.int64], wanted: list[int], known: int) -> Bools:
    table = np.zeros(known, dtype=np.bool_)
    table[wanted] = True
    return table[values]


def joined(*parts: Entries) -> Entries:
    """Entries of several sources, one after the other."""
    some = [part for part in parts if part.zone.size]
    if len(some) == 1:
        return some[0]
    if not some:
        nothing = np.empty(0, dtype=np.int64)
        return Entries(nothing, nothing, nothing, nothing, nothing)
    return Entries(
        zone=np.concatenate([part.zone for part in some]),
        day=np.concatenate([part.day for part in some]),
        seen=np.concatenate([part.seen for part in some]),
        end=np.concatenate([part.end for part in some]),
        void=np.concatenate([part.void for part in some]),
        weight=np.concatenate([_amount(part, "weight") for part in some]),
        change=np.concatenate([_amount(part, "change") for part in some]),
        case=np.concatenate([_cases(part) for part in some]),
    )


def _cases(part: Entries) -> Ints:
    return np.full(part.zone.size, -1, dtype=np.int64) if part.case is None else part.case


def _amount(part: Entries, name: str) -> Floats:
    amount: Floats | None = getattr(part, name)
    if amount is None:
        amount = part.weight if name == "change" else None
    return np.ones(part.zone.size) if amount is None else amount


def never(size: int) -> Ints:
    """Ends that never come."""
    return np.full(size, NEVER, dtype=np.int64)
