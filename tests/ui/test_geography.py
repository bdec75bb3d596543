import json
from types import SimpleNamespace

import pytest

from riskzone.places import load_divisions
from riskzone.ui import geography, names, text


def test_every_county_is_drawn_or_marked():
    features = json.loads(geography.geometry_file().plain)["features"]
    codes = {
        kind: {f["properties"]["code"] for f in features if f["properties"]["kind"] == kind}
        for kind in ("polygon", "seat", "outline", "label")
    }
    assert len(codes["polygon"]) == 121
    assert codes["seat"] == {"232761", "232762", "232763", "232764"}
    assert len(codes["outline"]) == 13


def test_the_geometry_stays_small():
    assert len(geography.geometry_file().packed) < 200_000


def test_a_click_on_a_county_finds_it():
    assert geography.zone_at(126.55, 45.75) in ("230102", "230103")
    assert geography.zone_at(129.61, 44.57) == "231005"


@pytest.mark.parametrize("code", ["232761", "232762", "232763", "232764"])
def test_a_click_on_a_marker_finds_the_zone_without_polygon(code):
    lon, lat = load_divisions("23").seat(code)
    assert geography.zone_at(round(lon, 5), round(lat, 5)) == code


def test_a_click_outside_finds_nothing():
    assert geography.zone_at(116.4, 39.9) is None


def test_the_whole_country_is_named_in_the_language_of_the_reader(monkeypatch):
    monkeypatch.setattr(geography, "divisions", lambda: SimpleNamespace(area="CN"))
    assert names.area_name() == "全国"
    monkeypatch.setattr(text, "language", lambda: "en")
    assert names.area_name() == "China"


def test_names_of_the_area_served():
    assert names.area_name() == "黑龙江省"
    assert geography.place_names()["231005"] == "西安区"
    assert geography.place_names()["231000"] == "牡丹江市"
