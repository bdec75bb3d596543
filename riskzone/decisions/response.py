"""Response levels over time: the stages of an area, and what differs inside it.

A response level is declared, never computed (突发公共卫生事件: I 特别重大, II 重大, III 较大,
IV 一般).  An area may be told to follow the measures of another level; its own level stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from riskzone.decisions.model import FollowLine, ResponseLine
from riskzone.decisions.reach import is_below
from riskzone.decisions.resolve import Book, Response
from riskzone.decisions.timeline import Run

Track = Literal["response", "follow"]


@dataclass(frozen=True)
class Stage:
    """A stretch of time with one response level, or with the measures of one followed.

    Parameters
    ----------
    area : str
    level : {"I", "II", "III", "IV"}
    at : datetime
        Asia/Shanghai.
    until : datetime or None
        ``None``: no end is known.
    document : int
    number : str
    """

    area: str
    level: str
    at: datetime
    until: datetime | None
    document: int
    number: str


def stages(book: Book, area: str, track: Track = "response") -> tuple[Stage, ...]:
    """The stages of an area, in order; stretches in which nothing is declared are left out.

    Parameters
    ----------
    book : Book
    area : str
        Division code of any depth; ``""`` is everywhere.
    track : {"response", "follow"}
        Its own level, or the level whose measures it follows.
    """
    runs = book.timeline(track, area).runs
    ends = [run.at for run in runs[1:]]
    return tuple(
        _stage(area, run, until)
        for run, until in zip(runs, (*ends, None), strict=False)
        if run.level and run.first is not None
    )


def _stage(area: str, run: Run, until: datetime | None) -> Stage:
    assert run.first is not None  # noqa: S101 - asked by the caller
    return Stage(area, run.level or "", run.at, until, run.first.document, run.first.number)


def inner_stages(book: Book, area: str, track: Track) -> tuple[Stage, ...]:
    """The stages of the divisions inside an area that a line names by themselves, by division."""
    kind = ResponseLine if track == "response" else FollowLine
    named = {
        line.area
        for document in book.documents
        for line in document.lines
        if isinstance(line, kind) and is_below(line.area, area)
    }
    return tuple(stage for code in sorted(named) for stage in stages(book, code, track))


def differing(responses: Mapping[str, Response], whole: Response) -> tuple[Response, ...]:
    """The zones whose level, or the level they follow, is not that of the whole area."""
    common = (whole.level, whole.follows)
    return tuple(one for one in responses.values() if (one.level, one.follows) != common)
