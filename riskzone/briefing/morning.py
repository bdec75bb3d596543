"""The record of a morning: everything its page, its slide and its bulletin say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from riskzone.briefing.compare import Comparison
from riskzone.briefing.lists import Fall, Watched
from riskzone.briefing.series import AreaFigures
from riskzone.briefing.trust import Silent, Trust, Unproven
from riskzone.zoning.assessment import Assessment
from riskzone.zoning.binding import Bound
from riskzone.zoning.rating import level_names
from riskzone.zoning.steps import Floats


@dataclass(frozen=True)
class Prefecture:
    """The zones of one prefecture.

    Parameters
    ----------
    code, name : str
    levels : dict of str to int
        Zones per level, as in :attr:`Assessment.totals`.
    zones : int
        Their sum.
    new_14d : int
        Local confirmed cases of the last 14 days in these zones.
    silent : int
        Zones that have not reported.
    """

    code: str
    name: str
    levels: Mapping[str, int]
    zones: int
    new_14d: int
    silent: int


@dataclass(frozen=True)
class Morning:
    """What leadership reads in one minute.  Holds no case rows.

    Parameters
    ----------
    today, before : Assessment
        The moment shown, and 00:00 of the day before.
    counted_to : date
        Last full day the figures count: the day before the one shown.
    comparison : Comparison
        What changed between the two.
    figures : AreaFigures
    levels : mapping of str to tuple of int
        Zones per level on each of the last 14 days, the moment shown last.  On every day
        they sum to all zones.
    qualified : tuple of Fall
        Already qualify for lowering: computed levels that fell within 14 days.
    due : tuple of Fall
        Due at the next 00:00.
    ahead : tuple of Fall
        What follows in the next seven days.
    watched : tuple of Watched
        Zones above the lowest level.
    silent : tuple of Silent
    unproven : tuple of Unproven
    trust : Trust
    prefectures : tuple of Prefecture
        Those with higher levels and more new cases first.
    """

    today: Assessment
    before: Assessment
    counted_to: date
    comparison: Comparison
    figures: AreaFigures
    levels: Mapping[str, tuple[int, ...]]
    qualified: tuple[Fall, ...]
    due: tuple[Fall, ...]
    ahead: tuple[Fall, ...]
    watched: tuple[Watched, ...]
    silent: tuple[Silent, ...]
    unproven: tuple[Unproven, ...]
    trust: Trust
    prefectures: tuple[Prefecture, ...]

    @property
    def on(self) -> date:
        """The day shown."""
        return self.today.on

    @property
    def cutoff(self) -> datetime:
        """The moment up to which data was taken in."""
        return self.today.cutoff


def level_series(
    bound: Bound, levels: pd.DataFrame, days: range, today: Assessment
) -> dict[str, tuple[int, ...]]:
    """Zones per level day by day.

    Parameters
    ----------
    bound : Bound
    levels : DataFrame
        ``zone, day_from, day_until, level`` of a history that covers ``days``.
    days : range
        Day numbers; the last one is counted from ``today``, which may be of reading "now".
    today : Assessment
    """
    names = level_names(bound)
    counts: dict[str, list[int]] = {name: [] for name in today.totals}
    start, end, rank = (levels[c].to_numpy() for c in ("day_from", "day_until", "level"))
    for day in days[:-1]:
        in_force = rank[(start <= day) & (day < end)]
        of_day = {
            names[int(r)]: int(n)
            for r, n in zip(*np.unique(in_force, return_counts=True), strict=True)
        }
        for name in {*counts, *of_day}:
            counts.setdefault(name, [0] * (day - days[0])).append(of_day.get(name, 0))
    return {name: (*values, today.totals.get(name, 0)) for name, values in counts.items()}


def by_prefecture(
    today: Assessment, new_14d: Floats, names: Mapping[str, str]
) -> tuple[Prefecture, ...]:
    """Group an assessment by the prefectures its zones lie in.

    Parameters
    ----------
    today : Assessment
        Of counties.
    new_14d : array of float, shape (zones,)
        In the order of its zones.
    names : mapping of str to str
        Names of the prefectures by code.
    """
    zones = today.zones
    level, parent = zones["level"].astype(str).to_numpy(), zones["parent"].to_numpy(dtype=object)
    stale = zones["stale"].to_numpy(dtype=bool)
    new = np.nan_to_num(new_14d)
    found = []
    for code in sorted(set(parent)):
        own = parent == code
        levels = {name: int((level[own] == name).sum()) for name in today.totals}
        found.append(
            Prefecture(
                code=str(code),
                name=names.get(str(code), str(code)),
                levels=levels,
                zones=int(own.sum()),
                new_14d=int(new[own].sum()),
                silent=int(stale[own].sum()),
            )
        )
    ranked = [level.id for level in reversed(today.scheme.levels)][:-1]
    return tuple(
        sorted(found, key=lambda p: ([-p.levels[name] for name in ranked], -p.new_14d, p.code))
    )
