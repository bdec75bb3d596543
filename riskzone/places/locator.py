"""Points → zones, against real geometry only."""

from typing import Any, TypeAlias

import geopandas
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from riskzone.errors import InputError

Geometry: TypeAlias = "geopandas.GeoDataFrame | geopandas.GeoSeries"

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
    points = shapely.points(x[finite], y[finite])
    # The polygons are in the order of their codes, so the lowest position is the lowest code.
    zone = _first_match(points, shapes, "contains")
    missed = np.flatnonzero(zone == _NO_ZONE)
    if len(missed):
        zone[missed] = _first_match(points[missed], shapes, "covers")
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


def _first_match(points: NDArray[Any], shapes: NDArray[Any], predicate: str) -> NDArray[np.int64]:
    """Lowest position of a polygon that holds each point.

    The tree stands on the points and is asked by polygon, so that each polygon is
    prepared once: the way ``geopandas.sjoin(predicate="within")`` is fast, too.
    """
    polygon, point = shapely.STRtree(points).query(shapes, predicate=predicate)
    first = np.full(len(points), _NO_ZONE, dtype=np.int64)
    np.minimum.at(first, point, polygon)
    return first
