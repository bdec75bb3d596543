"""Control units that lie over each other, and one that lies in several townships."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from riskzone.places.boundaries import polygonal
from riskzone.units.findings import Finding
from riskzone.units.metres import area_m2, shown

#: What may lie over a neighbour, square metres: two lines drawn along one wall.
TOLERATED_M2 = 1.0


@dataclass(frozen=True)
class Overlap:
    """Two inner control units over each other.

    Parameters
    ----------
    first, second : int
        Positions in the sequence that was given, ``first < second``.
    area_m2 : float
    """

    first: int
    second: int
    area_m2: float


def overlapped(
    polygon: shapely.Polygon, others: Sequence[tuple[str, shapely.Polygon]]
) -> tuple[Finding, ...]:
    """Inner control units a polygon lies over, by more than :data:`TOLERATED_M2`.

    Parameters
    ----------
    polygon : Polygon
        Valid, EPSG:4490, of an inner control unit.
    others : sequence of (name, Polygon)
        Other inner control units.
    """
    if not others:
        return ()
    shapes = np.array([shape for _, shape in others], dtype=object)
    near = np.flatnonzero(shapely.intersects(shapes, polygon))
    sizes = {int(at): area_m2(shapely.intersection(shapes[at], polygon)) for at in near}
    return tuple(
        Finding(
            "unit_geometry.overlaps",
            {"other": others[at][0], "area": shown(size)},
            "refuse",
            "geometry",
        )
        for at, size in sorted(sizes.items(), key=lambda item: -item[1])
        if size > TOLERATED_M2
    )


def overlaps(polygons: Sequence[shapely.Polygon]) -> tuple[Overlap, ...]:
    """All pairs of inner control units over each other, of many.

    Parameters
    ----------
    polygons : sequence of Polygon
        Valid, EPSG:4490.
    """
    shapes = np.array(polygons, dtype=object)
    if len(shapes) < 2:
        return ()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = sorted((int(a), int(b)) for a, b in zip(left, right, strict=True) if a < b)
    found = (Overlap(a, b, area_m2(shapely.intersection(shapes[a], shapes[b]))) for a, b in pairs)
    return tuple(one for one in found if one.area_m2 > TOLERATED_M2)


def cut_by(
    polygon: shapely.Polygon, townships: Mapping[str, shapely.Geometry]
) -> dict[str, tuple[shapely.Polygon, ...]]:
    """The parts of a polygon in each township, where it lies in several: one record per township.

    Parameters
    ----------
    polygon : Polygon
        Valid, EPSG:4490.
    townships : mapping of str to Geometry
        Code → boundary of the user's own township layer; never schematic cells.

    Returns
    -------
    dict
        Code → polygons, largest first; parts of at most :data:`TOLERATED_M2` are left out.
        What lies in no township has the code ``""``.
    """
    near = {code: shape for code, shape in townships.items() if shape.intersects(polygon)}
    pieces = {code: _parts(polygon.intersection(shape)) for code, shape in sorted(near.items())}
    pieces[""] = _parts(polygon.difference(shapely.union_all(list(near.values()))))
    return {code: parts for code, parts in pieces.items() if parts}


def _parts(shape: shapely.Geometry) -> tuple[shapely.Polygon, ...]:
    parts = shapely.get_parts(polygonal(shape)).tolist()
    large = [part for part in parts if area_m2(part) > TOLERATED_M2]
    return tuple(sorted(large, key=lambda part: -part.area))
