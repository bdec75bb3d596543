"""Inner control units side by side, over each other, and across townships."""

import time

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from riskzone.units.geometry import check_geometry
from riskzone.units.metres import area_m2
from riskzone.units.overlap import TOLERATED_M2, cut_by, overlaps

SIDE = 0.001
SQUARE = shapely.box(131.08, 44.41, 131.08 + SIDE, 44.41 + SIDE)


def test_neighbours_that_share_a_wall_do_not_overlap() -> None:
    beside = affinity.translate(SQUARE, SIDE)
    assert check_geometry(SQUARE, others=[("东邻", beside)]).findings == ()


def test_every_control_unit_that_is_overlapped_is_named_the_largest_first() -> None:
    others = [
        ("甲", affinity.translate(SQUARE, SIDE * 0.9)),
        ("乙", affinity.translate(SQUARE, -SIDE * 0.5)),
        ("丙", affinity.translate(SQUARE, SIDE * 5)),
    ]
    report = check_geometry(SQUARE, others=others)
    assert [finding.params["other"] for finding in report.findings] == ["乙", "甲"]
    assert report.polygon is None


def test_a_square_metre_is_tolerated() -> None:
    width = SIDE * TOLERATED_M2 / area_m2(SQUARE)
    little = affinity.translate(SQUARE, SIDE - width * 0.9)
    more = affinity.translate(SQUARE, SIDE - width * 1.1)
    assert overlaps([SQUARE, little]) == ()
    assert len(overlaps([SQUARE, more])) == 1


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
@settings(max_examples=80, deadline=None)
def test_many_at_once_equal_each_with_each(places: list[tuple[int, int]]) -> None:
    shapes = [affinity.translate(SQUARE, x * SIDE / 2, y * SIDE / 2) for x, y in places]
    naive = {
        (i, j)
        for i, one in enumerate(shapes)
        for j, other in enumerate(shapes[:i])
        if area_m2(one.intersection(other)) > TOLERATED_M2
    }
    assert {(o.second, o.first) for o in overlaps(shapes)} == naive


def test_a_few_thousand_are_compared_in_a_moment() -> None:
    grid = [
        affinity.translate(SQUARE, x * SIDE * 0.99, y * SIDE * 1.5)
        for x in range(40)
        for y in range(50)
    ]
    start = time.process_time()
    assert len(overlaps(grid)) == 39 * 50
    assert time.process_time() - start < 2


def test_a_polygon_across_townships_is_cut_into_one_part_for_each() -> None:
    west = shapely.box(131.0, 44.0, 131.0804, 45.0)
    east = shapely.box(131.0804, 44.0, 131.0808, 45.0)
    far = shapely.box(132.0, 44.0, 133.0, 45.0)
    parts = cut_by(SQUARE, {"231081001": west, "231081100": east, "231081101": far})
    assert list(parts) == ["231081001", "231081100", ""]
    assert sum(area_m2(p) for group in parts.values() for p in group) == pytest.approx(
        area_m2(SQUARE), rel=1e-6
    )
