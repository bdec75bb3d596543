"""Signing in and out: what happens before there is an actor.

A session is an opaque token of 256 random bits; the browser has the token, the store only
its hash.  Failures are counted by the name that was typed, whether there is such an
account or not, and a wrong name takes as long as a wrong password: nobody learns which
names exist.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from riskzone.access import Actor
from riskzone.errors import Denied, StoreError
from riskzone.services import guard, passwords
from riskzone.services.account_names import normal_name
from riskzone.services.context import Context
from riskzone.store import WriteUnitOfWork, accounts, audit, sessions
from riskzone.store.accounts import AccountRecord
from riskzone.store.sessions import Failures, SignedIn

#: Wrong passwords in a row after which a name is locked.
FAILURES = 5
#: The first lock; each further failure doubles it.
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=1)
#: Failures older than this do not count, and are forgotten.
FORGOTTEN = timedelta(days=1)

#: How often a session in use is noted as such: every time would be a write for every click.
_SEEN_EVERY = timedelta(minutes=5)
#: Sessions stay listed for so long after their end.
_KEPT = timedelta(days=30)

_DOOR = Actor("sign-in")


@dataclass(frozen=True)
class Opened:
    """A session just opened: its token, for the browser alone, and who it belongs to."""

    token: str
    actor: Actor


def hash_of(token: str) -> str:
    """SHA-256 of a token, as the store keeps it."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(ctx: Context, name: str, password: str, *, former: str = "") -> Opened:
    """Open a session for a name and its password.

    Parameters
    ----------
    ctx : Context
    name, password : str
        As typed.
    former : str
        Token the browser had before; that session ends.

    Raises
    ------
    Denied
        Name or password are wrong, or the name is locked after too many failures.
    """
    known = normal_name(name)
    found, kept, right = try_password(ctx, known, password)
    if found is None or not right or found.disabled:
        raise Denied("accounts.wrong")
    newer = passwords.hashed(password) if passwords.is_outdated(kept) else None
    with ctx.store.write(Actor(found.name)) as uow:
        sessions.clear_failures(uow, accounts.name_hash(known))
        if newer:
            accounts.rehash(uow, found.id, newer)
        return _open(uow, found, former, "password")


def try_password(ctx: Context, name: str, password: str) -> tuple[AccountRecord | None, str, bool]:
    """Compare a password with the one of a name; the attempt counts as a failure until cleared.

    Returns
    -------
    AccountRecord or None
        The account of the name.
    str
        The hash that is kept.
    bool
        Whether the password is right; whether the account is disabled is for the caller.

    Raises
    ------
    Denied
        The name is locked.
    """
    hashed_name = accounts.name_hash(name)
    # The failure is counted before the password is looked at: guesses made at the same
    # time would otherwise all be made before the first one counts.
    with ctx.store.write(_DOOR) as uow:
        failures = _counted(sessions.failures_of(uow, hashed_name), guard.CLOCK.now())
        sessions.set_failures(uow, hashed_name, failures)
        found = accounts.by_name(uow, name)
        kept = "" if found is None else accounts.password_of(uow, found.id)
    right = passwords.matches(password, kept)
    if failures.locked_until and (found is None or not right or found.disabled):
        _tell_lock(ctx, found, hashed_name, failures)
    return found, kept, right


def _counted(known: Failures | None, now: datetime) -> Failures:
    """One failure more.

    Raises
    ------
    Denied
        The name is locked.
    """
    if known is not None and known.locked_until is not None and now < known.locked_until:
        minutes = -(-(known.locked_until - now) // timedelta(minutes=1))
        raise Denied("accounts.locked", minutes=minutes)
    recent = known is not None and now - known.failed_at < FORGOTTEN
    count = 1 + (known.count if known is not None and recent else 0)
    if count < FAILURES:
        return Failures(count, now, None)
    # 2**6 minutes are beyond the longest lock.
    lock = min(FIRST_LOCK * 2 ** min(count - FAILURES, 6), LONGEST_LOCK)
    return Failures(count, now, now + lock)


def _tell_lock(
    ctx: Context, found: AccountRecord | None, hashed_name: str, failures: Failures
) -> None:
    with ctx.store.write(_DOOR) as uow:
        if found is None:  # strangers must not fill the chain, and not see the difference in time
            sessions.set_failures(uow, hashed_name, failures)
        else:
            details = {"failures": failures.count}
            audit.append(uow, "session.locked", f"account:{found.id}", details)


def sign_in_demo(ctx: Context, name: str, *, former: str = "") -> Opened:
    """Open a session for a demonstration account; the caller has checked where it comes from.

    Raises
    ------
    Denied
        There is no such demonstration account.
    """
    known = normal_name(name)
    with ctx.store.write(Actor(known)) as uow:
        found = accounts.by_name(uow, known)
        if found is None or not found.demo or found.disabled:
            raise Denied("accounts.wrong")
        return _open(uow, found, former, "demo")


def sign_in_identity(
    ctx: Context, issuer: str, subject: str, *, title: str = "", former: str = ""
) -> Opened:
    """Open a session for an identity an OpenID provider has vouched for.

    An identity that comes for the first time gets an account without any role.

    Parameters
    ----------
    ctx : Context
    issuer, subject : str
        The identity: never a name or an address, which a provider may hand to another one.
    title : str
        Name the provider shows; only for the list of accounts.
    former : str
        Token the browser had before; that session ends.

    Raises
    ------
    Denied
        The account is disabled.
    """
    name = "oidc-" + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:12]
    with ctx.store.write(Actor(name)) as uow:
        found = accounts.by_identity(uow, issuer, subject)
        if found is None:
            found = accounts.add(uow, name=name, title=title[:60], issuer=issuer, subject=subject)
            audit.append(uow, "account.add", f"account:{found.id}", {"name": name, "by": "oidc"})
        if found.disabled:
            raise Denied("accounts.wrong")
        return _open(uow, found, former, "oidc")


def _open(uow: WriteUnitOfWork, found: AccountRecord, former: str, by: str) -> Opened:
    now = guard.CLOCK.now()
    sessions.forget_before(uow, now - _KEPT)
    if former:
        sessions.end(uow, hash_of(former), now)
    token = secrets.token_urlsafe(32)
    sessions.add(uow, token_hash=hash_of(token), account_id=found.id, at=now, lasts=guard.LASTS)
    audit.append(uow, "session.open", f"account:{found.id}", {"by": by})
    return Opened(token, Actor(found.name, grants=found.grants, session=hash_of(token)))


def sign_out(ctx: Context, token: str) -> None:
    """End the session of a token; harmless when repeated."""
    found = sessions.signed_in(ctx.store, hash_of(token))
    if found is None:
        return
    with ctx.store.write(Actor(found.name)) as uow:
        if sessions.end(uow, hash_of(token), guard.CLOCK.now()) is not None:
            audit.append(uow, "session.end", f"account:{found.account_id}", {"by": "sign-out"})


def who(ctx: Context, token: str | None) -> SignedIn | None:
    """Who a token belongs to; ``None`` where its session ended or never was."""
    if not token:
        return None
    found = sessions.signed_in(ctx.store, hash_of(token))
    if found is None or guard.is_over(found, guard.CLOCK.now()):
        return None
    return found


def present(ctx: Context, token: str | None) -> SignedIn | None:
    """Who a token belongs to, as :func:`who`; from now on the session was in use."""
    found = who(ctx, token)
    if found is not None and token:
        now = guard.CLOCK.now()
        if now - found.seen_at >= _SEEN_EVERY:
            _seen(ctx, token, now)
    return found


def actor(found: SignedIn, token: str) -> Actor:
    """The actor of a session: the roles it has now, and the session itself to be looked up."""
    return Actor(found.name, grants=found.grants, session=hash_of(token))


def actor_of(ctx: Context, token: str | None) -> Actor | None:
    """The actor of a token, for one run of a page or one request; its session is in use."""
    found = present(ctx, token)
    return None if found is None or token is None else actor(found, token)


def _seen(ctx: Context, token: str, now: datetime) -> None:
    try:
        with ctx.store.write(_DOOR) as uow:
            sessions.seen(uow, hash_of(token), now)
    except StoreError:
        return  # another writer is busy: the next run notes it


def has_accounts(ctx: Context, *, beside_demo: bool = False) -> bool:
    """Whether anybody can sign in; on request the accounts of the demonstration do not count."""
    with ctx.store.read() as uow:
        return accounts.any_account(uow, beside_demo=beside_demo)


def demo_accounts(ctx: Context) -> tuple[AccountRecord, ...]:
    """The accounts of the demonstration that are not disabled, as they were made."""
    with ctx.store.read() as uow:
        found = [one for one in accounts.listing(uow) if one.demo and not one.disabled]
    return tuple(sorted(found, key=lambda one: one.id))
