"""Silence: which zones have not reported, and on what the quiet of the others rests.

Nobody reporting is not "low".  A zone is stale when its last report is older than
the scheme allows; without a table of reports received silence is not judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.tables import ReportTable
from riskzone.places.zones import ZoneTable
from riskzone.zoning.counts import CountEntries
from riskzone.zoning.entries import Located
from riskzone.zoning.scheme import Scheme
from riskzone.zoning.steps import Bools, Floats, Ints, Steps

Names: TypeAlias = npt.NDArray[Any]

_MINUTES = 1440


@dataclass(frozen=True)
class Silence:
    """Who has reported.

    Parameters
    ----------
    heard : Steps or None
        Reporters in force on a day; ``None``: reports are not kept, silence is not judged.
    needed : array of float, shape (zones,)
        How many reporters a zone needs: the counties of a prefecture, otherwise one.
    """

    heard: Steps | None
    needed: Floats

    def stale(self, zone: Ints, day: Ints) -> Bools:
        """Whether zones have not reported within the scheme's hours."""
        if self.heard is None:
            return np.zeros(zone.shape, dtype=np.bool_)
        return self.heard.at(zone, day) < self.needed[zone]

    def cuts(self) -> Ints:
        """Packed (zone, day) at which a zone may fall silent or speak again."""
        if self.heard is None:
            return np.empty(0, dtype=np.int64)
        return np.concatenate((self.heard.rises.keys, self.heard.falls.keys))


def silence_of(
    scheme: Scheme,
    zones: ZoneTable,
    reports: ReportTable | None,
    members: Mapping[str, int],
    cutoff: tuple[int, int] | None = None,
) -> Silence:
    """Who has reported, for the zones of a layer.

    Parameters
    ----------
    scheme : Scheme
        ``unknown_after_hours``; without it silence is not judged.
    zones : ZoneTable
    reports : ReportTable or None
    members : mapping of str to int
        Zone code → number of reporters it needs, where that is not one.
    cutoff : (day number, minute), optional
        For reading "now": the moment; a report must lie within the hours before it.
        Otherwise the moment is 00:00 of the day asked, and a report of that day itself,
        which speaks for the day before, counts as well.
    """
    needed = reporters_of(zones, members)
    if reports is None or scheme.unknown_after_hours is None:
        return Silence(None, needed)
    hours = scheme.unknown_after_hours
    minutes = reports.rows["reported_at"].to_numpy(dtype="datetime64[m]").astype(np.int64)
    codes = reports.rows["zone"].to_numpy(dtype=object).astype(str)
    if cutoff is not None:
        moment = cutoff[0] * _MINUTES + cutoff[1]
        valid = (minutes <= moment) & (minutes >= moment - hours * 60)
        start = np.full(int(valid.sum()), cutoff[0])
        who, begin, end = _union(codes[valid], start, start + 1)
    else:
        who, begin, end = _union(codes, minutes // _MINUTES, (minutes + hours * 60) // _MINUTES + 1)
    if zones.layer == "prefecture":
        return Silence(_of_prefectures(who, begin, end, zones, needed), needed)
    return Silence(_of_zones(who, begin, end, zones), needed)


def reporters_of(zones: ZoneTable, members: Mapping[str, int]) -> Floats:
    """How many reporters each zone needs: what ``members`` says, otherwise one."""
    needed = np.ones(len(zones))
    if members:
        position = zones.frame.index.get_indexer(pd.Index(list(members)))
        counts = np.fromiter(members.values(), dtype=np.float64)
        needed[position[position >= 0]] = counts[position >= 0]
    return needed


def _of_zones(who: Names, start: Ints, end: Ints, zones: ZoneTable) -> Steps:
    """A county's report covers the county and every finer zone in it."""
    county = zones.frame["county"].to_numpy(dtype=object).astype(str)
    order = np.argsort(county, kind="stable")
    first = np.searchsorted(county[order], who, side="left")
    times = np.searchsorted(county[order], who, side="right") - first
    offset = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    zone = order[np.repeat(first, times) + offset]
    return Steps.of(len(zones), zone, np.repeat(start, times), np.repeat(end, times))


def _of_prefectures(who: Names, start: Ints, end: Ints, zones: ZoneTable, needed: Floats) -> Steps:
    """A prefecture is heard when all its counties are, or when it reported itself."""
    target = zones.frame.index.get_indexer(pd.Index([code[:4] + "00" for code in who]))
    inside = target >= 0
    target = target[inside]
    itself = np.char.endswith(who[inside].astype(str), "00")
    weight = np.where(itself, needed[target], 1.0)
    return Steps.of(len(zones), target, start[inside], end[inside], weight)


def _union(who: Names, start: Ints, end: Ints) -> tuple[Names, Ints, Ints]:
    """Maximal intervals per reporter."""
    names, position = np.unique(who, return_inverse=True)
    order = np.lexsort((end, start, position))
    position, start, end = position[order], start[order], end[order]
    if not position.size:
        return who, start, end
    # All reports hold equally long, so that ends ascend with starts.
    breaks = np.append(True, (position[1:] != position[:-1]) | (start[1:] > end[:-1]))
    first = np.flatnonzero(breaks)
    last = np.append(first[1:], position.size) - 1
    return names[position[first]], start[first], end[last]


def spoken(
    zones: ZoneTable, located: Located | None, counts: CountEntries | None, hours: int | None
) -> Steps:
    """Zones of which a case or a count of the last hours tells something."""
    zone: list[Ints] = []
    day: list[Ints] = []
    if located is not None:
        zone.append(located.zone)
        day.append(located.frame["seen"])
    if counts is not None:
        zone.append(counts.rows["zone"].to_numpy(dtype=np.int64))
        day.append(counts.rows["day"].to_numpy(dtype=np.int64))
    who = np.concatenate(zone) if zone else np.empty(0, dtype=np.int64)
    when = np.concatenate(day) if day else np.empty(0, dtype=np.int64)
    # A row of day d is known by its 24:00.
    return Steps.of(len(zones), who, when + 1, when + 2 + (hours or 24) * 60 // _MINUTES)
