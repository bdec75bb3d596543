"""Lines dated back: lowering may be, with a reason; raising may not.

Nobody can have obeyed an order that was not given yet; nobody is harmed by having been freer than
was known.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from riskzone.clock import SHANGHAI
from riskzone.decisions.lines import Levels, place_words
from riskzone.decisions.model import (
    RESPONSE_LEVELS,
    DecisionDocument,
    FollowLine,
    LevelLine,
    Line,
    ListLine,
    ResponseLine,
    SchemeLine,
)
from riskzone.decisions.reach import is_below, reaches
from riskzone.decisions.resolve import Book
from riskzone.units.findings import Finding, Severity

#: A paper of the house that is entered later than this after it was signed is pointed out.
_LATE = timedelta(hours=24)


def dated_back(
    document: DecisionDocument, before: Book, levels: Levels, now: datetime
) -> Iterator[Finding]:
    """Find the lines that begin before the document is signed.

    Parameters
    ----------
    document : DecisionDocument
        Where it is not signed yet, it counts as signed now.
    before : Book
        What was declared without it.
    levels : Levels
    now : datetime
        Aware.
    """
    signed = document.decided_at or now
    own = document.certainty == "own"
    if own and now - signed > _LATE and any(line.effective_at < now for line in document.lines):
        yield Finding("decisions.entered_late", {"signed": _minute(signed)}, "warn", "decided_at")
    for position, line in enumerate(document.lines):
        if line.effective_at >= signed:
            continue
        given = {
            "area": place_words(line.area, levels.divisions),
            "start": _minute(line.effective_at),
            "signed": _minute(signed),
        }
        where = f"lines.{position}.effective_at"
        own_reason = line.note_public.strip() or line.note_internal.strip()
        if isinstance(line, SchemeLine):
            yield Finding("decisions.scheme_back", given, "warn", where)
        for area, raised in _first_changes(line, before, levels):
            given["area"] = place_words(area, levels.divisions)
            if raised:
                # A list of others only says what they had declared.
                held = isinstance(line, ListLine) and not own
                severity: Severity = "warn" if held else "refuse"
                yield Finding("decisions.raised_back", given, severity, where)
            elif own and not own_reason:
                yield Finding("decisions.back_needs_reason", given, "refuse", where)
            else:
                yield Finding("decisions.lowered_back", given, "warn", where)


def _first_changes(line: Line, before: Book, levels: Levels) -> Iterator[tuple[str, bool]]:
    """The first division a line raises, and that it does; else the first one it lowers."""
    changed = list(_changes(line, before, levels))
    raised = [area for area, up in changed if up]
    if raised:
        yield raised[0], True
    elif changed:
        yield changed[0][0], False


def _changes(line: Line, before: Book, levels: Levels) -> Iterator[tuple[str, bool]]:
    """Divisions whose level a line changes, and whether it raises them.

    Compared with what held at its minute, for its area and everything in it that has lines of
    its own.
    """
    if isinstance(line, LevelLine):
        new = levels.rank(levels.layer(line.area), line.level)
        stated = levels.rank(levels.layer(line.area), line.level_from)
        for place in _places(line, before):
            # Nothing declared: what the document says of it, else as quiet as can be; to be
            # called low for the first time is to be lowered.
            former = _rank(place, line, before, levels, max(stated, 0))
            if new != former or (new == 0 and _undeclared(place, line, before)):
                yield place[0], new > former
    elif isinstance(line, ResponseLine | FollowLine):
        inside = {
            one.area
            for document in before.documents
            for one in document.lines
            if one.kind == line.kind and is_below(one.area, line.area)
        }
        for area in (line.area, *sorted(inside - set(line.excluding))):
            said = before.timeline(line.kind, area).said_at(line.effective_at)
            former = _urgency("" if said is None else said.level)
            if _urgency(line.level) != former:
                yield area, _urgency(line.level) > former
    elif isinstance(line, ListLine) and line.complete:
        named = dict(line.named)
        for place in sorted({(zone, "") for zone in named} | set(_places(line, before))):
            new = levels.rank(line.layer, named[place[0]]) if place[0] in named else 0
            former = _rank(place, line, before, levels, 0)
            if new != former:
                yield place[0], new > former


def _places(line: Line, before: Book) -> list[tuple[str, str]]:
    part = line.part if isinstance(line, LevelLine) else ""
    inside = () if part else before.place(line.area)[1]
    return [
        (area, name)
        for area, name in [(line.area, part), *((one.area, one.part) for one in inside)]
        if not any(reaches(excluded, area) for excluded in line.excluding)
    ]


def _rank(place: tuple[str, str], line: Line, before: Book, levels: Levels, undeclared: int) -> int:
    said = before.timeline("level", *place).said_at(line.effective_at)
    return undeclared if said is None else levels.rank(levels.layer(place[0]), said.level)


def _undeclared(place: tuple[str, str], line: Line, before: Book) -> bool:
    return before.timeline("level", *place).said_at(line.effective_at) is None


def _urgency(level: str) -> int:
    return len(RESPONSE_LEVELS) - RESPONSE_LEVELS.index(level) if level else 0


def _minute(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
