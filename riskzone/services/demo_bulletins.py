"""Bulletins of the demonstration: those really published before its morning, and a draft.

Each step bears an invented minute and account, as if recorded then; the audit chain tells who
loaded the demonstration, and when.
"""

from dataclasses import replace
from datetime import date, timedelta

from riskzone.clock import midnight
from riskzone.release.authority import Kind, issuer
from riskzone.release.bulletin import Bulletin, State, with_figure
from riskzone.release.bulletin_published import published_bulletins
from riskzone.services.present import DEMO_DAY
from riskzone.store import WriteUnitOfWork, shelf
from riskzone.store.bulletins import BULLETINS
from riskzone.store.shelf import Invented

#: Accounts that write and publish them, and the times of day.
_WRITES, _PUBLISHES = "press", "approver"
_WRITTEN, _PUBLISHED = timedelta(hours=7, minutes=10), timedelta(hours=8)
#: What was printed for this day contradicts itself; the draft has what agrees with the days around.
_PUT_RIGHT: dict[date, tuple[str, int]] = {date(2020, 4, 23): ("local.contacts_released", 16588)}


def load_bulletins(uow: WriteUnitOfWork) -> int:
    """Store the bulletins of the demonstration; its last full day is a draft.

    Returns
    -------
    int
        Bulletins stored.
    """
    known = [one for one in published_bulletins() if one.on < DEMO_DAY]
    for one in known:
        _lived(uow, one)
    return len(known)


def _lived(uow: WriteUnitOfWork, told: Bulletin) -> None:
    morning = midnight(told.on + timedelta(days=1))
    wanted = replace(told, issuer=issuer(Kind.CASE_TOTALS, told.area).body)
    if told.on in _PUT_RIGHT:
        wanted = with_figure(wanted, *_PUT_RIGHT[told.on])
    who = Invented(_WRITES, morning + _WRITTEN)
    stored = shelf.add(uow, BULLETINS, wanted, action="draft", invented=who)
    if morning.date() < DEMO_DAY:
        at = morning + _PUBLISHED
        made = replace(stored, state=State.PUBLISHED, published_at=at, published_by=_PUBLISHES)
        shelf.change(
            uow, BULLETINS, made, stored.version, action="publish",
            invented=Invented(_PUBLISHES, at),
        )  # fmt: skip
