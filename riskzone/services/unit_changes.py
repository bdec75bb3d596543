"""Changing control units: who may, from which version, with what check; refused work is kept."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date, datetime

from riskzone.access import Actor, Right, require
from riskzone.errors import Denied, InputError, RiskZoneError
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.services.unit_checks import Placed, neighbours, placed, same_order
from riskzone.services.unit_drafts import keep_refused
from riskzone.services.unit_scope import area_of, check_seen
from riskzone.store import UnitOfWork, WriteUnitOfWork, units
from riskzone.store.units import Change
from riskzone.units.apply import TAKES, consider
from riskzone.units.asked import Asked
from riskzone.units.authority import level_of
from riskzone.units.control_schemes import control_scheme
from riskzone.units.findings import Finding, raise_refusals, refusals
from riskzone.units.group import group_findings
from riskzone.units.lifecycle import ACTION_WORDS, Action, step_for
from riskzone.units.model import ControlUnit
from riskzone.units.proposals import follow_up

#: Control units of one order; more is a slip of the hand.
_MOST = 200


def create(
    actor: Actor,
    ctx: Context,
    wanted: Sequence[ControlUnit],
    action: Action,
    *,
    reason: str = "",
    ordered_at: datetime | None = None,
    draft: int | None = None,
) -> tuple[ControlUnit, ...]:
    """Store new control units: planned, drafted or ordered; several are one order, all or none.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    wanted : sequence of ControlUnit
        Content; nothing of a life cycle is taken from them.
    action : Action
        ``PLAN``, ``DRAFT`` or ``ORDER``.
    reason : str
    ordered_at : datetime, optional
        When an order was given by word; default: now.
    draft : int, optional
        Number of the draft it was written in, which goes when it is stored.

    Returns
    -------
    tuple of ControlUnit
        As stored, in the order given.

    Raises
    ------
    InputError
        The action begins nothing, nothing was given, or it is stored already.
    Refused
        A rule forbids one of them; nothing was stored, the draft is kept.
    Denied
        The actor may not, or not there.
    """
    if not wanted:
        raise InputError("units.nothing_given")
    fresh = [unit.changed(id=0) for unit in wanted]
    # Several out of one draft are one thing in it: it stays as it was written.
    apart = draft is not None and len(fresh) > 1
    keeping = nullcontext() if apart else _kept(actor, ctx, fresh[0], 0, fresh[1:], number=draft)
    with keeping:
        if len(fresh) > _MOST:
            raise InputError("unit_services.too_many", count=len(fresh), limit=_MOST)
        step = step_for(None, action)
        now = guard.check(actor, ctx, step.right)
        for unit in fresh:
            require(now, step.right, area_of(unit))
        checked = _placed(ctx, fresh, action)
        for one in checked:
            require(now, step.right, area_of(one.unit))
        asked = Asked(reason=reason, ordered_at=ordered_at)
        with ctx.store.write(now) as uow:
            made = _considered(ctx, uow, now, checked, action, asked)
            stored = tuple(
                units.add(uow, unit, action, reason=reason, effective_at=unit.effective_at)
                for unit in made
            )
            if draft is not None:
                units.drop_draft(uow, now.name, draft)
            units.drop_same(uow, now.name, fresh)
    return stored


def _placed(ctx: Context, fresh: Sequence[ControlUnit], action: Action) -> tuple[Placed, ...]:
    with ctx.store.read() as uow:
        return tuple(placed(ctx, uow, unit, action, None) for unit in fresh)


def _considered(  # noqa: PLR0917 - private, one caller
    ctx: Context,
    uow: WriteUnitOfWork,
    actor: Actor,
    checked: Sequence[Placed],
    action: Action,
    asked: Asked,
) -> tuple[ControlUnit, ...]:
    """What is to be stored of one order, checked together."""
    at = present(ctx, uow)
    group = checked[0].unit.group or (secrets.token_hex(8) if len(checked) > 1 else "")
    made: list[ControlUnit] = []
    for one in checked:
        unit, found = consider(
            None, action, actor=actor.name, at=at, scheme=control_scheme(one.unit.scheme),
            wanted=one.unit.changed(group=group), asked=asked,
        )  # fmt: skip
        raise_refusals((*found, *one.findings))
        raise_refusals(neighbours(uow, unit, action, at, made))
        same = same_order(uow, unit, at)
        if same is not None:
            raise InputError("unit_services.stored_already", name=same.name, unit=same.id)
        made.append(unit)
    return tuple(made)


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

    Parameters
    ----------
    actor : Actor
    ctx : Context
    unit : ControlUnit
        With the content wanted.
    base_version : int
        Version it began from.
    action : Action
    reason : str
    effective_at : datetime, optional
        From when it counts.

    Raises
    ------
    Conflict
        Somebody saved another version first; it carries base, theirs and mine.
    Refused, InputError
        A rule forbids it.
    Denied
        The actor may not, or not there.

    In each case nothing was stored, and what was written is kept as a draft.
    """
    with _kept(actor, ctx, unit, base_version):
        if action not in TAKES:
            raise InputError("unit_services.changes_nothing", action=action.value)
        asked = Asked(reason=reason, effective_at=effective_at)
        return _changed(actor, ctx, unit, base_version, action, asked)


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
    review_on: date | None = None,
    ordered_at: datetime | None = None,
    by: str = "",
    objection: int | None = None,
    decider: str = "",
) -> ControlUnit:
    """Take a control unit a step further: propose, approve, confirm, extend, release and so on.

    The content stays as it is; what the other parameters mean tells
    :class:`riskzone.units.asked.Asked`.

    Raises
    ------
    Conflict
        Somebody saved another version first.
    Refused, InputError
        A rule forbids it.
    Denied
        The actor may not, not there, or is who proposed or ordered it.
    """
    asked = Asked(
        reason=reason, effective_at=effective_at, ordered_at=ordered_at, until=until,
        review_on=review_on, document=document, text=text, agrees=agrees, by=by,
        objection=objection, decider=decider,
    )  # fmt: skip
    return _changed(actor, ctx, unit_id, base_version, action, asked)


def _changed(  # noqa: PLR0917 - private, two callers
    actor: Actor,
    ctx: Context,
    wanted: ControlUnit | int,
    base_version: int,
    action: Action,
    asked: Asked,
) -> ControlUnit:
    """One action on a stored control unit, in one unit of work."""
    now = guard.check(actor, ctx, Right.VIEW_UNITS)
    number = wanted if isinstance(wanted, int) else wanted.id
    content = None if isinstance(wanted, int) else wanted
    with ctx.store.read() as reading:
        check_seen(now, units.get(reading, number).unit)
        # Looked at again under the write lock; a stale one need not wait for it.
        before = _at_version(reading, number, base_version, content)
        place = None if content is None else placed(ctx, reading, content, action, before)
    with ctx.store.write(now) as uow:
        before = _at_version(uow, number, base_version, content)
        stored = take_step(ctx, uow, now, before, action, asked, place)
        if content is not None:
            units.drop_draft(uow, now.name, number)
    return stored


def take_step(  # noqa: PLR0917 - shared by one and by many
    ctx: Context,
    uow: WriteUnitOfWork,
    actor: Actor,
    before: ControlUnit,
    action: Action,
    asked: Asked,
    place: Placed | None = None,
) -> ControlUnit:
    """Check and store one action in a unit of work that is open already.

    Parameters
    ----------
    ctx : Context
    uow : WriteUnitOfWork
    actor : Actor
        With the roles it has now.
    before : ControlUnit
        As stored; its version was compared by the caller.
    action : Action
    asked : Asked
    place : Placed, optional
        The content wanted; ``None``: it stays as it is.

    Raises
    ------
    Refused, InputError
        A rule forbids it.
    Denied
        The actor may not, not there, or is who proposed or ordered it.
    """
    at = present(ctx, uow)
    step = step_for(before.state, action)
    require(actor, step.right, area_of(before))
    asked = replace(asked, speaks_for=level_of(actor.jurisdictions(step.right)))
    wanted = None if place is None else place.unit
    scheme = control_scheme((wanted or before).scheme)
    made, found = consider(
        before, action, actor=actor.name, at=at, scheme=scheme, wanted=wanted, asked=asked
    )
    require(actor, step.right, area_of(made))
    if action is Action.CONFIRM:
        _changed_by_another(uow, before, actor)
    # A place that cannot be is not compared with its neighbours.
    raise_refusals((*found, *(() if place is None else place.findings)))
    raise_refusals((*neighbours(uow, made, action, at), *_of_order(uow, made, action, asked, at)))
    wanted_change = Change(made, before.version, action, asked.reason, asked.effective_at)
    stored = units.change(uow, wanted_change)
    next_one = follow_up(stored, scheme) if action is Action.RELEASE else None
    if next_one is not None:
        # A draft alone closes nothing: somebody proposes it, somebody else decides.
        units.add(uow, next_one, Action.DRAFT, effective_at=next_one.effective_at)
    return stored


def _changed_by_another(uow: UnitOfWork, before: ControlUnit, actor: Actor) -> None:
    """Refuse to confirm a temporary order to whoever changed it: its content is theirs too.

    A proposal is different: who proposes it answers for all that was drafted.
    """
    for revision in reversed(units.revisions(uow, before.id)):
        if revision.action is Action.ORDER:
            return
        if revision.action is Action.EDIT and revision.actor == actor.name:
            confirming = ACTION_WORDS[Action.CONFIRM]
            raise Denied("units.same_person", actor=actor.name, action=confirming)


def _of_order(
    uow: WriteUnitOfWork, made: ControlUnit, action: Action, asked: Asked, at: datetime
) -> tuple[Finding, ...]:
    """What a release means for the other control units of its order."""
    group = (record.unit for record in units.of_group(uow, made.group)) if made.group else ()
    scheme = control_scheme(made.scheme)
    return tuple(group_findings(made, scheme, group, action, at, reason=asked.reason))


def _at_version(
    uow: UnitOfWork, number: int, base_version: int, mine: ControlUnit | None
) -> ControlUnit:
    """The control unit, where the version named is still the newest."""
    before = units.get(uow, number).unit
    if before.version != base_version:
        raise units.conflict(uow, mine or before, base_version, written=mine is not None)
    return before


def findings(
    actor: Actor, ctx: Context, wanted: ControlUnit, action: Action, *, reason: str = ""
) -> tuple[Finding, ...]:
    """Everything the rules would say of an action with the content wanted; nothing is stored.

    Raises
    ------
    InputError
        The action is not possible in this state.
    Denied
        The actor may not see control units there, or is who proposed or ordered it.
    """
    now = guard.check(actor, ctx, Right.VIEW_UNITS, area_of(wanted))
    at = present(ctx)
    with ctx.store.read() as uow:
        before = units.get(uow, wanted.id).unit if wanted.id else None
        if before is not None:
            check_seen(now, before)
        place = placed(ctx, uow, wanted, action, before)
        step = step_for(None if before is None else before.state, action)
        asked = Asked(reason=reason, speaks_for=level_of(now.jurisdictions(step.right)))
        made, found = consider(
            before, action, actor=now.name, at=at, scheme=control_scheme(wanted.scheme),
            wanted=place.unit, asked=asked,
        )  # fmt: skip
        refused = refusals((*found, *place.findings))
        near = () if refused else neighbours(uow, made, action, at)
    every = (*found, *place.findings, *near)
    return tuple(sorted(every, key=lambda finding: finding.severity != "refuse"))


@contextmanager
def _kept(
    actor: Actor,
    ctx: Context,
    unit: ControlUnit,
    base_version: int,
    others: Sequence[ControlUnit] = (),
    *,
    number: int | None = None,
) -> Iterator[None]:
    """Keep as a draft what could not be saved."""
    try:
        yield
    except RiskZoneError:
        keep_refused(actor, ctx, unit, base_version, others, number=number)
        raise
