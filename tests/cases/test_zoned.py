"""Tables of figures whose zone stands in several columns."""

import pytest

from riskzone.cases.mapping import parse_mapping
from riskzone.cases.readers import Limits, ReadOptions, read_baseline, read_reports
from tests.cases.conftest import TODAY


@pytest.fixture
def plain(divisions):
    return {"filename": "f.csv", "divisions": divisions, "today": TODAY, "confined": False}


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("市地,县区,日期,新增确诊", ("牡丹江市,西安区", "佳木斯市,向阳区")),
        ("prefecture,county,date,new_confirmed", ("牡丹江市,西安区", "佳木斯市,向阳区")),
        ("地市代码,县区,日期,新增确诊", ("2310,西安区", "230800,向阳区")),
        ("地市,县区代码,日期,新增确诊", ("牡丹江市,231005", "佳木斯市,230803")),
        ("地区,县区,日期,新增确诊", ("牡丹江市,西安区", "佳木斯市,向阳区")),
        ("地市,地区,日期,新增确诊", ("牡丹江市,西安区", "佳木斯市,向阳区")),
        ("县区代码,县区,日期,新增确诊", ("231005,西安区", "230803,")),
    ],
)
def test_a_county_beside_its_prefecture_is_the_county(read, header, cells):
    lines = [f"{header}", f"{cells[0]},2020-03-01,2", f"{cells[1]},2020-03-01,1"]
    made = read("\n".join(lines))
    assert made.rows["zone"].tolist() == ["231005", "230803"]
    assert made.rows["layer"].tolist() == ["county", "county"]
    assert made.reading.unlocated == ()
    assert made.reading.rejected == ()


def test_the_finest_filled_column_is_the_zone(read):
    made = read(
        "市地,县区,乡镇代码,日期,新增确诊\n"
        "牡丹江市,,,2020-03-01,3\n"
        "牡丹江市,西安区,,2020-03-01,2\n"
        "牡丹江市,西安区,231005001,2020-03-01,1\n"
        "牡丹江市,合计,,2020-03-01,6\n"
        "牡丹江市,火星区,,2020-03-01,1\n"
        "哈尔滨市,西安区,,2020-03-01,1\n"
    )
    assert made.rows["zone"].tolist()[:2] == ["231000", "231005"]
    assert made.rows["layer"].tolist()[:3] == ["prefecture", "county", "township"]
    assert [c for c, _ in made.reading.notes].count("cases.totals_skipped") == 1
    assert [(u.line, u.kept) for u in made.reading.unlocated] == [(6, ""), (7, "")]


def test_two_rows_for_one_county_and_day_are_refused_by_name(read):
    made = read("市地,县区,日期,新增确诊\n牡丹江市,西安区,2020-03-01,2\n牡丹江,西安,2020-03-01,1\n")
    refusal = made.reading.rejected[0]
    assert (refusal.line, refusal.code) == (3, "cases.repeated_zone_day")


def test_a_mapping_that_names_the_zone_says_all_of_it(read):
    rules = parse_mapping({"columns": {"zone": "地市"}, "repeated": "sum"})
    made = read(
        "地市,县区,日期,新增确诊\n牡丹江市,西安区,2020-03-01,2\n牡丹江市,东安区,2020-03-01,1\n",
        mapping=rules,
    )
    assert made.rows[["zone", "new_confirmed"]].values.tolist() == [["231000", 3.0]]


@pytest.mark.parametrize(
    ("layer", "stated", "kept", "own", "reason"),
    [
        ("county", "牡丹江市,,", "231000", "prefecture", "cases.only_prefecture"),
        ("township", "牡丹江市,西安区,", "231005", "county", "cases.only_county"),
    ],
)
def test_what_is_known_to_a_coarser_zone_only_is_kept_there(read, layer, stated, kept, own, reason):
    rules = parse_mapping({"layer": layer})
    made = read(
        f"市地,县区,乡镇,日期,新增确诊\n{stated},2020-03-01,2\n{stated},2020-03-01,1\n",
        mapping=rules,
    )
    assert made.rows[["zone", "layer", "new_confirmed"]].values.tolist() == [[kept, own, 3.0]]
    assert made.rows["remainder"].all()
    assert [(u.kept, u.reason) for u in made.reading.unlocated] == [(kept, reason)] * 2


def test_joined_columns_of_a_mapping_keep_a_prefecture_too(read):
    rules = parse_mapping({"columns": {"zone": ["甲", "乙"]}, "layer": "county"})
    made = read("甲,乙,日期,新增确诊\n牡丹江市,,2020-03-01,2\n", mapping=rules)
    assert made.rows["zone"].tolist() == ["231000"]
    assert made.reading.unlocated[0].kept == "231000"


def test_reports_keep_their_zone_whatever_its_layer(plain):
    text = "zone,reported_at\n231005,2020-03-17 23:00\n2301,2020-03-18 08:00\n"
    text += "230108001,2020-03-18 01:00\n999999,2020-03-18 09:00\n"
    made = read_reports(text.encode(), ReadOptions(**plain))
    assert made.rows["zone"].tolist()[:2] == ["231005", "230100"]
    assert made.rows["zone"].tolist()[2].startswith("230108")
    assert [u.line for u in made.reading.unlocated] == [5]


def test_reports_and_baselines_by_prefecture_and_county(plain):
    text = "地市,县区,报告时间\n佳木斯市,向阳区,2020-03-17 23:00\n"
    assert read_reports(text.encode(), ReadOptions(**plain)).rows["zone"].tolist() == ["230803"]
    text = "地市,县区,累计确诊\n佳木斯市,向阳区,5\n佳木斯市,,7\n"
    assert read_baseline(text.encode(), ReadOptions(**plain))[0] == {"230803": 5, "230800": 7}


def test_indicators_by_prefecture_and_county(read):
    made = read(
        "地市,县区,new_14d\n佳木斯市,向阳区,5\nNowhere,Adams County,7\n", supplied=("new_14d",)
    )
    assert made.rows["zone"].tolist() == ["230803", "Nowhere/Adams County"]
    assert made.reading.unlocated == ()


def test_supplied_figures_outside_the_limits_of_the_scheme_are_refused(read):
    made = read(
        "zone,new_14d,share\na,1,0\nb,-1,100\nc,1.5,50.5\nd,51,100.1\ne,,\n",
        supplied=("new_14d", "share"),
        limits={"new_14d": Limits(0, 50, whole=True), "share": Limits(0, 100)},
    )
    assert made.rows["zone"].tolist() == ["a", "e"]
    assert [(r.line, r.field, r.value, r.code) for r in made.reading.rejected] == [
        (3, "new_14d", "-1", "cases.outside_limits"),
        (4, "new_14d", "1.5", "cases.not_whole"),
        (5, "new_14d", "51", "cases.outside_limits"),
        (5, "share", "100.1", "cases.outside_limits"),
    ]
    assert made.reading.rejected[0].params == {"low": "0", "high": "50"}


def test_a_phone_is_no_number_of_cases(read):
    made = read("zone,date,new_confirmed\n231005,2020-02-01,13845678901\n")
    refusal = made.reading.rejected[0]
    assert (refusal.code, refusal.value) == ("cases.too_many_cases", "1…(11)")


def test_a_table_of_reports_without_a_row_says_that_none_came(plain):
    made = read_reports(b"zone,reported_at\n", ReadOptions(**plain))
    assert made.rows.empty
    assert [code for code, _ in made.reading.notes] == ["cases.no_reports"]
