"""The morning briefing: one record of a day, out of levels, cases, reports and their quality."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from riskzone.access import Actor, Right
from riskzone.briefing.compare import compare
from riskzone.briefing.lists import LOOK_AHEAD, LOOK_BACK, already_lower, falls_ahead, watched_zones
from riskzone.briefing.morning import Morning, by_prefecture, level_series
from riskzone.briefing.series import DAYS, area_figures
from riskzone.briefing.trust import Trust, reporting_lag, silent_zones, unproven_zones
from riskzone.clock import day_number, midnight
from riskzone.errors import NotFound
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.evidence import bound_on
from riskzone.services.quality import points_elsewhere
from riskzone.services.rating import cutoff_minute, cutoff_of, members_of
from riskzone.store import UnitOfWork, batches, cases, data_version, events
from riskzone.zoning import rating
from riskzone.zoning.assessment import Assessment, ReadingName
from riskzone.zoning.binding import Bound, bind

_LAYER = "county"


@dataclass(frozen=True)
class _Inputs:
    """What a morning is made of, read in one unit of work."""

    bound: Bound
    full: Bound  # without a cut-off: days before the one shown
    before: Bound  # by the scheme in force the day before
    cases: pd.DataFrame | None
    elsewhere: "pd.Series[Any] | None"  # days of the cases whose point contradicts their zone


def morning(
    actor: Actor,
    ctx: Context,
    *,
    on: date,
    reading: ReadingName = "midnight",
    until: datetime | None = None,
) -> Morning:
    """The record of a morning; levels of counties, against 00:00 of the day before.

    Parameters
    ----------
    actor : Actor
        Needs the right to view levels; case rows are counted, never handed on.
    on : date
        Local day.
    reading : {"midnight", "now"}
        0时口径: figures count to the end of the day before.  即时口径: up to now.
    until : datetime, optional
        Cut-off of a reading "now" that was taken earlier; aware.

    Raises
    ------
    NotFound
        The store holds no data, none that reach back to the day, or no scheme is adopted.
    InputError
        The day lies ahead of tomorrow.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    cutoff = until or cutoff_of(on, reading, ctx.clock)
    with ctx.store.read() as uow:
        found = _inputs(ctx, uow, on, cutoff_minute(on, reading, cutoff))
    day, area = day_number(on), ctx.settings.area
    lead = int(reading == "now")
    _refuse_without_data(found, on)
    today = rating.assess(found.bound, area=area, on=on, reading=reading, cutoff=cutoff)
    day_before = on - timedelta(days=1)
    before = rating.assess(
        found.before, area=area, on=day_before, reading="midnight", cutoff=midnight(day_before)
    )
    levels = rating.history(found.full, day - max(LOOK_BACK, DAYS - 1), day).frame
    whole = _whole_area(ctx, found.bound)
    figures = area_figures(whole, _outcomes(found.cases), day, lead=lead)
    local = figures if whole is found.bound else area_figures(found.bound, None, day, lead=lead)
    names = ctx.divisions.zone_table("prefecture").frame["name"]
    ahead = falls_ahead(found.bound, day)
    return Morning(
        today=today,
        before=before,
        counted_to=day_before,
        comparison=compare(before, today),
        figures=figures,
        levels=level_series(found.full, levels, range(day - DAYS + 1, day + 1), today),
        qualified=already_lower(found.full, levels, day),
        due=tuple(fall for fall in ahead if fall.days == 1),
        ahead=tuple(fall for fall in ahead if 1 < fall.days <= LOOK_AHEAD),
        watched=watched_zones(today, local.new_14d, ahead),
        silent=silent_zones(
            today, found.bound.evidence.reports, found.bound.evidence.zones,
            _heard_until(today, ctx),
        ),
        unproven=unproven_zones(today),
        trust=_trust(found, today, on, local.unlocated),
        prefectures=by_prefecture(today, local.new_14d, {str(c): n for c, n in names.items()}),
    )  # fmt: skip


def _inputs(ctx: Context, uow: UnitOfWork, on: date, cutoff: tuple[int, int] | None) -> _Inputs:
    event = events.current(uow).id
    if not any(batch.kind in ("cases", "counts") for batch in batches.listing(uow, event)):
        raise NotFound("briefing.no_data")
    full = bound_on(ctx, uow, _LAYER, on)
    bound = full if cutoff is None else bound_on(ctx, uow, _LAYER, on, cutoff=cutoff)
    try:
        before = bound_on(ctx, uow, _LAYER, on - timedelta(days=1))
    except NotFound:  # the first day of the first rule: the day before is judged by it too
        before = full
    if full.evidence.episodes is None:
        return _Inputs(bound, full, before, None, None)
    version = data_version(uow)
    rows = ctx.remembered(("briefing cases", version), lambda: cases.load(uow, event))
    elsewhere = ctx.remembered(("points elsewhere", version), lambda: _points_elsewhere(ctx, rows))
    return _Inputs(bound, full, before, rows, elsewhere)


def _refuse_without_data(found: _Inputs, on: date) -> None:
    """A day before the data begin shows nothing, rather than zeros."""
    start = found.full.coverage.start
    if start is not None and on <= start and start > found.full.scheme.epidemic_from:
        raise NotFound("briefing.before_coverage", on=on.isoformat(), start=start.isoformat())


def _whole_area(ctx: Context, bound: Bound) -> Bound:
    """The same evidence by prefecture, where some counts are known no finer."""
    if bound.counts is None or bound.counts.coarse.empty:
        return bound
    evidence = replace(
        bound.evidence,
        zones=ctx.divisions.zone_table("prefecture"),
        members=members_of(ctx.divisions, "prefecture"),
    )
    return bind(bound.scheme, evidence, bound.cutoff)


def _outcomes(rows: pd.DataFrame | None) -> pd.DataFrame | None:
    return None if rows is None else rows[["case_id", "outcome", "outcome_on"]]


def _heard_until(today: Assessment, ctx: Context) -> datetime:
    """Reports up to this moment were heard: at 00:00 those of the day itself count as well."""
    if today.reading == "now":
        return today.cutoff
    return min(max(ctx.clock.now(), today.cutoff), midnight(today.on + timedelta(days=1)))


def _trust(found: _Inputs, today: Assessment, on: date, unlocated: int) -> Trust:
    stale = int(today.zones["stale"].sum())
    size = len(today.zones)
    apart = found.elsewhere
    both = found.bound.both_told
    return Trust(
        judged=found.bound.silence.heard is not None,
        heard=size - stale,
        zones=size,
        lag=reporting_lag(found.cases, on),
        unlocated=unlocated,
        point_elsewhere=0 if apart is None else int((apart < pd.Timestamp(on)).sum()),
        told_apart=int((both["day"] < day_number(on)).sum()),
    )


def _points_elsewhere(ctx: Context, rows: pd.DataFrame) -> "pd.Series[Any]":
    """Report days of the cases whose point lies in another county than the one stated."""
    return rows.loc[points_elsewhere(ctx, rows), "reported_on"]
