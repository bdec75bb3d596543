"""Nothing that leaves a reader beside its table tells who a row is about."""

import pytest

from riskzone.cases.fields import KINDS, vocabulary
from riskzone.cases.readers import (
    ReadOptions,
    read_baseline,
    read_case_places,
    read_input,
    read_reports,
)
from riskzone.cases.redaction import header_shown, redact, redact_place
from riskzone.errors import InputError
from tests.cases.conftest import TODAY, case, csv_of

IDENTITY = "231005198001011234"
PHONE = "13845678901"
PERSONAL = ["佟大为", "慕容复", "欧阳娜娜", "买买提·吐尔逊", "John Smith", IDENTITY, PHONE]
PERSONAL += [f"佟大为 {IDENTITY}", f"三百佟大为{PHONE}"]

ROWS = {
    "line_list": case() | {"confirmed_on": ""},
    "counts": {"zone": "231005", "date": "2020-02-01", "new_confirmed": "1"},
    "reports": {"zone": "231005", "reported_at": "2020-02-01 08:00"},
    "indicators": {"zone": "231005", "new_14d": "1"},
    "baseline": {"zone": "231005", "cumulative_confirmed": "1"},
    "case_places": {"case_id": "c1", "kind": "home"},
}


def _told(kind, divisions, rows):
    """Everything told of a table, as text."""
    data = csv_of(rows).encode()
    plain = {"filename": "f.csv", "divisions": divisions, "today": TODAY, "confined": False}
    try:
        if kind == "reports":
            reading = read_reports(data, ReadOptions(**plain)).reading
        elif kind == "baseline":
            reading = read_baseline(data, ReadOptions(**plain))[1]
        elif kind == "case_places":
            reading = read_case_places(data, ReadOptions(**plain))[1]
        else:
            reading = read_input(
                data, ReadOptions(kind=kind, supplied=("new_14d",), **plain)
            ).reading
    except InputError as error:
        return f"{error} {dict(error.params)}"
    return repr(reading)


@pytest.mark.parametrize("text", PERSONAL)
@pytest.mark.parametrize("kind", KINDS)
def test_no_field_of_any_table_lets_a_person_out(kind, text, divisions):
    fields = (*vocabulary()[kind], *(("new_14d",) if kind == "indicators" else ()))
    blank = dict.fromkeys(fields, "")
    serial = {"case_id": "A{}"} if "case_id" in fields else {}
    rows = [
        blank
        | ROWS[kind]
        | {name: form.format(number) for name, form in serial.items()}
        | {f: text}
        for number, f in enumerate(fields)
    ]
    told = _told(kind, divisions, rows)
    for part in (text, "大为", "容复", "阳娜", "吐尔", "Smith", IDENTITY, PHONE):
        assert part not in told


def test_a_table_without_a_header_shows_no_cell(divisions):
    rows = [dict.fromkeys(PERSONAL, "1")]
    told = _told("line_list", divisions, rows)
    assert "no known header" in told
    assert not [text for text in PERSONAL if text in told]


@pytest.mark.parametrize(
    ("text", "field", "shown"),
    [
        ("确诊人", "classification", "确…(3)"),
        ("确症诊", "classification", "确症诊"),
        ("2020-02-30", "reported_on", "2020-02-30"),
        ("20200230", "reported_on", "20200230"),
        ("3月32日24时", "reported_on", "3月32日24时"),
        ("25 Foo 2020", "reported_on", "2…(11)"),
        ("-1", "new_confirmed", "-1"),
        ("三百例", "new_confirmed", "三百例"),
        ("many", "new_confirmed", "m…(4)"),
        ("1234567", "new_14d", "1…(7)"),
        ("230103001", "zone", "230103001"),
        ("13845678901", "zone", "1…(11)"),
        ("HLJ-2020-001", "case_id", "HLJ-2020-001"),
        ("230103001", "case_id", "230103001"),
        ("Zhang Wei", "case_id", "Z…(9)"),
        ("Case Type", "", "Case Type"),
    ],
)
def test_what_is_shown_of_a_value(text, field, shown):
    assert redact(text, field) == shown


def test_places_are_shown_and_other_words_are_not():
    assert redact_place("佳木斯市/火星区") == "佳木斯市/火星区"
    assert redact_place("孙吴", lambda part: part == "孙吴") == "孙吴"
    assert redact_place("孙武") == "孙…(2)"
    assert redact_place("Adams County") == "Adams County"
    assert redact_place("John Smith") == "J…(10)"


def test_headers_are_shown_and_names_in_their_place_are_not():
    assert header_shown("报告日期（年/月/日）") == "报告日期（年/月/日）"
    assert header_shown("佟大为") == "佟…(3)"
