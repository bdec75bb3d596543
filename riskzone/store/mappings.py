"""Mappings of senders: a later one of the same sender replaces the one before; all are kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from riskzone.store.tables import sender_mapping
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork


@dataclass(frozen=True)
class MappingRecord:
    """The mapping of a sender.

    Parameters
    ----------
    id : int
        Number in the store.
    sender : str
        An office, never a person.
    kind : str
        Kind of file it is for.
    content : str
        The mapping file (TOML).
    removed : bool
        Whether this entry takes the mapping out of use.
    actor : str
        Who entered it.
    recorded_at : datetime
        Aware.
    """

    id: int
    sender: str
    kind: str
    content: str
    removed: bool
    actor: str
    recorded_at: datetime


def add(
    uow: WriteUnitOfWork, *, sender: str, kind: str, content: str, removed: bool = False
) -> MappingRecord:
    """Enter a mapping, or with ``removed`` take it out of use."""
    values = {
        "sender": sender,
        "kind": kind,
        "content": content,
        "removed": removed,
        "actor": uow.actor,
        "recorded_at": uow.now,
    }
    query = insert(sender_mapping).values(**values).returning(*sender_mapping.c)
    return MappingRecord(**uow.connection.execute(query).one()._mapping)


def in_use(uow: UnitOfWork) -> tuple[MappingRecord, ...]:
    """The last mapping of every sender and kind that was not removed, by sender."""
    table = sender_mapping
    newest = select(func.max(table.c.id)).group_by(table.c.sender, table.c.kind)
    query = select(table).where(table.c.id.in_(newest), table.c.removed.is_(False))
    rows = uow.connection.execute(query.order_by(table.c.sender, table.c.kind))
    return tuple(MappingRecord(**row._mapping) for row in rows)


def history(uow: UnitOfWork, sender: str) -> tuple[MappingRecord, ...]:
    """Every entry of a sender, the oldest first."""
    query = select(sender_mapping).where(sender_mapping.c.sender == sender)
    rows = uow.connection.execute(query.order_by(sender_mapping.c.id))
    return tuple(MappingRecord(**row._mapping) for row in rows)
