"""Events (epidemics): opening, the present one, and closing one for good.

Rows about cases belong to an event.  Closing it destroys them with the event's key;
counts, assessments and the audit chain stay and can still be verified.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from riskzone.errors import NotFound, StoreError
from riskzone.store import audit
from riskzone.store.tables import CASE_TABLES, case_revision, event, event_key
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork


@dataclass(frozen=True)
class Event:
    """An epidemic.

    Parameters
    ----------
    id : int
        Number in the store.
    name : str
        What people call it.
    opened_at : datetime
        Aware.
    key_id : str
        Name of its key; the key itself is destroyed when the event is closed.
    closed_at : datetime or None
        Aware; ``None`` while it is open.
    """

    id: int
    name: str
    opened_at: datetime
    key_id: str
    closed_at: datetime | None


def _event(row: Row[Any]) -> Event:
    return Event(row.id, row.name, row.opened_at, row.key_id, row.closed_at)


def current(uow: UnitOfWork) -> Event:
    """The open event: the newest one.

    Raises
    ------
    StoreError
        None is open.
    """
    query = select(event).where(event.c.closed_at.is_(None)).order_by(event.c.id.desc()).limit(1)
    row = uow.connection.execute(query).first()
    if row is None:
        raise StoreError("store.no_open_event")
    return _event(row)


def listing(uow: UnitOfWork) -> tuple[Event, ...]:
    """All events, the oldest first."""
    return tuple(map(_event, uow.connection.execute(select(event).order_by(event.c.id))))


def open_event(uow: WriteUnitOfWork, name: str) -> Event:
    """Begin an event, with a key of its own.

    Raises
    ------
    StoreError
        The name is taken.
    """
    taken = select(event.c.id).where(event.c.name == name)
    if uow.connection.execute(taken).first() is not None:
        raise StoreError("store.event_exists", name=name)
    key_id = secrets.token_hex(8)
    number = uow.connection.execute(
        insert(event).values(name=name, opened_at=uow.now, key_id=key_id).returning(event.c.id)
    ).scalar_one()
    uow.connection.execute(
        insert(event_key).values(key_id=key_id, event_id=number, salt=secrets.token_bytes(32))
    )
    uow.data_changed()
    audit.append(uow, "event.open", f"event:{number}", {"name": name, "key_id": key_id})
    return Event(number, name, uow.now, key_id, None)


def open_first(uow: WriteUnitOfWork) -> None:
    """Begin an event in a store that never had one."""
    if not listing(uow):
        open_event(uow, "1")


def references(uow: UnitOfWork, event_id: int, case_ids: Iterable[str]) -> tuple[str, ...]:
    """Salted references that stand for cases outside the case tables.

    Parameters
    ----------
    uow : UnitOfWork
        Any.
    event_id : int
        The event of the cases.
    case_ids : iterable of str
        Case numbers.

    Returns
    -------
    tuple of str
        HMAC-SHA256 of each case number under the salt of the event, 32 hexadecimal
        digits, in the order given.  Once the event is closed nobody can make them again,
        not even for a guessed case number.

    Raises
    ------
    StoreError
        The event is closed.
    """
    query = select(event_key.c.salt).where(event_key.c.event_id == event_id)
    salt = uow.connection.execute(query).scalar_one_or_none()
    if salt is None:
        raise StoreError("store.event_closed", event=event_id)
    return tuple(
        hmac.new(salt, case.encode(), hashlib.sha256).hexdigest()[:32] for case in case_ids
    )


def close(uow: WriteUnitOfWork, event_id: int) -> audit.AuditEntry:
    """Destroy the case rows and the key of an event.

    The triggers let case rows go only when their event is closed, and an event is never
    opened again.  Afterwards :meth:`riskzone.store.Store.scrub` removes what SQLite left
    in free pages.

    Returns
    -------
    AuditEntry
        The destruction record: how many rows and cases, which key.

    Raises
    ------
    NotFound
        No such event.
    StoreError
        It is closed already.
    """
    row = uow.connection.execute(select(event).where(event.c.id == event_id)).first()
    if row is None:
        raise NotFound("store.no_such_event", event=event_id)
    if row.closed_at is not None:
        raise StoreError("store.event_closed", event=event_id)
    mine = case_revision.c.event_id == event_id
    cases = uow.connection.execute(
        select(func.count(case_revision.c.case_id.distinct())).where(mine)
    ).scalar_one()
    uow.connection.execute(update(event).where(event.c.id == event_id).values(closed_at=uow.now))
    removed = {
        table.name: uow.connection.execute(
            delete(table).where(table.c.event_id == event_id)
        ).rowcount
        for table in CASE_TABLES
    }
    uow.data_changed()
    details = {"cases": cases, "rows": removed, "key_id": row.key_id}
    return audit.append(uow, "event.close", f"event:{event_id}", details)
