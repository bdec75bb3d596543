"""Accounts: who may sign in, with which roles where, and every change of them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from riskzone.access import Grant, Role
from riskzone.store.account_tables import account, account_change, account_grant
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork


@dataclass(frozen=True)
class AccountRecord:
    """An account, without its password.

    Parameters
    ----------
    id : int
    name : str
        What is typed to sign in; unique; stands in the audit chain.
    title : str
        Office or post.
    area : str
        Division code it belongs to; ``""``: none in particular.
    disabled, demo : bool
    has_password : bool
        Whether it can sign in with a password.
    issuer, subject : str
        Identity at an OpenID provider; blank: none.
    recorded_at : datetime
        When it was made; aware.
    grants : tuple of Grant
        In the order of the roles, then by jurisdiction.
    """

    id: int
    name: str
    title: str
    area: str
    disabled: bool
    demo: bool
    has_password: bool
    issuer: str
    subject: str
    recorded_at: datetime
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class AccountChange:
    """One change of an account: what, by whom, when (recorded; aware), and its particulars."""

    change: str
    details: Mapping[str, Any]
    actor: str
    recorded_at: datetime


_ROLES = tuple(Role)

_COLUMNS = (
    account.c.id,
    account.c.name,
    account.c.title,
    account.c.area,
    account.c.disabled,
    account.c.demo,
    (account.c.password != "").label("has_password"),
    account.c.issuer,
    account.c.subject,
    account.c.recorded_at,
)


def name_hash(name: str) -> str:
    """SHA-256 of a name, as failures are counted by."""
    return hashlib.sha256(name.encode()).hexdigest()


def listing(uow: UnitOfWork) -> tuple[AccountRecord, ...]:
    """All accounts by name."""
    grants = defaultdict(list)
    for row in uow.connection.execute(select(account_grant)):
        grants[row.account_id].append(Grant(Role(row.role), row.jurisdiction))
    rows = uow.connection.execute(select(*_COLUMNS).order_by(account.c.name))
    return tuple(AccountRecord(**row._mapping, grants=in_order(grants[row.id])) for row in rows)


def by_name(uow: UnitOfWork, name: str) -> AccountRecord | None:
    """The account of a name."""
    return _one(uow, account.c.name == name)


def titles(uow: UnitOfWork, names: Iterable[str]) -> dict[str, str]:
    """Offices or posts by account name, of the names that have one."""
    asked = sorted(set(names) - {""})
    query = select(account.c.name, account.c.title)
    query = query.where(account.c.name.in_(asked) & (account.c.title != ""))
    return {row.name: row.title for row in uow.connection.execute(query)}


def by_identity(uow: UnitOfWork, issuer: str, subject: str) -> AccountRecord | None:
    """The account of an identity at an OpenID provider."""
    return _one(uow, (account.c.issuer == issuer) & (account.c.subject == subject))


def _one(uow: UnitOfWork, where: Any) -> AccountRecord | None:
    row: Row[Any] | None = uow.connection.execute(select(*_COLUMNS).where(where)).first()
    return None if row is None else AccountRecord(**row._mapping, grants=_grants(uow, row.id))


def _grants(uow: UnitOfWork, account_id: int) -> tuple[Grant, ...]:
    query = select(account_grant.c.role, account_grant.c.jurisdiction).where(
        account_grant.c.account_id == account_id
    )
    return in_order(
        Grant(Role(row.role), row.jurisdiction) for row in uow.connection.execute(query)
    )


def in_order(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """Grants in the order of the roles, then by jurisdiction."""
    return tuple(sorted(grants, key=lambda one: (_ROLES.index(one.role), one.jurisdiction)))


def any_account(uow: UnitOfWork, *, beside_demo: bool = False) -> bool:
    """Whether there is an account that is not disabled; on request only the real ones count."""
    query = select(account.c.id).where(account.c.disabled.is_(False)).limit(1)
    if beside_demo:
        query = query.where(account.c.demo.is_(False))
    return uow.connection.execute(query).first() is not None


def password_of(uow: UnitOfWork, account_id: int) -> str:
    """Argon2 hash of an account's password; blank where it has none."""
    query = select(account.c.password).where(account.c.id == account_id)
    return str(uow.connection.execute(query).scalar_one())


def add(
    uow: WriteUnitOfWork,
    *,
    name: str,
    title: str = "",
    area: str = "",
    password: str = "",
    demo: bool = False,
    issuer: str = "",
    subject: str = "",
) -> AccountRecord:
    """Add an account without roles; ``password`` is an Argon2 hash."""
    values = {
        "name": name,
        "title": title,
        "area": area,
        "password": password,
        "disabled": False,
        "demo": demo,
        "issuer": issuer,
        "subject": subject,
        "recorded_at": uow.now,
    }
    row = uow.connection.execute(insert(account).values(**values).returning(*_COLUMNS)).one()
    made = AccountRecord(**row._mapping)
    note(uow, made.id, "add", {"title": title, "area": area})
    return made


def grant(uow: WriteUnitOfWork, account_id: int, given: Grant) -> None:
    """Give a role in a jurisdiction; the caller knows that the account has not got it."""
    values = {"role": given.role.value, "jurisdiction": given.jurisdiction}
    uow.connection.execute(insert(account_grant).values(account_id=account_id, **values))
    note(uow, account_id, "grant", values)


def revoke(uow: WriteUnitOfWork, account_id: int, taken: Grant) -> None:
    """Take a role in a jurisdiction."""
    values = {"role": taken.role.value, "jurisdiction": taken.jurisdiction}
    uow.connection.execute(
        delete(account_grant).where(
            account_grant.c.account_id == account_id,
            account_grant.c.role == values["role"],
            account_grant.c.jurisdiction == values["jurisdiction"],
        )
    )
    note(uow, account_id, "revoke", values)


def set_password(uow: WriteUnitOfWork, account_id: int, password: str) -> None:
    """Replace the Argon2 hash of the password."""
    change(uow, account_id, "password", {"password": password}, {})


def set_disabled(uow: WriteUnitOfWork, account_id: int, disabled: bool) -> None:
    """Keep an account from signing in, or let it again."""
    change(uow, account_id, "disable" if disabled else "enable", {"disabled": disabled}, {})


def rehash(uow: WriteUnitOfWork, account_id: int, password: str) -> None:
    """Keep the same password under a newer hash; no change of the account."""
    uow.connection.execute(
        update(account).where(account.c.id == account_id).values(password=password)
    )


def change(
    uow: WriteUnitOfWork,
    account_id: int,
    what: str,
    values: Mapping[str, Any],
    details: Mapping[str, Any],
) -> None:
    """Change columns of an account and note it in its history."""
    uow.connection.execute(update(account).where(account.c.id == account_id).values(**values))
    note(uow, account_id, what, details)


def note(uow: WriteUnitOfWork, account_id: int, what: str, details: Mapping[str, Any]) -> None:
    """Enter a change in the history of an account."""
    uow.connection.execute(
        insert(account_change).values(
            account_id=account_id,
            change=what,
            details=json.dumps(details, ensure_ascii=False, sort_keys=True),
            actor=uow.actor,
            recorded_at=uow.now,
        )
    )


def history(uow: UnitOfWork, account_id: int) -> tuple[AccountChange, ...]:
    """Changes of an account, the newest first."""
    query = select(account_change).where(account_change.c.account_id == account_id)
    rows = uow.connection.execute(query.order_by(account_change.c.id.desc()))
    return tuple(
        AccountChange(row.change, json.loads(row.details), row.actor, row.recorded_at)
        for row in rows
    )
