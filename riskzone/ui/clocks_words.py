"""The words of the page of clocks: durations, evidence, windows; no HTML."""

from collections.abc import Callable
from typing import Any

from riskzone.cases.clock_board import ClockBoard, ClockCounts
from riskzone.cases.clocks import Clock
from riskzone.services.report_chase import Clue, ListedCase
from riskzone.ui import geography
from riskzone.ui.names import zone_name
from riskzone.ui.text import say, word

#: Verdicts in the order of the bar: done in time first, what nobody can judge last.
BAR = ("kept", "waiting", "late", "overdue", "measured", "open", "day_only", "missing",
       "contradictory")  # fmt: skip


def area_words(code: str) -> str:
    """Name an area, or say that it is not known."""
    return zone_name(code, geography.divisions().name(code)) if code else say("clocks.no_county")


def hours(value: float) -> str:
    """Write a duration: minutes below an hour, days from three on."""
    if abs(value) < 1:
        return say("clocks.minutes", count=round(value * 60))
    if abs(value) >= 72:
        return say("clocks.days", count=f"{value / 24:.1f}")
    return say("clocks.hours", count=f"{value:.1f}")


def share(counts: ClockCounts) -> str:
    """Write the share that kept the limit; nothing judged is no share."""
    return "—" if counts.share_kept is None else f"{counts.share_kept:.1%}"


def limit_words(clock: Clock) -> str:
    """Write the limit of a clock."""
    return say("clocks.no_limit") if clock.hours is None else say("clocks.limit", hours=clock.hours)


def source_words(clock: Clock) -> str:
    """Give where a limit is written, and what is assumed about it."""
    return say(
        "clocks.source",
        clock=say(f"chronology.clock_{clock.id}"),
        limit=limit_words(clock),
        source=word(clock.source, clock.source_en),
        remark=word(clock.remark, clock.remark_en),
    )


def window_words(days: int | None) -> str:
    """Name a window."""
    return say("clocks.window_all") if days is None else say("clocks.window_days", count=days)


def moment_words(board: ClockBoard) -> str:
    """Say which cases are counted, and up to which minute."""
    at = f"{board.at:%Y-%m-%d %H:%M}"
    reading = say("reading_midnight_long", on=board.on)
    if board.reading == "now":
        reading = say("reading_now_long", cutoff=at)
    if board.since is None:
        return say("clocks.moment_all", reading=reading, cases=f"{board.cases:,}")
    return say("clocks.moment", reading=reading, since=board.since, cases=f"{board.cases:,}")


def clue_words(clue: Clue, limit: int) -> str:
    """Say what a suspicion rests on, in one sentence."""
    told = {name: _WORDS[name](value) for name, value in clue.params}
    return say(f"clocks.clue_{clue.name}", limit=limit, **told)


def times_words(case: ListedCase) -> list[tuple[str, str]]:
    """Write the steps of a case that may be read."""
    return [
        (
            say(f"chronology.step_{step}"),
            f"{at:%m-%d %H:%M}" if exact else say("clocks.day_alone", day=f"{at:%m-%d}"),
        )
        for step, at, exact in case.times
    ]


#: How the particulars of a clue are written.
_WORDS: dict[str, Callable[[Any], object]] = {
    "hours": hours,
    "count": int,
    "at": lambda at: f"{at:%m-%d %H:%M}",
    "on": lambda on: f"{on:%m-%d}",
    "county": area_words,
    "residence": area_words,
    "clock": lambda clock: say(f"chronology.clock_{clock}"),
    "verdict": lambda verdict: say(f"chronology.verdict_{verdict}"),
}
