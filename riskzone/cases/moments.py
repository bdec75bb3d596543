"""Dates and times as desks write them.

A day is a local calendar day; a time is a naive local time of Asia/Shanghai
with seconds.  "24时" is 00:00 of the next day.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.columns import folded
from riskzone.clock import SHANGHAI

_TIME = (
    r"(?:[T,;\s]*(?P<half>上午|下午|凌晨|早上|中午|晚上|晚|夜间|AM|PM)?\s*"
    r"(?P<h>\d{1,2})\s*(?:[::时点]\s*(?:(?P<mi>\d{1,2})\s*(?:[::分]\s*(?:(?P<s>\d{1,2})(?:\.\d+)?\s*秒?)?)?)?)?"
    r"(?:整|许)?\s*(?P<ampm>[AaPp][Mm])?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_CHINESE = re.compile(
    r"(?:(?P<y>\d{4}|\d{2})\s*年\s*)?(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?" + _TIME
)
_YMD = re.compile(
    r"(?P<y>\d{4})\s*([-/.年])\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})日?" + _TIME
)
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:[T\s]*(?P<h>\d{2}):?(?P<mi>\d{2}):?(?P<s>\d{2})?)?"
)
_MD = re.compile(
    r"(?P<m>\d{1,2})\s*[-/.]\s*(?P<d>\d{1,2})" + _TIME.replace(r"[T,;\s]*", r"[T,;\s]+", 1)
)
_FOREIGN = re.compile(
    r"(?P<a>\d{1,2})\s*[-/.]\s*(?P<b>\d{1,2})\s*[-/.]\s*(?P<y>\d{4}|\d{2})" + _TIME
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_WEEKDAY = re.compile(r"\s*[(（]?(?:星期|周)[一二三四五六日天][)）]?\s*")
#: Serial days of 2000-01-01 … 2099-12-31, counted from 1899-12-30.
_SERIALS = (36526, 73050)
_EPOCH_1904 = 1462
_AFTERNOON = frozenset({"下午", "晚上", "晚", "夜间", "pm"})

OK, BLANK, BAD, AMBIGUOUS = 0, 1, 2, 3


@dataclass(frozen=True)
class DateStyle:
    """How the dates of a column are to be read.

    Parameters
    ----------
    reference : date
        Day near which dates without a year are placed.
    earliest, latest : date
        Bounds for the same.
    epoch_1904 : bool
        Whether serial days count from 1904-01-01.
    formats : tuple of str
        ``strptime`` formats tried first; a text that fits one is read by it.
    """

    reference: date
    earliest: date
    latest: date
    epoch_1904: bool = False
    formats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moments:
    """Parsed texts.

    Parameters
    ----------
    seconds : ndarray of datetime64[s], shape (n,)
        ``NaT`` unless ``state`` is ``OK``.
    state : ndarray of int8
        ``OK``, ``BLANK``, ``BAD`` (no date) or ``AMBIGUOUS`` (day and month cannot be told apart).
    timed : ndarray of bool
        Whether the text gave a time of day.
    years : tuple of int
        Years that were assumed.
    """

    seconds: "npt.NDArray[np.datetime64]"
    state: npt.NDArray[np.int8]
    timed: npt.NDArray[np.bool_]
    years: tuple[int, ...] = field(default=())


def parse_moments(texts: Sequence[str], style: DateStyle) -> Moments:
    """Parse distinct texts; plain ISO forms in bulk, the rest one by one.

    Parameters
    ----------
    texts : sequence of str, shape (n,)
        Cleaned cells; ``""`` is blank.
    style : DateStyle
        How to read what is not plain.
    """
    count = len(texts)
    seconds = np.full(count, np.datetime64("NaT", "s"), dtype="datetime64[s]")
    state = np.full(count, BAD, dtype=np.int8)
    timed = np.zeros(count, dtype=bool)
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=count)
    state[lengths == 0] = BLANK
    if not style.formats:
        series = pd.Series(list(texts), dtype="str")
        for length, form in ((10, "%Y-%m-%d"), (16, "%Y-%m-%d %H:%M"), (19, "%Y-%m-%d %H:%M:%S")):
            at = np.flatnonzero(lengths == length)
            if len(at):
                found = pd.to_datetime(series.iloc[at], format=form, errors="coerce")
                good = found.notna().to_numpy()
                seconds[at[good]] = found.to_numpy()[good].astype("datetime64[s]")
                state[at[good]] = OK
                timed[at[good]] = length > 10
    years: set[int] = set()
    for index in np.flatnonzero(state == BAD):
        found_state, moment, has_time, year = parse_moment(texts[int(index)], style)
        state[index] = found_state
        if moment is not None:
            seconds[index] = np.datetime64(moment, "s")
            timed[index] = has_time
            if year is not None:
                years.add(year)
    return Moments(seconds, state, timed, tuple(sorted(years)))


def parse_moment(text: str, style: DateStyle) -> tuple[int, datetime | None, bool, int | None]:
    """Parse one text.

    Returns
    -------
    state : int
        ``OK``, ``BAD`` or ``AMBIGUOUS``.
    moment : datetime or None
        Naive local time.
    timed : bool
        Whether a time of day was given.
    year : int or None
        The year that was assumed.
    """
    written = _WEEKDAY.sub(" ", folded(text)).strip()
    for form in style.formats:
        try:
            moment = datetime.strptime(written, form)  # noqa: DTZ007 - local by definition
        except ValueError:
            continue
        return OK, _local(moment), any(mark in form for mark in ("%H", "%I", "%X", "%c")), None
    if style.formats:
        return BAD, None, False, None
    if _SERIAL.fullmatch(written):
        return _serial(float(written), style)
    for pattern in (_YMD, _CHINESE, _COMPACT, _FOREIGN, _MD):
        match = pattern.fullmatch(written)
        if match:
            return _assembled(match.groupdict(), style)
    return _english(written)


def _serial(value: float, style: DateStyle) -> tuple[int, datetime | None, bool, int | None]:
    days = value + (_EPOCH_1904 if style.epoch_1904 else 0)
    if not _SERIALS[0] <= days <= _SERIALS[1]:
        return BAD, None, False, None
    moment = datetime(1899, 12, 30) + timedelta(seconds=round(days * 86_400))  # noqa: DTZ001
    return OK, moment, days != int(days), None


def _assembled(
    parts: dict[str, str | None], style: DateStyle
) -> tuple[int, datetime | None, bool, int | None]:
    if parts.get("a"):
        state, month, day = _foreign_order(
            int(parts["a"] or 0), int(parts["b"] or 0), parts["y"] or ""
        )
        if state != OK:
            return state, None, False, None
    else:
        month, day = int(parts["m"] or 0), int(parts["d"] or 0)
    assumed: int | None = None
    year_text = parts.get("y")
    if year_text:
        year = int(year_text) + (2000 if len(year_text) == 2 else 0)
    else:
        assumed = _nearest_year(month, day, style)
        if assumed is None:
            return BAD, None, False, None
        year = assumed
    try:
        start = datetime(year, month, day)  # noqa: DTZ001 - local by definition
    except ValueError:
        return BAD, None, False, None
    clock = _clock(parts)
    if clock is None:
        return BAD, None, False, None
    moment = start + clock
    if parts.get("zone"):
        moment = _local(moment.replace(tzinfo=_offset(parts["zone"] or "Z")))
    return OK, moment, parts.get("h") is not None, assumed


def _foreign_order(first: int, second: int, year: str) -> tuple[int, int, int]:
    """Month and day of ``25/1/2020`` or ``1/25/2020``; two numbers up to twelve tell neither."""
    if len(year) == 2:
        return AMBIGUOUS, 0, 0
    if first > 12 >= second:
        return OK, second, first
    if second > 12 >= first or first == second:
        return OK, first, second
    return (AMBIGUOUS if first <= 12 else BAD), 0, 0


def _clock(parts: dict[str, str | None]) -> timedelta | None:
    hour = int(parts.get("h") or 0)
    minute, second = int(parts.get("mi") or 0), int(parts.get("s") or 0)
    half = (parts.get("half") or parts.get("ampm") or "").lower()
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _offset(text: str) -> timezone:
    if text == "Z":
        return timezone.utc  # noqa: UP017 - datetime.UTC is the same object
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(SHANGHAI).replace(tzinfo=None)


def _nearest_year(month: int, day: int, style: DateStyle) -> int | None:
    """The year that puts a day nearest to the reference, inside the bounds."""
    near: list[tuple[int, int]] = []
    for year in (style.reference.year - 1, style.reference.year, style.reference.year + 1):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        outside = not style.earliest <= candidate <= style.latest
        distance = abs((candidate - style.reference).days)
        # Out of bounds everywhere: the nearest is kept, and the check of bounds names it.
        near.append((distance + (10_000 if outside else 0), year))
    return min(near)[1] if near else None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_MONTH = re.compile(r"(?P<d>\d{1,2})[\s-]+(?P<mon>[A-Za-z]{3,9})\.?,?[\s-]+(?P<y>\d{4})")
_MONTH_DAY = re.compile(
    r"(?P<mon>[A-Za-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})"
)


def _english(text: str) -> tuple[int, datetime | None, bool, int | None]:
    match = _DAY_MONTH.fullmatch(text) or _MONTH_DAY.fullmatch(text)
    if match is None or match["mon"][:3].lower() not in _MONTHS:
        return BAD, None, False, None
    month = _MONTHS.index(match["mon"][:3].lower()) + 1
    try:
        return OK, datetime(int(match["y"]), month, int(match["d"])), False, None  # noqa: DTZ001
    except ValueError:
        return BAD, None, False, None


_WITH_YEAR = re.compile(r"^\s*(20\d{2})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})")


def reference_day(columns: Iterable[Sequence[str]], fallback: date) -> date:
    """A day near which dates without a year lie: the median of those that state one.

    Parameters
    ----------
    columns : iterable of sequence of str
        Distinct texts of the date columns.
    fallback : date
        Taken where no text states a year.
    """
    days: list[int] = []
    for texts in columns:
        for text in texts[:5_000]:
            match = _WITH_YEAR.match(text)
            if match:
                try:
                    days.append(date(*map(int, match.groups())).toordinal())
                except ValueError:
                    continue
    if not days:
        return fallback
    return date.fromordinal(int(np.median(days)))
