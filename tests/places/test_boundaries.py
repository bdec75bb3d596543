import json

import geopandas
import numpy as np
import pytest
import shapely

from riskzone.errors import NotFound
from riskzone.places import (
    county_geojson,
    load_boundaries,
    load_divisions,
    simplified,
    without_polygon,
)
from riskzone.places.boundaries import points_inside
from riskzone.places.nation import national_file


def test_121_counties_of_heilongjiang_are_drawn(heilongjiang, counties):
    assert len(counties) == 121
    assert counties.crs.to_epsg() == 4490
    assert without_polygon(heilongjiang) == ("232761", "232762", "232763", "232764")


def test_prefectures_are_their_counties_and_equal_the_published_ones(counties):
    prefectures = load_boundaries("23", "prefecture")
    assert len(prefectures) == 13
    assert np.isclose(prefectures.geometry.union_all().area, counties.geometry.union_all().area)
    published = geopandas.read_file(national_file("city"))
    harbin = published.set_index("gb").geometry["156230100"]
    assert prefectures.geometry["230100"].symmetric_difference(harbin).area == 0


@pytest.mark.parametrize(("area", "drawn"), [("32", 95), ("6322", 4), ("231005", 1)])
def test_other_areas_are_drawn(area, drawn):
    assert len(load_boundaries(area)) == drawn


def test_the_national_file_is_cleaned():
    nation = load_boundaries("CN")
    assert len(nation) == 2891
    assert nation.index.is_unique
    assert nation.is_valid.all()
    assert nation.attrs["notes"] == (("places.national_shape_repaired", {"codes": "659006"}),)
    assert not load_boundaries("65", "prefecture").geometry.is_empty.any()


def test_a_layer_nobody_publishes_is_refused():
    with pytest.raises(NotFound, match="township"):
        load_boundaries("23", "township")


def test_simplified_borders_stay_shared(counties):
    small = simplified(counties, 0.005)
    shapes = np.asarray(small.geometry.values)
    assert shapely.coverage_is_valid(shapes)
    assert not shapely.is_empty(shapes).any()
    fewer = shapely.get_num_coordinates(shapes).sum()
    assert fewer < shapely.get_num_coordinates(np.asarray(counties.geometry.values)).sum()


def test_simplified_shapes_are_kept_and_a_damaged_file_is_made_again(counties, tmp_path):
    some = counties.iloc[:5]
    first = simplified(some, 0.01, tmp_path)
    (kept,) = tmp_path.iterdir()
    again = simplified(some, 0.01, tmp_path)
    assert again.geometry.geom_equals_exact(first.geometry, 0).all()
    kept.write_bytes(kept.read_bytes()[:-7])
    assert simplified(some, 0.01, tmp_path).geometry.geom_equals_exact(first.geometry, 0).all()
    assert simplified(some, 0.01, tmp_path) is not again
    assert len(list(tmp_path.iterdir())) == 1


def test_each_county_has_a_point_inside(counties):
    points = points_inside("23")
    shapes = counties.geometry
    assert all(shapes[code].contains(shapely.Point(points[code])) for code in counties.index)


def test_the_browser_gets_small_shared_borders_and_seats(tmp_path):
    asset = county_geojson("23", tmp_path)
    assert len(asset.data) < 400_000
    features = json.loads(asset.data)["features"]
    assert len(features) == 125
    assert [f["properties"]["code"] for f in features] == sorted(
        f["properties"]["code"] for f in features
    )
    points = {f["properties"]["name"] for f in features if f["geometry"]["type"] == "Point"}
    assert points == {"加格达奇区", "松岭区", "新林区", "呼中区"}
    shapes = [shapely.geometry.shape(f["geometry"]) for f in features]
    drawn = np.array([s for s in shapes if s.geom_type != "Point"])
    assert shapely.is_valid(drawn).all()
    assert shapely.coverage_is_valid(drawn)
    assert asset == county_geojson("230000", tmp_path)


def test_the_asset_of_another_area_has_another_name():
    assert county_geojson("2310").sha256 != county_geojson("2311").sha256
    assert len(json.loads(county_geojson("6322").data)["features"]) == 4


def test_points_of_other_areas_come_from_their_polygons():
    jiangsu = load_divisions("32")
    assert all(jiangsu.seat(code) for code in jiangsu.zone_table("county").frame.index)
