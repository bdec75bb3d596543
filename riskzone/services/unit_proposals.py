"""Edits of control units that came in with a file: listed, accepted by who may, or dropped."""

from dataclasses import dataclass
from datetime import datetime

from riskzone.access import Actor, Right, require
from riskzone.errors import InputError, NotFound
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.unit_changes import change
from riskzone.services.unit_scope import area_of
from riskzone.store import UnitOfWork, audit, exchanges, units
from riskzone.units.exchange_fields import TEXTS
from riskzone.units.exchange_plan import differing
from riskzone.units.lifecycle import STEPS, Action
from riskzone.units.model import ControlUnit, State

_FIELDS = (*TEXTS, "geometry")
#: In which state an edit is taken over by which action.
_TAKEN_BY = {
    State.TEMPORARY: Action.EDIT,
    State.APPROVED: Action.AMEND,
    State.DRAFT: Action.EDIT,
    State.PLANNED: Action.EDIT,
}


@dataclass(frozen=True)
class Proposal:
    """An edit that waits for a decision.

    Parameters
    ----------
    by : str
        Account that brought it.
    recorded_at : datetime
    mine, theirs : ControlUnit
        As the file would have it, and as it stands.
    base : ControlUnit
        The version the file began from.
    fields : tuple of str
        Fields it would change.
    stale : bool
        Whether the control unit was changed since: it cannot be taken over any more.
    action : Action, optional
        What taking it over is; ``None`` where the state allows none.
    may_accept : bool
    """

    by: str
    recorded_at: datetime
    mine: ControlUnit
    theirs: ControlUnit
    base: ControlUnit
    fields: tuple[str, ...]
    stale: bool
    action: Action | None
    may_accept: bool


def proposals(actor: Actor, ctx: Context) -> tuple[Proposal, ...]:
    """The edits that wait in the actor's jurisdiction, the oldest first.

    Raises
    ------
    Denied
        The actor may not see control units.
    """
    now = guard.check(actor, ctx, Right.VIEW_UNITS)
    found = []
    with ctx.store.read() as uow:
        for one in exchanges.waiting(uow):
            theirs = units.get(uow, one.draft.unit.id).unit
            if not now.may(Right.VIEW_UNITS, area_of(theirs)):
                continue
            versions = {r.version: r.unit for r in units.revisions(uow, theirs.id)}
            base = versions[one.draft.base_version]
            found.append(_proposal(now, one, base, theirs))
    return tuple(found)


def _proposal(
    actor: Actor, one: exchanges.Waiting, base: ControlUnit, theirs: ControlUnit
) -> Proposal:
    mine = one.draft.unit
    action = _TAKEN_BY.get(theirs.state)
    stale = base.version != theirs.version
    may = action is not None and not stale
    if action is not None:
        may = may and actor.may(STEPS[theirs.state, action].right, area_of(theirs))
    return Proposal(
        one.by, one.draft.recorded_at, mine, theirs, base, differing(_FIELDS, mine, base), stale,
        action, may,
    )  # fmt: skip


def accept(actor: Actor, ctx: Context, by: str, unit_id: int, *, reason: str) -> ControlUnit:
    """Take an edit over as a change by the actor, with every rule of such a change.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    by : str
        Who brought the edit.
    unit_id : int
    reason : str

    Raises
    ------
    NotFound
        Nothing waits.
    Conflict
        The control unit was changed since.
    Refused, InputError
        A rule forbids it.
    Denied
        The actor may not decide on it.
    """
    now = guard.check(actor, ctx, Right.VIEW_UNITS)
    with ctx.store.read() as uow:
        one = _waiting(uow, by, unit_id)
        theirs = units.get(uow, unit_id).unit
    require(now, Right.VIEW_UNITS, area_of(theirs))
    action = _TAKEN_BY.get(theirs.state)
    if action is None:
        raise InputError("unit_exchange.not_now", name=theirs.name)
    stored = change(actor, ctx, one.draft.unit, one.draft.base_version, action, reason=reason)
    with ctx.store.write(now) as writing:
        exchanges.drop(writing, by, unit_id)
    return stored


def drop(actor: Actor, ctx: Context, by: str, unit_id: int) -> None:
    """Drop an edit: one's own, or one the actor could decide on.

    Raises
    ------
    NotFound
        Nothing waits.
    Denied
        It is another's, and the actor may not decide on it.
    """
    now = guard.check(actor, ctx, Right.VIEW_UNITS)
    with ctx.store.write(now) as uow:
        _waiting(uow, by, unit_id)
        theirs = units.get(uow, unit_id).unit
        if by != now.name:
            require(now, Right.DECIDE_UNITS, area_of(theirs))
        exchanges.drop(uow, by, unit_id)
        audit.append(uow, "unit.edit_dropped", f"control_unit:{unit_id}", {"by": by})


def _waiting(uow: UnitOfWork, by: str, unit_id: int) -> exchanges.Waiting:
    found = exchanges.of(uow, by, unit_id)
    if found is None:
        raise NotFound("unit_exchange.nothing_waits", unit=unit_id, account=by)
    return found
