"""Offices of accounts: what a reader knows, where an account name says nothing."""

from collections.abc import Iterable

from riskzone.access import Actor, Right
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.store import accounts


def offices(actor: Actor, ctx: Context, names: Iterable[str]) -> dict[str, str]:
    """Offices or posts of accounts, by account name.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    names : iterable of str
        As they stand on control units and their history.

    Returns
    -------
    dict of str to str
        Without those that have no account, or an account without an office.

    Raises
    ------
    Denied
        The actor may not see control units.
    """
    guard.check(actor, ctx, Right.VIEW_UNITS)
    with ctx.store.read() as uow:
        return accounts.titles(uow, names)
