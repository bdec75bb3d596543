"""Files of control units as strangers send them: read in a child, refused with a reason."""

import io
import json
import math
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import openpyxl
import pytest
import shapely

from riskzone import confine
from riskzone.errors import InputError, RiskZoneError, TooLarge
from riskzone.places.containers import LayerLimits
from riskzone.places.datum import to_gcj02
from riskzone.units import exchange_read
from riskzone.units.exchange_read import RawFile, cell_text, read_exchange

LON, LAT = 131.08, 44.41
SQUARE = shapely.box(LON, LAT, LON + 0.0005, LAT + 0.0005)
#: A bomb: 100 MiB of zeros packed into some 100 KiB.
_ZEROS = 100 * 2**20


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Harmless files are read in this process; a child costs a second."""

    def called(function: Callable[..., Any], *args: Any, limits: object = None) -> Any:
        del limits
        return function(*args)

    monkeypatch.setattr(confine, "call", called)


def read(data: bytes, name: str = "units", **options: Any) -> RawFile:
    return read_exchange(data, name, **({"datum": "CGCS2000"} | options))


def frame(shape: shapely.Geometry = SQUARE, **columns: object) -> geopandas.GeoDataFrame:
    told = {"name": "幸福小区", "kind": "compound", "county": "231081"} | columns
    return geopandas.GeoDataFrame(
        {name: [value] for name, value in told.items()}, geometry=[shape], crs="EPSG:4490"
    )


def geopackage(
    made: geopandas.GeoDataFrame | None = None, change: Callable[[Any], object] | None = None
) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.gpkg"
        (frame() if made is None else made).to_file(path, layer="units", driver="GPKG")
        if change is not None:
            with closing(sqlite3.connect(path)) as base, base:
                change(base)
        return path.read_bytes()


def shapefile(encoding: str = "GB18030", **columns: object) -> bytes:
    stream = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        frame(**columns).to_file(Path(folder) / "units.shp", encoding=encoding)
        with zipfile.ZipFile(stream, "w") as archive:
            for part in Path(folder).iterdir():
                archive.write(part, part.name)
    return stream.getvalue()


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def geojson(geometry: object, **extra: object) -> bytes:
    feature = {"type": "Feature", "properties": {"name": "甲"}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **extra}).encode()


def packed(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "data",
    [geopackage(), shapefile(), shapefile("UTF-8")],
    ids=["geopackage", "gb18030 shapefile", "utf-8 shapefile"],
)
def test_gis_files_are_told_by_their_content_not_their_name(data: bytes) -> None:
    raw = read(data, "units.xlsx")
    (row,) = raw.rows
    assert row.values["name"] == "幸福小区"
    assert row.values["county"] == "231081"
    assert shapely.from_wkb(row.wkb).equals(SQUARE)


@pytest.mark.usefixtures("here")
def test_a_workbook_is_read_with_headers_in_either_language() -> None:
    data = workbook(("名称", "kind", "county code", "天数"), ("甲", "小区", 231081, 14.0))
    (row,) = read(data).rows
    assert row.values == {"name": "甲", "kind": "小区", "county": "231081", "days": "14"}
    assert row.wkb is None


@pytest.mark.usefixtures("here")
def test_long_names_of_columns_survive_a_shapefile() -> None:
    (row,) = read(shapefile(building_u="b1; b2", place_text="先锋小区")).rows
    assert row.values["building_units"] == "b1; b2"


@pytest.mark.usefixtures("here")
def test_longitude_and_latitude_or_a_wkt_say_where_a_row_lies() -> None:
    data = workbook(
        ("名称", "经度", "纬度", "WKT"),
        ("点", LON, LAT, ""),
        ("面", "", "", SQUARE.wkt),
        ("坏", "", "", "POLYGON ((1 2"),
        ("字", "东", "北", ""),
    )
    rows = read(data).rows
    assert shapely.from_wkb(rows[0].wkb).equals(shapely.Point(LON, LAT))
    assert shapely.from_wkb(rows[1].wkb).equals(SQUARE)
    assert rows[2].problem[0] == "unit_exchange.bad_wkt"
    assert rows[3].problem[0] == "unit_exchange.bad_point"


@pytest.mark.usefixtures("here")
def test_the_datum_is_asked_for_and_taken_back() -> None:
    with pytest.raises(InputError) as caught:
        read(geopackage(), datum=None)
    assert caught.value.code == "places.datum_missing"
    shifted = shapely.transform(SQUARE, to_gcj02, interleaved=False)
    (row,) = read(geopackage(frame(shifted)), datum="GCJ-02").rows
    assert shapely.equals_exact(shapely.from_wkb(row.wkb), SQUARE, tolerance=1e-7)


@pytest.mark.usefixtures("here")
def test_a_projected_geojson_is_taken_back_to_degrees() -> None:
    mercator = frame().to_crs(3857).geometry[0]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    (row,) = read(geojson(shapely.geometry.mapping(mercator), crs=crs)).rows
    assert shapely.equals_exact(shapely.from_wkb(row.wkb), SQUARE, tolerance=1e-6)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "places.file_empty"),
        (b"\x00" * 9, "cases.empty_file"),
        (b"<html><body>", "cases.web_page"),
        (b"%PDF-1.7 ...", "cases.not_a_table"),
        (b"\x89PNG\r\n\x1a\n....", "cases.not_a_table"),
        (b"\x00\x00\x27\x0a" + b"\x00" * 96, "places.shapefile_not_zipped"),
        (b"SQLite format 3\x00" + b"\x00" * 200, "places.not_a_geopackage"),
        (b'{"type": "Topology"}', "places.not_geojson"),
        (b'{"type": "FeatureCollection", "features": []}', "places.layer_empty"),
        (b"{broken", "places.json_damaged"),
        (b"[" * 100_000, "cases.no_header"),
        (b'{"a":' * 100_000, "places.json_too_deep"),
        (packed(**{"a.txt": b"x"}), "places.zip_no_shapefile"),
        (packed(**{"../../etc/a.shp": b"x"}), "places.zip_path"),
        (shapefile()[:-40], "places.zip_damaged"),
        (geopackage()[:9000], "places.file_damaged"),
        (b"/vsicurl/https://example.com/units.gpkg", "cases.no_header"),
        (b'<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>', "cases.no_header"),
    ],
)
def test_what_is_no_file_of_control_units_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RiskZoneError) as caught:
        read(data)
    assert caught.value.code == code


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "name", ["/vsizip/units.zip", "../../../etc/passwd", "C:\\units.gpkg", "https://x/u.gpkg"]
)
def test_a_name_is_never_opened(name: str) -> None:
    assert read(geopackage(), name).rows[0].values["name"] == "幸福小区"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    for members in ({"units.shp": b"\x00" * _ZEROS}, {"[Content_Types].xml": b"\x00" * _ZEROS}):
        with pytest.raises(TooLarge):
            read(packed(**members))


@pytest.mark.usefixtures("here")
def test_coordinates_that_are_no_numbers_stay_with_their_row() -> None:
    text = geojson({"type": "Polygon", "coordinates": [[[LON, LAT], [math.nan, LAT],
                                                       [LON, LAT + 1], [LON, LAT]]]})  # fmt: skip
    assert b"NaN" in text
    (row,) = read(text).rows
    with np.errstate(invalid="ignore"):
        assert np.isnan(shapely.get_coordinates(shapely.from_wkb(row.wkb))).any()


@pytest.mark.usefixtures("here")
def test_more_features_or_vertices_than_the_limit_are_refused() -> None:
    many = geopandas.GeoDataFrame({"name": ["x"] * 11}, geometry=[SQUARE] * 11, crs="EPSG:4490")
    with pytest.raises(TooLarge):
        read(geopackage(many), limits=LayerLimits(features=10))
    with pytest.raises(TooLarge):
        read(geopackage(), limits=LayerLimits(vertices=3))
    rows = [("名称", "county")] + [("甲", "231081")] * 11
    with pytest.raises(TooLarge):
        read(workbook(*rows), limits=LayerLimits(features=10))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "EPSG:2326"}},
        {"type": "link", "properties": {"href": "https://example.com/crs"}},
        {"type": "name", "properties": {"name": "/etc/passwd"}},
    ],
)
def test_a_foreign_reference_system_is_refused(crs: object) -> None:
    with pytest.raises(InputError) as caught:
        read(geojson(shapely.geometry.mapping(SQUARE), crs=crs))
    assert caught.value.code.startswith("places.crs_")


def test_triggers_and_views_of_a_geopackage_do_nothing() -> None:
    def hostile(base: sqlite3.Connection) -> None:
        base.execute("CREATE TABLE loot (x)")
        base.execute(
            "CREATE TRIGGER on_write AFTER INSERT ON units BEGIN INSERT INTO loot VALUES (1); END"
        )
        base.execute(
            "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT i FROM n"
        )
        base.execute("CREATE VIEW loader AS SELECT load_extension('/tmp/evil.so') AS x")

    (row,) = read(geopackage(change=hostile)).rows
    assert row.values["name"] == "幸福小区"


def test_a_layer_that_is_an_endless_view_ends_with_the_limit_of_the_child(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hostile(base: sqlite3.Connection) -> None:
        base.execute("ALTER TABLE units RENAME TO hidden")
        base.execute(
            "CREATE VIEW units AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT h.*, n.i FROM hidden h, n"
        )

    monkeypatch.setattr(exchange_read, "_CHILD", confine.Limits(memory_mb=4096, seconds=3))
    try:
        found = read(geopackage(change=hostile)).rows
    except RiskZoneError:
        return
    assert len(found) <= exchange_read.LIMITS.features


@pytest.mark.usefixtures("here")
def test_columns_of_persons_are_left_out_and_unknown_ones_are_named() -> None:
    data = workbook(
        ("名称", "区县代码", "联系人", "备用", "说明"),
        ("甲", "231081", "张伟", "13904531234", "近河"),
        ("乙", "231081", "李娜", "13904531235", "近路"),
    )
    raw = read(data)
    assert set(raw.personal) == {"联系人", "备用"}
    assert raw.ignored == ("说明",)
    assert set(raw.rows[0].values) == {"name", "county"}


@pytest.mark.usefixtures("here")
def test_a_column_map_names_known_fields_and_columns_only() -> None:
    with pytest.raises(InputError) as caught:
        read(geopackage(), columns={"state": "x"})
    assert caught.value.code == "unit_exchange.no_such_field"
    with pytest.raises(InputError) as caught:
        read(geopackage(), columns={"name": "没有的列"})
    assert caught.value.code == "places.column_missing"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (math.nan, ""),
        (14.0, "14"),
        (1.5, "1.5"),
        ("'=1+1", "=1+1"),
        ("'s", "'s"),
        ("　甲 ", "甲"),
    ],
)
def test_cells_as_text(value: object, text: str) -> None:
    assert cell_text(value) == text
