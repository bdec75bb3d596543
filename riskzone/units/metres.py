"""Metres and square metres of geometries in EPSG:4490."""

from functools import cache
from typing import Any

import pyproj
import shapely

from riskzone.places.geometry import EQUAL_AREA


def metric(shape: Any) -> Any:
    """A geometry of EPSG:4490, or an array of them, in :data:`EQUAL_AREA` metres."""
    return shapely.transform(shape, _to_metres().transform, interleaved=False)


def area_m2(shape: shapely.Geometry) -> float:
    """Area in square metres; of a ring that crosses itself, lobes turned the other way subtract."""
    return float(abs(metric(shape).area))


def shown(metres: float) -> str:
    """Metres or square metres as they are written: digits grouped, a decimal where few."""
    return f"{metres:,.1f}" if metres < 100 else f"{metres:,.0f}"


@cache
def _to_metres() -> pyproj.Transformer:
    # Making one takes milliseconds, using it microseconds.
    return pyproj.Transformer.from_crs("EPSG:4490", EQUAL_AREA, always_xy=True)
