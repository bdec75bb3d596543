"""Columns that tell of a person are seen, and those that do not are left alone."""

from decimal import Decimal

import pytest

from riskzone.engine.personal import headings, looks_personal


@pytest.mark.parametrize(
    ("column", "values", "sign"),
    [
        ("x", ["230102199001011234"], "identity"),
        ("x", ["23010219900101123X", "", None], "identity"),
        ("x", ["230102900101123"], "identity"),
        ("x", ["-"] * 99 + ["230102199001011234"], "identity"),
        ("x", ["13812345678"], "phone"),
        ("x", ["+86 138 1234 5678"], "phone"),
        ("x", [13812345678], "phone"),
        ("x", [13812345678.0], "phone"),
        ("x", [Decimal(13812345678)], "phone"),
        ("x", ["联系 138-1234-5678，晚上"], "phone"),
        ("x", ["身份 230102199001011234"], "identity"),
        ("x", ["２３０１０２１９９００１０１１２３ｘ"], "identity"),
        ("x", ["230102 19900101 1234"], "identity"),
        ("x", ["张　三", "李 四"], "name"),
        ("ＩＤ＿Ｃａｒｄ", [], "identity"),
        ("联系人", [], "name"),
        ("x", ["王伟", "李秀英", "欧阳娜娜"], "name"),
        ("身份证号码", [], "identity"),
        ("ID_Number", [], "identity"),
        ("passport_no", [], "identity"),
        ("联系电话", [], "phone"),
        ("Tel", [], "phone"),
        ("姓名", [], "name"),
        ("name", [], "name"),
        ("full name", [], "name"),
    ],
)
def test_persons_are_seen(column: str, values: list[object], sign: str) -> None:
    assert looks_personal(column, values) == sign


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("id", ["0f" * 16, "12345678901234567890123456789012"]),
        ("township", ["231081100", "230103001"]),
        ("community", ["王家村", "和平社区", "高家屯"]),
        ("building", ["231081100-B0001", "3号楼"]),
        ("hotel", ["a"]),
        ("village_name", ["北村"]),
        ("entered_on", ["2020-04-10", "20200410"]),
        ("case_number", ["999999999999999999", "230102209913451234"]),
        ("empty", ["", None]),
        ("uuid", ["0f1e2d3c-1389-4234-9678-138123456789", "13812345-1389-4234-9678-138123456789"]),
        ("parcel", ["B-13812345678", "13812345678-2", "x13812345678"]),
        ("share", [0.5, float("nan")]),
    ],
)
def test_other_columns_are_left_alone(column: str, values: list[object]) -> None:
    assert looks_personal(column, values) is None


def test_the_first_row_of_a_file_without_headings_is_not_quoted() -> None:
    assert headings(["id", "230102199001011234", "张三", "13812345678", "乡镇"]) == (
        "id, …, …, …, 乡镇"
    )
