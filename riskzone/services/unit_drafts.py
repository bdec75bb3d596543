"""What somebody was writing about a control unit: kept on request and with every refused save."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields, replace

from riskzone.access import Actor, Right, require
from riskzone.errors import StoreError
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.unit_scope import area_of
from riskzone.store import units
from riskzone.store.audit import redacted
from riskzone.store.units import Draft
from riskzone.units.model import ControlUnit, Parties
from riskzone.units.texts import MOBILE

#: Any of them lets somebody write about control units.
WRITERS = (Right.DRAFT_UNITS, Right.ORDER_UNITS, Right.DECIDE_UNITS)
#: Most control units of one order.
_MOST = 500
_CUT = "***"


def keep_draft(
    actor: Actor,
    ctx: Context,
    unit: ControlUnit,
    base_version: int,
    *,
    others: Sequence[ControlUnit] = (),
    number: int | None = None,
) -> Draft:
    """Keep what the actor is writing; one draft a control unit, of new ones any number.

    ``number`` names the draft of a new control unit that this replaces, as a draft told it
    (:class:`riskzone.store.units.Draft`); ``None`` begins another.

    Nothing is checked but the place: a draft may be unfinished or wrong.  What looks like
    an identity or phone number is not kept.

    Raises
    ------
    NotFound
        There is no such control unit.
    Denied
        The actor may not write about control units there.
    """
    now = guard.current(actor, ctx)
    require(now, _right(now, area_of(unit)), area_of(unit))
    if unit.id:
        with ctx.store.read() as uow:
            stored = units.get(uow, unit.id).unit
        require(now, _right(now, area_of(stored)), area_of(stored))
    return _kept(now, ctx, unit, base_version, others, number=number)


def keep_refused(
    actor: Actor,
    ctx: Context,
    unit: ControlUnit,
    base_version: int,
    others: Sequence[ControlUnit] = (),
    *,
    number: int | None = None,
) -> None:
    """Keep what could not be saved, for an actor that writes about control units anywhere.

    Somebody signed out in another tab, or who lost a role, keeps what was written before;
    where the store itself refuses, nothing can be kept.
    """
    if any(actor.may(right) for right in WRITERS):
        with suppress(StoreError):
            _kept(actor, ctx, unit, base_version, others, number=number)


def _kept(
    actor: Actor,
    ctx: Context,
    unit: ControlUnit,
    base_version: int,
    others: Sequence[ControlUnit],
    *,
    number: int | None = None,
) -> Draft:
    written = [_without_numbers(one) for one in (unit, *others[:_MOST])]
    with ctx.store.write(actor) as uow:
        kept = (written[0], base_version, written[1:])
        return units.keep_draft(uow, actor.name, *kept, number=number)


def _without_numbers(unit: ControlUnit) -> ControlUnit:
    texts = {
        name: redacted(getattr(unit, name)) for name in ("name", "place_text", "reason", "document")
    }
    parties = {one.name: redacted(getattr(unit.parties, one.name)) for one in fields(Parties)}
    # The telephone of an office is what a hotline is for; that of a person is not.
    care = replace(unit.care, hotline=MOBILE.sub(_CUT, unit.care.hotline))
    return unit.changed(**texts, parties=Parties(**parties), care=care)


def _right(actor: Actor, area: str | None = None) -> Right:
    """The right to ask for: one the actor has there, else the first one."""
    return next((right for right in WRITERS if actor.may(right, area)), Right.DRAFT_UNITS)


def draft_of(actor: Actor, ctx: Context, unit_id: int) -> Draft | None:
    """The actor's own draft about a control unit; 0: the newest of those about new ones.

    Raises
    ------
    Denied
        The actor may not write about control units.
    """
    return next((one for one in drafts(actor, ctx) if one.unit.id == unit_id), None)


def drafts(actor: Actor, ctx: Context) -> tuple[Draft, ...]:
    """The actor's own drafts, the newest first.

    Raises
    ------
    Denied
        The actor may not write about control units.
    """
    now = guard.check(actor, ctx, _right(actor))
    with ctx.store.read() as uow:
        return units.drafts(uow, now.name)


def drop_draft(actor: Actor, ctx: Context, number: int) -> None:
    """Forget one of the actor's own drafts.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    number : int
        Of the draft: that of its control unit, where one is stored.

    Raises
    ------
    Denied
        The actor may not write about control units.
    """
    now = guard.check(actor, ctx, _right(actor))
    with ctx.store.write(now) as uow:
        units.drop_draft(uow, now.name, number)
