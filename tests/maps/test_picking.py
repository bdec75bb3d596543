"""A point is resolved against what is drawn."""

import pytest

from riskzone.maps import DrawnShapes


def square(code, west, south, side, at=None):
    ring = [[west, south], [west + side, south], [west + side, south + side]]
    ring += [[west, south + side], [west, south]]
    properties = {"code": code} | ({"at": at} if at else {})
    return {"properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture(scope="module")
def drawn():
    seat = {"properties": {"code": "seat"}, "geometry": {"type": "Point", "coordinates": [9, 9]}}
    return DrawnShapes(
        [
            square("compound", 0, 0, 4),
            square("building", 1, 1, 2),
            square("entrance", 1, 1, 1, at=[1.5, 1.5]),
            square("far", 6, 6, 1, at=[6.2, 6.2]),
            seat,
        ]
    )


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ((0.5, 0.5), "compound"),
        ((2.5, 2.5), "building"),
        ((1.2, 1.2), "entrance"),
        ((6.2, 6.2), "far"),
        ((9.00001, 9), "seat"),
        ((5, 5), None),
        ((float("nan"), 1), None),
    ],
)
def test_the_smallest_shape_at_a_point_is_meant(drawn, point, code):
    assert drawn.at(*point) == code


def test_nothing_drawn_is_nothing_found():
    assert DrawnShapes([]).at(1, 1) is None
