"""The ground of a sheet: boundaries in an Albers projection of their own, fitted to a frame.

Standard parallels lie a sixth of the height from the southern and northern edge of what is
shown, the central meridian in its middle: areas are true, shapes nearly so.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import atan2, degrees
from typing import Any

import numpy as np
import pyproj
import shapely
from geopandas import GeoDataFrame
from matplotlib.path import Path
from numpy.typing import NDArray

from riskzone.places.boundaries import geometry_hash

#: Vertices closer than this are not told apart on paper; millimetres.
_DETAIL = 0.09
#: Placed grounds kept in a process.
_KEPT = 24

Box = tuple[float, float, float, float]


class Projection:
    """Longitude and latitude (EPSG:4490) ⇄ metres of an Albers projection.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north of what is shown, in degrees.
    """

    def __init__(self, bounds: Box) -> None:
        west, south, east, north = bounds
        sixth = (north - south) / 6
        self.parallels = (south + sixth, north - sixth)
        self.meridian = (west + east) / 2
        text = (
            f"+proj=aea +lat_1={self.parallels[0]:.6f} +lat_2={self.parallels[1]:.6f}"
            f" +lat_0={(south + north) / 2:.6f} +lon_0={self.meridian:.6f}"
            " +ellps=GRS80 +units=m +type=crs"
        )
        self._forth = pyproj.Transformer.from_crs("EPSG:4490", text, always_xy=True)

    def forth(self, lon: Any, lat: Any) -> tuple[Any, Any]:
        """Degrees to metres."""
        x, y = self._forth.transform(lon, lat)
        return x, y

    def back(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Metres to degrees."""
        lon, lat = self._forth.transform(x, y, direction="INVERSE")
        return lon, lat

    def shapes(self, shapes: NDArray[Any]) -> NDArray[Any]:
        """Geometries in metres."""
        return np.asarray(shapely.transform(shapes, self.forth, interleaved=False))


@dataclass
class Ground:
    """Boundaries as they lie on the page, in millimetres.

    Parameters
    ----------
    projection : Projection
    frame : tuple of float
        Left, top, right, bottom of the frame of the map.
    metres : float
        Metres of the projection to a millimetre.
    origin : (float, float)
        Millimetres where the projection has its origin.
    core : mapping of str to Geometry
        Zones the sheet is about → their polygon.
    groups : mapping of str to Geometry
        Their prefectures (or the county, where townships are the zones).
    beyond : mapping of str to Geometry
        Neighbours within the area served that the frame touches.
    """

    projection: Projection
    frame: Box
    metres: float
    origin: tuple[float, float]
    core: dict[str, shapely.Geometry]
    groups: dict[str, shapely.Geometry]
    beyond: dict[str, shapely.Geometry]
    #: What drawers keep with the ground because it costs time: paths, inner points, the outline.
    kept: dict[Any, Any] = field(default_factory=dict)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """A point on the page."""
        x, y = self.projection.forth(lon, lat)
        return self.origin[0] + x / self.metres, self.origin[1] - y / self.metres

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a point of the page."""
        lon, lat = self.projection.back(
            (x - self.origin[0]) * self.metres, (self.origin[1] - y) * self.metres
        )
        return float(lon), float(lat)

    def north(self, x: float, y: float) -> float:
        """Direction of north at a point of the page, in degrees right of upwards."""
        lon, lat = self.degrees(x, y)
        there = self.at(lon, lat + 0.05)
        return degrees(atan2(there[0] - x, y - there[1]))

    def ground_metres(self, x: float, y: float, wide: float) -> float:
        """Length on the ground of a level line of the page about a point, in metres."""
        west, east = self.degrees(x - wide / 2, y), self.degrees(x + wide / 2, y)
        *_, length = pyproj.Geod(ellps="GRS80").inv(*west, *east)
        return float(length)

    @property
    def outline(self) -> shapely.Geometry:
        """Everything the sheet is about as one shape."""
        if "outline" not in self.kept:
            self.kept["outline"] = _together(list(self.core.values()))
        found: shapely.Geometry = self.kept["outline"]
        return found

    def path(self, layer: str, zone: str) -> Path:
        """Boundary of a zone as a path; ``layer`` is ``core``, ``groups`` or ``beyond``."""
        key = (layer, zone)
        if key not in self.kept:
            self.kept[key] = path_of(getattr(self, layer)[zone])
        found: Path = self.kept[key]
        return found


_PLACED: "OrderedDict[Any, Ground]" = OrderedDict()


def ground(
    core: GeoDataFrame,
    around: GeoDataFrame,
    parents: dict[str, str],
    frame: Box,
    *,
    seats: Sequence[tuple[float, float]] = (),
    margin: float = 2.0,
    about: shapely.Geometry | None = None,
    least_metres: float = 1.0,
) -> Ground:
    """Project zones and fit them to a frame; kept in the process, as sheets share it.

    Parameters
    ----------
    core, around : GeoDataFrame
        EPSG:4490, index ``zone``: what the sheet is about, and what may lie about it.
    parents : mapping of str to str
        Zone of the core → the group whose border is drawn stronger.
    frame : tuple of float
        Left, top, right, bottom in millimetres.
    seats : sequence of (float, float)
        Points that have to lie on the map too.
    margin : float
        Millimetres left free on each side.
    about : Geometry, optional
        EPSG:4490; what the frame has to show instead of the whole core, which is then cut.
    least_metres : float
        What the frame shows at least, along its shorter side.
    """
    shapes = np.asarray(core.geometry.values)
    wanted = None if about is None else bytes(shapely.to_wkb(about))
    own = (geometry_hash(shapes), len(around), tuple(parents.items()))
    key = (own, frame, tuple(seats), margin, wanted, least_metres)
    found = _PLACED.pop(key, None)
    if found is None:
        fit = _Fit(frame, tuple(seats), margin, about, least_metres)
        found = _ground(core, around, parents, fit)
    _PLACED[key] = found
    while len(_PLACED) > _KEPT:
        _PLACED.popitem(last=False)
    return found


def aspect(core: GeoDataFrame, seats: Sequence[tuple[float, float]] = ()) -> float:
    """Width of zones over their height, in a projection of their own.

    Parameters
    ----------
    core : GeoDataFrame
        EPSG:4490.
    seats : sequence of (float, float)
        Points that have to lie on the map too.
    """
    shapes = np.asarray(core.geometry.values)
    around = shapely.total_bounds([*shapes, *(shapely.Point(seat) for seat in seats)])
    west, south, east, north = map(float, around)
    flat = _projection((west, south, east, north)).shapes(shapes)
    left, low, right, high = shapely.total_bounds(flat)
    return float((right - left) / max(high - low, 1.0))


@lru_cache(maxsize=_KEPT)
def _projection(bounds: Box) -> Projection:
    return Projection(bounds)


def _together(parts: list[shapely.Geometry]) -> shapely.Geometry:
    """The union of zones of one coverage: their borders are shared, so that they just fall out."""
    try:
        return shapely.coverage_union_all(parts)
    except shapely.GEOSException:  # something cut to the frame is no polygon any more
        return shapely.union_all(parts)


@dataclass(frozen=True)
class _Fit:
    frame: Box
    seats: tuple[tuple[float, float], ...]
    margin: float
    about: shapely.Geometry | None
    least_metres: float


def _ground(core: GeoDataFrame, around: GeoDataFrame, parents: dict[str, str], fit: _Fit) -> Ground:
    frame, seats, margin = fit.frame, fit.seats, fit.margin
    shapes = np.asarray(core.geometry.values)
    points = [shapely.Point(seat) for seat in seats]
    seen = [*shapes, *points] if fit.about is None else [fit.about]
    west, south, east, north = map(float, shapely.total_bounds(seen))
    if fit.about is not None:
        # A point has no height; parallels need some.
        west, south, east, north = west - 0.02, south - 0.02, east + 0.02, north + 0.02
    projection = _projection((west, south, east, north))
    flat = projection.shapes(shapes)
    flat_points = projection.shapes(np.array(points, dtype=object))
    flat_seen = [*flat, *flat_points]
    if fit.about is not None:
        flat_seen = [projection.shapes(np.array([fit.about], dtype=object))[0]]
    left, low, right, high = shapely.total_bounds(flat_seen)
    wide, tall = frame[2] - frame[0] - 2 * margin, frame[3] - frame[1] - 2 * margin
    metres = max((right - left) / wide, (high - low) / tall, fit.least_metres / min(wide, tall))
    origin = (
        (frame[0] + frame[2]) / 2 - (left + right) / 2 / metres,
        (frame[1] + frame[3]) / 2 + (low + high) / 2 / metres,
    )

    def placed(given: NDArray[Any]) -> NDArray[Any]:
        on_page = shapely.transform(
            given,
            lambda x, y: (origin[0] + x / metres, origin[1] - y / metres),
            interleaved=False,
        )
        return np.asarray(shapely.coverage_simplify(on_page, _DETAIL))

    near = around.cx[
        west - (east - west) : east + (east - west),
        south - (north - south) : north + (north - south),
    ]
    near = near[~near.index.isin(core.index)]
    # One coverage, so that borders between the core and its neighbours stay shared.
    both = placed(np.concatenate([flat, projection.shapes(np.asarray(near.geometry.values))]))
    placed_core = both[: len(flat)]
    if fit.about is not None:
        placed_core = shapely.clip_by_rect(placed_core, *frame)
    own = dict(zip(map(str, core.index), placed_core.tolist(), strict=True))
    seen = shapely.clip_by_rect(both[len(flat) :], *frame)
    others = {
        str(zone): shape
        for zone, shape in zip(near.index, seen.tolist(), strict=True)
        if shape.area > 0
    }
    groups: dict[str, list[shapely.Geometry]] = {}
    for zone, shape in own.items():
        groups.setdefault(parents.get(zone, ""), []).append(shape)
    return Ground(
        projection,
        frame,
        metres,
        origin,
        own,
        {code: _together(parts) for code, parts in sorted(groups.items())},
        others,
    )


def path_of(shape: shapely.Geometry) -> Path:
    """Polygons as one path of closed rings; lines as open ones."""
    vertices: list[NDArray[Any]] = []
    codes: list[NDArray[Any]] = []
    for part in shapely.get_parts(shape):
        polygon = part.geom_type == "Polygon"
        rings = (part.exterior, *part.interiors) if polygon else (part,)
        for ring in rings:
            points = shapely.get_coordinates(ring)
            if len(points) < 2:
                continue
            kinds = np.full(len(points), Path.LINETO, dtype=np.uint8)
            kinds[0] = Path.MOVETO
            if polygon:
                kinds[-1] = Path.CLOSEPOLY
            vertices.append(points)
            codes.append(kinds)
    if not vertices:
        return Path(np.empty((0, 2)))
    return Path(np.concatenate(vertices), np.concatenate(codes))
