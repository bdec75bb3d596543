"""Levels of zones: on one day, over time, and ahead.

There is one computation of a level, :func:`levels_at`; a day asks it for every
zone, a history for the days on which a comparison may change, an outlook for the
days to come.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.clock import day_number
from riskzone.zoning.assessment import Assessment, ReadingName
from riskzone.zoning.binding import Bound, bind
from riskzone.zoning.clauses import Small, judge
from riskzone.zoning.figures import Bounds
from riskzone.zoning.notes import notes_of, untold_kinds
from riskzone.zoning.reserved import (
    COARSE,
    COARSE_CASES,
    MISSING,
    SHORT_LIST,
    UNKNOWN,
    UNPROVEN,
    UNTOLD,
)
from riskzone.zoning.silence import spoken
from riskzone.zoning.steps import Bools, Ints, pack, unpack


@dataclass(frozen=True)
class LevelsAt:
    """Levels at n (zone, day) points.

    Parameters
    ----------
    level, upper : array of int, shape (n,)
        Rank of the level and of the highest one possible; −1 none, −2 unknown.
    clause : array of int
        Position of the clause; for an unknown level −2 − the position in the reasons.
    stale : array of bool
    figures : dict of str to Bounds
    """

    level: Small
    upper: Small
    clause: Small
    stale: Bools
    figures: dict[str, Bounds]


def levels_at(bound: Bound, zone: Ints, day: Ints, lead: int = 0) -> LevelsAt:
    """Levels of zones on days.

    Unknown replaces only the lowest level, and only where that rests on silence, on
    counts coarser than the layer, or on a list that does not reach back far enough.

    Parameters
    ----------
    bound : Bound
    zone, day : array of int, shape (n,)
        Positions of zones and day numbers.
    lead : int
        0 for reading "midnight", 1 for "now".
    """
    figures = {name: figure.at(zone, day, lead) for name, figure in bound.figures.items()}
    return conclude(bound, figures, zone, bound.silence.stale(zone, day))


def conclude(bound: Bound, figures: dict[str, Bounds], zone: Ints, stale: Bools) -> LevelsAt:
    """Levels from figures; what :func:`levels_at` does after asking for them."""
    near = judge(bound.scheme, figures, far=False)
    level, clause, upper = near.level.copy(), near.clause.copy(), near.upper.copy()
    far_upper = near.upper
    if any(
        bounds.far_high is not bounds.high or bounds.far_low is not bounds.low
        for bounds in figures.values()
    ):
        far_upper = judge(bound.scheme, figures, far=True).upper
    unproven = (level == 0) & (stale | (far_upper > near.upper))
    upper = np.maximum(upper, far_upper)
    if unproven.any():
        reason = np.where(stale, 0, _other_reason(bound, zone))
        clause[unproven] = (-2 - reason[unproven]).astype(np.int16)
        level[unproven] = -2
        upper[unproven] = -2
    return LevelsAt(level, upper, clause, stale, figures)


def _other_reason(bound: Bound, zone: Ints) -> Ints:
    """Why a lowest level is not proven, silence aside: position in the reasons."""
    if bound.evidence.supplied is not None:
        return np.full(zone.shape, UNPROVEN.index(MISSING))
    found = np.full(len(bound.evidence.zones), UNPROVEN.index(SHORT_LIST))
    if untold_kinds(bound):
        found[:] = UNPROVEN.index(UNTOLD)
    if bound.coarse is not None:
        found[bound.coarse.zone] = UNPROVEN.index(COARSE_CASES)
    if bound.counts is not None:
        found[bound.counts.coarse["zone"].to_numpy(dtype=np.int64)] = UNPROVEN.index(COARSE)
    return found[zone]


def assess(
    bound: Bound,
    *,
    area: str,
    on: date,
    reading: ReadingName,
    cutoff: datetime,
    notes: tuple[tuple[str, dict[str, Any]], ...] = (),
) -> Assessment:
    """Levels of every zone on one day.

    Parameters
    ----------
    bound : Bound
        For reading "now" bound with the cut-off of that moment.
    area : str
        Division code of the area served.
    on : date
        Local day.
    reading : {"midnight", "now"}
    cutoff : datetime
        Data cut-off, aware; recorded in the assessment.
    notes : tuple
        Further remarks to carry along.
    """
    zones = bound.evidence.zones
    zone = np.arange(len(zones), dtype=np.int64)
    day = np.full(zone.size, day_number(on), dtype=np.int64)
    lead = int(reading == "now")
    found = levels_at(bound, zone, day, lead)
    names = level_names(bound)
    frame = zones.frame[["name", "parent"]].copy()
    frame["level"] = _named(found.level, names)
    certain = found.upper <= found.level
    frame["level_upper"] = _named(np.where(certain, -1, found.upper), names)
    frame["stale"] = found.stale
    frame["clause"] = _named(found.clause, clause_names(bound))
    for name, bounds in found.figures.items():
        frame[name] = bounds.value
    frame["silence"] = pd.Categorical.from_codes(
        _reported(bound, zone, day, lead, found).astype(np.int8),
        categories=pd.Index(["no_case", "reported"]),
    )
    return Assessment(
        area=area,
        layer=zones.layer,
        on=on,
        reading=reading,
        cutoff=cutoff,
        scheme=bound.scheme,
        zones=frame,
        totals=_totals(found.level, names),
        coverage=bound.coverage,
        layer_hash=zones.hash,
        notes=notes + notes_of(bound),
    )


def _reported(bound: Bound, zone: Ints, day: Ints, lead: int, found: LevelsAt) -> Bools:
    """Whether a level rests on something that was reported, or only on the absence of cases.

    Cases that raise a level were reported; a quiet zone was, where it sent a report, a
    count or a case within the scheme's hours.
    """
    if bound.evidence.supplied is not None:
        return np.ones(zone.shape, dtype=np.bool_)  # each row is what somebody said
    hours = bound.scheme.unknown_after_hours
    said = spoken(bound.evidence.zones, bound.located, bound.counts, hours)
    reported = (said.at(zone, day, lead) > 0) | (found.level > 0)
    return reported if bound.silence.heard is None else reported | ~found.stale


def level_names(bound: Bound) -> dict[int, str]:
    """Rank → level id; −1 is no level, −2 unknown."""
    return {-2: UNKNOWN, -1: ""} | {i: level.id for i, level in enumerate(bound.scheme.levels)}


def clause_names(bound: Bound) -> dict[int, str]:
    """Position → clause id, and the reasons of an unknown level."""
    names = {-2 - i: reason for i, reason in enumerate(UNPROVEN)} | {-1: ""}
    return names | {i: clause.id for i, clause in enumerate(bound.scheme.clauses)}


def _named(codes: npt.ArrayLike, names: dict[int, str]) -> pd.Categorical:
    order = sorted(names)
    lowest = order[0]
    return pd.Categorical.from_codes(
        np.asarray(codes, dtype=np.int16) - lowest,
        categories=pd.Index([names[i] for i in order], dtype=object),
    )


def _totals(level: Small, names: dict[int, str]) -> dict[str, int]:
    totals = {names[rank]: int((level == rank).sum()) for rank in sorted(names) if rank >= 0}
    totals[UNKNOWN] = int((level == -2).sum())
    if (level == -1).any():
        totals[""] = int((level == -1).sum())
    return totals


@dataclass(frozen=True)
class History:
    """Levels over time as intervals: one row per zone and stretch of equal levels.

    ``frame`` has ``zone`` (position), ``day_from``, ``day_until`` (exclusive), ``level``,
    ``upper``, ``clause`` (ranks and positions as in :class:`LevelsAt`), ``stale``; ordered
    by zone and day, without gaps.
    """

    frame: pd.DataFrame


def history(bound: Bound, first: int, last: int, only: Ints | None = None) -> History:
    """Levels of every zone on every day from ``first`` to ``last``, as intervals.

    Reading "midnight": a level holds from 00:00.  The days looked at are those on which
    some comparison may change; a zone × day grid is never built.

    Parameters
    ----------
    bound : Bound
    first, last : int
        Day numbers, both included.
    only : array of int, optional
        Positions of zones; default all.
    """
    asked = np.arange(len(bound.evidence.zones)) if only is None else only
    cuts = np.concatenate((figure_cuts(bound), bound.silence.cuts()))
    if only is not None:
        cuts = cuts[np.isin(unpack(cuts)[0], only)]
    keys = np.concatenate((pack(asked, np.full(asked.size, first)), cuts))
    zone, day = unpack(_distinct(keys))
    within = (day >= first) & (day <= last)
    zone, day = zone[within], day[within]
    return joined(zone, day, levels_at(bound, zone, day), last + 1)


def joined(zone: Ints, day: Ints, found: LevelsAt, until: int | None = None) -> History:
    """Levels at (zone, day) points, in that order, as intervals until the last day of all."""
    return History(_compressed(zone, day, found, int(day[-1]) + 1 if until is None else until))


def figure_cuts(bound: Bound) -> Ints:
    """Packed (zone, day) among which every change of a comparison lies; in no order."""
    size = len(bound.evidence.zones)
    asked = {
        (condition.indicator, condition.operator, condition.value): condition
        for clause in bound.scheme.clauses
        for group in clause.when
        for condition in group
        if condition.operator != "is"
    }
    found = [bound.figures[c.indicator].cuts(c, size) for c in asked.values()]
    return np.concatenate([np.empty(0, dtype=np.int64), *found])


def named(bound: Bound, found: History) -> pd.DataFrame:
    """A history in codes, dates and ids, for people and for the store.

    Returns
    -------
    DataFrame
        ``zone``, ``day_from``, ``day_until`` (``datetime64[s]``, the second exclusive),
        ``level``, ``level_upper`` (``""`` where certain), ``clause``, ``stale``.
    """
    frame = found.frame
    names = level_names(bound)
    certain = frame["upper"].to_numpy() <= frame["level"].to_numpy()
    index = bound.evidence.zones.frame.index
    days = {
        c: frame[c].to_numpy().astype("datetime64[D]").astype("datetime64[s]")
        for c in ("day_from", "day_until")
    }
    return pd.DataFrame(
        {
            "zone": index[frame["zone"].to_numpy()],
            **days,
            "level": _named(frame["level"], names),
            "level_upper": _named(np.where(certain, -1, frame["upper"]), names),
            "clause": _named(frame["clause"], clause_names(bound)),
            "stale": frame["stale"].to_numpy(),
        }
    )


def _distinct(keys: Ints) -> Ints:
    keys = np.sort(keys)
    return keys[np.append(True, keys[1:] != keys[:-1])]


def _compressed(zone: Ints, day: Ints, found: LevelsAt, until: int) -> pd.DataFrame:
    same = (
        (zone[1:] == zone[:-1])
        & (found.level[1:] == found.level[:-1])
        & (found.upper[1:] == found.upper[:-1])
        & (found.clause[1:] == found.clause[:-1])
        & (found.stale[1:] == found.stale[:-1])
    )
    first = np.flatnonzero(np.append(True, ~same))
    zone, day = zone[first], day[first]
    follows = np.append(zone[1:] == zone[:-1], False)
    end = np.where(follows, np.append(day[1:], 0), until)
    return pd.DataFrame(
        {
            "zone": zone,
            "day_from": day,
            "day_until": end,
            "level": found.level[first],
            "upper": found.upper[first],
            "clause": found.clause[first],
            "stale": found.stale[first],
        }
    )


def outlook(bound: Bound, on: int, horizon: int = 60, only: Ints | None = None) -> pd.DataFrame:
    """When zones would drop if nothing new comes and reports continue.

    Parameters
    ----------
    bound : Bound
    on : int
        Day number; levels after it are looked at.
    horizon : int
        How many days ahead.
    only : array of int, optional
        Positions of zones; default all.

    Returns
    -------
    DataFrame
        ``zone`` (position), ``level_from``, ``level_to`` (ranks), ``day`` (day number at
        whose 00:00 it drops); one row per zone whose level falls, or becomes known.
    """
    pending = np.arange(len(bound.evidence.zones)) if only is None else only
    # What came later than the moment asked about is not known yet.
    cutoff = bound.cutoff or (on - 1, 24 * 60)
    ahead = bind(bound.scheme, bound.evidence.before(cutoff), cutoff)
    lead = int(bound.cutoff is not None)
    level = levels_at(bound, pending, np.full(pending.size, on), lead).level
    rows: list[pd.DataFrame] = []
    some = (level != 0) & (level != -1)
    pending, level = pending[some], level[some]
    for day in range(on + 1, on + horizon + 1):
        if not pending.size:
            break
        days = np.full(pending.size, day)
        figures = {name: figure.at(pending, days, 0) for name, figure in ahead.figures.items()}
        # Reports continue: nobody is stale from now on.
        then = conclude(bound, figures, pending, np.zeros(pending.size, dtype=np.bool_)).level
        falls = (then >= 0) & ((level == -2) | (then < level))
        rows.append(
            pd.DataFrame(
                {
                    "zone": pending[falls],
                    "level_from": level[falls],
                    "level_to": then[falls],
                    "day": day,
                }
            )
        )
        pending, level = pending[~falls], level[~falls]
    if not rows:
        return pd.DataFrame(
            {"zone": [], "level_from": [], "level_to": [], "day": []}, dtype=np.int64
        )
    return pd.concat(rows, ignore_index=True)
