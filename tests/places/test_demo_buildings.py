"""Building units of the demonstration: invented, inside their places, the same bytes each time."""

import hashlib

import geopandas
import pandas as pd
import pytest
import shapely

from riskzone.places import load_boundaries, schematic_townships, without_polygon
from riskzone.places.demo_buildings import building_table, building_units
from riskzone.places.divisions import Divisions
from riskzone.places.names import stem
from riskzone.places.seats import settlements

GOLDEN = "6893a4e5966b9d326518c7d2a62aadaa7807308e40dd135b126d19afec858ab8"


@pytest.fixture(scope="module")
def units() -> geopandas.GeoDataFrame:
    return building_units()


def sha256(units: geopandas.GeoDataFrame) -> str:
    table = units.drop(columns="geometry").to_csv(lineterminator="\n").encode()
    digest = hashlib.sha256(table)
    for shape in shapely.to_wkb(units.geometry.to_numpy()):
        digest.update(shape)
    return digest.hexdigest()


def parents_of(units: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    return units.loc[units.loc[units["parent_id"] != "", "parent_id"]]


def test_the_same_seed_gives_the_same_bytes(units: geopandas.GeoDataFrame) -> None:
    assert sha256(units) == GOLDEN


def test_another_seed_gives_other_compounds() -> None:
    assert not building_table(seed=7).equals(building_table())


def test_about_as_many_as_asked_for_in_every_township_that_can_be_drawn(
    units: geopandas.GeoDataFrame, heilongjiang: Divisions
) -> None:
    assert 20_000 - 9 <= len(units) <= 20_000
    townships = heilongjiang.zone_table("township").frame
    drawn = townships.index[~townships["county"].isin(without_polygon(heilongjiang))]
    assert set(units["township"]) == set(drawn)
    assert units["kind"].value_counts().index.tolist() == ["entrance", "building", "compound"]


def test_the_table_is_the_layer_without_geometry(units: geopandas.GeoDataFrame) -> None:
    pd.testing.assert_frame_equal(
        pd.DataFrame(units.drop(columns="geometry")), building_table(), check_like=False
    )


def test_a_larger_layer_holds_the_smaller_one() -> None:
    small, large = building_table(20_000), building_table(30_000)
    assert 30_000 - 9 <= len(large) <= 30_000
    pd.testing.assert_frame_equal(large.loc[small.index], small)


def test_every_unit_lies_in_its_stated_county(units: geopandas.GeoDataFrame) -> None:
    assert units.crs.to_epsg() == 4490
    counties = load_boundaries("23", "county").geometry.loc[units["county"]]
    assert shapely.contains_properly(counties.to_numpy(), units.geometry.to_numpy()).all()


def test_compounds_lie_in_the_cell_of_their_township_and_apart(
    units: geopandas.GeoDataFrame, heilongjiang: Divisions
) -> None:
    compounds = units[units["kind"] == "compound"]
    cells = schematic_townships(heilongjiang).geometry.loc[compounds["township"]]
    shapes = compounds.geometry.to_numpy()
    assert shapely.contains(cells.to_numpy(), shapes).all()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (one == other).all()


def test_units_are_nested(units: geopandas.GeoDataFrame) -> None:
    inner = units[units["parent_id"] != ""]
    around = parents_of(units)
    kinds = {("building", "compound"), ("entrance", "building")}
    assert set(zip(inner["kind"], around["kind"], strict=True)) == kinds
    assert (inner["township"].to_numpy() == around["township"].to_numpy()).all()
    assert shapely.contains_properly(around.geometry.to_numpy(), inner.geometry.to_numpy()).all()
    assert (units.loc[units["kind"] == "compound", "parent_id"] == "").all()


def test_sizes_in_metres_are_those_of_houses(units: geopandas.GeoDataFrame) -> None:
    harbin = units[units["county"] == "230103"].to_crs("EPSG:4551")  # Gauss-Krüger, CM 126° E
    area = harbin.area.groupby(harbin["kind"].to_numpy()).median()
    assert area["entrance"] == pytest.approx(17 * 12, rel=0.01)
    assert area["building"] == pytest.approx(36 * 13, rel=0.01)
    assert 2_000 < area["compound"] < 4_000


def test_codes_agree_with_the_divisions(
    units: geopandas.GeoDataFrame, heilongjiang: Divisions
) -> None:
    known = heilongjiang.zone_table("township").frame.loc[units["township"]]
    for column in ("county", "prefecture"):
        assert (known[column].to_numpy() == units[column].to_numpy()).all()


def test_no_name_holds_one_of_a_real_place(heilongjiang: Divisions) -> None:
    names = building_table()["name"]
    assert names.str.startswith("演示").all()
    real = {
        part
        for layer in ("prefecture", "county", "township")
        for name in heilongjiang.zone_table(layer).frame["name"]
        for part in (name, stem(name)[0])
    }
    real |= {name for place in settlements() for name in place.names}
    invented = names.str.replace(r"\d.*", "", regex=True).unique()
    assert not [
        (mine, name) for mine in invented for name in real if len(name) > 1 and name in mine
    ]


def test_the_same_name_is_used_once_in_a_county(units: geopandas.GeoDataFrame) -> None:
    assert not units.duplicated(["county", "name"]).any()


def test_hospitals_have_wards() -> None:
    units = building_table()
    wards = units[(units["use"] == "hospital") & (units["kind"] == "entrance")]
    assert "演示医院甲3病区" in set(wards["name"])
    assert {"230103", "231025", "231004"} <= set(wards["county"])


def test_two_hundred_thousand_units_can_be_had() -> None:
    table = building_table(200_000)
    assert 200_000 - 9 <= len(table) <= 200_000
    assert table.index.is_unique
    assert table["parent_id"].isin(["", *table.index]).all()
