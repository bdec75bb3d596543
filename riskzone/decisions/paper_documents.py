"""What rows of a table said → documents: rows of one source and one deciding body are one paper."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from riskzone.clock import SHANGHAI
from riskzone.decisions.authority import Kind, LevelAuthority, kind_of
from riskzone.decisions.model import (
    DecisionDocument,
    FollowLine,
    Line,
    ListLine,
    ResponseLine,
)
from riskzone.decisions.paper_words import vocabulary

#: How sure a row is, the surest first.
WEAKEST = ("notice", "reprint", "derived")
NO_TIME = datetime(1970, 1, 1, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Row:
    """One row with its fields by name.

    Parameters
    ----------
    file : str
    line : int
    cells : mapping of str to str
        Field → text.
    counts, after, names : mapping of str to str
        Level id → number of zones, the same after a change, names of zones.
    """

    file: str
    line: int
    cells: Mapping[str, str]
    counts: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """A cell by its field; ``""`` where the table has none."""
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Said:
    """A line and the paper it was read in.

    Parameters
    ----------
    row : Row
    line : Line
    source, certainty : str
    published : date, optional
        Day of a list that is published day after day.
    signed : datetime, optional
        When the paper was signed, where it says so; aware.
    """

    row: Row
    line: Line
    source: str
    certainty: str
    published: date | None = None
    signed: datetime | None = None


def documents_of(
    said: Iterable[Said], authority: LevelAuthority, area: str
) -> tuple[DecisionDocument, ...]:
    """Documents of what was said, by the minute they count as signed."""
    groups: dict[tuple[Any, ...], list[Said]] = defaultdict(list)
    for one in said:
        kind = kind_of(one.line) or Kind.LEVEL
        row = one.row
        key = (
            one.source, one.certainty == "derived", one.published,
            authority.decisions[kind].decides, row.get("number"), row.get("title"), one.signed,
        )  # fmt: skip
        groups[key].append(one)
    made = [_document(group, authority, area) for group in groups.values()]
    return tuple(sorted(made, key=lambda one: (one.decided_at or NO_TIME, one.title)))


def _document(group: Sequence[Said], authority: LevelAuthority, area: str) -> DecisionDocument:
    lines = tuple(sorted(_once(one.line for one in group), key=_order))
    first, row = lines[0].effective_at, group[0].row
    kinds = [kind for kind in Kind if any(kind_of(line) == kind for line in lines)]
    words = "、".join(dict.fromkeys(map(_title, lines)))
    body = authority.decisions[kinds[0]].decides
    return DecisionDocument(
        title=row.get("title") or f"{words}（{first:%Y-%m-%d}）",
        area=decided_for(lines, authority.bodies[body].level, area),
        authority=authority.id,
        number=row.get("number"),
        body=body,
        signatory=row.get("signatory"),
        decided_at=group[0].signed or first,
        source=row.get("source"),
        certainty=max((one.certainty for one in group), key=WEAKEST.index),
        lines=lines,
    )


def _title(line: Line) -> str:
    """What a line is called in the title of a paper that bears none."""
    titles = vocabulary()["titles"]
    if isinstance(line, ResponseLine):
        return str(titles["response" if line.level else "ended"]).format(level=line.level)
    if isinstance(line, FollowLine):
        return str(titles["follow" if line.level else "own"]).format(level=line.level)
    return str(titles[line.kind])


def _once(lines: Iterable[Line]) -> list[Line]:
    """Each line once; counts that the list of the same minute states as well are said by it."""
    found = list(dict.fromkeys(lines))
    whole = {
        (line.effective_at, line.counts)
        for line in found
        if isinstance(line, ListLine) and (line.complete or line.named)
    }
    return [
        line
        for line in found
        if not isinstance(line, ListLine)
        or line.complete
        or line.named
        or (line.effective_at, line.counts) not in whole
    ]


def _order(line: Line) -> tuple[datetime, str, str]:
    return line.effective_at, line.kind, line.area


def decided_for(lines: Sequence[Line], level: str, area: str) -> str:
    """The division whose headquarters decides: of the level of the body, around every line."""
    digits = {"province": 2, "prefecture": 4, "county": 6}.get(level, 2)
    around = {line.area[:digits].ljust(6, "0") for line in lines}
    return around.pop() if len(around) == 1 else area
