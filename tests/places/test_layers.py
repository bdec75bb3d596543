import json

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from riskzone.errors import InputError, TooLarge
from riskzone.places.containers import LayerLimits
from riskzone.places.datum import to_gcj02
from riskzone.places.layers import LayerRequest, ParsedLayer, layer_of, parse_layer, read_layer
from tests.places.layer_files import (
    BOW_TIE,
    TOWNSHIPS,
    geojson,
    geopackage,
    lying_zip,
    shapefile,
    township,
    zipped,
)

SQUARE = TOWNSHIPS.geometry[0]


@pytest.fixture
def parse(tmp_path, counties):
    """Parse in this process, as the confined child does."""

    def parsed(data: bytes, layer="township", **options) -> ParsedLayer:
        request = LayerRequest("街道.dat", layer, options.pop("datum", "WGS-84"), "23", **options)
        return parse_layer(data, request, str(tmp_path))

    return parsed


def shapes_of(parsed: ParsedLayer) -> geopandas.GeoSeries:
    return geopandas.GeoSeries(shapely.from_wkb(list(parsed.wkb)), index=parsed.zones.index)


def test_a_layer_is_read_in_a_child_process(heilongjiang):
    layer = read_layer(
        geojson(), "C:\\x\\街道.geojson", layer="township", datum="WGS-84",
        columns=None, divisions=heilongjiang,
    )  # fmt: skip
    assert list(layer.zones.frame.index) == ["231003002", "231005001", "231005002"]
    assert layer.zones.frame.loc["231005001"].tolist() == [
        "先锋街道", "231005", "231000", "231005", "231005001",
    ]  # fmt: skip
    assert layer.geometry.crs.to_epsg() == 4490
    assert list(layer.geometry.index) == list(layer.zones.frame.index)
    assert layer.geometry["231005001"].equals(SQUARE)
    assert len(layer.hash) == 64
    assert not layer.zones.schematic


@pytest.mark.parametrize(
    "data",
    [geojson(), geopackage(), zipped(shapefile()), zipped(shapefile(encoding="GB18030")),
     zipped(shapefile(encoding="GB18030", without=(".cpg",))),
     zipped(shapefile(encoding="GB18030", cpg="UTF-8")),
     geopackage(TOWNSHIPS.to_crs(4549)), zipped(shapefile(TOWNSHIPS.to_crs(32652)))],
    ids=["geojson", "gpkg", "shp", "gb18030", "no cpg", "wrong cpg", "projected", "utm"],
)  # fmt: skip
def test_every_form_gives_the_same_layer(parse, data):
    parsed = parse(data)
    assert parsed.zones["name"].tolist() == ["先锋街道", "火炬街道", "前进街道"]
    assert np.allclose(shapes_of(parsed)["231005001"].bounds, SQUARE.bounds, atol=1e-7)


def test_an_encoding_that_was_not_stated_is_noted(parse):
    parsed = parse(zipped(shapefile(encoding="GB18030", without=(".cpg",))))
    assert [code for code, _ in parsed.notes] == ["places.encoding_assumed"]
    assert parse(zipped(shapefile(encoding="GB18030"))).notes == ()


def test_shifted_coordinates_are_taken_back(parse):
    shifted = TOWNSHIPS.set_geometry(
        geopandas.GeoSeries(
            [shapely.transform(s, to_gcj02, interleaved=False) for s in TOWNSHIPS.geometry],
            crs=4326,
        )
    )
    parsed = parse(geopackage(shifted), datum="GCJ-02")
    assert np.allclose(shapes_of(parsed)["231005001"].bounds, SQUARE.bounds, atol=1e-7)


def test_codes_of_twelve_digits_and_numbers_are_understood(parse):
    for code in ("231005001000", 231005001, 231005001.0, "２３１００５００１"):
        assert parse(township(code)).zones.index[0] == "231005001"


def test_a_mapping_names_columns_and_constants(parse):
    data = geojson([({"c": "231005001", "n": "先锋"}, SQUARE)])
    parsed = parse(data, columns={"code": "C", "name": "n", "county": "=231005"})
    assert parsed.zones["name"].tolist() == ["先锋"]


def test_a_self_crossing_polygon_is_repaired_and_its_area_reported(parse):
    parsed = parse(township(shape=BOW_TIE))
    (repair,) = parsed.repairs
    assert (repair.feature, repair.zone) == (1, "231005001")
    assert "Self-intersection" in repair.problem
    lobes = 2 * 0.5 * (0.02 * 79_300) * (0.01 * 111_100)  # two triangles at 44.57° N
    assert repair.before_m2 < 100
    assert repair.after_m2 == pytest.approx(lobes, rel=0.02)
    assert shapes_of(parsed).is_valid.all()


def test_only_the_polygons_of_a_collection_are_kept(parse):
    mixed = shapely.GeometryCollection([SQUARE, shapely.LineString([(129, 44), (130, 45)])])
    parsed = parse(township(shape=mixed))
    assert shapes_of(parsed).iloc[0].equals(SQUARE)
    assert len(parsed.repairs) == 1


def test_a_township_newer_than_the_list_is_kept_and_noted(parse):
    parsed = parse(township("231005999"))
    assert parsed.zones["county"].tolist() == ["231005"]
    assert [code for code, _ in parsed.notes] == ["places.townships_not_in_list"]


def test_features_in_another_county_or_outside_are_listed_and_keep_their_code(parse):
    parsed = parse(geojson([
        ({"code": "231005001", "name": "a"}, shapely.box(126.6, 45.7, 126.62, 45.72)),
        ({"code": "231005002", "name": "b"}, shapely.box(116.3, 39.9, 116.4, 40.0)),
        ({"code": "232761100", "name": "东山镇"}, shapely.box(124.1, 50.4, 124.2, 50.5)),
    ]))  # fmt: skip
    notes = dict(parsed.notes)
    assert notes["places.features_in_other_county"]["features"] == "1 (231005001)"
    assert notes["places.features_outside_area"]["features"] == "2 (231005002)"
    assert parsed.zones["county"].tolist() == ["231005", "231005", "232761"]


def building(unit, kind, parent="", shape=SQUARE, **more):
    return {"id": unit, "名称": f"{unit}号", "类型": kind, "上级": parent, **more}, shape


def test_building_units_nest_and_inherit_their_place(parse):
    parsed = parse(
        geojson([
            building("e1", "单元", "b1", SQUARE.centroid),
            building("b1", "楼栋", "c1"),
            building("c1", "小区", township="231005001"),
            building("c2", "compound", shape=TOWNSHIPS.geometry[2]),
        ]),
        layer="building",
    )  # fmt: skip
    assert parsed.attributes["kind"].tolist() == ["entrance", "building", "compound", "compound"]
    assert parsed.attributes["parent_id"].tolist() == ["b1", "c1", "", ""]
    assert parsed.zones["parent"].tolist() == ["231005001"] * 3 + [parsed.zones.loc["c2", "county"]]
    assert parsed.zones["township"].tolist() == ["231005001"] * 3 + [""]
    assert dict(parsed.notes)["places.buildings_by_point"]["count"] == 1
    assert dict(parsed.notes)["places.units_around"]["count"] == 2
    assert parsed.zones["name"].tolist() == ["c1号b1号e1号", "c1号b1号", "c1号", "c2号"]


@pytest.mark.parametrize(
    ("compound", "house", "entrance", "full"),
    [
        ("幸福小区", "3号楼", "2单元", "幸福小区3号楼2单元"),
        ("幸福小区", "幸福小区3号楼", "3号楼2单元", "幸福小区3号楼2单元"),
        ("幸福小区", "幸福小区3号楼", "幸福小区3号楼2单元", "幸福小区3号楼2单元"),
        ("幸福小区", "", "11号楼2单元", "幸福小区11号楼2单元"),
        ("", "1号楼", "11号楼2单元", "1号楼11号楼2单元"),
        ("幸福小区", "3号楼", "", "幸福小区3号楼e1"),
        ("Green Court", "Block 3", "Door 2", "GreenCourt Block3 Door2"),
    ],
)  # fmt: skip
def test_a_unit_is_called_after_the_units_around_it(parse, compound, house, entrance, full):
    parsed = parse(
        geojson([
            ({"id": "e1", "kind": "单元", "parent": "b1", "name": entrance}, SQUARE),
            ({"id": "b1", "kind": "楼栋", "parent": "c1", "name": house}, SQUARE),
            ({"id": "c1", "kind": "小区", "name": compound}, SQUARE),
        ]),
        layer="building",
    )  # fmt: skip
    assert parsed.zones.loc["e1", "name"] == full


def test_only_the_finest_units_are_zones():
    index = pd.Index(["e1", "e2", "b1", "c1", "c2"], name="zone")
    units = pd.DataFrame({"name": index, "parent": "231005", "prefecture": "231000",
                          "county": "231005", "township": ""}, index=index)  # fmt: skip
    kinds = ["entrance", "entrance", "building", "compound", "compound"]
    attributes = pd.DataFrame({"kind": kinds, "parent_id": ["b1", "b1", "c1", "", ""]}, index=index)
    shapes = geopandas.GeoSeries([SQUARE] * 5, index=index, crs="EPSG:4490")
    made = layer_of("building", units, attributes, shapes)
    assert made.zones.frame.index.tolist() == ["c2", "e1", "e2"]
    assert made.attributes.index.tolist() == made.geometry.index.tolist() == ["c2", "e1", "e2"]
    assert made.around["kind"].to_dict() == {"b1": "building", "c1": "compound"}
    renamed = units.assign(name=units["name"].replace("c1", "c9"))
    assert layer_of("building", renamed, attributes, shapes).hash != made.hash


BAD_BUILDINGS = {
    "kind": ([building("a", "塔楼")], "feature 1: kind '塔楼'"),
    "no parent": ([building("a", "楼栋", "zz")], "parent 'zz' is not in the file"),
    "parent too small": (
        [building("a", "楼栋", "b"), building("b", "单元", "a")],
        "feature 1: parent 'b' is not of a larger kind",
    ),
    "repeated": ([building("a", "楼栋")] * 2, "feature 2: id 'a' repeats feature 1"),
    "blank id": ([building("", "楼栋")], "feature 1: id is blank"),
    "nowhere": ([building("a", "楼栋"), building("b", "楼栋", shape=shapely.Point(116.4, 39.9))],
                "feature 2: id 'b' states no township or county"),
    "unknown county": ([building("a", "楼栋", county="110101")], "county '110101' belongs to no"),
    "at odds": ([building("a", "楼栋", county="230102", township="231005001")], "county '230102'"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_BUILDINGS)
def test_a_bad_building_is_named(parse, case):
    features, message = BAD_BUILDINGS[case]
    with pytest.raises(InputError, match=message):
        parse(geojson(features), layer="building")


def moved(shape, dx=0.0, dy=0.0):
    return shapely.transform(shape, lambda xy: xy + np.array([dx, dy]))


SWAPPED = shapely.transform(SQUARE, lambda xy: xy[:, ::-1])
NOT_FINITE = {
    "type": "Polygon",
    "coordinates": [[[129, 44], [130, 44], [130, float("nan")], [129, 44]]],
}
UNREADABLE = {"type": "Polygon", "coordinates": [[[129, 44], ["x", 44]]]}
FLAT = shapely.Polygon([(129, 44), (130, 44), (129, 44)])

BAD = {
    "empty file": (b"", "is empty"),
    "blank file": (b" \n\x00", "is empty"),
    "csv": (b"code,name\n1,2\n", "not a GeoPackage, a GeoJSON or a zipped Shapefile"),
    "bare shp": (shapefile()[".shp"], "zip .shp"),
    "sqlite": (b"SQLite format 3\x00" + bytes(200), "not a GeoPackage"),
    "vrt": (b"<OGRVRTDataSource></OGRVRTDataSource>", "not a GeoPackage, a GeoJSON"),
    "truncated gpkg": (geopackage()[:20000], "damaged|no features"),
    "truncated json": (geojson()[:-40], "cut short"),
    "not utf8": (geojson().decode().encode("gb18030"), "not UTF-8 at byte"),
    "deep json": (b'{"a":' + b"[" * 200_000, "nested too deeply"),
    "topojson": (b'{"type": "Topology"}', "not a GeoJSON FeatureCollection"),
    "json list": (b'{"type": "FeatureCollection", "features": 3}', "not a GeoJSON"),
    "no features": (geojson([]), "holds no features"),
    "empty gpkg": (geopackage(TOWNSHIPS.iloc[:0]), "holds no features"),
    "two layers": (geopackage(a=TOWNSHIPS, b=TOWNSHIPS), "several layers: a, b"),
    "no code": (geojson([({"名称": "x"}, SQUARE)]), "no column 'code'.*its columns are: 名称"),
    "blank code": (township(None), "feature 1: code is blank"),
    "short code": (township("231005"), "code '231005' is not a township code"),
    "foreign code": (township("110101001"), "code '110101001' belongs to no county"),
    "former code": (township("230702001"), "belongs to no county"),
    "no name": (township(name=""), "feature 1: name is blank"),
    "repeated": (geojson([({"code": "231005001", "name": "a"}, SQUARE)] * 2), "repeats feature 1"),
    "no geometry": (geojson([({"code": "231005001", "name": "a"}, None)]), "feature 1: it has no"),
    "nan": (township(shape=NOT_FINITE), "NaN or infinite"),
    "unreadable": (township(shape=UNREADABLE), "feature 1: its geometry cannot be read"),
    "swapped": (township(shape=SWAPPED), r"feature 1.*look swapped"),
    "projected numbers": (township(shape=moved(SQUARE, 4e5, 4e6)), "state the reference system"),
    "point": (township(shape=shapely.Point(129.6, 44.5)), "is a Point, it must be one of"),
    "no area": (township(shape=FLAT), "no area and cannot be repaired"),
    "elsewhere": (township(shape=shapely.box(116.3, 39.9, 116.4, 40.0)), "none of its 1 feature"),
    "no prj": (zipped(shapefile(without=(".prj",))), "state it in a mapping file"),
    "xian80": (geopackage(TOWNSHIPS.to_crs(2333)), "Xian 1980.*converted to CGCS2000"),
    "odd crs": (geojson(crs={"type": "name", "properties": {"name": "x.tif"}}), "'x.tif' is not"),
    "two shapefiles": (zipped({"a.shp": b"", "b.shp": b""}), "several Shapefiles: a.shp, b.shp"),
    "no shapefile": (zipped({"a.txt": b"x"}), "holds no Shapefile"),
    "no dbf": (zipped(shapefile(without=(".dbf",))), "lacks .dbf"),
    "path": (zipped({"../a.shp": b"x"}), "leads out of the archive"),
    "absolute": (zipped({"/etc/a.shp": b"x"}), "leads out of the archive"),
    "drive": (zipped({"C:\\a.shp": b"x"}), "leads out of the archive"),
    "truncated zip": (zipped(shapefile())[:-100], "not a sound zip"),
    "lying zip": (lying_zip(zipped(shapefile()), 10), "not a sound zip"),
    "vrt as shp": (zipped(shapefile() | {".shp": b"<OGRVRTDataSource>"}), "damaged"),
    "short dbf": (zipped(shapefile() | {".dbf": shapefile()[".dbf"][:150]}), "damaged"),
    "short shp": (zipped(shapefile() | {".shp": shapefile()[".shp"][:150]}), "damaged|cannot"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_ends_in_one_message_that_names_the_file(parse, case):
    data, message = BAD[case]
    with pytest.raises(InputError, match=message) as caught:
        parse(data)
    assert "街道.dat" in str(caught.value)
    assert "街道.dat" in json.dumps(dict(caught.value.params), ensure_ascii=False)


def test_a_zip_bomb_is_not_opened(parse):
    with pytest.raises(TooLarge, match="suspiciously well"):
        parse(zipped({"a.shp": bytes(60_000_000)}))
    with pytest.raises(TooLarge, match="entries"):
        parse(zipped({f"{n}.txt": b"" for n in range(300)}))


def test_limits_on_size_features_and_vertices(parse):
    with pytest.raises(TooLarge, match="limit of 0 MB"):
        parse(geojson(), limits=LayerLimits(file_mb=0))
    for data in (geojson(), geopackage(), zipped(shapefile())):
        with pytest.raises(TooLarge, match="3 features"):
            parse(data, limits=LayerLimits(features=2))
        with pytest.raises(TooLarge, match="15 vertices"):
            parse(data, limits=LayerLimits(vertices=14))


def test_a_reference_system_may_be_stated_where_the_file_has_none(parse):
    data = zipped(shapefile(TOWNSHIPS.to_crs(4549), without=(".prj",)))
    parsed = parse(data, crs="EPSG:4549")
    assert np.allclose(shapes_of(parsed)["231005001"].bounds, SQUARE.bounds, atol=1e-7)
    for crs in ("/etc/passwd", "EPSG:99999", "+proj=longlat"):
        with pytest.raises(InputError, match="not understood"):
            parse(data, crs=crs)


def test_one_layer_of_several_may_be_named(parse):
    data = geopackage(a=TOWNSHIPS, b=TOWNSHIPS.iloc[:1])
    assert len(parse(data, layer_name="b").wkb) == 1
    with pytest.raises(InputError, match="no layer 'c'"):
        parse(data, layer_name="c")


def test_a_mapping_that_does_not_fit_is_named(parse):
    with pytest.raises(InputError, match="no column '街道码'"):
        parse(geojson(), columns={"code": "街道码"})
    with pytest.raises(InputError, match="field 'colour'"):
        parse(geojson(), columns={"colour": "x"})


def test_the_datum_is_asked_for_before_anything_is_read(heilongjiang):
    with pytest.raises(InputError, match="datum"):
        read_layer(b"", "x", layer="township", datum=None, columns=None, divisions=heilongjiang)


def test_building_outlines_of_a_real_compound(shared_data, tmp_path):
    data = (shared_data / "geo/hangzhou_huoju_polygon.geojson").read_bytes()
    request = LayerRequest("a", "building", "WGS-84", "33", columns={"kind": "=building"})
    parsed = parse_layer(data, request, str(tmp_path))
    assert len(parsed.zones) == 34
    assert set(parsed.zones["county"]) == {"330108"}


def test_real_townships_of_shanghai(shared_data, tmp_path):
    data = (shared_data / "geo/shanghai_townships_214.geojson").read_bytes()
    request = LayerRequest("a", "township", "WGS-84", "31", columns={"name": "STREET"})
    with pytest.raises(InputError, match="no column 'code'"):
        parse_layer(data, request, str(tmp_path))
    document = json.loads(data)
    for number, feature in enumerate(document["features"]):
        feature["properties"]["code"] = f"310115{number + 1:03d}"
    parsed = parse_layer(json.dumps(document).encode(), request, str(tmp_path))
    assert len(parsed.zones) == 214
    assert shapes_of(parsed).is_valid.all()
    assert "places.features_in_other_county" in dict(parsed.notes)
