"""Points → zones against the bare spatial join of geopandas, in one run on one machine.

Claim: one million points → 40,000 townships takes at most 1.1 times as long as
``geopandas.sjoin(predicate="within")``, although points on a border are found as well.

    python benchmarks/points_to_zones.py [--points 1000000] [--zones 40000]

The peer gets its points as ready geometries; ours builds them from the coordinates.
Prints the median of three and the ratio; exits with 1 above the bound.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import geopandas
import numpy as np
import shapely

from riskzone.places import locate

BOUND = 1.1
ROUNDS = 3
#: Vertices on each side of a township; real ones (Shanghai, 214) have about 180 in all.
SIDE_VERTICES = 12


def townships(count: int) -> geopandas.GeoDataFrame:
    """Make a coverage of about ``count`` wiggly quadrilaterals over ten by ten degrees."""
    side = round(count**0.5)
    step = 10 / side
    t = np.linspace(0, 1, SIDE_VERTICES + 1)
    shapes = []
    for row in range(side):
        for column in range(side):
            bottom = np.column_stack([column + t, row + _wave(t, column, row)])
            right = np.column_stack([column + 1 + _wave(t, row, column + 1), row + t])
            top = np.column_stack([column + t, row + 1 + _wave(t, column, row + 1)])[::-1]
            left = np.column_stack([column + _wave(t, row, column), row + t])[::-1]
            ring = np.concatenate([bottom[:-1], right[:-1], top[:-1], left])
            shapes.append(shapely.Polygon(ring * step + [125, 43]))
    codes = [f"{code:09d}" for code in range(len(shapes))]
    return geopandas.GeoDataFrame({"zone": codes}, geometry=shapes, crs="EPSG:4490", index=codes)


def _wave(t: np.ndarray, along: int, across: int) -> np.ndarray:
    return 0.15 * np.sin(2 * np.pi * t + 1.7 * along + 0.9 * across) * t * (1 - t) * 4


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--zones", type=int, default=40_000)
    options = parser.parse_args()
    layer = townships(options.zones)
    random = np.random.default_rng(20200126)
    lon = random.uniform(125, 135, options.points)
    lat = random.uniform(43, 53, options.points)
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=layer.crs)
    peer, own = [], []
    for _ in range(ROUNDS):
        fresh = points.copy()  # a spatial index built once would be kept
        fresh = fresh.set_geometry(geopandas.GeoSeries(np.asarray(points.geometry), crs=layer.crs))
        peer.append(timed(lambda frame=fresh: geopandas.sjoin(frame, layer, predicate="within")))
        own.append(timed(lambda: locate(lon, lat, layer)))
    ratio = statistics.median(own) / statistics.median(peer)
    print(f"points {options.points:,}, zones {len(layer):,}, median of {ROUNDS}")
    print(f"geopandas.sjoin(predicate='within')  {statistics.median(peer):8.3f} s")
    print(f"riskzone.places.locate               {statistics.median(own):8.3f} s")
    print(f"ratio {ratio:.2f} (bound {BOUND})")
    return int(ratio > BOUND)


if __name__ == "__main__":
    sys.exit(main())
