"""Guard rails: what an order may not do, and what it may do only with a reason.

They follow the nine prohibitions (九不准, 2022-06) and the law's duty to provide for people
behind a closure.  A finding refuses the action, or warns whoever takes it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from riskzone.cases.privacy import PERSONAL, entrance
from riskzone.messages import Words
from riskzone.units.authority import Decision, authority_for, authority_table, is_higher
from riskzone.units.clocks import local_day
from riskzone.units.control_schemes import ControlScheme
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind
from riskzone.units.words import KINDS, SIZE, both, listed

Severity = Literal["refuse", "warn"]
_A = Action

#: Actions after which a control unit holds for good: everything has to be in order.
_BINDING = frozenset({_A.PROPOSE, _A.APPROVE, _A.CONFIRM, _A.AMEND, _A.EXTEND})
#: Actions that write what a control unit says.
_WRITES = frozenset({_A.PLAN, _A.DRAFT, _A.ORDER, _A.EDIT, *_BINDING})
#: Longest name and place, in signs.
_LONGEST = 120
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Finding:
    """Something a guard rail found.

    Parameters
    ----------
    code : str
        Catalogue code.
    params : mapping
    severity : {"refuse", "warn"}
    field : str
        Field of the control unit it is about.
    """

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "refuse"
    field: str = ""


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
    if action in _WRITES:
        found += _texts(unit)
        found += _circle(unit, scheme)
        found += _measures(unit, scheme, action, at)
        found += _place(unit, action)
        found += _care(unit, action)
    if action in _BINDING:
        found += _beyond(unit, scheme)
        found += _review(unit, scheme, at)
    return tuple(sorted(found, key=lambda finding: finding.severity != "refuse"))


def _texts(unit: ControlUnit) -> Iterator[Finding]:
    if not unit.name.strip():
        yield Finding("units.name_missing", field="name")
    for name, text in (("name", unit.name), ("place_text", unit.place_text)):
        if len(text) > _LONGEST:
            params = {"length": len(text), "most": _LONGEST}
            yield Finding("units.text_too_long", params, field=name)
        if _CONTROL.search(text):
            yield Finding("units.text_control_signs", field=name)
        if PERSONAL.search(text):
            yield Finding("units.text_personal", field=name)
        elif text and entrance(text) != text.strip():
            yield Finding("units.text_flat", {"right": entrance(text)}, field=name)


def _circle(unit: ControlUnit, scheme: ControlScheme) -> Iterator[Finding]:
    circle = scheme.circles.get(unit.circle)
    if circle is None or not circle.is_unit:
        known = ", ".join(c.id for c in scheme.circles.values() if c.is_unit)
        params = {"circle": unit.circle, "scheme": scheme.id, "known": known}
        yield Finding("units.circle_not_drawn", params, field="circle")


def _measures(
    unit: ControlUnit, scheme: ControlScheme, action: Action, at: datetime
) -> Iterator[Finding]:
    for measure_id in unit.measures:
        measure = scheme.measures.get(measure_id)
        if measure is None:
            params = {"measure": measure_id, "known": ", ".join(_allowed(scheme))}
            yield Finding("units.measure_unknown", params, field="measures")
        elif measure.forbidden:
            params = {"measure": Words(measure.zh, measure.en)}
            yield Finding("units.measure_forbidden", params, field="measures")
    if is_hard(unit, scheme) and unit.fire_exits_checked_at is None:
        severity: Severity = "refuse" if action in _BINDING else "warn"
        params = {"hours": scheme.fire_exit_hours}
        yield Finding("units.fire_exits_unchecked", params, severity, "fire_exits_checked_at")


def _allowed(scheme: ControlScheme) -> list[str]:
    return [m.id for m in scheme.measures.values() if not m.forbidden]


def is_hard(unit: ControlUnit, scheme: ControlScheme) -> bool:
    """Whether nobody may leave: by the circle, or by a measure."""
    circle = scheme.circles.get(unit.circle)
    measures = (scheme.measures.get(m) for m in unit.measures)
    return (circle is not None and circle.hard) or any(m is not None and m.hard for m in measures)


def _place(unit: ControlUnit, action: Action) -> Iterator[Finding]:
    drawn = bool(unit.building_units) or unit.geometry is not None
    if not drawn and not unit.place_text.strip():
        yield Finding("units.place_missing", field="place_text")
    elif not drawn and action is not _A.ORDER:
        severity: Severity = "refuse" if action in _BINDING else "warn"
        yield Finding("units.place_text_only", severity=severity, field="geometry")
    if action in _BINDING and not unit.township:
        yield Finding("units.township_missing", field="township")


def _care(unit: ControlUnit, action: Action) -> Iterator[Finding]:
    care = unit.care
    counts = ("dialysis", "pregnant", "living_alone", "infants", "medicine_needed")
    for name in ("residents", *counts):
        count = getattr(care, name)
        if count < 0:
            yield Finding("units.count_negative", {"count": count}, field=f"care.{name}")
        elif count > care.residents:
            params = {"count": count, "residents": care.residents}
            yield Finding("units.more_than_residents", params, field=f"care.{name}")


def _beyond(unit: ControlUnit, scheme: ControlScheme) -> Iterator[Finding]:
    for what in beyond_defaults(unit, scheme):
        if not unit.reason.strip():
            yield Finding("units.reason_missing", {"what": what}, field="reason")
        if not is_higher(scheme, Decision.CLOSE, unit.decider):
            table = authority_table(scheme)
            body = table.bodies[authority_for(scheme, Decision.CLOSE).higher]
            params = {"what": what, "body": Words(body.zh, body.en)}
            yield Finding("units.higher_decider_needed", params, field="decider")


def beyond_defaults(unit: ControlUnit, scheme: ControlScheme) -> tuple[Words, ...]:
    """In what a control unit is larger, longer or shorter than its circle's default."""
    circle = scheme.circles.get(unit.circle)
    if circle is None or not circle.is_unit:
        return ()
    found = []
    if unit.kind not in circle.kinds and SIZE[unit.kind] >= min(SIZE[k] for k in circle.kinds):
        kinds = Words(*(listed(circle.kinds, lang) for lang in ("zh", "en")))
        found.append(both("units.beyond_kind", kind=KINDS[unit.kind], kinds=kinds))
    if unit.kind is Kind.ENTRANCE and len(unit.building_units) > 1:
        found.append(both("units.beyond_entrances", count=len(unit.building_units)))
    if unit.days is not None and unit.days != circle.days:
        found.append(both("units.beyond_days", days=unit.days, default=circle.days))
    return tuple(found)


def _review(unit: ControlUnit, scheme: ControlScheme, at: datetime) -> Iterator[Finding]:
    start = max(at, unit.effective_at) if unit.effective_at else at
    last = local_day(start) + timedelta(days=scheme.review_days)
    if unit.review_on is None:
        yield Finding("units.review_missing", {"last": last.isoformat()}, field="review_on")
    elif unit.review_on > last or unit.review_on < local_day(at):
        params = {
            "day": unit.review_on.isoformat(),
            "first": local_day(at).isoformat(),
            "last": last.isoformat(),
        }
        yield Finding("units.review_out_of_range", params, field="review_on")
