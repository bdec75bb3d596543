import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from riskzone.errors import InputError
from riskzone.places import ZoneLocator, locate

SQUARES = geopandas.GeoSeries(
    [shapely.box(126, 45, 127, 46), shapely.box(125, 45, 126, 46), shapely.box(125, 46, 127, 47)],
    index=["B", "A", "C"],
    crs="EPSG:4490",
)


def test_points_inside_on_borders_outside_and_missing():
    lon = [126.5, 125.5, 126.0, 126.5, 126.0, 124.0, np.nan, 126.0, np.inf]
    lat = [45.5, 45.5, 45.5, 46.0, 46.0, 45.5, 45.5, np.nan, 45.5]
    assert list(locate(lon, lat, SQUARES)) == ["B", "A", "A", "B", "A", "", "", "", ""]


def test_no_points_and_no_zones():
    assert list(locate([], [], SQUARES)) == []
    assert list(locate([126.5], [45.5], SQUARES.iloc[:0])) == [""]


def test_a_point_inside_two_zones_belongs_to_the_lowest_code():
    both = geopandas.GeoSeries([shapely.box(0, 0, 9, 9)] * 2, index=["9", "10"], crs=4490)
    assert list(locate([1.0], [1.0], both)) == ["10"]


@settings(max_examples=50, deadline=None)
@given(arrays(float, (40, 2), elements=st.sampled_from([124.5, 125.0, 125.5, 126.0, 126.5, 127.0])))
def test_single_points_agree_with_many(points):
    lon, lat = points[:, 0], points[:, 1] - 80
    locator = ZoneLocator(SQUARES)
    many = locate(lon, lat, SQUARES)
    assert [locator.at(x, y) for x, y in zip(lon, lat, strict=True)] == list(many)


def test_real_counties_agree_with_a_spatial_join(counties):
    random = np.random.default_rng(1)
    lon, lat = random.uniform(121, 135.5, 2000), random.uniform(43, 53.6, 2000)
    border = shapely.get_coordinates(counties.geometry.values)[::97]
    lon, lat = np.append(lon, border[:, 0]), np.append(lat, border[:, 1])
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4490)
    joined = geopandas.sjoin(points, counties, predicate="intersects")
    expected = joined.groupby(level=0)["zone"].min().reindex(range(len(lon))).fillna("")
    assert (locate(lon, lat, counties) == expected.to_numpy(dtype=object)).all()


def test_a_click_finds_its_county(counties):
    locator = ZoneLocator(counties)
    assert locator.at(129.6, 44.58) == "231005"
    assert locator.at(2.35, 48.85) == ""
    assert locator.at(float("nan"), 45.0) == ""


def test_schematic_layers_are_refused():
    drawn = SQUARES.to_frame("geometry").assign(schematic=True)
    with pytest.raises(InputError, match="schematic"):
        locate([126.5], [45.5], drawn)
    with pytest.raises(InputError, match="schematic"):
        ZoneLocator(drawn)


def test_another_reference_system_is_refused():
    with pytest.raises(InputError, match="EPSG:3857"):
        locate([126.5], [45.5], SQUARES.to_crs(3857))


def test_polygons_are_left_unprepared():
    shapes = geopandas.GeoSeries(shapely.from_wkb(SQUARES.to_wkb()), index=SQUARES.index, crs=4490)
    locate([126.5], [45.5], shapes)
    assert not shapely.is_prepared(shapes.values).any()
