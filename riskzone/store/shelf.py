"""Records with versions: the newest of each, every revision, and nothing overwritten unseen.

A change names the version it began from and is stored only when that is still the newest; the
check, the revision and the sealed audit entry are one unit of work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Table, func, insert, select, update

from riskzone.errors import Conflict, NotFound
from riskzone.store import audit, seals
from riskzone.store.types import GREATEST
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork


class Versioned(Protocol):
    """What a record on a shelf has; a frozen dataclass."""

    @property
    def id(self) -> int:
        """Number in the store; 0 of what is not stored."""

    @property
    def version(self) -> int:
        """From 1 without gaps."""

    @property
    def state(self) -> StrEnum:
        """Where it stands."""


T = TypeVar("T", bound=Versioned)


@dataclass(frozen=True)
class Shelved(Generic[T]):
    """One revision of a record.

    Parameters
    ----------
    record : Versioned
        The whole state after it.
    action, reason, actor : str
    recorded_at : datetime
        Aware.
    """

    record: T
    action: str
    reason: str
    actor: str
    recorded_at: datetime


@dataclass(frozen=True)
class Shelf(Generic[T]):
    """Where one kind of record is kept.

    Parameters
    ----------
    newest, revisions : Table
    number : str
        Column of ``revisions`` that holds the number of the record.
    subject : str
        What audit entries call it: ``"<subject>:<number>"``.
    columns : callable
        Record → what is searched, beside ``version``, ``state``, ``recorded_at`` and ``body``.
    told : callable
        Record → what the audit entry says of it, without personal data.
    write, read : callable
        Record → JSON and back.
    missing, stale : str
        Catalogue codes: there is none of this number; another version was saved meanwhile.
    """

    newest: Table
    revisions: Table
    number: str
    subject: str
    columns: Callable[[T], Mapping[str, Any]]
    told: Callable[[T], Mapping[str, Any]]
    write: Callable[[T], str]
    read: Callable[[str], T]
    missing: str
    stale: str


@dataclass(frozen=True)
class Invented:
    """By whom and when an invented change was made; the audit chain tells who loaded it."""

    actor: str
    recorded_at: datetime


def add(
    uow: WriteUnitOfWork,
    shelf: Shelf[T],
    record: T,
    *,
    action: str,
    reason: str = "",
    invented: Invented | None = None,
) -> T:
    """Store a new record; ``invented`` for the demonstration only: who and when.

    Returns
    -------
    Versioned
        With its number and version 1.
    """
    table = shelf.newest
    who = invented or Invented(uow.actor, uow.now)
    fresh = _columns(shelf, record, who) | {"version": 1, "body": ""}
    number = uow.connection.execute(insert(table).values(fresh).returning(table.c.id)).scalar_one()
    made: T = replace(record, id=int(number), version=1)  # type: ignore[type-var]
    body = update(table).where(table.c.id == number).values(body=shelf.write(made))
    uow.connection.execute(body)
    _written(uow, shelf, made, action, reason, who)
    return made


def change(
    uow: WriteUnitOfWork,
    shelf: Shelf[T],
    record: T,
    base_version: int,
    *,
    action: str,
    reason: str = "",
    invented: Invented | None = None,
) -> T:
    """Store a new version of a record; ``invented`` for the demonstration only: who and when.

    Raises
    ------
    NotFound
        There is none of this number.
    Conflict
        Another version than the one the change began from is the newest; carries the three.
    """
    made: T = replace(record, version=base_version + 1)  # type: ignore[type-var]
    table = shelf.newest
    who = invented or Invented(uow.actor, uow.now)
    values = _columns(shelf, made, who) | {"version": made.version, "body": shelf.write(made)}
    here = (table.c.id == made.id) & (table.c.version == base_version)
    if uow.connection.execute(update(table).where(here).values(values)).rowcount != 1:
        raise conflict(uow, shelf, record, base_version)
    _written(uow, shelf, made, action, reason, who)
    return made


def get(
    uow: UnitOfWork, shelf: Shelf[T], number: int, *, known_at: datetime | None = None
) -> Shelved[T]:
    """A record by its number: its newest revision, or the newest known at a moment.

    Raises
    ------
    NotFound
        There is none, or there was none then.
    """
    found = revisions(uow, shelf, number) if 0 <= number <= GREATEST else ()
    known = [one for one in found if known_at is None or one.recorded_at <= known_at]
    if not known:
        raise NotFound(shelf.missing, number=number)
    return known[-1]


def revisions(uow: UnitOfWork, shelf: Shelf[T], number: int) -> tuple[Shelved[T], ...]:
    """Every revision of a record, the first one first."""
    table = shelf.revisions
    query = select(table).where(table.c[shelf.number] == number).order_by(table.c.version)
    return tuple(_shelved(shelf, row) for row in uow.connection.execute(query))


def listing(
    uow: UnitOfWork, shelf: Shelf[T], *, known_at: datetime | None = None
) -> tuple[Shelved[T], ...]:
    """Every record in its newest revision, or the newest known at a moment, by number."""
    table = shelf.revisions
    number = table.c[shelf.number]
    last = select(number.label("of"), func.max(table.c.version).label("version")).group_by(number)
    if known_at is not None:
        last = last.where(table.c.recorded_at <= known_at)
    newest = last.subquery()
    here = (newest.c.of == number) & (newest.c.version == table.c.version)
    query = select(table).join(newest, here).order_by(number)
    return tuple(_shelved(shelf, row) for row in uow.connection.execute(query))


def _shelved(shelf: Shelf[T], row: Any) -> Shelved[T]:
    return Shelved(shelf.read(row.body), row.action, row.reason, row.actor, row.recorded_at)


def _columns(shelf: Shelf[T], record: T, who: Invented) -> dict[str, Any]:
    return {
        **shelf.columns(record), "state": record.state.value, "recorded_at": who.recorded_at
    }  # fmt: skip


def _written(  # noqa: PLR0917 - private, two callers
    uow: WriteUnitOfWork, shelf: Shelf[T], record: T, action: str, reason: str, who: Invented
) -> None:
    revision: dict[str, Any] = {
        shelf.number: record.id,
        "version": record.version,
        "action": action,
        "state": record.state.value,
        "reason": reason,
        "actor": who.actor,
        "recorded_at": who.recorded_at,
        "body": shelf.write(record),
    }
    uow.connection.execute(insert(shelf.revisions).values(revision))
    uow.decisions_changed()
    details = {
        "version": record.version,
        "state": record.state.value,
        **shelf.told(record),
        # The chain keeps no body, but whoever changes one is found (see seals).
        seals.SEAL: seals.seal_of(shelf.revisions, revision),
    }
    audit.append(uow, f"{shelf.subject}.{action}", f"{shelf.subject}:{record.id}", details)


def conflict(uow: UnitOfWork, shelf: Shelf[T], mine: T, base_version: int) -> Conflict:
    """The error of a change that began from another version than the newest.

    Raises
    ------
    NotFound
        There is none of this number.
    """
    known = revisions(uow, shelf, mine.id)
    if not known:
        raise NotFound(shelf.missing, number=mine.id)
    base = next((one.record for one in known if one.record.version == base_version), None)
    return Conflict(
        shelf.stale,
        base=base,
        theirs=known[-1].record,
        mine=mine,
        number=mine.id,
        base_version=base_version,
        stored_version=known[-1].record.version,
    )
