"""Levels over time as intervals, against a pandas rolling grid.

Claim: the county rule on 40,000 zones over 1,096 days with 2 million cases is computed at
least 15 times faster than by the usual grid of zone × day with rolling windows, and the
whole process stays within 0.7 GB.  Both sides start from the same columns (zone, day,
cluster) and end with the level of every zone on every day; a sample is compared first.

Run ``python benchmarks/level_intervals.py``; exit status 1 when a bound is broken.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import time

import numpy as np
import pandas as pd

FIRST = 17_897  # 2019-01-01
LOW, MEDIUM, HIGH = 0, 1, 2


def inputs(zones: int, days: int, cases: int, seed: int = 1):
    """Cases in waves: most zones see few, some see many; a third belong to a cluster."""
    random = np.random.default_rng(seed)
    share = random.pareto(1.2, zones) + 0.05
    zone = random.choice(zones, cases, p=share / share.sum())
    wave = random.normal(days * 0.2 + (zone % 7) * days * 0.1, days * 0.03)
    day = FIRST + np.clip(
        np.where(random.random(cases) < 0.7, wave, random.random(cases) * days), 0, days - 1
    ).astype(int)
    cluster = np.where(
        random.random(cases) < 1 / 3, zone.astype(np.int64) * 4096 + (day - FIRST) // 5, -1
    )
    return zone, day, cluster


def with_intervals(zones: int, days: int, zone, day, cluster):
    from riskzone.cases.history import CLASSES, NEVER, ORIGINS, Episodes
    from riskzone.cases.tables import Coverage
    from riskzone.places.zones import ZoneTable
    from riskzone.zoning.binding import bind
    from riskzone.zoning.evidence import Evidence
    from riskzone.zoning.library import load_scheme
    from riskzone.zoning.rating import history

    codes = pd.Index([f"{100000 + i}" for i in range(zones)], name="zone")
    frame = pd.DataFrame(
        {"name": codes, "parent": "", "prefecture": "", "county": codes, "township": ""},
        index=codes,
    )
    table = ZoneTable("county", frame, "benchmark")
    size = zone.size
    day = day.astype(np.int32)
    blank = pd.Categorical.from_codes(np.zeros(size, np.int8), categories=pd.Index([""]))
    forever = np.full(size, NEVER, dtype=np.int32)
    episodes = Episodes(
        np.arange(size),
        pd.DataFrame(
            {
                "case": np.arange(size, dtype=np.int32),
                "prefecture": blank,
                "county": pd.Categorical.from_codes(zone, categories=codes),
                "township": blank,
                "building": blank,
                "day": day,
                "seen": day,
                "end": forever,
                "void": forever,
                "moment": np.full(size, -1, np.int16),
                "classification": np.full(size, CLASSES.index("confirmed"), np.int8),
                "origin": np.full(size, ORIGINS.index("local"), np.int8),
                "found_by": blank,
            }
        ),
        _keys(cluster),
    )
    began = time.perf_counter()
    evidence = Evidence(
        zones=table, parents=lambda _: {}, coverage=Coverage(clusters=True), episodes=episodes
    )
    result = history(
        bind(load_scheme("cn-2020-02-county"), evidence), FIRST, FIRST + days - 1
    ).frame
    return time.perf_counter() - began, result


def _keys(cluster):
    named = np.flatnonzero(cluster >= 0)
    codes, names = pd.factorize(cluster[named])
    return pd.DataFrame(
        {"case": named, "key": pd.Categorical.from_codes(codes, categories=pd.Index(names))}
    )


def with_grid(zones: int, days: int, zone, day, cluster, block: int = 5_000):
    """The usual way: a frame of days × zones, rolled; in blocks of zones to fit in memory."""
    began = time.perf_counter()
    offset = day - FIRST
    levels = np.empty((days, zones), dtype=np.int8)
    for start in range(0, zones, block):
        stop = min(start + block, zones)
        inside = (zone >= start) & (zone < stop)
        width = stop - start
        flat = np.bincount((offset[inside]) * width + zone[inside] - start, minlength=days * width)
        grid = pd.DataFrame(flat.reshape(days, width).astype(np.float64))
        new = grid.rolling(14, min_periods=1).sum().shift(1, fill_value=0.0)
        total = grid.cumsum().shift(1, fill_value=0.0)
        named = inside & (cluster >= 0)
        keys, key = np.unique(cluster[named], return_inverse=True)
        per_key = (
            pd.DataFrame({"key": key, "day": offset[named]})
            .value_counts()
            .unstack("key", fill_value=0)
        )
        per_key = per_key.reindex(index=range(days), columns=range(len(keys)), fill_value=0)
        active = (per_key.rolling(14, min_periods=1).sum().shift(1, fill_value=0.0) >= 2).to_numpy()
        owner = (keys // 4096 - start).astype(int)
        clusters = np.zeros((days, width), dtype=bool)
        for column in np.flatnonzero(active.any(axis=0)):
            clusters[:, owner[column]] |= active[:, column]
        values = np.where(
            new.to_numpy() == 0, LOW, np.where((total.to_numpy() > 50) & clusters, HIGH, MEDIUM)
        )
        levels[:, start:stop] = values
    return time.perf_counter() - began, levels


def spread(frame: pd.DataFrame, zones: int, days: int) -> np.ndarray:
    grid = np.empty((days, zones), dtype=np.int8)
    for zone, start, stop, level in frame[["zone", "day_from", "day_until", "level"]].to_numpy():
        grid[start - FIRST : stop - FIRST, zone] = level
    return grid


def peak_mb() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 1024 if sys.platform != "darwin" else used / 1024 / 1024


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--zones", type=int, default=40_000)
    options.add_argument("--days", type=int, default=1_096)
    options.add_argument("--cases", type=int, default=2_000_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument(
        "--one", choices=["intervals", "grid"], help="run one side once (used by itself)"
    )
    chosen = options.parse_args()
    size = (chosen.zones, chosen.days)
    if chosen.one:
        side = with_intervals if chosen.one == "intervals" else with_grid
        seconds, _ = side(*size, *inputs(*size, chosen.cases))
        print(seconds, peak_mb())
        return 0
    small = (400, chosen.days)
    columns = inputs(*small, 20_000)
    _, frame = with_intervals(*small, *columns)
    _, levels = with_grid(*small, *columns)
    same = np.array_equal(spread(frame, *small), levels)
    print(f"same levels on a sample of {small[0]} zones × {small[1]} days: {same}")
    figures: dict[str, list[tuple[float, float]]] = {"intervals": [], "grid": []}
    for _ in range(chosen.runs):
        for side, results in figures.items():
            command = [
                sys.executable,
                __file__,
                "--one",
                side,
                "--zones",
                str(chosen.zones),
                "--days",
                str(chosen.days),
                "--cases",
                str(chosen.cases),
            ]
            out = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            results.append((float(out[0]), float(out[1])))
    ours, grid = (statistics.median(s for s, _ in figures[k]) for k in ("intervals", "grid"))
    memory = statistics.median(m for _, m in figures["intervals"])
    peer_memory = statistics.median(m for _, m in figures["grid"])
    print(f"intervals {ours:.2f} s, peak {memory:.0f} MB")
    print(f"rolling grid {grid:.2f} s, peak {peer_memory:.0f} MB")
    print(f"ratio {grid / ours:.1f} (hold ≥ 15); memory {memory:.0f} MB (hold ≤ 700)")
    return 0 if same and grid / ours >= 15 and memory <= 700 else 1


if __name__ == "__main__":
    raise SystemExit(main())
