"""What holds when: statements of documents laid over each other, for one place.

A statement holds from its minute until its end, if it has one.  Where several hold, the one
that took effect last counts; at one minute the one about the smallest area, then the one of the
later document.  Where a statement ends, what lies beneath it holds again.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
#: After every minute that is asked for.
_NEVER = 2**62


def moment(at: datetime) -> int:
    """Microseconds since 1970-01-01 UTC of an aware time: numbers compare fast."""
    return (at - _EPOCH) // _TICK


def instant(moment: int) -> datetime:
    """The time of a moment; UTC."""
    return _EPOCH + moment * _TICK


class Said(NamedTuple):
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
    start, end : int
        The same times as :func:`moment` gives them.
    order : tuple of int
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
    start: int
    end: int
    order: tuple[int, int]
    part: str = ""
    rest: bool = False
    level_from: str = ""
    listed: bool = False
    note_public: str = ""
    note_internal: str = ""


class Run(NamedTuple):
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


class Top(NamedTuple):
    """What holds from a minute on.

    Parameters
    ----------
    start : int
        As :func:`moment` gives it.
    said : Said or None
    rivals : tuple of Said
        What says another level from the same minute on with as good a claim: what is about an
        area of the same size, and a complete list, which speaks of every zone.
    """

    start: int
    said: Said | None
    rivals: tuple[Said, ...] = ()


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
        self._starts = [top.start for top in self.tops]
        self._run_starts = [moment(run.at) for run in self.runs]

    def top(self, at: int) -> Top | None:
        """What holds at a moment; ``None``: before anything is said."""
        found = bisect_right(self._starts, at) - 1
        return self.tops[found] if found >= 0 else None

    def said_at(self, at: datetime) -> Said | None:
        """The statement that holds at a minute."""
        top = self.top(moment(at))
        return None if top is None else top.said

    def run(self, at: int) -> tuple[Run | None, Run | None]:
        """The stretch a moment lies in, and the next one that is known."""
        found = bisect_right(self._run_starts, at)
        here = self.runs[found - 1] if found else None
        return here, self.runs[found] if found < len(self.runs) else None


def end_of(until: datetime | None) -> int:
    """The end of a validity as a number."""
    return _NEVER if until is None else moment(until)


def _tops(said: Sequence[Said]) -> list[Top]:
    """What holds from each minute at which that changes."""
    times = {one.start for one in said}
    times.update(one.end for one in said if one.end != _NEVER)
    begun: list[Said] = []  # the last one that is not over holds
    tops: list[Top] = []
    position, former = 0, None
    for time in sorted(times):
        first = position
        while position < len(said) and said[position].start == time:
            begun.append(said[position])
            position += 1
        while begun and begun[-1].end <= time:
            begun.pop()
        here = begun[-1] if begun else None
        if not tops or here is not former:
            rivals = _rivals(here, said[first:position]) if position - first > 1 else ()
            tops.append(Top(time, here, rivals))
        former = here
    return tops


def _rivals(top: Said | None, together: Sequence[Said]) -> tuple[Said, ...]:
    if top is None:
        return ()
    # What a list says of the zones it does not name is no word about those it names.
    named = {(said.document, said.line) for said in together if not said.rest}
    return tuple(
        said
        for said in together
        if said.level != top.level
        and (
            len(said.path) == len(top.path)
            or (said.rest and (said.document, said.line) not in named)
        )
    )


def _runs(tops: Sequence[Top]) -> list[Run]:
    runs: list[Run] = []
    former: Said | None = None
    for top in tops:
        said = top.said
        level = None if said is None else said.level
        if not runs or runs[-1].level != level:
            ended = former if said is None or said.start < top.start else None
            at = said.at if said is not None and ended is None else _end(ended)
            runs.append(Run(at, level, said, ended))
        former = said
    return runs


def _end(said: Said | None) -> datetime:
    if said is None or said.until is None:  # a stretch begins where something begins or ends
        raise AssertionError(said)
    return said.until
