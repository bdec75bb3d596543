"""Opening a frozen morning, against computing the same morning live.

Claim: opening takes at most 0.5 s of the server: bytes hashed, row compared with the audit chain,
record read.  The peer is the live record of the same morning in the same store, of a process
that has everything loaded but has not made that record yet.  Median of three, each in a
process of its own, on the demonstration with a year of mornings frozen beside it.

    python benchmarks/past_morning.py
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ROUNDS = 3
HOLD_SECONDS = 0.5
ON = date(2020, 4, 24)
_YEAR = 365


def measured() -> None:
    """Open and compute in this process; prints both times."""
    from riskzone.access import Actor
    from riskzone.services import snapshots
    from riskzone.services.context import open_context
    from riskzone.services.morning_record import whole_record
    from riskzone.settings import Settings

    ctx, desk = open_context(Settings()), Actor.command_line("benchmark")
    start = time.perf_counter()
    snapshots.open_snapshot(desk, ctx, on=ON)
    opened = time.perf_counter() - start
    start = time.perf_counter()
    whole_record(desk, ctx, on=ON)
    print(opened, time.perf_counter() - start)


def frozen_year() -> None:
    """Freeze further editions, so that the one that is opened is not the only one."""
    from riskzone.access import Actor
    from riskzone.services import snapshots
    from riskzone.services.context import open_context
    from riskzone.settings import Settings
    from riskzone.store import blobs
    from riskzone.store import snapshots as shelf

    ctx, desk = open_context(Settings()), Actor.command_line("benchmark")
    meta = snapshots.open_snapshot(desk, ctx, on=ON).meta
    with ctx.store.write(desk) as uow:
        data = blobs.get(uow, meta.hash).data
        for number in range(_YEAR):
            shelf.add(
                uow, data + b" " * number, area=meta.area, on=date(2019, 12, 2), reading="now",
                edition=number + 1, cutoff_at=meta.cutoff_at, data_version=meta.data_version,
            )  # fmt: skip
    ctx.store.close()


def main() -> bool:
    """Measure, print, and tell whether the bound holds."""
    with tempfile.TemporaryDirectory() as name:
        environment = {**os.environ, "RISKZONE_HOME": name}

        def run(*words: str) -> str:
            done = subprocess.run(
                [sys.executable, *words],
                env=environment, cwd=ROOT, check=True, capture_output=True, text=True,
            )  # fmt: skip
            return done.stdout

        run("-m", "riskzone.cli", "store", "upgrade")
        run("-m", "riskzone.cli", "demo")
        run(__file__, "year")
        rounds = [tuple(map(float, run(__file__, "one").split())) for _ in range(ROUNDS)]
    opened, live = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"a frozen morning opened   {opened:6.3f} s  (hold {HOLD_SECONDS} s)")
    print(f"peer, the same one live   {live:6.3f} s  ratio {live / opened:.0f}")
    return opened <= HOLD_SECONDS


if __name__ == "__main__":
    match sys.argv[1:2]:
        case ["one"]:
            measured()
        case ["year"]:
            frozen_year()
        case _:
            sys.exit(0 if main() else 1)
