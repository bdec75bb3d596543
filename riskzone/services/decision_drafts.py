"""What somebody was writing about a decision: kept on request and with every refused save."""

import json
from contextlib import suppress

from riskzone.access import Actor, Right
from riskzone.decisions.model import DecisionDocument, from_json, to_json
from riskzone.errors import StoreError
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.store import decisions
from riskzone.store.audit import redacted
from riskzone.store.decisions import Draft


def keep_draft(
    actor: Actor,
    ctx: Context,
    document: DecisionDocument,
    base_version: int,
    *,
    number: int | None = None,
) -> Draft:
    """Keep what the actor is writing; nothing is checked, a draft may be unfinished or wrong.

    What looks like an identity or phone number is not kept.  ``number`` names the draft of a
    new document that this replaces, as a draft told it; ``None`` begins another.

    Raises
    ------
    Denied
        The actor writes no decisions.
    """
    now = guard.check(actor, ctx, Right.DRAFT_DECISIONS)
    return _kept(now, ctx, document, base_version, number)


def keep_refused(
    actor: Actor,
    ctx: Context,
    document: DecisionDocument,
    base_version: int,
    *,
    number: int | None = None,
) -> None:
    """Keep what could not be saved, for an actor that writes decisions anywhere.

    Somebody signed out in another tab, or who lost a role, keeps what was written before;
    where the store itself refuses, nothing can be kept.
    """
    if actor.may(Right.DRAFT_DECISIONS):
        with suppress(StoreError):
            _kept(actor, ctx, document, base_version, number)


def _kept(
    actor: Actor, ctx: Context, document: DecisionDocument, base_version: int, number: int | None
) -> Draft:
    clean = from_json(json.dumps(redacted(json.loads(to_json(document)))))
    with ctx.store.write(actor) as uow:
        return decisions.keep_draft(uow, actor.name, clean, base_version, number=number)


def drafts(actor: Actor, ctx: Context) -> tuple[Draft, ...]:
    """What the actor was writing, the newest first.

    Raises
    ------
    Denied
        The actor writes no decisions.
    """
    now = guard.check(actor, ctx, Right.DRAFT_DECISIONS)
    with ctx.store.read() as uow:
        return decisions.drafts(uow, now.name)


def drop_draft(actor: Actor, ctx: Context, number: int) -> None:
    """Forget what the actor was writing, by the number of the draft.

    Raises
    ------
    Denied
        The actor writes no decisions.
    """
    now = guard.check(actor, ctx, Right.DRAFT_DECISIONS)
    with ctx.store.write(now) as uow:
        decisions.drop_draft(uow, now.name, number)
