"""Uploads: what they seem to be, and bad ones refused in words before anything else happens."""

import io
import zipfile

import pytest

from riskzone.access import Actor, Right
from riskzone.cases.templates import template
from riskzone.errors import InputError, TooLarge
from riskzone.services import recognition
from riskzone.services.context import Context
from tests.places.layer_files import TOWNSHIPS, geojson, geopackage, shapefile, zipped

OPERATOR = Actor("desk", frozenset({Right.VIEW_LEVELS, Right.IMPORT}))

PASTED = (
    "病例编号\t病例分类\t确诊日期\t县区\t姓名\t备忘\n"
    '１２３\t确诊\t２０２０－０３－０４\t"西安\n区"\t张三\t"给妈妈, 张三"\n'
)


def look(ctx: Context, data: bytes, name: str = "upload") -> recognition.Look:
    return recognition.look(OPERATOR, ctx, data, name)


@pytest.mark.parametrize(
    ("made", "kind"),
    [(template("line_list"), "cases"), (template("counts"), "counts"),
     (template("reports"), "reports"), (geojson(), "township"), (geopackage(), "township"),
     (zipped(shapefile()), "township")],
    ids=["list", "counts", "reports", "geojson", "geopackage", "shapefile"],
)  # fmt: skip
def test_the_kind_is_proposed_from_the_content(ctx: Context, made: bytes, kind: str) -> None:
    found = look(ctx, made, "a.bin")
    assert found.kind == kind
    assert kind in found.fits


def test_pasted_cells_are_a_list_and_show_no_person(ctx: Context) -> None:
    found = look(ctx, PASTED.encode())
    assert (found.kind, found.rows) == ("cases", 1)
    columns = {column.header: column for column in found.columns}
    assert columns["姓名"].personal
    assert columns["姓名"].samples == columns["备忘"].samples == ()
    assert columns["确诊日期"].samples == ("2020-03-04",)
    assert "张三" not in repr(found)


@pytest.mark.parametrize(
    ("headers", "kind"),
    [("序号甲,病例分类,报告日期,县区代码", "cases"),
     ("序号甲,病例分类,报告日期,县区代码,发病日期", "cases"),
     ("地市,县区,上报时间", "reports"), ("县区代码,日期,新增确诊", "counts"),
     ("县区代码,报告日期", "reports")],
)  # fmt: skip
def test_a_list_with_one_unknown_header_is_not_taken_for_another_kind(
    ctx: Context, headers: str, kind: str
) -> None:
    row = ",".join("1" for _ in headers.split(","))
    assert look(ctx, f"{headers}\n{row}\n".encode()).kind == kind


def test_headers_of_an_unknown_sender_are_offered_to_be_chosen(ctx: Context) -> None:
    found = look(ctx, "甲栏,乙栏,丙栏\n1,2,3\n".encode())
    assert found.kind is None
    assert found.headers == ("甲栏", "乙栏", "丙栏")
    assert recognition.lacking("cases", [])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "cases.empty_file"),
        (b" \n\t\n", "cases.empty_file"),
        ("你好，今天没有报告，明天再说。\n123 456\n".encode(), "cases.no_header"),
        (b"\x00\x00\x02\x03" * 500, "cases.not_a_table"),
        (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "cases.web_page"),
        (b"PK\x03\x04 cut off", "cases.damaged_workbook"),
        (geopackage()[:9000], "places.file_damaged"),
        (geojson()[:-40], "places.json_damaged"),
        (zipped(shapefile())[:-200], "places.zip_damaged"),
    ],
    ids=["empty", "blank", "nonsense", "binary", "html as xlsx", "cut xlsx", "cut gpkg",
         "cut geojson", "cut zip"],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_words(ctx: Context, data: bytes, code: str) -> None:
    with pytest.raises(InputError) as refused:
        look(ctx, data, "report.xlsx")
    assert refused.value.code == code
    assert "report.xlsx" in str(refused.value)


def test_a_file_of_20_1_mb_is_not_read(ctx: Context) -> None:
    with pytest.raises(TooLarge) as refused:
        look(ctx, b"a,b\n" * int(20.1 * 2**18), "big.csv")
    assert refused.value.code == "services.upload_too_large"
    assert "20.1 MB" in str(refused.value)


def test_a_zip_bomb_is_refused_by_its_directory(ctx: Context) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/workbook.xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(InputError) as refused:
        look(ctx, stream.getvalue(), "bomb.xlsx")
    assert isinstance(refused.value, TooLarge)


def test_columns_of_a_layer_are_known_by_their_headers() -> None:
    headers = [name for name in TOWNSHIPS.columns if name != "geometry"]
    assert recognition.assigned("township", headers) == {"代码": "code", "名称": "name"}
    assert recognition.lacking("township", ["code"]) == ["name"]
