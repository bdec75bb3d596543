"""Decisions of the store: the documents, and the levels they declare at a minute."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from riskzone.access import Actor, Right
from riskzone.clock import SHANGHAI
from riskzone.decisions.model import DecisionDocument
from riskzone.decisions.resolve import Declared, declared, totals
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.decision_book import book, level_ids, zones_of
from riskzone.services.decision_changes import act, findings, save, written_by
from riskzone.services.decision_drafts import drafts, drop_draft, keep_draft
from riskzone.services.decision_scans import attach_scan, open_scan, scans
from riskzone.services.decision_scope import check_seen, sees
from riskzone.services.present import present
from riskzone.store import UnitOfWork, decisions, shelf
from riskzone.store.decisions import DECISIONS, Draft, Record
from riskzone.store.shelf import Shelved

__all__ = [
    "DeclaredLevels", "Draft", "Record", "act", "attach_scan", "declared_levels", "document",
    "documents", "drafts", "drop_draft", "findings", "history", "keep_draft", "open_scan", "save",
    "scans", "written_by",
]  # fmt: skip


def documents(
    actor: Actor, ctx: Context, *, known_at: datetime | None = None
) -> tuple[Record, ...]:
    """The documents the actor may see, by number in the store.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    known_at : datetime, optional
        Aware; what the store knew then.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        found = decisions.listing(uow, known_at=known_at)
    return tuple(one for one in found if sees(now, one.document))


def document(
    actor: Actor, ctx: Context, document_id: int, *, known_at: datetime | None = None
) -> Record:
    """A document as it is, or as it was known at a moment.

    Raises
    ------
    NotFound
        There is none, or was none then.
    Denied
        It is not decided, and lies outside the actor's jurisdiction.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        found = decisions.get(uow, document_id, known_at=known_at)
    check_seen(now, found.document)
    return found


def history(actor: Actor, ctx: Context, document_id: int) -> tuple[Shelved[DecisionDocument], ...]:
    """Every stored change of a document, the oldest first.

    Raises
    ------
    NotFound
        There is no such document.
    Denied
        It is not decided, and lies outside the actor's jurisdiction.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        check_seen(now, decisions.get(uow, document_id).document)
        return shelf.revisions(uow, DECISIONS, document_id)


@dataclass(frozen=True)
class DeclaredLevels:
    """What is declared at a minute.

    Parameters
    ----------
    at : datetime
        Aware.
    zones : mapping of str to Declared
        Every zone of the layer, by code.
    totals : mapping of str to int
        Zones per level; ``""``: nothing was declared.  Sums to all zones.
    levels : tuple of str
        Level ids of the scheme in force on the day, lowest first; of the shipped one where none is.
    """

    at: datetime
    zones: Mapping[str, Declared]
    totals: Mapping[str, int]
    levels: tuple[str, ...]


def declared_levels(
    actor: Actor,
    ctx: Context,
    *,
    at: datetime | None = None,
    known_at: datetime | None = None,
    layer: str = "county",
) -> DeclaredLevels:
    """The level declared for every zone of a layer at a minute, and by which document.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    at : datetime, optional
        Aware; default: the present.
    known_at : datetime, optional
        Aware; by the documents the store had recorded then.
    layer : str

    Raises
    ------
    Denied
        The actor may not see levels.
    NotFound
        No zones of the layer are known.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        return declared_at(ctx, uow, at or present(ctx, uow), known_at=known_at, layer=layer)


def declared_at(
    ctx: Context,
    uow: UnitOfWork,
    at: datetime,
    *,
    known_at: datetime | None = None,
    layer: str = "county",
) -> DeclaredLevels:
    """The same, for services that checked the right and have a unit of work open."""
    on = at.astimezone(SHANGHAI).date()
    levels = level_ids(ctx, uow, layer, on)
    found = declared(book(ctx, uow, known_at, day=on), zones_of(ctx, uow, layer, on), at)
    return DeclaredLevels(at, found, totals(found, levels), levels)
