"""Whether the polygon of a control unit can be true: valid, of a believable size, in its place.

What can be repaired is repaired, with the area before and after; the rest is refused with its
reason.  Real boundaries and the user's own layers are compared with; schematic cells never are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.polygon import orient

from riskzone.places.boundaries import polygonal
from riskzone.units.findings import Finding
from riskzone.units.metres import area_m2, shown
from riskzone.units.overlap import overlapped
from riskzone.units.position import Surroundings, position_findings

#: Most vertices of one polygon; a compound traced from a plan has some hundred.
MAX_VERTICES = 5000

#: Largest share of the area a repair may change, and of what it may drop.
MAX_CHANGE = 0.05

#: Smallest area of a place that can be closed, square metres: an entrance hall.
MIN_AREA_M2 = 10.0

#: Coordinates are kept to seven decimals of a degree, a centimetre.
GRID = 1e-7

#: West, south, east, north: longitudes and latitudes of China with some margin.
CHINA = (70.0, 0.0, 140.0, 60.0)

FIELD = "geometry"


@dataclass(frozen=True)
class GeometryReport:
    """What came of checking a polygon.

    Parameters
    ----------
    polygon : Polygon, optional
        Valid, EPSG:4490, rounded to :data:`GRID`, outer ring counter-clockwise, holes kept;
        ``None`` where it was refused.
    before_m2, after_m2 : float
        Area in :data:`~riskzone.places.geometry.EQUAL_AREA` of the rings as drawn (lobes
        turned the other way subtract) and as repaired; 0 where there is none.
    findings : tuple of Finding
    holes : int
        Of ``polygon``.
    compared_with : tuple of str
        What the position was held against: ``buildings``, ``township``, ``county``.
    parts : tuple of Polygon
        Where it falls apart: what it falls into, largest first; each can be a control unit.
    """

    polygon: shapely.Polygon | None
    before_m2: float = 0.0
    after_m2: float = 0.0
    findings: tuple[Finding, ...] = ()
    holes: int = 0
    compared_with: tuple[str, ...] = ()
    parts: tuple[shapely.Polygon, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a finding forbids the polygon."""
        return any(finding.severity == "refuse" for finding in self.findings)

    @property
    def repaired(self) -> bool:
        """Whether it had to be changed to be valid."""
        return any(finding.code == "unit_geometry.repaired" for finding in self.findings)


class _Refused(Exception):
    """Ends the checks that need what the refused one would have given."""

    def __init__(
        self, code: str, params: Mapping[str, Any], parts: tuple[shapely.Polygon, ...] = ()
    ) -> None:
        super().__init__(code)
        self.finding = Finding(code, dict(params), "refuse", FIELD)
        self.parts = parts


@dataclass
class _Measured:
    """Areas as far as they were found."""

    before: float = 0.0
    after: float = 0.0
    findings: list[Finding] = field(default_factory=list)


def check_geometry(
    geometry: shapely.Geometry | None,
    *,
    around: Surroundings | None = None,
    others: Sequence[tuple[str, shapely.Polygon]] = (),
    max_vertices: int = MAX_VERTICES,
) -> GeometryReport:
    """Check the polygon of a control unit; repair it where that changes next to nothing.

    Parameters
    ----------
    geometry : Geometry, optional
        EPSG:4490.  ``None`` is refused as empty: a control unit of words only has nothing
        to check here.
    around : Surroundings, optional
        What its position is compared with; without it only the shape is checked.
    others : sequence of (name, Polygon)
        Other *inner* control units, given only where this one is inner: none may be overlapped.
    max_vertices : int

    Returns
    -------
    GeometryReport
        ``polygon`` is ``None`` exactly where a finding refuses.
    """
    seen = _Measured()
    try:
        fixed = _shape(geometry, max_vertices, seen)
    except _Refused as stop:
        findings = (*seen.findings, stop.finding)
        return GeometryReport(None, seen.before, seen.after, findings, parts=stop.parts)
    placed, compared = position_findings(fixed, around) if around else ((), ())
    findings = (*seen.findings, *placed, *overlapped(fixed, others))
    refused = any(finding.severity == "refuse" for finding in findings)
    return GeometryReport(
        None if refused else fixed,
        seen.before,
        seen.after,
        findings,
        0 if refused else len(fixed.interiors),
        compared,
    )


def _shape(
    geometry: shapely.Geometry | None, max_vertices: int, seen: _Measured
) -> shapely.Polygon:
    drawn = _single(geometry, max_vertices)
    _check_numbers(drawn)
    seen.before = area_m2(drawn)
    fixed = _valid(drawn, seen)
    seen.after = area_m2(fixed)
    if seen.after < MIN_AREA_M2:
        params = {"area": shown(seen.after), "least": shown(MIN_AREA_M2)}
        raise _Refused("unit_geometry.tiny", params)
    return fixed


def _single(geometry: shapely.Geometry | None, max_vertices: int) -> shapely.Polygon:
    """The one polygon that was given, flat."""
    if geometry is None or geometry.is_empty:
        raise _Refused("unit_geometry.empty", {})
    vertices = int(shapely.get_num_coordinates(geometry))
    if vertices > max_vertices:
        params = {"count": vertices, "limit": max_vertices}
        raise _Refused("unit_geometry.too_many_vertices", params)
    flat = shapely.force_2d(geometry)
    if flat.geom_type == "MultiPolygon":
        parts = tuple(part for part in flat.geoms if not part.is_empty)
        if len(parts) > 1:
            raise _Refused("unit_geometry.several_parts", {"count": len(parts)}, _by_size(parts))
        flat = parts[0]
    if not isinstance(flat, shapely.Polygon):
        raise _Refused("unit_geometry.not_a_polygon", {"type": flat.geom_type})
    return flat


def _check_numbers(shape: shapely.Polygon) -> None:
    at = shapely.get_coordinates(shape)
    if not np.isfinite(at).all():
        number = int(np.flatnonzero(~np.isfinite(at).all(axis=1))[0]) + 1
        raise _Refused("unit_geometry.not_finite", {"vertex": number})
    outside = ~_in_china(at[:, 0], at[:, 1])
    if not outside.any():
        return
    x, y = (round(float(value), 5) for value in at[np.flatnonzero(outside)[0]])
    if _in_china(at[:, 1], at[:, 0]).all():
        raise _Refused("unit_geometry.coordinates_swapped", {"x": x, "y": y})
    projected = bool((np.abs(at) > 360).any())
    code = "unit_geometry.not_degrees" if projected else "unit_geometry.outside_china"
    raise _Refused(code, {"x": x, "y": y})


def _in_china(lon: Any, lat: Any) -> Any:
    west, south, east, north = CHINA
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _valid(drawn: shapely.Polygon, seen: _Measured) -> shapely.Polygon:
    """The polygon, valid and on the grid; what is not valid is repaired where little changes."""
    if drawn.is_valid:
        return _on_grid(drawn)
    problem = shapely.is_valid_reason(drawn)
    pieces = shapely.get_parts(polygonal(shapely.make_valid(drawn))).tolist()
    pieces = [piece for piece in pieces if piece.area > 0]
    if not pieces:
        raise _Refused("unit_geometry.no_area", {})
    parts = _by_size(pieces)
    sizes = [area_m2(part) for part in parts]
    total, kept = sum(sizes), sizes[0]
    if total - kept > MAX_CHANGE * total:
        params = {"where": _where(problem), "count": len(parts), "areas": _areas(sizes)}
        raise _Refused("unit_geometry.falls_apart", params, tuple(map(_on_grid, parts)))
    # A lobe drawn twice is counted twice before, and not at all after.
    if abs(kept - seen.before) > MAX_CHANGE * max(kept, seen.before):
        params = {
            "where": _where(problem),
            "before": shown(seen.before),
            "after": shown(kept),
            "most": round(MAX_CHANGE * 100),
        }
        raise _Refused("unit_geometry.changes_too_much", params)
    repaired = _on_grid(parts[0])
    params = {"where": _where(problem), "before": shown(seen.before), "after": shown(kept)}
    seen.findings.append(Finding("unit_geometry.repaired", params, "warn", FIELD))
    return repaired


def _on_grid(shape: shapely.Polygon) -> shapely.Polygon:
    """Rounded as it is stored and turned one way round; still valid."""
    rounded = shapely.transform(shape, lambda at: np.round(at, 7))
    if not rounded.is_valid:
        snapped = polygonal(shapely.set_precision(shape, GRID))
        pieces = shapely.get_parts(snapped).tolist()
        if not pieces:
            raise _Refused("unit_geometry.no_area", {})
        rounded = _by_size(pieces)[0]
    return orient(rounded)


def _by_size(parts: Sequence[shapely.Polygon]) -> tuple[shapely.Polygon, ...]:
    return tuple(sorted(parts, key=lambda part: -part.area))


def _areas(sizes: Sequence[float]) -> str:
    return ", ".join(shown(size) for size in sizes[:4])


def _where(problem: str) -> str:
    """Longitude and latitude out of "Self-intersection[129.6 44.5]"."""
    inside = problem.partition("[")[2].removesuffix("]").split()
    return ", ".join(f"{float(value):.5f}" for value in inside[:2]) or "-"
