from pathlib import Path

import pytest

from riskzone.cases.readers import ReadOptions, read_input, read_line_list
from riskzone.errors import InputError
from tests.cases.conftest import TODAY, case, csv_of
from tests.cases.workbooks import xlsx


def test_a_file_is_parsed_in_a_child(tmp_path: Path, divisions):
    path = tmp_path / "cases.txt"
    path.write_bytes(xlsx([list(case()), list(case().values())]))
    made = read_line_list(path, ReadOptions(divisions=divisions, today=TODAY))
    assert made.cases["county_code"].tolist() == ["231005"]
    assert made.reading.file == "cases.txt"


def test_errors_of_the_child_arrive_whole(divisions):
    with pytest.raises(InputError) as error:
        read_input(
            b"PK\x03\x04 not a zip",
            ReadOptions(filename="x.xlsx", divisions=divisions, today=TODAY),
        )
    assert error.value.code == "cases.damaged_workbook"
    assert "x.xlsx" in str(error.value)


def test_a_kind_that_cannot_be_rated(read):
    with pytest.raises(InputError) as error:
        read("zone,reported_at\n231005,2020-03-04\n", kind="reports")
    assert error.value.code == "cases.kind_not_rated"


def test_a_clean_table_and_a_ragged_one_read_alike(read):
    rows = [case(case_id=str(i)) for i in range(5)]
    clean = csv_of(rows)
    ragged = clean.replace("231005\r\n", "231005,\r\n", 1)
    assert read(clean).cases.equals(read(ragged).cases)


def test_a_table_of_rows_that_are_all_too_long_names_them(read):
    made = read("zone,date,new_confirmed\n231005,2020-03-04,1,extra\n")
    assert [(r.line, r.code) for r in made.reading.rejected] == [(2, "cases.too_many_cells")]
