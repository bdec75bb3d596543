"""Levels of the store's own data: assess, explain, look ahead, look back."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from riskzone.access import Actor, Right
from riskzone.clock import day_number, day_of
from riskzone.errors import NotFound
from riskzone.places.zones import LAYER_WORDS
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.evidence import bound_on
from riskzone.services.present import DEMO_DAY, holds_demo
from riskzone.services.rating import cutoff_minute, cutoff_of
from riskzone.store import UnitOfWork, audit, counts, events, state_version
from riskzone.store import cases as case_table
from riskzone.store import data_version as version_of
from riskzone.zoning import explain as explaining
from riskzone.zoning import rating
from riskzone.zoning.assessment import Assessment, ReadingName
from riskzone.zoning.explain import Explanation, Outlook


def data_version(ctx: Context) -> int:
    """Version of data and control units; it grows with every change, and says nothing of them."""
    with ctx.store.read() as uow:
        return state_version(uow)


def assess(
    actor: Actor,
    ctx: Context,
    *,
    layer: str = "county",
    on: date,
    reading: ReadingName = "midnight",
) -> Assessment:
    """Computed levels of every zone of a layer on a day, by the scheme adopted for it.

    Raises
    ------
    NotFound
        No scheme is adopted for the day, or the store holds no data yet.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    cutoff = cutoff_of(on, reading, ctx.clock)
    with ctx.store.read() as uow:
        bound = bound_on(ctx, uow, layer, on, cutoff=cutoff_minute(on, reading, cutoff))
    found = rating.assess(bound, area=ctx.settings.area, on=on, reading=reading, cutoff=cutoff)
    evidence = bound.evidence
    known = (evidence.episodes, evidence.counts, evidence.reports, evidence.control_units)
    if all(one is None for one in known):
        raise NotFound("zoning.no_data")
    return found


def explain(
    actor: Actor,
    ctx: Context,
    zone: str,
    *,
    on: date,
    reading: ReadingName = "midnight",
    layer: str | None = None,
) -> Explanation:
    """Why a zone has its level; case ids only for those who may read cases, and audited.

    ``layer`` defaults to the one the code belongs to.

    Raises
    ------
    NotFound
        There is no such zone.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    chosen = layer or ctx.divisions.layer_of(ctx.divisions.resolve_code(zone) or "")
    code = (ctx.divisions.resolve_code(zone) or zone) if layer != "building" else zone
    if not chosen:
        raise NotFound("zoning.no_such_zone", zone=zone, layer=LAYER_WORDS["county"])
    cutoff = cutoff_of(on, reading, ctx.clock)
    with ctx.store.read() as uow:
        bound = bound_on(ctx, uow, chosen, on, cutoff=cutoff_minute(on, reading, cutoff))
    may_read = actor.may(Right.READ_CASES, code)
    found = explaining.explain(bound, code, on, lead=int(reading == "now"), with_cases=may_read)
    if found.case_ids:
        with ctx.store.write(actor) as writing:
            details = {"on": on.isoformat(), "count": len(found.case_ids)}
            audit.append(writing, "cases.open", f"zone:{code}", details)
    if not ctx.divisions.layer_of(code):
        return found
    return replace(found, name=ctx.divisions.full_name(code))


def outlook(actor: Actor, ctx: Context, *, on: date, layer: str = "county") -> tuple[Outlook, ...]:
    """Zones that would drop if nothing new comes and reports continue, the soonest first."""
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        bound = bound_on(ctx, uow, layer, on)
    names = rating.level_names(bound)
    codes = bound.evidence.zones.frame.index
    rows = rating.outlook(bound, day_number(on)).sort_values(["day", "zone"])
    columns = (
        rows[name].astype(int).tolist() for name in ("zone", "level_from", "level_to", "day")
    )
    return tuple(
        Outlook(str(codes[zone]), names[before], names[after], day_of(day))
        for zone, before, after, day in zip(*columns, strict=True)
    )


def default_day(actor: Actor, ctx: Context) -> date:
    """The day a page shows first: today, or where the data end long before, the day after."""
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    today = ctx.clock.today()
    if is_demo(actor, ctx):
        return min(today, DEMO_DAY)
    with ctx.store.read() as uow:
        last = ctx.remembered(("last_day", version_of(uow)), lambda: _last_day(uow))
    if last is None or today - last <= timedelta(days=60):
        return today
    return last + timedelta(days=1)


def _last_day(uow: UnitOfWork) -> date | None:
    event = events.current(uow).id
    cases, rows = case_table.load(uow, event), counts.load(uow, event)
    days = [cases[c].max() for c in ("reported_on", "confirmed_on")] + [rows["date"].max()]
    known = [day.date() for day in days if not pd.isna(day)]
    return max(known) if known else None


def is_demo(actor: Actor, ctx: Context) -> bool:
    """Whether the store holds demonstration data."""
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    return holds_demo(ctx)


def demo_mark(actor: Actor, ctx: Context) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The remark (演示数据) that goes with whatever leaves a store of invented data.

    Returns
    -------
    tuple
        One (catalogue code, parameters); empty where the data are real.
    """
    return (("services.demo_data", {}),) if is_demo(actor, ctx) else ()


@dataclass(frozen=True)
class Bookmark:
    """A morning worth opening.

    Parameters
    ----------
    day : date
    zh, en : str
        What it shows.
    """

    day: date
    zh: str
    en: str


def bookmarks(actor: Actor, ctx: Context) -> tuple[Bookmark, ...]:
    """Mornings worth opening, in order; those of the demonstration, none where data are real."""
    return BOOKMARKS if is_demo(actor, ctx) else ()


#: The mornings of the demonstration.
BOOKMARKS = (
    Bookmark(date(2020, 3, 19), "西安区降为低风险", "Xi'an District falls to low risk"),
    Bookmark(DEMO_DAY, "两家医院的聚集性疫情", "Clusters in two hospitals"),
    Bookmark(date(2020, 6, 5), "牡丹江全员核酸检测", "City-wide testing in Mudanjiang"),
)
