"""Published papers that contradict each other: held, and shown.

The lists of 2020-03-04 and 2020-03-06 both count nine counties of medium risk, with seven lowered
in between.  Nothing here refuses a document.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from riskzone.clock import SHANGHAI
from riskzone.decisions.book import levels_of
from riskzone.decisions.lines import place_words
from riskzone.decisions.model import LevelLine, ListLine
from riskzone.decisions.reach import reaches
from riskzone.decisions.resolve import Book, Step, changes, declared, totals
from riskzone.messages import Words
from riskzone.places.divisions import Divisions
from riskzone.units.words import both, joined

ContradictionKind = Literal["sum", "named", "state", "moves", "from", "clash", "unannounced"]


@dataclass(frozen=True)
class Contradiction:
    """Two statements that cannot both be right.

    Parameters
    ----------
    kind : str
        ``sum``: counts that do not make up the zones; ``named``: counts against the names of the
        same list; ``state``: counts against what was declared; ``moves``: counts against an
        earlier list and the changes since; ``from``: a level said to have been there before
        against the one declared; ``clash``: two levels for one area from one minute on;
        ``unannounced``: a list changes a zone no document speaks of.
    document : int
    against : int
        The other document; the same one where it contradicts itself; 0: none.
    params : mapping
        What :func:`words` fills its text with: levels as ids, zones as codes, counts as tuples.
    """

    kind: ContradictionKind
    document: int
    against: int
    params: Mapping[str, Any] = field(default_factory=dict)


class _Listed(NamedTuple):
    document: int
    at: datetime
    line: ListLine


def contradictions(book: Book, zones: Mapping[str, Sequence[str]]) -> tuple[Contradiction, ...]:
    """Find what the papers of a book say against each other.

    Parameters
    ----------
    book : Book
    zones : mapping of str to sequence of str
        Layer → codes of its zones; lists of other layers are not looked at.

    Returns
    -------
    tuple of Contradiction
        By the number of the document.
    """
    lists = sorted(
        (
            _Listed(document.id, line.effective_at.astimezone(SHANGHAI), line)
            for document in book.documents
            for line in document.lines
            if isinstance(line, ListLine) and line.layer in zones
        ),
        key=lambda listed: (listed.at, listed.document),
    )
    found: list[Contradiction] = []
    for listed in lists:
        inside = _inside(listed.line, zones)
        table = book.by_id[listed.document].authority
        levels = levels_of(table, listed.line.layer, listed.at, book.sets)
        lowest = levels[0] if levels else ""
        found += [*_of_one_list(listed, inside, lowest), *_state(book, listed, inside)]
    for kind in sorted({(one.line.area, one.line.layer) for one in lists}):
        same = [one for one in lists if (one.line.area, one.line.layer) == kind]
        for earlier, later in pairwise(same):
            found += _moves(book, earlier, later, _inside(later.line, zones))
    found += [*_clashes(book), *_said_before(book), *_unannounced(book, lists, zones)]
    return tuple(sorted(found, key=lambda one: (one.document, one.kind, str(one.params))))


def words(one: Contradiction, levels: Mapping[str, Words], divisions: Divisions) -> Words:
    """The text of a contradiction in both languages.

    Parameters
    ----------
    one : Contradiction
    levels : mapping of str to Words
        Level id → its name, the lowest level first.
    divisions : Divisions
    """
    given: dict[str, Any] = {"document": one.document, "against": one.against}
    for name, value in one.params.items():
        if name in ("stated", "expected", "earlier") and isinstance(value, tuple):
            given[name] = _counts(value, levels)
        elif name in ("level", "other"):
            given[name] = levels.get(value, Words(value, value))
        elif name == "zone":
            given[name] = place_words(value, divisions)
        elif isinstance(value, datetime):
            given[name] = f"{value:%Y-%m-%d %H:%M}"
        else:
            given[name] = value
    return both(f"decisions.contradiction_{one.kind}", **given)


def _counts(counts: Sequence[tuple[str, int]], levels: Mapping[str, Words]) -> Words:
    order = {level: position for position, level in enumerate(levels)}
    highest_first = sorted(counts, key=lambda one: -order.get(one[0], -1))
    names = [(levels.get(level, Words(level, level)), count) for level, count in highest_first]
    return joined(Words(f"{name.zh}{count}", f"{name.en} {count}") for name, count in names)


def _inside(line: ListLine, zones: Mapping[str, Sequence[str]]) -> list[str]:
    return [
        zone
        for zone in zones.get(line.layer, ())
        if reaches(line.area, zone) and not any(reaches(code, zone) for code in line.excluding)
    ]


def _of_one_list(listed: _Listed, inside: Sequence[str], lowest: str) -> Iterator[Contradiction]:
    number, at, line = listed
    if not line.counts:
        return
    total = sum(count for _, count in line.counts)
    if total != len(inside):
        given = {"at": at, "stated": line.counts, "total": total, "zones": len(inside)}
        yield Contradiction("sum", number, number, given)
    named = Counter(level for _, level in line.named)
    for level, count in line.counts:
        # Of the lowest level lists give no names.
        all_named = line.complete and level != lowest
        if named[level] > count or (all_named and named[level] != count):
            given = {"at": at, "level": level, "count": count, "names": named[level]}
            yield Contradiction("named", number, number, given)


def _state(book: Book, listed: _Listed, inside: Sequence[str]) -> Iterator[Contradiction]:
    """Counts alone against what was declared; what was not declared may be anything."""
    number, at, line = listed
    if line.complete:
        return
    known = totals(declared(book, inside, at), [level for level, _ in line.counts])
    open_ = known.pop("")
    for level, count in line.counts:
        if not known[level] <= count <= known[level] + open_:
            given = {"at": at, "level": level, "count": count, "declared": known[level]}
            yield Contradiction("state", number, 0, given)


def _moves(
    book: Book, earlier: _Listed, later: _Listed, inside: Sequence[str]
) -> Iterator[Contradiction]:
    """Counts against the counts of the list before and the changes between the two."""
    if later.line.complete or not later.line.counts or not earlier.line.counts:
        return
    expected = Counter(dict(earlier.line.counts))
    moved = 0
    for zone in inside:
        for step in changes(book, zone, earlier.at, later.at):
            if step.at > earlier.at and step.before and step.level:
                expected[step.before] -= 1
                expected[step.level] += 1
                moved += 1
    stated = dict(later.line.counts)
    if any(expected[level] != stated.get(level, 0) for level in {*expected, *stated}):
        given = {
            "at": later.at,
            "earlier_at": earlier.at,
            "earlier": earlier.line.counts,
            "moved": moved,
            "expected": tuple((level, expected[level]) for level in stated),
            "stated": later.line.counts,
        }
        yield Contradiction("moves", later.document, earlier.document, given)


def _said_before(book: Book) -> Iterator[Contradiction]:
    """A level said to have been there against the one that was declared."""
    for document in book.documents:
        for position, line in enumerate(document.lines):
            if not isinstance(line, LevelLine) or not line.level_from:
                continue
            timeline = book.timeline("level", line.area, line.part)
            before = [
                one
                for one in timeline.said
                if one.at < line.effective_at
                and (one.until is None or one.until >= line.effective_at)
            ]
            if before and before[-1].level != line.level_from:
                given = {
                    "at": line.effective_at.astimezone(SHANGHAI),
                    "zone": line.area,
                    "line": position + 1,
                    "level": line.level_from,
                    "other": before[-1].level,
                }
                yield Contradiction("from", document.id, before[-1].document, given)


def _clashes(book: Book) -> Iterator[Contradiction]:
    for area, part in sorted({(one.area, one.part) for one in book.said if not one.rest}):
        for top in book.timeline("level", area, part).tops:
            if top.said is None or top.said.start != top.start:
                continue
            for rival in top.rivals:
                given = {
                    "at": top.said.at,
                    "zone": area,
                    "level": top.said.level,
                    "other": rival.level,
                }
                yield Contradiction("clash", top.said.document, rival.document, given)


def _unannounced(
    book: Book, lists: Sequence[_Listed], zones: Mapping[str, Sequence[str]]
) -> Iterator[Contradiction]:
    """Changes that only the next complete list shows."""
    complete = {(one.document, one.at) for one in lists if one.line.complete}
    for layer in sorted({one.line.layer for one in lists}):
        for zone in zones.get(layer, ()):
            for step in _all_steps(book, zone):
                if step.listed and step.known_before and (step.document, step.at) in complete:
                    given = {
                        "at": step.at,
                        "zone": zone,
                        "level": step.level,
                        "other": step.before,
                    }
                    yield Contradiction("unannounced", step.document, 0, given)


def _all_steps(book: Book, zone: str) -> tuple[Step, ...]:
    runs = book.timeline("level", zone).runs
    return changes(book, zone, runs[0].at, runs[-1].at) if runs else ()
