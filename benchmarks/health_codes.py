"""Health codes of 32 million residents: against SQL written by hand, and on a cluster.

Claims held:

- counting a day (the expression, compiled and evaluated by DuckDB over Parquet) takes at most
  1.3 times what SQL takes that was written by hand for these rules and this day, in the same run,
  with the same counts; its process has at most 0.4 GB of memory;
- a Spark standalone cluster (master, two workers on loopback) gives the identical counts while an
  executor is killed in mid-run.

Looking for ids that occur twice, the one check that must hold every id against every other, is a
step of its own with a figure of its own.

    python benchmarks/health_codes.py             32 million; the register takes minutes to draw
    python benchmarks/health_codes.py --quick     400,000
    python benchmarks/health_codes.py --register FOLDER    one that was drawn before
    python benchmarks/health_codes.py --spark     the second claim, too
"""

import argparse
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pyarrow as pa  # noqa: E402

ON = date(2020, 4, 24)
RULES = "hlj-2020"
RATIO, MEMORY_GB = 1.3, 0.4
FULL, QUICK = 32_000_000, 400_000
NEVER = 2**30
_DAYS = [("from_day", pa.int32()), ("until_day", pa.int32())]
RISK = pa.table(
    [["230103", "230104", "231081"], ["medium", "medium", "high"], [18360, 18365, 18362],
     [NEVER, NEVER, NEVER]],
    schema=pa.schema([("zone", pa.string()), ("level", pa.string()), *_DAYS]),
)  # fmt: skip
UNITS = pa.table(
    [["231081100", "230103001", "230103002-0007"], ["in_city", "in_city", "yellow"],
     [18360, 18370, 18370], [NEVER, NEVER, NEVER]],
    schema=pa.schema([("place", pa.string()), ("code", pa.string()), *_DAYS]),
)  # fmt: skip

#: The peer: the shipped rules for one day, as somebody who knows DuckDB would write them.
BY_HAND = """
WITH ex AS (
    SELECT id, kind, source_zone, from_on - DATE '1970-01-01' AS f, to_on - DATE '1970-01-01' AS t
    FROM read_parquet('{exposures}') WHERE from_on < DATE '{on}'
), runs AS (
    SELECT id, min(d) AS lo, max(d) AS hi FROM (
        SELECT id, f AS d, d - dense_rank() OVER (PARTITION BY id ORDER BY d) AS run
        FROM ex WHERE kind = 'checkin'
    ) GROUP BY id, run HAVING hi - lo >= 13
), base AS (
    SELECT id, f + 1 AS s, CASE kind
        WHEN 'confirmed' THEN {case} WHEN 'suspected' THEN {case} WHEN 'asymptomatic' THEN {case}
        WHEN 'discharged' THEN {discharged} WHEN 'close_contact' THEN {close_contact}
        WHEN 'centralised_isolation' THEN {isolation} WHEN 'symptom' THEN {symptom}
        WHEN 'possible_contact' THEN {possible_contact} END AS rank
    FROM ex WHERE kind NOT IN ('checkin', 'stay', 'released', 'excluded')
    UNION ALL
    SELECT id, greatest(t + 1, from_day),
        CASE level WHEN 'high' THEN {arrival_high} ELSE {arrival_medium} END
    FROM ex JOIN risk ON starts_with(source_zone, zone)
        AND from_day <= t + 14 AND until_day > f
    WHERE kind = 'stay' AND level IN ('high', 'medium')
), met AS (
    SELECT base.id, rank, s, min(e.f * 2 + (e.kind = 'excluded')::INT) FILTER (e.f >= s - 1 AND (
        e.kind = 'released' AND rank IN ({case}, {close_contact}, {isolation}, {arrival_high})
        OR e.kind = 'excluded' AND rank IN ({case}, {close_contact}, {symptom}, {possible_contact})
    )) AS ended
    FROM base LEFT JOIN (SELECT * FROM ex WHERE kind IN ('released', 'excluded')) e
        ON e.id = base.id
    WHERE s <= {day} GROUP BY ALL
), waiting AS (
    SELECT id, s, rank FROM met
    WHERE rank IN ({symptom}, {arrival_medium}, {possible_contact}) AND ended IS NULL
    UNION ALL
    SELECT id, ended // 2 + 1, {after_release} FROM met WHERE ended % 2 = 0
), coded AS (
    SELECT id, min(rank) AS rank FROM (
        SELECT id, rank FROM met WHERE ended IS NULL AND (
            rank IN ({case}, {close_contact}, {isolation}, {arrival_high})
            OR rank = {discharged} AND s + 14 > {day})
        UNION ALL
        SELECT id, rank FROM waiting WHERE NOT EXISTS (
            SELECT 1 FROM runs WHERE runs.id = waiting.id AND greatest(lo, s) + 13 <= hi)
    ) GROUP BY id
), places AS (
    SELECT place, min(CASE code WHEN 'yellow' THEN {same_entrance} ELSE {none} END) AS rank,
        bool_or(code = 'in_city') AS city
    FROM units WHERE from_day <= {day} AND until_day > {day} GROUP BY place
)
SELECT township, least(g.rank, coalesce(p.rank, {none})) AS rank,
    g.city OR coalesce(p.city, false) AS in_city, sum(people)::BIGINT AS count
FROM (
    SELECT r.township, least(coalesce(coded.rank, {none}), coalesce(b.rank, {none})) AS rank,
        coalesce(b.city, false) AS city, count(*) AS people
    FROM read_parquet('{residents}') r LEFT JOIN coded USING (id)
    LEFT JOIN places b ON b.place = r.building
    WHERE (r.entered_on IS NULL OR r.entered_on < DATE '{on}')
        AND (r.left_on IS NULL OR r.left_on >= DATE '{on}')
    GROUP BY ALL
) g LEFT JOIN places p ON p.place = g.township
GROUP BY ALL
"""


def rows(table: pa.Table) -> list[list[Any]]:
    """Counts as sorted rows: township, reason, in-city, count."""
    names = ("township", "reason", "in_city", "count")
    return sorted(map(list, zip(*(table[name].to_pylist() for name in names), strict=True)))


def ours(folder: Path) -> tuple[float, list[list[Any]]]:
    from riskzone.engine import open_engine
    from riskzone.healthcode.counts import counts
    from riskzone.healthcode.library import load_rules

    rules = load_rules(RULES)
    with open_engine("duckdb", temp=folder) as engine:
        given = inputs(engine, folder)
        began = time.perf_counter()
        found = engine.run(counts(given, rules, ON))
        return time.perf_counter() - began, rows(found)


def inputs(engine: Any, folder: Path) -> Any:
    from riskzone.engine import exposures, residents
    from riskzone.healthcode.intervals import Inputs

    people = residents(engine, folder / "residents.parquet")
    told = exposures(engine, folder / "exposures.parquet")
    return Inputs(people, told, engine.table("risk", RISK), engine.table("units", UNITS))


def peer(folder: Path) -> tuple[float, list[list[Any]]]:
    import duckdb

    from riskzone.engine.connection import MEMORY_MB
    from riskzone.healthcode.library import load_rules

    rules = load_rules(RULES)
    ranks = {one.id: rules.rank(one.id) for one in rules.reasons}
    query = BY_HAND.format(
        residents=folder / "residents.parquet",
        exposures=folder / "exposures.parquet",
        on=ON,
        day=(ON - date(1970, 1, 1)).days,
        none=len(rules.reasons),
        **ranks,
    )
    settings = {
        "memory_limit": f"{MEMORY_MB['duckdb']}MiB",
        "threads": os.cpu_count(),
        "temp_directory": str(folder / "peer-tmp"),
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config=settings) as connection:
        connection.register("risk", RISK)
        connection.register("units", UNITS)
        began = time.perf_counter()
        found = connection.execute(query).to_arrow_table()
        seconds = time.perf_counter() - began
    names = pa.array([rules.of_rank(rank)[1] for rank in found["rank"].to_pylist()])
    return seconds, rows(found.append_column("reason", names))


def duplicates(folder: Path) -> tuple[float, list[list[Any]]]:
    from riskzone.engine import CHECKS, open_engine

    with open_engine("duckdb", temp=folder) as engine:
        given = inputs(engine, folder)
        began = time.perf_counter()
        found = CHECKS[-1].count(engine, given.residents, given.exposures)
        return time.perf_counter() - began, [[found]]


PARTS = {"ours": ours, "by hand": peer, "duplicate ids": duplicates}


def in_child(part: str, folder: Path) -> dict[str, Any]:
    """One part in a process of its own: seconds, peak memory (GB), counts."""
    command = [sys.executable, __file__, "--part", part, "--register", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def child(part: str, folder: Path) -> None:
    seconds, found = PARTS[part](folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(json.dumps({"seconds": seconds, "gb": peak, "rows": found}))


def embedded(folder: Path, times: int) -> bool:
    found: dict[str, list[dict[str, Any]]] = {part: [] for part in PARTS}
    for _ in range(times):
        for part in ("ours", "by hand"):
            found[part].append(in_child(part, folder))
    found["duplicate ids"].append(in_child("duplicate ids", folder))
    same = all(one["rows"] == found["by hand"][0]["rows"] for one in found["ours"])
    taken = {
        part: statistics.median(one["seconds"] for one in runs) for part, runs in found.items()
    }
    peaks = {part: max(one["gb"] for one in runs) for part, runs in found.items()}
    ratio = taken["ours"] / taken["by hand"]
    people = sum(row[-1] for row in found["ours"][0]["rows"])
    print(f"{people:,} residents counted; same counts as by hand: {same}")
    for part in PARTS:
        print(f"{part:>14}: {taken[part]:7.2f} s, {peaks[part]:.2f} GB")
    print(f"ratio {ratio:.2f} (hold ≤ {RATIO}); memory {peaks['ours']:.2f} GB (≤ {MEMORY_GB})")
    twice = found["duplicate ids"][0]["rows"]
    return same and ratio <= RATIO and peaks["ours"] <= MEMORY_GB and twice == [[0]]


def on_a_cluster(folder: Path) -> bool:
    """The second claim."""
    from riskzone.engine import open_engine
    from riskzone.healthcode.counts import counts
    from riskzone.healthcode.library import load_rules
    from tests.engine.cluster import cluster

    expected = in_child("ours", folder)["rows"]
    with (
        tempfile.TemporaryDirectory() as work,
        cluster(Path(work), "1g") as standalone,
        open_engine("spark", url=standalone.url, temp=folder) as engine,
        ThreadPoolExecutor(1) as pool,
    ):
        given = inputs(engine, folder)
        began = time.perf_counter()
        running = pool.submit(engine.run, counts(given, load_rules(RULES), ON))
        killed = None
        while killed is None and not running.done():
            time.sleep(0.05)
            killed = _kill_one(standalone)
        in_time = killed is not None and not running.done()
        found = rows(running.result())
        seconds = time.perf_counter() - began
    print(f"Spark: {seconds:.1f} s, executor {killed} killed in mid-run: {in_time}")
    print(f"identical counts: {found == expected}")
    return in_time and found == expected


def _kill_one(standalone: Any) -> str | None:
    """Kill an executor that has done tasks and is at one."""
    from tests.engine.cluster import executors

    for one in executors():
        if one.activeTasks() and one.completedTasks():
            os.kill(standalone.executors()[one.id()], signal.SIGKILL)
            return str(one.id())
    return None


def drawn(folder: Path, residents: int) -> Path:
    """A register of a size, drawn where it is not there yet."""
    from riskzone.engine.demo import make_register, townships_of
    from riskzone.places.divisions import load_divisions

    if not (folder / "residents.parquet").exists():
        began = time.perf_counter()
        make_register(folder, townships_of(load_divisions("23")), residents=residents)
        print(f"register of {residents:,} drawn in {time.perf_counter() - began:.1f} s")
    return folder


def main() -> int:
    """Measure, print, and say whether the claims hold."""
    options = argparse.ArgumentParser()
    options.add_argument("--quick", action="store_true")
    options.add_argument("--register", type=Path)
    options.add_argument("--spark", action="store_true")
    options.add_argument("--part", choices=PARTS)
    told = options.parse_args()
    if told.part:
        child(told.part, told.register)
        return 0
    with tempfile.TemporaryDirectory() as work:
        folder = drawn(told.register or Path(work), QUICK if told.quick else FULL)
        held = embedded(folder, 3)
        if told.spark:
            held = on_a_cluster(folder) and held
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
