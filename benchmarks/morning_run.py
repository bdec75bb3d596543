"""``riskzone morning`` on the province of the demonstration, against its import alone.

Claim: with a folder of a line list, reports received and a late list, the whole command (a process
of its own: start, import, rate, propose, freeze) takes at most 10 s; run a second time it finds
everything done.  The peer is ``riskzone import`` of the same files, one command each.  Median
of three.

    python benchmarks/morning_run.py
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ROUNDS = 3
HOLD_SECONDS = 10.0
ON = "2020-04-24"
_KINDS = {"01-list.csv": "cases", "02-reports.csv": "reports", "03-corrections.csv": "cases"}


def folder(place: Path) -> Path:
    """The files of the demonstration, as desks would send them."""
    from riskzone.cases import demo

    place.mkdir()
    listed = demo.line_list()
    frames = (listed, demo.reports(), demo.corrections(listed))
    for name, frame in zip(_KINDS, frames, strict=True):
        # Points come with a datum, which a scheduler has nobody to ask for.
        columns = [one for one in frame.columns if one not in ("lon", "lat")]
        (place / name).write_text(demo.to_csv(frame[columns]), "utf-8")
    return place


def seconds(home: Path, *words: str) -> float:
    """Wall time of a command of the program, in a process of its own."""
    environment = {**os.environ, "RISKZONE_HOME": str(home), "RISKZONE_NOW": "2020-07-02T07:00"}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "riskzone.cli", *words],
        env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - start


def main() -> bool:
    """Measure, print, and tell whether the bound holds."""
    first, again, alone = [], [], []
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        files, empty = folder(place / "in"), place / "empty"
        seconds(empty, "store", "upgrade")
        seconds(
            empty, "schemes", "adopt", "cn-2020-02-county", "--valid-from", "2020-02-17",
            "--document", "2020-1", "--decided-by", "headquarters",
        )  # fmt: skip
        for number in range(ROUNDS):
            home, other = place / f"home{number}", place / f"other{number}"
            shutil.copytree(empty, home)
            shutil.copytree(empty, other)
            words = ("morning", "--on", ON, "--from", str(files))
            first.append(seconds(home, *words))
            again.append(seconds(home, *words))
            alone.append(
                sum(
                    seconds(other, "import", kind, str(files / file))
                    for file, kind in _KINDS.items()
                )
            )
    whole = statistics.median(first)
    print(f"riskzone morning          {whole:5.2f} s  (hold {HOLD_SECONDS:.0f} s)")
    print(f"the same once more        {statistics.median(again):5.2f} s")
    print(
        f"peer, the imports alone   {statistics.median(alone):5.2f} s"
        f"  ratio {whole / statistics.median(alone):.2f}"
    )
    return whole <= HOLD_SECONDS


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
