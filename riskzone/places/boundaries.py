"""Boundaries of prefectures and counties (EPSG:4490), from the installed boundary set.

Prefectures are dissolved from their counties, so that both layers share their
borders exactly; for Heilongjiang the result equals the published city polygons.
"""

from functools import cache
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from riskzone.errors import NotFound
from riskzone.places.cache import cached_bytes, content_hash
from riskzone.places.divisions import Divisions, load_divisions
from riskzone.places.nation import COUNTRY_PREFIX, national_file

CRS = "EPSG:4490"

#: Tolerance of simplification in degrees, for an area drawn as nation, province, prefecture.
NATION_TOLERANCE = 0.02
PROVINCE_TOLERANCE = 0.005
CITY_TOLERANCE = 0.001


def load_boundaries(area: str, layer: str = "county") -> geopandas.GeoDataFrame:
    """Polygons of the zones of an area that have one.

    Parameters
    ----------
    area : str
        Division code of the area, as for :func:`load_divisions`.
    layer : {"county", "prefecture"}
        Which layer.

    Returns
    -------
    GeoDataFrame
        EPSG:4490; index ``zone`` (code, ascending), columns ``name`` and
        ``geometry`` (Polygon or MultiPolygon, valid).  Zones without a polygon are
        absent, see :func:`without_polygon`.  ``attrs["notes"]`` holds (catalogue
        code, parameters) of what was repaired or merged.

    Raises
    ------
    NotFound
        The boundary set knows no such layer.
    """
    divisions = load_divisions(area)
    if layer == "county":
        return _counties(divisions.area).copy()
    if layer == "prefecture":
        return _prefectures(divisions.area).copy()
    raise NotFound("places.layer_not_known", layer=layer, area=divisions.area)


def without_polygon(divisions: Divisions, layer: str = "county") -> tuple[str, ...]:
    """Zones of a layer that the boundary set has no polygon for."""
    drawn = load_boundaries(divisions.area, layer).index
    return tuple(divisions.zone_table(layer).frame.index.difference(drawn))


def simplified(
    boundaries: geopandas.GeoDataFrame, tolerance: float, cache_folder: Path | None = None
) -> geopandas.GeoDataFrame:
    """Simplify a coverage: fewer vertices, shared borders stay shared.

    Parameters
    ----------
    boundaries : GeoDataFrame
        Polygons that do not overlap.
    tolerance : float
        Degrees; the area of the smallest triangle kept is its square.
    cache_folder : Path, optional
        Where results are kept, named by the hash of geometry and tolerance.
    """
    shapes = np.asarray(boundaries.geometry.values)
    key = content_hash(f"coverage_simplify {shapely.geos_version} {tolerance!r}", *_wkb(shapes))
    result = cached_bytes(
        cache_folder,
        f"simplified-{key}.bin",
        lambda: np.asarray(shapely.coverage_simplify(shapes, tolerance)),
        dump_shapes,
        load_shapes,
    )
    return boundaries.set_geometry(geopandas.GeoSeries(result, index=boundaries.index, crs=CRS))


def points_inside(area: str) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of a point inside every prefecture and county that is drawn."""
    return _points_inside(load_divisions(area).area)


@cache
def _points_inside(area: str) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for frame in (_prefectures(area), _counties(area)):
        points = shapely.point_on_surface(np.asarray(frame.geometry.values))
        pairs = zip(frame.index, shapely.get_coordinates(points).tolist(), strict=True)
        found |= {str(code): (lon, lat) for code, (lon, lat) in pairs}
    return found


@cache
def _national() -> tuple[geopandas.GeoDataFrame, tuple[tuple[str, dict[str, Any]], ...]]:
    """Every county of the boundary set: lines left out, invalid repaired, same codes merged."""
    import pyogrio  # noqa: PLC0415 - a confined child limits its drivers before it is loaded

    read = pyogrio.read_dataframe(national_file("district"), columns=["gb", "name"])
    read = read[read.geom_type.isin(("Polygon", "MultiPolygon")) & read["gb"].astype(bool)]
    read.index = pd.Index(read["gb"].astype(str).str.removeprefix(COUNTRY_PREFIX), name="zone")
    notes: list[tuple[str, dict[str, Any]]] = []
    broken = read.index[~read.is_valid]
    if len(broken):
        fixed = [polygonal(shapely.make_valid(shape)) for shape in read.geometry[broken]]
        read.loc[broken, "geometry"] = fixed
        notes.append(("places.national_shape_repaired", {"codes": ", ".join(broken)}))
    repeated = read.index[read.index.duplicated()].unique()
    if len(repeated):
        notes.append(
            ("places.national_codes_repeated", {"file": "district", "codes": ", ".join(repeated)})
        )
        read = read.dissolve(level=0)
    return read.set_crs(CRS, allow_override=True).sort_index(), tuple(notes)


@cache
def _counties(area: str) -> geopandas.GeoDataFrame:
    divisions = load_divisions(area)
    table = divisions.zone_table("county").frame
    national, notes = _national()
    found = national.loc[national.index.intersection(table.index).sort_values(), ["geometry"]]
    found.insert(0, "name", table["name"].reindex(found.index))
    found.attrs["notes"] = notes if area == "CN" else _about(notes, found.index)
    return found


@cache
def _prefectures(area: str) -> geopandas.GeoDataFrame:
    divisions = load_divisions(area)
    counties = _counties(area)
    parent = divisions.zone_table("county").frame["parent"].reindex(counties.index)
    names = divisions.zone_table("prefecture").frame["name"]
    groups = sorted(set(parent))
    shapes = [shapely.union_all(counties.geometry.values[parent == code]) for code in groups]
    index = pd.Index(groups, name="zone")
    return geopandas.GeoDataFrame(
        {"name": names.reindex(index)}, geometry=shapes, index=index, crs=CRS
    )


def polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons among the parts of a geometry, as one Polygon or MultiPolygon."""
    parts = [
        part
        for outer in shapely.get_parts(shape)
        for part in shapely.get_parts(outer)
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def geometry_hash(shapes: "np.ndarray[Any, Any]") -> str:
    """SHA-256 (hex) of geometries in their order."""
    return content_hash(*_wkb(shapes))


def _about(
    notes: tuple[tuple[str, dict[str, Any]], ...], index: "pd.Index[Any]"
) -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple(
        (code, params)
        for code, params in notes
        if any(zone in index for zone in params["codes"].split(", "))
    )


def _wkb(shapes: "np.ndarray[Any, Any]") -> list[bytes]:
    return [bytes(part) for part in shapely.to_wkb(shapes)]


def dump_shapes(shapes: "np.ndarray[Any, Any]") -> bytes:
    """Geometries as bytes, for a cache."""
    parts = _wkb(shapes)
    lengths = np.array([len(part) for part in parts], dtype="<u8")
    return len(parts).to_bytes(8, "little") + lengths.tobytes() + b"".join(parts)


def load_shapes(data: bytes) -> "np.ndarray[Any, Any]":
    """Read what :func:`dump_shapes` wrote."""
    count = int.from_bytes(data[:8], "little")
    lengths = np.frombuffer(data, dtype="<u8", count=count, offset=8)
    ends = 8 + 8 * count + np.cumsum(lengths)
    parts = [data[int(e - n) : int(e)] for e, n in zip(ends, lengths, strict=True)]
    return np.asarray(shapely.from_wkb(parts))
