"""The audit chain: what was done, each entry sealed by the hash of the one before.

The hash of an entry is the SHA-256 of its canonical JSON (sorted keys, UTF-8, no
spaces, no floats) with the hash of the entry before in it.  Whoever changes, removes or
reorders an entry breaks a link that :func:`verify` names.  Whoever can write the file can
also compute a whole new chain, or cut its end off; against that helps only a head that
was printed or handed out before (``expect_head``).  See docs/store.md.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Row, insert, select
from sqlalchemy.exc import InterfaceError, OperationalError

from riskzone.errors import InputError
from riskzone.store.tables import audit_entry
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork

#: What stands for the hash before the first entry.
GENESIS = "0" * 64

Kind = Literal["changed", "removed", "reordered", "cut_off", "other_head"]

#: Identity numbers (18 digits, the last may be X) and mobile phones.
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1[3-9]\d{9})(?![0-9A-Za-z])")
_HEAD = re.compile(r"(\d{1,12}):([0-9a-f]{16,64})")


@dataclass(frozen=True)
class AuditEntry:
    """One entry of the chain.

    Parameters
    ----------
    seq : int
        Position, from 1 without gaps.
    recorded_at : datetime
        Aware.
    actor, action, subject : str
        Who did what to which thing, for example ``"cli:root"``, ``"cases.import"``,
        ``"batch:12"``.
    details : str
        Canonical JSON object without personal data.
    previous, hash : str
        Hashes of the entry before and of this one, hexadecimal.
    """

    seq: int
    recorded_at: datetime
    actor: str
    action: str
    subject: str
    details: str
    previous: str
    hash: str


@dataclass(frozen=True)
class Head:
    """The end of the chain, as printed on exports.

    Parameters
    ----------
    seq : int
        Number of entries; 0 for an empty chain.
    hash : str
        Hash of the last one.
    """

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read a printed head; the hash may be cut to its first 16 digits or more.

        Raises
        ------
        InputError
            It is not of the form ``seq:hash``.
        """
        match = _HEAD.fullmatch(text.strip().lower())
        if match is None:
            raise InputError("store.bad_head", value=text)
        return cls(int(match[1]), match[2])


@dataclass(frozen=True)
class BrokenLink:
    """Where the chain breaks first.

    Parameters
    ----------
    seq : int
        The entry concerned.
    kind : str
        ``changed`` (its content is not what was sealed), ``removed`` (it is missing),
        ``reordered`` (another entry stands in its place), ``cut_off`` (the chain ends
        before the head that was expected), ``other_head`` (the chain is sound in itself,
        but it is not the one the expected head was taken from).
    """

    seq: int
    kind: Kind


@dataclass(frozen=True)
class AuditReport:
    """What a verification found.

    Parameters
    ----------
    entries : int
        Entries that are sound, from the first on.
    head : Head
        The last sound one.
    broken : BrokenLink or None
        The first broken link.
    """

    entries: int
    head: Head
    broken: BrokenLink | None

    @property
    def ok(self) -> bool:
        """Whether no link is broken."""
        return self.broken is None

    @property
    def message(self) -> tuple[str, dict[str, Any]]:
        """Catalogue code and parameters that tell the finding."""
        if self.broken is None:
            return "store.audit_ok", {"entries": self.entries, "head": str(self.head)}
        return f"store.audit_{self.broken.kind}", {"seq": self.broken.seq}


def canonical(value: Mapping[str, Any]) -> str:
    """The one JSON text of a value: sorted keys, no spaces, UTF-8 as it is.

    Raises
    ------
    TypeError
        It holds something else than text, whole numbers, booleans, null, lists and
        mappings with text keys; floats print differently from one program to the next.
    """
    _refuse_unstable(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _refuse_unstable(value: object) -> None:
    match value:
        case str() | bool() | int() | None:
            return
        case Mapping():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise TypeError(f"the keys of audit details are text, not {type(key).__name__}")
                _refuse_unstable(item)
        case list() | tuple():
            for item in value:
                _refuse_unstable(item)
        case _:
            raise TypeError(f"audit details cannot hold a {type(value).__name__}")


def redacted(value: Any) -> Any:
    """A text, list or mapping with ``***`` for what looks like an identity or phone number."""
    match value:
        case str():
            return _PERSONAL.sub("***", value)
        case Mapping():
            return {key: redacted(item) for key, item in value.items()}
        case list() | tuple():
            return [redacted(item) for item in value]
        case _:
            return value


def _seal(seq: int, at: datetime, what: tuple[str, str, str], details: str, previous: str) -> str:
    actor, action, subject = what
    text = canonical(
        {
            "seq": seq,
            "recorded_at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": actor,
            "action": action,
            "subject": subject,
            "details": details,
            "previous": previous,
        }
    )
    return hashlib.sha256(text.encode()).hexdigest()


# Built once: each change waits for them with the write lock held.
_INSERT = insert(audit_entry)
_LAST = select(audit_entry.c.seq, audit_entry.c.hash).order_by(audit_entry.c.seq.desc()).limit(1)


def head(uow: UnitOfWork) -> Head:
    """The end of the chain."""
    row = uow.connection.execute(_LAST).first()
    return Head(0, GENESIS) if row is None else Head(row.seq, row.hash)


def append(
    uow: WriteUnitOfWork, action: str, subject: str, details: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Add an entry; it is there exactly when the change of the same unit of work is.

    Parameters
    ----------
    uow : WriteUnitOfWork
        Gives actor and time.
    action : str
        ``"<thing>.<verb>"``.
    subject : str
        ``"<table>:<id>"``, a zone, a file name.
    details : mapping, optional
        Numbers and codes; no personal data.  What looks like an identity or phone number
        is replaced, as a last defence.

    Raises
    ------
    TypeError
        The details hold floats or other values without one canonical text.
    """
    last = head(uow)
    entry = AuditEntry(
        seq=last.seq + 1,
        recorded_at=uow.now,
        actor=uow.actor,
        action=action,
        subject=redacted(subject),
        details=canonical(redacted(details or {})),
        previous=last.hash,
        hash="",
    )
    what = (entry.actor, entry.action, entry.subject)
    sealed = _seal(entry.seq, entry.recorded_at, what, entry.details, entry.previous)
    values = {**vars(entry), "hash": sealed}
    uow.connection.execute(_INSERT, values)
    return AuditEntry(**values)


def recorded_at(uow: UnitOfWork, seq: int) -> datetime | None:
    """When an entry was recorded; ``None`` where there is no such entry."""
    query = select(audit_entry.c.recorded_at).where(audit_entry.c.seq == seq)
    return uow.connection.execute(query).scalar_one_or_none()


def entries(uow: UnitOfWork, newest: int | None = None) -> tuple[AuditEntry, ...]:
    """Entries in order; all, or the newest so many."""
    query = select(audit_entry).order_by(audit_entry.c.seq.desc()).limit(newest)
    return tuple(AuditEntry(**row._mapping) for row in uow.connection.execute(query))[::-1]


def verify(uow: UnitOfWork, expect_head: str | Head | None = None) -> AuditReport:
    """Walk the chain and name the first broken link.

    Parameters
    ----------
    uow : UnitOfWork
        Any.
    expect_head : str or Head, optional
        A head printed or noted earlier, ``"seq:hash"``.  The chain must still contain it.

    Raises
    ------
    InputError
        ``expect_head`` is not a head.
    """
    expected = Head.parse(expect_head) if isinstance(expect_head, str) else expect_head
    try:
        last, broken, met = _walk(uow, expected, batch=5000)
    except _UNREADABLE:
        last, broken, met = _walk_slowly(uow, expected)
    if broken is None and expected is not None:
        if met is None:
            broken = BrokenLink(last.seq + 1, "cut_off")
        elif not met.hash.startswith(expected.hash):
            broken = BrokenLink(expected.seq, "other_head")
    return AuditReport(last.seq, last, broken)


#: What reading an entry raises whose columns hold values of another kind than we write.
_UNREADABLE = (ValueError, TypeError, InterfaceError, OperationalError)


def _walk(
    uow: UnitOfWork, expected: Head | None, batch: int
) -> tuple[Head, BrokenLink | None, Head | None]:
    """The last sound entry, the broken link after it, and the entry at the expected head."""
    last = Head(0, GENESIS)
    met = last if expected is not None and expected.seq == 0 else None
    query = select(audit_entry).order_by(audit_entry.c.seq)
    with uow.connection.execute(query, execution_options={"yield_per": batch}) as rows:
        for row in rows:
            broken = _broken(uow, row, last)
            if broken is not None:
                return last, broken, met
            last = Head(row.seq, row.hash)
            if expected is not None and row.seq == expected.seq:
                met = last
    return last, None, met


def _walk_slowly(
    uow: UnitOfWork, expected: Head | None
) -> tuple[Head, BrokenLink | None, Head | None]:
    """The same, entry by entry, up to the one that cannot even be read."""
    last = Head(0, GENESIS)
    met = last if expected is not None and expected.seq == 0 else None
    numbers = uow.connection.execute(select(audit_entry.c.seq).order_by(audit_entry.c.seq))
    for seq in numbers.scalars().all():
        try:
            row = uow.connection.execute(select(audit_entry).where(audit_entry.c.seq == seq)).one()
            broken = _broken(uow, row, last)
        except _UNREADABLE:
            broken = BrokenLink(seq, "changed")
        if broken is not None:
            return last, broken, met
        last = Head(row.seq, row.hash)
        if expected is not None and seq == expected.seq:
            met = last
    return last, None, met


def _broken(uow: UnitOfWork, row: Row[Any], last: Head) -> BrokenLink | None:
    """What is wrong with the entry that follows a sound one, if anything."""
    what = (row.actor, row.action, row.subject)
    own = _seal(row.seq, row.recorded_at, what, row.details, row.previous) == row.hash
    if row.seq == last.seq + 1 and row.previous == last.hash:
        return None if own else BrokenLink(row.seq, "changed")
    if row.seq == last.seq + 1 and own:
        # The link is sealed, but leads to other content than the entry before has now.
        return BrokenLink(last.seq, "changed")
    sealed_after = _seal(row.seq, row.recorded_at, what, row.details, last.hash)
    if row.seq == last.seq + 1 and sealed_after == row.hash:
        return BrokenLink(row.seq, "changed")  # nothing but what it says of the entry before
    # Is what belongs here kept somewhere else?
    elsewhere = select(audit_entry.c.seq).where(audit_entry.c.previous == last.hash)
    moved = uow.connection.execute(elsewhere).first() is not None
    return BrokenLink(last.seq + 1, "reordered" if moved else "removed")
