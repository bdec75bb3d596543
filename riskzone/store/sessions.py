"""Sessions by the hash of their token, and failed sign-ins by the hash of the name."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, insert, inspect, select, update
from sqlalchemy.dialects import sqlite

from riskzone.access import Grant, Role
from riskzone.store.account_tables import account, account_grant, session, sign_in_failure
from riskzone.store.accounts import in_order
from riskzone.store.engine import Store
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork


@dataclass(frozen=True)
class SessionRecord:
    """A session.

    Parameters
    ----------
    hash : str
        SHA-256 of its token.
    account_id : int
    opened_at, seen_at, expires_at : datetime
        Aware; seen to within a few minutes.
    ended_at : datetime or None
    """

    hash: str
    account_id: int
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class SignedIn:
    """The account behind a session that has not ended, as it is now.

    Parameters
    ----------
    account_id : int
    name, title : str
    demo : bool
    grants : tuple of Grant
    opened_at, seen_at, expires_at : datetime
        Of the session; the caller compares them with the present.
    """

    account_id: int
    name: str
    title: str
    demo: bool
    grants: tuple[Grant, ...]
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Failures:
    """Failed sign-ins of a name in a row, the last one, and until when it is locked."""

    count: int
    failed_at: datetime
    locked_until: datetime | None


_SIGNED_IN = (
    select(
        session.c.account_id,
        account.c.name,
        account.c.title,
        account.c.demo,
        session.c.opened_at,
        session.c.seen_at,
        session.c.expires_at,
        account_grant.c.role,
        account_grant.c.jurisdiction,
    )
    .join(account, account.c.id == session.c.account_id)
    .outerjoin(account_grant, account_grant.c.account_id == account.c.id)
    .where(
        session.c.hash == bindparam("hash"),
        session.c.ended_at.is_(None),
        account.c.disabled.is_(False),
    )
)


#: As text, once: to compile it for every service call would take longer than to run it.
_SIGNED_IN_SQL = str(_SIGNED_IN.compile(dialect=sqlite.dialect()))


def signed_in(store: Store, token_hash: str) -> SignedIn | None:
    """Who a session belongs to; ``None`` where it ended, is unknown, or its account disabled."""
    rows = store.rows(_SIGNED_IN_SQL, (token_hash,))
    if not rows:
        return None
    account_id, name, title, demo, *times = rows[0][:7]
    grants = in_order(Grant(Role(row[7]), row[8]) for row in rows if row[7] is not None)
    return SignedIn(account_id, name, title, bool(demo), grants, *map(_time, times))


def _time(text: str) -> datetime:
    # As UtcDateTime keeps it.
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def add(
    uow: WriteUnitOfWork, *, token_hash: str, account_id: int, at: datetime, lasts: timedelta
) -> SessionRecord:
    """Open a session."""
    record = SessionRecord(token_hash, account_id, at, at, at + lasts, None)
    uow.connection.execute(insert(session).values(**vars(record)))
    return record


def seen(uow: WriteUnitOfWork, token_hash: str, at: datetime) -> None:
    """Note that a session is in use."""
    query = update(session).where(session.c.hash == token_hash, session.c.ended_at.is_(None))
    uow.connection.execute(query.values(seen_at=at))


def end(uow: WriteUnitOfWork, token_hash: str, at: datetime) -> int | None:
    """End a session that runs; gives its account, or ``None`` where there was none to end."""
    query = update(session).where(session.c.hash == token_hash, session.c.ended_at.is_(None))
    ended = query.values(ended_at=at).returning(session.c.account_id)
    found: int | None = uow.connection.execute(ended).scalar_one_or_none()
    return found


def end_all(uow: WriteUnitOfWork, account_id: int, at: datetime, but: str = "") -> int:
    """End every session of an account but the one of a hash; gives how many ran."""
    query = update(session).where(
        session.c.account_id == account_id, session.c.ended_at.is_(None), session.c.hash != but
    )
    return uow.connection.execute(query.values(ended_at=at)).rowcount


def end_everyone(uow: WriteUnitOfWork, at: datetime) -> None:
    """End every session that runs, where the store is new enough to have any."""
    if inspect(uow.connection).has_table(session.name):
        query = update(session).where(session.c.ended_at.is_(None))
        uow.connection.execute(query.values(ended_at=at))


def of_account(uow: UnitOfWork, account_id: int, newest: int = 20) -> tuple[SessionRecord, ...]:
    """Sessions of an account: those nobody ended before those that were, the newest first."""
    query = select(session).where(session.c.account_id == account_id)
    order = (session.c.ended_at.is_not(None), session.c.opened_at.desc())
    rows = uow.connection.execute(query.order_by(*order).limit(newest))
    return tuple(SessionRecord(**row._mapping) for row in rows)


def forget_before(uow: WriteUnitOfWork, limit: datetime) -> None:
    """Drop sessions and failures that were over before a moment; the audit chain keeps them."""
    uow.connection.execute(delete(session).where(session.c.expires_at < limit))
    uow.connection.execute(delete(sign_in_failure).where(sign_in_failure.c.failed_at < limit))


def failures_of(uow: UnitOfWork, hashed_name: str) -> Failures | None:
    """Failed sign-ins of a name since the last one that succeeded."""
    table = sign_in_failure
    query = select(table.c.failures, table.c.failed_at, table.c.locked_until)
    row = uow.connection.execute(query.where(table.c.name_hash == hashed_name)).first()
    return None if row is None else Failures(*row)


def set_failures(uow: WriteUnitOfWork, hashed_name: str, failures: Failures) -> None:
    """Replace what is known of the failures of a name."""
    clear_failures(uow, hashed_name)
    uow.connection.execute(
        insert(sign_in_failure).values(
            name_hash=hashed_name,
            failures=failures.count,
            failed_at=failures.failed_at,
            locked_until=failures.locked_until,
        )
    )


def clear_failures(uow: WriteUnitOfWork, hashed_name: str) -> None:
    """Forget the failures of a name."""
    uow.connection.execute(
        delete(sign_in_failure).where(sign_in_failure.c.name_hash == hashed_name)
    )
