"""Polygons of control units: repaired where little changes, refused with their reason."""

import math
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from riskzone.messages import render
from riskzone.units.geometry import MAX_VERTICES, GeometryReport, check_geometry
from riskzone.units.metres import area_m2

LON, LAT = 131.08, 44.41
SQUARE = shapely.box(LON, LAT, LON + 0.001, LAT + 0.001)


def codes(report: GeometryReport) -> list[str]:
    for finding in report.findings:
        assert render(finding.code, finding.params, "both")
    return [finding.code.removeprefix("unit_geometry.") for finding in report.findings]


def test_a_valid_polygon_passes_as_it_is() -> None:
    report = check_geometry(SQUARE)
    assert report.findings == ()
    assert report.polygon is not None
    assert report.polygon.normalize().equals_exact(SQUARE.normalize(), 1e-9)
    # A thousandth of a degree: 79.6 m of the parallel times 111.1 m of the meridian.
    assert report.after_m2 == pytest.approx(79.6 * 111.1, rel=0.005)
    assert report.before_m2 == pytest.approx(report.after_m2)


def _with(number: str) -> shapely.Geometry:
    with np.errstate(invalid="ignore"):
        return shapely.from_wkt(f"POLYGON ((131 44, 131 {number}, 132 44, 131 44))")


def _thorn() -> shapely.Polygon:
    """A square whose last corner overshoots and crosses an edge by a little."""
    return shapely.Polygon(
        [(LON, LAT), (LON + 0.001, LAT), (LON + 0.001, LAT + 0.001), (LON, LAT + 0.001),
         (LON + 0.00005, LAT - 0.00005)]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (None, "empty"),
        (shapely.Polygon(), "empty"),
        (shapely.Point(LON, LAT), "not_a_polygon"),
        (shapely.LineString([(LON, LAT), (LON + 1, LAT)]), "not_a_polygon"),
        (shapely.GeometryCollection([SQUARE, shapely.Point(LON, LAT)]), "not_a_polygon"),
        (shapely.MultiPolygon([SQUARE, affinity.translate(SQUARE, 0.01)]), "several_parts"),
        (_with("NaN"), "not_finite"),
        (_with("Inf"), "not_finite"),
        (shapely.box(LAT, LON, LAT + 0.001, LON + 0.001), "coordinates_swapped"),
        (shapely.box(0, 0, 0.001, 0.001), "outside_china"),
        (shapely.box(430_000, 4_920_000, 430_100, 4_920_100), "not_degrees"),
        (shapely.Polygon([(LON, LAT), (LON + 0.001, LAT), (LON + 0.002, LAT)]), "no_area"),
        (shapely.box(LON, LAT, LON + 0.00003, LAT + 0.00002), "tiny"),
        (shapely.Point(LON, LAT).buffer(0.01, quad_segs=2500), "too_many_vertices"),
        (
            shapely.Polygon([(LON, LAT), (LON + 0.001, LAT + 0.001), (LON + 0.001, LAT),
                             (LON, LAT + 0.001)]),
            "falls_apart",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_refused(shape: Any, code: str) -> None:
    report = check_geometry(shape)
    assert report.polygon is None
    assert codes(report) == [code]


def test_the_number_of_vertices_and_the_limit_are_told() -> None:
    shape = shapely.Point(LON, LAT).buffer(0.01, quad_segs=2499)
    (finding,) = check_geometry(shape).findings
    assert finding.params == {"count": 9997, "limit": MAX_VERTICES}
    assert "9997" in render(finding.code, finding.params)
    assert check_geometry(shape, max_vertices=10_000).polygon is not None


def test_a_small_crossing_is_repaired_and_both_areas_are_told() -> None:
    report = check_geometry(_thorn())
    assert codes(report) == ["repaired"]
    assert report.polygon is not None
    assert report.polygon.is_valid
    assert report.before_m2 != report.after_m2
    assert report.after_m2 == pytest.approx(area_m2(SQUARE), rel=0.05)


def test_a_ring_drawn_twice_is_not_guessed_at() -> None:
    ring = list(SQUARE.exterior.coords)[:-1]
    report = check_geometry(shapely.Polygon([*ring, *ring]))
    assert report.polygon is None


def test_what_falls_apart_is_offered_in_parts() -> None:
    two = shapely.MultiPolygon([SQUARE, affinity.translate(SQUARE, 0.01)])
    assert len(check_geometry(two).parts) == 2


def test_one_part_of_a_multipolygon_is_a_polygon() -> None:
    assert check_geometry(shapely.MultiPolygon([SQUARE])).polygon is not None


def test_heights_are_left_out() -> None:
    report = check_geometry(shapely.force_3d(SQUARE, 150.0))
    assert report.polygon is not None
    assert not report.polygon.has_z


def test_holes_are_kept_even_where_they_touch_the_edge_in_a_point() -> None:
    inner = shapely.Polygon(
        [(LON, LAT + 0.0005), (LON + 0.0003, LAT + 0.0003), (LON + 0.0003, LAT + 0.0007)]
    )
    holed = shapely.Polygon(SQUARE.exterior, [inner.exterior])
    report = check_geometry(holed)
    assert report.holes == 1
    assert report.after_m2 == pytest.approx(area_m2(SQUARE) - area_m2(inner), rel=1e-3)


def test_holes_that_cut_the_polygon_in_two_are_refused() -> None:
    slit = shapely.box(LON + 0.0004, LAT, LON + 0.0006, LAT + 0.001)
    cut = shapely.Polygon(SQUARE.exterior, [slit.exterior])
    assert check_geometry(cut).polygon is None


def test_a_hole_outside_is_refused() -> None:
    outside = affinity.translate(SQUARE, 0.01)
    report = check_geometry(shapely.Polygon(SQUARE.exterior, [outside.exterior]))
    assert report.polygon is None


_corner = st.tuples(
    st.floats(-0.003, 0.003, allow_nan=False), st.floats(-0.003, 0.003, allow_nan=False)
)
_rings = st.lists(_corner, min_size=3, max_size=9)


@given(_rings)
@settings(max_examples=150, deadline=None)
def test_what_passes_is_valid_and_passes_again_unchanged(ring: list[tuple[float, float]]) -> None:
    shape = shapely.Polygon([(LON + x, LAT + y) for x, y in ring])
    report = check_geometry(shape)
    assert (report.polygon is None) == report.refused
    if report.polygon is None:
        return
    kept = shapely.from_wkt(shapely.to_wkt(report.polygon, rounding_precision=7))
    assert kept.is_valid
    assert kept.geom_type == "Polygon"
    again = check_geometry(kept)
    assert again.findings == ()
    assert again.polygon is not None
    assert again.polygon.equals_exact(kept, 0.0)


@given(_rings, st.booleans(), st.integers(0, 8))
@settings(max_examples=60, deadline=None)
def test_where_a_ring_begins_and_which_way_it_runs_does_not_matter(
    ring: list[tuple[float, float]], backwards: bool, start: int
) -> None:
    at = [(round(LON + x, 7), round(LAT + y, 7)) for x, y in ring]
    turned = at[start % len(at) :] + at[: start % len(at)]
    other = turned[::-1] if backwards else turned
    one, two = check_geometry(shapely.Polygon(at)), check_geometry(shapely.Polygon(other))
    assert sorted(codes(one)) == sorted(codes(two))
    assert one.after_m2 == pytest.approx(two.after_m2, abs=0.1)


@given(st.floats(0, 360), st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
@settings(max_examples=60, deadline=None)
def test_turning_and_moving_a_building_keeps_its_area(
    angle: float, east: float, north: float
) -> None:
    house = shapely.box(LON, LAT, LON + 0.0006, LAT + 0.0002)
    metres = affinity.scale(house, 1 / math.cos(math.radians(LAT)), 1, origin=(LON, LAT))
    turned = affinity.rotate(metres, angle, origin=(LON, LAT))
    moved = affinity.translate(
        affinity.scale(turned, math.cos(math.radians(LAT)), 1, origin=(LON, LAT)), east, north
    )
    report = check_geometry(moved)
    assert report.polygon is not None
    # Nothing but the parallel under it makes it wider or narrower.
    assert report.after_m2 == pytest.approx(area_m2(house), rel=0.02)
