"""Levels over time, computed once and kept in the store for as long as nothing changed."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from riskzone.access import Actor, Right
from riskzone.clock import day_number, day_of
from riskzone.errors import InputError, NotFound
from riskzone.places.zones import LAYER_WORDS, LAYERS
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.evidence import bound_on, levels_version
from riskzone.store import UnitOfWork, adoptions, assessments, data_version, events, layers
from riskzone.store.assessments import NewRun, Run
from riskzone.zoning import rating, spans
from riskzone.zoning.binding import Bound
from riskzone.zoning.scheme import Scheme
from riskzone.zoning.steps import unpack

#: How far a kept history looks ahead: what is due if nothing new comes.
_AHEAD = timedelta(days=60)

#: Before the code of a county: the history its quiet zones share.
_RESTING = "in:"


def level_intervals(
    actor: Actor, ctx: Context, zone: str, *, first: date, last: date, layer: str = "county"
) -> pd.DataFrame:
    """Levels of one zone over time as intervals, by the scheme in force on ``last``.

    Reading "midnight".  Read from the kept history where that is still true, computed
    otherwise.

    Returns
    -------
    DataFrame
        ``zone``, ``day_from``, ``day_until`` (``datetime64[s]``; the second exclusive),
        ``level``, ``level_upper``, ``clause``, ``stale``.

    Raises
    ------
    NotFound
        No scheme is adopted for the layer, or it has no such zone.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        bound = bound_on(ctx, uow, layer, last)
        position = _position(bound, zone)
        run = _kept(ctx, uow, bound, layer)
        if run is not None and run.from_day <= first and last <= run.to_day:
            return _clipped(
                assessments.load_zone(uow, run.id, zone, _resting(bound, zone)), first, last
            )
    return _of_zone(bound, position, first, last)


@dataclass(frozen=True)
class Timeline:
    """Levels of one zone over time, by the rule in force on each day.

    Parameters
    ----------
    on : date
        The day looked at; what lies after it is not known yet.
    past : DataFrame
        Intervals up to and including ``on``, as :func:`level_intervals` gives them, and
        ``scheme``: the id of the rule that gave the level.
    ahead : DataFrame
        The same for the days after ``on``, if nothing new comes and reports continue.
    schemes : tuple of Scheme
        The rules, in the order in which they were in force.
    """

    on: date
    past: pd.DataFrame
    ahead: pd.DataFrame
    schemes: tuple[Scheme, ...]


def timeline(actor: Actor, ctx: Context, zone: str, *, on: date, layer: str = "county") -> Timeline:
    """Levels of one zone from the first day that is known, and of the days to come.

    Reading "midnight".  A past level is the one :func:`riskzone.services.zoning.assess`
    gives for its day: by the scheme in force on that day, as known now.

    Raises
    ------
    NotFound
        No scheme is adopted for the layer, or it has no such zone.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        bound = bound_on(ctx, uow, layer, on)
        position = _position(bound, zone)
        parts = []
        schemes: list[Scheme] = []
        for stretch in stretches(ctx, uow, layer, min(first_day(bound) or on, on), on):
            then = bound_on(ctx, uow, layer, stretch.last)
            if zone in then.evidence.zones.frame.index:
                part = _of_zone(then, _position(then, zone), stretch.first, stretch.last)
                parts.append(part.assign(scheme=then.scheme.id))
                schemes.append(then.scheme)
        known = bound_on(ctx, uow, layer, on, cutoff=(day_number(on) - 1, 24 * 60))
    days = np.arange(day_number(on) + 1, day_number(on + _AHEAD) + 1)
    found = spans.ahead(known, position, days)
    coming = rating.named(known, rating.joined(np.full(days.size, position), days, found))
    past = pd.concat(parts, ignore_index=True)
    return Timeline(on, past, coming.assign(scheme=bound.scheme.id), tuple(schemes))


@dataclass(frozen=True)
class Stretch:
    """Days, both included, on which one rule rates the same zones."""

    first: date
    last: date
    scheme_id: str


def stretches(
    ctx: Context, uow: UnitOfWork, layer: str, first: date, last: date
) -> tuple[Stretch, ...]:
    """The days of a layer that have a rule, parted where rules or zones change.

    Days before the first adoption are left out: nothing rates them.
    """
    # Levels may roll up from finer layers: a change of their rule or zones counts as well.
    changes = {adoption.valid_from for adoption in adoptions.listing(uow)}
    changes |= {record.valid_from for record in layers.listing(uow)}
    begins = [first, *sorted(day for day in changes if first < day <= last)]
    ends = [*(day - timedelta(days=1) for day in begins[1:]), last]
    found = []
    for begin, end in zip(begins, ends, strict=True):
        adoption = adoptions.in_force(uow, layer, ctx.settings.area, begin)
        if adoption is not None:
            found.append(Stretch(begin, end, adoption.scheme_id))
    return tuple(found)


def first_day(bound: Bound) -> date | None:
    """The first day of which a case, a count or a report tells anything."""
    days: list[int] = []
    if bound.located is not None and bound.located.zone.size:
        days.append(int(bound.located.frame["day"].min()))
    if bound.counts is not None:
        days.append(bound.counts.start)
    heard = bound.silence.heard
    if heard is not None and heard.rises.keys.size:
        days.append(int(unpack(heard.rises.keys)[1].min()))
    return day_of(min(days)) if days else None


def _position(bound: Bound, zone: str) -> int:
    zones = bound.evidence.zones
    if zone not in zones.frame.index:
        raise NotFound("zoning.no_such_zone", zone=zone, layer=LAYER_WORDS[zones.layer])
    return int(zones.frame.index.get_indexer(pd.Index([zone]))[0])


def _of_zone(bound: Bound, position: int, first: date, last: date) -> pd.DataFrame:
    found = rating.history(bound, day_number(first), day_number(last), np.array([position]))
    return rating.named(bound, found)


def _resting(bound: Bound, zone: str) -> str:
    """Where the history is kept that a zone shares with the quiet ones of its county."""
    zones = bound.evidence.zones
    if zones.layer in ("prefecture", "county"):
        return ""
    return _RESTING + str(zones.frame.at[zone, "county"])


def keep_histories(ctx: Context, actor: Actor) -> tuple[Run, ...]:
    """Compute the levels over time of every layer with an adopted scheme, and keep them.

    For services to call after a change they checked and committed.  Computed outside the
    unit of work that stores them, and stored only if the data are still the same: what is
    kept is never newer or older than it says.  A layer that cannot be rated yet (no zones,
    no control units) is left out; asking for its levels says why.
    """
    today = ctx.clock.today()
    made = []
    with ctx.store.read() as uow:
        version, event = data_version(uow), events.current(uow).id
        for layer in LAYERS:
            if adoptions.in_force(uow, layer, ctx.settings.area, today) is not None:
                with suppress(InputError, NotFound):
                    made.append(_history(ctx, uow, layer, today, event))
    with ctx.store.write(actor) as writing:
        if data_version(writing) != version:
            return ()  # the change that came between brings its own
        return tuple(assessments.replace(writing, run, frame) for run, frame in made)


def _history(
    ctx: Context, uow: UnitOfWork, layer: str, today: date, event: int
) -> tuple[NewRun, pd.DataFrame]:
    bound = bound_on(ctx, uow, layer, today)
    first, last = bound.scheme.epidemic_from, today + _AHEAD
    run = NewRun(
        event_id=event,
        scheme_id=bound.scheme.id,
        scheme_hash=bound.scheme.hash,
        layer=layer,
        layer_hash=bound.evidence.zones.hash,
        area=ctx.settings.area,
        reading="midnight",
        data_version=levels_version(ctx, uow, bound.scheme, today),
        from_day=first,
        to_day=last,
    )
    return run, kept_rows(bound, first, last)


def kept_rows(bound: Bound, first: date, last: date) -> pd.DataFrame:
    """The intervals of a layer as they are kept: what many zones share stands once.

    Of a layer finer than counties the commonest history of each county stands once, under
    ``"in:"`` and the code of the county; only zones that differ from it have rows of their
    own.  A silent county of 20,000 quiet building units is a few rows.
    """
    span = day_number(first), day_number(last)
    like = spans.alike(bound, *span)
    own, members = np.unique(like, return_counts=True)
    frame = rating.named(bound, rating.history(bound, *span, own))
    zones = bound.evidence.zones
    if zones.layer in ("prefecture", "county"):
        return frame
    table = pd.DataFrame({"county": zones.frame["county"].to_numpy()[own], "members": members})
    commonest = table.groupby("county")["members"].idxmax().to_numpy()
    codes = zones.frame.index.to_numpy(dtype=object)
    counties = table["county"].astype(str).tolist()
    shared = {codes[own[i]]: _RESTING + counties[i] for i in commonest.tolist()}
    frame["zone"] = frame["zone"].astype(str).map(lambda zone: shared.get(zone, zone))
    # A group that is not its county's commonest, and more than one zone, is written out.
    others = np.setdiff1d(own[members > 1], own[commonest])
    copies = [
        frame[frame["zone"] == codes[head]].assign(zone=codes[member])
        for head in others.tolist()
        for member in np.flatnonzero(like == head).tolist()
        if member != head
    ]
    return pd.concat([frame, *copies], ignore_index=True)


def _kept(ctx: Context, uow: UnitOfWork, bound: Bound, layer: str) -> Run | None:
    """The kept history, unless the data, the scheme or the layer changed since."""
    run = assessments.find(
        uow,
        events.current(uow).id,
        scheme_id=bound.scheme.id,
        layer=layer,
        area=ctx.settings.area,
        reading="midnight",
    )
    known = levels_version(ctx, uow, bound.scheme, ctx.clock.today())
    if run is None or run.data_version != known:
        return None
    same = run.scheme_hash == bound.scheme.hash and run.layer_hash == bound.evidence.zones.hash
    return run if same else None


def _clipped(kept: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """The stretch of a history between two days, both included."""
    start, end = pd.Timestamp(first), pd.Timestamp(last) + pd.Timedelta(days=1)
    inside = kept[(kept["day_until"] > start) & (kept["day_from"] < end)].copy()
    inside["day_from"] = inside["day_from"].where(inside["day_from"] >= start, start)
    inside["day_until"] = inside["day_until"].where(inside["day_until"] <= end, end)
    return inside.reset_index(drop=True)
