"""Clocks: how long something may take, and what is said of how long it took.

A step has a minute, or a day alone; a duration between two steps is then a range, and a limit
is kept, passed, or cannot be judged.  Nothing is guessed: what is missing is said to be missing.
The steps of a case are judged here; those of control units use the same machinery.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Literal

from riskzone.clock import midnight
from riskzone.settings import DATA

SHIPPED = DATA / "clocks"

Verdict = Literal[
    "kept", "late", "overdue", "waiting", "open", "missing", "contradictory", "day_only",
    "measured",
]  # fmt: skip

#: Steps of a case.
CASE_STEPS = ("sampled", "result", "case_reported", "investigated", "removed")
#: Pairs of them of which the first cannot be later than the second.
CASE_ORDER = (
    ("sampled", "result"), ("sampled", "case_reported"), ("result", "case_reported"),
    ("case_reported", "investigated"),
)  # fmt: skip


@dataclass(frozen=True)
class Clock:
    """A duration that is measured, and its limit where there is one.

    Parameters
    ----------
    id, since, until : str
        Name, and the steps it runs from and to.
    hours : int, optional
        Limit.
    source : str
        Where the limit is written.
    may_precede : bool
        Whether the second may lie before the first: a suspected case is often removed, and its
        entrance closed, before its result is there.
    classes : tuple of str
        Classifications of the cases it runs for; empty: it is no clock of a case.
    certainty : {"notice", "assumption", ""}
        Whether the limit was read in a notice that holds for the area, or is a default.
    remark, source_en, remark_en : str
        What is assumed about the limit, and the same in English.
    """

    id: str
    since: str
    until: str
    hours: int | None = None
    source: str = ""
    may_precede: bool = False
    classes: tuple[str, ...] = ()
    certainty: str = ""
    remark: str = ""
    source_en: str = ""
    remark_en: str = ""


@dataclass(frozen=True)
class ReportRules:
    """When a late report becomes a clue to a hidden or a missed one.

    Parameters
    ----------
    hidden_after_hours : int
        A county that filed a report without the case so long after its result.
    missed_after_hours : int
        A positive result without a report, or reported by another county than the one of
        residence, for so long.
    window_days : int
        Days a page looks back.
    source, source_en : str
        Where they are written; they are assumptions.
    """

    hidden_after_hours: int
    missed_after_hours: int
    window_days: int
    source: str
    source_en: str


@dataclass(frozen=True)
class Step:
    """Something that happened, or should have.

    Parameters
    ----------
    id : str
        One of :data:`CASE_STEPS`, or of the steps of a control unit.
    at : datetime, optional
        Aware.
    on : date, optional
        The local day, where only that is known.
    owner : str
        Whose step it is: ``"case:1"``, ``"unit:12"``.
    kept : bool
        Whether it is written down anywhere: of what is not, nobody can say that it is late.
    """

    id: str
    at: datetime | None = None
    on: date | None = None
    owner: str = ""
    kept: bool = True

    @property
    def known(self) -> bool:
        """Whether anything is known of when it happened."""
        return self.at is not None or self.on is not None

    @property
    def range(self) -> tuple[datetime, datetime] | None:
        """The first and the last moment it can have been; aware."""
        if self.at is not None:
            return self.at, self.at
        if self.on is not None:
            start = midnight(self.on)
            return start, start + timedelta(days=1, minutes=-1)
        return None


@dataclass(frozen=True)
class Span:
    """A duration between two steps, judged.

    Parameters
    ----------
    clock : Clock
    owner : str
        Whose duration.
    least, most : timedelta, optional
        Between these it lies; equal where both minutes are known.
    verdict : str
        ``kept``, ``late`` (took longer), ``overdue`` (not done, and the limit has passed),
        ``waiting`` (not done, within the limit), ``open`` (not done or not recorded, without
        a limit), ``missing`` (nothing to measure from, or never recorded),
        ``contradictory`` (the second lies before the first), ``day_only`` (days alone cannot
        tell), ``measured`` (there is no limit).
    """

    clock: Clock
    owner: str
    least: timedelta | None
    most: timedelta | None
    verdict: Verdict


@cache
def case_clocks() -> tuple[Clock, ...]:
    """The shipped clocks, in the order of their file; also those that run for no case."""
    return tuple(
        Clock(
            row["id"],
            row["from"],
            row["until"],
            row.get("hours"),
            row.get("source", ""),
            row.get("may_precede", False),
            tuple(row.get("classes", ())),
            row.get("certainty", ""),
            row.get("remark", ""),
            row.get("source_en", ""),
            row.get("remark_en", ""),
        )
        for row in _shipped()["clock"]
    )


@cache
def report_rules() -> ReportRules:
    """The shipped rules of what is a clue to a hidden or a missed report."""
    return ReportRules(**_shipped()["reports"])


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads((SHIPPED / "cases-2020.toml").read_text("utf-8"))


def spans(
    clocks: Iterable[Clock], steps: Sequence[Step], owner: str, at: datetime
) -> tuple[Span, ...]:
    """Measure and judge the clocks of one owner.

    Parameters
    ----------
    clocks : iterable of Clock
    steps : sequence of Step
        Of that owner; a step that does not occur belongs to another side and is left out.
    owner : str
    at : datetime
        Aware; the present, for what is not done yet.
    """
    own = {step.id: step for step in steps}
    return tuple(
        _judged(clock, owner, own[clock.since], own[clock.until], at)
        for clock in clocks
        if clock.since in own and clock.until in own
    )


def _judged(clock: Clock, owner: str, since: Step, until: Step, at: datetime) -> Span:
    first, last = since.range, until.range
    limit = None if clock.hours is None else timedelta(hours=clock.hours)
    if first is None or (last is None and not until.kept):
        return Span(clock, owner, None, None, "missing")
    if last is None:
        passed = max(at - first[1], timedelta())
        if limit is None:
            return Span(clock, owner, passed, None, "open")
        return Span(clock, owner, passed, None, "overdue" if passed > limit else "waiting")
    least, most = last[0] - first[1], last[1] - first[0]
    if most < timedelta():
        verdict: Verdict = "measured" if clock.may_precede else "contradictory"
        return Span(clock, owner, least, most, verdict)
    least = max(least, timedelta())
    return Span(clock, owner, least, most, _verdict(least, most, limit))


def _verdict(least: timedelta, most: timedelta, limit: timedelta | None) -> Verdict:
    if limit is None:
        return "measured"
    if least > limit:
        return "late"
    return "kept" if most <= limit else "day_only"


def out_of_order(
    steps: Sequence[Step], pairs: Iterable[tuple[str, str]] = CASE_ORDER
) -> tuple[tuple[str, str], ...]:
    """Pairs of steps of one owner that contradict each other: the second lies before the first."""
    ranges: Mapping[str, tuple[datetime, datetime] | None] = {s.id: s.range for s in steps}
    found = []
    for first, second in pairs:
        before, after = ranges.get(first), ranges.get(second)
        if before is not None and after is not None and after[1] < before[0]:
            found.append((first, second))
    return tuple(found)


def in_time(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Steps that are known, in the order in which they happened; a day stands at its end."""
    known = [step for step in steps if step.known]
    return tuple(sorted(known, key=lambda step: (_last(step), step.at is None)))


def _last(step: Step) -> datetime:
    found = step.range
    return found[1] if found else midnight(date.max)
