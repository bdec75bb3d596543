"""What a notice of a decision is written from, and what it leaves behind: pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from riskzone.clock import SHANGHAI
from riskzone.decisions.book import LevelSets
from riskzone.decisions.model import (
    DecisionDocument,
    LevelLine,
    ListLine,
    Openness,
    Relation,
    State,
    UnitLine,
)
from riskzone.decisions.reach import path, reaches
from riskzone.decisions.resolve import book, declared
from riskzone.messages import Words
from riskzone.release.audience import Audience

#: Signs of a title; six lines of an official document.
LONGEST_TITLE = 120
Severity = Literal["refuse", "accept", "warn"]


@dataclass(frozen=True)
class Remaining:
    """The zones of an area by declared level, once every line of a document has begun.

    Parameters
    ----------
    at : datetime
        The last minute a line of it begins; aware.
    area : str
        Division code.
    levels : mapping of str to tuple of str
        Level id → codes of its zones, ascending; the lowest level first, none is left out.
    undeclared : tuple of str
        Zones of which nothing is declared.
    """

    at: datetime
    area: str
    levels: Mapping[str, tuple[str, ...]]
    undeclared: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """All zones of the area."""
        return sum(map(len, self.levels.values())) + len(self.undeclared)


@dataclass(frozen=True)
class UnitNoticed:
    """What a notice says of a control unit: the exact extent its audience may read.

    Parameters
    ----------
    unit : int
        Number in the store.
    place : Words
        As :func:`riskzone.release.extent.public_place` tells it.
    county : str
        Division code.
    circle : Words
    general : bool
        Whether the place around it is told in its stead.
    effective_at, until : datetime, optional
        From when it holds, and from when it no longer does, as far as is decided.
    measures : tuple of Words
    hotline : str
        Of an office.
    number : str
        Number of the order.
    corners : tuple of (float, float)
        Longitude and latitude (EPSG:4490) of an extent that was drawn freely and that no words
        describe; empty otherwise.
    """

    unit: int
    place: Words
    county: str
    circle: Words
    general: bool = False
    effective_at: datetime | None = None
    until: datetime | None = None
    measures: tuple[Words, ...] = ()
    hotline: str = ""
    number: str = ""
    corners: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class NoticeFacts:
    """A document and all a notice of it needs.

    Parameters
    ----------
    document : DecisionDocument
    levels : mapping of str to Words
        Level id → its name, the lowest first.
    remaining : Remaining, optional
        ``None`` where it declares no level of a county.
    changed : DecisionDocument, optional
        The one it corrects or withdraws.
    replaced_by : DecisionDocument, optional
        The one that corrected or withdrew it since.
    units : mapping of int to UnitNoticed
        By the numbers of its lines.
    schemes : mapping of str to Words
        Names of the rules its lines adopt.
    informed : tuple of Words
        Bodies that are told of it.
    audience : Audience
    demo : bool
        Whether it was invented.
    title_en, signatory_en : str
        Of an order, which is written here; a document bears its own words in both languages.
    """

    document: DecisionDocument
    levels: Mapping[str, Words]
    remaining: Remaining | None = None
    changed: DecisionDocument | None = None
    replaced_by: DecisionDocument | None = None
    units: Mapping[int, UnitNoticed] = field(default_factory=dict)
    schemes: Mapping[str, Words] = field(default_factory=dict)
    informed: tuple[Words, ...] = ()
    audience: Audience = Audience.INTERNAL
    demo: bool = False
    title_en: str = ""
    signatory_en: str = ""


@dataclass(frozen=True)
class NoticeFinding:
    """What stands in the way of a notice, or has to be known of it.

    Parameters
    ----------
    code : str
        Of the catalogue.
    params : mapping
    severity : {"refuse", "accept", "warn"}
    """

    code: str
    params: Mapping[str, Any]
    severity: Severity


def remaining(
    documents: Iterable[DecisionDocument],
    document: DecisionDocument,
    sets: LevelSets,
    counties: Iterable[str],
) -> Remaining | None:
    """What is declared of the counties of a document's area at the last minute its lines begin.

    Parameters
    ----------
    documents : iterable of DecisionDocument
        All that are known; those signed after this one are left out, so that a notice says the
        same whenever it is printed.
    document : DecisionDocument
        Counted as decided, whether it is or not.
    sets : LevelSets
    counties : iterable of str
        Codes of every county, those without a polygon among them.

    Returns
    -------
    Remaining or None
        Its zones are exactly the counties of the area.  ``None``: the document says nothing
        of the level of a whole county, and changes none that did.
    """
    known = [one for one in documents if one.id != document.id]
    changed = next((one for one in known if one.id == document.refers_to), None)
    said = (document,) if changed is None else (document, changed)
    if not any(map(_speaks_of_counties, said)):
        return None
    minute = last_minute(document)
    if minute is None:
        return None
    before = [one for one in known if _not_after(one, document)]
    # What corrects or withdraws bears the higher number; what is not stored yet comes last.
    number = document.id or max((one.id for one in known), default=0) + 1
    own = replace(document, id=number, state=State.DECIDED)
    zones = sorted(zone for zone in counties if reaches(document.area, zone))
    found = declared(book([*before, own], sets), zones, minute)
    ids = dict.fromkeys((*sets.at("county", minute), *(one.level for one in found.values())))
    ids.pop("", None)
    return Remaining(
        at=minute,
        area=document.area,
        levels={level: tuple(z for z in zones if found[z].level == level) for level in ids},
        undeclared=tuple(zone for zone in zones if not found[zone].level),
    )


def last_minute(document: DecisionDocument) -> datetime | None:
    """The last minute a line of a document begins; when it was signed where it has none."""
    minutes = [line.effective_at for line in document.lines]
    latest = max(minutes, default=document.decided_at)
    return None if latest is None else latest.astimezone(SHANGHAI)


def findings(facts: NoticeFacts) -> tuple[NoticeFinding, ...]:
    """What stands in the way of a notice for its audience, the gravest first."""
    order = ("refuse", "accept", "warn")
    found = (*_of_form(facts), *_of_audience(facts), *_of_content(facts), *_counts(facts))
    return tuple(sorted(found, key=lambda one: order.index(one.severity)))


def _of_form(facts: NoticeFacts) -> Iterator[NoticeFinding]:
    """What the paper lacks."""
    document, name = facts.document, _named(facts.document)
    if len(document.title) > LONGEST_TITLE:
        given = {**name, "count": len(document.title), "limit": LONGEST_TITLE}
        yield NoticeFinding("notice.title_long", given, "refuse")
    if not document.title.strip():
        yield NoticeFinding("notice.title_missing", {"number": document.id}, "refuse")
    if not document.number:
        own = facts.audience is not Audience.INTERNAL and document.certainty == "own"
        yield NoticeFinding("notice.no_number", name, "accept" if own else "warn")


def _of_audience(facts: NoticeFacts) -> Iterator[NoticeFinding]:
    """What may not leave the headquarters, or not any more."""
    document, name = facts.document, _named(facts.document)
    if facts.audience is Audience.INTERNAL:
        return
    if document.state is not State.DECIDED:
        yield NoticeFinding("notice.not_decided", name, "refuse")
    if facts.audience is Audience.PUBLIC and document.openness is not Openness.PUBLIC:
        yield NoticeFinding("notice.not_open", name, "refuse")
    if facts.replaced_by is not None:
        given = {**name, "by": reference(facts.replaced_by)}
        yield NoticeFinding("notice.no_longer_counts", given, "accept")


def _of_content(facts: NoticeFacts) -> Iterator[NoticeFinding]:
    """What cannot be told of its lines, or has to be known of them."""
    document, name = facts.document, _named(facts.document)
    if not document.lines and document.relation is not Relation.WITHDRAWS:
        yield NoticeFinding("notice.no_lines", name, "refuse")
    if document.refers_to and facts.changed is None:
        yield NoticeFinding("notice.changed_gone", {**name, "number": document.refers_to}, "refuse")
    for line in document.lines:
        if isinstance(line, UnitLine) and line.unit_id not in facts.units:
            yield NoticeFinding("notice.unit_gone", {**name, "number": line.unit_id}, "refuse")
    if document.certainty != "own":
        yield NoticeFinding("notice.of_others", {**name, "source": document.source}, "warn")
    if facts.remaining is not None and facts.remaining.undeclared:
        given = {**name, "count": len(facts.remaining.undeclared)}
        yield NoticeFinding("notice.undeclared", given, "warn")


def _named(document: DecisionDocument) -> dict[str, Any]:
    return {"title": _short(document.title)}


def reference(document: DecisionDocument) -> str:
    """A document as another one names it: 《title》（number，date）."""
    day = document.decided_at
    told = [document.number] if document.number else []
    if day is not None:
        here = day.astimezone(SHANGHAI)
        told.append(f"{here.year}年{here.month}月{here.day}日")
    return f"《{_short(document.title)}》" + (f"（{'，'.join(told)}）" if told else "")


def _counts(facts: NoticeFacts) -> Iterator[NoticeFinding]:
    """Counts a list line states against those the decisions give at the same minute."""
    left = facts.remaining
    for line in facts.document.lines:
        if not isinstance(line, ListLine) or left is None or line.layer != "county":
            continue
        if line.effective_at != left.at or path(line.area) != path(left.area):
            continue
        for level, count in line.counts:
            own = len(left.levels.get(level, ()))
            if own != count:
                words = facts.levels.get(level, Words(level, level))
                given = {**_named(facts.document), "level": words}
                told = {**given, "stated": count, "counted": own}
                yield NoticeFinding("notice.counts_differ", told, "accept")


def _speaks_of_counties(document: DecisionDocument) -> bool:
    return any(
        (isinstance(line, LevelLine) and len(line.area) <= 6 and not line.part)
        or (isinstance(line, ListLine) and line.layer == "county")
        for line in document.lines
    )


def _not_after(other: DecisionDocument, document: DecisionDocument) -> bool:
    if document.decided_at is None or other.decided_at is None:
        return True
    if document.refers_to == other.id:
        return True
    own = (document.decided_at, document.id or float("inf"))
    return (other.decided_at, other.id) <= own


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"
