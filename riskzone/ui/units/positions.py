"""Where a control unit stands on the map: its outline, its building units, or only a seat."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from riskzone.places.cells import BuildingCells
from riskzone.units.model import ControlUnit

#: Longitude and latitude of the seat of a division, ``None`` where it is not known.
SeatOf = Callable[[str], tuple[float, float] | None]

#: Degrees; a building unit is found by its own position, which lies on it.
_REACH = 1e-5


@dataclass(frozen=True)
class Position:
    """Where a control unit is drawn.

    Parameters
    ----------
    at : tuple of float
        Longitude and latitude of its mark (EPSG:4490).
    seat : bool
        Whether that is only the seat of its township or county: the place is known in words.
    """

    at: tuple[float, float]
    seat: bool = False


def position_of(
    unit: ControlUnit, seat_of: SeatOf, cells: BuildingCells | None = None
) -> Position | None:
    """Find where a control unit is marked; ``None`` where not even a seat is known.

    Its own polygon comes first, then the building units it names, then the seat of its
    township, then of its county.
    """
    if unit.geometry is not None and not unit.geometry.is_empty:
        point = shapely.point_on_surface(unit.geometry)
        return Position((round(point.x, 6), round(point.y, 6)))
    if cells is not None:
        known = [at for code in unit.building_units if (at := cells.position(code))]
        if known:
            lon, lat = np.mean(known, axis=0).tolist()
            return Position((round(lon, 6), round(lat, 6)))
    for code in (unit.township, unit.county):
        at = seat_of(code) if code else None
        if at is not None:
            return Position((round(at[0], 6), round(at[1], 6)), seat=True)
    return None


def positions_of(
    units: Sequence[ControlUnit], seat_of: SeatOf, cells: BuildingCells | None = None
) -> tuple[Position | None, ...]:
    """Find where many control units are marked; see :func:`position_of`."""
    drawn = [at for at, unit in enumerate(units) if unit.geometry is not None]
    shapes = np.array([units[at].geometry for at in drawn], dtype=object)
    usable = ~shapely.is_empty(shapes)
    points = shapely.get_coordinates(shapely.point_on_surface(shapes[usable])).round(6).tolist()
    known = dict(zip(np.array(drawn, dtype=int)[usable].tolist(), points, strict=True))
    return tuple(
        Position((known[at][0], known[at][1])) if at in known else position_of(unit, seat_of, cells)
        for at, unit in enumerate(units)
    )


def outline_of(
    unit: ControlUnit, cells: BuildingCells | None, found: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """Give what is drawn of a control unit as GeoJSON: its polygon, or its building units.

    Parameters
    ----------
    unit : ControlUnit
    cells : BuildingCells, optional
    found : mapping, optional
        Shapes of building units by code, as :func:`building_shapes` gives them.
    """
    if unit.geometry is not None and not unit.geometry.is_empty:
        return _geojson(unit.geometry)
    if not unit.building_units or cells is None:
        return None
    shapes = found if found is not None else building_shapes([unit], cells)
    parts = [shapes[code] for code in unit.building_units if code in shapes]
    return _geojson(shapely.union_all(parts)) if parts else None


def building_shapes(
    units: Iterable[ControlUnit], cells: BuildingCells
) -> dict[str, shapely.Geometry]:
    """Give the shapes of the building units that some control units name, by code.

    Each cell of the layer is read once, however many of its building units are named.
    """
    wanted: dict[str, tuple[float, float]] = {}
    for unit in units:
        if unit.geometry is None:
            for code in unit.building_units:
                at = cells.position(code)
                if at is not None:
                    wanted[code] = at
    shapes: dict[str, shapely.Geometry] = {}
    for code, (lon, lat) in wanted.items():
        if code in shapes:
            continue
        for feature in cells.near(lon, lat, _REACH):
            own = feature["properties"].get("code")
            if own in wanted and feature["geometry"]["type"] in ("Polygon", "MultiPolygon"):
                shapes[own] = shapely.from_geojson(json.dumps(feature["geometry"]))
    return shapes


def _geojson(shape: shapely.Geometry) -> dict[str, Any] | None:
    if shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    drawn = shapely.set_precision(shape, 1e-6, mode="pointwise")
    answer: dict[str, Any] = json.loads(shapely.to_geojson(drawn))
    return answer


def boxes_of(
    units: Sequence[ControlUnit], positions: Sequence[Position | None]
) -> NDArray[np.float64]:
    """Give west, south, east, north of control units, shape (n, 4); NaN where nothing is drawn."""
    points = np.array(
        [(np.nan, np.nan) if place is None else place.at for place in positions], dtype=float
    ).reshape(-1, 2)
    boxes = np.hstack([points, points])
    drawn = np.array([unit.geometry is not None for unit in units], dtype=bool)
    if drawn.any():
        shapes = np.array([unit.geometry for unit in units], dtype=object)[drawn]
        boxes[drawn] = shapely.bounds(shapes)
    return boxes


def in_box(
    boxes: NDArray[np.float64], bounds: tuple[float, float, float, float]
) -> NDArray[np.intp]:
    """Give the rows whose box meets west, south, east, north."""
    west, south, east, north = bounds
    met = (
        (boxes[:, 0] <= east)
        & (boxes[:, 2] >= west)
        & (boxes[:, 1] <= north)
        & (boxes[:, 3] >= south)
    )
    return np.flatnonzero(met)
