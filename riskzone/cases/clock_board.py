"""What the clocks say of an area: counts by clock, county and prefecture; no case is in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.clock_table import NONE, VERDICTS, Judged
from riskzone.cases.clocks import Clock
from riskzone.clock import SHANGHAI

#: What a county may have counted that makes it one that reported cases.
_FIGURES = tuple(
    f"{when}_{kind}"
    for when in ("new", "cumulative")
    for kind in ("confirmed", "asymptomatic", "imported")
)
_CASES = ("confirmed", "asymptomatic")


@dataclass(frozen=True)
class ClockCounts:
    """One clock in an area, in cases.

    Parameters
    ----------
    clock : str
        Its id.
    kept, late, overdue, waiting, open, missing, contradictory, day_only, measured : int
        Verdicts, see :class:`riskzone.cases.clocks.Span`; they sum to the cases it runs for.
    median_hours : float or None
        Of the cases of which both minutes are known and in order.
    """

    clock: str
    kept: int
    late: int
    overdue: int
    waiting: int
    open: int
    missing: int
    contradictory: int
    day_only: int
    measured: int
    median_hours: float | None

    @property
    def cases(self) -> int:
        """Cases the clock runs for."""
        return sum(getattr(self, name) for name in VERDICTS)

    @property
    def judged(self) -> int:
        """Cases of which it can be said whether the limit was kept."""
        return self.kept + self.late + self.overdue

    @property
    def failed(self) -> int:
        """Cases past the limit, done or not."""
        return self.late + self.overdue

    @property
    def untold(self) -> int:
        """Cases of which it cannot be said: no time, a day alone, or times that contradict."""
        return self.missing + self.contradictory + self.day_only

    @property
    def share_kept(self) -> float | None:
        """Share of the judged cases that kept the limit, 0 … 1; ``None``: nothing was judged."""
        return self.kept / self.judged if self.judged else None


@dataclass(frozen=True)
class AreaClocks:
    """The clocks of an area.

    Parameters
    ----------
    area : str
        Division code; ``""``: cases of which it is not known.
    cases : int
    clocks : tuple of ClockCounts
        In the order of the board's.
    """

    area: str
    cases: int
    clocks: tuple[ClockCounts, ...]

    @property
    def failed(self) -> int:
        """Limits that were passed, over all clocks."""
        return sum(one.failed for one in self.clocks)

    @property
    def judged(self) -> int:
        """Limits of which it can be said whether they were kept."""
        return sum(one.judged for one in self.clocks)


@dataclass(frozen=True)
class NeverReported:
    """A county that never reported a case.

    Parameters
    ----------
    area : str
        County code.
    last_report : datetime or None
        Aware; its last report, which can only have been a zero report; ``None``: no report is
        known of it at all.
    """

    area: str
    last_report: datetime | None


@dataclass(frozen=True)
class ClockBoard:
    """The clocks of the area served at a moment; counts alone, fit to be frozen.

    Parameters
    ----------
    on : date
    reading : {"midnight", "now"}
    at : datetime
        Aware; later steps have not happened.
    since : date or None
        First day of the window a case became known in; ``None``: since the beginning.
    rules : tuple of Clock
        The clocks, with limits and sources.
    cases : int
        Cases that became known in the window, those excluded since among them.
    unlocated : int
        Of them, cases of which no county is known; they count for the whole and for no county.
    clocks : tuple of ClockCounts
        Of the whole.
    prefectures, counties : tuple of AreaClocks
        Those with cases, most limits passed first; the county is the one that reported the
        case, else the one of its residence.
    late, hidden, missed, contradictory : int
        Cases listed as late report, suspected hidden report, suspected missed report (迟报、
        疑似瞒报、疑似漏报), or with times that contradict each other; each case once, as the
        gravest.
    short_counties : int
        Counties whose counts tell more cases than their list.
    never : tuple of NeverReported
        Counties without a case since the beginning, the longest silent first.
    counties_served : int
    list_from : date or None
        The list is known from this day on; earlier cases may be missing from ``never``.
    """

    on: date
    reading: Literal["midnight", "now"]
    at: datetime
    since: date | None
    rules: tuple[Clock, ...]
    cases: int
    unlocated: int
    clocks: tuple[ClockCounts, ...]
    prefectures: tuple[AreaClocks, ...]
    counties: tuple[AreaClocks, ...]
    late: int
    hidden: int
    missed: int
    contradictory: int
    short_counties: int
    never: tuple[NeverReported, ...]
    counties_served: int
    list_from: date | None


def owners(cases: pd.DataFrame) -> "pd.Series[str]":
    """The county whose clocks a case runs on: the one that reported it, else its residence."""
    stated = cases["report_county_code"].astype("str")
    return stated.where(stated != "", cases["county_code"].astype("str"))


def prefectures(
    cases: pd.DataFrame, own: "pd.Series[str]", prefecture_of: Mapping[str, str]
) -> "pd.Series[str]":
    """The prefecture of each case: that of its county, else the one stated."""
    found = own.map(prefecture_of).fillna("")
    return found.where(found != "", cases["prefecture_code"].astype("str"))


def whole(found: Sequence[Judged]) -> tuple[ClockCounts, ...]:
    """The counts of all cases together."""
    return tuple(
        _counts(one, table[0].tolist(), median[0])
        for one in found
        for codes in [np.zeros(len(one.verdict), dtype=np.int64)]
        for table, median in [(_table(one, codes, 1), _medians(one, codes, 1))]
    )


def by_area(found: Sequence[Judged], area: "pd.Series[str]") -> tuple[AreaClocks, ...]:
    """The counts of each area that has cases.

    Parameters
    ----------
    found : sequence of Judged
    area : Series of str, shape (cases,)
        The area of each case.

    Returns
    -------
    tuple of AreaClocks
        Most limits passed first, then the larger share of them, then by code.
    """
    codes, names = pd.factorize(area, sort=True)
    sizes = np.bincount(codes, minlength=len(names))
    tables = [_table(one, codes, len(names)) for one in found]
    medians = [_medians(one, codes, len(names)) for one in found]
    made = [
        AreaClocks(
            str(name),
            int(sizes[row]),
            tuple(
                _counts(one, table[row].tolist(), median[row])
                for one, table, median in zip(found, tables, medians, strict=True)
            ),
        )
        for row, name in enumerate(names)
    ]
    return tuple(
        sorted(made, key=lambda one: (-one.failed, -one.failed / max(one.judged, 1), one.area))
    )


def _table(one: Judged, codes: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    runs = one.verdict != NONE
    places = codes[runs] * len(VERDICTS) + one.verdict[runs]
    return np.bincount(places, minlength=size * len(VERDICTS)).reshape(size, len(VERDICTS))


def _medians(one: Judged, codes: npt.NDArray[np.int64], size: int) -> list[float | None]:
    usable = one.exact & one.is_("kept", "late", "measured")
    hours = pd.Series(one.least[usable] / 3_600).groupby(codes[usable]).median()
    return [round(float(hours[row]), 2) if row in hours.index else None for row in range(size)]


def _counts(one: Judged, row: Sequence[int], median: float | None) -> ClockCounts:
    numbers = dict(zip(VERDICTS, row, strict=True))
    return ClockCounts(clock=one.clock.id, median_hours=median, **numbers)


def never_reported(
    counties: Iterable[str],
    cases: pd.DataFrame,
    figures: pd.DataFrame,
    baseline: Mapping[str, int],
    reports: pd.DataFrame,
) -> tuple[NeverReported, ...]:
    """Counties without a confirmed case or asymptomatic infection, local or imported.

    Parameters
    ----------
    counties : iterable of str
        Codes of the counties served.
    cases : DataFrame
        ``classification, county_code, report_county_code`` of the cases known so far.
    figures : DataFrame
        ``zone`` and figures of daily counts so far.
    baseline : mapping of str to int
        Cumulative cases of a county before the list begins.
    reports : DataFrame
        ``zone, reported_at`` (naive local time) of the reports received so far.

    Returns
    -------
    tuple of NeverReported
        Without any report first, then the oldest last report first.
    """
    own = cases[cases["classification"].isin(_CASES)]
    told = figures[[name for name in _FIGURES if name in figures]].max(axis=1) > 0
    had = {
        *own["county_code"],
        *own["report_county_code"],
        *figures.loc[told, "zone"],
        *(zone for zone, number in baseline.items() if number > 0),
    }
    last = reports.groupby("zone")["reported_at"].max()
    found = [
        NeverReported(code, _aware(last[code]) if code in last.index else None)
        for code in counties
        if code not in had
    ]
    return tuple(
        sorted(found, key=lambda one: (one.last_report is not None, one.last_report, one.area))
    )


def _aware(time: Any) -> datetime:
    return pd.Timestamp(time).to_pydatetime().replace(tzinfo=SHANGHAI)
