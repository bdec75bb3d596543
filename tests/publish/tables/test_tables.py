"""Tables of a pack: totals that sum, hidden counts, texts nobody runs, the same bytes again."""

import csv
import io
from dataclasses import replace
from functools import cache
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from riskzone.publish.product import ProductFile
from riskzone.publish.tables import table_files, tables
from riskzone.publish.tables.model import Table
from riskzone.publish.tables.neutral import neutral
from tests.publish.material import sample_material
from tests.publish.whole import FORMULA, whole_material


@cache
def files() -> dict[str, ProductFile]:
    return {one.path: one for one in table_files(whole_material())}


@cache
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(files()["tables/tables.xlsx"].data))


def table(name: str) -> Table:
    return next(one for one in tables(whole_material()) if one.id == name)


def rows(name: str) -> list[dict[str, str]]:
    text = files()[f"tables/{name}.csv"].data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_county_stands_in_the_table_and_the_totals_sum_to_all() -> None:
    shown = table("levels")
    assert len(shown.rows) == 125
    total, *parts = shown.totals
    assert total[1] == 125
    assert sum(part[1] for part in parts if isinstance(part[1], int)) == 125


def test_rows_and_columns_of_the_prefectures_sum() -> None:
    shown = table("totals")
    for row in (*shown.rows, *shown.totals):
        numbers = [value for value in row[3:] if isinstance(value, int)]
        assert sum(numbers[:-1]) == numbers[-1]
    for at in range(3, len(shown.columns)):
        assert sum(row[at] for row in shown.rows if isinstance(row[at], int)) == shown.totals[0][at]


def test_a_sum_with_a_part_that_is_not_known_is_not_known() -> None:
    shown = table("levels")
    at = [one.name for one in shown.columns].index("new_14d")
    assert shown.totals[0][at] is None
    medium = next(row for row in shown.totals if row[9] == whole_material().look("medium"))
    assert isinstance(medium[at], int)


def test_csv_has_its_mark_line_ends_and_iso_times() -> None:
    data = files()["tables/levels.csv"].data
    assert data.startswith(b"\xef\xbb\xbfzone,name,")
    assert data.count(b"\r\n") == 126
    assert data.count(b"\n") == 126
    fresh = next(row for row in rows("levels") if row["since"])
    assert fresh["since"].endswith("+08:00")
    assert {row["level"] for row in rows("levels")} == {"low", "medium", "high", "unknown"}


def test_hidden_counts_are_blank_with_their_reason() -> None:
    found = {row["zone"]: (row["value"], row["hidden"]) for row in rows("counts")}
    assert found == {
        "231202": ("9", ""),
        "231202001": ("", "threshold"),
        "231202002": ("", "secondary"),
        "231202*": ("0", ""),
    }
    sheet = book()["病例数 Counts"]
    values = [row[7].value for row in sheet.iter_rows(min_row=2, max_row=5)]
    assert 9 in values
    assert values.count("—") == 2


def test_a_township_is_named_in_counts_and_the_rest_of_a_county_too() -> None:
    names = {row["zone"]: row["name"] for row in rows("counts")}
    assert names["231202001"]
    assert names["231202*"].endswith("（乡镇不详）")


def test_a_count_states_the_layer_of_its_own_division() -> None:
    shown = {row["zone"]: row["layer"] for row in rows("counts")}
    assert shown == {
        "231202": "county", "231202001": "township", "231202002": "township",
        "231202*": "township",
    }  # fmt: skip


def test_places_are_told_in_english_beside_the_chinese() -> None:
    first = rows("control-units")[0]
    assert (first["place"], first["place_en"]) == (
        "紫来街道幸福小区", "Zilai Subdistrict, 幸福小区",
    )  # fmt: skip
    assert {(row["parent_name"], row["parent_name_en"]) for row in rows("changes")} >= {
        ("哈尔滨市", "Harbin")
    }


def test_no_cell_is_a_formula_and_numbers_stay_numbers() -> None:
    cells = [cell for sheet in book().worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert f"'{FORMULA}" in texts
    assert "\u202e" not in "".join(texts)
    levels = book()["风险等级 Levels"]
    assert levels["A2"].value == "230102"
    assert isinstance(levels["L2"].value, int)


def test_no_field_of_a_csv_is_a_formula() -> None:
    for path in files():
        if path.endswith(".csv"):
            for row in rows(path.removeprefix("tables/").removesuffix(".csv")):
                for value in row.values():
                    assert value.lstrip("-").isdigit() or not value.startswith(
                        ("=", "+", "-", "@", "\t", "\r")
                    )


def test_a_level_shows_its_sign_its_words_and_its_colour() -> None:
    sheet = book()["风险等级 Levels"]
    shown = {
        row[6].value: row[6].fill.start_color.rgb for row in sheet.iter_rows(min_row=2, max_row=126)
    }
    assert shown["■ 高风险 High"] == "00A50F15"
    assert shown["▲ 中风险 Medium"] == "00F2B134"


def test_sheets_freeze_their_head_and_print_on_a4() -> None:
    for sheet in book().worksheets[1:]:
        assert sheet.freeze_panes is not None
        assert sheet.freeze_panes.endswith("2")
        assert sheet.print_title_rows == "$1:$1"
    assert all(sheet.page_setup.paperSize == 9 for sheet in book().worksheets)
    assert all(sheet.page_setup.fitToHeight == 0 for sheet in book().worksheets)


def test_the_first_sheet_says_where_all_comes_from() -> None:
    text = "\n".join(
        str(cell.value) for row in book().worksheets[0].iter_rows() for cell in row if cell.value
    )
    origin = whole_material().provenance
    for needed in (origin.audit_head, origin.snapshot_hash, origin.producer, "限定范围", "0时口径"):
        assert needed in text


def test_the_dictionary_names_every_column() -> None:
    names = {row[1].value for row in book()["数据字典 Data dictionary"].iter_rows(min_row=2)}
    assert names >= {one.name for shown in tables(whole_material()) for one in shown.columns}
    for one in files().values():
        assert all(zh and en for zh, en in one.columns.values()), one.path


def test_the_bulletin_stands_beside_the_one_before() -> None:
    found = {row["field"]: row for row in rows("bulletin")}
    active = found["local.active"]
    # Both halves tell most figures; the workbook has no ids to tell them apart by.
    assert (active["item_zh"], active["item_en"]) == ("本土现有确诊病例", "local active cases")
    assert (active["figure"], active["figure_before"], active["difference"]) == ("61", "54", "7")


def test_the_same_material_gives_the_same_files() -> None:
    again = {one.path: one for one in table_files(whole_material())}
    assert again == files()


def test_nothing_changed_is_said() -> None:
    quiet = replace(sample_material(), changes=())
    shown = next(one for one in tables(quiet) if one.id == "changes")
    assert not shown.rows
    assert shown.notes


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "\u200b=1"]
)
def test_what_would_be_a_formula_is_put_behind_an_apostrophe(text: str) -> None:
    assert neutral(text).startswith("'")


@given(st.text(max_size=60))
def test_a_text_never_begins_a_formula_and_has_nothing_unseen(text: str) -> None:
    found = neutral(text)
    assert not found.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert neutral(found) == found
    assert ILLEGAL_CHARACTERS_RE.search(found) is None
