"""Decision documents: kept on a shelf, read fast, and what somebody was writing.

A version never changes: it is parsed once and kept in memory.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import func, insert, select, text

from riskzone.clock import SHANGHAI
from riskzone.decisions.model import DecisionDocument, from_json, to_json
from riskzone.errors import NotFound
from riskzone.store.decision_tables import decision_document, decision_draft, decision_revision
from riskzone.store.shelf import Shelf
from riskzone.store.types import GREATEST
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork

#: The action of a document that was taken from a table of what was published.
IMPORT = "import"

#: Records kept in memory, of each open store.
_KEPT = 20_000


def _columns(one: DecisionDocument) -> dict[str, Any]:
    return {"area": one.area, "number": one.number, "decided_at": one.decided_at}


def _told(one: DecisionDocument) -> dict[str, Any]:
    told: dict[str, Any] = {"area": one.area, "lines": len(one.lines)}
    return told | ({"refers_to": one.refers_to} if one.refers_to else {})


DECISIONS: Shelf[DecisionDocument] = Shelf(
    newest=decision_document,
    revisions=decision_revision,
    number="document_id",
    subject="decision",
    columns=_columns,
    told=_told,
    write=to_json,
    read=from_json,
    missing="decision_services.no_such_document",
    stale="decision_services.stale_version",
)


@dataclass(frozen=True, eq=False)
class Record:
    """A document as the store has it; the same version read twice is the same object.

    Parameters
    ----------
    document : DecisionDocument
    action : str
        The last thing done to it.
    actor : str
        Who did it.
    recorded_at : datetime
        When this version was recorded; aware.
    """

    document: DecisionDocument
    action: str
    actor: str
    recorded_at: datetime


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


#: Number, version and recorded time → record, of each open store (by its pool of connections).
_known: WeakKeyDictionary[Any, dict[tuple[int, int, str], Record]] = WeakKeyDictionary()

_NEWEST = "SELECT id, version, recorded_at FROM decision_document"
_KNOWN_AT = (
    "SELECT document_id, max(version), recorded_at FROM decision_revision WHERE recorded_at <= ?"
)
_READ = (
    "SELECT document_id, version, body, action, actor FROM decision_revision"
    " WHERE (document_id, version) IN (VALUES {pairs})"
)
#: Versions read by one statement.
_TOGETHER = 400


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
        raise NotFound(DECISIONS.missing, number=number)
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
    missing = [key for key in keys if key not in kept]
    fresh: dict[tuple[int, int, str], Record] = {}
    for first in range(0, len(missing), _TOGETHER):
        fresh |= _parsed(uow, missing[first : first + _TOGETHER])
    if not isinstance(uow, WriteUnitOfWork):  # what is not committed may never come to be
        if len(kept) + len(fresh) > _KEPT:
            kept.clear()
        kept.update(fresh)
    return tuple(fresh[key] if key in fresh else kept[key] for key in keys)


def _parsed(
    uow: UnitOfWork, keys: list[tuple[int, int, str]]
) -> dict[tuple[int, int, str], Record]:
    """Records by number, version and recorded time."""
    recorded = {key[:2]: key[2] for key in keys}
    query = _READ.format(pairs=", ".join(["(?, ?)"] * len(keys)))
    found = {}
    for number, version, body, action, actor in _rows(
        uow, query, tuple(chain.from_iterable(recorded))
    ):
        written = recorded[number, version]
        moment = datetime.fromisoformat(written).replace(tzinfo=UTC).astimezone(SHANGHAI)
        found[number, version, written] = Record(from_json(body), action, actor, moment)
    return found


_DROP_DRAFT = text("DELETE FROM decision_draft WHERE account = :account AND document_id = :number")
_DROP_SAME = text(
    "DELETE FROM decision_draft WHERE account = :account AND document_id <= 0 AND body = :body"
)


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
    uow.connection.execute(_DROP_SAME, {"account": account, "body": to_json(document)})
