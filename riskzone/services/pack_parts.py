"""Bulletin, notices and extents of a morning, as other services give them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from riskzone.access import Actor
from riskzone.clock import SHANGHAI
from riskzone.decisions.model import DecisionDocument, Openness
from riskzone.decisions.reach import path
from riskzone.publish.material import Extent
from riskzone.release.audience import Audience
from riskzone.release.bulletin import Bulletin
from riskzone.release.notice import NoticeFacts
from riskzone.release.pack import Pack
from riskzone.services import bulletins, notices
from riskzone.services.bulletins import Checked
from riskzone.services.context import Context


@dataclass(frozen=True)
class Parts:
    """What other desks bring to a pack.

    Parameters
    ----------
    checked : Checked, optional
        The bulletin of the day before with all that is said of it.
    notices : tuple of NoticeFacts
        What the notices of the morning are written from.
    extents : tuple of Extent
        Control units, as its audience may see them.
    others : int
        Notices that are another headquarters' to publish; they are left out.
    """

    checked: Checked | None = None
    notices: tuple[NoticeFacts, ...] = ()
    extents: tuple[Extent, ...] = ()
    others: int = 0

    @property
    def bulletin(self) -> Bulletin | None:
        """The bulletin itself."""
        return None if self.checked is None else self.checked.bulletin

    @property
    def bulletin_before(self) -> Bulletin | None:
        """The last one published before it."""
        return None if self.checked is None else self.checked.before

    @property
    def documents(self) -> tuple[DecisionDocument, ...]:
        """The documents notices are made of."""
        return tuple(one.document for one in self.notices)


def parts_of(actor: Actor, ctx: Context, wanted: Pack, at: datetime) -> Parts:
    """What there is for a pack, cut to its audience; asked with the actor's own rights.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    wanted : Pack
    at : datetime
        The minute of the pack.
    """
    audience = wanted.audience
    told = notices.notices_of(actor, ctx, wanted.on, audience=audience)
    others = 0
    if audience is not Audience.INTERNAL:
        # What is for the house, or for those who ask, is in no pack that leaves it.
        open_to = {Openness.PUBLIC} if audience is Audience.PUBLIC else {*Openness}
        told = tuple(one for one in told if one.document.openness in open_to)
        own = tuple(one for one in told if path(one.document.area) == path(wanted.area))
        told, others = own, len(told) - len(own)
    return Parts(
        checked=bulletins.of_day(actor, ctx, wanted.on - timedelta(days=1)),
        notices=told,
        extents=notices.extents(actor, ctx, at.astimezone(SHANGHAI).date(), audience, at=at),
        others=others,
    )
