"""Accounts, managed by administrators inside their jurisdiction.

Rules of this module, and their reasons:

- Whoever manages an account answers for all of it: its area and every role it has lie in
  the administrator's jurisdiction.  Otherwise the administrator of a county could reset
  the password of an approver of the province.
- Nobody changes the roles or the state of the own account, and an administrator holds no
  other role than viewer: who hands out rights neither decides, nor audits, nor reads cases.
- The last administrator of the whole deployment can neither be disabled nor lose the role.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from riskzone.access import Actor, Grant, Right, Role, covers
from riskzone.errors import Denied, InputError, NotFound
from riskzone.services import guard, passwords
from riskzone.services.account_names import (
    division_code,
    new_name,
    normal_name,
    tidy_title,
    whole_area,
)
from riskzone.services.context import Context
from riskzone.services.sessions import try_password
from riskzone.store import UnitOfWork, WriteUnitOfWork, accounts, audit, sessions
from riskzone.store.accounts import AccountChange, AccountRecord
from riskzone.store.sessions import SessionRecord


@dataclass(frozen=True)
class AccountRow:
    """An account in the list: who, until when it is locked, and its sessions that run."""

    account: AccountRecord
    locked_until: datetime | None
    running: tuple[SessionRecord, ...]


@dataclass(frozen=True)
class Made:
    """An account or a password just made; ``password`` is shown once, ``""`` where it was given."""

    account: AccountRecord
    password: str


def listing(actor: Actor, ctx: Context) -> tuple[AccountRow, ...]:
    """The accounts the actor manages, by name."""
    actor = guard.check(actor, ctx, Right.MANAGE_ACCOUNTS)
    with ctx.store.read() as uow:
        return tuple(
            _row(uow, found) for found in accounts.listing(uow) if _manages(actor, ctx, found)
        )


def one(actor: Actor, ctx: Context, name: str) -> AccountRow:
    """One account the actor manages.

    Raises
    ------
    NotFound
        There is no account of this name.
    Denied
        It lies outside the jurisdiction.
    """
    actor = guard.check(actor, ctx, Right.MANAGE_ACCOUNTS)
    with ctx.store.read() as uow:
        return _row(uow, _managed(actor, ctx, uow, name))


def history(actor: Actor, ctx: Context, name: str) -> tuple[AccountChange, ...]:
    """What was changed on an account, the newest first."""
    actor = guard.check(actor, ctx, Right.MANAGE_ACCOUNTS)
    with ctx.store.read() as uow:
        return accounts.history(uow, _managed(actor, ctx, uow, name).id)


def sessions_of(actor: Actor, ctx: Context, name: str) -> tuple[SessionRecord, ...]:
    """The latest sessions of an account: those nobody ended first, the newest first."""
    actor = guard.check(actor, ctx, Right.MANAGE_ACCOUNTS)
    with ctx.store.read() as uow:
        return sessions.of_account(uow, _managed(actor, ctx, uow, name).id)


def add(
    actor: Actor,
    ctx: Context,
    *,
    name: str,
    title: str = "",
    area: str | None = None,
    role: Role | None = None,
    password: str | None = None,
) -> Made:
    """Make an account.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    name : str
        Latin letters, digits and ``. _ -``; an office, better than a person.
    title : str
        Office or post; shown beside what the account does.
    area : str, optional
        Division it belongs to and, with ``role``, acts in; the area served by default.
    role : Role, optional
        Its first role.
    password : str, optional
        One is made up where none is given.

    Returns
    -------
    Made
        With the password that was made up.

    Raises
    ------
    InputError
        The name is not valid or taken, the division unknown, the password too easy.
    Denied
        The division lies outside the actor's jurisdiction.
    """
    actor = guard.check(actor, ctx, Right.MANAGE_ACCOUNTS)
    area = division_code(ctx, whole_area(ctx) if area is None else area)
    _answers_for(actor, area)
    known = new_name(name)
    given = passwords.made_up() if password is None else password
    passwords.check_new(given, known)
    hashed = passwords.hashed(given)
    with ctx.store.write(actor) as uow:
        if accounts.by_name(uow, known) is not None:
            raise InputError("accounts.name_taken", name=known)
        made = accounts.add(uow, name=known, title=tidy_title(title), area=area, password=hashed)
        audit.append(uow, "account.add", f"account:{made.id}", {"name": known, "area": area})
        if role is not None:
            _grant(uow, made, Grant(role, area))
        found = accounts.by_name(uow, known)
    assert found is not None  # noqa: S101 - just made
    return Made(found, given if password is None else "")


def grant(actor: Actor, ctx: Context, name: str, role: Role, jurisdiction: str) -> AccountRecord:
    """Give an account a role in a jurisdiction; what it has already is left as it is.

    Raises
    ------
    Denied
        Jurisdiction or account lie outside the actor's, or it is the actor's own account.
    InputError
        The role does not go with one the account has, or the division is unknown.
    """
    return _regrant(actor, ctx, name, Grant(role, jurisdiction), _grant)


def revoke(actor: Actor, ctx: Context, name: str, role: Role, jurisdiction: str) -> AccountRecord:
    """Take a role in a jurisdiction from an account; it counts from the next call on.

    Raises
    ------
    Denied
        Jurisdiction or account lie outside the actor's, or it is the actor's own account.
    NotFound
        The account has no such role there.
    InputError
        It is the last administrator.
    """
    return _regrant(actor, ctx, name, Grant(role, jurisdiction), _revoke)


def _regrant(
    actor: Actor,
    ctx: Context,
    name: str,
    given: Grant,
    change: Callable[[WriteUnitOfWork, AccountRecord, Grant], None],
) -> AccountRecord:
    actor = guard.check(actor, ctx, Right.MANAGE_ACCOUNTS)
    given = Grant(given.role, division_code(ctx, given.jurisdiction))
    _answers_for(actor, given.jurisdiction)
    with ctx.store.write(actor) as uow:
        found = _managed(actor, ctx, uow, name, changing=True)
        with_administrator = _has_administrator(ctx, uow)
        change(uow, found, given)
        _keep_administrator(ctx, uow, with_administrator)
        changed = accounts.by_name(uow, found.name)
    assert changed is not None  # noqa: S101 - accounts are never removed
    return changed


def _grant(uow: WriteUnitOfWork, found: AccountRecord, given: Grant) -> None:
    if given in found.grants:
        return
    roles = {given.role, *(one.role for one in found.grants)}
    if Role.ADMINISTRATOR in roles and roles - {Role.ADMINISTRATOR, Role.VIEWER}:
        raise InputError("accounts.administrator_alone", name=found.name)
    accounts.grant(uow, found.id, given)
    _tell(uow, "account.grant", found, given)


def _revoke(uow: WriteUnitOfWork, found: AccountRecord, taken: Grant) -> None:
    if taken not in found.grants:
        raise NotFound(
            "accounts.no_such_grant",
            name=found.name,
            role=taken.role.value,
            area=taken.jurisdiction or "–",
        )
    accounts.revoke(uow, found.id, taken)
    _tell(uow, "account.revoke", found, taken)


def _tell(uow: WriteUnitOfWork, action: str, found: AccountRecord, what: Grant) -> None:
    details = {"name": found.name, "role": what.role.value, "jurisdiction": what.jurisdiction}
    audit.append(uow, action, f"account:{found.id}", details)


def set_password(actor: Actor, ctx: Context, name: str, password: str | None = None) -> Made:
    """Replace the password of an account, unlock its name, and end its sessions.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    name : str
    password : str, optional
        One is made up where none is given.

    Raises
    ------
    InputError
        The password is too easy.
    Denied
        The account lies outside the jurisdiction, or is the actor's own.
    """
    actor = guard.check(actor, ctx, Right.MANAGE_ACCOUNTS)
    given = passwords.made_up() if password is None else password
    passwords.check_new(given, normal_name(name))
    hashed = passwords.hashed(given)
    with ctx.store.write(actor) as uow:
        found = _managed(actor, ctx, uow, name, changing=True)
        _replace_password(uow, found, hashed)
    return Made(found, given if password is None else "")


def change_own_password(actor: Actor, ctx: Context, old: str, new: str) -> None:
    """Replace the actor's own password; its other sessions end.

    Raises
    ------
    Denied
        The actor came without a session, the old password is wrong, or there were too many
        wrong ones.
    InputError
        The new one is too easy.
    """
    actor = guard.current(actor, ctx)
    if not actor.session:
        raise Denied("accounts.signed_out")
    passwords.check_new(new, actor.name)
    # Counted like a sign-in: a session left open must not be a place to guess at leisure.
    found, kept, right = try_password(ctx, actor.name, old)
    if found is None or not right:
        raise Denied("accounts.wrong_old")
    hashed = passwords.hashed(new)
    with ctx.store.write(actor) as uow:
        if accounts.password_of(uow, found.id) != kept:  # an administrator was faster
            raise Denied("accounts.wrong_old")
        _replace_password(uow, found, hashed, but=actor.session)


def _replace_password(
    uow: WriteUnitOfWork, found: AccountRecord, hashed: str, but: str = ""
) -> None:
    accounts.set_password(uow, found.id, hashed)
    sessions.clear_failures(uow, accounts.name_hash(found.name))
    sessions.end_all(uow, found.id, guard.CLOCK.now(), but=but)
    audit.append(uow, "account.password", f"account:{found.id}", {"name": found.name})


def disable(actor: Actor, ctx: Context, name: str) -> None:
    """Keep an account from signing in, and end its sessions at once.

    Raises
    ------
    InputError
        It is the last administrator.
    Denied
        The account lies outside the jurisdiction, or is the actor's own.
    """
    actor = guard.check(actor, ctx, Right.MANAGE_ACCOUNTS)
    with ctx.store.write(actor) as uow:
        found = _managed(actor, ctx, uow, name, changing=True)
        if found.disabled:
            return
        with_administrator = _has_administrator(ctx, uow)
        accounts.set_disabled(uow, found.id, True)
        sessions.end_all(uow, found.id, guard.CLOCK.now())
        _keep_administrator(ctx, uow, with_administrator)
        audit.append(uow, "account.disable", f"account:{found.id}", {"name": found.name})


def enable(actor: Actor, ctx: Context, name: str) -> None:
    """Let a disabled account sign in again, and unlock its name."""
    actor = guard.check(actor, ctx, Right.MANAGE_ACCOUNTS)
    with ctx.store.write(actor) as uow:
        found = _managed(actor, ctx, uow, name, changing=True)
        sessions.clear_failures(uow, accounts.name_hash(found.name))
        if found.disabled:
            accounts.set_disabled(uow, found.id, False)
        else:
            accounts.note(uow, found.id, "unlock", {})
        audit.append(uow, "account.enable", f"account:{found.id}", {"name": found.name})


def end_session(actor: Actor, ctx: Context, name: str, session: str) -> None:
    """End one session of an account.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    name : str
    session : str
        Hash of its token, as :func:`sessions_of` lists it.

    Raises
    ------
    NotFound
        The account has no such session.
    """
    actor = guard.check(actor, ctx, Right.MANAGE_ACCOUNTS)
    with ctx.store.write(actor) as uow:
        found = _managed(actor, ctx, uow, name)
        if session not in {one.hash for one in sessions.of_account(uow, found.id)}:
            raise NotFound("accounts.no_such_session", name=found.name)
        if sessions.end(uow, session, guard.CLOCK.now()) is not None:
            audit.append(uow, "session.end", f"account:{found.id}", {"by": "administrator"})


def end_sessions(actor: Actor, ctx: Context, name: str) -> int:
    """End every session of an account; gives how many ran."""
    actor = guard.check(actor, ctx, Right.MANAGE_ACCOUNTS)
    with ctx.store.write(actor) as uow:
        found = _managed(actor, ctx, uow, name)
        ended = sessions.end_all(uow, found.id, guard.CLOCK.now())
        details = {"by": "administrator", "sessions": ended}
        audit.append(uow, "session.end", f"account:{found.id}", details)
    return ended


def _row(uow: UnitOfWork, found: AccountRecord) -> AccountRow:
    now = guard.CLOCK.now()
    failures = sessions.failures_of(uow, accounts.name_hash(found.name))
    locked = failures.locked_until if failures else None
    running = tuple(
        one
        for one in sessions.of_account(uow, found.id)
        if one.ended_at is None and now < min(one.expires_at, one.seen_at + guard.IDLE)
    )
    return AccountRow(found, locked if locked and now < locked else None, running)


def _managed(
    actor: Actor, ctx: Context, uow: UnitOfWork, name: str, *, changing: bool = False
) -> AccountRecord:
    known = normal_name(name)
    found = accounts.by_name(uow, known)
    if found is None:
        raise NotFound("accounts.no_such_account", name=known or "-")
    if not _manages(actor, ctx, found):
        raise Denied("accounts.not_yours", name=found.name)
    if changing and actor.session and actor.name == found.name:
        raise Denied("accounts.not_oneself", name=found.name)
    return found


def _manages(actor: Actor, ctx: Context, found: AccountRecord) -> bool:
    # An account that came from an OpenID provider belongs to no division yet.
    home = found.area or whole_area(ctx)
    places = (home, *(one.jurisdiction for one in found.grants))
    return all(actor.may(Right.MANAGE_ACCOUNTS, place) for place in places)


def _answers_for(actor: Actor, area: str) -> None:
    if not actor.may(Right.MANAGE_ACCOUNTS, area):
        raise Denied(
            "access.outside_jurisdiction",
            actor=actor.name,
            area=area or "–",
            jurisdiction=", ".join(actor.jurisdictions(Right.MANAGE_ACCOUNTS)),
        )


def _has_administrator(ctx: Context, uow: UnitOfWork) -> bool:
    """Whether somebody can sign in who manages every account of the area served."""
    return any(
        covers(one.jurisdiction, whole_area(ctx))
        for found in accounts.listing(uow)
        if not found.disabled and (found.has_password or found.issuer or found.demo)
        for one in found.grants
        if one.role is Role.ADMINISTRATOR
    )


def _keep_administrator(ctx: Context, uow: UnitOfWork, before: bool) -> None:
    if before and not _has_administrator(ctx, uow):
        raise InputError("accounts.last_administrator")
