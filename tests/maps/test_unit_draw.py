"""What the drawing layer sends to the browser: shapes and words as data, never as markup."""

import json

import pytest
import shapely
from folium import FeatureGroup

from riskzone.maps import OfflineMap
from riskzone.maps.unit_draw import DrawLayer, DrawPaint, Outline, draw_payload, pick_payload

BOX = shapely.box(131.0, 44.0, 131.1234567, 44.1)
BOW_TIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


def test_a_shape_is_sent_with_its_holes_and_six_decimals():
    shape = shapely.Polygon(BOX.exterior, [shapely.box(131.04, 44.04, 131.06, 44.06).exterior])
    sent = draw_payload(shape, turn=3, mode="draw")
    assert (sent["turn"], sent["mode"]) == (3, "draw")
    assert len(sent["shape"]["coordinates"]) == 2
    assert [131.123457, 44.0] in sent["shape"]["coordinates"][0]


def test_a_shape_that_crosses_itself_is_sent_as_it_was_drawn():
    assert len(draw_payload(BOW_TIE, turn=1, mode="draw")["shape"]["coordinates"][0]) == 5


@pytest.mark.parametrize("shape", [None, shapely.Polygon()])
def test_nothing_drawn_is_sent_as_nothing(shape):
    assert draw_payload(shape, turn=1, mode="look")["shape"] is None


def test_empty_outlines_are_left_out():
    outlines = [Outline("base", "", shapely.Polygon()), Outline("mine", "我的", BOX)]
    sent = draw_payload(None, turn=1, mode="look", outlines=outlines)
    assert [one["kind"] for one in sent["outlines"]] == ["mine"]


def test_words_never_become_script_or_template():
    word = "</script><b>{{ 7*7 }}</b>"
    element = DrawPaint(
        draw_payload(None, turn=1, mode="look", outlines=[Outline("mine", word, BOX)])
    )
    element.add_to(FeatureGroup())
    script = element._template.module.script(element, {})
    assert "</script>" not in script
    assert "49" not in script
    assert json.dumps("{{ 7*7 }}")[1:-1] in script


def test_scripts_and_styles_come_from_this_server():
    layer = DrawLayer({})
    layer.add_to(OfflineMap())
    addresses = [url for _, url in (*layer.default_js, *layer.default_css)]
    assert addresses
    assert all(url.startswith("/assets/") for url in addresses)


def test_picked_building_units_are_named_and_marked():
    sent = pick_payload(
        [("b", "乙", (131.0, 44.0)), ("a", "甲", (131.1, 44.1))], view=None, words={}, texts={}
    )
    assert sent["zones"] == {"picked": ["a", "b"]}
    assert sent["marks"][0] == ["b", "乙", 131.0, 44.0]
