"""Validities that overlap: two answers to one question, with nothing to choose between them.

A line without an end gives way to whatever comes after it.  A line with an end says that it
holds all that time: no other line about the same area may begin while it does.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from riskzone.clock import SHANGHAI
from riskzone.decisions.lines import place_words
from riskzone.decisions.model import (
    DecisionDocument,
    FollowLine,
    LevelLine,
    Line,
    ResponseLine,
    SchemeLine,
)
from riskzone.decisions.reach import path
from riskzone.decisions.resolve import Book
from riskzone.places.divisions import Divisions
from riskzone.units.findings import Finding, Severity


class _Span(NamedTuple):
    document: int
    line: int
    at: datetime
    until: datetime | None
    says: str
    excluding: tuple[str, ...]


def overlaps(document: DecisionDocument, before: Book, divisions: Divisions) -> Iterator[Finding]:
    """Find lines whose validities overlap with others about the same area, of the same kind.

    Within one document they refuse it; so do those of other documents of the house.  A paper of
    others is taken as it is, and the overlap is said.
    """
    spans = _spans(before)
    mine: dict[tuple[str, str, str], list[_Span]] = defaultdict(list)
    for position, line in enumerate(document.lines):
        key = _key(line)
        if key is None:
            continue
        own = _span(0, position, line)
        for other in (*spans.get(key, ()), *mine[key]):
            problem = _problem(own, other)
            if not problem:
                continue
            ends = other if problem == _INSIDE else own
            given = {
                "area": place_words(line.area, divisions),
                "start": _minute(own.at),
                "other": _minute(other.at),
                "until": _minute(ends.until),
                "document": other.document,
                "line": other.line + 1,
            }
            held = document.certainty != "own" and other.document != 0
            severity: Severity = "warn" if held else "refuse"
            code = _CODES[problem][bool(other.document)]
            yield Finding(code, given, severity, f"lines.{position}.effective_at")
        mine[key].append(own)


_INSIDE, _CONTAINS, _TWICE = "inside", "contains", "twice"

#: Problem → code where the other line is of the same document, and of another one.
_CODES = {
    _INSIDE: ("decisions.begins_inside_same", "decisions.begins_inside_other"),
    _CONTAINS: ("decisions.contains_same", "decisions.contains_other"),
    _TWICE: ("decisions.one_minute_same", "decisions.one_minute_other"),
}


def _problem(own: _Span, other: _Span) -> str:
    if own.at == other.at:
        # The same said twice is no problem, unless it is said to end at two times.
        same = own.says == other.says and own.until == other.until
        apart = own.excluding != other.excluding and own.says == other.says
        return "" if same or apart else _TWICE
    if other.until is not None and other.at < own.at < other.until:
        return _INSIDE
    return _CONTAINS if own.until is not None and own.at < other.at < own.until else ""


def _spans(before: Book) -> dict[tuple[str, str, str], list[_Span]]:
    found: dict[tuple[str, str, str], list[_Span]] = defaultdict(list)
    for document in before.documents:
        for position, line in enumerate(document.lines):
            key = _key(line)
            if key is not None:
                found[key].append(_span(document.id, position, line))
    return found


def _key(line: Line) -> tuple[str, str, str] | None:
    """What a line speaks of; ``None``: a list, or a control unit with a life of its own."""
    if isinstance(line, LevelLine):
        return line.kind, path(line.area), line.part
    if isinstance(line, ResponseLine | FollowLine):
        return line.kind, path(line.area), ""
    return (line.kind, path(line.area), line.layer) if isinstance(line, SchemeLine) else None


def _span(document: int, position: int, line: Line) -> _Span:
    says = line.scheme if isinstance(line, SchemeLine) else str(getattr(line, "level", ""))
    return _Span(document, position, line.effective_at, line.until, says, line.excluding)


def _minute(at: datetime | None) -> str:
    return "–" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
