"""How good the data are on a day: lag, silence, gaps, contradictions, corrections, batches."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from riskzone.access import Actor, Right
from riskzone.cases.quality import list_against_counts, reporting_lag
from riskzone.cases.tables import CountTable, Coverage, Reading
from riskzone.places.boundaries import load_boundaries
from riskzone.places.locator import locate
from riskzone.places.seats import may_lie_in
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.reporting import ReportDay, report_day
from riskzone.store import audit, batches, cases, counts, events
from riskzone.store.batches import Batch

#: The distribution of the lag has one bar a day up to this many; the last one holds the rest.
LAG_DAYS = 14


@dataclass(frozen=True)
class Lag:
    """Days from onset to report.

    Parameters
    ----------
    cases : int
        Cases with both days.
    without : int
        Cases that lack one of them, or report before onset.
    median, p90 : float
        NaN of no case.
    days : tuple of int
        Cases by whole days, 0 … :data:`LAG_DAYS`; the last one: or more.
    """

    cases: int
    without: int
    median: float
    p90: float
    days: tuple[int, ...]


@dataclass(frozen=True)
class Quality:
    """How good the data are.

    Parameters
    ----------
    on : date
        What was reported or happened later is left out.
    cases : int
        Cases known of up to that day.
    lag : Lag
    reports : ReportDay
        Last report of every county.
    prefectures : DataFrame
        Index: prefecture code, ``""`` where not even that is known.  ``name, cases,
        unlocated`` (no county), ``elsewhere`` (point in another county than the stated
        one), ``lag_cases, lag_median, lag_p90, silent`` (counties).
    case_ids : mapping of str to tuple of str
        ``"unlocated"`` and ``"elsewhere"`` → ids, for those who may read cases; else empty.
    revisions : DataFrame
        ``reason, cases, figures``: corrections of listed cases and of counted figures.
    differences : DataFrame
        ``zone, name, date, listed, counted, difference``: counties and days of which the
        list and the counts tell different numbers; the list is used.
    batches : tuple of Batch
        Files, the newest first.
    """

    on: date
    cases: int
    lag: Lag
    reports: ReportDay
    prefectures: pd.DataFrame
    case_ids: dict[str, tuple[str, ...]]
    revisions: pd.DataFrame
    differences: pd.DataFrame
    batches: tuple[Batch, ...]


def quality(actor: Actor, ctx: Context, *, on: date) -> Quality:
    """How good the data are on a day.

    Raises
    ------
    InputError
        The day has not begun.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    heard = report_day(actor, ctx, on=on)
    day = pd.Timestamp(on)
    with ctx.store.read() as uow:
        event = events.current(uow).id
        listed = batches.listing(uow, event)
        rows = cases.load(uow, event)
        history = cases.load_revisions(uow, event)
        figures = counts.load_revisions(uow, event)
        table = counts.load(uow, event, layer="county")
    seen = rows["reported_on"].fillna(rows["confirmed_on"]).fillna(rows["onset_on"])
    rows = rows[seen <= day]
    unlocated = rows["county_code"] == ""
    elsewhere = points_elsewhere(ctx, rows)
    told = CountTable(table[table["date"] <= day], Coverage(), Reading("store", 0))
    different = list_against_counts(rows, told, "county")
    different.insert(1, "name", different["zone"].map(ctx.divisions.full_name))
    ids: dict[str, tuple[str, ...]] = {}
    if actor.may(Right.READ_CASES, ctx.settings.area):
        ids = {
            "unlocated": tuple(rows.loc[unlocated, "case_id"]),
            "elsewhere": tuple(rows.loc[elsewhere, "case_id"]),
        }
        _audited(actor, ctx, on, ids)
    return Quality(
        on=on,
        cases=len(rows),
        lag=_lag(rows),
        reports=heard,
        prefectures=_prefectures(ctx, rows, unlocated, elsewhere, heard),
        case_ids=ids,
        revisions=_revisions(history, figures, day),
        differences=different,
        batches=tuple(reversed(listed)),
    )


def points_elsewhere(ctx: Context, rows: pd.DataFrame) -> "pd.Series[bool]":
    """Cases whose point lies in another county than the stated one; the stated one is used."""
    told = rows[(rows["county_code"] != "") & rows["lon"].notna() & rows["lat"].notna()]
    if told.empty:  # a list without points needs no boundaries, which take a second to load
        return pd.Series(data=False, index=rows.index, dtype=bool)
    drawn = locate(told["lon"], told["lat"], load_boundaries(ctx.settings.area, "county"))
    pairs = zip(told["county_code"], map(str, drawn), strict=True)
    apart = [there not in ("", code) and not may_lie_in(code, there) for code, there in pairs]
    return pd.Series(apart, index=told.index, dtype=bool).reindex(rows.index, fill_value=False)


def _lag(rows: pd.DataFrame) -> Lag:
    days = (rows["reported_on"] - rows["onset_on"]).dt.days
    known = days[days >= 0]
    bars = np.bincount(known.clip(upper=LAG_DAYS).astype(int), minlength=LAG_DAYS + 1)
    return Lag(
        cases=len(known),
        without=len(rows) - len(known),
        median=float(known.median()),
        p90=float(known.quantile(0.9)),
        days=tuple(bars.tolist()),
    )


def _prefectures(
    ctx: Context,
    rows: pd.DataFrame,
    unlocated: "pd.Series[bool]",
    elsewhere: "pd.Series[bool]",
    heard: ReportDay,
) -> pd.DataFrame:
    county = rows["county_code"].str[:4] + "00"
    code = rows["prefecture_code"].where(rows["prefecture_code"] != "", county)
    code = code.where(code != "00", "").rename("prefecture")
    known = ctx.divisions.zone_table("prefecture").frame["name"]
    index = pd.Index([*known.index, *([""] if (code == "").any() else [])])
    made = pd.DataFrame({"name": known.reindex(index).fillna("")})
    made["cases"] = code.value_counts().reindex(index).fillna(0).astype(int)
    made["unlocated"] = unlocated.groupby(code).sum().reindex(index).fillna(0).astype(int)
    made["elsewhere"] = elsewhere.groupby(code).sum().reindex(index).fillna(0).astype(int)
    lag = reporting_lag(rows.assign(county_code=code)).reindex(index)
    made["lag_cases"] = lag["report_cases"].fillna(0).astype(int)
    made["lag_median"] = lag["report_median"]
    made["lag_p90"] = lag["report_p90"]
    silent = heard.counties["silent"].groupby(heard.counties["prefecture"]).sum()
    made["silent"] = silent.reindex(index).fillna(0).astype(int)
    return made


def _revisions(history: pd.DataFrame, figures: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Corrections by reason; one whose day of effect lies ahead is left out."""
    later = history["effective_on"] > day
    listed = history.loc[(history["reason"] != "") & ~later, "reason"].value_counts()
    counted = figures.loc[(figures["revision"] > 1) & (figures["date"] <= day), "reason"]
    told = counted.replace("", "corrected").value_counts()
    made = pd.DataFrame({"cases": listed, "figures": told}).fillna(0).astype(int)
    return made.rename_axis("reason").sort_values("cases", ascending=False).reset_index()


def _audited(actor: Actor, ctx: Context, on: date, ids: dict[str, tuple[str, ...]]) -> None:
    if any(ids.values()):
        with ctx.store.write(actor) as uow:
            details = {"on": on.isoformat(), "count": sum(map(len, ids.values()))}
            audit.append(uow, "cases.open", "quality", details)
