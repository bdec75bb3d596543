"""Guard rails: what an order may not do, and what it may do only with a reason.

They follow the nine prohibitions (九不准, 2022-06) and the law's duty to provide for people
behind a closure.  A finding refuses the action, or warns whoever takes it.

A draft may be incomplete; a temporary order may say its place in words and record the check
of its fire exits within hours; what is proposed, approved, confirmed, amended or extended
has to be in order.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from riskzone.messages import Words
from riskzone.units.authority import (
    LEVELS,
    Decision,
    authority_for,
    authority_table,
    is_higher,
)
from riskzone.units.care import care_findings, completeness_findings
from riskzone.units.clocks import local_day, local_time
from riskzone.units.control_schemes import LONGEST_DAYS, Circle, ControlScheme, Measure
from riskzone.units.evidence import evidence_findings
from riskzone.units.findings import Finding, Severity, raise_refusals, refusals
from riskzone.units.lifecycle import Action
from riskzone.units.metres import area_m2, shown
from riskzone.units.model import ControlUnit, Kind
from riskzone.units.texts import text_findings
from riskzone.units.words import (
    KINDS,
    LEVEL_WORDS,
    SIZE,
    both,
    field_words,
    joined,
    listed,
    trigger_words,
)

__all__ = ["Finding", "Severity", "beyond_defaults", "check", "raise_refusals", "refusals"]

_A = Action
#: Actions after which a control unit is, or is asked to be, in force for good.
BINDING = frozenset({_A.PROPOSE, _A.APPROVE, _A.CONFIRM, _A.AMEND, _A.EXTEND})
#: Actions that begin or keep a closure, temporary ones too.
_CLOSES = BINDING | {_A.ORDER}
_WRITES = _CLOSES | {_A.PLAN, _A.DRAFT, _A.EDIT}
#: Longest effective time ahead: further is a slip of the hand in the year or month.
_AHEAD = timedelta(days=31)
#: Longest identifier of a building unit, and what none holds.
_ID_SIGNS = 100
_NOT_AN_ID = re.compile(rf"[\x00-\x1f\x7f\ud800-\udfff]|.{{{_ID_SIGNS + 1}}}")


def check(
    unit: ControlUnit,
    scheme: ControlScheme,
    *,
    before: ControlUnit | None = None,
    action: Action,
    at: datetime,
) -> tuple[Finding, ...]:
    """What the guard rails say of an action.

    Parameters
    ----------
    unit : ControlUnit
        As it would be after the action.
    scheme : ControlScheme
        The one the control unit names.
    before : ControlUnit, optional
        As it is; ``None`` where there is none yet.
    action : Action
    at : datetime
        Aware; when the action is taken.

    Returns
    -------
    tuple of Finding
        Those that refuse come first.
    """
    found: list[Finding] = []
    if action in _WRITES or action is _A.RECORD:
        found += text_findings(unit)
        found += care_findings(unit)
        found += evidence_findings(unit, scheme, at)
    if action in _WRITES:
        found += _circle(unit, scheme)
        found += _measures(unit, scheme)
        found += _place(unit, action)
        found += _times(unit, action, at)
        found += _beyond(unit, scheme, action)
        found += _decider(unit)
    if action in _CLOSES:
        found += _fire_exits(unit, scheme, action)
        found += _cause(unit, scheme, action)
        found += completeness_findings(unit)
    if action in BINDING:
        found += _review(unit, scheme, at)
    elif action is _A.ORDER and unit.review_on is not None:
        # A day nobody can have meant does not keep an order at night from holding.
        found += (replace(one, severity="warn") for one in _review(unit, scheme, at))
    if action is _A.EDIT and before is not None and before.state.value == "temporary":
        found += _fire_exits(unit, scheme, _A.ORDER)
    return tuple(sorted(found, key=lambda finding: finding.severity != "refuse"))


def _circle(unit: ControlUnit, scheme: ControlScheme) -> Iterator[Finding]:
    circle = scheme.circles.get(unit.circle)
    if circle is None or not circle.is_unit:
        known = joined(Words(c.zh, c.en) for c in scheme.circles.values() if c.is_unit)
        given = Words(circle.zh, circle.en) if circle else Words(unit.circle[:60], unit.circle[:60])
        params = {"circle": given, "scheme": Words(scheme.zh, scheme.en), "known": known}
        yield Finding("units.circle_not_drawn", params, field="circle")
    if unit.days is not None and not 1 <= unit.days <= LONGEST_DAYS:
        params_ = {"days": unit.days, "most": LONGEST_DAYS}
        yield Finding("units.days_out_of_range", params_, field="days")


def measure_of(scheme: ControlScheme, named: str) -> Measure | None:
    """A measure by its id, or by its words in either language."""
    by_id = scheme.measures.get(named)
    if by_id is not None:
        return by_id
    return next((m for m in scheme.measures.values() if named.strip() in (m.zh, m.en)), None)


def _measures(unit: ControlUnit, scheme: ControlScheme) -> Iterator[Finding]:
    for named in unit.measures:
        measure = measure_of(scheme, named)
        if measure is not None and measure.forbidden:
            params = {"measure": Words(measure.zh, measure.en)}
            yield Finding("units.measure_forbidden", params, field="measures")
        elif named not in scheme.measures:
            allowed = joined(Words(m.zh, m.en) for m in scheme.measures.values() if not m.forbidden)
            params_ = {"measure": named[:60], "known": allowed}
            yield Finding("units.measure_unknown", params_, field="measures")


def is_hard(unit: ControlUnit, scheme: ControlScheme) -> bool:
    """Whether nobody may leave: by the circle, or by a measure."""
    circle = scheme.circles.get(unit.circle)
    measures = (scheme.measures.get(m) for m in unit.measures)
    return (circle is not None and circle.hard) or any(m is not None and m.hard for m in measures)


def _fire_exits(unit: ControlUnit, scheme: ControlScheme, action: Action) -> Iterator[Finding]:
    if is_hard(unit, scheme) and unit.fire_exits_checked_at is None:
        severity: Severity = "refuse" if action in BINDING else "warn"
        params = {"hours": scheme.fire_exit_hours}
        yield Finding("units.fire_exits_unchecked", params, severity, "fire_exits_checked_at")


def _cause(unit: ControlUnit, scheme: ControlScheme, action: Action) -> Iterator[Finding]:
    circle = scheme.circles.get(unit.circle)
    wanted = circle.triggers if circle and circle.triggers else scheme.triggers
    severity: Severity = "refuse" if action in BINDING else "warn"
    if not any(trigger.kind in wanted for trigger in unit.triggers):
        yield Finding(
            "units.trigger_missing", {"known": trigger_words(wanted)}, severity, "triggers"
        )


def _place(unit: ControlUnit, action: Action) -> Iterator[Finding]:
    drawn = bool(unit.building_units) or unit.geometry is not None
    if not drawn and not unit.place_text.strip():
        severity: Severity = "refuse" if action in _CLOSES else "warn"
        yield Finding("units.place_missing", {}, severity, "place_text")
    elif not drawn and action is not _A.ORDER:
        severity = "refuse" if action in BINDING else "warn"
        yield Finding("units.place_text_only", {}, severity, "geometry")
    if any(not code.strip() or _NOT_AN_ID.search(code) for code in unit.building_units):
        yield Finding("units.building_id", {"most": _ID_SIGNS}, field="building_units")
    if unit.township and not unit.township.startswith(unit.county):
        params = {"township": unit.township, "county": unit.county}
        yield Finding("units.township_elsewhere", params, field="township")
    elif not unit.township:
        severity = "refuse" if action in BINDING else "warn"
        yield Finding("units.township_missing", {}, severity, "township")


def _decider(unit: ControlUnit) -> Iterator[Finding]:
    if unit.decider and unit.decider not in LEVELS:
        params = {"level": unit.decider[:40], "known": joined(LEVEL_WORDS[one] for one in LEVELS)}
        yield Finding("units.decider_unknown", params, field="decider")


def _times(unit: ControlUnit, action: Action, at: datetime) -> Iterator[Finding]:
    checked = unit.fire_exits_checked_at
    if checked is not None and checked > at:
        field = "fire_exits_checked_at"
        params = {"field": field_words(field), "time": local_time(checked)}
        yield Finding("units.in_the_future", params, field=field)
    if unit.effective_at is not None and action in _CLOSES and unit.effective_at > at + _AHEAD:
        params = {"time": local_time(unit.effective_at), "days": str(_AHEAD.days)}
        yield Finding("units.effective_far", params, field="effective_at")


def beyond_defaults(unit: ControlUnit, scheme: ControlScheme) -> tuple[Words, ...]:
    """In what a control unit is larger, longer or shorter than its circle's default."""
    circle = scheme.circles.get(unit.circle)
    if circle is None or not circle.is_unit:
        return ()
    found = []
    if _is_larger(unit.kind, circle):
        kinds = Words(*(listed(circle.kinds, language) for language in ("zh", "en")))
        found.append(both("units.beyond_kind", kind=KINDS[unit.kind], kinds=kinds))
    if unit.kind is Kind.ENTRANCE and len(unit.building_units) > 1:
        found.append(both("units.beyond_entrances", count=len(unit.building_units)))
    if unit.days is not None and unit.days != circle.days:
        found.append(both("units.beyond_days", days=unit.days, default=circle.days))
    if unit.geometry is not None and circle.largest_m2 is not None:
        area = area_m2(unit.geometry)
        if area > circle.largest_m2:
            sizes = {"area": shown(area), "largest": shown(circle.largest_m2)}
            found.append(both("units.beyond_area", **sizes))
    return tuple(found)


def _is_larger(kind: Kind, circle: Circle) -> bool:
    """Whether an extent is none of a circle's defaults and larger than the smallest of them."""
    return kind not in circle.kinds and SIZE[kind] > min(SIZE[k] for k in circle.kinds)


def _beyond(unit: ControlUnit, scheme: ControlScheme, action: Action) -> Iterator[Finding]:
    """A reason is asked for at once, at 02:00 too; the level above once it is to stay."""
    reason: Severity = "refuse" if action in _CLOSES else "warn"
    decider: Severity = "refuse" if action in BINDING else "warn"
    for what in beyond_defaults(unit, scheme):
        if not unit.reason.strip():
            yield Finding("units.reason_missing", {"what": what}, reason, "reason")
        if not is_higher(scheme, Decision.CLOSE, unit.decider):
            yield replace(higher_needed(scheme, Decision.CLOSE, what), severity=decider)


def higher_needed(scheme: ControlScheme, kind: Decision, what: Words) -> Finding:
    """The finding that something needs the level of headquarters above."""
    body = authority_table(scheme).bodies[authority_for(scheme, kind).higher]
    params = {"what": what, "body": Words(body.zh, body.en)}
    return Finding("units.higher_decider_needed", params, field="decider")


def _review(unit: ControlUnit, scheme: ControlScheme, at: datetime) -> Iterator[Finding]:
    start = max(at, unit.effective_at) if unit.effective_at else at
    first, last = local_day(at), local_day(start) + timedelta(days=scheme.review_days)
    if unit.review_on is None:
        yield Finding("units.review_missing", {"last": last.isoformat()}, field="review_on")
    elif not first <= unit.review_on <= last:
        params = {
            "day": unit.review_on.isoformat(),
            "first": first.isoformat(),
            "last": last.isoformat(),
        }
        yield Finding("units.review_out_of_range", params, field="review_on")
