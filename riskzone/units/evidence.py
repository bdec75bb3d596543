"""What is recorded of triggers and evidence has to be possible."""

from collections.abc import Iterator
from datetime import date, datetime

from riskzone.units.clocks import local_day, local_time
from riskzone.units.control_schemes import ControlScheme
from riskzone.units.findings import Finding
from riskzone.units.model import ControlUnit, TestRound
from riskzone.units.words import METHODS, TRIGGERS, field_words, joined, trigger_words

#: Nothing of this epidemic is older.
_FIRST_DAY = date(2019, 12, 1)
_TIMES = (
    "last_case_removed_at",
    "last_contact_removed_at",
    "disinfected_at",
    "suspected_excluded_at",
)


def evidence_findings(unit: ControlUnit, scheme: ControlScheme, at: datetime) -> Iterator[Finding]:
    """Days and times that have not come, counts that contradict each other.

    Parameters
    ----------
    unit : ControlUnit
    scheme : ControlScheme
    at : datetime
        Aware; when it is recorded.
    """
    today = local_day(at)
    yield from _long_ago(unit)
    for name in _TIMES:
        moment = getattr(unit.evidence, name)
        if moment is not None and moment > at:
            field = f"evidence.{name}"
            yield Finding(
                "units.in_the_future",
                {"field": field_words(field), "time": local_time(moment)},
                field=field,
            )
    for trigger in unit.triggers:
        if trigger.on > today:
            params = {"field": field_words("triggers"), "time": trigger.on.isoformat()}
            yield Finding("units.in_the_future", params, field="triggers")
    for test in unit.evidence.rounds:
        yield from _round(test, at)
    yield from _unexpected(unit, scheme)


def _long_ago(unit: ControlUnit) -> Iterator[Finding]:
    """Days and times before there was an epidemic: a slip of the hand in the year."""
    times = {f"evidence.{name}": getattr(unit.evidence, name) for name in _TIMES}
    times |= {name: getattr(unit, name) for name in ("effective_at", "fire_exits_checked_at")}
    days = [("triggers", one.on) for one in unit.triggers]
    days += [("evidence.rounds", one.on) for one in unit.evidence.rounds]
    days += [("review_on", unit.review_on)] if unit.review_on else []
    days += [(name, moment.date()) for name, moment in times.items() if moment is not None]
    for field, day in days:
        if day < _FIRST_DAY:
            params = {
                "field": field_words(field),
                "time": day.isoformat(),
                "first": _FIRST_DAY.isoformat(),
            }
            yield Finding("units.long_ago", params, field=field)


def _round(test: TestRound, at: datetime) -> Iterator[Finding]:
    field = "evidence.rounds"
    on = test.on.isoformat()
    if test.on > local_day(at):
        yield Finding("units.in_the_future", {"field": field_words(field), "time": on}, field=field)
    if test.method not in METHODS:
        params = {"method": test.method[:20], "known": joined(METHODS.values())}
        yield Finding("units.method_unknown", params, field=field)
    counts = {"on": on, "due": test.due, "sampled": test.sampled, "negative": test.negative}
    if min(test.due, test.sampled, test.negative) < 0 or test.negative > test.sampled:
        yield Finding("units.round_counts", counts, field=field)
    elif test.sampled > test.due:
        yield Finding("units.round_more_sampled", counts, "warn", field)


def _unexpected(unit: ControlUnit, scheme: ControlScheme) -> Iterator[Finding]:
    """What is a positive that has not become a case, and triggers the scheme does not know."""
    for test in unit.evidence.rounds:
        found = test.sampled - test.negative
        if found > 0:
            params = {"on": test.on.isoformat(), "count": found}
            yield Finding("units.round_not_negative", params, "warn", "evidence.rounds")
    known = {*scheme.triggers, *(k for c in scheme.circles.values() for k in c.triggers)}
    for kind in sorted({t.kind for t in unit.triggers} - known):
        params_ = {"kind": TRIGGERS[kind], "known": trigger_words(scheme.triggers)}
        yield Finding("units.trigger_unknown", params_, "warn", "triggers")
