"""All that a pack is made from: one frozen record, so that no product can disagree with another.

It holds what its audience may see and nothing else: counts are disclosed ones, control units are
extents, nobody is named.  It travels to a child process by pickle.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import geopandas

from riskzone.decisions.model import DecisionDocument
from riskzone.release.audience import Audience
from riskzone.release.bulletin import Bulletin
from riskzone.release.disclosure.model import CountTable
from riskzone.release.notice import NoticeFacts
from riskzone.zoning.assessment import ReadingName

Language = Literal["zh", "en"]
#: Which levels a pack shows: those that were declared, or what the rule gives (never in public).
Basis = Literal["declared", "computed"]


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What every product prints of where it comes from.

    Parameters
    ----------
    area : str
        Division code of the area served.
    area_name, area_name_en : str
    on : date
    reading : {"midnight", "now"}
    basis : {"declared", "computed"}
    as_of : datetime
        The minute the levels are those of; aware.
    cutoff : datetime
        Data cut-off; aware.
    snapshot, edition : int
        The frozen morning; 0: made from the running morning, for internal readers only.
    snapshot_hash : str
    audit_head : str
        End of the audit chain when it was made.
    produced_at : datetime
        Aware.
    producer, producer_en : str
        The office; never a person.
    cases_source, boundaries_source : str
    cases_source_en, boundaries_source_en : str
    review_number : str
        审图号; ``""``: sheets say that they are internal.
    audience : Audience
    demo : bool
        Whether any of the data are invented.
    rule_zh, rule_en : str
        Name of the scheme that rated the zones.
    """

    area: str
    area_name: str
    area_name_en: str
    on: date
    reading: ReadingName
    basis: Basis
    as_of: datetime
    cutoff: datetime
    snapshot: int
    edition: int
    snapshot_hash: str
    audit_head: str
    produced_at: datetime
    producer: str
    producer_en: str
    cases_source: str
    cases_source_en: str
    boundaries_source: str
    boundaries_source_en: str
    review_number: str
    audience: Audience
    demo: bool
    rule_zh: str
    rule_en: str


@dataclass(frozen=True)
class Look:
    """How a level is shown: never by colour alone.

    Parameters
    ----------
    id : str
        Level id; ``"unknown"``; ``""``: nothing is declared.
    zh, en : str
    colour : str
        ``#RRGGBB``.
    pattern : {"none", "diagonal", "cross", "dots"}
    glyph : str
    ink : str
        Colour of lines and signs on it.
    """

    id: str
    zh: str
    en: str
    colour: str
    pattern: Literal["none", "diagonal", "cross", "dots"]
    glyph: str
    ink: str


@dataclass(frozen=True)
class ZoneShown:
    """A zone as the pack shows it.

    Parameters
    ----------
    zone : str
        Division code.
    name, name_en : str
    parent : str
        Division code of its prefecture, or of its county where it is a township.
    level : str
        Id of its look.
    level_upper : str
        Where only a range is certain; ``""`` otherwise.
    since : datetime, optional
        From when it has this level.
    before : str
        Level at 00:00 of the day before; ``""``: not known.
    stale : bool
        It has not reported since.
    seat : (float, float), optional
        Longitude and latitude (EPSG:4490); for zones without a polygon.
    new_14d, cumulative : int, optional
        Confirmed cases; ``None``: not known, or hidden from this audience.
    excluding : tuple of str
        Names of the divisions inside it that the declared level does not reach.
    """

    zone: str
    name: str
    name_en: str
    parent: str
    level: str
    level_upper: str = ""
    since: datetime | None = None
    before: str = ""
    stale: bool = False
    seat: tuple[float, float] | None = None
    new_14d: int | None = None
    cumulative: int | None = None
    excluding: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartShown:
    """A part of a zone that a document gives a level of its own: a village, a road.

    Parameters
    ----------
    name : str
        As the document writes it.
    area : str
        Division code of what it lies in: a township, else a county.
    township : str
        Name of the township; ``""``: not known.
    county : str
    level : str
    """

    name: str
    area: str
    township: str
    county: str
    level: str


@dataclass(frozen=True)
class Extent:
    """A control unit as it may be shown: where it is and what holds there, no cases, nobody.

    Parameters
    ----------
    id : int
        0 where the audience does not see numbers.
    place : str
        Down to the entrance, or what its kind allows (a farm house, an office, a class room is
        told as the place around it).
    area : str
        Division code of its township, else of its county.
    county : str
    circle_zh, circle_en : str
    in_force : bool
    effective_at : datetime
    until : datetime, optional
        Earliest release; ``None`` where the audience does not see it.
    polygon_wkb : bytes, optional
        EPSG:4490.
    points : tuple of (float, float)
        Of its building units.
    measures_zh, measures_en : tuple of str
    number : str
        Number of the order.
    place_en : str
        The place with its divisions in English; names of buildings stay Chinese.
    """

    id: int
    place: str
    area: str
    county: str
    circle_zh: str
    circle_en: str
    in_force: bool
    effective_at: datetime
    until: datetime | None = None
    polygon_wkb: bytes | None = None
    points: tuple[tuple[float, float], ...] = ()
    measures_zh: tuple[str, ...] = ()
    measures_en: tuple[str, ...] = ()
    number: str = ""
    place_en: str = ""


@dataclass(frozen=True)
class Figures:
    """Figures of the whole area over the last days, for charts; all published exactly.

    Parameters
    ----------
    days : tuple of date
        Full days, the last one counted last.
    new_confirmed : tuple of int
        Local confirmed cases by day.
    cumulative : int
    levels : mapping of str to tuple of int
        Level id → zones on each of the days; sums to all zones.
    """

    days: tuple[date, ...]
    new_confirmed: tuple[int, ...]
    cumulative: int
    levels: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Change:
    """A zone whose shown level differs from that of 00:00 of the day before.

    Parameters
    ----------
    zone : str
    before, level : str
    at : datetime, optional
    number : str
        Of the document, ``""`` for a computed level.
    reason_zh, reason_en : str
        What may be said of why; the public reason of the document for a declared level.
    """

    zone: str
    before: str
    level: str
    at: datetime | None
    number: str
    reason_zh: str = ""
    reason_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Material:
    """What the products of one pack are made from.

    Parameters
    ----------
    provenance : Provenance
    looks : tuple of Look
        The lowest level first; unknown and undeclared after them.
    zones : tuple of ZoneShown
        Every county of the area served, by code; those without a polygon among them.
    townships : tuple of ZoneShown
        Only those with a level of their own.
    parts : tuple of PartShown
        What is declared of parts no layer has as a zone.
    totals : mapping of str to int
        Look id → counties; sums to all of them.
    parents : mapping of str to (str, str)
        Division code of a prefecture or county → its name in Chinese and English.
    boundaries : mapping of str to GeoDataFrame
        Layer (``prefecture``, ``county``; ``township`` where the store has polygons of them) →
        EPSG:4490, index ``zone``.
    schematic : frozenset of str
        Layers whose boundaries are invented or rough; they never stand on a public sheet.
    figures : Figures
    changes : tuple of Change
    counts : tuple of CountTable
        Counts by county and township as they may leave; townships only where the audience may
        have them.
    bulletin, bulletin_before : Bulletin, optional
        The one of the day, and the last one published before it.
    documents : tuple of DecisionDocument
        Decided documents a notice is made of.
    counties_after : mapping of int to mapping
        Document number in the store → look id → counties, at the last minute its lines begin.
    extents : tuple of Extent
    response : (str, str), optional
        Response level of the area served in Chinese and English.
    unlocated : int
        Cases of the snapshot that belong to no county.
    title : str
        Of the pack, as typed; ``""``: the usual one.
    language : {"zh", "en"}
        Of the whole pack.
    notices : tuple of NoticeFacts
        What the notices of ``documents`` are written from.
    papers : tuple of str
        Papers the sheets are drawn for; empty: the usual ones.
    dpi : {200, 300}
        Of the pictures.
    """

    provenance: Provenance
    looks: tuple[Look, ...]
    zones: tuple[ZoneShown, ...]
    townships: tuple[ZoneShown, ...]
    totals: Mapping[str, int]
    parents: Mapping[str, tuple[str, str]]
    boundaries: Mapping[str, geopandas.GeoDataFrame]
    schematic: frozenset[str]
    figures: Figures
    changes: tuple[Change, ...]
    counts: tuple[CountTable, ...]
    bulletin: Bulletin | None = None
    bulletin_before: Bulletin | None = None
    documents: tuple[DecisionDocument, ...] = ()
    counties_after: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    extents: tuple[Extent, ...] = ()
    response: tuple[str, str] | None = None
    parts: tuple[PartShown, ...] = ()
    unlocated: int = 0
    title: str = ""
    language: Language = "zh"
    notices: tuple[NoticeFacts, ...] = ()
    papers: tuple[str, ...] = ()
    dpi: Literal[200, 300] = 200

    def look(self, level: str) -> Look:
        """The look of a level.

        Raises
        ------
        KeyError
            There is none of this id.
        """
        return {one.id: one for one in self.looks}[level]
