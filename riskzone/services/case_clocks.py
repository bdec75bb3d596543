"""The clocks of cases: how many were tested, reported and investigated in time.

Counts of the whole area served are seen by whoever sees its levels; no case is in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from riskzone.access import Actor, Right
from riskzone.cases import clock_board, report_clues
from riskzone.cases.clock_board import ClockBoard
from riskzone.cases.clock_table import Judged, Moments, first_told, judged, moments, noticed
from riskzone.cases.clocks import case_clocks, report_rules
from riskzone.cases.quality import list_against_counts
from riskzone.cases.report_clues import Heard
from riskzone.cases.tables import CountTable, Coverage, Reading
from riskzone.clock import SHANGHAI, midnight
from riskzone.errors import InputError
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.evidence import coverage_of
from riskzone.services.present import present
from riskzone.services.rating import cutoff_of
from riskzone.services.reporting import ZERO
from riskzone.store import UnitOfWork, cases, counts, data_version, events, reports
from riskzone.zoning.assessment import ReadingName

#: A window may be this long.
MOST_DAYS = 3_650


@dataclass(frozen=True)
class State:
    """Cases of a window with their clocks; kept in memory, never handed on."""

    at: datetime
    since: date | None
    cases: pd.DataFrame
    own: "pd.Series[str]"
    days: "pd.Series[Any]"
    steps: Mapping[str, Moments]
    found: tuple[Judged, ...]
    listed: pd.DataFrame
    short: pd.DataFrame
    before: pd.DataFrame  # all cases known so far, also those before the window
    figures: pd.DataFrame
    heard: pd.DataFrame
    coverage: Coverage


@dataclass(frozen=True)
class _Stored:
    """What the clocks are read from, of one state of the store."""

    cases: pd.DataFrame  # as at their first report
    latest: pd.DataFrame  # as known last: what is set against counts
    counts: pd.DataFrame
    reports: pd.DataFrame
    coverage: Coverage


def clocks(
    actor: Actor,
    ctx: Context,
    *,
    on: date,
    reading: ReadingName = "now",
    days: int | None = report_rules().window_days,
) -> ClockBoard:
    """The clocks of the area served.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
        Local day.
    reading : {"midnight", "now"}
        Up to 00:00 of the day, or up to now but not beyond the day.
    days : int, optional
        Cases that became known on this many days before ``on``, or on it; ``None``: all.

    Raises
    ------
    InputError
        The day lies ahead of tomorrow, or the window is not at least one day.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    state = state_of(ctx, on, reading, days)
    served = ctx.divisions.zone_table("county").frame
    areas = clock_board.prefectures(state.cases, state.own, dict(served["prefecture"]))
    of_kind = state.listed["kind"].value_counts()
    return ClockBoard(
        on=on,
        reading=reading,
        at=state.at,
        since=state.since,
        rules=tuple(one.clock for one in state.found),
        cases=len(state.cases),
        unlocated=int((state.own == "").sum()),
        clocks=clock_board.whole(state.found),
        prefectures=clock_board.by_area(state.found, areas),
        counties=clock_board.by_area(state.found, state.own),
        late=int(of_kind.get("late", 0)),
        hidden=int(of_kind.get("hidden", 0)),
        missed=int(of_kind.get("missed", 0)),
        contradictory=int(of_kind.get("contradictory", 0)),
        short_counties=len(state.short),
        never=clock_board.never_reported(
            served.index, state.before, state.figures, state.coverage.baseline, state.heard
        ),
        counties_served=len(served),
        list_from=state.coverage.start,
    )


def _moment(ctx: Context, on: date, reading: ReadingName) -> datetime:
    """The present of the clocks: no later than the minute that counts as now."""
    at = min(cutoff_of(on, reading, ctx.clock), ctx.clock.now())
    here = present(ctx)
    if midnight(on) <= here:
        at = min(at, here)
    return at.replace(second=0, microsecond=0)


def state_of(ctx: Context, on: date, reading: ReadingName, days: int | None) -> State:
    """The cases of a window with their clocks; for services, which checked who asks.

    Raises
    ------
    InputError
        See :func:`clocks`.
    """
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise InputError("clocks.bad_window", value=days, most=MOST_DAYS)
    at = _moment(ctx, on, reading)
    since = None if days is None else on - timedelta(days=days)
    # 0时口径 counts to the end of the day before: what happened at 00:00 sharp is of the day.
    known = at - timedelta(seconds=1) if reading == "midnight" else at
    with ctx.store.read() as uow:
        version = data_version(uow)
        key = ("case clocks", version, known, since)
        return ctx.remembered(key, lambda: _judge(ctx, uow, at, known, since))


def _judge(
    ctx: Context, uow: UnitOfWork, at: datetime, known: datetime, since: date | None
) -> State:
    stored = ctx.remembered(("case clocks rows", data_version(uow)), lambda: _stored(uow))
    every, now = stored.cases, _naive(known)
    all_steps = moments(every, known)
    times = noticed(every)
    before = (times <= now).to_numpy(dtype=bool)
    chosen = before if since is None else before & (times >= pd.Timestamp(since)).to_numpy()
    rows = every[chosen].reset_index(drop=True)
    steps = {
        name: Moments(one.first[chosen], one.last[chosen], one.known[chosen])
        for name, one in all_steps.items()
    }
    # Whether the list keeps a step at all is told by the whole of it.
    found = tuple(
        Judged(one.clock, one.verdict[chosen], one.least[chosen], one.most[chosen],
               one.exact[chosen])
        for one in judged(case_clocks(), every, all_steps, known)
    )  # fmt: skip
    # Counts of a day stand at its end.
    figures = stored.counts[stored.counts["date"] <= _naive(at) - pd.Timedelta(days=1)]
    heard = stored.reports[stored.reports["reported_at"] <= now]
    own = clock_board.owners(rows)
    listed = report_clues.clues(
        rows, own, steps, {one.clock.id: one for one in found}, Heard(heard, figures),
        report_rules(), known,
    )  # fmt: skip
    return State(
        at=at,
        since=since,
        cases=rows,
        own=own,
        days=times[chosen].dt.floor("D").reset_index(drop=True),
        steps=steps,
        found=found,
        listed=listed,
        short=_short(stored.latest, figures, stored.coverage, since, now),
        before=every[before],
        figures=figures,
        heard=heard,
        coverage=stored.coverage,
    )


def _naive(moment: datetime) -> pd.Timestamp:
    return pd.Timestamp(moment.astimezone(SHANGHAI).replace(tzinfo=None))


def _stored(uow: UnitOfWork) -> _Stored:
    event = events.current(uow).id
    revisions = cases.load_revisions(uow, event)
    latest = revisions[~revisions["case_id"].duplicated(keep="last")]
    heard = reports.load(uow, event)
    zero = pd.MultiIndex.from_frame(reports.load(uow, event, file_name=ZERO))
    return _Stored(
        cases=first_told(revisions),
        latest=latest[~latest["withdrawn"].astype(bool)],
        counts=counts.load(uow, event, layer="county"),
        reports=heard.assign(zero=pd.MultiIndex.from_frame(heard).isin(zero)),
        coverage=coverage_of(uow, event, "cases"),
    )


def _short(
    rows: pd.DataFrame,
    figures: pd.DataFrame,
    coverage: Coverage,
    since: date | None,
    now: pd.Timestamp,
) -> pd.DataFrame:
    """Counties whose counts tell more than their list, of the days both speak of."""
    if rows.empty:  # without a list nothing can be missing from it
        figures = figures.iloc[:0]
    for first in (since, coverage.start):
        if first is not None:
            figures = figures[figures["date"] >= pd.Timestamp(first)]
    seen = rows["reported_on"].fillna(rows["confirmed_on"])
    told = CountTable(figures, Coverage(), Reading("store", 0))
    return report_clues.short_counties(list_against_counts(rows[seen <= now], told, "county"))
