"""Lines dated back: lowering may be, with a reason; raising may not.

Nobody can have obeyed an order that was not given yet; nobody is harmed by having been freer than
was known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
    Relation,
    ResponseLine,
    SchemeLine,
)
from riskzone.decisions.reach import is_below, reaches
from riskzone.decisions.resolve import Book
from riskzone.decisions.timeline import Said, Timeline, instant, moment
from riskzone.units.findings import Finding, Severity

#: A paper of the house that is entered later than this after it was signed is pointed out.
_LATE = timedelta(hours=24)


@dataclass(frozen=True)
class Change:
    """What a document makes of the days before it is signed.

    Parameters
    ----------
    document : DecisionDocument
        With the number it has in ``after``.
    signed : datetime
        Where it is not signed yet, it counts as signed now.
    before, after : Book
        The papers that count without it, and with it.
    levels : Levels
    """

    document: DecisionDocument
    signed: datetime
    before: Book
    after: Book
    levels: Levels


def dated_back(change: Change, now: datetime) -> Iterator[Finding]:
    """Find the lines that change what held before the document is signed.

    Every minute before the signing is compared, not the first one of a line alone: a correction
    takes away what it corrects, and where a validity ends what lay beneath it holds again.

    Parameters
    ----------
    change : Change
    now : datetime
        Aware.
    """
    document, signed, levels = change.document, change.signed, change.levels
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
        for area, at, raised in _first_change(change, position, line):
            given |= {"area": place_words(area, levels.divisions), "start": _minute(at)}
            if raised:
                # A list of others only says what they had declared.
                held = isinstance(line, ListLine) and not own
                severity: Severity = "warn" if held else "refuse"
                yield Finding("decisions.raised_back", given, severity, where)
            elif own and not own_reason:
                yield Finding("decisions.back_needs_reason", given, "refuse", where)
            else:
                yield Finding("decisions.lowered_back", given, "warn", where)


def raised_by_relation(change: Change, now: datetime) -> Iterator[Finding]:
    """Find what stands higher because a document takes away what another one declared.

    A withdrawal says that there never was such a paper, which may make today higher: that is
    said.  A correction that leaves out what it would raise for days gone by is refused; it can
    say again what held, and from when it is to be higher.
    """
    document = change.document
    target = change.before.by_id.get(document.refers_to)
    if document.relation is None or target is None:
        return
    corrects = document.relation is Relation.CORRECTS and document.certainty == "own"
    seen: set[str] = set()
    for line in target.lines:
        raised = [one for one in _changes(change, _NO_LINE, line) if one[2]]
        for area, at, _ in raised[:1] if corrects else raised:
            if area in seen or not (corrects or _higher(change, line, area, now)):
                continue
            seen.add(area)
            given = {"document": target.id, "area": place_words(area, change.levels.divisions)}
            if corrects:
                given |= {"start": _minute(at), "signed": _minute(change.signed)}
                yield Finding("decisions.raised_back", given, "refuse", "refers_to")
            else:
                yield Finding("decisions.raised_by_relation", given, "warn", "refers_to")


#: The place of a line a document does not have.
_NO_LINE = -1


def _higher(change: Change, line: Line, area: str, at: datetime) -> bool:
    here, there = (
        _rank(book.timeline(_track(line), area).said_at(at), area, line, change)
        for book in (change.before, change.after)
    )
    return there > here


def _track(line: Line) -> str:
    return "level" if isinstance(line, LevelLine | ListLine) else line.kind


def _first_change(
    change: Change, position: int, line: Line
) -> Iterator[tuple[str, datetime, bool]]:
    """The first division a line raises, from when, and that it does; else the first it lowers."""
    changed = list(_changes(change, position, line))
    raised = [one for one in changed if one[2]]
    yield from (raised or changed)[:1]


def _changes(change: Change, position: int, line: Line) -> Iterator[tuple[str, datetime, bool]]:
    """Where and from when a line makes the past another one, and whether it raises it.

    Looked at are its area and everything in it that has lines of its own.
    """
    for area, part in _places(line, change.before):
        old, new = (
            book.timeline(_track(line), area, part) for book in (change.before, change.after)
        )
        for at in _minutes(old, new, change.signed):
            here, there = old.said_at(at), new.said_at(at)
            if here is there or not _due_to(there, change.document.id, position):
                continue
            former = _rank(here, area, line, change)
            later = _rank(there, area, line, change)
            first_word = here is None and later == 0 and not isinstance(line, ListLine)
            if later != former or first_word:
                yield area, at, later > former


def _minutes(old: Timeline, new: Timeline, signed: datetime) -> list[datetime]:
    """The minutes before the signing from which something else may hold."""
    end = moment(signed)
    tops = {top.start: top for timeline in (old, new) for top in timeline.tops}
    return [instant(start) for start in sorted(tops) if start < end]


def _due_to(said: Said | None, document: int, position: int) -> bool:
    """Whether a line brought what holds; of no line: whether it came back by itself."""
    if said is None or said.document != document:
        return position == _NO_LINE
    return said.line == position


def _places(line: Line, before: Book) -> list[tuple[str, str]]:
    """Divisions and named parts whose past a line may change, its own area first."""
    part = line.part if isinstance(line, LevelLine) else ""
    if isinstance(line, LevelLine) or (isinstance(line, ListLine) and line.complete):
        inside = () if part else before.place(line.area)[1]
        found = [(line.area, part), *((one.area, one.part) for one in inside)]
        found += [(zone, "") for zone, _ in line.named] if isinstance(line, ListLine) else []
    elif isinstance(line, ResponseLine | FollowLine):
        below = {
            one.area
            for document in before.documents
            for one in document.lines
            if one.kind == line.kind and is_below(one.area, line.area)
        }
        found = [(line.area, ""), *((area, "") for area in sorted(below))]
    else:
        return []
    return [
        place
        for place in dict.fromkeys(found)
        if not any(reaches(excluded, place[0]) for excluded in line.excluding)
    ]


def _rank(said: Said | None, area: str, line: Line, change: Change) -> int:
    """How high something is; what nobody declared is as quiet as can be.

    Of a paper of others the level it says was there before is believed; the house has its own.
    """
    if isinstance(line, ResponseLine | FollowLine):
        return _urgency("" if said is None else said.level)
    layer = change.levels.layer(area)
    if said is None and isinstance(line, LevelLine) and change.document.certainty != "own":
        return max(change.levels.rank(layer, line.level_from, line.effective_at), 0)
    return 0 if said is None else change.levels.rank(layer, said.level, said.at)


def _urgency(level: str) -> int:
    return len(RESPONSE_LEVELS) - RESPONSE_LEVELS.index(level) if level else 0


def _minute(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
