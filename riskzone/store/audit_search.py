"""Look entries of the audit chain up: by time, actor, action and subject, in pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from riskzone.store.audit import AuditEntry
from riskzone.store.tables import audit_entry
from riskzone.store.unit_of_work import UnitOfWork

#: Entries fetched at once while all that were found are read.
_BATCH = 2000


@dataclass(frozen=True)
class Search:
    """What is looked for; what is blank is not asked about.

    Parameters
    ----------
    since, until : datetime, optional
        Aware; recorded at or after, and before.
    actor : str
        Exactly this one.
    action : str
        Exactly this one, or all of a thing: ``"cases."``.
    subject : str
        Exactly this one, or all of a kind: ``"control_unit:"``.
    """

    since: datetime | None = None
    until: datetime | None = None
    actor: str = ""
    action: str = ""
    subject: str = ""


def count(uow: UnitOfWork, search: Search) -> int:
    """How many entries a search finds."""
    query = select(func.count()).select_from(audit_entry).where(*_conditions(search))
    found: int = uow.connection.execute(query).scalar_one()
    return found


def page(uow: UnitOfWork, search: Search, *, skip: int, most: int) -> tuple[AuditEntry, ...]:
    """Some of the entries a search finds, the newest first."""
    query = (
        select(audit_entry)
        .where(*_conditions(search))
        .order_by(audit_entry.c.seq.desc())
        .offset(skip)
        .limit(most)
    )
    return tuple(AuditEntry(**row._mapping) for row in uow.connection.execute(query))


def found(uow: UnitOfWork, search: Search) -> Iterator[AuditEntry]:
    """All entries a search finds, in the order of the chain; read while they are asked for."""
    query = select(audit_entry).where(*_conditions(search)).order_by(audit_entry.c.seq)
    with uow.connection.execute(query, execution_options={"yield_per": _BATCH}) as rows:
        for row in rows:
            yield AuditEntry(**row._mapping)


def actors(uow: UnitOfWork) -> tuple[str, ...]:
    """Everybody who is in the chain, by name."""
    query = select(audit_entry.c.actor).distinct().order_by(audit_entry.c.actor)
    return tuple(uow.connection.execute(query).scalars())


def actions(uow: UnitOfWork) -> tuple[str, ...]:
    """Every action that is in the chain, by name."""
    query = select(audit_entry.c.action).distinct().order_by(audit_entry.c.action)
    return tuple(uow.connection.execute(query).scalars())


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    columns = audit_entry.c
    asked: list[ColumnElement[bool]] = []
    if search.since is not None:
        asked.append(columns.recorded_at >= search.since)
    if search.until is not None:
        asked.append(columns.recorded_at < search.until)
    if search.actor:
        asked.append(columns.actor == search.actor)
    if search.action:
        asked.append(_same_or_below(columns.action, search.action, "."))
    if search.subject:
        asked.append(_same_or_below(columns.subject, search.subject, ":"))
    return asked


def _same_or_below(column: Any, text: str, mark: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (
        column.startswith(text, autoescape=True) if text.endswith(mark) else column == text
    )
    return found
