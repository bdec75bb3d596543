"""Which level is declared, where, from which minute, by which document.

What holds for a zone at a minute ``t`` is the line with ``effective_at ≤ t < until`` whose area
covers the zone, none of whose excluded divisions does, and which is not about a part of it.  The
latest ``effective_at`` counts; at one minute the most specific area; then the later document.
A complete list says the lowest level of its area and the levels of the zones it names, at its
minute.  A list of counts declares nothing.  Nothing before the first declaration is guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from riskzone.decisions.book import Book, LevelSets, Place, book, counting
from riskzone.decisions.reach import reaches
from riskzone.decisions.timeline import Run, Top, moment

__all__ = [
    "Book",
    "Clash",
    "Declared",
    "LevelSets",
    "Part",
    "Response",
    "Step",
    "book",
    "changes",
    "counting",
    "declared",
    "response_at",
    "totals",
]


class Part(NamedTuple):
    """What is declared of something inside a zone.

    Parameters
    ----------
    name : str
        Name of the part, or the code of the division.
    level : str
    document : int
    area : str
        Code of the division, or of the one the part lies in.
    """

    name: str
    level: str
    document: int
    area: str


class Clash(NamedTuple):
    """Another level for a zone from the same minute on; the one in force is the zone's level.

    Parameters
    ----------
    level : str
    document, line : int
    """

    level: str
    document: int
    line: int


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of a zone at a minute.

    Parameters
    ----------
    zone : str
    level : str
        ``""``: nothing is declared.
    since : datetime or None
        From when that level holds without a break; Asia/Shanghai.
    until : datetime or None
        When that changes, as far as the documents say.
    document, line : int
        What brought the level, from ``since``; 0 and 0 where nothing is declared.
    number : str
        Its document number.
    except_ : tuple of str
        Divisions inside the zone the declaration in force does not reach.
    parts : tuple of Part
        What is declared of parts of the zone and of divisions inside it, by their own lines.
    clashes : tuple of Clash
    restated_by : int
        The latest document that says the same level again; 0: none.
    restated_at : datetime or None
        From when that one holds.
    """

    zone: str
    level: str = ""
    since: datetime | None = None
    until: datetime | None = None
    document: int = 0
    number: str = ""
    line: int = 0
    except_: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    clashes: tuple[Clash, ...] = ()
    restated_by: int = 0
    restated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The declared level of a zone changes.

    Parameters
    ----------
    zone : str
    at : datetime
        Asia/Shanghai.
    level : str
        ``""``: a validity ends, and nothing is declared from then on.
    document, line : int
        What brought it about: the line that begins, or the one that ends.
    number : str
    before : str
        The level declared before; where nothing was, the one the document says there was.
    known_before : bool
        Whether ``before`` was declared by a document known here.
    listed : bool
        A list brought it: without ``known_before`` it may be much older.
    note_public, note_internal : str
        The reasons the line gives.
    """

    zone: str
    at: datetime
    level: str
    document: int
    line: int
    number: str = ""
    before: str = ""
    known_before: bool = True
    listed: bool = False
    note_public: str = ""
    note_internal: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """The response level of a zone at a minute.

    Parameters
    ----------
    zone : str
    level : {"I", "II", "III", "IV"} or ""
        ``""``: none is declared, or it has ended (then ``since`` says when).
    since, until : datetime or None
    document : int
    number : str
    follows : str
        Level whose measures it follows; ``""``: its own.
    follows_document : int
    from_area : str
        Area the response was declared for.
    follows_since, follows_until : datetime or None
    follows_area : str
    """

    zone: str
    level: str = ""
    since: datetime | None = None
    until: datetime | None = None
    document: int = 0
    number: str = ""
    follows: str = ""
    follows_document: int = 0
    from_area: str = ""
    follows_since: datetime | None = None
    follows_until: datetime | None = None
    follows_area: str = ""


def declared(book: Book, zones: Iterable[str], at: datetime) -> dict[str, Declared]:
    """What is declared of zones at a minute.

    Parameters
    ----------
    book : Book
    zones : iterable of str
        Division codes of any depth.
    at : datetime
        Aware.

    Returns
    -------
    dict
        Every zone, in the order given.
    """
    now = moment(at)
    return {zone: _declared(book, zone, now) for zone in zones}


def _declared(book: Book, zone: str, now: int) -> Declared:
    timeline, places = book.place(zone)
    here, after = timeline.run(now)
    until = None if after is None else after.at
    parts = tuple(part for place in places if (part := _part(place, now))) if places else ()
    top = timeline.top(now)
    if here is None or here.first is None or top is None or top.said is None:
        return Declared(zone, until=until, parts=parts)
    first, said = here.first, top.said
    again = said is not first
    return Declared(
        zone,
        said.level,
        here.at,
        until,
        first.document,
        first.number,
        first.line,
        tuple([code for code in said.excluding if reaches(zone, code)]) if said.excluding else (),
        parts,
        _clashes(top) if top.rivals else (),
        said.document if again else 0,
        said.at if again else None,
    )


def _clashes(top: Top) -> tuple[Clash, ...]:
    return tuple(Clash(said.level, said.document, said.line) for said in top.rivals)


def _part(place: Place, now: int) -> Part | None:
    top = place.timeline.top(now)
    said = None if top is None else top.said
    if said is None or said.path != place.path or said.part != place.part:
        return None
    return Part(place.part or place.area, said.level, said.document, place.area)


def totals(declared: Mapping[str, Declared], levels: Iterable[str]) -> dict[str, int]:
    """Number of zones per declared level.

    Parameters
    ----------
    declared : mapping of str to Declared
    levels : iterable of str
        Ids in the order wanted; further ones that occur come behind them.

    Returns
    -------
    dict
        ``""`` last: nothing declared.  Sums to the number of zones.
    """
    counts = dict.fromkeys((*levels, ""), 0)
    undeclared = counts.pop("")
    for one in declared.values():
        if one.level:
            counts[one.level] = counts.get(one.level, 0) + 1
        else:
            undeclared += 1
    return counts | {"": undeclared}


def changes(book: Book, zone: str, first: datetime, last: datetime) -> tuple[Step, ...]:
    """The changes of the declared level of a zone with ``first ≤ at ≤ last``, in order.

    What says the same level again is no change.
    """
    steps: list[Step] = []
    before: Run | None = None
    for run in book.timeline("level", zone).runs:
        if first <= run.at <= last and (before is not None or run.level is not None):
            steps.append(_step(zone, run, before))
        before = run
    return tuple(steps)


def _step(zone: str, run: Run, before: Run | None) -> Step:
    cause = run.ended or run.first
    if cause is None:  # a stretch always begins with something
        raise AssertionError(zone)
    known = before is not None and before.level is not None
    stated = cause.level_from if run.ended is None else ""
    return Step(
        zone=zone,
        at=run.at,
        level=run.level or "",
        document=cause.document,
        line=cause.line,
        number=cause.number,
        before=(before.level or "") if before is not None and known else stated,
        known_before=known,
        listed=cause.listed,
        note_public=cause.note_public,
        note_internal=cause.note_internal,
    )


def response_at(book: Book, zones: Iterable[str], at: datetime) -> dict[str, Response]:
    """The response level of zones at a minute, and whose measures they follow.

    Parameters
    ----------
    book : Book
    zones : iterable of str
    at : datetime
        Aware.
    """
    now = moment(at)
    return {zone: _response(book, zone, now) for zone in zones}


def _response(book: Book, zone: str, now: int) -> Response:
    own, after = book.timeline("response", zone).run(now)
    other, other_after = book.timeline("follow", zone).run(now)
    said = None if own is None else own.first
    follows = other.first if other is not None and other.level else None
    return Response(
        zone=zone,
        level="" if said is None else said.level,
        since=None if own is None or said is None else own.at,
        until=None if after is None else after.at,
        document=0 if said is None else said.document,
        number="" if said is None else said.number,
        follows="" if follows is None else follows.level,
        follows_document=0 if follows is None else follows.document,
        from_area="" if said is None else said.area,
        follows_since=other.at if other is not None and follows is not None else None,
        follows_until=other_after.at if follows is not None and other_after is not None else None,
        follows_area="" if follows is None else follows.area,
    )
