"""Points → zones, against real geometry only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import geopandas
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from riskzone.errors import InputError

Geometry: TypeAlias = "geopandas.GeoDataFrame | geopandas.GeoSeries"

Test: TypeAlias = Callable[[Any, Any, Any], Any]

#: Points in a bucket, and pairs of polygon and bucket looked at in one go (bounds the memory).
_BUCKET = 16
_PAIRS = 100_000

_NO_ZONE = np.iinfo(np.int64).max


def locate(lon: ArrayLike, lat: ArrayLike, layer: Geometry) -> NDArray[Any]:
    """Find the zone each point lies in.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Degrees, EPSG:4490.  Points that are not finite are in no zone.
    layer : GeoDataFrame or GeoSeries
        Polygons in EPSG:4490, indexed by zone code.

    Returns
    -------
    ndarray of str (object), shape (n,)
        Zone codes, ``""`` for points in no zone.  A point inside two polygons, or on
        the border of several, belongs to the lowest code.

    Raises
    ------
    InputError
        ``places.schematic_refused``: schematic cells never locate anything.
        ``places.layer_crs``: the layer is not in EPSG:4490.
    """
    codes, shapes = _checked(layer)
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    finite = np.isfinite(x) & np.isfinite(y)
    px, py = x[finite], y[finite]
    # The polygons are in the order of their codes, so the lowest position is the lowest code.
    zone = _first_match(px, py, shapes, shapely.contains_xy)
    missed = np.flatnonzero(zone == _NO_ZONE)
    zone[missed] = _first_match(px[missed], py[missed], shapes, shapely.intersects_xy)
    found = np.full(len(x), "", dtype=object)
    where = np.flatnonzero(finite)[zone != _NO_ZONE]
    found[where] = codes[zone[zone != _NO_ZONE]]
    return found


class ZoneLocator:
    """Find the zone of one point at a time, for a click on a map.

    Parameters
    ----------
    layer : GeoDataFrame or GeoSeries
        As for :func:`locate`; the same rules hold.
    """

    def __init__(self, layer: Geometry) -> None:
        self._codes, self._shapes = _checked(layer)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def at(self, lon: float, lat: float) -> str:
        """Zone code at a point (degrees, EPSG:4490), ``""`` where there is none."""
        if not (np.isfinite(lon) and np.isfinite(lat)):
            return ""
        point = shapely.Point(lon, lat)
        touched = np.sort(self._tree.query(point, predicate="intersects"))
        if not len(touched):
            return ""
        inside = touched[shapely.contains(self._shapes[touched], point)]
        return str(self._codes[(inside if len(inside) else touched)[0]])


def refuse_schematic(layer: Geometry) -> None:
    """Refuse a layer that is schematic, by its column or its attribute.

    Raises
    ------
    InputError
        ``places.schematic_refused``.
    """
    column = layer.get("schematic") if isinstance(layer, geopandas.GeoDataFrame) else None
    if layer.attrs.get("schematic") or (column is not None and bool(np.any(column))):
        raise InputError("places.schematic_refused")


def _checked(layer: Geometry) -> tuple[NDArray[Any], NDArray[Any]]:
    """Codes in ascending order and their polygons."""
    refuse_schematic(layer)
    crs = layer.crs
    if crs is None or crs.to_epsg() != 4490:
        raise InputError("places.layer_crs", crs="" if crs is None else crs.to_string())
    codes = layer.index.astype(str).to_numpy(dtype=object)
    order = np.argsort(codes, kind="stable")
    shapes = np.asarray(layer.geometry.values)
    return codes[order], shapes[order]


def _first_match(
    x: NDArray[np.float64], y: NDArray[np.float64], shapes: NDArray[Any], test: Test
) -> NDArray[np.int64]:
    """Lowest position of a polygon that holds each point, ``_NO_ZONE`` where none does.

    Points are packed into small buckets of neighbours; a tree over the buckets gives
    candidates by polygon, so that each polygon is prepared once and points never become
    objects.  This is what makes it faster than a join of point geometries.
    """
    first = np.full(len(x), _NO_ZONE, dtype=np.int64)
    if not len(x) or not len(shapes):
        return first
    order, starts = _pack(x, y)
    x, y = x[order], y[order]
    edges = [
        extreme.reduceat(axis, starts)
        for extreme, axis in ((np.minimum, x), (np.minimum, y), (np.maximum, x), (np.maximum, y))
    ]
    polygon, bucket = shapely.STRtree(shapely.box(*edges)).query(shapes)
    bounds = shapely.bounds(shapes)
    for begin in range(0, len(polygon), _PAIRS):
        part = slice(begin, begin + _PAIRS)
        zone, point = _expand(polygon[part], starts[bucket[part]], len(x))
        west, south, east, north = (side[zone] for side in bounds.T)
        px, py = x[point], y[point]
        near = (px >= west) & (px <= east) & (py >= south) & (py <= north)
        zone, point = zone[near], point[near]
        with _prepared(shapes[np.unique(zone)]):
            held = test(shapes[zone], x[point], y[point])
        np.minimum.at(first, order[point[held]], zone[held])
    return first


def _pack(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Order of points in which neighbours stand together, and where each bucket begins.

    Sort-tile packing: slabs of equal count from west to east, each from south to north.
    """
    count = len(x)
    order = np.argsort(x)
    slabs = max(1, round((count / _BUCKET) ** 0.5))
    slab = np.arange(count) * slabs // count
    reach = float(np.ptp(y)) + 1.0
    order = order[np.argsort(slab * reach + (y[order] - y.min()))]
    return order, np.arange(0, count, _BUCKET)


def _expand(
    polygon: NDArray[np.intp], start: NDArray[np.intp], count: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of polygon and bucket → pairs of polygon and point."""
    point = (start[:, None] + np.arange(_BUCKET)).ravel()
    zone = np.repeat(polygon, _BUCKET)
    exists = point < count  # the last bucket may be short
    return zone[exists], point[exists]


@contextmanager
def _prepared(shapes: NDArray[Any]) -> Iterator[None]:
    """Prepare polygons for many tests, and give the memory back unless they were prepared."""
    fresh = shapes[~shapely.is_prepared(shapes)]
    shapely.prepare(fresh)
    try:
        yield
    finally:
        shapely.destroy_prepared(fresh)
