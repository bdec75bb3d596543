"""Counting health codes: in a child process, over files of pseudonyms; only counts come back.

Nothing at person level passes this door: the child reads the files with an engine of its own,
writes nothing but what the engine puts down in the folder of the job (removed with it, also when
it was killed), and hands back counts.  They are stored in one unit of work, or not at all.
"""

import atexit
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from riskzone import jobs as processes
from riskzone.engine import CHECKS, check, open_engine
from riskzone.engine import exposures as told_in
from riskzone.engine import residents as people_in
from riskzone.engine.files import parquet_files
from riskzone.engine.register import shown as shown_in
from riskzone.engine.shares import counted_in, shares_of
from riskzone.errors import InputError
from riskzone.healthcode.rules import Rules, parse_rules
from riskzone.healthcode.values import ABSENT, Move
from riskzone.services.health_context import Surroundings
from riskzone.store.health import Count, Flow, Shown

#: Steps done, steps in all; :data:`STEPS` names them.
Progress = Callable[[int, int], None]
#: What is done, step by step, as catalogue codes.
STEPS = (
    "health.step_read",
    *(f"health.step_{one.id}" for one in CHECKS),
    "health.step_count",
    "health.step_ahead",
    "health.step_store",
)
PRELOAD = ("riskzone.services.health_count", "riskzone.healthcode.moves")
#: Counting a nation takes its time; a cluster's client maps a large address space.
_SECONDS = 6 * 3600.0
_CHILD_MB = {"duckdb": 16_384, "spark": 65_536}
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Files:
    """The files of a register, and their hashes (SHA-256, hexadecimal).

    What the platform shows is told beside the exposures: their hash is of both.
    """

    register: Path
    exposures: Path
    register_hash: str
    exposures_hash: str
    shown: Path | None = None


@dataclass(frozen=True)
class Request:
    """What a child is to count.

    Parameters
    ----------
    register, exposures : Path
    rules : str
        Text of the rules.
    days : tuple of date
        Without gaps, ascending.
    around : Surroundings
    engine, url : str
    memory_mb : int, optional
    ahead : bool
        Whether the flows to the day after the last one are wanted, too.
    shown : Path, optional
        What the platform shows on the last day.
    """

    register: Path
    exposures: Path
    rules: str
    days: tuple[date, ...]
    around: Surroundings
    engine: str = "duckdb"
    url: str = ""
    memory_mb: int | None = None
    ahead: bool = True
    shown: Path | None = None


@dataclass(frozen=True)
class Counted:
    """What a child gives back: counts.

    Parameters
    ----------
    moves : pyarrow.Table
        Of :func:`riskzone.healthcode.moves.moves`.
    ahead : pyarrow.Table or None
        Of :func:`riskzone.healthcode.counts.tomorrow`, for the last day.
    seconds : float
    shown : pyarrow.Table or None
        Of :func:`riskzone.healthcode.moves.beside`, for the last day.
    """

    moves: pa.Table
    ahead: pa.Table | None
    seconds: float
    shown: pa.Table | None = None


def hashed(register: Path, exposures: Path, shown: Path | None = None) -> Files:
    """The files with their hashes; a folder of Parquet files is one file.

    Raises
    ------
    NotFound, InputError
        A file is missing, is no Parquet, or was cut short.
    """
    people, told = register.absolute(), exposures.absolute()
    beside = None if shown is None else shown.absolute()
    events = _hash(told)
    if beside is not None:
        events = hashlib.sha256(f"{events}{_hash(beside)}".encode()).hexdigest()
    return Files(people, told, _hash(people), events, beside)


def _hash(path: Path) -> str:
    whole = hashlib.sha256()
    for file in parquet_files(path):
        with Path(file).open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                whole.update(chunk)
    return whole.hexdigest()


def _marks(path: Path) -> tuple[tuple[int, int], ...]:
    """Sizes and times of change: they differ where a file was replaced meanwhile."""
    told = [Path(file).stat() for file in parquet_files(path)]
    return tuple((one.st_size, one.st_mtime_ns) for one in told)


def count_in_child(request: Request, progress: Progress | None = None) -> Counted:
    """Have a child count; waits for it.

    Raises
    ------
    InputError
        The register cannot be counted as it is; says why, and how many rows.
    JobFailed
        Memory, disk or the cluster did not suffice, or the child was killed.
    """
    paths = (request.register, request.exposures, request.shown)
    before = [_marks(path) for path in paths if path is not None]
    found: Counted = _pool(request.engine).call(counted, request, progress=progress or _silent)
    if [_marks(path) for path in paths if path is not None] != before:
        raise InputError("health.file_changed", file=request.register.name)
    return found


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


@cache
def _pool(engine: str) -> processes.Pool:
    limits = processes.Limits(memory_mb=_CHILD_MB.get(engine, 16_384), seconds=_SECONDS)
    made = processes.Pool(workers=1, preload=PRELOAD, limits=limits)
    atexit.register(made.close)
    return made


def counted(request: Request, *, progress: Progress | None = None) -> Counted:
    """Read, check and count; for a child process.

    Raises
    ------
    InputError, NotFound, JobFailed
        See :func:`count_in_child`.
    """
    # They bring what expressions are made of, which takes half a second: only a child needs it.
    from riskzone.healthcode.counts import tomorrow  # noqa: PLC0415
    from riskzone.healthcode.intervals import Inputs  # noqa: PLC0415
    from riskzone.healthcode.moves import beside, moves  # noqa: PLC0415

    told = progress or _silent
    total = len(STEPS)
    began = time.monotonic()
    rules = parse_rules(request.rules)
    told(0, total)
    # Without a home of its own: the folder of the job is gone also when this child is killed.
    with open_engine(request.engine, url=request.url, memory_mb=request.memory_mb) as engine:
        people, events = people_in(engine, request.register), told_in(engine, request.exposures)
        told(1, total)
        check(engine, people, events, progress=lambda done, _: told(1 + done, total))
        risk, units = request.around.tables()
        around = engine.table("risk", risk), engine.table("units", units)
        last, shares = request.days[-1], shares_of(engine, events)

        def evaluated(expression: Callable[..., Any], *more: Any) -> pa.Table:
            return counted_in(engine, shares, (people, events, *more), expression)

        found = evaluated(lambda p, e: moves(Inputs(p, e, *around), rules, request.days))
        told(2 + len(CHECKS), total)
        ahead = None
        if request.ahead:
            ahead = evaluated(lambda p, e: tomorrow(Inputs(p, e, *around), rules, last))
        beside_it = None
        if request.shown is not None:
            platform = shown_in(engine, request.shown)
            beside_it = evaluated(
                lambda p, e, s: beside(Inputs(p, e, *around), rules, last, s), platform
            )
            _refuse_colours(beside_it, rules, request.shown)
        told(3 + len(CHECKS), total)
    return Counted(found, ahead, time.monotonic() - began, beside_it)


def _refuse_colours(found: pa.Table, rules: Rules, path: Path) -> None:
    known = [one.id for one in rules.colours]
    if wrong := set(found["shown"].to_pylist()) - set(known):
        raise InputError(
            "health.shown_colours", file=path.name, count=len(wrong), known=", ".join(known)
        )


def shown_of(found: pa.Table | None, rules: Rules) -> list[Shown]:
    """What the platform showed, by what the rules give."""
    if found is None:
        return []
    columns = (found[name].to_pylist() for name in ("township", "shown", "rank", "count"))
    return [
        Shown(place, colour, *rules.of_rank(rank), count)
        for place, colour, rank, count in zip(*columns, strict=True)
    ]


def rows(found: pa.Table) -> Iterator[Move]:
    """The rows of counted moves."""
    names = ("day", "township", "before", "after", "in_city", "count")
    return map(Move._make, zip(*(found[name].to_pylist() for name in names), strict=True))


def of_day(found: list[Move], rules: Rules) -> tuple[list[Count], list[Flow]]:
    """Counts and flows of one day out of its moves."""
    counts: dict[tuple[str, int, bool], int] = {}
    flows: dict[tuple[str, int, int], int] = {}
    for _, place, before, after, in_city, residents in found:
        if after != ABSENT:
            key = (place, after, in_city)
            counts[key] = counts.get(key, 0) + residents
        way = (place, before, after)
        flows[way] = flows.get(way, 0) + residents
    # Many rows, few ranks.
    ranks = {rank for _, *both in flows for rank in both}
    named = {rank: ("", "") if rank == ABSENT else rules.of_rank(rank) for rank in ranks}
    return (
        [
            Count(place, *named[rank], in_city, count)
            for (place, rank, in_city), count in sorted(counts.items())
        ],
        [
            Flow(place, *named[before], *named[after], count)
            for (place, before, after), count in sorted(flows.items())
        ],
    )


def ahead_of(found: pa.Table | None) -> list[Flow]:
    """The flows to the next day."""
    if found is None:
        return []
    names = ("township", "colour_before", "reason_before", "colour", "reason", "count")
    return [Flow(*row) for row in zip(*(found[name].to_pylist() for name in names), strict=True)]
