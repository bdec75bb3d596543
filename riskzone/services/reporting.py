"""Reports received on a day, county by county, and the zero report (零报告)."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from riskzone.access import Actor, Right
from riskzone.cases.quality import last_reports
from riskzone.cases.readers import EARLIEST
from riskzone.cases.tables import Coverage, Reading, ReportTable
from riskzone.clock import SHANGHAI, midnight
from riskzone.errors import InputError, NotFound
from riskzone.places.zones import LAYER_WORDS
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.evidence import scheme_in_force
from riskzone.services.imports import histories_follow, one_at_a_time
from riskzone.store import (
    UnitOfWork,
    WriteUnitOfWork,
    audit,
    batches,
    cases,
    counts,
    events,
    reports,
)
from riskzone.store.batches import NewBatch

#: Name of the batch of a zero report made by one click.
ZERO = "zero-report"

_COUNTED = ("new_confirmed", "new_asymptomatic", "new_suspected", "new_imported")


@dataclass(frozen=True)
class ReportDay:
    """Who reported on a day.

    Parameters
    ----------
    on : date
    moment : datetime
        Aware; the end of the day, or now while it lasts.
    hours : int or None
        After how many hours without a report a county is silent, by the scheme in force;
        ``None``: silence is not judged, since no scheme says or no report was ever received.
    first_judges : int or None
        The same hours where no report was ever received: from the first one on silence is
        judged, and every other low county is unknown until it reports too.
    counties : DataFrame
        Index: code, in the order of the divisions.  ``name, prefecture`` (code),
        ``last_reported_at`` (naive local time, ``NaT``: never), ``hours`` since then,
        ``silent`` (bool; nobody is where silence is not judged), ``reported`` (bool: on this
        day), ``cases`` (of that day).
    """

    on: date
    moment: datetime
    hours: int | None
    first_judges: int | None
    counties: pd.DataFrame


@dataclass(frozen=True)
class ZeroReport:
    """What a zero report did.

    Parameters
    ----------
    zone, name : str
        The county.
    reported_at : datetime
        Aware; of the report that stands, which may be an earlier one.
    fresh : bool
        ``False``: the county had reported on that day already, and nothing was stored.
    """

    zone: str
    name: str
    reported_at: datetime
    fresh: bool


def report_day(actor: Actor, ctx: Context, *, on: date) -> ReportDay:
    """Reports received from every county on a day.

    Raises
    ------
    InputError
        The day has not begun.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    now = ctx.clock.now()
    if on > now.date():
        raise InputError("services.day_not_begun", on=on, today=now.date())
    moment = min(now, midnight(on + timedelta(days=1)) - timedelta(seconds=1))
    zones = ctx.divisions.zone_table("county")
    with ctx.store.read() as uow:
        event = events.current(uow).id
        heard = reports.load(uow, event)
        told = _hours(ctx, uow, on)
        hours, first_judges = (None, told) if heard.empty else (told, None)
        daily = cases_of_day(uow, event, on)
    made = last_reports(
        ReportTable(heard, Reading("store", 0)),
        zones,
        moment,
        silent_after_hours=hours or float("inf"),
    )
    made["silent"] &= hours is not None
    made["prefecture"] = zones.frame["prefecture"]
    made["reported"] = made["last_reported_at"] >= pd.Timestamp(on)
    made["cases"] = daily.reindex(made.index).fillna(0).astype(int)
    return ReportDay(on, moment, hours, first_judges, made)


def zero_report(actor: Actor, ctx: Context, *, zone: str, at: datetime | None = None) -> ZeroReport:
    """Enter that a county reported and had no case; the second one of a day changes nothing.

    A report is never deleted: one given in error is answered by the cases themselves, which
    count whatever was reported.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    zone : str
        County code.
    at : datetime, optional
        Aware; when the report was received.  Default: now.

    Raises
    ------
    NotFound
        The area served has no such county.
    InputError
        The time lies ahead or before any case could, or the store holds cases of the county
        and day.
    StoreError
        Another import runs; nothing was stored.
    Denied
        The actor may not import into the county.
    """
    guard.check(actor, ctx, Right.IMPORT, zone)
    if ctx.divisions.layer_of(zone) != "county":
        raise NotFound("zoning.no_such_zone", zone=zone, layer=LAYER_WORDS["county"])
    now = ctx.clock.now()
    moment = (at or now).astimezone(SHANGHAI).replace(microsecond=0)
    if moment > now:
        raise InputError("services.report_ahead", at=f"{moment:%Y-%m-%d %H:%M}")
    if moment.date() < EARLIEST:
        raise InputError("services.report_too_early", at=moment.date(), earliest=EARLIEST)
    name = ctx.divisions.name(zone)
    with one_at_a_time(), ctx.store.write(actor) as uow:
        event = events.current(uow).id
        known = _received(uow, event, zone, moment.date())
        if known is not None:
            return ZeroReport(zone, name, known, fresh=False)
        found = int(cases_of_day(uow, event, moment.date()).get(zone, 0))
        if found:
            raise InputError("services.zero_with_cases", name=name, on=moment.date(), count=found)
        batch = _record(uow, event, zone, moment)
        row = pd.DataFrame({"zone": [zone], "reported_at": [moment.replace(tzinfo=None)]})
        row["reported_at"] = row["reported_at"].astype("datetime64[s]")
        reports.insert_reports(uow, event, row, batch)
        details = {"at": moment.isoformat(), "batch": batch}
        audit.append(uow, "reports.zero", f"zone:{zone}", details)
    histories_follow(ctx, actor)
    return ZeroReport(zone, name, moment, fresh=True)


def cases_of_day(uow: UnitOfWork, event: int, on: date) -> "pd.Series[int]":
    """New cases of a day by county: as listed, or as counted where that is more."""
    day = pd.Timestamp(on)
    rows = cases.load(uow, event)
    seen = rows["reported_on"].fillna(rows["confirmed_on"])
    counted_kind = rows["classification"] != "excluded"
    listed = rows[(seen == day) & counted_kind].groupby("county_code").size()
    table = counts.load(uow, event, layer="county")
    of_day = table[table["date"] == day].set_index("zone")
    told = of_day[[name for name in _COUNTED if name in of_day]].sum(axis=1)
    both = pd.concat([listed, told], axis=1).max(axis=1)
    return both[both.index != ""].astype(np.int64)


def _hours(ctx: Context, uow: UnitOfWork, on: date) -> int | None:
    try:
        return scheme_in_force(ctx, uow, "county", on).unknown_after_hours
    except NotFound:
        return None


def _received(uow: UnitOfWork, event: int, zone: str, on: date) -> datetime | None:
    heard = reports.load(uow, event)
    own = heard.loc[heard["zone"] == zone, "reported_at"]
    day = own[(own >= pd.Timestamp(on)) & (own < pd.Timestamp(on + timedelta(days=1)))]
    return None if day.empty else day.max().to_pydatetime().replace(tzinfo=SHANGHAI)


def _record(uow: WriteUnitOfWork, event: int, zone: str, moment: datetime) -> int:
    statement = f"{ZERO} {zone} {moment.isoformat()}"
    return batches.record(
        uow,
        NewBatch(
            event_id=event,
            kind="reports",
            mode="delta",
            file_name=ZERO,
            sha256=hashlib.sha256(statement.encode()).hexdigest(),
            rows_read=1,
            rows_stored=1,
            rows_rejected=0,
            coverage=Coverage(),
        ),
    )
