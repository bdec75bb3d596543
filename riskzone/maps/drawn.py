"""What a drawing on the map says: one polygon with holes, nothing, or why neither."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

#: Decimals of a degree (a tenth of a metre) that a map hands back.
DECIMALS = 6

#: Points of one drawing that are read at all; what may be stored is decided elsewhere.
MOST_POINTS = 50_000


@dataclass(frozen=True)
class Drawn:
    """A drawing that was read.

    Parameters
    ----------
    shape : Polygon or None
        EPSG:4490, may cross itself: whether it can stand is judged elsewhere.  ``None``
        where everything was deleted, or the drawing has a problem.
    problem : str
        Catalogue code of why the drawing cannot be used; ``""``: it can.
    params : mapping
        Parameters of the code.
    """

    shape: shapely.Polygon | None = None
    problem: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def read_drawing(payload: object) -> Drawn | None:
    """Read what the map hands back of its editable group.

    Parameters
    ----------
    payload : object
        GeoJSON features, longitude and latitude in degrees; ``None`` before anybody drew.

    Returns
    -------
    Drawn or None
        ``None`` where nothing was touched: that is not the same as everything deleted.
        A polygon drawn inside another is a hole of it; one that overlaps it is joined to
        it; one that lies apart is a problem, for a control unit is one polygon.
    """
    if payload is None:
        return None
    if not isinstance(payload, Sequence) or isinstance(payload, str | bytes):
        return Drawn(problem="unit_form.drawn_unreadable")
    try:
        shapes = list(_polygons(payload))
    except (TypeError, ValueError, KeyError, OverflowError, shapely.errors.ShapelyError):
        return Drawn(problem="unit_form.drawn_unreadable")
    points = sum(len(shapely.get_coordinates(shape)) for shape in shapes)
    if points > MOST_POINTS:
        return Drawn(
            problem="unit_form.drawn_too_large", params={"points": points, "most": MOST_POINTS}
        )
    if not shapes:
        return Drawn()
    return _joined(shapes)


def _polygons(features: Sequence[object]) -> Iterator[shapely.Polygon]:
    for feature in features:
        if not isinstance(feature, Mapping):
            raise TypeError("not a feature")
        geometry = feature["geometry"]
        if geometry["type"] != "Polygon":
            raise ValueError("not a polygon")
        rings = [_ring(ring) for ring in geometry["coordinates"]]
        if not rings:
            raise ValueError("no ring")
        yield shapely.Polygon(rings[0], rings[1:])


def _ring(points: Sequence[Sequence[float]]) -> Any:
    """Round the corners of a ring and drop repeated ones."""
    ring = np.round(np.array([point[:2] for point in points], dtype=float), DECIMALS)
    if ring.ndim != 2 or ring.shape[1] != 2 or not np.isfinite(ring).all():
        raise ValueError("not a ring")
    if (np.abs(ring) > (180, 90)).any():
        raise ValueError("not on the globe")
    kept = ring[np.append(True, (np.diff(ring, axis=0) != 0).any(axis=1))]
    if len(np.unique(kept, axis=0)) < 3:
        raise ValueError("less than three corners")
    return kept


def _joined(shapes: Sequence[shapely.Polygon]) -> Drawn:
    if len(shapes) == 1:
        return Drawn(shapes[0])
    if not all(shape.is_valid for shape in shapes):
        return Drawn(problem="unit_form.drawn_crossing_parts")
    first, *others = sorted(shapes, key=lambda shape: -shape.area)
    whole: shapely.Geometry = first
    for other in others:
        inside = shapely.contains_properly(whole, other)
        whole = whole.difference(other) if inside else whole.union(other)
        if not isinstance(whole, shapely.Polygon):
            return Drawn(problem="unit_form.drawn_apart", params={"count": len(shapes)})
    return Drawn(shapely.set_precision(whole, 10.0**-DECIMALS))
