from datetime import date

import numpy as np
import pandas as pd
import pytest

from riskzone.cases.readers import (
    ReadOptions,
    read_baseline,
    read_case_places,
    read_counts,
    read_indicators,
    read_reports,
    refuse_rejected,
)
from riskzone.cases.tables import CountTable, IndicatorTable
from riskzone.errors import InputError, RowsRejected
from tests.cases.conftest import TODAY


@pytest.fixture
def plain(divisions):
    return {"filename": "f.csv", "divisions": divisions, "today": TODAY, "confined": False}


def test_counts_by_code_and_by_name(read):
    made = read(
        "地区,日期,新增确诊,累计确诊,无症状转确诊,追踪密接,聚集性疫情数\n"
        '230103,2020-01-25,１,"1,002",0,12,无\n'
        "南岗区,1月26日,2例,1004,－,13,1\n"
        "哈尔滨市,2020-01-26,3,,,,\n"
        "全省合计,1月26日,5,,,,\n"
        "黑龙江省,1月26日,5,,,,\n",
        on=date(2020, 2, 1),
    )
    assert isinstance(made, CountTable)
    assert made.rows["zone"].tolist() == ["230103", "230103", "230100"]
    assert made.rows["layer"].tolist() == ["county", "county", "prefecture"]
    assert made.rows["new_confirmed"].tolist() == [1, 2, 3]
    assert made.rows["cumulative_confirmed"].tolist()[:2] == [1002, 1004]
    assert made.rows["new_converted"].isna().tolist() == [False, True, True]
    assert made.coverage.clusters
    assert made.reading.unlocated == ()
    assert [c for c, _ in made.reading.notes].count("cases.totals_skipped") == 2


def test_bad_counts_are_named(read):
    made = read(
        "zone,date,new_confirmed,cumulative_confirmed\n"
        "230103,2020-01-25,1,5\n"
        "230103,2020-01-25,2,6\n"
        "230102,2020-01-25,-1,1\n"
        "230102,2020-01-26,0.5,1\n"
        "230102,2020-01-27,many,1\n"
        "230102,,1,1\n"
        "230102,2021-01-01,1,1\n"
        "999999,2020-01-25,1,1\n"
        "230103,2020-01-26,0,4\n"
    )
    assert [(r.line, r.field, r.code) for r in made.reading.rejected] == [
        (3, "zone", "cases.repeated_zone_day"),
        (4, "new_confirmed", "cases.negative_count"),
        (5, "new_confirmed", "cases.not_whole"),
        (6, "new_confirmed", "cases.bad_number"),
        (7, "date", "cases.missing_value"),
        (8, "date", "cases.future_date"),
    ]
    assert made.reading.rejected[0].params == {"date": "2020-01-25", "first": 2}
    assert [u.line for u in made.reading.unlocated] == [9]
    falls = dict(made.reading.notes)["cases.cumulative_falls"]
    assert (falls["zone"], falls["date"]) == ("230103", "2020-01-26")
    assert len(made.rows) == 2
    with pytest.raises(RowsRejected) as error:
        refuse_rejected(made.reading)
    assert error.value.params["count"] == 6
    assert len(error.value.params["rejected"]) == 6


def test_an_ambiguous_name_is_listed_with_what_it_may_be(read):
    made = read("zone,date,new_confirmed\n向阳区,2020-01-25,1\n")
    assert made.reading.unlocated[0].reason == "places.place_name_ambiguous"
    assert "230402" in made.reading.unlocated[0].near


def test_a_township_that_is_not_listed_is_not_counted_in_its_county(read):
    made = read("zone,date,new_confirmed\n230103999,2020-01-25,1\n")
    assert made.rows.empty
    assert [u.reason for u in made.reading.unlocated] == ["places.place_township_unknown"]


def test_figures_at_24_hours_belong_to_the_day_that_ends(read):
    made = read("地区,截至日期,累计确诊\n230103,1月25日24时,3\n", on=date(2020, 2, 1))
    assert made.rows["date"].tolist() == [pd.Timestamp("2020-01-25")]


def test_reports(plain):
    made = read_reports(
        "zone,reported_at\n231005,2020-03-04 08:00\n西安区,3月5日24时\n".encode(),
        ReadOptions(**plain),
    )
    assert made.rows["zone"].tolist() == ["231005", "231005"]
    assert made.rows["reported_at"].tolist() == [
        pd.Timestamp("2020-03-04 08:00"), pd.Timestamp("2020-03-06"),
    ]  # fmt: skip


def test_indicators_keep_every_row_in_order(plain):
    text = (
        "zone,date,cases_per_100k,beds,name\n"
        "21021,2020-03-24,53.23,2.7,Boyle\n"
        "21021,2020-03-24,,15%,Boyle\n"
        "01001,2020-03-24,0,x,Autauga\n"
    )
    supplied = {"cases_per_100k": (), "bed_utilization": ("beds",), "admissions_per_100k": ()}
    made = read_indicators(text.encode(), ReadOptions(supplied=supplied, **plain))
    assert isinstance(made, IndicatorTable)
    assert made.rows["zone"].tolist() == ["21021", "21021"]
    assert made.rows["bed_utilization"].tolist() == [2.7, 15.0]
    assert np.isnan(made.rows["cases_per_100k"][1])
    assert made.rows["admissions_per_100k"].isna().all()
    assert [(r.line, r.field) for r in made.reading.rejected] == [(4, "bed_utilization")]
    assert dict(made.reading.notes)["cases.indicators_absent"] == {"names": "admissions_per_100k"}


def test_baseline(plain):
    made, reading = read_baseline(
        "地区,累计确诊\n南岗区,12\n230102,3\n南岗区,1\n不知道,9\n".encode(), ReadOptions(**plain)
    )
    assert made == {"230103": 12, "230102": 3}
    assert [(r.line, r.code) for r in reading.rejected] == [(4, "cases.repeated_zone")]
    assert len(reading.unlocated) == 1


def test_case_places(plain):
    text = (
        "病例编号,场所类型,场所名称,县区,乡镇,开始日期,结束日期\n"
        "A1,家庭,幸福小区3号楼2单元501室,西安区,先锋街道,2020-03-01,2020-03-04\n"
        "A1,公共场所,某超市 13812345678,,,2020-03-02,2020-03-01\n"
        "A1,飞船,某地,,,,\n"
    )
    made, reading = read_case_places(text.encode(), ReadOptions(**plain))
    assert made["kind"].tolist() == ["home"]
    assert made["place"].tolist() == ["幸福小区3号楼2单元"]
    assert [(r.line, r.code) for r in reading.rejected] == [
        (3, "cases.ends_before_start"), (4, "cases.unknown_value"),
    ]  # fmt: skip


def test_the_kind_of_a_table_is_recognised(read):
    assert type(read("zone,date,new_confirmed\n230103,2020-01-25,1\n")).__name__ == "CountTable"
    both = "zone,date,new_confirmed,cases_per_100k\n230103,2020-01-25,1,2\n"
    assert type(read(both, supplied=["cases_per_100k"])).__name__ == "CountTable"
    ready = "zone,date,cases_per_100k\n230103,2020-01-25,2\n"
    assert type(read(ready, supplied=["cases_per_100k"])).__name__ == "IndicatorTable"
    with pytest.raises(InputError) as error:
        read("zone,date,other\n230103,2020-01-25,2\n")
    assert error.value.code == "cases.unknown_kind"
    assert "new_confirmed|cumulative_confirmed" in str(error.value)


def test_header_without_rows(read):
    with pytest.raises(InputError) as error:
        read("zone,date,new_confirmed\n")
    assert error.value.code == "cases.no_rows"


def test_counts_lacking_a_column_say_which(plain):
    with pytest.raises(InputError) as error:
        read_counts(b"zone,new_confirmed\n230103,1\n", ReadOptions(**plain))
    assert error.value.params["missing"] == "date"
