"""The clocks of 50,000 cases: tested, reported, investigated and transferred in time or not.

Claim: four clocks of every case are judged within 0.1 s.  The peer, in the same run, is the judge
of the single case, called for each of 2,000 of them and scaled; both give the same verdicts.

Run ``python benchmarks/case_clocks.py``; exit status 1 when the bound or the equality is broken.
"""

import statistics
import sys
import time
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.clock_table import VERDICTS, judged, moments
from riskzone.cases.clocks import case_clocks, spans
from riskzone.clock import SHANGHAI
from riskzone.units.case_steps import case_steps

NOW = datetime(2020, 4, 24, 7, 30, tzinfo=SHANGHAI)
CASES, PEER = 50_000, 2_000
HOLD = 0.1
#: Steps with the mean hours after the one they are measured from.
COURSE = {
    "result_at": ("sampled_at", 9), "reported_at": ("result_at", 2),
    "investigated_at": ("reported_at", 15), "removed_at": ("result_at", 5),
}  # fmt: skip


def case_list() -> pd.DataFrame:
    """Invented cases of eleven weeks; one time in twenty was never written down."""
    draw = np.random.default_rng(20200424)
    start = np.datetime64("2020-02-08", "s")
    columns: dict[str, npt.NDArray[np.datetime64]] = {
        "sampled_at": start + draw.integers(0, 77 * 86_400, CASES).astype("timedelta64[s]")
    }
    for name, (since, hours) in COURSE.items():
        after = (draw.exponential(hours, CASES) * 3_600).astype("timedelta64[s]")
        columns[name] = columns[since] + after
        columns[name][draw.random(CASES) < 0.05] = np.datetime64("NaT")
    frame = pd.DataFrame(columns)
    frame["reported_on"] = frame["reported_at"].dt.floor("D")
    frame["classification"] = "confirmed"
    frame["converted_from"] = ""
    return frame


def main() -> int:
    """Time both, and compare their verdicts."""
    frame = case_list()
    clocks = tuple(clock for clock in case_clocks() if clock.classes)
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        found = judged(clocks, frame, moments(frame, NOW), NOW)
        times.append(time.perf_counter() - begin)
    own = statistics.median(times)
    begin = time.perf_counter()
    rows = frame.head(PEER).to_dict("records")
    single = [spans(clocks, case_steps(row, NOW), "", NOW) for row in rows]
    peer = (time.perf_counter() - begin) * CASES / PEER
    same = all(
        VERDICTS[column.verdict[row]] == case[place].verdict
        for row, case in enumerate(single)
        for place, column in enumerate(found)
    )
    print(f"{CASES:,} cases x {len(clocks)} clocks: {own * 1000:.0f} ms, hold {HOLD * 1000:.0f} ms")
    print(f"one by one: {peer:.1f} s (scaled from {PEER:,}), {peer / own:.0f} x; equal: {same}")
    return int(own > HOLD or not same)


if __name__ == "__main__":
    sys.exit(main())
