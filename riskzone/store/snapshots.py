"""Frozen mornings: rows that are never changed, each sealed in the audit chain.

The content is a blob under its own hash.  The row names the hash, and the chain holds the hash of
the row: whoever changes the content, the row, or both, is found when the morning is opened.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select

from riskzone.errors import NotFound, StoreError
from riskzone.store import audit, blobs, seals
from riskzone.store.decision_tables import snapshot
from riskzone.store.shelf import Invented
from riskzone.store.tables import audit_entry, blob
from riskzone.store.types import GREATEST
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork

#: Media type of a frozen record.
MEDIA = "application/json"
#: What audit entries call one.
SUBJECT = "snapshot"
_FREEZE = f"{SUBJECT}.freeze"


@dataclass(frozen=True)
class Snapshot:
    """A frozen morning, without its content.

    Parameters
    ----------
    id : int
    area : str
        Division code of the area served.
    on : date
        The day shown.
    reading : {"midnight", "now"}
    edition : int
        From 1; a further one has a reason, and leaves the one before as it is.
    hash : str
        SHA-256 (hex) of the content.
    cutoff_at : datetime
        Aware; data up to this moment was shown.
    data_version : int
        Version of the data it was made from.
    reason : str
    actor : str
    recorded_at : datetime
        Aware; what was recorded later is not in it.
    entry : int
        Number of its entry in the audit chain; 0 where there is none.
    """

    id: int
    area: str
    on: date
    reading: str
    edition: int
    hash: str
    cutoff_at: datetime
    data_version: int
    reason: str
    actor: str
    recorded_at: datetime
    entry: int = 0


def add(
    uow: WriteUnitOfWork,
    data: bytes,
    *,
    area: str,
    on: date,
    reading: str,
    edition: int,
    cutoff_at: datetime,
    data_version: int,
    reason: str = "",
    invented: Invented | None = None,
) -> Snapshot:
    """Keep a frozen morning; ``invented`` for the demonstration only: by whom and when.

    Parameters
    ----------
    uow : WriteUnitOfWork
        Gives actor and recorded time.
    data : bytes
        The content, see :mod:`riskzone.briefing.record_json`.
    area, on, reading, edition, cutoff_at, data_version, reason
        See :class:`Snapshot`; the four first are unique together.
    """
    digest = blobs.put(uow, data, MEDIA)
    who = invented or Invented(uow.actor, uow.now)
    values: dict[str, Any] = {
        "area": area,
        "on_day": on,
        "reading": reading,
        "edition": edition,
        "blob_hash": digest,
        "cutoff_at": cutoff_at,
        "data_version": data_version,
        "reason": reason,
        "actor": who.actor,
        "recorded_at": who.recorded_at,
    }
    made = insert(snapshot).values(values).returning(snapshot.c.id)
    values["id"] = int(uow.connection.execute(made).scalar_one())
    uow.decisions_changed()
    details = {
        "on": on.isoformat(),
        "reading": reading,
        "edition": edition,
        "hash": digest,
        seals.SEAL: seals.seal_of(snapshot, values),
    }
    entry = audit.append(uow, _FREEZE, f"{SUBJECT}:{values['id']}", details)
    return get(uow, values["id"], entry=entry.seq)


def get(uow: UnitOfWork, number: int, *, entry: int | None = None) -> Snapshot:
    """A frozen morning by its number.

    Raises
    ------
    NotFound
        There is none.
    StoreError
        There was one, and its row is gone.
    """
    rows: Sequence[Any] = ()
    if 0 < number <= GREATEST:
        rows = _rows(uow, select(snapshot).where(snapshot.c.id == number))
    if not rows:
        if number in _entries(uow):
            raise StoreError("mornings.row_missing", number=number)
        raise NotFound("mornings.no_such_snapshot", number=number)
    return _snapshot(rows[0], _entries(uow).get(number, 0) if entry is None else entry)


def listing(uow: UnitOfWork) -> tuple[Snapshot, ...]:
    """All frozen mornings, the newest day first; of one day the newest edition first."""
    order = (snapshot.c.on_day.desc(), snapshot.c.recorded_at.desc(), snapshot.c.id.desc())
    entries = _entries(uow)
    rows = _rows(uow, select(snapshot).order_by(*order))
    return tuple(_snapshot(row, entries.get(row.id, 0)) for row in rows)


def missing(uow: UnitOfWork) -> tuple[int, ...]:
    """Numbers of frozen mornings the chain tells of, and of which there is no row; ascending."""
    kept = set(uow.connection.execute(select(snapshot.c.id)).scalars())
    return tuple(sorted(set(_entries(uow)) - kept))


def editions(uow: UnitOfWork, area: str, on: date, reading: str) -> tuple[Snapshot, ...]:
    """The editions of one morning, the first one first."""
    here = _of_morning(area, on, reading).order_by(snapshot.c.edition)
    entries = _entries(uow)
    return tuple(_snapshot(row, entries.get(row.id, 0)) for row in _rows(uow, here))


def content(uow: UnitOfWork, found: Snapshot) -> bytes:
    """What was frozen, after its hash, its row and its entry in the chain were compared.

    Raises
    ------
    StoreError
        One of them is not what it was.
    """
    if not _as_sealed(uow, found.id):
        raise StoreError("mornings.row_altered", number=found.id, on=found.on.isoformat())
    try:
        return blobs.get(uow, found.hash).data
    except (NotFound, StoreError) as error:
        raise StoreError(
            "mornings.content_altered",
            number=found.id,
            on=found.on.isoformat(),
            hash=found.hash[:16],
        ) from error


def altered(uow: UnitOfWork, listed: Sequence[Snapshot]) -> frozenset[int]:
    """Numbers of those whose row, or content, is not what it was when it was frozen.

    Parameters
    ----------
    uow : UnitOfWork
        Any.
    listed : sequence of Snapshot
        Which to look at.
    """
    numbers = [one.id for one in listed]
    query = select(snapshot.c.id, blob.c.hash, blob.c.bytes).outerjoin(blob)
    rows = uow.connection.execute(query.where(snapshot.c.id.in_(numbers)))
    whole = {
        row.id
        for row in rows
        if isinstance(row.bytes, bytes) and hashlib.sha256(row.bytes).hexdigest() == row.hash
    }
    sealed = _seals(uow)
    kept = {number for number in whole if _seal_now(uow, number) == sealed.get(number, "")}
    return frozenset(numbers) - kept


def _of_morning(area: str, on: date, reading: str) -> Select[Any]:
    here = (snapshot.c.area == area) & (snapshot.c.on_day == on) & (snapshot.c.reading == reading)
    return select(snapshot).where(here)


def _rows(uow: UnitOfWork, query: Select[Any]) -> Sequence[Row[Any]]:
    """What a query finds.

    Raises
    ------
    StoreError
        A row holds a value of a kind the store never writes.
    """
    try:
        return uow.connection.execute(query).all()
    except (ValueError, TypeError) as error:
        raise StoreError("mornings.register_altered") from error


def _as_sealed(uow: UnitOfWork, number: int) -> bool:
    """Whether a row is the one the chain sealed."""
    return _seal_now(uow, number) == _seals(uow, number).get(number, "")


def _seal_now(uow: UnitOfWork, number: int) -> str | None:
    """The seal of a row as it is; ``None`` where it is gone or holds what nobody wrote."""
    try:
        row = uow.connection.execute(select(snapshot).where(snapshot.c.id == number)).first()
        return None if row is None else seals.seal_of(snapshot, dict(row._mapping))
    except (ValueError, TypeError):  # a value of a kind the store never writes
        return None


def _seals(uow: UnitOfWork, number: int | None = None) -> dict[int, str]:
    """Number of a frozen morning → seal of its row, as its entry in the chain holds it."""
    query = select(audit_entry.c.subject, audit_entry.c.details)
    query = query.where(audit_entry.c.action == _FREEZE).order_by(audit_entry.c.seq.desc())
    if number is not None:
        query = query.where(audit_entry.c.subject == f"{SUBJECT}:{number}")
    found: dict[int, str] = {}
    for subject, details in uow.connection.execute(query):
        try:
            found[int(str(subject).partition(":")[2])] = str(json.loads(details)[seals.SEAL])
        except (ValueError, TypeError, KeyError):  # the chain itself tells of a changed entry
            continue
    return found


def _entries(uow: UnitOfWork) -> dict[int, int]:
    """Number of a frozen morning → number of its entry in the chain."""
    query = select(audit_entry.c.subject, audit_entry.c.seq)
    query = query.where(audit_entry.c.action == _FREEZE)
    found = {}
    for subject, seq in uow.connection.execute(query):
        number = str(subject).partition(":")[2]
        if number.isdecimal():
            found[int(number)] = int(seq)
    return found


def _snapshot(row: Row[Any], entry: int) -> Snapshot:
    return Snapshot(
        id=row.id,
        area=row.area,
        on=row.on_day,
        reading=row.reading,
        edition=row.edition,
        hash=row.blob_hash,
        cutoff_at=row.cutoff_at,
        data_version=row.data_version,
        reason=row.reason,
        actor=row.actor,
        recorded_at=row.recorded_at,
        entry=entry,
    )
