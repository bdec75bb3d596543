"""What a decision document is: one paper, many lines, each effective at its own minute.

All times are aware; "24时" is 00:00 of the next day.  A document never changes what was decided
before it: it adds lines that begin later, corrects another document or withdraws it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

#: Response levels, the highest first.
RESPONSE_LEVELS = ("I", "II", "III", "IV")
ResponseLevel = Literal["I", "II", "III", "IV"]


class State(StrEnum):
    """Where a document stands; only what is decided declares anything."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    DECIDED = "decided"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Urgency(StrEnum):
    """紧急程度 of an official document (GB/T 9704)."""

    ORDINARY = "ordinary"
    URGENT = "urgent"
    MOST_URGENT = "most_urgent"


class Openness(StrEnum):
    """公开方式 of an official document."""

    PUBLIC = "public"
    ON_REQUEST = "on_request"
    INTERNAL = "internal"


class Relation(StrEnum):
    """What a document does to an earlier one."""

    CORRECTS = "corrects"
    WITHDRAWS = "withdraws"


@dataclass(frozen=True, kw_only=True)
class _Effective:
    """What every line carries.

    Parameters
    ----------
    area : str
        Division code of what the line is about, with everything below it.
    effective_at : datetime
        From this minute it holds; aware.
    until : datetime, optional
        It no longer holds from this minute on; ``None``: until a later line.
    excluding : tuple of str
        Codes of divisions below ``area`` it does not reach ("除惠七镇以外的县域地区").
    note_public, note_internal : str
        The reason, for the notice and for the house.
    """

    area: str
    effective_at: datetime
    until: datetime | None = None
    excluding: tuple[str, ...] = ()
    note_public: str = ""
    note_internal: str = ""


@dataclass(frozen=True, kw_only=True)
class LevelLine(_Effective):
    """A risk level is declared.

    Parameters
    ----------
    level : str
        Level id of the scheme that rates the area.
    level_from : str
        The level the document says it had before; ``""``: not said.
    part : str
        Name of a part the line is about ("惠七村"): it is said of that part, not of the zone.
    """

    level: str
    level_from: str = ""
    part: str = ""
    kind: Literal["level"] = "level"


@dataclass(frozen=True, kw_only=True)
class ListLine(_Effective):
    """A list that was published: what it says of the whole area at one minute.

    Parameters
    ----------
    counts : tuple of (str, int)
        Zones per level, as the document states them; they need not agree with anything.
    named : tuple of (str, str)
        Zones above the lowest level and their levels, as far as the list names them.
    complete : bool
        Whether every zone that is not named has the lowest level.  A list of counts alone
        declares nothing: it is compared.
    layer : str
        Layer of the zones counted.
    """

    counts: tuple[tuple[str, int], ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    complete: bool = False
    layer: str = "county"
    kind: Literal["list"] = "list"


@dataclass(frozen=True, kw_only=True)
class ResponseLine(_Effective):
    """A response level is declared for an area.

    Parameters
    ----------
    level : {"I", "II", "III", "IV"} or ""
        ``""`` ends the response.
    """

    level: ResponseLevel | Literal[""]
    kind: Literal["response"] = "response"


@dataclass(frozen=True, kw_only=True)
class FollowLine(_Effective):
    """An area keeps its response level and follows the measures of another one.

    Parameters
    ----------
    level : {"I", "II", "III", "IV"} or ""
        ``""``: it follows its own again.
    """

    level: ResponseLevel | Literal[""]
    kind: Literal["follow"] = "follow"


@dataclass(frozen=True, kw_only=True)
class SchemeLine(_Effective):
    """A layer of an area is rated by a scheme from a day on; ``effective_at`` is a midnight."""

    scheme: str
    layer: str
    kind: Literal["scheme"] = "scheme"


@dataclass(frozen=True, kw_only=True)
class UnitLine(_Effective):
    """The document is the paper behind a step of a control unit; the step itself is its own.

    Parameters
    ----------
    unit_id : int
    action : str
        As in :class:`riskzone.units.lifecycle.Action`.
    """

    unit_id: int
    action: str
    kind: Literal["unit"] = "unit"


Line: TypeAlias = LevelLine | ListLine | ResponseLine | FollowLine | SchemeLine | UnitLine


@dataclass(frozen=True)
class Opinion:
    """What the experts said of a draft.

    Parameters
    ----------
    text : str
    body : str
        The expert group, as its authority table names it; never a person.
    in_favour : bool
    given_at : datetime
        Aware.
    """

    text: str
    body: str
    in_favour: bool
    given_at: datetime


@dataclass(frozen=True, kw_only=True)
class DecisionDocument:
    """One paper.

    Parameters
    ----------
    id, version : int
        Number in the store and version; 0 of what is not stored yet.
    state : State
    number : str
        文号; ``""`` where the paper bears none, if its authority allows that.
    title : str
    area : str
        Division code whose headquarters decides; every line lies in it.
    authority : str
        Authority table that says who takes part (``data/authority/levels``).
    body : str
        The body that decides, as that table names it.
    signatory : str
        The office that signs; never a person.
    decided_at : datetime, optional
        When it was signed; aware.  Needed before anything is decided.
    published_at : datetime, optional
    basis : str
        Legal basis.
    urgency : Urgency
    openness : Openness
    source : str
        Where a paper of others was read.
    certainty : str
        ``notice``, ``reprint``, ``derived`` of a paper of others; ``own`` of one's own.
    refers_to : int
        Number of the document this one corrects or withdraws; 0: none.
    relation : Relation, optional
    lines : tuple of Line
    opinions : tuple of Opinion
    """

    title: str
    area: str
    authority: str
    id: int = 0
    version: int = 0
    state: State = State.DRAFT
    number: str = ""
    body: str = ""
    signatory: str = ""
    decided_at: datetime | None = None
    published_at: datetime | None = None
    basis: str = ""
    urgency: Urgency = Urgency.ORDINARY
    openness: Openness = Openness.PUBLIC
    source: str = ""
    certainty: str = "own"
    refers_to: int = 0
    relation: Relation | None = None
    lines: tuple[Annotated[Line, Field(discriminator="kind")], ...] = ()
    opinions: tuple[Opinion, ...] = field(default=())


_ADAPTER = TypeAdapter(DecisionDocument)


def to_json(document: DecisionDocument) -> str:
    """A document as JSON; :func:`from_json` gives an equal one."""
    return _ADAPTER.dump_json(document).decode()


def from_json(text: str) -> DecisionDocument:
    """A document from its JSON."""
    return _ADAPTER.validate_json(text)
