import json

import numpy as np
import pytest
import shapely

from riskzone.ui.units.positions import (
    Position,
    boxes_of,
    building_shapes,
    in_box,
    outline_of,
    position_of,
)
from tests.ui.units.examples import square, unit

SEATS = {"231081": (131.15, 44.40), "231081100": (131.16, 44.41)}


class Buildings:
    """Two building units in one cell, as the cells of a layer give them."""

    def __init__(self):
        self.at = {"B1": (131.0, 44.0), "B2": (131.002, 44.0)}
        self.read = 0

    def position(self, code):
        return self.at.get(code)

    def near(self, *_place):
        self.read += 1
        for code, (x, y) in self.at.items():
            shape = json.loads(shapely.to_geojson(square(x, y)))
            yield {"properties": {"code": code}, "geometry": shape}


def test_a_polygon_is_marked_inside_itself():
    ring = shapely.Polygon(square(131, 44, 0.01).exterior, [square(131, 44, 0.006).exterior.coords])
    place = position_of(unit(geometry=ring), SEATS.get)
    assert not place.seat
    assert ring.covers(shapely.Point(place.at))


def test_building_units_come_before_a_seat():
    place = position_of(unit(building_units=("B1", "B2")), SEATS.get, Buildings())
    assert place == Position((131.001, 44.0))


@pytest.mark.parametrize(
    ("township", "at"),
    [("231081100", (131.16, 44.41)), ("231081999", (131.15, 44.40)), ("", (131.15, 44.40))],
)
def test_an_order_in_words_stands_at_the_nearest_known_seat(township, at):
    place = position_of(unit(township=township, place_text="村口"), SEATS.get)
    assert place == Position(at, seat=True)


def test_where_nothing_is_known_nothing_is_drawn():
    assert position_of(unit(county="999999", township=""), SEATS.get) is None


def test_building_units_are_drawn_as_one_outline_and_read_once():
    cells = Buildings()
    named = unit(building_units=("B1", "B2", "gone"))
    shapes = building_shapes([named], cells)
    outline = outline_of(named, cells, shapes)
    assert cells.read == 1
    assert outline["type"] == "MultiPolygon"
    assert len(outline["coordinates"]) == 2


def test_holes_reach_the_map():
    ring = shapely.Polygon(square(131, 44, 0.01).exterior, [square(131, 44, 0.006).exterior.coords])
    assert len(outline_of(unit(geometry=ring), None)["coordinates"]) == 2


def test_what_meets_the_view_is_found_by_its_box():
    units = [unit(1, geometry=square(131, 44)), unit(2), unit(3)]
    places = [position_of(units[0], SEATS.get), Position((125.0, 46.0), seat=True), None]
    boxes = boxes_of(units, places)
    assert boxes.shape == (3, 4)
    assert np.isnan(boxes[2]).all()
    assert in_box(boxes, (130.9995, 43, 131, 44)).tolist() == [0]
    assert in_box(boxes, (-180, -90, 180, 90)).tolist() == [0, 1]
    assert in_box(boxes, (10, 10, 11, 11)).tolist() == []
