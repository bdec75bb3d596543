import pytest

from riskzone.cases.columns import of_texts
from riskzone.cases.privacy import (
    building_ids,
    entrance,
    personal_by_content,
    personal_by_header,
    without_personal,
)
from riskzone.cases.redaction import redact

# An invented number with a valid check digit.
IDENTITY = "11010519491231002X"


@pytest.mark.parametrize(
    ("address", "cut"),
    [
        ("幸福小区3号楼2单元501室", "幸福小区3号楼2单元"),
        ("幸福小区3号楼2单元5楼左门", "幸福小区3号楼2单元"),
        ("幸福小区３号楼二单元501", "幸福小区３号楼二单元"),
        ("幸福小区3号楼501", "幸福小区3号楼"),
        ("光明街88号3栋1202室", "光明街88号3栋"),
        ("幸福小区5-2-501", "幸福小区5-2"),
        ("5-2-501", "5-2"),
        ("幸福小区502室", "幸福小区"),
        ("幸福小区502", "幸福小区"),
        ("A座1201", "A座"),
        ("5号楼5楼东门", "5号楼"),
        ("某街12号", "某街12号"),
        ("望奎县惠七镇惠七村", "望奎县惠七镇惠七村"),
        ("兰河街道幸福小区3号楼3单元", "兰河街道幸福小区3号楼3单元"),
        ("幸福小区三号楼五〇一", "幸福小区三号楼"),
        ("三栋五零二室", "三栋"),
        ("幸福小区3号楼五楼东户", "幸福小区3号楼"),
        ("幸福家园B区7号楼一门302", "幸福家园B区7号楼一门"),
        ("幸福小区12楼3门501", "幸福小区12楼3门"),
        ("幸福路18号501", "幸福路18号"),
        ("3号楼501-2", "3号楼"),
        ("Flat 3B, 5/F, Block 2", "5/F, Block 2"),
        ("幸福村张三家", "幸福村"),
        ("呼兰区七三村十八户屯", "呼兰区七三村十八户屯"),
        ("幸福村五家", "幸福村五家"),
        ("西大直街90号", "西大直街90号"),
        ("3号楼5楼东门", "3号楼"),
        ("幸福小区五楼西门", "幸福小区"),
        ("3号楼东户", "3号楼"),
        ("3号楼左门", "3号楼"),
        ("12楼3门西门", "12楼3门"),
        ("东门小区3号楼501室", "东门小区3号楼"),
        ("3号楼1单元、2单元501室", "3号楼1单元、2单元"),
        ("小区5-501号", "小区5"),
    ],
)
def test_addresses_end_at_the_entrance(address, cut):
    assert entrance(address) == cut


@pytest.mark.parametrize(
    "address",
    [
        "东门", "幸福小区东门", "幸福小区北门", "幸福小区2号门", "幸福小区3号楼东门", "1号院东门",
        "北门街12号", "西门外大街5号", "南门村", "东门社区", "东门外市场", "幸福小区东门卫室",
        "幸福小区北门西侧临街商铺", "西户屯", "12户屯", "3号楼1单元、2单元",
        "3号楼1单元至4号楼2单元",
        "西大直街90-100号", "5号楼1层便利超市", "1号楼5楼呼吸内科病房", "3号楼101商铺",
        "7-11便利店",
        "101药房", "8号楼301房产中介", "行政楼301办公室",
    ],
)  # fmt: skip
def test_gates_streets_shops_and_lists_of_entrances_are_no_flats(address):
    assert entrance(address) == address


def test_a_layers_own_identifiers_stay_whole():
    own = of_texts(["230103001-12-003", "HRB-12-003", "3号楼2单元501", "5-2-501"])
    assert building_ids(own.values).to_pylist() == [
        "230103001-12-003", "HRB-12-003", "3号楼2单元", "5-2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header", ["姓名", "患者姓名", "身份证号", "联系电话", "Phone number", "门牌号"]
)
def test_personal_columns_by_header(header):
    assert personal_by_header(header)


def test_personal_columns_by_content():
    assert personal_by_content(of_texts(["13812345678", "13912345678", ""]))
    assert personal_by_content(of_texts([IDENTITY, "-"]))
    assert not personal_by_content(of_texts(["2020-01-25", "230103"]))


def test_numbers_of_persons_are_cut_out_of_free_text():
    column, count = without_personal(of_texts([f"张某 {IDENTITY}", "电话13812345678转", "3号楼"]))
    assert column.texts == ["张某 […]", "电话[…]转", "3号楼"]
    assert count == 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("张三", "张…(2)"),
        ("疑是", "疑是"),
        ("高度疑似", "高度疑似"),
        (f"x{'y' * 80}", f"x{'y' * 56}…"),
        (f"({IDENTITY})", "([…])"),
        ("138 1234 5678", "[…]"),
    ],
)
def test_values_are_redacted_for_messages(value, shown):
    assert redact(value) == shown


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("139 1234 5678", "new_confirmed"),
        ("139.1234.5678", "new_confirmed"),
        ("一三九一二三四五六七八", "new_confirmed"),
        ("110105 19491231 002X", "reported_on"),
        ("110105 19491231 0021", "reported_on"),
        ("110105-1949-1231-0021", "case_id"),
        ("(0451)82345678", "address"),
        ("0451 82345678", "address"),
        ("一三九一二三四五六七八", "case_id"),
        ("电话幺三九一二三四五六七八", "address"),
    ],
)
def test_numbers_of_persons_written_with_gaps_are_not_shown(value, field):
    shown = redact(value, field)
    assert sum(sign.isdigit() or sign in "一二三四五六七八九" for sign in shown.split("(")[0]) <= 1


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("2020-02-30 24:00", "reported_on"),
        ("20200230", "date"),
        ("126.642345", "lon"),
        ("-12", "new_confirmed"),
        ("三例", "new_confirmed"),
    ],
)
def test_values_without_a_person_are_shown(value, field):
    assert redact(value, field) == value
