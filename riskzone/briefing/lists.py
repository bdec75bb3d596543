"""The two lists of a morning: what already qualifies for lowering, and what is due.

Both are read from levels the zoning core computed over time; nothing is rated here.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from riskzone.clock import day_of
from riskzone.zoning.assessment import Assessment
from riskzone.zoning.binding import Bound
from riskzone.zoning.rating import level_names, outlook
from riskzone.zoning.steps import Floats, Ints

#: How long a fall of a computed level stays on the list.
LOOK_BACK = 14
#: How far ahead falls are listed.
LOOK_AHEAD = 7
#: How far ahead the fall of a zone off the lowest level is looked for.
HORIZON = 60


@dataclass(frozen=True)
class Fall:
    """A zone whose computed level fell, or will.

    Parameters
    ----------
    zone, name, parent : str
    level_from, level_to : str
        Level ids: before the first fall of the stretch, and after the last.
    on : date
        Day at whose 00:00 the level fell, or falls if nothing new comes.
    days : int
        Distance from the day shown: days since, or days until.
    """

    zone: str
    name: str
    parent: str
    level_from: str
    level_to: str
    on: date
    days: int


def already_lower(bound: Bound, levels: pd.DataFrame, on: int) -> tuple[Fall, ...]:
    """Zones whose computed level fell within the last days and has not risen since.

    Parameters
    ----------
    bound : Bound
        Gives names and level ids.
    levels : DataFrame
        ``zone, day_from, level`` of :func:`riskzone.zoning.rating.history`, from
        ``on`` − 14 to ``on``: positions, day numbers, ranks (−2 unknown).
    on : int
        Day number.

    Returns
    -------
    tuple of Fall
        The latest fall first.  A stretch in which the level was not known is passed over;
        a zone that is not known now is not listed.
    """
    found = []
    known = levels[levels["day_from"] <= on]
    for position in range(len(bound.evidence.zones)):
        rows = known[known["zone"] == position]
        fall = _last_fall(rows["day_from"].to_numpy(), rows["level"].to_numpy())
        if fall is not None:
            found.append((position, *fall))
    return _falls(bound, sorted(found, key=lambda row: (-row[3], row[0])), on)


def _last_fall(days: Ints, ranks: Ints) -> tuple[int, int, int] | None:
    """Level before, level after and day of the falls since the last rise; None where none."""
    if ranks[-1] < 0:
        return None
    before: int | None = None
    falls: tuple[int, int, int] | None = None
    for day, rank in zip(days.tolist(), ranks.tolist(), strict=True):
        if rank < 0:
            continue
        if before is not None and rank > before:
            falls = None
        elif before is not None and rank < before:
            falls = (falls[0] if falls else before, rank, day)
        before = rank
    return falls


@dataclass(frozen=True)
class Watched:
    """A zone above the lowest level.

    Parameters
    ----------
    zone, name, parent : str
    level, upper : str
        Level id, and the highest one possible where that is not certain.
    new_14d : int
        Local confirmed cases of the last 14 days.
    falls : Fall or None
        When it would drop if nothing new comes.
    """

    zone: str
    name: str
    parent: str
    level: str
    upper: str
    new_14d: int
    falls: Fall | None


def watched_zones(
    today: Assessment, new_14d: Floats, ahead: tuple[Fall, ...]
) -> tuple[Watched, ...]:
    """Zones above the lowest level: highest level first, then by new cases.

    Parameters
    ----------
    today : Assessment
    new_14d : array of float, shape (zones,)
        In the order of its zones.
    ahead : tuple of Fall
        See :func:`falls_ahead`.
    """
    rank = {level.id: i for i, level in enumerate(today.scheme.levels)}
    falls = {fall.zone: fall for fall in ahead}
    zones = today.zones
    columns = (zones[name].astype(str) for name in ("name", "parent", "level", "level_upper"))
    rows = zip(zones.index.astype(str), *columns, np.nan_to_num(new_14d), strict=True)
    found = [
        Watched(zone, name, parent, level, upper, int(new), falls.get(zone))
        for zone, name, parent, level, upper, new in rows
        if rank.get(level, 0) > 0
    ]
    return tuple(sorted(found, key=lambda one: (-rank[one.level], -one.new_14d, one.zone)))


def falls_ahead(bound: Bound, on: int) -> tuple[Fall, ...]:
    """Zones that would drop in time if nothing new comes and reports continue.

    Parameters
    ----------
    bound : Bound
    on : int
        Day number; the first day looked at is the next one.

    Returns
    -------
    tuple of Fall
        The soonest first.  Zones that only become known again are left out.
    """
    rows = outlook(bound, on, HORIZON).sort_values(["day", "zone"])
    rows = rows[rows["level_from"] >= 0]
    columns = (
        rows[name].astype(int).tolist() for name in ("zone", "level_from", "level_to", "day")
    )
    return _falls(bound, list(zip(*columns, strict=True)), on)


def _falls(bound: Bound, rows: list[tuple[int, int, int, int]], on: int) -> tuple[Fall, ...]:
    names, frame = level_names(bound), bound.evidence.zones.frame
    return tuple(
        Fall(
            zone=str(frame.index[zone]),
            name=str(frame["name"].iloc[zone]),
            parent=str(frame["parent"].iloc[zone]),
            level_from=names[before],
            level_to=names[after],
            on=day_of(day),
            days=abs(day - on),
        )
        for zone, before, after, day in rows
    )
