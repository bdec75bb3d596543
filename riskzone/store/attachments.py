"""Files that belong to something: the scan of a signed slip.  Kept by hash, never replaced."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from riskzone.errors import NotFound
from riskzone.store import audit, blobs
from riskzone.store.seals import SEAL, seal_of
from riskzone.store.types import GREATEST
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork
from riskzone.store.unit_tables import attachment


@dataclass(frozen=True)
class Attachment:
    """A file and what it belongs to.

    Parameters
    ----------
    id : int
    subject : str
        ``"<table>:<id>"``.
    kind : str
        What it is: ``"scan"``.
    name : str
        File name, as it came.
    media : str
        Media type, told by its content.
    digest : str
        SHA-256 of its bytes, hexadecimal.
    actor : str
    recorded_at : datetime
    """

    id: int
    subject: str
    kind: str
    name: str
    media: str
    digest: str
    actor: str
    recorded_at: datetime


def add(
    uow: WriteUnitOfWork, *, subject: str, kind: str, name: str, media: str, data: bytes
) -> Attachment:
    """Keep a file beside something; what is stored of it is sealed by the audit chain."""
    digest = blobs.put(uow, data, media)
    values = {
        "subject": subject, "kind": kind, "name": name, "media": media, "blob_hash": digest,
        "actor": uow.actor, "recorded_at": uow.now,
    }  # fmt: skip
    number = uow.connection.execute(
        insert(attachment).values(**values).returning(attachment.c.id)
    ).scalar_one()
    details = {
        "sha256": digest, "bytes": len(data), "media": media, "of": subject, "kind": kind,
        SEAL: seal_of(attachment, {"id": number, **values}),
    }  # fmt: skip
    audit.append(uow, "attachment.add", f"attachment:{number}", details)
    return Attachment(number, subject, kind, name, media, digest, uow.actor, uow.now)


def of(uow: UnitOfWork, subject: str) -> tuple[Attachment, ...]:
    """The files of something, the oldest first."""
    query = select(attachment).where(attachment.c.subject == subject).order_by(attachment.c.id)
    return tuple(map(_attachment, uow.connection.execute(query)))


def get(uow: UnitOfWork, number: int) -> Attachment:
    """A file by its number; its bytes are those of the blob of its hash.

    Raises
    ------
    NotFound
        There is none.
    """
    query = select(attachment).where(attachment.c.id == number)
    row = uow.connection.execute(query).first() if 0 <= number <= GREATEST else None
    if row is None:
        raise NotFound("slip.no_such_scan", scan=number)
    return _attachment(row)


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(
        row.id, row.subject, row.kind, row.name, row.media, row.blob_hash, row.actor,
        row.recorded_at,
    )  # fmt: skip
