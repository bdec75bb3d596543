"""What comes back from the drawing map is one polygon, nothing, or a problem; never a crash."""

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from riskzone.maps.drawn import DECIMALS, read_drawing

SQUARE = [[131.0, 44.0], [131.1, 44.0], [131.1, 44.1], [131.0, 44.1], [131.0, 44.0]]
INNER = [[131.04, 44.04], [131.06, 44.04], [131.06, 44.06], [131.04, 44.06], [131.04, 44.04]]
OVERLAPPING = [[131.05, 44.05], [131.2, 44.05], [131.2, 44.2], [131.05, 44.2], [131.05, 44.05]]
APART = [[132.0, 45.0], [132.1, 45.0], [132.1, 45.1], [132.0, 45.0]]
BOW_TIE = [[131.0, 44.0], [131.1, 44.1], [131.1, 44.0], [131.0, 44.1], [131.0, 44.0]]


def feature(*rings, kind="Polygon"):
    return {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": kind, "coordinates": list(rings)},
    }


def test_before_anybody_drew_nothing_is_said():
    assert read_drawing(None) is None


def test_everything_deleted_is_not_the_same_as_nothing_drawn():
    drawn = read_drawing([])
    assert drawn is not None
    assert drawn.shape is None
    assert not drawn.problem


def test_holes_survive():
    shape = read_drawing([feature(SQUARE, INNER)]).shape
    assert len(shape.interiors) == 1
    assert shape.is_valid


def test_coordinates_are_rounded():
    shifted = [[x + 1e-9, y - 1e-9] for x, y in SQUARE]
    shape = read_drawing([feature(shifted)]).shape
    assert shape.equals_exact(shapely.Polygon(SQUARE), 0)
    assert DECIMALS == 6


def test_a_polygon_inside_another_is_a_hole_of_it():
    shape = read_drawing([feature(INNER), feature(SQUARE)]).shape
    assert shape.area == pytest.approx(0.01 - 0.0004)
    assert len(shape.interiors) == 1


def test_a_polygon_that_overlaps_another_is_joined_to_it():
    shape = read_drawing([feature(SQUARE), feature(OVERLAPPING)]).shape
    assert shape.area == pytest.approx(0.01 + 0.0225 - 0.0025)


def test_shapes_that_lie_apart_are_a_problem_with_their_number():
    drawn = read_drawing([feature(SQUARE), feature(APART)])
    assert drawn.shape is None
    assert (drawn.problem, drawn.params) == ("unit_form.drawn_apart", {"count": 2})


def test_a_shape_that_crosses_itself_is_handed_on_to_be_judged():
    shape = read_drawing([feature(BOW_TIE)]).shape
    assert not shape.is_valid


def test_a_crossing_shape_is_not_joined_with_others():
    drawn = read_drawing([feature(BOW_TIE), feature(SQUARE)])
    assert drawn.problem == "unit_form.drawn_crossing_parts"


def test_ten_thousand_corners_are_read_and_a_hundred_thousand_are_not():
    def circle(count):
        steps = (2 * math.pi * i / count for i in range(count))
        return [[131 + math.cos(a), 44 + math.sin(a)] for a in steps]

    assert len(read_drawing([feature(circle(10_000))]).shape.exterior.coords) == 10_001
    drawn = read_drawing([feature(circle(100_000))])
    assert drawn.problem == "unit_form.drawn_too_large"


@pytest.mark.parametrize(
    "payload",
    [
        "a text",
        {"type": "FeatureCollection"},
        [None],
        [{"geometry": None}],
        [feature(SQUARE, kind="MultiPolygon")],
        [feature([[131.0, 44.0], [131.1, 44.0], [131.0, 44.0]])],
        [feature([[131.0, 44.0], ["<b>", 44.0], [131.1, 44.1]])],
        [feature([[131.0, math.nan], [131.1, 44.0], [131.1, 44.1]])],
        [feature([[500.0, 44.0], [131.1, 44.0], [131.1, 44.1]])],
        [feature()],
        [feature([])],
        [feature([[10**400, 44.0], [131.1, 44.0], [131.1, 44.1]])],
    ],
)
def test_what_is_no_polygon_is_a_problem(payload):
    assert read_drawing(payload).problem == "unit_form.drawn_unreadable"


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["geometry", "type", "coordinates"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(_JSON)
def test_no_payload_breaks_the_page(payload):
    drawn = read_drawing(payload)
    assert drawn is None or drawn.shape is None or isinstance(drawn.shape, shapely.Polygon)
