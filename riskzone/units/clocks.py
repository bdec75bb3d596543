"""From when the closing days of a control unit count, and what is missing for its release.

Closing days are full calendar days of Asia/Shanghai after the day of the clock start; the
earliest release is 00:00 of the day after the last of them: a clock started at any minute
of 1 April with 14 days allows release at 00:00 of 16 April.  Only an order that takes effect
at 00:00 has that day as its first.  The same counting holds for the levels of counties.
Evidence dated after the moment asked about is not looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from riskzone.clock import SHANGHAI, midnight
from riskzone.units.control_schemes import Circle, ControlScheme
from riskzone.units.model import ControlUnit, Evidence, TestRound, Trigger, TriggerKind
from riskzone.units.words import METHODS

_CASES = frozenset({TriggerKind.CONFIRMED, TriggerKind.ASYMPTOMATIC, TriggerKind.SUSPECTED})
_MISSING = {
    "case_removed": "units.missing_case_removed",
    "contact_removed": "units.missing_contact_removed",
    "disinfected": "units.missing_disinfected",
}


@dataclass(frozen=True)
class Missing:
    """What is not there yet: a catalogue code and its parameters."""

    code: str
    params: Mapping[str, object]


@dataclass(frozen=True)
class ClockReading:
    """The release clock of one control unit at a moment.

    Parameters
    ----------
    started_at : datetime, optional
        ``None``: nothing that could start it has happened.
    source : str
        What started it: ``case_removed``, ``contact_removed``, ``disinfected``,
        ``effective``, ``trigger`` or ``excluded``.
    earliest : datetime, optional
    missing : tuple of Missing
    """

    started_at: datetime | None
    source: str
    earliest: datetime | None
    missing: tuple[Missing, ...]


def local_day(moment: datetime) -> date:
    """The local calendar day of a moment."""
    return moment.astimezone(SHANGHAI).date()


def local_time(moment: datetime) -> str:
    """A moment to the minute, as local time: ``2020-04-24 02:00``."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def release_clock(unit: ControlUnit, scheme: ControlScheme, at: datetime) -> ClockReading:
    """The release clock of a control unit.

    While something that starts the clock is not recorded, the clock is read from what is
    known (the day it took effect, the days of its triggers): nobody is released earlier,
    and the day on which the missing record matters is known beforehand.

    Parameters
    ----------
    unit : ControlUnit
    scheme : ControlScheme
    at : datetime
        Aware; what is dated later is not looked at.

    Raises
    ------
    NotFound
        The scheme has no such circle.
    """
    circle = scheme.circle(unit.circle)
    triggers = tuple(t for t in unit.triggers if t.on <= local_day(at))
    excluded = _excluded_at(unit.evidence, triggers, at)
    if excluded is not None:
        return ClockReading(excluded, "excluded", excluded, ())
    recorded = _recorded(unit, at)
    needed = _needed(unit.evidence, scheme, circle, triggers)
    starts = {name: recorded[name] for name in needed if name in recorded}
    missing = [Missing(_MISSING[n], {}) for n in needed if n in _MISSING and n not in recorded]
    missing += _out_of_order(scheme, recorded, needed, triggers)
    restarts = [t for t in triggers if _restarts(scheme, t)]
    if missing or not (starts or (restarts and "trigger" in _named(scheme, circle))):
        starts |= {"effective": recorded["effective"]} if "effective" in recorded else {}
        restarts = list(triggers)
    if restarts:
        starts["trigger"] = midnight(max(t.on for t in restarts))
    if not starts or "effective" not in recorded:
        return ClockReading(None, "", None, tuple(missing))
    # Two starts of one day tell the same day; the record is named before the trigger.
    source = max(starts, key=lambda name: (_start_day(name, starts[name]), name != "trigger"))
    start = _start_day(source, starts[source])
    days = unit.days if unit.days is not None else (circle.days or 0)
    earliest = midnight(start + timedelta(days=days + 1))
    missing += _rounds_missing(unit, scheme, start, local_day(earliest), local_day(at))
    if unit.extended_until is not None:
        earliest = max(earliest, unit.extended_until.astimezone(SHANGHAI))
    return ClockReading(starts[source], source, earliest, tuple(missing))


def _start_day(name: str, moment: datetime) -> date:
    """The day after which the full days follow.

    An order that takes effect at 00:00 (24:00 of the day before) holds all of that day: it is
    the first of its days.  Nobody knows as much of a record at 00:00: it may be a day alone.
    """
    day = local_day(moment)
    whole = name == "effective" and moment == midnight(day)
    return day - timedelta(days=1) if whole else day


def _excluded_at(
    evidence: Evidence, triggers: tuple[Trigger, ...], at: datetime
) -> datetime | None:
    """When the only cause of the order, a suspected case, was ruled out."""
    excluded = evidence.suspected_excluded_at
    if excluded is None or excluded > at or not triggers:
        return None
    only = all(t.kind is TriggerKind.SUSPECTED and t.on <= local_day(excluded) for t in triggers)
    return excluded.astimezone(SHANGHAI) if only else None


def _recorded(unit: ControlUnit, at: datetime) -> dict[str, datetime]:
    times = {
        "case_removed": unit.evidence.last_case_removed_at,
        "contact_removed": unit.evidence.last_contact_removed_at,
        "disinfected": unit.evidence.disinfected_at,
    }
    known = {name: time for name, time in times.items() if time is not None and time <= at}
    return known | ({"effective": unit.effective_at} if unit.effective_at else {})


def _named(scheme: ControlScheme, circle: Circle) -> tuple[str, ...]:
    return circle.starts or scheme.clock.starts


def _needed(
    evidence: Evidence, scheme: ControlScheme, circle: Circle, triggers: tuple[Trigger, ...]
) -> tuple[str, ...]:
    """What has to have happened before the clock runs.

    One more trigger only ever adds to it: so a new finding never brings a release earlier.
    """
    kinds = {t.kind for t in triggers}
    named = _named(scheme, circle)
    positive = evidence.environment_positive or TriggerKind.ENVIRONMENT in kinds
    wanted = {*named, *(scheme.clock.environment_starts if positive else ())}
    if triggers and not kinds & _CASES:
        wanted.discard("case_removed")
    if evidence.no_contacts and TriggerKind.CONTACT not in kinds:
        wanted.discard("contact_removed")
    if not all(_has_start(t, scheme, wanted) for t in triggers):
        wanted.add("effective")
    order = ("case_removed", "contact_removed", "disinfected", "effective")
    return tuple(name for name in order if name in wanted)


def _has_start(trigger: Trigger, scheme: ControlScheme, wanted: set[str]) -> bool:
    """Whether something of what is named tells from when the days after a trigger count."""
    own = {TriggerKind.CONTACT: "contact_removed", TriggerKind.ENVIRONMENT: "disinfected"}
    by_day = "trigger" in wanted and _restarts(scheme, trigger)
    return by_day or own.get(trigger.kind, "case_removed") in wanted


def _restarts(scheme: ControlScheme, trigger: Trigger) -> bool:
    away = trigger.in_isolation and not scheme.clock.restart_in_isolation
    return trigger.kind in scheme.clock.restarted_by and not away


def _out_of_order(
    scheme: ControlScheme,
    recorded: dict[str, datetime],
    needed: tuple[str, ...],
    triggers: tuple[Trigger, ...],
) -> list[Missing]:
    """Records that are older than what they have to follow."""
    found = []
    removed = recorded.get("case_removed")
    days = [t.on for t in triggers if t.kind in _CASES and _restarts(scheme, t)]
    if "case_removed" in needed and removed and days and local_day(removed) < max(days):
        found.append(Missing("units.missing_removal_of", {"day": max(days).isoformat()}))
    disinfected = recorded.get("disinfected")
    removals = [recorded[n] for n in ("case_removed", "contact_removed") if n in recorded]
    if (
        scheme.clock.disinfection_after_removal
        and disinfected
        and removals
        and disinfected < max(removals)
    ):
        found.append(Missing("units.missing_disinfected_after", {}))
    return found


def _rounds_missing(
    unit: ControlUnit, scheme: ControlScheme, start: date, earliest: date, today: date
) -> list[Missing]:
    """Rounds of tests that are not complete: those since the clock started count."""
    found: list[Missing] = []
    known = [r for r in unit.evidence.rounds if start <= r.on <= today]
    last: date | None = None
    for method, wanted in scheme.circle(unit.circle).tests.items():
        mine = sorted((r for r in known if r.method == method), key=_size)
        complete = {r.on for r in mine if r.complete}
        last = max((*complete, last) if last else complete, default=None)
        if len(complete) < wanted:
            words: dict[str, object] = {"method": METHODS[method]}
            open_rounds = {r.on: r for r in mine if r.on not in complete}
            found += [_gap(test, words) for test in open_rounds.values()]
            params = {**words, "done": len(complete), "wanted": wanted}
            found.append(Missing("units.missing_rounds", params))
    if last is not None and not found:
        found += _too_old(last, scheme, earliest)
    return found


def _size(test: TestRound) -> tuple[date, int, int, int]:
    """Of several rounds on one day the largest speaks, in whatever order they were entered."""
    return test.on, test.due, test.sampled, test.negative


def _gap(test: TestRound, words: dict[str, object]) -> Missing:
    params = {**words, "on": test.on.isoformat(), "due": test.due}
    if test.sampled < test.due:
        return Missing("units.missing_sampled", {**params, "count": test.due - test.sampled})
    open_results = max(test.sampled - test.negative, 0)
    return Missing("units.missing_negative", {**params, "count": open_results})


def _too_old(last: date, scheme: ControlScheme, earliest: date) -> list[Missing]:
    oldest = earliest - timedelta(days=scheme.clock.last_round_days)
    if last >= oldest:
        return []
    params = {"last": last.isoformat(), "oldest": oldest.isoformat()}
    return [Missing("units.missing_last_round", params)]
