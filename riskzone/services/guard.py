"""The check every service function begins with: the session lives, and the right is held.

A browser keeps the cookies of its handshake for as long as its socket lives, and an actor
made at the start of a page may be used minutes later.  Therefore the session is looked up
in the store in every call, with the roles the account has at that moment: a sign-out in
another tab, a disabled account and a revoked role count at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from riskzone.access import Actor, Right, require
from riskzone.clock import Clock
from riskzone.errors import SignedOut
from riskzone.services.context import Context
from riskzone.settings import Settings
from riskzone.store import Store, open_store, sessions
from riskzone.store.sessions import SignedIn

#: A session ends after this time whatever happens: a shift.
LASTS = timedelta(hours=12)
#: It ends earlier where nobody used it for so long.
IDLE = timedelta(hours=2)

#: Sessions run by the real clock, even where a fixed moment counts as now.
CLOCK = Clock()


def check(
    actor: Actor, place: Context | Settings | None, right: Right, area: str | None = None
) -> Actor:
    """Refuse an actor whose session ended, who lacks a right, or acts outside its jurisdiction.

    Parameters
    ----------
    actor : Actor
        With a session it came through the browser; without one it is the command line or
        the program itself.
    place : Context, Settings or None
        The deployment; settings where the store is not open.  Without one there is no
        session to look up: whoever came with a session is refused.
    right : Right
    area : str, optional
        Division code the call is about.

    Returns
    -------
    Actor
        The same one with the roles it has now.

    Raises
    ------
    SignedOut
        The session ended, or its account was disabled.
    Denied
        The right is missing, or the area lies outside the jurisdiction.
    """
    now = current(actor, place)
    require(now, right, area)
    return now


def current(actor: Actor, place: Context | Settings | None) -> Actor:
    """Give the actor with the roles its account has now.

    Raises
    ------
    SignedOut
        The session ended, or its account was disabled.
    """
    if not actor.session:
        return actor
    if place is None:
        raise SignedOut("accounts.signed_out")
    with _store(place) as store:
        found = sessions.signed_in(store, actor.session)
    if found is None or is_over(found, CLOCK.now()):
        raise SignedOut("accounts.signed_out")
    return replace(actor, grants=found.grants)


def is_over(found: SignedIn, at: datetime) -> bool:
    """Whether a session is past its end, or nobody used it for too long."""
    return at >= found.expires_at or at >= found.seen_at + IDLE


@contextmanager
def _store(place: Context | Settings) -> Iterator[Store]:
    if isinstance(place, Settings):
        with open_store(place) as store:
            yield store
    else:
        yield place.store
