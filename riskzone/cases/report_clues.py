"""Late, hidden and missed reports (迟报、瞒报、漏报): which cases to chase, and on what evidence.

Lateness is a fact of two times.  That a report was hidden or missed is never one: a list only
gives clues, each named with what it rests on, and a person has to look.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.clock_table import Judged, Moments, seconds_of
from riskzone.cases.clocks import ReportRules, Verdict

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Kind = Literal["hidden", "missed", "late", "contradictory"]

#: The gravest first; a case is listed once, as the gravest.
KINDS: tuple[Kind, ...] = ("hidden", "missed", "late", "contradictory")

#: Lists beside that of the reports: limits of other clocks that were passed, and missing times.
Listing = Literal["hidden", "missed", "late", "contradictory", "test", "investigation", "untold"]
LISTINGS: tuple[Listing, ...] = (*KINDS, "test", "investigation", "untold")

_HOUR = 3_600
_DAY = 86_400
#: A key holds a county above and a second below this many bits.
_BITS = 40


@dataclass(frozen=True)
class Heard:
    """What counties told, for the question what they left out.

    Parameters
    ----------
    reports : DataFrame
        ``zone, reported_at`` (naive local time) and ``zero`` (bool: it was entered as a zero
        report; of others the contents are not in the store).
    figures : DataFrame
        Daily counts of counties: ``zone, date`` and any of ``new_confirmed``,
        ``new_asymptomatic``, ``new_imported``; those of a day tell its state at 24:00.
    """

    reports: pd.DataFrame
    figures: pd.DataFrame


def clues(  # noqa: PLR0917 - what is known of cases, and what of counties
    cases: pd.DataFrame,
    own: "pd.Series[str]",
    steps: Mapping[str, Moments],
    found: Mapping[str, Judged],
    heard: Heard,
    rules: ReportRules,
    at: datetime,
) -> pd.DataFrame:
    """The cases to chase.

    Parameters
    ----------
    cases : DataFrame
        ``classification, converted_from, origin, county_code``.
    own : Series of str
        The county that owes the report, see :func:`riskzone.cases.clock_board.owners`.
    steps : mapping of str to Moments
    found : mapping of str to Judged
        By id of the clock; ``report`` has a limit.
    heard : Heard
    rules : ReportRules
    at : datetime
        Aware; the present.

    Returns
    -------
    DataFrame
        One row a case to chase, by :data:`KINDS`, then the longest delay first: ``row``
        (position in ``cases``), ``kind``, ``reported`` (bool), ``hours`` (from the result to
        the report, or to the present; NaN: not known), ``filed, filed_at`` (reports of the
        county after the limit and before that of the case: how many, and the second of the
        first), ``zero_filed, zero_at`` (those entered as zero reports), ``zero_days,
        zero_day`` (days whose counts told none; of residents of the county alone, as counts go
        by residence), ``elsewhere`` (bool: another county than the one of residence reported
        it, so late), ``wrong`` (ids of the clocks whose steps stand the wrong way round,
        comma-joined).
    """
    report = found["report"]
    limit = (report.clock.hours or 0) * _HOUR
    result, told = steps["result"], steps["case_reported"]
    now = seconds_of(at)
    late, overdue = report.is_("late"), report.is_("overdue")
    behind = late | overdue
    delay = np.where(late, report.least, np.maximum(now - result.last, 0)) / _HOUR
    since = result.last + limit
    until = np.where(told.known, told.first, now + 1)
    codes, names = pd.factorize(own)
    index = pd.Index(names)
    filed = _between(index, heard.reports, codes, since, until)
    zero = _between(index, heard.reports[heard.reports["zero"]], codes, since, until)
    residence = cases["county_code"].astype("str")
    apart = np.asarray((residence != "") & (own != residence), dtype=bool)
    days = _zero_days(cases, index, heard.figures, codes, since, np.where(apart, since, until))
    elsewhere = behind & apart & (delay > rules.missed_after_hours)
    hidden = behind & (
        (zero[0] > 0) | (days[0] > 0) | ((filed[0] > 0) & (delay > rules.hidden_after_hours))
    )
    missed = (overdue & (delay > rules.missed_after_hours)) | elsewhere
    wrong = _wrong(found, len(cases))
    kind = np.select([hidden, missed, behind, wrong != ""], range(len(KINDS)), default=len(KINDS))
    made = pd.DataFrame(
        {
            "row": np.arange(len(cases)),
            "kind": kind,
            "reported": told.known,
            "hours": np.where(behind, delay, np.nan),
            "filed": np.where(behind, filed[0], 0),
            "filed_at": filed[1],
            "zero_filed": np.where(behind, zero[0], 0),
            "zero_at": zero[1],
            "zero_days": np.where(behind, days[0], 0),
            "zero_day": days[1] - _DAY,  # the day that ended then
            "elsewhere": elsewhere,
            "wrong": wrong,
        }
    )
    made = made[made["kind"] < len(KINDS)]
    made = made.sort_values(["kind", "hours", "row"], ascending=[True, False, True])
    made["kind"] = made["kind"].map(dict(enumerate(KINDS)))
    return made.reset_index(drop=True)


def passed(one: Judged, since: Moments, at: datetime) -> pd.DataFrame:
    """The cases past the limit of a clock.

    Parameters
    ----------
    one : Judged
    since : Moments
        The step the clock runs from.
    at : datetime
        Aware; the present.

    Returns
    -------
    DataFrame
        ``row``, ``kind`` (id of the clock), ``hours``, ``done`` (bool); what is not done yet
        first, then the longest.
    """
    over, late = one.is_("late", "overdue"), one.is_("late")
    took = np.where(late, one.least, np.maximum(seconds_of(at) - since.last, 0)) / _HOUR
    made = pd.DataFrame(
        {"row": np.flatnonzero(over), "kind": one.clock.id, "hours": took[over], "done": late[over]}
    )
    return made.sort_values(["done", "hours", "row"], ascending=[True, False, True])


def untold(found: Iterable[Judged]) -> pd.DataFrame:
    """The cases of which the times cannot tell whether a limit was kept.

    Returns
    -------
    DataFrame
        ``row``, ``kind`` (``"untold"``), ``hours`` (NaN), ``what`` (pairs ``clock:verdict``,
        comma-joined), those that lack most first.
    """
    limited = [one for one in found if one.clock.hours is not None]
    names: tuple[Verdict, ...] = ("missing", "day_only")
    pairs = [(one, name) for one in limited for name in names]
    flags = [one.is_(name) for one, name in pairs]
    count = np.sum(flags, axis=0) if flags else np.zeros(0, dtype=int)
    rows = np.flatnonzero(count)
    words = [
        ",".join(
            f"{one.clock.id}:{name}"
            for (one, name), flag in zip(pairs, flags, strict=True)
            if flag[row]
        )
        for row in rows
    ]
    made = pd.DataFrame({"row": rows, "kind": "untold", "hours": np.nan, "what": words})
    return made.iloc[np.argsort(-count[rows], kind="stable")]


def short_counties(differences: pd.DataFrame) -> pd.DataFrame:
    """Counties whose counts tell more new cases than their list, over the days compared.

    Parameters
    ----------
    differences : DataFrame
        Of :func:`riskzone.cases.quality.list_against_counts`.

    Returns
    -------
    DataFrame
        ``zone, days`` (with fewer cases listed), ``listed, counted, short`` (cases the list
        lacks in all, > 0), the most first.
    """
    sums = differences.groupby("zone")[["listed", "counted", "difference"]].sum()
    days = differences[differences["difference"] < 0].groupby("zone").size()
    made = sums[sums["difference"] < 0].assign(days=days)
    made["short"] = (-made["difference"]).astype(int)
    made = made.reset_index().sort_values(["short", "zone"], ascending=[False, True])
    return made[["zone", "days", "listed", "counted", "short"]].reset_index(drop=True)


def _between(
    counties: pd.Index, rows: pd.DataFrame, codes: Ints, since: Ints, until: Ints
) -> tuple[Ints, Ints]:
    """How many of a county's times lie in [since, until), and the first of them in seconds."""
    places = counties.get_indexer(pd.Index(rows["zone"]))
    seconds = rows["reported_at"].to_numpy(dtype="datetime64[s]").astype(np.int64)
    known = places >= 0
    keys = np.sort((places[known].astype(np.int64) << _BITS) + seconds[known])
    base = codes.astype(np.int64) << _BITS
    low = np.searchsorted(keys, base + np.maximum(since, 0))
    high = np.searchsorted(keys, base + np.maximum(until, 0))
    count = np.maximum(high - low, 0)
    first = keys[np.minimum(low, keys.size - 1)] - base if keys.size else np.zeros_like(base)
    return count, np.where(count > 0, first, 0)


def _zero_days(  # noqa: PLR0917 - private, one caller
    cases: pd.DataFrame,
    counties: pd.Index,
    figures: pd.DataFrame,
    codes: Ints,
    since: Ints,
    until: Ints,
) -> tuple[Ints, Ints]:
    """Days whose counts, as they stood at 24:00, told no case of the kind of this one."""
    first_class = cases["converted_from"].where(
        cases["converted_from"] != "", cases["classification"]
    )
    imported = cases["origin"] == "imported"
    count, first = np.zeros(len(cases), dtype=np.int64), np.zeros(len(cases), dtype=np.int64)
    for name, chosen in (
        ("new_confirmed", (first_class == "confirmed") & ~imported),
        ("new_imported", (first_class == "confirmed") & imported),
        ("new_asymptomatic", first_class == "asymptomatic"),
    ):
        if name not in figures:
            continue
        none = figures[figures[name] == 0]
        ended = pd.DataFrame(
            {"zone": none["zone"], "reported_at": none["date"] + np.timedelta64(_DAY, "s")}
        )
        # A case reported at 24:00 sharp still belongs to the day that ends then.
        some, begin = _between(counties, ended, codes, since, until)
        mask = chosen.to_numpy(dtype=bool)
        count, first = np.where(mask, some, count), np.where(mask, begin, first)
    return count, first


def _wrong(found: Mapping[str, Judged], size: int) -> npt.NDArray[np.object_]:
    made = np.full(size, "", dtype=object)
    for name, one in found.items():
        for row in np.flatnonzero(one.is_("contradictory")):
            made[row] = f"{made[row]},{name}" if made[row] else name
    return made
