"""Building units cut into cells: small files a browser fetches for the part it looks at.

A cell belongs to one county and holds at most a thousand units, or covers less than a
city block: what a reader fetches depends on what is seen, never on how much there is.
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riskzone.places.cache import content_hash

#: Increased when the form of a file changes, so that no older one is taken from a cache.
FORM = "building cells 2"

#: Units and outlines a cell may hold before it is cut into four.
MOST_UNITS = 1000

#: Degrees of latitude (about 200 m): a smaller cell is not cut any further.
SMALLEST = 0.002

#: Degrees: about half a metre, far below what a plan of buildings shows.
_TOLERANCE = 5e-6
_DECIMALS = 6

#: Kind of the features that only surround units.
_AROUND = "around"


@dataclass(frozen=True)
class Cell:
    """One cell: where its units lie, how many they are, and the file that holds them.

    Parameters
    ----------
    name : str
        Name of the file within its layer: county and number.
    bounds : tuple of float
        West, south, east, north of what is drawn (degrees, EPSG:4490).
    count : int
        Number of units, without the outlines around them.
    packed : bytes
        GeoJSON compressed with gzip: features with ``code``, ``name``, ``kind``
        (compound | building | entrance), ``township``, ``at`` (a point inside).  An outline
        around units is no zone and has no ``code``.
    """

    name: str
    bounds: tuple[float, float, float, float]
    count: int
    packed: bytes


@dataclass(frozen=True)
class BuildingCells:
    """All building units of a layer, cut into cells.

    Parameters
    ----------
    digest : str
        First 16 hex digits of the SHA-256 of the content: equal layers, equal digest.
    counties : dict of str to tuple of Cell
        Cells by county.
    codes : ndarray of str
        Codes of all units, ascending.
    at : ndarray of float, shape (n, 2)
        Longitude and latitude of a point of each.
    """

    digest: str
    counties: dict[str, tuple[Cell, ...]]
    codes: NDArray[Any]
    at: NDArray[np.float64]

    def listing(self, county: str) -> bytes:
        """List the cells of a county for the browser: name, bounds, count."""
        rows = [
            [cell.name, *(round(side, _DECIMALS) for side in cell.bounds), cell.count]
            for cell in self.counties.get(county, ())
        ]
        return json.dumps(rows, separators=(",", ":")).encode()

    def cell(self, name: str) -> Cell | None:
        """Find a cell by its name."""
        return self._by_name.get(name)

    def position(self, code: str) -> tuple[float, float] | None:
        """Give longitude and latitude of a unit."""
        row = int(np.searchsorted(self.codes, code))
        if row == len(self.codes) or self.codes[row] != code:
            return None
        lon, lat = self.at[row].tolist()
        return lon, lat

    def extent(self, codes: NDArray[Any]) -> tuple[float, float, float, float] | None:
        """Give west, south, east, north of some units; ``None`` where no position is known."""
        rows = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        at = self.at[rows[self.codes[rows] == codes]]
        if not len(at):
            return None
        (west, south), (east, north) = at.min(axis=0).tolist(), at.max(axis=0).tolist()
        return west, south, east, north

    def near(self, lon: float, lat: float, reach: float) -> Iterator[dict[str, Any]]:
        """Give the features of every cell that draws something at a point, or within reach."""
        for cells in self.counties.values():
            for cell in cells:
                west, south, east, north = cell.bounds
                if west - reach <= lon <= east + reach and south - reach <= lat <= north + reach:
                    yield from json.loads(gzip.decompress(cell.packed))["features"]

    @cached_property
    def _by_name(self) -> dict[str, Cell]:
        return {cell.name: cell for cells in self.counties.values() for cell in cells}


def make_cells(
    zones: pd.DataFrame,
    geometry: geopandas.GeoSeries,
    attributes: pd.DataFrame,
    around: geopandas.GeoDataFrame | None = None,
) -> BuildingCells:
    """Cut a layer of building units into cells.

    Parameters
    ----------
    zones : DataFrame
        Index ``zone``; columns ``name``, ``county``, ``township``.
    geometry : GeoSeries
        EPSG:4490: points or polygons, indexed like the zones.
    attributes : DataFrame
        ``kind``, indexed like the zones.
    around : GeoDataFrame, optional
        Compounds and buildings around zones, drawn as outlines; columns as of the zones.

    Returns
    -------
    BuildingCells
        The order of the zones does not matter.
    """
    kinds = attributes["kind"].to_numpy()
    shapes = np.asarray(geometry.values)
    is_zone = np.ones(len(zones), dtype=bool)
    if around is not None and len(around):
        zones = pd.concat([zones, around.drop(columns=around.geometry.name)])
        kinds = np.concatenate([kinds, np.full(len(around), _AROUND)])
        shapes = np.concatenate([shapes, np.asarray(around.geometry.values)])
        is_zone = np.concatenate([is_zone, np.zeros(len(around), dtype=bool)])
    order = np.argsort(zones.index.astype(str).to_numpy(dtype=object), kind="stable")
    zones, kinds, is_zone = zones.iloc[order], kinds[order], is_zone[order]
    shapes = shapely.set_precision(
        shapely.simplify(shapes[order], _TOLERANCE), 10.0**-_DECIMALS, mode="pointwise"
    )
    at = np.round(shapely.get_coordinates(shapely.point_on_surface(shapes)), _DECIMALS)
    texts = _features(zones, kinds, shapes, at)
    extent = shapely.bounds(shapes)
    counties: dict[str, tuple[Cell, ...]] = {}
    for county, rows in zones.reset_index(drop=True).groupby("county").indices.items():
        parts = list(_cut(np.asarray(rows), at))
        counties[str(county)] = tuple(
            _cell(f"{county}-{number}", part, int(is_zone[part].sum()), texts, extent)
            for number, part in enumerate(parts)
        )
    codes = zones.index.astype(str).to_numpy(dtype=object)[is_zone]
    packed = [cell.packed for county in sorted(counties) for cell in counties[county]]
    return BuildingCells(content_hash(FORM, *packed)[:16], counties, codes, at[is_zone])


def _features(
    zones: pd.DataFrame, kinds: NDArray[Any], shapes: NDArray[Any], at: NDArray[np.float64]
) -> list[str]:
    return [
        f'{{"type":"Feature","properties":{_properties(code, name, kind, township, point)},'
        f'"geometry":{shape}}}'
        for code, name, kind, township, point, shape in zip(
            zones.index,
            zones["name"],
            kinds,
            zones["township"],
            at.tolist(),
            shapely.to_geojson(shapes).tolist(),
            strict=True,
        )
    ]


def _properties(code: str, name: str, kind: str, township: str, point: Sequence[float]) -> str:
    own = {"name": name, "kind": kind, "township": township, "at": point}
    if kind != _AROUND:
        own = {"code": str(code), **own}
    return json.dumps(own, ensure_ascii=False, separators=(",", ":"))


def _cut(rows: NDArray[Any], at: NDArray[np.float64]) -> Iterator[NDArray[Any]]:
    """Cut units into four by the middle of their extent until a cell is small enough."""
    points = at[rows]
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    if len(rows) <= MOST_UNITS or max(east - west, north - south) <= SMALLEST:
        yield rows
        return
    quarter = (points[:, 0] > (west + east) / 2) + 2 * (points[:, 1] > (south + north) / 2)
    for number in range(4):
        part = rows[quarter == number]
        if len(part):
            yield from _cut(part, at)


def _cell(
    name: str, rows: NDArray[Any], count: int, texts: list[str], extent: NDArray[np.float64]
) -> Cell:
    inside = extent[rows]
    plain = ",".join(texts[row] for row in rows)
    content = f'{{"type":"FeatureCollection","features":[{plain}]}}'.encode()
    return Cell(
        name,
        (
            float(inside[:, 0].min()),
            float(inside[:, 1].min()),
            float(inside[:, 2].max()),
            float(inside[:, 3].max()),
        ),
        count,
        gzip.compress(content, 6, mtime=0),  # mtime 0: equal content, equal bytes
    )


def dump_cells(cells: BuildingCells) -> bytes:
    """Cells as bytes, for a cache."""
    files = [cell for county in cells.counties.values() for cell in county]
    head = {
        "digest": cells.digest,
        "codes": cells.codes.tolist(),
        "cells": [[c.name, *c.bounds, c.count, len(c.packed)] for c in files],
    }
    text = json.dumps(head, ensure_ascii=False).encode()
    points = np.ascontiguousarray(cells.at, dtype="<f8").tobytes()
    return len(text).to_bytes(8, "little") + text + points + b"".join(c.packed for c in files)


def load_cells(data: bytes) -> BuildingCells:
    """Read what :func:`dump_cells` wrote."""
    start = 8 + int.from_bytes(data[:8], "little")
    head = json.loads(data[8:start])
    count = len(head["codes"])
    at = np.frombuffer(data, dtype="<f8", count=2 * count, offset=start).reshape(-1, 2)
    start += 16 * count
    counties: dict[str, list[Cell]] = {}
    for name, west, south, east, north, units, size in head["cells"]:
        cell = Cell(name, (west, south, east, north), units, data[start : start + size])
        counties.setdefault(name.rpartition("-")[0], []).append(cell)
        start += size
    return BuildingCells(
        head["digest"],
        {county: tuple(cells) for county, cells in counties.items()},
        np.array(head["codes"], dtype=object),
        at,
    )
