"""Whether what the chain sealed is still what the store holds.

The chain keeps hashes, not contents: each entry about a control unit carries the hash of the
revision that was stored with it, each entry about an attachment that of its file.  Here they
are computed again.  A content that was changed together with the chain from that entry on is
found by a printed head only, like every forged end.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Row, func, select

from riskzone.store.audit import AuditReport, canonical, verify
from riskzone.store.tables import audit_entry, blob
from riskzone.store.unit_of_work import UnitOfWork
from riskzone.store.unit_tables import attachment, control_unit, control_unit_revision

#: Names under which entries carry a hash.
REVISION_SEAL, FILE_SEAL = "sealed", "sha256"

Kind = Literal[
    "revision_changed", "revision_missing", "revision_unsealed", "present_differs",
    "attachment_changed", "attachment_missing", "attachment_unsealed", "blob_changed",
]  # fmt: skip

#: Columns of the present state that are read beside its body, and their names there.
_PRESENT = {
    "version": "version", "state": "state", "name": "name", "county": "county",
    "township": "township", "group_id": "group", "scheme": "scheme", "circle": "circle",
}  # fmt: skip


@dataclass(frozen=True)
class Unsealed:
    """A content that is not what the chain says.

    Parameters
    ----------
    kind : str
        ``revision_changed`` (it is not what was sealed), ``revision_missing`` (it was sealed
        and is gone), ``revision_unsealed`` (no entry tells of it), ``present_differs`` (the
        present state of a control unit is not its newest revision), ``attachment_changed``,
        ``attachment_missing``, ``attachment_unsealed``, ``blob_changed``.
    subject : str
        ``"control_unit:12"``, ``"attachment:3"``, or the hash of a blob.
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
        What is no longer as the chain sealed it: revisions of control units, attachments, blobs.
    """

    chain: AuditReport
    content: tuple[Unsealed, ...]

    @property
    def ok(self) -> bool:
        """Whether every link and every sealed content is whole."""
        return self.chain.ok and not self.content


def revision_seal(revision: Mapping[str, Any]) -> str:
    """The hash of a stored revision of a control unit, as its audit entry carries it.

    Parameters
    ----------
    revision : mapping
        Columns of ``control_unit_revision``; times are aware.
    """
    told = {
        name: _instant(revision[name]) if name.endswith("_at") else revision[name]
        for name in control_unit_revision.c.keys()  # noqa: SIM118 - columns, not a mapping
    }
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


def unsealed(uow: UnitOfWork) -> tuple[Unsealed, ...]:
    """What is not as the chain sealed it, by kind of content, then by number."""
    return (*_revisions(uow), *_present(uow), *_attachments(uow), *_blobs(uow))


def verified(uow: UnitOfWork, expect_head: str | None = None) -> Verified:
    """Walk the chain, then compare what it sealed with what the store holds.

    Raises
    ------
    InputError
        ``expect_head`` is not a head.
    """
    return Verified(verify(uow, expect_head), unsealed(uow))


def _details(uow: UnitOfWork, prefix: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and details of the entries about one kind of thing."""
    query = select(audit_entry.c.subject, audit_entry.c.details)
    query = query.where(audit_entry.c.subject.startswith(prefix, autoescape=True))
    for subject, details in uow.connection.execute(query.order_by(audit_entry.c.seq)):
        number = subject.removeprefix(prefix)
        if not number.isdigit():
            continue
        try:
            told = json.loads(details)
        except ValueError:  # the chain itself tells of an entry that was changed
            continue
        yield int(number), told


def _revisions(uow: UnitOfWork) -> Iterator[Unsealed]:
    sealed = {
        (number, told["version"]): told[REVISION_SEAL]
        for number, told in _details(uow, "control_unit:")
        if REVISION_SEAL in told
    }
    table = control_unit_revision
    query = select(table).order_by(table.c.unit_id, table.c.version)
    for row in uow.connection.execute(query, execution_options={"yield_per": 2000}):
        subject, key = f"control_unit:{row.unit_id}", (row.unit_id, row.version)
        expected = sealed.pop(key, None)
        if expected is None:
            yield Unsealed("revision_unsealed", subject, row.version)
        elif revision_seal(dict(row._mapping)) != expected:
            yield Unsealed("revision_changed", subject, row.version)
    for number, version in sorted(sealed):
        yield Unsealed("revision_missing", f"control_unit:{number}", version)


def _present(uow: UnitOfWork) -> Iterator[Unsealed]:
    then, now = control_unit_revision, control_unit
    query = (
        select(now, then.c.body.label("newest"))
        .outerjoin(then, (then.c.unit_id == now.c.id) & (then.c.version == now.c.version))
        .order_by(now.c.id)
    )
    last = select(then.c.unit_id, func.max(then.c.version)).group_by(then.c.unit_id)
    newest = dict(uow.connection.execute(last).tuples().all())
    for row in uow.connection.execute(query, execution_options={"yield_per": 2000}):
        if row.newest != row.body or newest.get(row.id) != row.version or not _told(row):
            yield Unsealed("present_differs", f"control_unit:{row.id}", row.version)


def _told(row: Row[Any]) -> bool:
    """Whether the columns that are searched say what the body says."""
    try:
        body = json.loads(row.body)
    except ValueError:
        return False
    return all(row._mapping[name] == body.get(own) for name, own in _PRESENT.items())


def _attachments(uow: UnitOfWork) -> Iterator[Unsealed]:
    sealed = {
        number: told[FILE_SEAL]
        for number, told in _details(uow, "attachment:")
        if FILE_SEAL in told
    }
    table = attachment
    query = select(table.c.id, table.c.blob_hash).order_by(table.c.id)
    for number, digest in uow.connection.execute(query):
        expected = sealed.pop(number, None)
        if expected is None:
            yield Unsealed("attachment_unsealed", f"attachment:{number}")
        elif expected != digest:
            yield Unsealed("attachment_changed", f"attachment:{number}")
    for number in sorted(sealed):
        yield Unsealed("attachment_missing", f"attachment:{number}")


def _blobs(uow: UnitOfWork) -> Iterator[Unsealed]:
    for digest in uow.connection.execute(select(blob.c.hash).order_by(blob.c.hash)).scalars():
        # One at a time: a layer of a province is large.
        data = uow.connection.execute(select(blob.c.bytes).where(blob.c.hash == digest))
        if hashlib.sha256(data.scalar_one()).hexdigest() != digest:
            yield Unsealed("blob_changed", f"blob:{digest[:16]}")
