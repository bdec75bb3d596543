"""Import batches: which file brought which rows, and what it said of its reach."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Row, insert, select

from riskzone.cases.tables import Coverage
from riskzone.errors import NotFound
from riskzone.store import audit
from riskzone.store.tables import audit_entry, import_batch
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork

BatchKind = Literal["cases", "counts", "reports", "layer", "baseline"]
Mode = Literal["full", "delta"]


@dataclass(frozen=True)
class NewBatch:
    """A file about to be stored.

    Parameters
    ----------
    event_id : int
        Event it belongs to.
    kind : {"cases", "counts", "reports", "layer", "baseline"}
        What it holds.
    mode : {"full", "delta"}
        Whether it replaces what it no longer holds.
    file_name : str
        Without its folder; a phone or identity number in it is not kept.
    sha256 : str
        Of the bytes of the file, hexadecimal.
    rows_read, rows_stored, rows_rejected : int
        Counts of its rows.
    coverage : Coverage
        What the file, or the user, said of its reach.
    mapping : str
        Text of the map file, or ``""``.
    """

    event_id: int
    kind: BatchKind
    mode: Mode
    file_name: str
    sha256: str
    rows_read: int
    rows_stored: int
    rows_rejected: int
    coverage: Coverage
    mapping: str = ""


@dataclass(frozen=True, kw_only=True)
class Batch(NewBatch):
    """A stored batch.

    Parameters
    ----------
    id : int
        Number in the store.
    actor : str
        Who imported it.
    recorded_at : datetime
        Aware.
    """

    id: int
    actor: str
    recorded_at: datetime


def record(uow: WriteUnitOfWork, batch: NewBatch) -> int:
    """Enter a batch before its rows; the number is what the rows name.

    Returns
    -------
    int
        Number of the batch.
    """
    coverage = batch.coverage
    values = {
        "event_id": batch.event_id,
        "kind": batch.kind,
        "mode": batch.mode,
        "file_name": audit.redacted(batch.file_name),
        "sha256": batch.sha256,
        "mapping": batch.mapping,
        "rows_read": batch.rows_read,
        "rows_stored": batch.rows_stored,
        "rows_rejected": batch.rows_rejected,
        "coverage_from": coverage.start,
        "coverage_stated": coverage.stated,
        "coverage_clusters": coverage.clusters,
        "baseline": json.dumps(coverage.baseline, sort_keys=True, ensure_ascii=False),
        "actor": uow.actor,
        "recorded_at": uow.now,
    }
    uow.data_changed()  # the coverage alone can change a level
    number: int = uow.connection.execute(
        insert(import_batch).values(**values).returning(import_batch.c.id)
    ).scalar_one()
    return number


def get(uow: UnitOfWork, batch_id: int) -> Batch:
    """One batch.

    Raises
    ------
    NotFound
        There is none of this number.
    """
    query = select(import_batch).where(import_batch.c.id == batch_id)
    row = uow.connection.execute(query).first()
    if row is None:
        raise NotFound("store.no_such_batch", batch=batch_id)
    return _batch(row)


def listing(uow: UnitOfWork, event_id: int, kind: BatchKind | None = None) -> tuple[Batch, ...]:
    """The batches of an event, the oldest first; all, or those of one kind."""
    query = select(import_batch).where(import_batch.c.event_id == event_id)
    if kind is not None:
        query = query.where(import_batch.c.kind == kind)
    return tuple(map(_batch, uow.connection.execute(query.order_by(import_batch.c.id))))


def find(uow: UnitOfWork, event_id: int, kind: BatchKind, sha256: str) -> Batch | None:
    """The newest batch of the same file, if it was imported before."""
    same = [batch for batch in listing(uow, event_id, kind) if batch.sha256 == sha256]
    return same[-1] if same else None


@dataclass(frozen=True)
class Taken:
    """A file that was read into an event as a whole.

    Parameters
    ----------
    kind : str
        ``"cases"``, ``"counts"``, ``"reports"``.
    entries : tuple of int
        Numbers of the audit entries that tell of it, ascending: one for each time it was read.
    """

    kind: str
    entries: tuple[int, ...]


_TABLES = ("cases", "counts", "reports")


def taken(uow: UnitOfWork, event_id: int) -> dict[str, Taken]:
    """Files that were read into an event, also those in which nothing was new.

    A file of which a desk brought in its own counties alone is none of them: the rest of it is
    not in the store.

    Returns
    -------
    dict
        SHA-256 (hexadecimal) of the file → how often it was read.
    """
    own = {f"batch:{one.id}": one for one in listing(uow, event_id)}
    table = audit_entry.c
    query = select(table.seq, table.subject, table.action, table.details).order_by(table.seq)
    query = query.where(table.action.in_([f"{kind}.import" for kind in _TABLES]))
    found: dict[str, Taken] = {}
    begun = False  # entries before the first batch of the event are of the event before
    for seq, subject, action, details in uow.connection.execute(query):
        batch = own.get(subject)
        begun = begun or batch is not None
        told = _told(details)
        if not begun or "part" in told or (batch is None and subject.startswith("batch:")):
            continue
        digest = batch.sha256 if batch else str(told.get("sha256", ""))
        kind = action.removesuffix(".import")
        before = found[digest].entries if digest in found else ()
        found[digest] = Taken(kind, (*before, seq))
    return found


def _told(details: str) -> dict[str, Any]:
    try:
        told = json.loads(details)
    except (ValueError, TypeError):  # the chain itself tells of a changed entry
        return {}
    return told if isinstance(told, dict) else {}


def _batch(row: Row[Any]) -> Batch:
    start: date | None = row.coverage_from
    return Batch(
        id=row.id,
        event_id=row.event_id,
        kind=row.kind,
        mode=row.mode,
        file_name=row.file_name,
        sha256=row.sha256,
        mapping=row.mapping,
        rows_read=row.rows_read,
        rows_stored=row.rows_stored,
        rows_rejected=row.rows_rejected,
        coverage=Coverage(
            start, row.coverage_stated, row.coverage_clusters, json.loads(row.baseline)
        ),
        actor=row.actor,
        recorded_at=row.recorded_at,
    )
