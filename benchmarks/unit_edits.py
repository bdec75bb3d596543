"""Eight writers on the control units of one store: nothing lost, quick, and kill -9 loses nothing.

Claims: with eight writers at once, as threads of one process and as processes of their own,
every edit that was acknowledged is a revision of its own, no edit overwrote another unseen, and
99 of 100 edits take at most 150 ms each.  A process that is killed (kill -9) in the midst of
editing has lost nothing that it acknowledged, and the audit chain is sound: forty times.

An edit is the service call of the product, with rights, guard rails, version check, revision,
audit entry and a commit that has reached the disk.  A stale edit is tried again on the newer
version; the time of each try counts.  Each writer pauses some milliseconds between two edits,
as eight people at eight forms never do.

The peer, in the same run, writes the same rows in bare SQLite with the same durability and no
check at all; the ratio is told beside it.

Run ``python benchmarks/unit_edits.py [--quick]``; exit status 1 when a bound is broken.  The quick
run, which a test makes, asks only that nothing is lost: of so few edits it tells times, no more.
"""

import argparse
import math
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.errors import Conflict
from riskzone.services import units
from riskzone.services.context import Context, open_context
from riskzone.settings import Settings
from riskzone.store import audit, upgrade
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind, Trigger, TriggerKind

WRITERS = 8
EDITS = 50
#: Fewer control units than writers: they meet on them.
UNITS = 5
KILLS = 40
HOLD_MS = 150.0
NOW = datetime(2020, 4, 24, 8, 0, tzinfo=SHANGHAI)
EDITOR = Actor("editor", grants=(Grant(Role.EDITOR, "2301"),))
#: Pause between two edits of one writer, seconds.
PAUSE = 0.02


def deploy(home: Path) -> None:
    """Make a store with some drafted control units."""
    settings = Settings(home=home, now=NOW)
    upgrade(settings)
    ctx = open_context(settings)
    for number in range(UNITS):
        units.create(EDITOR, ctx, [drafted(number)], Action.DRAFT)
    ctx.store.close()


@contextmanager
def deployment(made: Path) -> Iterator[Path]:
    """A deployment of its own: a copy of one that was made."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copytree(made, Path(folder) / "home"))


def drafted(number: int) -> ControlUnit:
    """A control unit of words: geometry is checked before the lock and not measured here."""
    return ControlUnit(
        name=f"演示小区{number}号楼1单元",
        kind=Kind.ENTRANCE,
        scheme="hlj-2020-04",
        circle="entrance",
        county="230103",
        township="230103001",
        place_text=f"演示小区{number}号楼1单元",
        triggers=(Trigger(TriggerKind.CONFIRMED, date(2020, 4, 23)),),
    )


def edit(ctx: Context, unit_id: int, waits: list[float]) -> tuple[int, int]:
    """Count one more resident; tried again while somebody else was first."""
    while True:
        found = units.one(EDITOR, ctx, unit_id).unit
        more = replace(found.care, residents=found.care.residents + 1)
        began = time.perf_counter()
        try:
            made = units.change(EDITOR, ctx, found.changed(care=more), found.version, Action.EDIT)
        except Conflict:
            waits.append(time.perf_counter() - began)
            continue
        waits.append(time.perf_counter() - began)
        return made.id, made.version


def write(ctx: Context, seed: int, edits: int) -> tuple[list[float], list[tuple[int, int]]]:
    """One writer: the time of each try, and the versions that were acknowledged."""
    draw = random.Random(seed)
    waits: list[float] = []
    made = []
    for _ in range(edits):
        made.append(edit(ctx, draw.randint(1, UNITS), waits))
        time.sleep(draw.uniform(0, 2 * PAUSE))
    return waits, made


def as_threads(home: Path, edits: int) -> tuple[list[float], list[tuple[int, int]]]:
    """Eight threads of one process."""
    ctx = open_context(Settings(home=home, now=NOW))
    waits: list[float] = []
    made: list[tuple[int, int]] = []

    def run(seed: int) -> None:
        mine, versions = write(ctx, seed, edits)
        waits.extend(mine)
        made.extend(versions)

    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ctx.store.close()
    return waits, made


def _process(home: Path, seed: int, edits: int) -> tuple[list[float], list[tuple[int, int]]]:
    ctx = open_context(Settings(home=home, now=NOW))
    try:
        units.listing(EDITOR, ctx)  # imports and first reads are not what is measured
        return write(ctx, seed, edits)
    finally:
        ctx.store.close()


def as_processes(
    home: Path, edits: int, start: str = "spawn"
) -> tuple[list[float], list[tuple[int, int]]]:
    """Eight processes."""
    with multiprocessing.get_context(start).Pool(WRITERS) as pool:
        found = pool.starmap(_process, [(home, seed, edits) for seed in range(WRITERS)])
    return [w for waits, _ in found for w in waits], [v for _, made in found for v in made]


def measured(
    name: str,
    made_once: Path,
    run: Callable[[Path], tuple[list[float], list[tuple[int, int]]]],
    hold: float,
) -> bool:
    """Run eight writers and say what came of it; the bound of 99 of 100 edits in milliseconds."""
    with deployment(made_once) as home:
        waits, made = run(home)
        lost = checked(home, made)
    p50, p99 = (float(np.percentile(waits, q)) * 1000 for q in (50, 99))
    stale = len(waits) - len(made)
    print(
        f"{name}: {len(made)} edits, {stale} stale tries, lost {lost}, "
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms (hold {hold:.0f})"
    )
    return lost == 0 and p99 <= hold


def checked(home: Path, made: list[tuple[int, int]]) -> int:
    """How many acknowledged edits are not there, each once; the chain must be sound."""
    ctx = open_context(Settings(home=home, now=NOW))
    lost = len(made) - len(set(made))
    for unit_id in {unit for unit, _ in made}:
        history = units.history(EDITOR, ctx, unit_id)
        known = {revision.version for revision in history}
        lost += sum(version not in known for unit, version in made if unit == unit_id)
        # Each edit counted one resident: an edit that overwrote another would miss one.
        lost += history[-1].unit.care.residents != len(history) - 1
    with ctx.store.read() as uow:
        if not audit.verify(uow).ok:
            raise SystemExit("the audit chain is broken")
    ctx.store.close()
    return lost


def killed(made_once: Path, rounds: int) -> bool:
    """Kill an editing process again and again; look each time for what it acknowledged."""
    lost = told = 0
    draw = random.Random(9)
    with deployment(made_once) as home:
        for _ in range(rounds):
            made = one_killed(home, draw.randint(1, 12), draw.uniform(0, 0.02))
            told += len(made)
            lost += checked(home, made)
    print(f"kill -9: {rounds} times, {told} edits acknowledged, lost {lost}")
    return lost == 0 and told > 0


def one_killed(home: Path, after: int, seconds: float) -> list[tuple[int, int]]:
    """The versions a process acknowledged through a pipe; killed some time after so many."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        ctx = open_context(Settings(home=home, now=NOW))
        while True:
            unit, version = edit(ctx, random.randint(1, UNITS), [])
            os.write(into, f"{unit} {version}\n".encode())
    os.close(into)
    with os.fdopen(out) as pipe:
        lines = [pipe.readline() for _ in range(after)]
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines += [line for line in pipe if line.endswith("\n")]
    return [(int(unit), int(version)) for unit, version in map(str.split, lines)]


def bare(edits: int) -> float:
    """Milliseconds of a bare SQLite insert with the same durability, one writer."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(sqlite3.connect(Path(folder) / "bare.sqlite", isolation_level=None)) as connection,
    ):
        for statement in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT)",
        ):
            connection.execute(statement)
        took = []
        for _ in range(edits):
            began = time.perf_counter()
            connection.execute("INSERT INTO row (body) VALUES (?)", ("x" * 1500,))
            took.append(time.perf_counter() - began)
    return float(np.median(took)) * 1000


def alone(made_once: Path, edits: int) -> None:
    """Tell what one writer takes, beside a bare row."""
    with deployment(made_once) as home:
        ctx = open_context(Settings(home=home, now=NOW))
        waits: list[float] = []
        for _ in range(edits):
            edit(ctx, 1, waits)
        ctx.store.close()
    mine, peer = float(np.median(waits)) * 1000, bare(edits)
    print(f"one writer: {mine:.1f} ms; bare SQLite row: {peer:.1f} ms; ratio {mine / peer:.1f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all parts; 1 when a bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few edits, as a test makes them")
    quick = parser.parse_args(arguments).quick
    edits, rounds, hold = (2, 2, math.inf) if quick else (EDITS, KILLS, HOLD_MS)
    # What a process imports at its start takes longer than a quick run may.
    start = "fork" if quick else "spawn"
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "home"
        deploy(made)
        held = measured("8 threads", made, lambda home: as_threads(home, edits), hold)
        held &= measured("8 processes", made, lambda home: as_processes(home, edits, start), hold)
        held &= killed(made, rounds)
        alone(made, edits)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
