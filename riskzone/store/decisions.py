"""Decision documents: the newest version of each, every revision, and what somebody was writing.

A change names the version it began from and is stored only when that is still the newest
one; the revision, the version number of decisions and the audit entry are one unit of work.
A version never changes: it is parsed once and kept in memory.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Row, bindparam, delete, func, insert, select, text, update

from riskzone.clock import SHANGHAI
from riskzone.decisions.model import DecisionDocument, State, from_json, to_json
from riskzone.errors import Conflict, NotFound
from riskzone.store import audit, seals
from riskzone.store.decision_tables import decision_document, decision_draft, decision_revision
from riskzone.store.types import GREATEST
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork

#: Records kept in memory, of each open store.
_KEPT = 20_000


@dataclass(frozen=True, eq=False)
class Record:
    """A document as the store has it; the same version read twice is the same object.

    Parameters
    ----------
    document : DecisionDocument
    action : str
        The last thing done to it.
    recorded_at : datetime
        When this version was recorded; aware.
    """

    document: DecisionDocument
    action: str
    recorded_at: datetime


@dataclass(frozen=True)
class Revision:
    """One stored change of a document.

    Parameters
    ----------
    version : int
        From 1 without gaps.
    action : str
    state : State
        After it.
    reason : str
    actor : str
    recorded_at : datetime
        When it was stored; aware.
    document : DecisionDocument
        The whole document after it.
    """

    version: int
    action: str
    state: State
    reason: str
    actor: str
    recorded_at: datetime
    document: DecisionDocument


@dataclass(frozen=True)
class Draft:
    """What somebody was writing when it could not be saved.

    Parameters
    ----------
    document : DecisionDocument
    base_version : int
        Version the writing began from; 0 of a new one.
    recorded_at : datetime
    number : int
        That of the document; of a new one, a number of the draft's own, 0 or less.
    """

    document: DecisionDocument
    base_version: int
    recorded_at: datetime
    number: int = 0


@dataclass(frozen=True)
class Invented:
    """By whom and when an invented change was made; the audit chain tells who loaded it."""

    actor: str
    recorded_at: datetime


_INSERT = insert(decision_document).returning(decision_document.c.id)
_BODY = update(decision_document).where(decision_document.c.id == bindparam("of_id"))
_UPDATE = update(decision_document).where(
    decision_document.c.id == bindparam("of_id"),
    decision_document.c.version == bindparam("of_version"),
)
_INSERT_REVISION = insert(decision_revision)


def add(
    uow: WriteUnitOfWork,
    document: DecisionDocument,
    action: str,
    *,
    reason: str = "",
    invented: Invented | None = None,
) -> DecisionDocument:
    """Store a new document.

    Parameters
    ----------
    uow : WriteUnitOfWork
    document : DecisionDocument
    action : str
    reason : str
    invented : Invented, optional
        For the demonstration only: who and when; default: those of the unit of work.

    Returns
    -------
    DecisionDocument
        With its number in the store and version 1.
    """
    who = invented or Invented(uow.actor, uow.now)
    fresh = {**_columns(replace(document, version=1)), "recorded_at": who.recorded_at, "body": ""}
    number = int(uow.connection.execute(_INSERT, fresh).scalar_one())
    made = replace(document, id=number, version=1)
    uow.connection.execute(_BODY, {"of_id": made.id, "body": to_json(made)})
    _written(uow, made, action, reason, who)
    return made


def change(
    uow: WriteUnitOfWork,
    document: DecisionDocument,
    base_version: int,
    action: str,
    *,
    reason: str = "",
    invented: Invented | None = None,
) -> DecisionDocument:
    """Store a new version of a document; ``invented`` as for :func:`add`.

    Returns
    -------
    DecisionDocument
        With its new version.

    Raises
    ------
    NotFound
        There is no such document.
    Conflict
        Another version than the one the change began from is the newest.
    """
    who = invented or Invented(uow.actor, uow.now)
    made = replace(document, version=base_version + 1)
    values = {**_columns(made), "recorded_at": who.recorded_at, "body": to_json(made)}
    done = uow.connection.execute(_UPDATE, values | {"of_id": made.id, "of_version": base_version})
    if done.rowcount != 1:
        raise conflict(uow, document, base_version)
    _written(uow, made, action, reason, who)
    return made


def conflict(
    uow: UnitOfWork, mine: DecisionDocument, base_version: int, *, written: bool = True
) -> Conflict:
    """The error of a change that began from another version than the newest.

    ``written``: whether content was written, or only a step was to be taken.

    Raises
    ------
    NotFound
        There is no such document.
    """
    theirs = get(uow, mine.id).document
    query = select(decision_revision.c.body).where(
        decision_revision.c.document_id == mine.id,
        decision_revision.c.version == base_version,
    )
    body = uow.connection.execute(query).scalar_one_or_none()
    return Conflict(
        "decision_services.stale_version" if written else "decision_services.stale_step",
        base=None if body is None else from_json(body),
        theirs=theirs,
        mine=mine,
        title=theirs.title,
        document=mine.id,
        base_version=base_version,
        stored_version=theirs.version,
    )


def _written(
    uow: WriteUnitOfWork, made: DecisionDocument, action: str, reason: str, who: Invented
) -> None:
    revision: dict[str, Any] = {
        "document_id": made.id,
        "version": made.version,
        "action": action,
        "state": made.state.value,
        "reason": reason,
        "actor": who.actor,
        "recorded_at": who.recorded_at,
        "body": to_json(made),
    }
    uow.connection.execute(_INSERT_REVISION, revision)
    uow.decisions_changed()
    details: dict[str, Any] = {
        "version": made.version,
        "state": made.state.value,
        "area": made.area,
        "lines": len(made.lines),
        # The chain keeps no body, but whoever changes one is found (see seals).
        seals.SEAL: seals.seal_of(decision_revision, revision),
    }
    if made.refers_to:
        details["refers_to"] = made.refers_to
    audit.append(uow, f"decision.{action}", f"decision:{made.id}", details)


def _columns(document: DecisionDocument) -> dict[str, Any]:
    return {
        "version": document.version,
        "state": document.state.value,
        "area": document.area,
        "number": document.number,
        "decided_at": document.decided_at,
    }


#: Number, version and recorded time → record, of each open store (by its pool of connections).
_known: WeakKeyDictionary[Any, dict[tuple[int, int, str], Record]] = WeakKeyDictionary()

_NEWEST = "SELECT id, version, recorded_at FROM decision_document"
_KNOWN_AT = (
    "SELECT document_id, max(version), recorded_at FROM decision_revision WHERE recorded_at <= ?"
)
_READ = "SELECT body, action FROM decision_revision WHERE document_id = ? AND version = ?"


def get(uow: UnitOfWork, number: int, *, known_at: datetime | None = None) -> Record:
    """A document as it is, or as the store knew it at a moment.

    Raises
    ------
    NotFound
        There is none, or was none then.
    """
    found: tuple[Record, ...] = ()
    if 0 <= number <= GREATEST:
        if known_at is None:
            found = _records(uow, f"{_NEWEST} WHERE id = ?", (number,))
        else:
            query = f"{_KNOWN_AT} AND document_id = ? GROUP BY document_id"
            found = _records(uow, query, (_stored(known_at), number))
    if not found:
        raise NotFound("decision_services.no_such_document", document=number)
    return found[0]


def listing(uow: UnitOfWork, *, known_at: datetime | None = None) -> tuple[Record, ...]:
    """All documents, by number; those the store had at a moment, as they were then."""
    if known_at is None:
        return _records(uow, f"{_NEWEST} ORDER BY id", ())
    query = f"{_KNOWN_AT} GROUP BY document_id ORDER BY document_id"
    return _records(uow, query, (_stored(known_at),))


def state_key(uow: UnitOfWork, *, known_at: datetime | None = None) -> tuple[int, int]:
    """What names the state of all documents, as known at a moment: revisions until then, and all.

    Revisions are only ever added, so that two equal keys mean the same documents.
    """
    total = select(func.count()).select_from(decision_revision)
    every = int(uow.connection.execute(total).scalar_one())
    if known_at is None:
        return every, every
    until = total.where(decision_revision.c.recorded_at <= known_at)
    return int(uow.connection.execute(until).scalar_one()), every


def revisions(uow: UnitOfWork, number: int) -> tuple[Revision, ...]:
    """Every stored change of a document, the oldest first."""
    table = decision_revision
    query = select(table).where(table.c.document_id == number).order_by(table.c.version)
    return tuple(map(_revision, uow.connection.execute(query)))


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        version=row.version,
        action=row.action,
        state=State(row.state),
        reason=row.reason,
        actor=row.actor,
        recorded_at=row.recorded_at,
        document=from_json(row.body),
    )


def _stored(moment: datetime) -> str:
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    return plain.isoformat(sep=" ", timespec="microseconds")


def _rows(uow: UnitOfWork, query: str, given: tuple[Any, ...]) -> list[Any]:
    """Rows as plain tuples: dressing four hundred of them costs more than reading them."""
    driver: Any = uow.connection.connection.driver_connection
    found: list[Any] = driver.execute(query, given).fetchall()
    return found


def _records(uow: UnitOfWork, query: str, given: tuple[Any, ...]) -> tuple[Record, ...]:
    """The records a query names by number, version and recorded time; parsed once."""
    keys = _rows(uow, query, given)
    kept = _known.setdefault(uow.connection.engine.pool, {})
    fresh = {key: _parsed(uow, key) for key in keys if key not in kept}
    if not isinstance(uow, WriteUnitOfWork):  # what is not committed may never come to be
        if len(kept) + len(fresh) > _KEPT:
            kept.clear()
        kept.update(fresh)
    return tuple(fresh[key] if key in fresh else kept[key] for key in keys)


def _parsed(uow: UnitOfWork, key: tuple[int, int, str]) -> Record:
    ((body, action),) = _rows(uow, _READ, key[:2])
    moment = datetime.fromisoformat(key[2]).replace(tzinfo=UTC).astimezone(SHANGHAI)
    return Record(from_json(body), action, moment)


_DROP_DRAFT = text("DELETE FROM decision_draft WHERE account = :account AND document_id = :number")


def keep_draft(
    uow: WriteUnitOfWork,
    account: str,
    document: DecisionDocument,
    base_version: int,
    *,
    number: int | None = None,
) -> Draft:
    """Keep what somebody is writing, in the place of their draft before of the same document.

    A new document has as many drafts as there are pieces of work: ``number`` names the one
    to replace, ``None`` begins another, unless just this is kept already.
    """
    body = to_json(document)
    chosen = document.id or (_number_for(uow, account, body) if number is None else number)
    drop_draft(uow, account, chosen)
    row = {
        "account": account, "document_id": chosen, "base_version": base_version, "body": body,
        "recorded_at": uow.now,
    }  # fmt: skip
    uow.connection.execute(insert(decision_draft), row)
    return Draft(document, base_version, uow.now, chosen)


def _number_for(uow: UnitOfWork, account: str, body: str) -> int:
    """The number of the new draft that says just this, or one that is free."""
    table = decision_draft
    query = select(table.c.document_id, table.c.body)
    query = query.where(table.c.account == account, table.c.document_id <= 0)
    known = {row.document_id: row.body for row in uow.connection.execute(query)}
    same = (number for number, said in known.items() if said == body)
    return next(same, min(known, default=1) - 1)


def drafts(uow: UnitOfWork, account: str) -> tuple[Draft, ...]:
    """What somebody was writing, the newest first."""
    table = decision_draft
    query = select(table).where(table.c.account == account)
    rows = uow.connection.execute(query.order_by(table.c.recorded_at.desc(), table.c.document_id))
    return tuple(
        Draft(from_json(row.body), row.base_version, row.recorded_at, row.document_id)
        for row in rows
    )


def drop_draft(uow: WriteUnitOfWork, account: str, number: int) -> None:
    """Forget what somebody was writing, by the number of the draft."""
    uow.connection.execute(_DROP_DRAFT, {"account": account, "number": number})


def drop_same(uow: WriteUnitOfWork, account: str, document: DecisionDocument) -> None:
    """Forget the drafts of new documents that say just what was stored now."""
    table = decision_draft
    uow.connection.execute(
        delete(table).where(
            table.c.account == account,
            table.c.document_id <= 0,
            table.c.body == to_json(document),
        )
    )
