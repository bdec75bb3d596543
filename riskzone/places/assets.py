"""Boundaries for the browser: one small GeoJSON per area, named by its content."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely

from riskzone.places.boundaries import (
    CITY_TOLERANCE,
    NATION_TOLERANCE,
    PROVINCE_TOLERANCE,
    load_boundaries,
    polygonal,
    simplified,
    without_polygon,
)
from riskzone.places.cache import cached_bytes, content_hash
from riskzone.places.divisions import Divisions, load_divisions
from riskzone.places.nation import national_file
from riskzone.places.tables import NATION

#: Decimals of a degree: 3 are about 100 m, 5 about 1 m; always far below the tolerance.
_DECIMALS = {NATION_TOLERANCE: 3, PROVINCE_TOLERANCE: 4, CITY_TOLERANCE: 5}

#: Decimals at which rounding is given up: a millimetre is finer than any stated coordinate.
_FINEST = 8


class Asset(NamedTuple):
    """A file for the browser: its bytes and their SHA-256 (hex)."""

    data: bytes
    sha256: str


def county_geojson(area: str, cache_folder: Path | None = None) -> Asset:
    """Build the county boundaries of an area as GeoJSON for drawing.

    Parameters
    ----------
    area : str
        Division code of the area.
    cache_folder : Path, optional
        Where the file is kept, named by the hash of what it is made from.

    Returns
    -------
    Asset
        FeatureCollection in longitude and latitude (EPSG:4490), features in the order
        of their codes with properties ``code`` and ``name``.  Simplified as a coverage
        and rounded to a grid: shared borders stay exactly shared.  A zone without
        polygon is a Point at its seat.
    """
    divisions = load_divisions(area)
    data = _county_geojson(divisions.area, cache_folder)
    return Asset(data, hashlib.sha256(data).hexdigest())


@cache
def _county_geojson(area: str, cache_folder: Path | None) -> bytes:
    divisions = load_divisions(area)
    source = hashlib.sha256(national_file("district").read_bytes()).digest()
    key = content_hash(
        "county geojson 2",
        shapely.geos_version_string,
        source,
        divisions.zone_table("county").hash,
        area,
    )
    return cached_bytes(
        cache_folder,
        f"counties-{key}.bin",
        lambda: _build(divisions, cache_folder),
        lambda made: made,
        lambda kept: kept,
    )


def _build(divisions: Divisions, cache_folder: Path | None) -> bytes:
    area = divisions.area
    tolerance = PROVINCE_TOLERANCE if len(area) == 2 else CITY_TOLERANCE
    if area == NATION:  # as long as a province's code
        tolerance = NATION_TOLERANCE
    drawn = simplified(load_boundaries(area, "county"), tolerance, cache_folder)
    shapes = rounded(np.asarray(drawn.geometry.values), _DECIMALS[tolerance])
    geometry = {
        str(code): json.loads(text)
        for code, text in zip(drawn.index, shapely.to_geojson(shapes).tolist(), strict=True)
    }
    for code in without_polygon(divisions):
        seat = divisions.seat(code)
        geometry[code] = seat and {"type": "Point", "coordinates": list(seat)}
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": divisions.name(code)},
            "geometry": geometry[code],
        }
        for code in sorted(geometry)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def rounded(shapes: "np.ndarray[Any, Any]", decimals: int) -> "np.ndarray[Any, Any]":
    """Round polygons to a decimal grid; equal vertices stay equal.

    Rings that shrink to nothing are dropped, except the outer ring of a zone's only
    polygon, which then keeps its exact shape.  Where rounding makes a polygon cross
    itself the grid is made finer, for all of them.  What was not valid before is repaired.
    """
    for digits in range(decimals, _FINEST):
        result = np.array([_rounded(shape, digits) for shape in shapes], dtype=object)
        broken = ~shapely.is_valid(result)
        if not (broken & shapely.is_valid(shapes)).any():
            break
    result[broken] = [polygonal(shapely.make_valid(shape)) for shape in result[broken]]
    return result


def _rounded(shape: shapely.Geometry, decimals: int) -> shapely.Geometry:
    parts = []
    for part in shapely.get_parts(shape):
        rings = [_ring(ring, decimals) for ring in (part.exterior, *part.interiors)]
        if rings[0] is not None:
            parts.append(
                shapely.Polygon(rings[0], [ring for ring in rings[1:] if ring is not None])
            )
    if not parts:
        return shape
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _ring(ring: shapely.LinearRing, decimals: int) -> "np.ndarray[Any, Any] | None":
    at = np.round(shapely.get_coordinates(ring), decimals)
    kept = at[np.concatenate([[True], (np.diff(at, axis=0) != 0).any(axis=1)])]
    return kept if len(kept) >= 4 and len(np.unique(kept, axis=0)) >= 3 else None
