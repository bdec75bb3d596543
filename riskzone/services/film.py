"""All levels of a layer over time in one small record: what the time player shows.

The browser animates it; no level is computed there.  A day of the film is the
assessment of that day at 00:00, by the rule in force on it, as known now.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.access import Actor, Right
from riskzone.clock import day_number, day_of
from riskzone.errors import NotFound
from riskzone.places.zones import LAYER_WORDS
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.evidence import bound_on
from riskzone.services.intervals import Stretch, first_day, stretches
from riskzone.store import UnitOfWork
from riskzone.zoning import rating, spans
from riskzone.zoning.assessment import UNKNOWN
from riskzone.zoning.binding import Bound
from riskzone.zoning.scheme import Scheme

#: Day of the film, rank of the level from then on; the first day is 0.
Track = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Film:
    """Levels of the zones of an area on every day of a stretch of time.

    Parameters
    ----------
    layer : str
    scheme : Scheme
        The rule of the last day; rules before it have the same levels.
    first : date
        Day 0.
    days : int
        How many days.
    levels : tuple of str
        Level ids that occur in tracks by rank, ``"unknown"`` and ``""`` after those of
        the scheme.
    zones : mapping of str to Track
        Zone → its changes; zones with the shared track are left out.
    rest : Track
        The commonest track: that of every zone not named.
    size : int
        How many zones there are.
    rules : tuple of (int, str)
        Day from which a rule holds, and its id.
    """

    layer: str
    scheme: Scheme
    first: date
    days: int
    levels: tuple[str, ...]
    zones: Mapping[str, Track]
    rest: Track
    size: int
    rules: tuple[tuple[int, str], ...]

    def level(self, zone: str, on: date) -> str:
        """The level of a zone on a day of the film; the browser reads it the same way."""
        day = (on - self.first).days
        track = self.zones.get(zone, self.rest)
        return self.levels[next(rank for start, rank in reversed(track) if start <= day)]


def film(
    actor: Actor, ctx: Context, *, layer: str = "county", on: date, within: str | None = None
) -> Film:
    """The levels of a layer from the first day to the last one that is known.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    layer : str
    on : date
        A day of the film.  It reaches as far back and ahead as data do and rules have the
        levels of the rule of this day: other levels cannot share one legend.
    within : str, optional
        Code of a coarser zone: only the zones in it.

    Raises
    ------
    NotFound
        No scheme is adopted for the layer on the day, or no zone lies in ``within``.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        present = bound_on(ctx, uow, layer, on)
        chosen = _chosen(present, within)
        last = min(max(on, last_day(present) or on), ctx.clock.today() + timedelta(days=1))
        start = min(first_day(present) or on, on)
        scenes = list(
            _scenes(ctx, uow, stretches(ctx, uow, layer, start, max(last, on)), present, on)
        )
    first, until = scenes[0][0].first, scenes[-1][0].last
    ids = [level.id for level in present.scheme.levels]
    levels = (*ids, UNKNOWN, "")
    tracks: dict[str, list[tuple[int, int]]] = {code: [] for code in chosen}
    for stretch, bound in scenes:
        _record(tracks, bound, stretch, first, len(ids))
    shared = pd.Series([_joined(track) for track in tracks.values()], dtype=object)
    rest: Track = shared.value_counts(sort=True).index[0]
    zones = {code: track for code, track in zip(tracks, shared, strict=True) if track != rest}
    return Film(
        layer=layer,
        scheme=scenes[-1][1].scheme,
        first=first,
        days=(until - first).days + 1,
        levels=levels,
        zones=zones,
        rest=rest,
        size=len(tracks),
        rules=tuple(((stretch.first - first).days, stretch.scheme_id) for stretch, _ in scenes),
    )


def last_day(bound: Bound) -> date | None:
    """The day after the last of which a case, a count or a report tells anything."""
    days: list[int] = []
    if bound.located is not None and bound.located.zone.size:
        days.append(int(bound.located.frame["seen"].max()))
    if bound.counts is not None and len(bound.counts.rows):
        days.append(int(bound.counts.rows["day"].max()))
    return day_of(max(days) + 1) if days else None


def _chosen(bound: Bound, within: str | None) -> npt.NDArray[np.object_]:
    zones = bound.evidence.zones
    codes = zones.frame.index.to_numpy(dtype=object)
    if within is None:
        return codes
    coarser = [name for name in ("prefecture", "county", "township") if name != zones.layer]
    inside = np.logical_or.reduce([zones.frame[name].to_numpy() == within for name in coarser])
    if not inside.any():
        raise NotFound("zoning.no_such_zone", zone=within, layer=LAYER_WORDS["county"])
    return codes[inside]


def _scenes(
    ctx: Context, uow: UnitOfWork, found: tuple[Stretch, ...], present: Bound, on: date
) -> Iterator[tuple[Stretch, Bound]]:
    """Stretches around a day whose rules have the same levels."""
    legend = [level.model_dump() for level in present.scheme.levels]
    bounds = [bound_on(ctx, uow, present.evidence.zones.layer, part.last) for part in found]
    fits = [[level.model_dump() for level in bound.scheme.levels] == legend for bound in bounds]
    here = next(i for i, part in enumerate(found) if part.first <= on <= part.last)
    low = here
    while low and fits[low - 1] and found[low - 1].last + timedelta(days=1) == found[low].first:
        low -= 1
    high = here
    while high + 1 < len(found) and fits[high + 1]:
        high += 1
    yield from zip(found[low : high + 1], bounds[low : high + 1], strict=True)


def _record(
    tracks: dict[str, list[tuple[int, int]]], bound: Bound, stretch: Stretch, start: date, size: int
) -> None:
    """Write the levels of a stretch into the tracks; zones not there on its days have none."""
    span = day_number(stretch.first), day_number(stretch.last)
    index = bound.evidence.zones.frame.index
    like = spans.alike(bound, *span)
    positions = index.get_indexer(pd.Index(list(tracks)))
    wanted = np.unique(like[positions[positions >= 0]])
    frame = rating.history(bound, *span, wanted).frame
    # Ranks of the scheme, then unknown (−2), then no level (−1).
    rank = frame["level"].to_numpy(dtype=np.int64)
    rank = np.where(rank >= 0, rank, np.where(rank == -2, size, size + 1))
    day = frame["day_from"].to_numpy(dtype=np.int64) - day_number(start)
    owner = frame["zone"].to_numpy(dtype=np.int64)
    edges = np.searchsorted(owner, wanted), np.searchsorted(owner, wanted, side="right")
    found = {
        int(zone): list(zip(day[a:b].tolist(), rank[a:b].tolist(), strict=True))
        for zone, a, b in zip(wanted, *edges, strict=True)
    }
    absent = [((stretch.first - start).days, size + 1)]
    for code, position in zip(tracks, positions.tolist(), strict=True):
        tracks[code] += found[int(like[position])] if position >= 0 else absent


def _joined(track: list[tuple[int, int]]) -> Track:
    """Only the days on which the level itself changes."""
    kept = [track[0]]
    for start, rank in track[1:]:
        if rank != kept[-1][1]:
            kept.append((start, rank))
    return tuple(kept)
