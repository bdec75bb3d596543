"""How good the data are: lag, silence, gaps, and lists set against counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from riskzone.cases.tables import CountTable, LineList, ReportTable
from riskzone.clock import SHANGHAI
from riskzone.places.zones import ZoneTable

_DAY = np.timedelta64(86_400, "s")
_LOCAL = ("local", "import_linked")


@dataclass(frozen=True)
class Completeness:
    """How much of a list could be placed.

    Parameters
    ----------
    cases : int
        Cases read.
    rejected : int
        Rows refused.
    unlocated, mismatches : int
        Rows listed as such.
    without_county, without_township, without_building : float
        Share of the cases, 0 … 1; NaN of an empty list.
    """

    cases: int
    rejected: int
    unlocated: int
    mismatches: int
    without_county: float
    without_township: float
    without_building: float


def completeness(line_list: LineList) -> Completeness:
    """How much of a list could be placed, and how finely."""
    cases, reading = line_list.cases, line_list.reading

    def share(name: str) -> float:
        return float((cases[name] == "").mean()) if len(cases) else float("nan")

    return Completeness(
        cases=len(cases),
        rejected=len({rejection.line for rejection in reading.rejected}),
        unlocated=len(reading.unlocated),
        mismatches=len(reading.mismatches),
        without_county=share("county_code"),
        without_township=share("township_code"),
        without_building=share("building_id"),
    )


def reporting_lag(cases: pd.DataFrame) -> pd.DataFrame:
    """Lag of reports and of test results, by county.

    Parameters
    ----------
    cases : DataFrame
        Cases of a line list.

    Returns
    -------
    DataFrame
        Index ``county_code`` (``""``: not located).  ``report_cases, report_median,
        report_p90``: days from onset to report; ``result_cases, result_median,
        result_p90``: hours from sample to result.  Negative lags are errors of the
        list and left out; NaN where no case has both times.
    """
    keys = cases["county_code"]
    report = (cases["reported_on"] - cases["onset_on"]).dt.total_seconds() / 86_400
    result = (cases["result_at"] - cases["sampled_at"]).dt.total_seconds() / 3_600
    parts: list[pd.Series[Any]] = []
    for name, lag in (("report", report), ("result", result)):
        grouped = lag.where(lag >= 0).groupby(keys)
        parts += [
            grouped.count().rename(f"{name}_cases"),
            grouped.median().rename(f"{name}_median"),
            grouped.quantile(0.9).rename(f"{name}_p90"),
        ]
    return pd.concat(parts, axis=1)


def last_reports(
    reports: ReportTable, zones: ZoneTable, now: datetime, *, silent_after_hours: float
) -> pd.DataFrame:
    """The last report of every zone, and which zones are silent.

    Parameters
    ----------
    reports : ReportTable
        Reports received; those after ``now`` do not count.
    zones : ZoneTable
        Zones that have to report.
    now : datetime
        Aware time.
    silent_after_hours : float
        A zone is silent when its last report is older than this, or there is none.

    Returns
    -------
    DataFrame
        Index ``zone`` in the order of the table; ``name, last_reported_at`` (``NaT``: never),
        ``hours`` (NaN: never), ``silent``.
    """
    moment = np.datetime64(now.astimezone(SHANGHAI).replace(tzinfo=None), "s")
    rows = reports.rows
    last = rows[rows["reported_at"] <= moment].groupby("zone")["reported_at"].max()
    made = zones.frame[["name"]].copy()
    made["last_reported_at"] = last.reindex(made.index).astype("datetime64[s]")
    made["hours"] = (moment - made["last_reported_at"]).dt.total_seconds() / 3_600
    made["silent"] = ~(made["hours"] <= silent_after_hours)
    return made


def list_against_counts(cases: pd.DataFrame, counts: CountTable, layer: str) -> pd.DataFrame:
    """New local confirmed cases by zone and day, as listed and as counted; the list wins.

    Parameters
    ----------
    cases : DataFrame
        Cases of a line list; the day is the report day, else the day of confirmation.
    counts : CountTable
        Daily counts; running totals give new cases by their differences.
    layer : {"prefecture", "county", "township"}
        Layer to compare on; counts of other layers are left out.

    Returns
    -------
    DataFrame
        ``zone, date, listed, counted, difference`` (listed − counted), only where they
        differ, and only on days and zones the counts speak of; by zone and date.
    """
    confirmed = (cases["classification"] == "confirmed") & cases["origin"].isin(_LOCAL)
    chosen = cases[confirmed]
    day = chosen["reported_on"].fillna(chosen["confirmed_on"]).rename("date")
    zone = chosen[f"{layer}_code"].rename("zone")
    listed = chosen.groupby([zone, day]).size()
    counted = _counted(counts.rows[counts.rows["layer"] == layer])
    made = counted.rename("counted").to_frame()
    made["listed"] = listed.reindex(made.index).fillna(0).astype(float)
    made["difference"] = made["listed"] - made["counted"]
    shown = made[made["difference"].fillna(0) != 0].reset_index()
    return shown[["zone", "date", "listed", "counted", "difference"]]


def _counted(rows: pd.DataFrame) -> "pd.Series[Any]":
    ordered = rows.sort_values(["zone", "date"], kind="stable")
    counted = pd.Series(np.nan, index=ordered.index)
    if "new_confirmed" in ordered:
        counted = ordered["new_confirmed"]
    if "cumulative_confirmed" in ordered:
        grouped = ordered.groupby("zone", sort=False)
        consecutive = grouped["date"].diff() == _DAY
        steps = grouped["cumulative_confirmed"].diff().where(consecutive)
        counted = counted.fillna(steps)
    index = pd.MultiIndex.from_frame(ordered[["zone", "date"]])
    return pd.Series(counted.to_numpy(), index=index).dropna()
