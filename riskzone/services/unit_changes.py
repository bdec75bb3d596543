"""Changing control units: who may, from which version, with what check; refused work is kept."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from riskzone.access import Actor, require
from riskzone.errors import Conflict, Denied, InputError
from riskzone.services.context import Context
from riskzone.services.unit_drafts import kept
from riskzone.services.unit_scope import area_of
from riskzone.store import units
from riskzone.units.lifecycle import STEPS, Action, Step
from riskzone.units.model import ControlUnit, Objection, Opinion, State

#: Hours after which a temporary order lapses unless confirmed.
_LAPSE_HOURS = 24


def create(
    actor: Actor,
    ctx: Context,
    wanted: Sequence[ControlUnit],
    action: Action,
    *,
    reason: str = "",
) -> tuple[ControlUnit, ...]:
    """Store new control units: planned, drafted or ordered; several are one order, all or none.

    Raises
    ------
    InputError
        The action begins nothing, or nothing was given.
    Refused
        A rule forbids one of them; nothing was stored, the draft is kept.
    Denied
        The actor may not, or not there.
    """
    if not wanted or (None, action) not in STEPS:
        raise InputError("unit_services.nothing_to_create", action=action.value)
    group = wanted[0].group or (secrets.token_hex(8) if len(wanted) > 1 else "")
    with _draft_kept(actor, ctx, wanted[0].changed(id=0), 0):
        now = ctx.clock.now()
        made = tuple(
            applied(actor, None, unit.changed(group=group, id=0), action, now) for unit in wanted
        )
        with ctx.store.write(actor) as uow:
            stored = tuple(
                units.add(uow, unit, action, reason=reason, effective_at=unit.effective_at)
                for unit in made
            )
            units.drop_draft(uow, actor, 0)
    return stored


def change(
    actor: Actor,
    ctx: Context,
    unit: ControlUnit,
    base_version: int,
    action: Action,
    *,
    reason: str = "",
    effective_at: datetime | None = None,
) -> ControlUnit:
    """Change the content of a control unit: edit, amend, record evidence.

    Raises
    ------
    Conflict
        Somebody saved another version first; it carries base, theirs and mine, and the
        draft is kept.
    Refused
        A rule forbids it; nothing was stored, the draft is kept.
    Denied
        The actor may not, or not there.
    """
    with _draft_kept(actor, ctx, unit, base_version), ctx.store.write(actor) as uow:
        before = units.get(uow, unit.id).unit
        require_step(actor, before, action, unit)
        if before.version != base_version:
            raise units.conflict(uow, unit, base_version)
        made = applied(actor, before, unit, action, uow.now, reason=reason)
        wanted = units.Change(made, base_version, action, reason, effective_at)
        stored = units.change(uow, wanted)
        units.drop_draft(uow, actor, unit.id)
    return stored


def act(
    actor: Actor,
    ctx: Context,
    unit_id: int,
    base_version: int,
    action: Action,
    *,
    reason: str = "",
    effective_at: datetime | None = None,
    until: datetime | None = None,
    document: str = "",
    text: str = "",
    agrees: bool = True,
) -> ControlUnit:
    """Take a control unit a step further: propose, approve, confirm, extend, release and so on.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    unit_id, base_version : int
    action : Action
    reason : str
    effective_at : datetime, optional
        From when it counts; default: now.
    until : datetime, optional
        Decided end of an extension.
    document : str
        Number of the document that decided it.
    text : str
        Opinion, objection or answer.
    agrees : bool
        Whether an opinion supports the proposal, or an answer upholds the objection.

    Raises
    ------
    Conflict
        Somebody saved another version first.
    Refused
        A rule forbids it.
    Denied
        The actor may not, not there, or is who proposed it.
    """
    with ctx.store.write(actor) as uow:
        before = units.get(uow, unit_id).unit
        require_step(actor, before, action, before)
        if before.version != base_version:
            raise units.conflict(uow, before, base_version)
        made = applied(
            actor, before, before, action, uow.now, reason=reason, effective_at=effective_at,
            until=until, document=document, text=text, agrees=agrees,
        )  # fmt: skip
        return units.change(uow, units.Change(made, base_version, action, reason, effective_at))


def require_step(
    actor: Actor, before: ControlUnit | None, action: Action, after: ControlUnit
) -> Step:
    """The step an action is, where the actor may do it, here and to what it becomes."""
    state = None if before is None else before.state
    step = STEPS.get((state, action))
    if step is None:
        raise InputError(
            "unit_services.no_such_step", action=action.value, state=state.value if state else ""
        )
    for unit in (before, after):
        if unit is not None:
            require(actor, step.right, area_of(unit))
    if step.other_person and before and actor.name in (before.proposed_by, before.ordered_by):
        raise Denied("unit_services.same_person", actor=actor.name, action=action.value)
    return step


def applied(  # noqa: PLR0911 - a table
    actor: Actor,
    before: ControlUnit | None,
    unit: ControlUnit,
    action: Action,
    now: datetime,
    *,
    reason: str = "",
    effective_at: datetime | None = None,
    until: datetime | None = None,
    document: str = "",
    text: str = "",
    agrees: bool = True,
) -> ControlUnit:
    """The control unit after an action, checked."""
    step = require_step(actor, before, action, unit)
    if step.needs_reason and not reason.strip():
        raise InputError("unit_services.reason_missing", action=action.value)
    moment = effective_at or now
    made = unit.changed(state=step.to)
    match action:
        case Action.ORDER:
            return made.changed(
                ordered_at=now, ordered_by=actor.name, effective_at=unit.effective_at or moment,
                lapses_at=now + timedelta(hours=_LAPSE_HOURS),
            )  # fmt: skip
        case Action.PROPOSE:
            return made.changed(proposed_by=actor.name)
        case Action.APPROVE | Action.CONFIRM:
            start = effective_at or unit.effective_at or now
            return made.changed(
                decided_by=actor.name, document=document or unit.document, effective_at=start,
                lapses_at=None,
            )  # fmt: skip
        case Action.EXTEND:
            return made.changed(extended_until=until, reason=reason, decided_by=actor.name)
        case Action.REPORT:
            return made.changed(reported_at=moment)
        case Action.RATIFY:
            return made.changed(ratified_at=moment, document=document or unit.document)
        case Action.RELEASE | Action.REFUSE:
            return made.changed(ended_at=moment, document=document or unit.document)
        case Action.OPINE:
            return made.changed(opinions=(*unit.opinions, Opinion(now, actor.name, agrees, text)))
        case Action.OBJECT:
            return made.changed(objections=(*unit.objections, Objection(now, actor.name, text)))
        case Action.ANSWER:
            return made.changed(objections=_answered(unit.objections, now, text, agrees))
        case _:
            return made


def _answered(
    objections: tuple[Objection, ...], now: datetime, text: str, upheld: bool
) -> tuple[Objection, ...]:
    """The first open objection answered."""
    found = list(objections)
    for i, one in enumerate(found):
        if one.answered_at is None:
            found[i] = replace(one, answered_at=now, answer=text, upheld=upheld)
            break
    return tuple(found)


@contextmanager
def _draft_kept(actor: Actor, ctx: Context, unit: ControlUnit, base_version: int) -> Iterator[None]:
    """Keep what could not be saved."""
    try:
        yield
    except (InputError, Conflict, Denied):
        kept(actor, ctx, unit, base_version)
        raise


def is_final(unit: ControlUnit) -> bool:
    """Whether nothing further can be done to a control unit."""
    return unit.state in (State.ENDED, State.REJECTED, State.WITHDRAWN, State.REFUSED_ABOVE)
