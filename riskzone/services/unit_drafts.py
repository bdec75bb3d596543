"""What somebody was writing about a control unit: kept on request and with every refused save."""

from riskzone.access import Actor, Right
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.unit_scope import area_of
from riskzone.store import units
from riskzone.store.units import Draft
from riskzone.units.model import ControlUnit

#: Either lets somebody write about control units.
_WRITERS = (Right.DRAFT_UNITS, Right.ORDER_UNITS, Right.DECIDE_UNITS)


def keep_draft(actor: Actor, ctx: Context, unit: ControlUnit, base_version: int) -> Draft:
    """Keep what the actor is writing; one draft a control unit, unit number 0 is a new one.

    Nothing is checked but the jurisdiction: a draft may be unfinished or wrong.

    Raises
    ------
    Denied
        The actor may not write about control units there.
    """
    guard.check(actor, ctx, _right(actor), area_of(unit))
    return kept(actor, ctx, unit, base_version)


def kept(actor: Actor, ctx: Context, unit: ControlUnit, base_version: int) -> Draft:
    """Keep a draft whose writer was checked, or refused, already."""
    with ctx.store.write(actor) as uow:
        return units.keep_draft(uow, actor, unit, base_version)


def _right(actor: Actor) -> Right:
    return next((right for right in _WRITERS if actor.may(right)), Right.DRAFT_UNITS)


def draft_of(actor: Actor, ctx: Context, unit_id: int) -> Draft | None:
    """The actor's own draft about a control unit."""
    return next((one for one in drafts(actor, ctx) if one.unit.id == unit_id), None)


def drafts(actor: Actor, ctx: Context) -> tuple[Draft, ...]:
    """The actor's own drafts, the newest first."""
    guard.check(actor, ctx, _right(actor))
    with ctx.store.read() as uow:
        return units.drafts(uow, actor)


def drop_draft(actor: Actor, ctx: Context, unit_id: int) -> None:
    """Forget the actor's own draft about a control unit."""
    guard.check(actor, ctx, _right(actor))
    with ctx.store.write(actor) as uow:
        units.drop_draft(uow, actor, unit_id)
