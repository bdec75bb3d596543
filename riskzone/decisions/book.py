"""The decided documents known at a moment, prepared for questions about any zone and minute."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from riskzone.clock import SHANGHAI
from riskzone.decisions.authority import authorities
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
from riskzone.decisions.timeline import Said, Timeline, end_of, moment

#: The last character of all: nothing below a division sorts after its path and this.
_AFTER = "\uffff"


@dataclass(frozen=True)
class LevelSets:
    """The levels of each layer over time, as the schemes adopted for it name them.

    Parameters
    ----------
    spans : mapping of str to tuple of (datetime, tuple of str)
        Layer → from when which levels there are, the lowest first; ascending, and the first one
        holds before, too.
    """

    spans: Mapping[str, tuple[tuple[datetime, tuple[str, ...]], ...]]

    def at(self, layer: str, minute: datetime) -> tuple[str, ...]:
        """The levels of a layer at a minute, the lowest first; none where none are known."""
        spans = self.spans.get(layer, ())
        here = bisect_right([start for start, _ in spans], minute)
        return spans[max(here - 1, 0)][1] if spans else ()


def levels_of(table: str, layer: str, minute: datetime, sets: LevelSets) -> tuple[str, ...]:
    """The levels a document declares: as its authority table names them, else as adopted."""
    known = authorities().get(table)
    named = known.levels.get(layer) if known is not None else None
    return named or sets.at(layer, minute)


class Place(NamedTuple):
    """A division, or a part of one, that lines speak of by itself.

    Parameters
    ----------
    area, part, path : str
    timeline : Timeline
    """

    area: str
    part: str
    path: str
    timeline: Timeline


@dataclass(frozen=True, eq=False)
class Book:
    """The decided documents known at a moment.

    Parameters
    ----------
    documents : tuple of DecisionDocument
        Those that count, ascending by number.
    sets : LevelSets
        Complete lists say the lowest level of whom they do not name.
    known : tuple of DecisionDocument
        Every decided document, with those that were withdrawn or corrected since.
    """

    documents: tuple[DecisionDocument, ...]
    sets: LevelSets
    known: tuple[DecisionDocument, ...] = ()
    _timelines: dict[tuple[str, str, str], Timeline] = field(
        default_factory=dict, repr=False, init=False
    )
    _zones: dict[str, tuple[Timeline, tuple[Place, ...]]] = field(
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

    def place(self, zone: str) -> tuple[Timeline, tuple["Place", ...]]:
        """Declared levels of a zone, and of what lines speak of by itself inside it."""
        found = self._zones.get(zone)
        if found is None:
            found = self._zones[zone] = (self.timeline("level", zone), tuple(self._inside(zone)))
        return found

    def _inside(self, zone: str) -> Iterator["Place"]:
        own, places = path(zone), self._places
        here = bisect_left(places, (own, "", ""))
        end = bisect_left(places, (own + _AFTER, "", ""))
        for found, area, part in places[here:end]:
            if part or found != own:
                yield Place(area, part, found, self.timeline("level", area, part))

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
            signed = document.decided_at
            order = (0 if signed is None else moment(signed), document.id)
            for position, line in enumerate(document.lines):
                for track, said in _sayings(document, order, position, line, self.sets):
                    tracks[track].append(said)
        return {
            track: tuple(sorted(said, key=lambda s: (s.start, len(s.path), s.order, s.line)))
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
    return not said.excluding or not any(reaches(code, area) for code in said.excluding)


def _sayings(
    document: DecisionDocument, order: tuple[int, int], position: int, line: Line, sets: LevelSets
) -> Iterator[tuple[str, Said]]:
    at = line.effective_at.astimezone(SHANGHAI)
    until = None if line.until is None else line.until.astimezone(SHANGHAI)
    start, end = moment(at), end_of(until)

    listed = isinstance(line, ListLine)

    def said(
        area: str, level: str, *, part: str = "", rest: bool = False, before: str = ""
    ) -> Said:
        # Given by position: a year of papers is thousands of these.
        return Said(
            area, path(area), at, until, level, line.excluding, document.id, document.number,
            position, start, end, order, part, rest, before, listed, line.note_public,
            line.note_internal,
        )  # fmt: skip

    if isinstance(line, LevelLine):
        yield "level", said(line.area, line.level, part=line.part, before=line.level_from)
    elif isinstance(line, ListLine) and line.complete:
        known = levels_of(document.authority, line.layer, line.effective_at, sets)
        if known:
            yield "level", said(line.area, known[0], rest=True)
        for zone, level in line.named:
            yield "level", said(zone, level)
    elif isinstance(line, ResponseLine):
        yield "response", said(line.area, line.level)
    elif isinstance(line, FollowLine):
        yield "follow", said(line.area, line.level)


def counting(documents: Iterable[DecisionDocument]) -> tuple[DecisionDocument, ...]:
    """The decided documents that count, ascending by number."""
    decided = {one.id: one for one in documents if one.state is State.DECIDED}
    gone = replaced(decided.values())
    return tuple(decided[number] for number in sorted(decided) if number not in gone)


def replaced(documents: Iterable[DecisionDocument]) -> dict[int, int]:
    """The decided documents that do not count any more, each with the number of what ended that.

    A document that another one withdraws is as if it had never been; what it had corrected or
    withdrawn counts again.  A document that another one corrects gives way to it.  A document
    changes only earlier numbers.
    """
    decided = {one.id: one for one in documents if one.state is State.DECIDED}
    withdrawn: set[int] = set()
    found: dict[int, int] = {}
    for number in sorted(decided, reverse=True):
        document = decided[number]
        changed = document.refers_to
        if number in withdrawn or document.relation is None or not 0 < changed < number:
            continue
        found.setdefault(changed, number)
        if document.relation is Relation.WITHDRAWS:
            withdrawn.add(changed)
            found[changed] = number
    return found


def unsigned(documents: Iterable[DecisionDocument], end: datetime) -> frozenset[int]:
    """Documents nobody could look at before a moment: signed later, and about later alone.

    What was signed later and dated back stays: it has decided of the time before.  What corrects
    or withdraws another document goes with that one.

    Parameters
    ----------
    documents : iterable of DecisionDocument
    end : datetime
        Aware; the end of the day looked at.

    Returns
    -------
    frozenset of int
        Their numbers.
    """
    found: set[int] = set()
    for one in sorted(documents, key=lambda one: one.id):
        if one.decided_at is None or one.decided_at < end:
            continue
        changed = 0 if one.relation is None else one.refers_to
        if changed in found or (
            not changed and all(line.effective_at >= end for line in one.lines)
        ):
            found.add(one.id)
    return frozenset(found)


def book(documents: Iterable[DecisionDocument], sets: LevelSets) -> Book:
    """Prepare documents for questions about any zone and minute.

    Parameters
    ----------
    documents : iterable of DecisionDocument
        As known at a moment; those that are not decided are left out.
    sets : LevelSets
        As adopted.
    """
    known = tuple(one for one in documents if one.state is State.DECIDED)
    return Book(counting(known), sets, known)
