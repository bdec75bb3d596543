"""Whether what the chain sealed is still what the store holds.

The chain keeps hashes, not contents: each entry about a control unit, a decision document or an
instruction carries the hash of the revision that was stored with it, each entry about an
attachment, a frozen morning or an opinion that of its row, which names the hash of its file; the
release of a pack carries that of the counts it told and hid.  Here they are computed again.  A
content that was changed together with the chain from that entry on is found by a printed head
only, like every forged end.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

import shapely
from shapely.errors import ShapelyError
from sqlalchemy import ColumnElement, Table, func, select, text, type_coerce
from sqlalchemy.types import NullType

from riskzone.store import publications
from riskzone.store.audit import AuditReport, canonical, verify
from riskzone.store.decision_tables import (
    decision_document,
    decision_revision,
    expert_opinion,
    instruction,
    instruction_revision,
    snapshot,
)
from riskzone.store.health_tables import health_rules, health_rules_revision
from riskzone.store.publication_tables import bulletin, bulletin_revision, pack, pack_revision
from riskzone.store.tables import audit_entry, blob
from riskzone.store.unit_of_work import UnitOfWork
from riskzone.store.unit_tables import attachment, control_unit, control_unit_revision

#: Name under which an entry carries the hash of the row that was stored with it.
SEAL = "sealed"

Kind = Literal[
    "revision_changed", "revision_missing", "revision_unsealed", "present_differs",
    "row_changed", "row_missing", "row_unsealed", "blob_changed",
]  # fmt: skip

#: Revisions that are sealed: what entries call their records, and the column of its number.
_REVISIONS: dict[str, tuple[Table, str]] = {
    "control_unit": (control_unit_revision, "unit_id"),
    "decision": (decision_revision, "document_id"),
    "instruction": (instruction_revision, "instruction_id"),
    "bulletin": (bulletin_revision, "bulletin_id"),
    "pack": (pack_revision, "pack_id"),
    "health_rules": (health_rules_revision, "rules_id"),
}
#: Records whose newest revision stands in a table of its own, word for word.
_NEWEST: dict[str, Table] = {
    "decision": decision_document,
    "instruction": instruction,
    "bulletin": bulletin,
    "pack": pack,
    "health_rules": health_rules,
}
#: Rows that are sealed one by one.
_ROWS: dict[str, Table] = {
    "attachment": attachment,
    "snapshot": snapshot,
    "expert_opinion": expert_opinion,
}

#: Columns of the present state that are read beside its body, and their names there.
_PRESENT = {
    "version": "version", "state": "state", "name": "name", "county": "county",
    "township": "township", "group_id": "group", "scheme": "scheme", "circle": "circle",
    "kind": "kind", "review_on": "review_on",
}  # fmt: skip
_PRESENT_TIMES = ("effective_at", "lapses_at", "ended_at")
_BOXES = text("SELECT id, west, south, east, north FROM control_unit_box")


@dataclass(frozen=True)
class Unsealed:
    """A content that is not what the chain says.

    Parameters
    ----------
    kind : str
        ``revision_changed`` (it is not what was sealed), ``revision_missing`` (it was sealed
        and is gone), ``revision_unsealed`` (no entry tells of it), ``present_differs`` (the
        present state of a record is not its newest revision), ``row_changed``,
        ``row_missing`` (or its file), ``row_unsealed``, ``blob_changed``.
    subject : str
        ``"control_unit:12"``, ``"attachment:3"``, ``"publication:7"`` (the register of a pack),
        or the hash of a blob.
    version : int
        Of a revision; 0 of anything else.
    """

    kind: Kind
    subject: str
    version: int = 0

    @property
    def message(self) -> tuple[str, dict[str, Any]]:
        """Catalogue code and parameters that tell the finding."""
        return f"audit.{self.kind}", {"subject": self.subject, "version": self.version}


@dataclass(frozen=True)
class Verified:
    """What a verification found.

    Parameters
    ----------
    chain : AuditReport
        The links, and the head that was expected.
    content : tuple of Unsealed
        What is no longer as the chain sealed it: revisions, rows, blobs.
    """

    chain: AuditReport
    content: tuple[Unsealed, ...]

    @property
    def ok(self) -> bool:
        """Whether every link and every sealed content is whole."""
        return self.chain.ok and not self.content


def seal_of(table: Table, values: Mapping[str, Any]) -> str:
    """The hash of a stored row, as its audit entry carries it.

    Parameters
    ----------
    table : Table
        One of those whose rows are sealed.
    values : mapping
        Its columns; times are aware.
    """
    told = {name: _plain(name, values[name]) for name in table.columns.keys()}  # noqa: SIM118
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def _plain(name: str, value: Any) -> Any:
    if name.endswith("_at"):
        return _instant(value)
    return value.isoformat() if isinstance(value, date) else value


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


def _as_kept(table: Table) -> list[ColumnElement[Any]]:
    """The columns of a table without our types: what stands in one may not even be a time."""
    return [type_coerce(column, NullType()).label(column.name) for column in table.c]


def _time_kept(value: Any) -> datetime | None:
    """The instant of a stored time.

    Raises
    ------
    ValueError, TypeError
        It is no time as the store writes it.
    """
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def _still_sealed(table: Table, row: Any, expected: object) -> bool:
    kept = row._mapping
    try:
        values = {
            column.name: _time_kept(kept[column.name])
            if column.name.endswith("_at")
            else kept[column.name]
            for column in table.c
        }
        return seal_of(table, values) == expected
    except (ValueError, TypeError):  # a value of a kind the store never writes
        return False


def unsealed(uow: UnitOfWork) -> tuple[Unsealed, ...]:
    """What is not as the chain sealed it, by kind of content, then by number."""
    found: list[Unsealed] = []
    for name, (table, number) in _REVISIONS.items():
        found += _revisions(uow, name, table, number)
    found += _present(uow)
    for name, table in _NEWEST.items():
        found += _newest(uow, name, table, *_REVISIONS[name])
    for name, table in _ROWS.items():
        found += _rows(uow, name, table)
    found += _registers(uow)
    return (*found, *_blobs(uow))


def verified(uow: UnitOfWork, expect_head: str | None = None) -> Verified:
    """Walk the chain, then compare what it sealed with what the store holds.

    Raises
    ------
    InputError
        ``expect_head`` is not a head.
    """
    return Verified(verify(uow, expect_head), unsealed(uow))


def _details(
    uow: UnitOfWork, prefix: str, action: str = ""
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and details of the entries about one kind of thing, or of one action on it."""
    query = select(audit_entry.c.subject, audit_entry.c.details)
    query = query.where(audit_entry.c.subject.startswith(prefix, autoescape=True))
    if action:
        query = query.where(audit_entry.c.action == action)
    for subject, details in uow.connection.execute(query.order_by(audit_entry.c.seq)):
        number = str(subject).removeprefix(prefix)
        try:
            told = json.loads(details)
        except (ValueError, TypeError):  # the chain itself tells of an entry that was changed
            continue
        if number.isdecimal() and isinstance(told, dict):
            yield int(number), told


def _revisions(uow: UnitOfWork, name: str, table: Table, column: str) -> Iterator[Unsealed]:
    sealed: dict[tuple[int, Any], Any] = {
        (number, told.get("version")): told[SEAL]
        for number, told in _details(uow, f"{name}:")
        if SEAL in told
    }
    query = select(*_as_kept(table)).order_by(table.c[column], table.c.version)
    for row in uow.connection.execute(query, execution_options={"yield_per": 2000}):
        number = row._mapping[column]
        subject, key = f"{name}:{number}", (number, row.version)
        expected = sealed.pop(key, None)
        if expected is None:
            yield Unsealed("revision_unsealed", subject, row.version)
        elif not _still_sealed(table, row, expected):
            yield Unsealed("revision_changed", subject, row.version)
    for number, version in sorted(sealed, key=str):
        yield Unsealed("revision_missing", f"{name}:{number}", version)


def _newest(uow: UnitOfWork, name: str, now: Table, then: Table, column: str) -> Iterator[Unsealed]:
    """Records whose present state is not their newest revision."""
    number = then.c[column]
    last = dict(
        uow.connection.execute(select(number, func.max(then.c.version)).group_by(number))
        .tuples()
        .all()
    )
    here = (number == now.c.id) & (then.c.version == now.c.version)
    names = ("state", "recorded_at", "body")
    newest = [type_coerce(then.c[one], NullType()).label(f"newest_{one}") for one in names]
    query = select(*_as_kept(now), *newest).outerjoin(then, here).order_by(now.c.id)
    for row in uow.connection.execute(query):
        kept = row._mapping
        same = all(kept[one] == kept[f"newest_{one}"] for one in names)
        if not same or last.pop(row.id, None) != row.version:
            yield Unsealed("present_differs", f"{name}:{row.id}", row.version)
    for missing, version in sorted(last.items(), key=str):
        yield Unsealed("present_differs", f"{name}:{missing}", version)


def _present(uow: UnitOfWork) -> Iterator[Unsealed]:
    then, now = control_unit_revision, control_unit
    body = type_coerce(then.c.body, NullType()).label("newest")
    recorded = type_coerce(then.c.recorded_at, NullType()).label("newest_at")
    query = (
        select(*_as_kept(now), body, recorded)
        .outerjoin(then, (then.c.unit_id == now.c.id) & (then.c.version == now.c.version))
        .order_by(now.c.id)
    )
    last = select(then.c.unit_id, func.max(then.c.version)).group_by(then.c.unit_id)
    newest = dict(uow.connection.execute(last).tuples().all())
    boxes = {number: tuple(box) for number, *box in uow.connection.execute(_BOXES)}
    for row in uow.connection.execute(query, execution_options={"yield_per": 2000}):
        version = newest.pop(row.id, None)
        same = (row.newest, row.newest_at, version) == (row.body, row.recorded_at, row.version)
        if not same or not _told(row, boxes.get(row.id)):
            yield Unsealed("present_differs", f"control_unit:{row.id}", row.version)
    for number, version in sorted(newest.items(), key=str):
        yield Unsealed("present_differs", f"control_unit:{number}", version)


def _told(row: Any, box: tuple[float, ...] | None) -> bool:
    """Whether the columns and the box that are searched say what the body says."""
    kept = row._mapping
    try:
        body = json.loads(row.body)
        return (
            all(kept[name] == body.get(own) for name, own in _PRESENT.items())
            and all(_same_time(kept[name], body.get(name)) for name in _PRESENT_TIMES)
            and _same_shape(row.geometry, body.get("geometry"), box)
        )
    except (ValueError, TypeError, AttributeError, ShapelyError):  # not what the store writes
        return False


def _same_time(kept: Any, told: str | None) -> bool:
    return _time_kept(kept) == (None if told is None else datetime.fromisoformat(told))


def _same_shape(kept: Any, told: str | None, box: tuple[float, ...] | None) -> bool:
    if kept is None or told is None or box is None:
        return kept is None and told is None and box is None
    shape = shapely.from_wkt(told)
    west, south, east, north = shape.bounds
    inside = box[0] <= west and box[1] <= south and east <= box[2] and north <= box[3]
    # The body has its digits cut; a column of another place differs by far more.
    return inside and bool(shapely.equals_exact(shapely.from_wkb(kept), shape, 1e-6))


def _rows(uow: UnitOfWork, name: str, table: Table) -> Iterator[Unsealed]:
    sealed = {number: told[SEAL] for number, told in _details(uow, f"{name}:") if SEAL in told}
    query = select(*_as_kept(table))
    with_file = "blob_hash" in table.c
    if with_file:
        query = query.add_columns(blob.c.hash.label("file")).outerjoin(blob)
    for row in uow.connection.execute(query.order_by(table.c.id)):
        expected, subject = sealed.pop(row.id, None), f"{name}:{row.id}"
        if expected is None:
            yield Unsealed("row_unsealed", subject)
        elif not _still_sealed(table, row, expected):
            yield Unsealed("row_changed", subject)
        elif with_file and row.file is None:
            yield Unsealed("row_missing", subject)
    for number in sorted(sealed):
        yield Unsealed("row_missing", f"{name}:{number}")


def _registers(uow: UnitOfWork) -> Iterator[Unsealed]:
    """Counts of released packs that are not those whose hash the release wrote down."""
    sealed = {
        number: (told["cells"], frozenset({told.get("audience")}))
        for number, told in _details(uow, "pack:", "publication.release")
        if told.get("cells")
    }
    for number, kept in sorted(publications.digests(uow).items()):
        expected, subject = sealed.pop(number, None), f"publication:{number}"
        if expected is None:
            yield Unsealed("row_unsealed", subject)
        elif kept != expected:
            yield Unsealed("row_changed", subject)
    for number in sorted(sealed):
        yield Unsealed("row_missing", f"publication:{number}")


def _blobs(uow: UnitOfWork) -> Iterator[Unsealed]:
    for digest in uow.connection.execute(select(blob.c.hash).order_by(blob.c.hash)).scalars():
        # One at a time: a layer of a province is large.
        query = select(type_coerce(blob.c.bytes, NullType())).where(blob.c.hash == digest)
        data: object = uow.connection.execute(query).scalar_one()
        if not isinstance(data, bytes) or hashlib.sha256(data).hexdigest() != digest:
            yield Unsealed("blob_changed", f"blob:{digest[:16]}")
