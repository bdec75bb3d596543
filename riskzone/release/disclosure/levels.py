"""What a published level says about counts: read off the clauses of its scheme."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from riskzone.zoning.checks import check_scheme
from riskzone.zoning.scheme import Indicator, Scheme

#: A control unit stands for a case of as many days (assumed: the closing time of circle one).
_UNIT_DAYS = 14


@dataclass(frozen=True)
class Told:
    """A range of cases in the days before a day with some level.

    Parameters
    ----------
    days : int
        Full days counted; 0: since the beginning.
    low : int
    high : int, optional
        ``None``: no limit.
    """

    days: int
    low: int
    high: int | None


@dataclass(frozen=True)
class LevelBound:
    """What a published level of a zone says about its cases.

    Parameters
    ----------
    zone : str
    first, last : date
        Days counted, both included.
    low : int
    high : int, optional
    """

    zone: str
    first: date
    last: date
    low: int
    high: int | None = None


def told(scheme: Scheme) -> Mapping[str, tuple[Told, ...]]:
    """Level → what it says about counts, over every boundary case of the clauses.

    A level that only says what is always true says nothing and is left out. Control units,
    levels of zones inside and designations are no counts; where a level needs one, a case is
    taken to be behind it.
    """
    frame = check_scheme(scheme, scheme.id).frame
    found: dict[str, tuple[Told, ...]] = {}
    for level in {one.id for one in scheme.levels}:
        rows = frame[frame["level"] == level]
        ranges = []
        for name, indicator in scheme.indicators.items():
            if rows.empty:
                continue
            low, high = float(rows[name].min()), float(rows[name].max())
            beyond = high >= float(frame[name].max())
            one = _of(indicator, low, None if beyond else high)
            if one is not None:
                ranges.append(one)
        if ranges:
            found[level] = tuple(ranges)
    return found


def _of(indicator: Indicator, low: float, high: float | None) -> Told | None:
    if math.isnan(low):
        return None
    match indicator.measure:
        case "count" | "cumulative":
            days = indicator.window_days or 0
            least = max(0, math.ceil(low))
            most = None if high is None else math.floor(high)
            # An upper limit on one kind of cases limits a count of the same kind only; counts
            # that leave are of confirmed local cases.
            if "confirmed" not in indicator.classification:
                most = None
            return Told(days, least, most) if least or most is not None else None
        case "clusters":
            least = indicator.min_cases if low >= 1 else 0
            return Told(indicator.window_days or 0, least, None) if least else None
        case "control_units" | "children" | "designated":
            return Told(_UNIT_DAYS, 1, None) if low >= 1 else None
    return None


def bounds(
    ranges: Mapping[str, tuple[Told, ...]], zone: str, level: str, on: date
) -> tuple[LevelBound, ...]:
    """What the level of a zone at 00:00 of a day says.

    Parameters
    ----------
    ranges : mapping
        Of :func:`told`.
    zone, level : str
    on : date
        The windows end on the day before.
    """
    last = on - timedelta(days=1)
    return tuple(
        LevelBound(
            zone,
            last - timedelta(days=one.days - 1) if one.days else date.min,
            last,
            one.low,
            one.high,
        )
        for one in ranges.get(level, ())
    )
