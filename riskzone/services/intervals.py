"""Levels over time, computed once and kept in the store for as long as nothing changed."""

from contextlib import suppress
from datetime import date, timedelta

import pandas as pd

from riskzone.access import Actor, Right, require
from riskzone.clock import day_number
from riskzone.errors import InputError, NotFound
from riskzone.places.zones import LAYER_WORDS, LAYERS
from riskzone.services.context import Context
from riskzone.services.evidence import bound_on
from riskzone.store import UnitOfWork, adoptions, assessments, data_version, events
from riskzone.store.assessments import NewRun, Run
from riskzone.zoning import rating
from riskzone.zoning.binding import Bound

#: How far a kept history looks ahead: what is due if nothing new comes.
_AHEAD = timedelta(days=60)


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
    require(actor, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        bound = bound_on(ctx, uow, layer, last)
        if zone not in bound.evidence.zones.frame.index:
            raise NotFound("zoning.no_such_zone", zone=zone, layer=LAYER_WORDS[layer])
        run = _kept(ctx, uow, bound, layer)
        if run is not None and run.from_day <= first and last <= run.to_day:
            return _clipped(assessments.load_zone(uow, run.id, zone), first, last)
    found = rating.history(bound, day_number(first), day_number(last))
    frame = rating.named(bound, found)
    return frame[frame["zone"] == zone].reset_index(drop=True)


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
                    made.append(_history(ctx, uow, layer, today, event, version))
    with ctx.store.write(actor) as writing:
        if data_version(writing) != version:
            return ()  # the change that came between brings its own
        return tuple(assessments.replace(writing, run, frame) for run, frame in made)


def _history(  # noqa: PLR0917 - private, one caller
    ctx: Context, uow: UnitOfWork, layer: str, today: date, event: int, version: int
) -> tuple[NewRun, pd.DataFrame]:
    bound = bound_on(ctx, uow, layer, today)
    first, last = bound.scheme.epidemic_from, today + _AHEAD
    found = rating.history(bound, day_number(first), day_number(last))
    run = NewRun(
        event_id=event,
        scheme_id=bound.scheme.id,
        scheme_hash=bound.scheme.hash,
        layer=layer,
        layer_hash=bound.evidence.zones.hash,
        area=ctx.settings.area,
        reading="midnight",
        data_version=version,
        from_day=first,
        to_day=last,
    )
    return run, rating.named(bound, found)


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
    if run is None or run.data_version != data_version(uow):
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
