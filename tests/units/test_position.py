"""Where a polygon lies: its county, its buildings, its township, and whose datum it is."""

import re
from dataclasses import replace
from functools import cache

import pytest
import shapely
from shapely import affinity

from riskzone.messages import Words, render
from riskzone.places.datum import to_cgcs2000, to_gcj02
from riskzone.units.geometry import GeometryReport, check_geometry
from riskzone.units.position import Surroundings

#: A county of 0.2° by 0.2°, and its neighbour to the east.
COUNTY = shapely.box(131.0, 44.3, 131.2, 44.5)
HOUSE = shapely.box(131.08, 44.41, 131.0806, 44.4102)


SUIFENHE = Words("绥芬河市", "Suifenhe")
DONGNING = Words("东宁市", "Dongning")
TOWN, FUNING = Words("绥芬河镇", "Suifenhe Town"), Words("阜宁镇", "Funing Town")


def county_at(lon: float, lat: float) -> tuple[str, Words]:
    if 131.0 <= lon <= 131.2 and 44.3 <= lat <= 44.5:
        return "231081", SUIFENHE
    return ("231086", DONGNING) if 131.2 < lon < 131.6 else ("", Words("", ""))


AROUND = Surroundings("231081", SUIFENHE, COUNTY, county_at)
AT_HOUSE = replace(AROUND, buildings={"b-17": HOUSE})


def codes(report: GeometryReport) -> list[str]:
    for finding in report.findings:
        assert render(finding.code, finding.params, "zh")
        english = render(finding.code, finding.params, "en")
        assert not re.search(r"[\u4e00-\u9fff]", english), english
    return [finding.code.removeprefix("unit_geometry.") for finding in report.findings]


def as_gcj02(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, to_gcj02, interleaved=False)


def taken_back(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda x, y: to_cgcs2000(x, y, "GCJ-02"), interleaved=False)


def test_a_polygon_at_its_building_passes() -> None:
    report = check_geometry(HOUSE.buffer(0.0001), around=AT_HOUSE)
    assert codes(report) == []
    assert report.compared_with == ("buildings", "county")


@pytest.mark.parametrize("grown", [0.0001, 0.001, 0.003])
def test_coordinates_of_a_map_service_are_told_by_the_buildings_named(grown: float) -> None:
    drawn = as_gcj02(HOUSE.buffer(grown))
    report = check_geometry(drawn, around=AT_HOUSE)
    assert codes(report) == ["looks_like_gcj02"]
    assert report.polygon is None
    assert 400 < report.findings[0].params["metres"] < 800
    assert "GCJ-02" in render(report.findings[0].code, report.findings[0].params)


def test_what_was_converted_without_need_is_told_too() -> None:
    assert codes(check_geometry(taken_back(HOUSE), around=AT_HOUSE)) == ["converted_twice"]


def test_far_away_without_a_datum_to_blame_is_refused_with_its_distance() -> None:
    away = affinity.translate(HOUSE, 0, -0.009)
    report = check_geometry(away, around=AT_HOUSE)
    assert codes(report) == ["far_from_buildings"]
    assert report.findings[0].params["metres"] == pytest.approx(978, abs=15)


def test_a_building_given_as_a_point_is_compared_with() -> None:
    around = replace(AROUND, buildings={"b-17": HOUSE.centroid})
    assert codes(check_geometry(HOUSE, around=around)) == []
    assert codes(check_geometry(as_gcj02(HOUSE), around=around)) == ["looks_like_gcj02"]


def test_the_datum_shows_at_the_township_of_the_users_layer() -> None:
    # 30 m inside of its township's western edge; GCJ-02 lies to the east and north here.
    strip = shapely.box(131.07, 44.40, 131.0808, 44.4105)
    beyond = shapely.box(131.0808, 44.40, 131.10, 44.42)
    around = replace(
        AROUND, township="231081001",
        townships={"231081001": (TOWN, strip), "231081100": (FUNING, beyond)},
    )  # fmt: skip
    report = check_geometry(as_gcj02(HOUSE), around=around)
    assert codes(report) == ["looks_like_gcj02"]
    assert report.compared_with == ("township", "county")


def test_a_polygon_of_another_township_is_refused() -> None:
    west = shapely.box(131.0, 44.3, 131.05, 44.5)
    east = shapely.box(131.05, 44.3, 131.2, 44.5)
    around = replace(
        AROUND, township="231081001",
        townships={"231081001": (TOWN, west), "231081100": (FUNING, east)},
    )  # fmt: skip
    report = check_geometry(HOUSE, around=around)
    assert codes(report) == ["outside_township"]
    assert report.findings[0].params["found"].zh.startswith("阜宁镇 ")
    assert report.findings[0].params["found"].en.startswith("Funing Town ")


def test_crossing_townships_passes_and_names_them() -> None:
    west = shapely.box(131.0, 44.3, 131.0803, 44.5)
    east = shapely.box(131.0803, 44.3, 131.2, 44.5)
    around = replace(
        AROUND, township="231081001",
        townships={"231081001": (TOWN, west), "231081100": (FUNING, east)},
    )  # fmt: skip
    report = check_geometry(HOUSE, around=around)
    assert codes(report) == ["crosses_townships"]
    assert report.polygon is not None
    assert {"绥芬河镇", "阜宁镇"} <= set(report.findings[0].params["parts"].zh.split())


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (shapely.box(131.3, 44.4, 131.301, 44.401), "in_other_county"),
        (shapely.box(121.5, 38.0, 121.501, 38.001), "in_no_county"),
        (shapely.box(130.9, 44.2, 131.3, 44.6), "larger_than_county"),
        (shapely.box(131.19, 44.4, 131.205, 44.41), "crosses_county"),
    ],
)
def test_a_polygon_outside_its_county_is_refused(shape: shapely.Polygon, code: str) -> None:
    report = check_geometry(shape, around=AROUND)
    assert codes(report) == [code]
    assert report.polygon is None


def test_a_little_beyond_the_border_is_a_warning() -> None:
    report = check_geometry(shapely.box(131.197, 44.4, 131.201, 44.402), around=AROUND)
    assert codes(report) == ["crosses_county"]
    assert report.findings[0].params["other"] == DONGNING
    assert report.polygon is not None


@cache
def _undrawn() -> Surroundings:
    return Surroundings(
        "232761", Words("加格达奇区", "Jiagedaqi"), None,
        lambda *_: ("150723", Words("鄂伦春自治旗", "Oroqen")),
    )  # fmt: skip


def test_a_county_that_is_not_drawn_skips_the_check_and_says_so() -> None:
    report = check_geometry(shapely.box(124.1, 50.4, 124.101, 50.401), around=_undrawn())
    assert codes(report) == ["county_not_drawn"]
    assert report.polygon is not None
    assert report.compared_with == ()


def test_but_not_where_another_county_of_the_province_lies() -> None:
    around = replace(_undrawn(), county_at=lambda *_: ("230102", Words("道里区", "Daoli")))
    report = check_geometry(shapely.box(126.6, 45.7, 126.601, 45.701), around=around)
    assert codes(report) == ["in_other_county"]
