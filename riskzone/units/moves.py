"""What each action sets on a control unit, and what it asks of times and records.

Closing is never dated back: a temporary order given by word may be written down within
hours, and holds from when it was given.  Lowering (release) may be dated back, with a reason
and a warning.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from riskzone.messages import Words
from riskzone.units.asked import Asked
from riskzone.units.authority import Decision, authority_for, authority_table, is_higher
from riskzone.units.clocks import local_day, local_time, release_clock
from riskzone.units.control_schemes import ControlScheme
from riskzone.units.findings import Finding
from riskzone.units.guard import higher_needed
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Objection, Opinion, State
from riskzone.units.texts import free_text
from riskzone.units.words import both, field_words

_Moved = tuple[ControlUnit, list[Finding]]
Move = Callable[[ControlUnit, Asked, str, datetime, ControlScheme], _Moved]


def _as_wanted(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    """Nothing but the content and the state."""
    del asked, actor, at, scheme
    return unit, []


def _order(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    """A temporary order: holds at once, or from a later minute, and lapses unless confirmed."""
    found = []
    given = asked.ordered_at or at
    start = asked.effective_at or unit.effective_at or given
    if given > at or given < at - timedelta(hours=scheme.spoken_hours):
        params = {"time": local_time(given), "hours": scheme.spoken_hours}
        found.append(Finding("units.order_time", params, field="ordered_at"))
    if start < given:
        found.append(_dated_back(start, given))
    lapses = start + timedelta(hours=scheme.temporary_hours)
    made = unit.changed(
        ordered_at=given, ordered_by=actor, effective_at=start, lapses_at=lapses, ended_at=None
    )
    return made, found


def _dated_back(start: datetime, earliest: datetime) -> Finding:
    params = {"time": local_time(start), "now": local_time(earliest)}
    return Finding("units.closing_dated_back", params, field="effective_at")


def _propose(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    del at, scheme
    return unit.changed(proposed_by=actor, decider=asked.decider or unit.decider), []


def _approve(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    """Approve a proposal: from the minute asked for, at the earliest now."""
    found = []
    start = asked.effective_at or max(unit.effective_at or at, at)
    if start < at:
        found.append(_dated_back(start, at))
    return _decided(unit, asked, actor, scheme).changed(effective_at=start, lapses_at=None), found


def _confirm(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    """Confirm a temporary order before it lapses; it holds from when it held."""
    found = _lapsed(unit, at)
    if asked.effective_at is not None and asked.effective_at != unit.effective_at:
        found.append(Finding("units.confirm_moves_start", field="effective_at"))
    return _decided(unit, asked, actor, scheme).changed(lapses_at=None), found


def _decided(unit: ControlUnit, asked: Asked, actor: str, scheme: ControlScheme) -> ControlUnit:
    usual = authority_table(scheme).level(authority_for(scheme, Decision.CLOSE).decides)
    return unit.changed(
        decided_by=actor,
        document=asked.document or unit.document,
        decider=asked.decider or unit.decider or usual,
        review_on=asked.review_on or unit.review_on,
    )


#: What is done to a temporary order only while it holds.
_WHILE_HELD = frozenset({Action.EDIT, Action.CONFIRM, Action.REFUSE, Action.RELEASE})


def lapsed_for(unit: ControlUnit, action: Action, at: datetime) -> bool:
    """Whether an action comes too late, because the temporary order has lapsed."""
    return action in _WHILE_HELD and bool(_lapsed(unit, at))


def _lapsed(unit: ControlUnit, at: datetime) -> list[Finding]:
    if unit.state is State.TEMPORARY and unit.lapses_at is not None and at >= unit.lapses_at:
        return [Finding("units.lapsed", {"time": local_time(unit.lapses_at)}, field="lapses_at")]
    return []


def _edit(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    del asked, actor, scheme
    return unit, _lapsed(unit, at)


def _amend(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    del at
    return _decided(unit, asked, actor, scheme), []


def _extend(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    """A decided end later than the clock: never without end, reason and the level above."""
    made = _decided(unit, asked, actor, scheme).changed(extended_until=asked.until)
    if asked.review_on is None:
        made = made.changed(review_on=_next_review(unit, at, scheme))
    found = []
    if asked.until is None:
        found.append(Finding("units.extend_until_missing", field="extended_until"))
        return made, found
    earliest = release_clock(unit, scheme, at).earliest
    begins = max(at, earliest) if earliest is not None else at
    circle = scheme.circles.get(unit.circle)
    last = begins + timedelta(days=(circle.days or 0) if circle else 0)
    if not begins < asked.until <= last:
        params = {
            "until": local_time(asked.until),
            "first": local_time(begins),
            "last": local_time(last),
        }
        found.append(Finding("units.extend_range", params, field="extended_until"))
    if not is_higher(scheme, Decision.EXTEND, made.decider):
        what = both("units.extension_until", until=local_time(asked.until))
        found.append(higher_needed(scheme, Decision.EXTEND, what))
    return made, found


def _next_review(unit: ControlUnit, at: datetime, scheme: ControlScheme) -> date:
    """The review day that stands, or where it has come, the last one the scheme allows."""
    today = local_day(at)
    if unit.review_on is not None and unit.review_on > today:
        return unit.review_on
    return today + timedelta(days=scheme.review_days)


def _report(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    del actor, scheme
    moment = asked.effective_at or at
    made = unit.changed(reported_at=moment)
    return made, _not_after(moment, at, "reported_at") + _not_before(unit, moment, "reported_at")


def _ratify(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    del actor, scheme
    moment = asked.effective_at or at
    made = unit.changed(ratified_at=moment, document=asked.document or unit.document)
    found = _not_after(moment, at, "ratified_at") + _not_before(unit, moment, "ratified_at")
    if unit.reported_at is None:
        found.append(Finding("units.not_reported", severity="warn", field="reported_at"))
    return made, found


def _not_after(moment: datetime, at: datetime, field: str) -> list[Finding]:
    if moment <= at:
        return []
    params = {"field": field_words(field), "time": local_time(moment)}
    return [Finding("units.in_the_future", params, field=field)]


def _not_before(unit: ControlUnit, moment: datetime, field: str) -> list[Finding]:
    """What happened to an order happened after it was given; it ends after it took effect."""
    ends = field == "ended_at"
    first = unit.effective_at if ends else unit.ordered_at or unit.effective_at
    if first is None or moment >= first:
        return []
    params = {"time": local_time(moment), "first": local_time(first)}
    code = "units.before_effective" if ends else "units.before_the_order"
    return [Finding(code, params, field=field)]


def _refuse(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    """The level above refuses: lifted at once, not later."""
    del scheme
    found = _lapsed(unit, at)
    moment = asked.effective_at or at
    if moment > at:
        found.append(
            Finding("units.refusal_at_once", {"time": local_time(moment)}, field="ended_at")
        )
    made = unit.changed(
        ended_at=min(moment, at), decided_by=actor, document=asked.document or unit.document
    )
    if unit.effective_at is None or unit.effective_at <= at:
        found += _not_before(unit, moment, "ended_at")
    return made, found


def _release(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    """End a closure: when due, at once when a suspected case is excluded; earlier asks more."""
    moment = asked.effective_at or at
    document = asked.document or unit.document
    made = unit.changed(ended_at=moment, decided_by=actor, document=document)
    if unit.effective_at is not None and unit.effective_at > at:
        found = _reason_for(asked, both("units.release_before_start"))
        return made.changed(ended_at=min(moment, at)), found
    found = _lapsed(unit, at) + _not_before(unit, moment, "ended_at")
    found += _end(unit, asked, moment, at, scheme)
    early = why_early(unit, scheme, moment, at)
    for what in early:
        found += _reason_for(asked, what)
    # A temporary order was decided by nobody yet: lifting it needs its reason alone.
    decider = asked.decider or unit.decider
    if unit.state is State.APPROVED and not is_higher(scheme, Decision.RELEASE, decider):
        found += [higher_needed(scheme, Decision.RELEASE, what) for what in early]
    return made, found


def _end(
    unit: ControlUnit, asked: Asked, moment: datetime, at: datetime, scheme: ControlScheme
) -> list[Finding]:
    """A release may be dated back with a reason, and is not put off."""
    if moment < at:
        params = {"time": local_time(moment)}
        warning = Finding("units.release_back_warning", params, "warn", "ended_at")
        return [warning, *_reason_for(asked, both("units.release_dated_back", **params))]
    earliest = release_clock(unit, scheme, at).earliest
    last = max(at, earliest or at) + timedelta(hours=scheme.overdue_hours)
    if moment > last:
        params = {"time": local_time(moment), "last": local_time(last)}
        return [Finding("units.release_late", params, field="ended_at")]
    return []


def why_early(
    unit: ControlUnit, scheme: ControlScheme, moment: datetime, at: datetime
) -> tuple[Words, ...]:
    """Why a release at a moment is early: the clock, an extension, missing evidence.

    Parameters
    ----------
    unit : ControlUnit
    scheme : ControlScheme
    moment : datetime
        When it is to end.
    at : datetime
        Aware; now: what is recorded later is not evidence.
    """
    reading = release_clock(unit, scheme, at)
    found = []
    if reading.earliest is None:
        found.append(both("units.release_no_clock"))
    elif moment < reading.earliest:
        found.append(both("units.release_before", earliest=local_time(reading.earliest)))
    return (*found, *(both(one.code, **one.params) for one in reading.missing))


def _reason_for(asked: Asked, what: Words) -> list[Finding]:
    if asked.reason.strip():
        return []
    return [Finding("units.reason_missing", {"what": what}, field="reason")]


def _opine(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    del scheme
    found = list(free_text("text", asked.text))
    if not asked.agrees and not asked.text.strip():
        found.append(Finding("units.opinion_needs_text", field="text"))
    said = Opinion(at, actor, asked.agrees, asked.text)
    return unit.changed(opinions=(*unit.opinions, said)), found


def _object(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    del scheme
    found = [*free_text("text", asked.text), *free_text("by", asked.by, 120)]
    if not asked.text.strip():
        found.append(Finding("units.objection_needs_text", field="text"))
    raised = Objection(at, asked.by or actor, asked.text)
    return unit.changed(objections=(*unit.objections, raised)), found


def _answer(
    unit: ControlUnit, asked: Asked, actor: str, at: datetime, scheme: ControlScheme
) -> _Moved:
    del actor, scheme
    found = list(free_text("text", asked.text))
    if not asked.text.strip():
        found.append(Finding("units.answer_needs_text", field="text"))
    still = open_objections(unit)
    index = asked.objection if asked.objection is not None else next(iter(still), None)
    if index is None or index not in still:
        return unit, [*found, Finding("units.no_open_objection", field="objections")]
    answered = replace(
        unit.objections[index], answered_at=at, answer=asked.text, upheld=asked.agrees
    )
    all_of_them = tuple(answered if i == index else o for i, o in enumerate(unit.objections))
    return unit.changed(objections=all_of_them), found


def open_objections(unit: ControlUnit) -> tuple[int, ...]:
    """Positions of the objections that are not answered."""
    return tuple(i for i, one in enumerate(unit.objections) if one.answered_at is None)


_A = Action
#: What each action sets; one for every action.
MOVES: dict[Action, Move] = {
    _A.PLAN: _as_wanted,
    _A.DRAFT: _as_wanted,
    _A.ORDER: _order,
    _A.EDIT: _edit,
    _A.PROPOSE: _propose,
    _A.OPINE: _opine,
    _A.RETURN: _as_wanted,
    _A.REJECT: _as_wanted,
    _A.WITHDRAW: _as_wanted,
    _A.APPROVE: _approve,
    _A.CONFIRM: _confirm,
    _A.AMEND: _amend,
    _A.EXTEND: _extend,
    _A.RECORD: _as_wanted,
    _A.REPORT: _report,
    _A.RATIFY: _ratify,
    _A.REFUSE: _refuse,
    _A.OBJECT: _object,
    _A.ANSWER: _answer,
    _A.RELEASE: _release,
}
