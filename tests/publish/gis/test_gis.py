"""GIS files of a pack: what GDAL finds in them, styles, datum, what never leaves."""

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas
import pyogrio
import pytest
import shapely

from riskzone.publish.gis import gis_files
from riskzone.publish.product import ProductFile
from riskzone.release.audience import Audience
from tests.publish.whole import whole_material

SETS = ("counties", "county_seats", "townships", "township_points", "control_units",
        "control_unit_points")  # fmt: skip


@cache
def files() -> dict[str, ProductFile]:
    return {one.path: one for one in gis_files(whole_material())}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gis") / "layers.gpkg"
    path.write_bytes(files()["gis/layers.gpkg"].data)
    return path


def read(path: Path, layer: str) -> geopandas.GeoDataFrame:
    return pyogrio.read_dataframe(path, layer=layer)


def collection(name: str) -> Any:
    return json.loads(files()[f"gis/{name}.geojson"].data)


def test_gdal_opens_every_layer_in_its_reference_system(package: Path) -> None:
    named = dict(pyogrio.list_layers(package))
    assert named["counties"] == "MultiPolygon"
    assert named["county_seats"] == "Point"
    for layer, kind in named.items():
        about = pyogrio.read_info(package, layer=layer)
        assert about["crs"] == ("EPSG:4490" if kind else None)


def test_every_county_stands_in_the_polygons_or_at_its_seat(package: Path) -> None:
    drawn, seats = read(package, "counties"), read(package, "county_seats")
    assert (len(drawn), len(seats)) == (121, 4)
    codes = {*drawn["zone"], *seats["zone"]}
    assert codes == {zone.zone for zone in whole_material().zones}
    totals = (drawn["level"].tolist() + seats["level"].tolist()).count("high")
    assert totals == whole_material().totals["high"]
    assert drawn["new_14d"].isna().sum() == (drawn["level"] == "unknown").sum()


def test_every_layer_has_a_default_style_with_patterns(package: Path) -> None:
    styles = pyogrio.read_dataframe(package, layer="layer_styles").set_index("f_table_name")
    assert {*SETS} - {"townships"} <= set(styles.index)
    assert styles["useAsDefault"].all()
    assert (styles["f_geometry_column"] == "geom").all()
    root = ET.fromstring(styles.loc["counties", "styleQML"].partition("\n")[2])  # noqa: S314
    shown = {one.get("value"): one.get("label") for one in root.iter("category")}
    assert shown["high"] == "■ 高风险 High"
    patterns = [one.get("class") for one in root.iter("layer")]
    assert patterns.count("LinePatternFill") == 3
    assert "PointPatternFill" in patterns


def test_it_is_one_closed_file(tmp_path: Path) -> None:
    package = tmp_path / "layers.gpkg"
    data = files()["gis/layers.gpkg"].data
    package.write_bytes(data)
    assert data[18:20] == b"\x01\x01"  # no write-ahead log
    read(package, "counties")
    assert [one.name for one in package.parent.iterdir()] == [package.name]


def test_columns_are_explained_in_the_file(package: Path) -> None:
    told = pyogrio.read_dataframe(package, layer="data_dictionary")
    for layer in ("counties", "control_units"):
        names = set(read(package, layer).columns) - {"geometry"}
        assert names == set(told.loc[told["layer"] == layer, "column_name"])
    facts = dict(pyogrio.read_dataframe(package, layer="provenance").itertuples(index=False))
    assert facts["audit_head"] == whole_material().provenance.audit_head


def test_the_same_material_gives_the_same_files() -> None:
    assert {one.path: one.data for one in gis_files(whole_material())} == {
        path: one.data for path, one in files().items()
    }


def test_geojson_follows_its_standard() -> None:
    found = collection("counties")
    assert "crs" not in found
    assert "WGS 84" in found["provenance"]["datum"]
    assert len(found["features"]) == 125
    for feature in found["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        for part in getattr(shape, "geoms", [shape]):
            if part.geom_type == "Polygon":
                assert part.exterior.is_ccw
                assert not any(ring.is_ccw for ring in part.interiors)
    west, south, east, north = found["bbox"]
    assert 121 < west < east < 136
    assert 43 < south < north < 54


def test_coordinates_have_no_more_decimals_than_they_mean() -> None:
    text = files()["gis/counties.geojson"].data.decode()
    assert (
        max(len(found) for found in re.findall(r"\d+\.(\d+)", text.partition("features")[2])) <= 6
    )


def test_control_units_are_told_without_a_polygon_too() -> None:
    found = collection("control-units")["features"]
    kinds = [one["geometry"] and one["geometry"]["type"] for one in found]
    assert kinds == ["MultiPolygon", "MultiPoint", None]
    assert found[1]["properties"]["number_of_unit"] is None
    assert found[0]["properties"]["status"] == "in_force"
    assert found[0]["properties"]["place_en"] == "Zilai Subdistrict, 幸福小区"
    assert found[0]["properties"]["county_name_en"] == "Beilin District"


def test_schematic_boundaries_never_leave_with_a_public_pack() -> None:
    rough = replace(whole_material(Audience.PUBLIC), schematic=frozenset({"county", "prefecture"}))
    made = {one.path: one for one in gis_files(rough)}
    shapes = [one["geometry"] for one in json.loads(made["gis/counties.geojson"].data)["features"]]
    assert len(shapes) == 125
    assert {shape["type"] for shape in shapes} == {"Point"}
    told = [code for code, _ in made["gis/layers.gpkg"].remarks]
    assert told == ["pack_files.schematic_dropped"] * 2
