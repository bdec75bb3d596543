"""How long a control unit still holds, in words: the line a reader at night looks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from riskzone.services.units import UnitRow

Say = Callable[..., str]
Message = Callable[[str, Mapping[str, Any]], str]
Tone = Literal["late", "soon", "ready", "calm", "quiet"]

#: Less than this left is said with emphasis.
SOON = timedelta(hours=24)

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)

#: The order is over or never began: there is nothing to count down.
_STILL = ("ended", "rejected", "withdrawn", "refused_above")


@dataclass(frozen=True)
class Countdown:
    """What stands beside a control unit.

    Parameters
    ----------
    text : str
        The clock, in one line.
    tone : {"late", "soon", "ready", "calm", "quiet"}
    missing : tuple of str
        Evidence that is still missing, in words.
    """

    text: str
    tone: Tone
    missing: tuple[str, ...] = ()


def span(delta: timedelta, say: Say) -> str:
    """Write a length of time: days and hours, below a day hours and minutes."""
    delta = abs(delta)
    if delta >= _DAY:
        days, hours = delta // _DAY, (delta % _DAY) // _HOUR
        if not hours:
            return say("units_page.span_days", days=days)
        return say("units_page.span_days_hours", days=days, hours=hours)
    hours, minutes = delta // _HOUR, (delta % _HOUR) // timedelta(minutes=1)
    if not hours:
        return say("units_page.span_minutes", minutes=minutes)
    if not minutes:
        return say("units_page.span_hours", hours=hours)
    return say("units_page.span_hours_minutes", hours=hours, minutes=minutes)


def countdown(row: UnitRow, at: datetime, say: Say, message: Message) -> Countdown:
    """Say how long a control unit still holds at a moment.

    Parameters
    ----------
    row : UnitRow
    at : datetime
        Aware; the moment that is shown.
    say, message : callable
        Texts in the language of the reader.
    """
    unit, standing = row.unit, row.standing
    status = standing.status.value
    missing = tuple(message(gap.code, gap.params) for gap in standing.missing)
    if status in _STILL:
        when = unit.ended_at
        text = say("units_page.ended_on", on=f"{when:%Y-%m-%d %H:%M}") if when else ""
        return Countdown(text, "quiet")
    if status == "temporary" and unit.lapses_at is not None:
        left = unit.lapses_at - at
        text = say("units_page.lapses_in", span=span(left, say))
        return Countdown(text, "late" if left < SOON / 4 else "soon", missing)
    if status == "lapsed":
        since = span(at - unit.lapses_at, say) if unit.lapses_at else ""
        return Countdown(say("units_page.lapsed_since", span=since), "late", missing)
    if status == "scheduled" and unit.effective_at is not None:
        return Countdown(
            say("units_page.begins_in", span=span(unit.effective_at - at, say)), "calm"
        )
    if not standing.in_force:
        return Countdown("", "quiet")
    return _clock(row, at, missing, say)


def _clock(row: UnitRow, at: datetime, missing: tuple[str, ...], say: Say) -> Countdown:
    due = row.standing.earliest_release_at
    if not row.standing.judged:
        return Countdown(say("units_page.clock_not_judged"), "late", missing)
    if due is None:
        return Countdown(say("units_page.clock_not_started"), "soon", missing)
    if at < due:
        left = due - at
        return Countdown(
            say("units_page.left", span=span(left, say)), "soon" if left < SOON else "calm", missing
        )
    since = span(at - due, say)
    if row.standing.status.value == "overdue":
        return Countdown(say("units_page.overdue_by", span=since), "late", missing)
    if missing:
        return Countdown(say("units_page.due_since", span=since), "soon", missing)
    return Countdown(say("units_page.ready"), "ready")
