"""Bulletin, notices and extents of a morning, as other services give them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from riskzone.access import Actor
from riskzone.decisions.model import DecisionDocument
from riskzone.publish.material import Extent
from riskzone.release.bulletin import Bulletin
from riskzone.release.pack import Pack
from riskzone.services.context import Context


@dataclass(frozen=True)
class Parts:
    """What other desks bring to a pack.

    Parameters
    ----------
    bulletin, bulletin_before : Bulletin, optional
    documents : tuple of DecisionDocument
    counties_after : mapping of int to mapping
    extents : tuple of Extent
    """

    bulletin: Bulletin | None = None
    bulletin_before: Bulletin | None = None
    documents: tuple[DecisionDocument, ...] = ()
    counties_after: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    extents: tuple[Extent, ...] = ()


def parts_of(_actor: Actor, _ctx: Context, _wanted: Pack, _at: datetime) -> Parts:
    """What there is for a pack, cut to its audience."""
    return Parts()
