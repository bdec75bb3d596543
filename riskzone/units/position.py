"""Whether a polygon lies where it says: in its county, at its buildings, not shifted by a datum.

Coordinates of Chinese map services (GCJ-02) lie some hundred metres off.  A polygon that fits
what it names markedly better once it is shifted is refused, and the datum named.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from riskzone.messages import Words
from riskzone.places.datum import to_cgcs2000, to_gcj02
from riskzone.places.seats import may_lie_in
from riskzone.units.findings import Finding, Severity
from riskzone.units.metres import area_m2, metric, shown
from riskzone.units.overlap import TOLERATED_M2, cut_by

FIELD = "geometry"

#: How far the county borders of the boundary set may be off, metres; an assumption.
BORDER_M = 300.0

#: How far a polygon may lie from a building unit it names, metres: one block.
NEAR_M = 100.0
FAR_M = 300.0

_DATUM_CODES = ("unit_geometry.looks_like_gcj02", "unit_geometry.converted_twice")

#: Named where there is nothing to name.
_NONE = Words("-", "-")

#: Longitude and latitude → code and name of the county of the nation there, code ``""``: none.
CountyAt = Callable[[float, float], tuple[str, Words]]


@dataclass(frozen=True)
class Surroundings:
    """What the position of a control unit is compared with.

    Parameters
    ----------
    county : str
    county_name : Words
        The county it names.
    boundary : Geometry, optional
        Real boundary of that county, EPSG:4490; ``None`` where the boundary set has none.
    county_at : callable, optional
        Which county lies at a point.
    buildings : mapping of str to Geometry
        Building units it names, as far as the user's layer holds them.
    township : str
        Code of the township it names, ``""``: none.
    townships : mapping of str to (name, Geometry)
        The user's own township layer near it, real boundaries only: **never** schematic cells.
    """

    county: str
    county_name: Words
    boundary: shapely.Geometry | None = None
    county_at: CountyAt | None = None
    buildings: Mapping[str, shapely.Geometry] = field(default_factory=dict)
    township: str = ""
    townships: Mapping[str, tuple[Words, shapely.Geometry]] = field(default_factory=dict)


def position_findings(
    polygon: shapely.Polygon, around: Surroundings
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """What is wrong with the place of a polygon, and what it was compared with.

    Parameters
    ----------
    polygon : Polygon
        Valid, EPSG:4490.
    around : Surroundings

    Returns
    -------
    tuple
        Findings; and of ``buildings``, ``township``, ``county`` those that were there to
        compare with, finest first.
    """
    there = {
        "buildings": bool(around.buildings),
        "township": bool(around.townships),
        "county": around.boundary is not None,
    }
    found: list[Finding] = []
    for check in (_at_buildings, _in_township, _in_county):
        found += check(polygon, around)
        if any(finding.code in _DATUM_CODES for finding in found):
            break  # everything coarser is off for the same cause
    return tuple(found), tuple(name for name, is_there in there.items() if is_there)


def _shifted(polygon: shapely.Polygon) -> Iterator[tuple[str, shapely.Polygon]]:
    """The polygon as it would lie had its datum been another one, with the finding to give.

    Either it is GCJ-02 and was taken as CGCS2000; or it was CGCS2000 all along and was taken
    back as if it had been GCJ-02.
    """
    yield (
        "unit_geometry.looks_like_gcj02",
        shapely.transform(polygon, lambda x, y: to_cgcs2000(x, y, "GCJ-02"), interleaved=False),
    )
    yield (
        "unit_geometry.converted_twice",
        shapely.transform(polygon, to_gcj02, interleaved=False),
    )


def _at_buildings(polygon: shapely.Polygon, around: Surroundings) -> Iterator[Finding]:
    buildings = around.buildings
    if not buildings:
        return
    targets = metric(np.array(list(buildings.values()), dtype=object))
    share, far = _fit(polygon, targets)
    for code, other in _shifted(polygon):
        share_then, far_then = _fit(other, targets)
        closer = far > NEAR_M and far_then <= far / 4
        covers = share_then >= 0.5 and share <= share_then / 2
        if closer or covers:
            moved = float(metric(polygon.centroid).distance(metric(other.centroid)))
            yield Finding(
                code, {"metres": round(moved), "place": _some(buildings)}, "refuse", FIELD
            )
            return
    if far > NEAR_M:
        params: dict[str, Any] = {"metres": round(far), "place": _some(buildings)}
        severity: Severity = "refuse" if far > FAR_M else "warn"
        yield Finding("unit_geometry.far_from_buildings", params, severity, FIELD)


def _fit(polygon: shapely.Polygon, targets: Any) -> tuple[float, float]:
    """Mean share in which polygon and building units cover each other; largest distance, metres."""
    shape = metric(polygon)
    away = shapely.distance(targets, shape)
    smaller = np.minimum(shapely.area(targets), shape.area)
    common = shapely.area(shapely.intersection(targets, shape))
    share = np.where(smaller > 0, common / np.maximum(smaller, 1e-9), away <= NEAR_M)
    return float(share.mean()), float(away.max())


def _some(buildings: Mapping[str, object]) -> Words:
    names = sorted(buildings)
    told = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    return Words(told, told)


def _in_township(polygon: shapely.Polygon, around: Surroundings) -> Iterator[Finding]:
    if not around.townships:
        return
    named = around.townships.get(around.township)
    parts = cut_by(polygon, {code: shape for code, (_, shape) in around.townships.items()})
    sizes = {code: sum(map(area_m2, part)) for code, part in parts.items()}
    inside = {code: size for code, size in sizes.items() if code}
    if named is not None and inside.get(around.township, 0.0) < 0.5 * area_m2(polygon):
        wrong = _datum_of(polygon, named[1], named[0])
        if wrong is not None:
            yield wrong
            return
        if around.township not in inside:
            found = _names(inside, around) if inside else _NONE
            stated = {"township": named[0], "found": found}
            yield Finding("unit_geometry.outside_township", stated, "refuse", "township")
            return
    if len(inside) > 1:
        params = {"count": len(inside), "parts": _names(inside, around)}
        yield Finding("unit_geometry.crosses_townships", params, "warn", "township")


def _names(sizes: Mapping[str, float], around: Surroundings) -> Words:
    largest = [
        (around.townships[code][0], shown(size))
        for code, size in sorted(sizes.items(), key=lambda item: -item[1])
    ]
    return Words(
        ", ".join(f"{name:zh} {size} m²" for name, size in largest),
        ", ".join(f"{name:en} {size} m²" for name, size in largest),
    )


def _datum_of(polygon: shapely.Polygon, target: shapely.Geometry, name: Words) -> Finding | None:
    """The finding where a polygon lies outside its place, but inside once it is shifted."""
    for code, other in _shifted(polygon):
        if other.intersection(target).area >= 0.95 * other.area:
            moved = float(metric(polygon.centroid).distance(metric(other.centroid)))
            return Finding(code, {"metres": round(moved), "place": name}, "refuse", FIELD)
    return None


def _in_county(polygon: shapely.Polygon, around: Surroundings) -> Iterator[Finding]:
    name, boundary = around.county_name, around.boundary
    if boundary is None:
        yield from _in_undrawn_county(polygon, around)
        return
    if polygon.area > boundary.area:
        params = {"area": shown(area_m2(polygon) / 1e6), "county": name}
        params["limit"] = shown(area_m2(boundary) / 1e6)
        yield Finding("unit_geometry.larger_than_county", params, "refuse", FIELD)
        return
    if boundary.covers(polygon):
        return
    beyond = polygon.difference(boundary)
    if beyond.area > 0.5 * polygon.area:
        yield _datum_of(polygon, boundary, name) or _elsewhere(polygon, around)
        return
    outside = area_m2(beyond)
    if outside > TOLERATED_M2:
        at = metric(shapely.points(shapely.get_coordinates(beyond)))
        reach = float(shapely.distance(at, metric(boundary)).max())
        point = shapely.point_on_surface(beyond)
        crossed: dict[str, Any] = {
            "county": name,
            "other": _county_at(point, around)[1],
            "area": shown(outside),
            "metres": round(reach),
        }
        severity: Severity = "refuse" if reach > BORDER_M else "warn"
        yield Finding("unit_geometry.crosses_county", crossed, severity, FIELD)


def _elsewhere(polygon: shapely.Polygon, around: Surroundings) -> Finding:
    """Where a polygon lies that is not in its county."""
    point = shapely.point_on_surface(polygon)
    name = around.county_name
    x, y = round(point.x, 5), round(point.y, 5)
    if around.county_at is None:
        params = {"county": name, "x": x, "y": y}
        return Finding("unit_geometry.outside_county", params, "refuse", "county")
    code, other = _county_at(point, around)
    if not code:
        return Finding("unit_geometry.in_no_county", {"x": x, "y": y}, "refuse", FIELD)
    params = {"county": name, "other": other}
    return Finding("unit_geometry.in_other_county", params, "refuse", "county")


def _in_undrawn_county(polygon: shapely.Polygon, around: Surroundings) -> Iterator[Finding]:
    """Counties the boundary set has no polygon for: only a contradiction can be seen."""
    code, _ = _county_at(shapely.point_on_surface(polygon), around)
    known = around.county_at is not None
    contradicts = code[:2] == around.county[:2] and not may_lie_in(around.county, code)
    if known and (not code or contradicts):
        yield _elsewhere(polygon, around)
        return
    params = {"county": around.county_name}
    yield Finding("unit_geometry.county_not_drawn", params, "warn", "county")


def _county_at(point: shapely.Point, around: Surroundings) -> tuple[str, Words]:
    return around.county_at(point.x, point.y) if around.county_at else ("", _NONE)
