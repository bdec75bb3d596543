"""Which level is declared, where, from which minute, by which document.

What holds for a zone at a minute ``t`` is the line with ``effective_at ≤ t < until`` whose area
covers the zone, none of whose excluded divisions does, and which is not about a part of it.  The
latest ``effective_at`` counts; at one minute the most specific area; then the later document.
A complete list says the lowest level of its area and the levels of the zones it names, at its
minute.  A list of counts declares nothing.  Nothing before the first declaration is guessed.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import NamedTuple

from riskzone.clock import SHANGHAI
from riskzone.decisions.model import (
    DecisionDocument,
    FollowLine,
    LevelLine,
    Line,
    ListLine,
    Relation,
    ResponseLine,
    State,
)
from riskzone.decisions.reach import path, reaches
from riskzone.decisions.timeline import Run, Said, Timeline
from riskzone.zoning.library import load_scheme, scheme_ids

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
#: The last character of all: nothing below a division sorts after its path and this.
_AFTER = "\uffff"


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


@dataclass(frozen=True, eq=False)
class Book:
    """The decided documents known at a moment.

    Parameters
    ----------
    documents : tuple of DecisionDocument
        Those that count, ascending by number.
    lowest : mapping of str to str
        Layer → lowest level, for complete lists.
    known : tuple of DecisionDocument
        Every decided document, with those that were withdrawn or corrected since.
    """

    documents: tuple[DecisionDocument, ...]
    lowest: Mapping[str, str]
    known: tuple[DecisionDocument, ...] = ()
    _timelines: dict[tuple[str, str, str], Timeline] = field(
        default_factory=dict, repr=False, init=False
    )
    _shared: dict[tuple[str, tuple[int, ...]], Timeline] = field(
        default_factory=dict, repr=False, init=False
    )

    def timeline(self, track: str, area: str, part: str = "") -> Timeline:
        """What holds when for a division or a named part of it.

        Parameters
        ----------
        track : {"level", "response", "follow"}
        area : str
        part : str, optional
        """
        key = (track, area, part)
        found = self._timelines.get(key)
        if found is None:
            found = self._timelines[key] = self._made(track, area, part)
        return found

    def inside(self, zone: str) -> Iterator[tuple[str, str]]:
        """Division and part of everything inside a zone that lines speak of by themselves."""
        own = path(zone)
        places = self._places
        here = bisect_left(places, (own, "", ""))
        end = bisect_left(places, (own + _AFTER, "", ""))
        for found, area, part in places[here:end]:
            if part or found != own:
                yield area, part

    @cached_property
    def by_id(self) -> Mapping[int, DecisionDocument]:
        """The documents by their numbers in the store."""
        return {document.id: document for document in self.documents}

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """Everything the documents say of levels, the least first."""
        return self._tracks["level"]

    @cached_property
    def _tracks(self) -> Mapping[str, tuple[Said, ...]]:
        tracks: dict[str, list[Said]] = {"level": [], "response": [], "follow": []}
        for document in self.documents:
            for position, line in enumerate(document.lines):
                for track, said in _sayings(document, position, line, self.lowest):
                    tracks[track].append(said)
        return {
            track: tuple(sorted(said, key=lambda s: (s.at, len(s.path), s.order, s.line)))
            for track, said in tracks.items()
        }

    @cached_property
    def _by_path(self) -> Mapping[str, Mapping[str, list[int]]]:
        index: dict[str, dict[str, list[int]]] = {}
        for track, said in self._tracks.items():
            index[track] = defaultdict(list)
            for position, one in enumerate(said):
                index[track][one.path].append(position)
        return index

    @cached_property
    def _places(self) -> list[tuple[str, str, str]]:
        return sorted({(s.path, s.area, s.part) for s in self._tracks["level"] if not s.rest})

    def _made(self, track: str, area: str, part: str) -> Timeline:
        said, index, own = self._tracks[track], self._by_path[track], path(area)
        found = tuple(
            sorted(
                position
                for length in range(len(own) + 1)
                for position in index.get(own[:length], ())
                if _speaks_of(said[position], area, own, part)
            )
        )
        # Most zones are spoken of by the same lines: they share what comes of them.
        key = (track, found)
        if key not in self._shared:
            self._shared[key] = Timeline([said[position] for position in found])
        return self._shared[key]


def _speaks_of(said: Said, area: str, own: str, part: str) -> bool:
    if said.part and (said.part != part or said.path != own):
        return False
    return not any(reaches(excluded, area) for excluded in said.excluding)


def _sayings(
    document: DecisionDocument, position: int, line: Line, lowest: Mapping[str, str]
) -> Iterator[tuple[str, Said]]:
    order = (document.decided_at or _LONG_AGO, document.id)

    def said(
        area: str, level: str, *, part: str = "", rest: bool = False, before: str = ""
    ) -> Said:
        return Said(
            area=area,
            path=path(area),
            at=line.effective_at.astimezone(SHANGHAI),
            until=None if line.until is None else line.until.astimezone(SHANGHAI),
            level=level,
            excluding=line.excluding,
            document=document.id,
            number=document.number,
            line=position,
            part=part,
            rest=rest,
            level_from=before,
            order=order,
            listed=isinstance(line, ListLine),
            note_public=line.note_public,
            note_internal=line.note_internal,
        )

    if isinstance(line, LevelLine):
        yield "level", said(line.area, line.level, part=line.part, before=line.level_from)
    elif isinstance(line, ListLine) and line.complete:
        if line.layer in lowest:
            yield "level", said(line.area, lowest[line.layer], rest=True)
        for zone, level in line.named:
            yield "level", said(zone, level)
    elif isinstance(line, ResponseLine):
        yield "response", said(line.area, line.level)
    elif isinstance(line, FollowLine):
        yield "follow", said(line.area, line.level)


@cache
def shipped_lowest() -> Mapping[str, str]:
    """Layer → lowest level of the first shipped scheme of that layer."""
    found: dict[str, str] = {}
    for name in scheme_ids():
        scheme = load_scheme(name)
        found.setdefault(scheme.layer, scheme.levels[0].id)
    return found


def counting(documents: Iterable[DecisionDocument]) -> tuple[DecisionDocument, ...]:
    """The decided documents that count, ascending by number.

    A document that another one withdraws is as if it had never been; what it had corrected or
    withdrawn counts again.  A document that another one corrects gives way to it.  A document
    changes only earlier numbers.
    """
    decided = {one.id: one for one in documents if one.state is State.DECIDED}
    withdrawn: set[int] = set()
    corrected: set[int] = set()
    for number in sorted(decided, reverse=True):
        document = decided[number]
        if number in withdrawn or not 0 < document.refers_to < number:
            continue
        gone = withdrawn if document.relation is Relation.WITHDRAWS else corrected
        if document.relation is not None:
            gone.add(document.refers_to)
    return tuple(decided[n] for n in sorted(decided) if n not in withdrawn and n not in corrected)


def book(documents: Iterable[DecisionDocument], lowest: Mapping[str, str] | None = None) -> Book:
    """Prepare documents for questions about any zone and minute.

    Parameters
    ----------
    documents : iterable of DecisionDocument
        As known at a moment; those that are not decided are left out.
    lowest : mapping of str to str, optional
        Layer → lowest level, as adopted; default: of the shipped schemes.
    """
    known = tuple(one for one in documents if one.state is State.DECIDED)
    return Book(counting(known), shipped_lowest() if lowest is None else lowest, known)


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
    moment = at.astimezone(SHANGHAI)
    return {zone: _declared(book, zone, moment) for zone in zones}


def _declared(book: Book, zone: str, at: datetime) -> Declared:
    timeline = book.timeline("level", zone)
    here, after = timeline.run(at)
    top = timeline.top(at)
    until = None if after is None else after.at
    parts = tuple(_parts(book, zone, at))
    if here is None or top is None or here.first is None:
        return Declared(zone, until=until, parts=parts)
    first = here.first
    again = top is not first
    return Declared(
        zone,
        top.level,
        here.at,
        until,
        first.document,
        first.number,
        first.line,
        tuple(code for code in top.excluding if reaches(zone, code)),
        parts,
        tuple(Clash(s.level, s.document, s.line) for s in timeline.rivals(top)),
        top.document if again else 0,
        top.at if again else None,
    )


def _parts(book: Book, zone: str, at: datetime) -> Iterator[Part]:
    for area, part in book.inside(zone):
        top = book.timeline("level", area, part).top(at)
        if top is not None and top.path == path(area) and top.part == part:
            yield Part(part or area, top.level, top.document, area)


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
    moment = at.astimezone(SHANGHAI)
    return {zone: _response(book, zone, moment) for zone in zones}


def _response(book: Book, zone: str, at: datetime) -> Response:
    own, after = book.timeline("response", zone).run(at)
    other, other_after = book.timeline("follow", zone).run(at)
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
