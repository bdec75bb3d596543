"""What a control unit is: one order about one place.

All times are aware; days are local days of Asia/Shanghai; geometry is EPSG:4490.
People appear as counts and offices only: no name, number or phone of a person is kept.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import shapely
from pydantic import PlainSerializer, PlainValidator, TypeAdapter


class Kind(StrEnum):
    """What kind of place an order closes."""

    ENTRANCE = "entrance"
    BUILDING = "building"
    COMPOUND = "compound"
    VILLAGE_GROUP = "village_group"
    WORKSHOP = "workshop"
    OFFICE = "office"
    WARD = "ward"
    CLASS_ROOM = "class_room"
    FREE = "free"


class State(StrEnum):
    """What is written about a control unit; whether it is in force also depends on times."""

    PLANNED = "planned"
    DRAFT = "draft"
    TEMPORARY = "temporary"
    PROPOSED = "proposed"
    APPROVED = "approved"
    ENDED = "ended"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REFUSED_ABOVE = "refused_above"


class TriggerKind(StrEnum):
    """What a control unit was drawn for."""

    CONFIRMED = "confirmed"
    ASYMPTOMATIC = "asymptomatic"
    SUSPECTED = "suspected"
    CONTACT = "contact"
    ENVIRONMENT = "environment"


def _polygon(value: object) -> shapely.Polygon | None:
    if value is None or isinstance(value, shapely.Polygon):
        return value
    read = shapely.from_wkt(str(value))
    if not isinstance(read, shapely.Polygon):
        raise ValueError("not a polygon")
    return read


#: Seven decimals are a centimetre: what a map returns survives the way through the store.
Polygon = Annotated[
    shapely.Polygon | None,
    PlainValidator(_polygon),
    PlainSerializer(lambda p: None if p is None else shapely.to_wkt(p, rounding_precision=7)),
]


@dataclass(frozen=True)
class Trigger:
    """A case or finding behind an order.

    Parameters
    ----------
    kind : TriggerKind
    on : date
        Day it became known.
    case : str
        Salted reference of the case, never its row; ``""`` for a finding without one.
    in_isolation : bool
        Found away from the place, in centralised isolation: a scheme may let the clock run on.
    """

    kind: TriggerKind
    on: date
    case: str = ""
    in_isolation: bool = False


@dataclass(frozen=True)
class TestRound:
    """One round of tests of everybody inside.

    Parameters
    ----------
    on : date
    due, sampled, negative : int
        Persons who had to be tested, were, and were found negative.
    method : str
        ``nucleic`` | ``antibody`` | ``antigen``.
    """

    on: date
    due: int
    sampled: int
    negative: int
    method: str = "nucleic"

    @property
    def complete(self) -> bool:
        """Whether everybody due was sampled and negative."""
        return self.due > 0 and self.sampled >= self.due and self.negative >= self.sampled


@dataclass(frozen=True)
class Evidence:
    """What a release rests on.

    Parameters
    ----------
    last_case_removed_at, last_contact_removed_at, disinfected_at : datetime, optional
    environment_positive : bool
        Whether a sample of the environment was positive.
    suspected_excluded_at : datetime, optional
        When the suspected case the order was drawn for was ruled out.
    rounds : tuple of TestRound
    no_contacts : bool
        Established that no contact lives inside: none has to leave.
    """

    last_case_removed_at: datetime | None = None
    last_contact_removed_at: datetime | None = None
    disinfected_at: datetime | None = None
    environment_positive: bool = False
    suspected_excluded_at: datetime | None = None
    rounds: tuple[TestRound, ...] = ()
    no_contacts: bool = False


@dataclass(frozen=True)
class Care:
    """Who lives behind a closure, as counts, and whether they are provided for.

    Parameters
    ----------
    residents, dialysis, pregnant, living_alone, infants, medicine_needed : int
    food, medicine, medical_passage : bool
        Whether supply and the way to a hospital are arranged.
    hotline : str
        Of an office.
    """

    residents: int = 0
    dialysis: int = 0
    pregnant: int = 0
    living_alone: int = 0
    infants: int = 0
    medicine_needed: int = 0
    food: bool = False
    medicine: bool = False
    medical_passage: bool = False
    hotline: str = ""


@dataclass(frozen=True)
class Parties:
    """The four responsibilities (四方责任): offices and posts, never persons."""

    territory: str = ""
    department: str = ""
    employer: str = ""
    individual: str = ""


@dataclass(frozen=True)
class Team:
    """The six-in-one team (六位一体), as people on duty per post."""

    head: int = 0
    police: int = 0
    doctor: int = 0
    nurse: int = 0
    cdc: int = 0
    psychologist: int = 0


@dataclass(frozen=True)
class Objection:
    """What somebody inside, or an office, said against an order.

    Parameters
    ----------
    raised_at : datetime
    raised_by : str
        An office or a group ("residents"), never a person.
    text : str
    answered_at : datetime, optional
    answer : str
    upheld : bool
    followed_at : datetime, optional
        When the order was first changed after the objection was upheld.
    """

    raised_at: datetime
    raised_by: str
    text: str
    answered_at: datetime | None = None
    answer: str = ""
    upheld: bool = False
    followed_at: datetime | None = None

    @property
    def to_follow(self) -> bool:
        """Whether it was upheld, and nothing was changed for it yet."""
        return self.upheld and self.followed_at is None


@dataclass(frozen=True)
class Opinion:
    """What a reviewer or expert said of a proposal."""

    at: datetime
    by: str
    supports: bool
    text: str = ""


@dataclass(frozen=True)
class ControlUnit:
    """One order about one place.

    The place is building units, a township or words (``place_text``; enough at 02:00), or one
    polygon with holes.  An order for several places is several control units of one group.

    Parameters
    ----------
    id : int
        0 before the store has numbered it.
    version : int
        Grows with every stored change; 0 before the first.
    state : State
    name : str
        As an order would write it: "幸福小区3号楼3单元".
    kind : Kind
    scheme : str
        Control scheme: circles, clock, evidence, default extent and days.
    circle : str
        Circle of the scheme.
    county, township : str
        Division codes; a control unit lies in one township, ``""`` while it is not known.
    building_units : tuple of str
        Identifiers in the building layer.
    place_text : str
    geometry : Polygon, optional
        EPSG:4490, one polygon, may have holes.
    group : str
        Shared by the units of one order.
    triggers : tuple of Trigger
    measures : tuple of str
        Ids of measures of the control scheme.
    fire_exits_checked_at : datetime, optional
    parties, team, care, evidence
    objections : tuple of Objection
    opinions : tuple of Opinion
    ordered_at, effective_at, reported_at, ratified_at, ended_at : datetime, optional
        Kept apart from each other and from the recorded time of each revision.
    lapses_at : datetime, optional
        When a temporary order stops holding unless confirmed.
    days : int, optional
        Days of closure where they differ from the scheme's.
    extended_until : datetime, optional
        Decided end of an extension.
    review_on : date, optional
        Day on which the order must be looked at again; mandatory in force.
    reason : str
        Why it is larger or longer than the scheme's default.
    decider : str
        Level of the headquarters that decides: ``county`` | ``prefecture`` | ``province``.
    document : str
        Number of the document that decided it.
    proposed_by, ordered_by, decided_by : str
        Accounts.
    """

    name: str
    kind: Kind
    scheme: str
    circle: str
    county: str
    id: int = 0
    version: int = 0
    state: State = State.DRAFT
    township: str = ""
    building_units: tuple[str, ...] = ()
    place_text: str = ""
    geometry: Polygon = None
    group: str = ""
    triggers: tuple[Trigger, ...] = ()
    measures: tuple[str, ...] = ()
    fire_exits_checked_at: datetime | None = None
    parties: Parties = field(default_factory=Parties)
    team: Team = field(default_factory=Team)
    care: Care = field(default_factory=Care)
    evidence: Evidence = field(default_factory=Evidence)
    objections: tuple[Objection, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    ordered_at: datetime | None = None
    effective_at: datetime | None = None
    reported_at: datetime | None = None
    ratified_at: datetime | None = None
    ended_at: datetime | None = None
    lapses_at: datetime | None = None
    days: int | None = None
    extended_until: datetime | None = None
    review_on: date | None = None
    reason: str = ""
    decider: str = ""
    document: str = ""
    proposed_by: str = ""
    ordered_by: str = ""
    decided_by: str = ""

    def changed(self, **values: object) -> "ControlUnit":
        """The same control unit with other values."""
        return replace(self, **values)  # type: ignore[arg-type]


_STORED = TypeAdapter(ControlUnit)


def to_json(unit: ControlUnit) -> str:
    """The text a revision is stored as; :func:`from_json` reads it back equal."""
    return _STORED.dump_json(unit).decode()


def from_json(text: str) -> ControlUnit:
    """Read what :func:`to_json` wrote; fields that came later have their defaults.

    Raises
    ------
    pydantic.ValidationError
        It is no control unit.
    """
    return _STORED.validate_json(text)
