"""What holds when: statements of documents laid over each other, for one place.

A statement holds from its minute until its end, if it has one.  Where several hold, the one
that took effect last counts; at one minute the one about the smallest area, then the one of the
later document.  Where a statement ends, what lies beneath it holds again.
"""

import heapq
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a document says of an area.

    Parameters
    ----------
    area, path : str
        Division code, and its place in the tree (:func:`riskzone.decisions.reach.path`).
    at : datetime
        From when; Asia/Shanghai.
    until : datetime or None
    level : str
    excluding : tuple of str
        Codes of divisions inside the area it does not reach.
    document : int
    number : str
    line : int
        Position of the line in its document, from 0.
    part : str
        Name of a part of the area it is about; ``""``: the area.
    rest : bool
        It is what a complete list says of the zones it does not name.
    level_from : str
        The level the document says there was before; ``""``: not said.
    order : tuple
        Of documents: signed later comes later.
    listed : bool
        A list says it.
    note_public, note_internal : str
        Reasons given.
    """

    area: str
    path: str
    at: datetime
    until: datetime | None
    level: str
    excluding: tuple[str, ...]
    document: int
    number: str
    line: int
    part: str = ""
    rest: bool = False
    level_from: str = ""
    order: tuple[datetime, int] | tuple[()] = ()
    listed: bool = False
    note_public: str = ""
    note_internal: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of time with one level.

    Parameters
    ----------
    at : datetime
    level : str or None
        ``None``: nothing is declared.
    first : Said or None
        What brought the level; where an end uncovered it, what lay beneath.
    ended : Said or None
        What ended at that minute, where that is the cause.
    """

    at: datetime
    level: str | None
    first: Said | None
    ended: Said | None


class Timeline:
    """What holds when for one place.

    Parameters
    ----------
    said : sequence of Said
        Everything that reaches the place, the least first.
    """

    __slots__ = ("_run_starts", "_starts", "runs", "said", "tops")

    def __init__(self, said: Sequence[Said]) -> None:
        self.said = tuple(said)
        self.tops = _tops(self.said)
        self.runs = _runs(self.tops)
        self._starts = [at for at, _ in self.tops]
        self._run_starts = [run.at for run in self.runs]

    def top(self, at: datetime) -> Said | None:
        """What holds at a minute."""
        found = bisect_right(self._starts, at) - 1
        return self.tops[found][1] if found >= 0 else None

    def run(self, at: datetime) -> tuple[Run | None, Run | None]:
        """The stretch a minute lies in, and the next one that is known."""
        found = bisect_right(self._run_starts, at)
        here = self.runs[found - 1] if found else None
        return here, self.runs[found] if found < len(self.runs) else None

    def rivals(self, top: Said) -> tuple[Said, ...]:
        """What says another level from the same minute on, with as good a claim.

        As good a claim has what is about an area of the same size, and a complete list, which
        speaks of every zone.
        """
        return tuple(
            said
            for said in self.said
            if said.at == top.at
            and said.level != top.level
            and (len(said.path) == len(top.path) or (said.rest and not _same_line(said, top)))
        )


def _same_line(one: Said, other: Said) -> bool:
    return (one.document, one.line) == (other.document, other.line)


def _tops(said: Sequence[Said]) -> list[tuple[datetime, Said | None]]:
    """The statement that holds from each minute at which that changes."""
    times = sorted({s.at for s in said} | {s.until for s in said if s.until is not None})
    heap: list[int] = []  # positions, negative: the last one on top
    tops: list[tuple[datetime, Said | None]] = []
    begun = 0
    for at in times:
        while begun < len(said) and said[begun].at <= at:
            heapq.heappush(heap, -begun)
            begun += 1
        while heap and _is_over(said[-heap[0]], at):
            heapq.heappop(heap)
        top = said[-heap[0]] if heap else None
        if not tops or tops[-1][1] is not top:
            tops.append((at, top))
    return tops


def _is_over(said: Said, at: datetime) -> bool:
    return said.until is not None and said.until <= at


def _runs(tops: Sequence[tuple[datetime, Said | None]]) -> list[Run]:
    runs: list[Run] = []
    former: Said | None = None
    for at, top in tops:
        level = None if top is None else top.level
        if not runs or runs[-1].level != level:
            ended = former if top is None or top.at < at else None
            runs.append(Run(at, level, top, ended))
        former = top
    return runs
