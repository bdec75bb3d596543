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
    ListLine,
    ResponseLine,
)
from riskzone.decisions.reach import reaches
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
        if isinstance(line, LevelLine):
            raised = _raises_level(line, before, levels)
        elif isinstance(line, ResponseLine | FollowLine):
            raised = _raises_response(line, before)
        elif isinstance(line, ListLine):
            zone = _raised_by_list(line, before, levels)
            if zone:
                given["area"] = place_words(zone, levels.divisions)
                # A list of others only says what they had declared.
                severity: Severity = "refuse" if own else "warn"
                yield Finding("decisions.raised_back", given, severity, where)
            continue
        else:
            yield Finding("decisions.scheme_back", given, "warn", where)
            continue
        if raised:
            yield Finding("decisions.raised_back", given, "refuse", where)
        elif own and not (line.note_public.strip() or line.note_internal.strip()):
            yield Finding("decisions.back_needs_reason", given, "refuse", where)
        else:
            yield Finding("decisions.lowered_back", given, "warn", where)


def _raises_level(line: LevelLine, before: Book, levels: Levels) -> bool:
    """Whether a line raises anything in its area, compared with what held at its minute."""
    layer = levels.layer(line.area)
    new = levels.rank(layer, line.level)
    inside = () if line.part else before.place(line.area)[1]
    for area, part in [(line.area, line.part), *((one.area, one.part) for one in inside)]:
        if any(reaches(excluded, area) for excluded in line.excluding):
            continue
        said = before.timeline("level", area, part).said_at(line.effective_at)
        if said is not None:
            former = levels.rank(levels.layer(area), said.level)
        else:
            # Nothing declared: what the document says of it, else as quiet as can be.
            former = max(levels.rank(layer, line.level_from), 0)
        if new > former:
            return True
    return False


def _raised_by_list(line: ListLine, before: Book, levels: Levels) -> str:
    """The first zone a list raises; ``""``: none."""
    for zone, level in line.named:
        said = before.timeline("level", zone).said_at(line.effective_at)
        former = 0 if said is None else levels.rank(line.layer, said.level)
        if levels.rank(line.layer, level) > former:
            return zone
    return ""


def _raises_response(line: ResponseLine | FollowLine, before: Book) -> bool:
    said = before.timeline(line.kind, line.area).said_at(line.effective_at)
    return _urgency(line.level) > _urgency("" if said is None else said.level)


def _urgency(level: str) -> int:
    return len(RESPONSE_LEVELS) - RESPONSE_LEVELS.index(level) if level else 0


def _minute(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
