"""One action on a control unit: table, persons, reason, content, times and guard rails.

The control unit that comes out is what is stored.  Whoever calls may hand in a whole
control unit as wanted; only the fields the action may change are taken from it, so that no
form and no file sets a state, a time of the life cycle or an account.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime

from riskzone.errors import Denied, InputError
from riskzone.units.asked import Asked
from riskzone.units.authority import LEVELS
from riskzone.units.control_schemes import ControlScheme, scheme_of
from riskzone.units.findings import Finding, raise_refusals
from riskzone.units.guard import check
from riskzone.units.lifecycle import ACTION_WORDS, Action, step_for
from riskzone.units.model import ControlUnit, State
from riskzone.units.moves import MOVES
from riskzone.units.texts import free_text
from riskzone.units.words import LEVEL_WORDS, field_words

_A = Action

_EVIDENCE = frozenset({"evidence", "triggers", "care", "parties", "team", "fire_exits_checked_at"})
_PLACE = frozenset({"township", "building_units", "place_text", "geometry"})
_CONTENT = (
    _EVIDENCE
    | _PLACE
    | {"name", "kind", "circle", "measures", "days", "review_on", "reason", "decider", "document"}
)
_FIRST = _CONTENT | {"scheme", "county", "group", "effective_at"}

#: Which fields an action takes from what was wanted; an action that is not here takes none.
TAKES: dict[Action, frozenset[str]] = {
    _A.PLAN: _FIRST,
    _A.DRAFT: _FIRST,
    _A.ORDER: _FIRST,
    _A.EDIT: _FIRST,
    _A.AMEND: _CONTENT,
    _A.RECORD: _EVIDENCE,
}


def consider(
    before: ControlUnit | None,
    action: Action,
    *,
    actor: str,
    at: datetime,
    scheme: ControlScheme,
    wanted: ControlUnit | None = None,
    asked: Asked | None = None,
) -> tuple[ControlUnit, tuple[Finding, ...]]:
    """What an action would come to, and everything there is to say about it.

    Parameters
    ----------
    before : ControlUnit, optional
        As it is stored; ``None`` for an action that begins one.
    action : Action
    actor : str
        Account.
    at : datetime
        Aware; now.
    scheme : ControlScheme
        The one the result names.
    wanted : ControlUnit, optional
        With the content wanted; ``None``: the content stays.
    asked : Asked, optional

    Returns
    -------
    unit : ControlUnit
    findings : tuple of Finding
        Those that refuse come first; with one of them the result must not be stored.

    Raises
    ------
    InputError
        The action is not possible in this state.
    Denied
        The actor proposed or ordered it.
    """
    asked = asked or Asked()
    step = step_for(None if before is None else before.state, action)
    if before is not None and step.other_person:
        _another_person(before, actor, action)
    content, found = _content(before, wanted, action)
    impossible = tuple(_no_such_time(asked, content))
    if impossible:
        return content, impossible
    if step.needs_reason and not asked.reason.strip():
        params = {"action": ACTION_WORDS[action]}
        found.append(Finding("units.action_needs_reason", params, field="reason"))
    found += [*free_text("reason", asked.reason), *free_text("document", asked.document, 120)]
    made, of_move = MOVES[action](content, asked, actor, at, scheme)
    made = _followed(made.changed(state=step.to), before, at)
    found += of_move
    found += _above_the_actor(made, action, asked)
    found += check(made, scheme, before=before, action=action, at=at)
    return made, tuple(sorted(found, key=lambda finding: finding.severity != "refuse"))


def apply(
    before: ControlUnit | None,
    action: Action,
    *,
    actor: str,
    at: datetime,
    scheme: ControlScheme,
    wanted: ControlUnit | None = None,
    asked: Asked | None = None,
) -> ControlUnit:
    """The control unit after an action; see :func:`consider`.

    Raises
    ------
    InputError
        The action is not possible in this state.
    Refused
        A guard rail forbids it; carries every finding that refuses.
    Denied
        The actor proposed or ordered it.
    """
    made, found = consider(
        before, action, actor=actor, at=at, scheme=scheme, wanted=wanted, asked=asked
    )
    raise_refusals(found)
    return made


#: What an order does to those inside: a change of it is what an objection asks for.
_FELT = (*sorted(_PLACE), "kind", "circle", "measures", "days", "effective_at")
_PROVIDED = ("food", "medicine", "medical_passage", "hotline")


def _followed(made: ControlUnit, before: ControlUnit | None, at: datetime) -> ControlUnit:
    """Note that objections that were upheld were followed, where something changed for it."""
    if before is None or _felt(made) == _felt(before):
        return made
    objections = tuple(
        replace(one, followed_at=at) if one.to_follow else one for one in made.objections
    )
    return made.changed(objections=objections)


def _felt(unit: ControlUnit) -> tuple[object, ...]:
    provided = tuple(getattr(unit.care, name) for name in _PROVIDED)
    return (*(getattr(unit, name) for name in _FELT), *provided)


#: Years a moment of an order can lie in; the arithmetic of clocks ends beyond the calendar.
_YEARS = range(2000, 2200)


def _no_such_time(asked: Asked, content: ControlUnit) -> Iterable[Finding]:
    """Moments in years nobody can have meant: nothing is worked out with them."""
    moments = {
        "effective_at": asked.effective_at or content.effective_at,
        "ordered_at": asked.ordered_at,
        "extended_until": asked.until,
    }
    for field, moment in moments.items():
        if moment is not None and moment.year not in _YEARS:
            params = {"field": field_words(field), "year": str(moment.year)}
            yield Finding("units.no_such_year", params, field=field)


def _another_person(before: ControlUnit, actor: str, action: Action) -> None:
    if actor in (before.proposed_by, before.ordered_by):
        raise Denied("units.same_person", actor=actor, action=ACTION_WORDS[action])


#: Actions that say which headquarters decides.
_DECIDES = frozenset({_A.APPROVE, _A.CONFIRM, _A.AMEND, _A.EXTEND, _A.RELEASE})


def _above_the_actor(made: ControlUnit, action: Action, asked: Asked) -> Iterable[Finding]:
    """What a higher headquarters decided is entered below it only with its document."""
    level = asked.decider or made.decider
    if action not in _DECIDES or asked.speaks_for is None or level not in LEVELS:
        return
    ranks: tuple[str, ...] = LEVELS
    above = ranks.index(level) > ranks.index(asked.speaks_for)
    # An extension or a release has a document of its own, not that of the closure.
    own = action in (_A.EXTEND, _A.RELEASE)
    document = asked.document if own else asked.document or made.document
    if above and not document.strip():
        yield Finding("units.document_needed", {"level": LEVEL_WORDS[level]}, field="document")


def _content(
    before: ControlUnit | None, wanted: ControlUnit | None, action: Action
) -> tuple[ControlUnit, list[Finding]]:
    """The content after an action, the rest as it was."""
    base = before
    if base is None:
        if wanted is None:
            raise InputError("units.nothing_given")
        base = _fresh(wanted)
    if wanted is None or action not in TAKES:
        return base, []
    takes = TAKES[action] - ({"effective_at"} if base.state is State.TEMPORARY else set())
    if action is _A.AMEND and scheme_of(base) is None:
        takes |= {"scheme"}  # or nothing could ever be decided on it again
    taken = base.changed(**{name: getattr(wanted, name) for name in takes})
    return taken, list(_not_taken(base, wanted, action, takes))


def _fresh(wanted: ControlUnit) -> ControlUnit:
    """A new control unit with nothing of a life cycle in it."""
    return ControlUnit(
        name=wanted.name,
        kind=wanted.kind,
        scheme=wanted.scheme,
        circle=wanted.circle,
        county=wanted.county,
    )


def _not_taken(
    base: ControlUnit, wanted: ControlUnit, action: Action, takes: Iterable[str]
) -> Iterable[Finding]:
    """Content that was changed although the action may not, so that nobody believes it saved."""
    if base.id == 0:
        return
    mine = _FIRST - set(takes)
    for name in (f.name for f in fields(ControlUnit) if f.name in mine):
        if getattr(wanted, name) != getattr(base, name):
            yield Finding(
                "units.field_not_taken",
                {"field": field_words(name), "action": ACTION_WORDS[action]},
                field=name,
            )
    if action is _A.RECORD:
        gone = set(base.triggers) - set(wanted.triggers)
        if gone:
            yield Finding("units.trigger_removed", {"count": len(gone)}, field="triggers")
