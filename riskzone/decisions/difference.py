"""How far a declared change of level lies from the day the rule gives."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from riskzone.clock import SHANGHAI
from riskzone.decisions.resolve import Step

Direction = Literal["late", "early", "same", "never"]

_NEVER = pd.Timestamp.max


@dataclass(frozen=True)
class Difference:
    """A declared change beside the rule.

    Parameters
    ----------
    zone, level : str
    declared_at : datetime
        Asia/Shanghai.
    rule_on : date or None
        Day at whose 00:00 the rule gives that level.  ``None``: it never does, or did so from
        the first day it was computed on.
    days : int or None
        Declared day minus that day: 8 is eight days late, −5 five days early.  ``None`` where there
        is no such day, or where a list states a level nobody knows the beginning of.
    agrees : bool
        Whether the rule gives that level on the declared day; also where it is the highest one
        that is possible.
    direction : {"late", "early", "same", "never"}
        ``"same"`` where it agrees and no days can be told apart; ``"never"`` where the rule gives
        the level on no day.
    reason_public, reason_internal : str
        As the document gives them.
    """

    zone: str
    level: str
    declared_at: Any
    rule_on: date | None
    days: int | None
    agrees: bool
    direction: Direction
    reason_public: str = ""
    reason_internal: str = ""


def difference(step: Step, intervals: pd.DataFrame) -> Difference:
    """Compare a declared change with the computed levels of its zone.

    Parameters
    ----------
    step : Step
        Its day is the local day of its minute: "24时" is the next one.
    intervals : DataFrame
        ``day_from, day_until`` (``datetime64``, the end exclusive, ``NaT``: no end), ``level,
        level_upper``; of the zone, ascending.

    Notes
    -----
    Where the rule gives the level on the declared day, its day is the one from which it has done
    so without a break.  Otherwise it is the nearest day on which the rule begins to give it,
    before or after: lowered on 7 May where the rule says 12 May is five days early.
    """
    day = pd.Timestamp(step.at.astimezone(SHANGHAI).date())
    starts = _starts(step.level, intervals)
    holding = [start for start, end in starts if start <= day < end]
    first = intervals["day_from"].min() if len(intervals) else None
    agrees = bool(holding)
    # What held from the first day on did not begin then.
    begun = [start for start, _ in starts if start != first]
    if agrees:
        near = [start for start in holding if start != first]
    else:
        near = sorted(begun, key=lambda start: (abs((day - start).days), start < day))[:1]
    rule_on = near[0].date() if near else None
    told = step.known_before or bool(step.before) or not step.listed
    days = (day.date() - rule_on).days if rule_on is not None and told else None
    return Difference(
        zone=step.zone,
        level=step.level,
        declared_at=step.at,
        rule_on=rule_on,
        days=days,
        agrees=agrees,
        direction=_direction(days, agrees=agrees, ever=bool(starts)),
        reason_public=step.note_public,
        reason_internal=step.note_internal,
    )


def _direction(days: int | None, *, agrees: bool, ever: bool) -> Direction:
    if days:
        return "late" if days > 0 else "early"
    if days == 0 or agrees:
        return "same"
    return "same" if ever and days == 0 else "never"


def _starts(level: str, intervals: pd.DataFrame) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """First day and end of each stretch on which the rule gives a level, or may give it."""
    found: list[tuple[pd.Timestamp, pd.Timestamp]] = []
    columns = (intervals[name] for name in ("day_from", "day_until", "level", "level_upper"))
    for start, end, given, upper in zip(*columns, strict=True):
        if level not in (given, upper):
            continue
        until = _NEVER if pd.isna(end) else end
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], until)
        else:
            found.append((start, until))
    return found
