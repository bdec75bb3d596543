# ruff: noqa: DTZ001 - readers give naive local times
import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from riskzone.cases import grid as grids
from riskzone.cases.fields import all_headers
from riskzone.cases.grid import GridOptions, header_keys, open_input, read_grid
from riskzone.errors import InputError, TooLarge
from tests.cases.workbooks import xls, xlsx

OPTIONS = GridOptions(all_headers())
PLAIN = "zone,date,new_confirmed\n230103,2020-03-04,1\n230102,2020-03-04,2\n"


def rows_of(grid: grids.Grid) -> list[list[str]]:
    return [list(map(str, row.values())) for row in grid.table.to_pylist()]


def read(data: bytes | str, **options: object) -> grids.Grid:
    content = data.encode() if isinstance(data, str) else data
    return read_grid(content, "f", GridOptions(all_headers(), **options))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_chinese_text_reads_in_every_encoding_desks_use(encoding):
    text = "地区,日期,新增确诊\n南岗区,1月25日,3例\n道里区,1月25日,无\n"
    made = read(text.encode(encoding))
    assert made.header == ("地区", "日期", "新增确诊")
    assert rows_of(made) == [["南岗区", "1月25日", "3例"], ["道里区", "1月25日", "无"]]


def test_wrong_encoding_names_line_and_byte():
    with pytest.raises(InputError) as error:
        read(b"zone,date,new_confirmed\n230103,2020-03-04,\xff\xff\n")
    assert error.value.code == "cases.encoding"
    assert (error.value.params["line"], error.value.params["byte"]) == (2, 43)


def test_utf8_with_one_damaged_byte_is_an_error_not_rubbish():
    data = ("地区,日期,新增确诊\n" + "哈尔滨市南岗区,2020年1月25日,3例\n" * 20).encode()
    with pytest.raises(InputError, match="line 4"):
        read(data[:150] + b"\xb9" + data[150:])


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_delimiter_is_found(delimiter):
    made = read(PLAIN.replace(",", delimiter))
    assert rows_of(made)[1] == ["230102", "2020-03-04", "2"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_blank_lines_keep_line_numbers(end):
    made = read(
        end.join(["附表1 疫情日报", "", "zone,date,new_confirmed", "", "a,b,1", "", "c,d,2", ""])
    )
    assert made.header_line == 3
    assert list(made.lines) == [5, 7]


def test_line_break_inside_a_cell_keeps_line_numbers():
    made = read('zone,date,new_confirmed\n"a\nb",2020-03-04,1\nc,2020-03-04,2\n')
    assert list(made.lines) == [2, 4]
    assert rows_of(made)[0][0] == "a\nb"


def test_short_rows_are_padded_and_long_ones_listed():
    made = read("zone,date,new_confirmed\na,b\nc,d,1,spill\ne,f,2,,\n")
    assert rows_of(made) == [["a", "b", ""], ["e", "f", "2"]]
    assert made.overlong == (3,)


def test_title_rows_above_the_header_are_skipped():
    made = read(
        "哈尔滨市新冠肺炎疫情日报表\n填报单位：市疾控,,\n地区,日期,新增确诊\n南岗区,1月25日,1\n"
    )
    assert made.header_line == 3


def test_header_of_two_rows_is_joined():
    rows = [
        ["地区", "日期", "确诊", "", "死亡"],
        ["", "", "新增", "累计", ""],
        ["南岗区", "1月25日", 1, 2, 0],
    ]
    made = read(xlsx(rows, merge=["A1:A2", "B1:B2", "C1:D1", "E1:E2"]))
    assert made.header == ("地区", "日期", "确诊新增", "确诊累计", "死亡")
    text = "\n".join(",".join(map(str, row)) for row in rows)
    assert read(text).header == ("地区", "日期", "确诊新增", "确诊累计", "死亡")


def test_bilingual_headers():
    assert header_keys("病例编号/case_id") == ("病例编号caseid", "病例编号", "caseid")
    assert header_keys("发病日期（年/月/日）")[1] == "发病日期"
    assert header_keys("新增确诊（例）")[1] == "新增确诊"
    assert header_keys("新增确诊（境外输入）") == ("新增确诊境外输入",)
    made = read("地区,日期,新增确诊\nzone,date,new_confirmed\n230103,2020-03-04,1\n")
    assert rows_of(made) == [["230103", "2020-03-04", "1"]]


def test_no_header_shows_known_headers_and_no_other_cell():
    with pytest.raises(InputError) as error:
        read("病例编号,乙,佟大为\n1,2,3\n")
    assert error.value.code == "cases.no_header"
    assert error.value.params["found"] == "病例编号, … ×2"


def test_xlsx_vertical_merges_repeat_down():
    rows = [
        ["日报"],
        ["地区", "日期", "新增确诊"],
        ["南岗区", "2020-01-25", 1],
        [None, "2020-01-26", 2],
    ]
    made = read(xlsx(rows, merge=["A1:C1", "A3:A4"]))
    assert rows_of(made) == [["南岗区", "2020-01-25", "1"], ["南岗区", "2020-01-26", "2"]]
    assert list(made.lines) == [3, 4]


def test_xlsx_dates_and_times_become_iso():
    rows = [
        ["地区", "日期", "新增确诊"],
        ["a", datetime(2020, 1, 25), 1],
        ["b", datetime(2020, 1, 25, 18), 2.0],
    ]
    assert rows_of(read(xlsx(rows))) == [
        ["a", "2020-01-25", "1"],
        ["b", "2020-01-25 18:00:00", "2"],
    ]


def test_formula_without_stored_value_is_told():
    made = read(xlsx([["地区", "日期", "新增确诊"], ["a", "2020-01-25", "=1+1"]]))
    assert made.notes == (("cases.formula_without_value", {"count": 1}),)


def test_the_sheet_with_a_header_is_found_or_named():
    book = xlsx([["地区", "日期", "新增确诊"], ["a", "b", 1]], title="日报")
    assert read(book, sheet="日报").sheet == "日报"
    with pytest.raises(InputError, match="日报"):
        read(book, sheet="周报")


def test_a_quote_that_is_never_closed():
    with pytest.raises(InputError) as error:
        read('zone,date,new_confirmed\na,2020-03-04,1\n"b,2020-03-04,2\nc,2020-03-04,3\n')
    assert error.value.code == "cases.broken_csv"


def test_xls_reads():
    made = read(xls([["地区", "日期", "新增确诊"], ["南岗区", "1月25日", 3.0]]))
    assert rows_of(made) == [["南岗区", "1月25日", "3"]]


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.98])
def test_truncated_xlsx_is_damaged(keep):
    data = xlsx([["地区", "日期", "新增确诊"]] + [["a", "b", i] for i in range(200)])
    with pytest.raises(InputError) as error:
        read(data[: int(len(data) * keep)])
    assert error.value.code == "cases.damaged_workbook"


def test_damaged_sheet_inside_a_whole_zip():
    source = zipfile.ZipFile(io.BytesIO(xlsx([["地区", "日期", "新增确诊"], ["a", "b", 1]])))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data[: len(data) // 2] if "sheet1" in name else data)
    with pytest.raises(InputError) as error:
        read(stream.getvalue())
    assert error.value.code == "cases.damaged_workbook"


def test_zip_bomb_is_refused_before_unpacking():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", "")
        target.writestr("xl/worksheets/sheet1.xml", b"0" * 12_000_000)
    with pytest.raises(TooLarge) as error:
        read(stream.getvalue())
    assert error.value.code == "cases.zip_bomb"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "cases.empty_file"),
        (b"\xef\xbb\xbf\r\n  \n", "cases.empty_file"),
        (b"<html><table><tr><td>zone</td></tr></table></html>", "cases.web_page"),
        (b"<?xml version='1.0'?><Workbook/>", "cases.web_page"),
        (b"%PDF-1.4 ...", "cases.not_a_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "cases.not_a_table"),
        (b"PK\x05\x06" + b"\x00" * 18, "cases.not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "cases.damaged_workbook"),
        (b"zone,date\x00\x01\x02,new_confirmed\n", "cases.not_a_table"),
    ],
)
def test_what_is_no_table_is_said_plainly(data, code):
    with pytest.raises(InputError) as error:
        read(data)
    assert error.value.code == code


def test_a_huge_file_is_refused_by_its_size_alone(tmp_path: Path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(1024**3)
    with pytest.raises(TooLarge) as error:
        open_input(path)
    assert error.value.params["size_mb"] == 1024


def test_missing_file_and_folder(tmp_path: Path):
    with pytest.raises(InputError) as missing:
        open_input(tmp_path / "no.csv")
    with pytest.raises(InputError) as folder:
        open_input(tmp_path)
    assert (missing.value.code, folder.value.code) == ("cases.no_file", "cases.not_a_file")


def test_formula_like_text_and_markup_survive_as_text():
    made = read("zone,date,name\n=cmd()|' /C calc'!A0,2020-03-04,<script>alert(1)</script>\n")
    assert rows_of(made)[0] == ["=cmd()|' /C calc'!A0", "2020-03-04", "<script>alert(1)</script>"]


@pytest.mark.parametrize("row", ["x,confirmed,2020-03-04,230103,x", "1,confirmed,2020-03-04,id,y"])
def test_a_row_whose_words_are_headers_too_is_a_row(row):
    made = read(f"case_id,classification,reported_on,county_code,remark\n{row}\n")
    assert rows_of(made) == [row.split(",")]


def test_the_header_once_more_in_another_language_is_no_row():
    made = read("zone,date,new_confirmed\n地区,日期,新增确诊\n230103,2020-03-04,1\n")
    assert rows_of(made) == [["230103", "2020-03-04", "1"]]


TABLE = [["地区", "日期", "新增确诊"], ["南岗区", "2020-03-04", "3"]]


def book_of(**sheets: tuple[str, list[list[str]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, (state, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_table_on_a_further_sheet_is_not_left_out_silently():
    made = read(book_of(**{"3月4日": ("visible", TABLE), "3月5日": ("visible", TABLE)}))
    assert made.sheet == "3月4日"
    assert dict(made.notes)["cases.other_sheets"] == {"sheet": "3月4日", "others": "3月5日"}


def test_a_visible_sheet_comes_before_a_hidden_one():
    made = read(book_of(old=("hidden", TABLE), new=("visible", TABLE)))
    assert made.sheet == "new"
    assert dict(made.notes)["cases.other_sheets"]["others"] == "old"


def test_a_hidden_sheet_that_is_read_is_told():
    made = read(book_of(note=("visible", [["说明"]]), old=("hidden", TABLE)))
    assert (made.sheet, dict(made.notes)) == ("old", {"cases.hidden_sheet": {"sheet": "old"}})


def test_errors_of_formulas_are_told():
    made = read(xlsx([*TABLE, ["道外区", "2020-03-04", "#REF!"]]))
    assert rows_of(made)[1] == ["道外区", "2020-03-04", ""]
    assert dict(made.notes) == {"cases.cells_with_errors": {"count": 1}}
