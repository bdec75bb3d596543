"""Scans of signed decisions: taken in, kept by hash, listed, and given out again."""

from riskzone.access import Actor, Right
from riskzone.decisions.model import DecisionDocument
from riskzone.errors import NotFound
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.decision_scope import check_seen, require_place
from riskzone.services.scans import ENDINGS, Opened, media_of
from riskzone.store import UnitOfWork, attachments, audit, blobs, decisions
from riskzone.store.attachments import Attachment

_PREFIX = "decision:"


def attach_scan(actor: Actor, ctx: Context, document_id: int, data: bytes) -> Attachment:
    """Keep the scan of a signed decision beside it.

    The name of the file is not kept, it may tell of a person; the type is told by the content.

    Raises
    ------
    NotFound
        There is no such document.
    InputError, TooLarge
        It is not a PDF, JPEG or PNG that can be read, or it is too large; nothing was kept.
    Denied
        The actor neither writes nor decides there.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        document = decisions.get(uow, document_id).document
    check_seen(now, document)
    require_place(now, _right(now, document), document)
    media = media_of(data)
    with ctx.store.write(now) as uow:
        version = decisions.get(uow, document_id).document.version
        name = f"decision-{document_id:06d}-v{version}.{ENDINGS[media]}"
        made = attachments.add(
            uow, subject=f"{_PREFIX}{document_id}", kind="scan", name=name, media=media, data=data
        )
        uow.decisions_changed()
    return made


def scans(actor: Actor, ctx: Context, document_id: int) -> tuple[Attachment, ...]:
    """The scans of a decision, the oldest first.

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
        return of_document(uow, document_id)


def of_document(uow: UnitOfWork, document_id: int) -> tuple[Attachment, ...]:
    """The scans of a decision, for services that checked the right."""
    return attachments.of(uow, f"{_PREFIX}{document_id}") if document_id else ()


def open_scan(actor: Actor, ctx: Context, scan_id: int) -> Opened:
    """Give out a scan; it carries signatures, so that opening it is audited.

    A scan is opened in the jurisdiction of its document alone, decided or not.

    Raises
    ------
    NotFound
        There is no such scan of a decision.
    StoreError
        Its bytes are no longer those that were kept.
    Denied
        Its document lies outside the actor's jurisdiction.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        scan = attachments.get(uow, scan_id)
        if not scan.subject.startswith(_PREFIX):
            raise NotFound("slip.no_such_scan", scan=scan_id)
        document = decisions.get(uow, int(scan.subject.removeprefix(_PREFIX))).document
        guard.check(now, ctx, Right.VIEW_LEVELS, document.area)
        data = blobs.get(uow, scan.digest).data
    with ctx.store.write(now) as writing:
        audit.append(writing, "attachment.open", f"attachment:{scan.id}", {"of": scan.subject})
    return Opened(scan, data)


def _right(actor: Actor, document: DecisionDocument) -> Right:
    """The right by which somebody keeps a scan: who decides there, else who drafts."""
    decides = actor.may(Right.DECIDE_LEVELS, document.area)
    return Right.DECIDE_LEVELS if decides else Right.DRAFT_DECISIONS
