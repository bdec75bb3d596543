"""Schematic townships (示意): cells around seats, drawn where no township layer was imported.

Known seats stand at their settlement; the other townships of a county get evenly
spread points inside it.  The cells are Voronoi cells clipped to the county.  They are
drawn, never used to locate or judge anything.
"""

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riskzone.places.boundaries import (
    CRS,
    dump_shapes,
    geometry_hash,
    load_boundaries,
    load_shapes,
)
from riskzone.places.cache import cached_bytes, content_hash
from riskzone.places.divisions import Divisions
from riskzone.places.seats import known_seats

#: Candidate points per township still without a seat; more spreads them more evenly.
_CANDIDATES = 40


def schematic_townships(
    divisions: Divisions, cache_folder: Path | None = None
) -> geopandas.GeoDataFrame:
    """Cells for every township of a county that has a polygon.

    Parameters
    ----------
    divisions : Divisions
        The area served; its township list must be known.
    cache_folder : Path, optional
        Where the cells are kept, named by the hash of what they are made from.

    Returns
    -------
    GeoDataFrame
        EPSG:4490; index ``zone`` (nine digits, ascending); columns ``name``, ``county``,
        ``seat_known`` (bool: the seat is a settlement, otherwise an evenly spread
        point), ``seat_lon``, ``seat_lat``, ``schematic`` (always True), ``geometry``.
        The cells of a county tile it without gap or overlap.

    Raises
    ------
    NotFound
        No township list is known in the area.
    """
    table = divisions.zone_table("township")
    counties = load_boundaries(divisions.area, "county")
    frame = table.frame[table.frame["county"].isin(counties.index)]
    needed = counties.loc[sorted(set(frame["county"]))]
    seats = known_seats(divisions)
    stated = {str(code): seats[code] for code in frame.index if code in seats}
    key = content_hash(
        "schematic 1",
        shapely.geos_version_string,
        table.hash,
        repr(sorted(stated.items())),
        geometry_hash(np.asarray(needed.geometry.values)),
    )
    shapes = cached_bytes(
        cache_folder,
        f"schematic-{key}.bin",
        lambda: _make(frame, needed, stated),
        dump_shapes,
        load_shapes,
    )
    cells, points = shapes[: len(frame)], shapes[len(frame) :]
    at = shapely.get_coordinates(points)
    known = [_same(stated.get(str(c)), p) for c, p in zip(frame.index, at.tolist(), strict=True)]
    columns = {
        "name": frame["name"],
        "county": frame["county"],
        "seat_known": known,
        "seat_lon": at[:, 0],
        "seat_lat": at[:, 1],
        "schematic": True,
    }
    made = geopandas.GeoDataFrame(columns, geometry=list(cells), index=frame.index, crs=CRS)
    made.attrs["schematic"] = True
    return made


def _make(
    frame: pd.DataFrame,
    counties: geopandas.GeoDataFrame,
    stated: dict[str, tuple[float, float]],
) -> NDArray[Any]:
    """Cells, then seats, in the order of the frame."""
    cells: dict[str, shapely.Geometry] = {}
    points: dict[str, shapely.Geometry] = {}
    for county, part in frame.groupby("county"):
        shape = counties.geometry[county]
        seats = _seats([str(code) for code in part.index], shape, stated)
        made = tile(shape, np.array(list(seats.values())))
        cells |= dict(zip(seats, made, strict=True))
        points |= {code: shapely.Point(*at) for code, at in seats.items()}
    order = [str(code) for code in frame.index]
    return np.array([cells[c] for c in order] + [points[c] for c in order], dtype=object)


def _seats(
    codes: list[str], shape: shapely.Geometry, stated: dict[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """A point inside the county for each township: its settlement, else an evenly spread one."""
    shapely.prepare(shape)
    known = {
        code: stated[code]
        for code in codes
        if code in stated and shapely.contains_xy(shape, *stated[code])
    }
    rest = [code for code in codes if code not in known]
    spread_points = spread(shape, len(rest), np.array(list(known.values())).reshape(-1, 2))
    found = known | dict(zip(rest, map(tuple, spread_points.tolist()), strict=True))
    return {code: found[code] for code in codes}


def spread(shape: shapely.Geometry, count: int, taken: NDArray[Any]) -> NDArray[Any]:
    """Points inside a polygon, far from each other and from taken points; deterministic.

    Candidates lie on a grid; each next point is the candidate farthest from all points
    so far (with ties, the first in the grid's order).

    Returns
    -------
    ndarray, shape (count, 2)
        Longitude and latitude.
    """
    if count == 0:
        return np.empty((0, 2))
    grid = _grid(shape, _CANDIDATES * count)
    flat = grid * _metric(shape)
    if len(taken):
        nearest = _distances(flat, taken * _metric(shape)).min(axis=1)
    else:
        nearest = -np.hypot(*(flat - flat.mean(axis=0)).T)  # begin in the middle
    chosen: list[int] = []
    for _ in range(count):
        best = int(np.argmax(nearest))
        distance = np.hypot(*(flat - flat[best]).T)
        nearest = np.minimum(nearest, distance) if len(taken) or chosen else distance
        chosen.append(best)
    return grid[chosen]


def tile(shape: shapely.Geometry, seats: NDArray[Any]) -> NDArray[Any]:
    """Voronoi cells of seats, clipped to a polygon; they tile it.

    Borders and cell edges are noded together once, so neighbouring cells share the
    very same vertices.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
    seats : ndarray, shape (n, 2)
        Different points inside the shape.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,)
    """
    if len(seats) == 1:
        return np.array([shape], dtype=object)
    scale = _metric(shape)
    site = shapely.multipoints(seats * scale)
    reach = shapely.box(*(np.array(shape.bounds).reshape(2, 2) * scale).ravel())
    edges = shapely.voronoi_polygons(site, extend_to=reach, only_edges=True)
    edges = shapely.transform(edges, lambda xy: xy / scale)
    lines = shapely.union(shapely.boundary(shape), edges)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inner = shapely.point_on_surface(faces)
    kept = shapely.contains(shape, inner)
    faces, inner = faces[kept], shapely.get_coordinates(inner[kept])
    owner = _distances(inner * scale, seats * scale).argmin(axis=1)
    return np.array([shapely.union_all(faces[owner == i]) for i in range(len(seats))], dtype=object)


def _grid(shape: shapely.Geometry, wanted: int) -> NDArray[Any]:
    """Grid points inside a polygon, about as many as wanted and not fewer."""
    west, south, east, north = shape.bounds
    scale = _metric(shape)
    step = np.sqrt(shape.area * scale[0] / wanted)
    while True:
        columns = np.arange(west + step / scale[0] / 2, east, step / scale[0])
        rows = np.arange(south + step / 2, north, step)
        x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
        inside = shapely.contains_xy(shape, x, y)
        if inside.sum() >= wanted / 2:
            return np.column_stack([x[inside], y[inside]])
        step *= 0.8


def _metric(shape: shapely.Geometry) -> NDArray[Any]:
    """Factors that make a degree of longitude as long as one of latitude around a shape."""
    _, south, _, north = shape.bounds
    return np.array([np.cos(np.radians((south + north) / 2)), 1.0])


def _distances(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    return np.hypot(a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1])


def _same(stated: tuple[float, float] | None, point: list[float]) -> bool:
    return stated is not None and tuple(point) == stated
