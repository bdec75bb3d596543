"""The audit chain for those who audit: looked through, verified, taken away as a table."""

import csv
import io
from dataclasses import dataclass

from riskzone.access import Actor, Right
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.tables import neutral
from riskzone.store import audit, audit_search
from riskzone.store.audit import AuditEntry, Head
from riskzone.store.audit_search import Search
from riskzone.store.seals import Verified, verified

#: Entries on one page.
PAGE_ROWS = 50
_COLUMNS = (
    "seq", "recorded_at", "actor", "action", "subject", "details", "previous", "hash",
)  # fmt: skip


@dataclass(frozen=True)
class Trail:
    """One page of what a search found.

    Parameters
    ----------
    entries : tuple of AuditEntry
        The newest first.
    total : int
        Entries found, of all pages.
    page, pages : int
        From 1.
    actors, actions : tuple of str
        All there are in the chain, to choose from.
    head : Head
        The end of the chain when this was read.
    """

    entries: tuple[AuditEntry, ...]
    total: int
    page: int
    pages: int
    actors: tuple[str, ...]
    actions: tuple[str, ...]
    head: Head


@dataclass(frozen=True)
class Exported:
    """A file that was taken away.

    Parameters
    ----------
    name : str
    data : bytes
        CSV, UTF-8 with a byte order mark.
    rows : int
    head : Head
        The end of the chain when it was read; the entry about the export follows it.
    """

    name: str
    data: bytes
    rows: int
    head: Head


def trail(actor: Actor, ctx: Context, search: Search, *, page: int = 1) -> Trail:
    """One page of the entries a search finds; a page beyond the last is the last.

    Raises
    ------
    Denied
        The actor may not read the audit chain of the area served.
    """
    guard.check(actor, ctx, Right.READ_AUDIT, ctx.settings.area)
    with ctx.store.read() as uow:
        total = audit_search.count(uow, search)
        pages = max(1, -(-total // PAGE_ROWS))
        shown = min(max(page, 1), pages)
        rows = audit_search.page(uow, search, skip=(shown - 1) * PAGE_ROWS, most=PAGE_ROWS)
        return Trail(
            rows,
            total,
            shown,
            pages,
            audit_search.actors(uow),
            audit_search.actions(uow),
            audit.head(uow),
        )


def verify(actor: Actor, ctx: Context, expect_head: str | None = None) -> Verified:
    """Walk the chain, and compare what it sealed with what the store holds; that is audited.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    expect_head : str, optional
        A head printed or noted earlier, ``"number:hash"``.

    Raises
    ------
    InputError
        ``expect_head`` is not a head.
    Denied
        The actor may not verify the audit chain.
    """
    guard.check(actor, ctx, Right.VERIFY_AUDIT)
    with ctx.store.read() as uow:
        found = verified(uow, expect_head)
    with ctx.store.write(actor) as writing:
        details = {"ok": found.ok, "entries": found.chain.entries, "head": str(found.chain.head)}
        audit.append(writing, "audit.verify", "audit", details)
    return found


def export(actor: Actor, ctx: Context, search: Search) -> Exported:
    """Take what a search finds away as a table; that is audited itself.

    Text that a spreadsheet would take for a formula is made harmless.

    Raises
    ------
    Denied
        The actor may not read the audit chain of the area served.
    """
    guard.check(actor, ctx, Right.READ_AUDIT, ctx.settings.area)
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    rows = 0
    with ctx.store.read() as uow:
        head = audit.head(uow)
        for entry in audit_search.found(uow, search):
            writer.writerow(_cells(entry))
            rows += 1
    with ctx.store.write(actor) as writing:
        details = {"rows": rows, "head": str(head)}
        audit.append(writing, "audit.export", "audit", details)
    name = f"audit-{head.seq}-{head.hash[:12]}.csv"
    return Exported(name, sheet.getvalue().encode("utf-8-sig"), rows, head)


def _cells(entry: AuditEntry) -> list[object]:
    at = entry.recorded_at.isoformat(timespec="seconds")
    texts = (entry.actor, entry.action, entry.subject, entry.details)
    return [entry.seq, at, *map(neutral, texts), entry.previous, entry.hash]
