"""Which of the drawn shapes a reader pointed at; never for locating a case."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely

#: Degrees: the map hands back the centre of a mark, rounded by the browser.
REACH = 1e-4


class DrawnShapes:
    """Shapes on a map, to be found by a point.

    Parameters
    ----------
    features : iterable of mapping
        GeoJSON features with property ``code``; ``at``, where they have it, is the place
        of the mark that stands for a shape too small to be seen.
    """

    def __init__(self, features: Iterable[Mapping[str, Any]]) -> None:
        found = [item for item in features if item["properties"].get("code")]
        self._codes = [str(item["properties"]["code"]) for item in found]
        self._shapes = shapely.from_geojson([_text(item["geometry"]) for item in found])
        marks = [
            item["properties"].get("at") or _seat(item["geometry"]) or (np.nan, np.nan)
            for item in found
        ]
        self._marks = np.array(marks, dtype=float).reshape(-1, 2)
        self._area = shapely.area(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def at(self, lon: float, lat: float, reach: float = REACH) -> str | None:
        """Find the code of the shape at a point (degrees, EPSG:4490).

        A mark that was hit wins, the nearest first; otherwise the smallest shape that
        covers the point, for a building lies within its compound; of equal ones the first.
        """
        if not (np.isfinite(lon) and np.isfinite(lat)) or not self._codes:
            return None
        off = np.abs(self._marks - (lon, lat)).max(axis=1)
        nearest = int(np.argmin(np.where(np.isnan(off), np.inf, off)))
        if off[nearest] < reach:
            return self._codes[nearest]
        inside = np.sort(self._tree.query(shapely.Point(lon, lat), predicate="intersects"))
        inside = inside[self._area[inside] > 0]
        if not len(inside):
            return None
        return self._codes[inside[np.argmin(self._area[inside])]]


def _text(geometry: Mapping[str, Any]) -> str:
    return json.dumps(geometry)


def _seat(geometry: Mapping[str, Any]) -> Any:
    return geometry["coordinates"] if geometry["type"] == "Point" else None
