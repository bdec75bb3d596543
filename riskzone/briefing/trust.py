"""How far a morning can be trusted: who is silent, how late reports come, what does not match."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from riskzone.cases.quality import last_reports
from riskzone.cases.tables import ReportTable
from riskzone.clock import SHANGHAI
from riskzone.places.zones import ZoneTable
from riskzone.zoning.assessment import UNKNOWN, Assessment

#: Days of reports the lag is taken from.
LAG_DAYS = 14
_DAY = np.timedelta64(86_400, "s")


@dataclass(frozen=True)
class Silent:
    """A zone that has not reported within the hours of the rule.

    Parameters
    ----------
    zone, name, parent, level : str
    last : datetime or None
        Naive local time of its last report; ``None``: never.
    hours : float
        Hours between that and the moment shown; NaN: never.
    """

    zone: str
    name: str
    parent: str
    level: str
    last: datetime | None
    hours: float


@dataclass(frozen=True)
class Unproven:
    """A zone whose lowest level could not be proven, and why (``"silent"``, ``"short_list"`` …)."""

    zone: str
    name: str
    parent: str
    reason: str


@dataclass(frozen=True)
class Lag:
    """Days from a result, or a confirmation, to the report.

    Parameters
    ----------
    cases : int
        Cases reported in the last 14 days of which both days are known.
    median, p90 : float
        Days; NaN without such cases.
    late : int
        Cases reported on the day before the one shown, more than one day after their result.
    """

    cases: int
    median: float
    p90: float
    late: int


@dataclass(frozen=True)
class Trust:
    """What stands beside the levels.

    Parameters
    ----------
    judged : bool
        Whether reports received are kept at all; otherwise silence is not judged.
    heard, zones : int
        Zones that reported within the hours of the rule, of how many.
    lag : Lag
    unlocated : int
        Cases counted for the area that no zone could be given to.
    point_elsewhere : int
        Cases whose point lies in another zone than the one stated; the stated one is used.
    told_apart : int
        Zone-days of which list and counts tell different numbers; the list is used.
    """

    judged: bool
    heard: int
    zones: int
    lag: Lag
    unlocated: int
    point_elsewhere: int
    told_apart: int


def silent_zones(
    assessment: Assessment, reports: ReportTable | None, zones: ZoneTable, moment: datetime
) -> tuple[Silent, ...]:
    """Zones the assessment calls stale, the longest silent first.

    Parameters
    ----------
    assessment : Assessment
    reports : ReportTable or None
    zones : ZoneTable
        The zones of the assessment.
    moment : datetime
        Aware; reports after it are not known yet.
    """
    stale = assessment.zones[assessment.zones["stale"].to_numpy(dtype=bool)]
    hours = assessment.scheme.unknown_after_hours
    if reports is None or hours is None or stale.empty:
        return ()
    last = last_reports(reports, zones, moment, silent_after_hours=hours).loc[stale.index]
    shown = assessment.cutoff.astimezone(SHANGHAI).replace(tzinfo=None)
    found = [
        Silent(
            zone=str(zone),
            name=str(stale.at[zone, "name"]),
            parent=str(stale.at[zone, "parent"]),
            level=str(stale.at[zone, "level"]),
            last=None if pd.isna(time) else time.to_pydatetime(),
            # Up to the moment that is shown, although a report shortly after it is heard as well.
            hours=(shown - time) / timedelta(hours=1) if time is not pd.NaT else float("nan"),
        )
        for zone, time in zip(stale.index, last["last_reported_at"], strict=True)
    ]
    never = float("inf")
    return tuple(sorted(found, key=lambda s: (-(s.hours if s.last else never), s.zone)))


def unproven_zones(assessment: Assessment) -> tuple[Unproven, ...]:
    """Zones that are *unknown*, and why."""
    zones = assessment.zones[assessment.zones["level"].astype(str) == UNKNOWN]
    return tuple(
        Unproven(str(code), str(name), str(parent), str(clause))
        for code, name, parent, clause in zip(
            zones.index, zones["name"], zones["parent"], zones["clause"], strict=True
        )
    )


def reporting_lag(cases: pd.DataFrame | None, on: date) -> Lag:
    """How late reports come, of the cases reported in the 14 days before a day.

    Parameters
    ----------
    cases : DataFrame or None
        ``result_at, confirmed_on, reported_on``.
    on : date
        Reports of ``on`` itself and later are left out.

    Returns
    -------
    Lag
        From the day of the test result, else the day of confirmation; a report before
        either is an error of the list and left out.
    """
    if cases is None or cases.empty:
        return Lag(0, float("nan"), float("nan"), 0)
    end = np.datetime64(on, "s")
    reported = cases["reported_on"]
    known = cases["result_at"].dt.floor("D").fillna(cases["confirmed_on"])
    days = (reported - known).dt.total_seconds() / 86_400
    recent = (reported < end) & (reported >= end - LAG_DAYS * _DAY) & (days >= 0)
    lag = days[recent]
    late = int(((reported == end - _DAY) & (days > 1)).sum())
    if lag.empty:
        return Lag(0, float("nan"), float("nan"), late)
    return Lag(len(lag), float(lag.median()), float(lag.quantile(0.9)), late)
