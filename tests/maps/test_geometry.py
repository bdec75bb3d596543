import gzip
import hashlib
import json

import pytest

from riskzone.maps import encode_geometry

SQUARES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"code": "230102", "name": "道里区"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]],
            },
        },
        {
            "type": "Feature",
            "properties": {"code": "230103", "name": "南岗区"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[1, 0], [2, 0], [2, 1], [1, 1], [1, 0]]],
            },
        },
        {
            "type": "Feature",
            "properties": {"code": "232761", "name": "加格达奇区"},
            "geometry": {"type": "Point", "coordinates": [5.0, 5.0]},
        },
    ],
}
PARENTS = {"230102": "230100", "230103": "230100", "232761": "232700"}


def encode(**options):
    return encode_geometry(
        json.dumps(SQUARES).encode(),
        inside={"230102": (0.5, 0.5), "230103": (1.512345, 0.5)},
        parents=PARENTS,
        labels={"230100": ("哈尔滨市", (1.0, 0.5))},
        **options,
    )


def features(file, kind):
    return [f for f in json.loads(file.plain)["features"] if f["properties"]["kind"] == kind]


def test_polygons_carry_a_point_inside_and_seats_do_not():
    file = encode()
    assert [f["properties"]["at"] for f in features(file, "polygon")] == [[0.5, 0.5], [1.5123, 0.5]]
    (seat,) = features(file, "seat")
    assert seat["properties"] == {"code": "232761", "name": "加格达奇区", "kind": "seat"}


def test_the_outline_of_a_parent_has_no_inner_border():
    (outline,) = features(encode(), "outline")
    points = {tuple(point) for point in outline["geometry"]["coordinates"]}
    assert outline["properties"]["code"] == "230100"
    assert outline["geometry"]["type"] == "LineString"
    assert points == {(0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1)}


def test_schematic_polygons_are_told_apart():
    assert len(features(encode(schematic=True), "schematic")) == 2


def test_the_name_is_the_hash_of_the_content_and_equal_input_gives_equal_bytes():
    one, other = encode(), encode()
    assert one == other
    assert one.hash == hashlib.sha256(one.plain).hexdigest()[:16]
    assert one.url == f"/geo/{one.hash}.json"
    assert gzip.decompress(one.packed) == one.plain
    assert encode(schematic=True).hash != one.hash


def test_labels_are_points_with_a_name():
    (label,) = features(encode(), "label")
    assert label["properties"]["name"] == "哈尔滨市"
    assert label["geometry"]["coordinates"] == pytest.approx([1.0, 0.5])


def test_english_names_stand_beside_the_chinese_ones_where_they_are_known():
    file = encode(english={"230102": "Daoli District", "230100": "Harbin", "230103": ""})
    daoli, nangang = features(file, "polygon")
    assert daoli["properties"]["en"] == "Daoli District"
    assert "en" not in nangang["properties"]
    assert features(file, "label")[0]["properties"]["en"] == "Harbin"
