"""The clocks of many cases at once: the same verdicts as case by case, on whole columns.

Inside, moments are seconds of naive local time since 1970; a step is the range between the first
and the last moment it can have been, as in :mod:`riskzone.cases.clocks`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.clocks import CASE_STEPS, Clock, Verdict
from riskzone.cases.history import ENDING
from riskzone.clock import SHANGHAI

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_CODE = {name: code for code, name in enumerate(VERDICTS)}
#: Code of a case a clock does not run for.
NONE = -1

#: Step → column of a line list with its time.
STEP_COLUMNS = {
    "sampled": "sampled_at",
    "result": "result_at",
    "case_reported": "reported_at",
    "investigated": "investigated_at",
    "removed": "removed_at",
}

#: Columns of a line list that are told, and corrected, together.
_TOLD_TOGETHER = (
    ("sampled_at",),
    ("result_at",),
    ("reported_on", "reported_at"),
    ("county_code", "prefecture_code", "report_county_code"),
    ("classification", "converted_from"),
)

#: A moment that is not known; any other is later.
_NEVER = np.iinfo(np.int64).min
_DAY, _MINUTE, _HOUR = 86_400, 60, 3_600


@dataclass(frozen=True)
class Moments:
    """When a step of each case was: between ``first`` and ``last``; arrays of shape (cases,).

    Parameters
    ----------
    first, last : array of int64
        Seconds of naive local time since 1970; meaningless where ``known`` is false.
    known : array of bool
    """

    first: Ints
    last: Ints
    known: Flags

    @property
    def exact(self) -> Flags:
        """Where the minute is known."""
        return np.asarray(self.known & (self.first == self.last), dtype=bool)


@dataclass(frozen=True)
class Judged:
    """One clock of each case; arrays of shape (cases,).

    Parameters
    ----------
    clock : Clock
    verdict : array of int8
        Position in :data:`VERDICTS`; :data:`NONE`: the clock does not run for the case.
    least, most : array of int64
        Seconds; the duration lies between them where both steps are known, else 0.
    exact : array of bool
        Where both minutes are known.
    """

    clock: Clock
    verdict: npt.NDArray[np.int8]
    least: Ints
    most: Ints
    exact: Flags

    def is_(self, *names: Verdict) -> Flags:
        """Which cases have one of these verdicts."""
        return np.isin(self.verdict, [_CODE[name] for name in names])


def seconds_of(moment: datetime) -> int:
    """An aware moment as the columns count: whole seconds of naive local time since 1970."""
    local = moment.astimezone(SHANGHAI).replace(tzinfo=None)
    return int(np.datetime64(local, "s").astype(np.int64))


def moments(cases: pd.DataFrame, at: datetime) -> dict[str, Moments]:
    """The steps of cases as known at a moment: what lies after it did not happen yet.

    Parameters
    ----------
    cases : DataFrame
        Columns of :data:`~riskzone.cases.tables.LINE_LIST_COLUMNS`.
    at : datetime
        Aware.

    Returns
    -------
    dict of str to Moments
        One for each of :data:`~riskzone.cases.clocks.CASE_STEPS`.  A column written by day reads
        as midnight: midnight sharp is taken for its day alone, a report without a minute for
        the day of ``reported_on``.
    """
    now = seconds_of(at)
    found = {name: _seconds(cases[column]) for name, column in STEP_COLUMNS.items()}
    reported = found["case_reported"]
    found["case_reported"] = np.where(reported == _NEVER, _seconds(cases["reported_on"]), reported)
    return {name: _ranges(found[name], now) for name in CASE_STEPS}


def _seconds(column: "pd.Series[Any]") -> Ints:
    return column.to_numpy(dtype="datetime64[s]").astype(np.int64)  # NaT is the smallest number


def _ranges(seconds: Ints, now: int) -> Moments:
    known = (seconds != _NEVER) & (seconds <= now)
    by_day = seconds % _DAY == 0
    last = np.where(by_day, seconds + _DAY - _MINUTE, seconds)
    return Moments(np.where(known, seconds, 0), np.where(known, last, 0), known)


def judged(
    clocks: Iterable[Clock], cases: pd.DataFrame, steps: Mapping[str, Moments], at: datetime
) -> tuple[Judged, ...]:
    """Judge those clocks that run for cases; see :func:`riskzone.cases.clocks.spans`.

    Parameters
    ----------
    clocks : iterable of Clock
    cases : DataFrame
        ``classification``, and the columns of the steps: where the list holds no time of a
        step at all, nobody can say that it is late.
    steps : mapping of str to Moments
        See :func:`moments`.
    at : datetime
        Aware; the present, for what is not done yet.
    """
    now = seconds_of(at)
    kinds, names = pd.factorize(cases["classification"])
    return tuple(
        _judged(
            clock,
            steps[clock.since],
            steps[clock.until],
            np.isin(names, clock.classes)[kinds] & ~_as_suspected(clock, cases, steps),
            _kept(cases, clock.until),
            now,
        )
        for clock in clocks
        if clock.classes and clock.since in steps and clock.until in steps
    )


def _as_suspected(clock: Clock, cases: pd.DataFrame, steps: Mapping[str, Moments]) -> Flags:
    """Which cases were reported before their result, as suspected ones: no clock ran from it."""
    result, told = steps["result"], steps["case_reported"]
    if (clock.since, clock.until) != ("result", "case_reported"):
        return np.zeros(len(cases), dtype=bool)
    suspected = (cases["converted_from"] == "suspected").to_numpy(dtype=bool)
    return np.asarray(suspected & result.known & told.known & (told.last < result.first))


def _kept(cases: pd.DataFrame, step: str) -> Flags:
    """Of which cases a step would be in the list, had it happened."""
    held = bool(cases[STEP_COLUMNS[step]].notna().any())
    if step != "case_reported":
        return np.full(len(cases), held)
    untold = cases.get("first_report_untold", pd.Series(data=False, index=cases.index))
    held |= bool(cases["reported_on"].notna().any()) or bool(untold.any())
    return held & ~untold.to_numpy(dtype=bool)


def _judged(  # noqa: PLR0917 - private, one caller
    clock: Clock, since: Moments, until: Moments, runs: Flags, kept: Flags, now: int
) -> Judged:
    limit = None if clock.hours is None else clock.hours * _HOUR
    both = since.known & until.known
    least = np.where(both, until.first - since.last, 0)
    most = np.where(both, until.last - since.first, 0)
    passed = np.maximum(now - since.last, 0)
    reverse = both & (most < 0)
    least = np.where(reverse, least, np.maximum(least, 0))
    verdict = np.full(len(runs), _CODE["missing"], dtype=np.int8)
    undone = since.known & ~until.known & kept
    if limit is None:
        verdict[undone] = _CODE["open"]
        verdict[both] = _CODE["measured"]
    else:
        verdict[undone] = np.where(passed > limit, _CODE["overdue"], _CODE["waiting"])[undone]
        done = np.where(
            least > limit,
            _CODE["late"],
            np.where(most <= limit, _CODE["kept"], _CODE["day_only"]),
        )
        verdict[both] = done[both]
    verdict[reverse] = _CODE["measured" if clock.may_precede else "contradictory"]
    verdict[~runs] = NONE
    return Judged(clock, verdict, least, most, since.exact & until.exact)


def first_told(revisions: pd.DataFrame) -> pd.DataFrame:
    """The newest state of every case, with the sample, result, report and place it first had.

    A conversion, a reclassification and a move give a case a further report; the clocks run for
    the first one, and where it was reported.  A correction replaces what was wrong, and a
    completion fills it; what they do not touch, and what they correct of a later report, leaves
    the first one as it was.

    Parameters
    ----------
    revisions : DataFrame
        Every revision of every case, by case and revision, with ``reason`` and ``withdrawn``.

    Returns
    -------
    DataFrame
        One row a case, those withdrawn left out, in the order of the cases.
    """
    case = revisions["case_id"]
    last = ~case.duplicated(keep="last")
    made = revisions[last].set_index("case_id", drop=False)
    several = revisions[case.duplicated(keep=False)]
    if not several.empty:
        made = _as_at_first(made, _first_values(several))
    return _first_report_untold(made[~made["withdrawn"].astype(bool)]).reset_index(drop=True)


def _first_values(several: pd.DataFrame) -> pd.DataFrame:
    """What was told of each case first, as corrected since: one row a case."""
    own = several["case_id"]
    ending = several["reason"].isin(ENDING)
    again = own.duplicated()
    made: dict[str, pd.Series[Any]] = {}
    for names in _TOLD_TOGETHER:
        values = several[list(names)].astype(object)
        before = values.shift()
        same = (values == before) | (values.isna() & before.isna())
        changed = again & ~same.all(axis=1)
        # Of what a conversion or a move told anew, a correction no longer concerns the first.
        later = (changed & ending).groupby(own).cumsum() > 0
        kept = several[~again | (changed & ~later)]
        last = kept[~kept["case_id"].duplicated(keep="last")].set_index("case_id")
        made |= {name: last[name] for name in names}
    return pd.DataFrame(made)


def _as_at_first(made: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Put what the first revision of a stretch told into the rows of its cases."""
    rows = made.loc[earlier.index].copy()
    for name in ("sampled_at", "result_at"):
        rows[name] = earlier[name].fillna(rows[name])
    for name in ("county_code", "prefecture_code", "report_county_code"):
        rows[name] = earlier[name].where(earlier[name] != "", rows[name])
    before = earlier["converted_from"]
    first = earlier["classification"].where(before == "", before)
    rows["converted_from"] = first.where(first != rows["classification"], rows["converted_from"])
    told = earlier["reported_on"].notna() & ~(earlier["reported_on"] >= rows["reported_on"])
    for name in ("reported_on", "reported_at"):
        rows[name] = rows[name].where(~told, earlier[name])
    return pd.concat([made.drop(index=rows.index), rows]).sort_index()


def _first_report_untold(cases: pd.DataFrame) -> pd.DataFrame:
    """Take out a report that can only be that of a conversion: the first one is not in the list."""
    result = cases["result_at"].dt.floor("D")
    same = cases["confirmed_on"].notna() & (cases["reported_on"] == cases["confirmed_on"])
    later = (cases["converted_from"] != "") & same & (result < cases["reported_on"])
    untold = pd.DataFrame(
        {name: cases[name].mask(later) for name in ("reported_on", "reported_at")}
    )
    return cases.assign(first_report_untold=later, **untold)


def noticed(cases: pd.DataFrame) -> "pd.Series[Any]":
    """When a case became known: its result, report or confirmation, whichever came first.

    Of a case that has none of them: its sample, else its onset.

    Returns
    -------
    Series of datetime64[s]
        Naive local time, 00:00 where only the day is known; NaT: no date at all.
    """
    reported = cases["reported_at"].fillna(cases["reported_on"])
    confirmed = cases["confirmed_at"].fillna(cases["confirmed_on"])
    first = pd.concat([cases["result_at"], reported, confirmed], axis=1).min(axis=1)
    return first.fillna(cases["sampled_at"]).fillna(cases["onset_on"]).astype("datetime64[s]")
