"""A pack: what was made of one morning for one audience, and how far its release has come."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import TypeAdapter

from riskzone.release.audience import Audience
from riskzone.zoning.assessment import ReadingName


class State(StrEnum):
    """Where a pack stands; only a released one may leave."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    RELEASED = "released"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    #: Given up before it was released.
    DROPPED = "dropped"


@dataclass(frozen=True)
class Acceptance:
    """A finding somebody answers for.

    Parameters
    ----------
    code : str
        Of the finding.
    reason : str
    """

    code: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A pack and what it was made of.

    Parameters
    ----------
    id, version : int
        As the store numbers them; 0 of what is not stored.
    state : State
    area : str
        Division code.
    on : date
    reading : {"midnight", "now"}
    snapshot : int
        The frozen morning it was made from; 0: the running one.
    audience : Audience
    products : tuple of str
        Values of :class:`riskzone.publish.product.Product`.
    language : {"zh", "en"}
    basis : {"declared", "computed"}
    title : str
        ``""``: the usual one.
    review_number : str
        审图号.
    threshold : int
        Smallest count shown.
    papers : tuple of str
        Papers its sheets are drawn for; empty: the usual ones.
    dpi : {200, 300}
        Of its pictures.
    accepted : tuple of Acceptance
    manifest : str
        SHA-256 of its manifest; ``""`` before it was built.
    file : str
        SHA-256 of the archive in the store.
    size : int
        Bytes of the archive.
    cells : str
        SHA-256 of the exact counts behind it in the store; ``""``: it tells none.
    summary : str
        SHA-256 of what it tells, for comparison with the next one.
    prepared_by, released_by : str
        Accounts.
    released_at : datetime, optional
        Aware.
    corrects : int
        Pack this one replaces; 0: none.
    reason : str
        Of a correction or withdrawal.
    """

    id: int = 0
    version: int = 0
    state: State = State.DRAFT
    area: str
    on: date
    reading: ReadingName = "midnight"
    snapshot: int = 0
    audience: Audience = Audience.INTERNAL
    products: tuple[str, ...] = ()
    language: Literal["zh", "en"] = "zh"
    basis: Literal["declared", "computed"] = "declared"
    title: str = ""
    review_number: str = ""
    threshold: int = 5
    papers: tuple[str, ...] = ()
    dpi: Literal[200, 300] = 200
    accepted: tuple[Acceptance, ...] = ()
    manifest: str = ""
    file: str = ""
    size: int = 0
    cells: str = ""
    summary: str = ""
    prepared_by: str = ""
    released_by: str = ""
    released_at: datetime | None = None
    corrects: int = 0
    reason: str = ""


#: Products that hold counts below the counties.
_COUNTED = frozenset({"tables", "gis", "report", "deck"})


def tells_counts(pack: Pack) -> bool:
    """Whether readers of a pack learn counts below the counties."""
    return not _COUNTED.isdisjoint(pack.products)


_ADAPTER = TypeAdapter(Pack)


def to_json(pack: Pack) -> str:
    """A pack as JSON; :func:`from_json` gives an equal one."""
    return _ADAPTER.dump_json(pack).decode()


def from_json(text: str) -> Pack:
    """A pack from its JSON."""
    return _ADAPTER.validate_json(text)
