from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskzone.cases.listing import rejection_text, unlocated_text, unlocated_texts
from riskzone.cases.tables import LINE_LIST_COLUMNS, LineList, Unlocated
from riskzone.errors import InputError
from tests.cases.conftest import case, csv_of
from tests.cases.workbooks import xlsx

IDENTITY = "11010519491231002X"


def only(rows, read, **options) -> LineList:
    made = read(csv_of(rows), **options)
    assert isinstance(made, LineList)
    return made


def codes(made) -> list[tuple[int, str, str]]:
    return [(r.line, r.field, r.code.removeprefix("cases.")) for r in made.reading.rejected]


def test_the_plain_english_format(read):
    rows = [
        case(onset_on="2020-03-01", sampled_at="2020-03-03 08:30", confirmed_on="2020-03-04 02:00",
             township_code="231005001", building_id="B1", cluster_id="J1", outcome="cured",
             outcome_on="2020-03-20"),
    ]  # fmt: skip
    made = only(rows, read)
    assert tuple(made.cases.columns) == LINE_LIST_COLUMNS
    row = made.cases.iloc[0]
    assert row["reported_on"] == pd.Timestamp("2020-03-04")
    assert row["confirmed_on"] == pd.Timestamp("2020-03-04")
    assert row["confirmed_at"] == pd.Timestamp("2020-03-04 02:00")
    assert (row["prefecture_code"], row["county_code"], row["township_code"]) == (
        "231000", "231005", "231005001",
    )  # fmt: skip
    assert made.coverage.clusters
    assert made.reading.rejected == made.reading.unlocated == made.reading.mismatches == ()
    assert all(
        str(t) == "datetime64[s]"
        for c, t in made.cases.dtypes.items()
        if c.endswith(("_on", "_at"))
    )


def test_chinese_headers_and_words(read):
    text = (
        "牡丹江市病例一览表,,,,,,\n"
        "病例编号,病例类型,感染来源,发现方式,报告日期,县区,转归\n"
        "1,确诊病例,本土,密接,3月4日,西安区,治愈\n"
        "2,无症状感染者,境外输入,集中隔离,3月5日,绥芬河市,在院\n"
        "合计,,,,,,2\n"
        "填表人：张三,,,,,,\n"
    )
    made = read(text, on=date(2020, 3, 10))
    assert made.cases["classification"].tolist() == ["confirmed", "asymptomatic"]
    assert made.cases["origin"].tolist() == ["local", "imported"]
    assert made.cases["found_by"].tolist() == ["contact", "centralised_isolation"]
    assert made.cases["outcome"].tolist() == ["cured", ""]
    assert made.cases["county_code"].tolist() == ["231005", "231081"]
    notes = dict(made.reading.notes)
    assert notes["cases.totals_skipped"]["count"] == notes["cases.footer_skipped"]["count"] == 1
    assert notes["cases.year_assumed"]["years"] == "2020"
    assert "张三" not in repr(made.reading)


def test_every_bad_row_is_named_and_the_good_ones_stay(read):
    rows = [
        case(case_id="1"),
        case(case_id="1"),
        case(case_id=""),
        case(case_id="4", classification=""),
        case(case_id="5", classification="maybe"),
        case(case_id="6", reported_on="2020-02-30"),
        case(case_id="7", reported_on="2020-05-02"),
        case(case_id="8", reported_on="2019-11-30"),
        case(case_id="9", reported_on=""),
        case(case_id="10", origin="Mars"),
        case(case_id="11"),
    ]
    made = only(rows, read)
    assert codes(made) == [
        (3, "case_id", "duplicate_id"),
        (4, "case_id", "missing_value"),
        (5, "classification", "missing_value"),
        (6, "classification", "unknown_value"),
        (7, "reported_on", "bad_date"),
        (8, "reported_on", "future_date"),
        (9, "reported_on", "early_date"),
        (10, "reported_on", "no_date"),
        (11, "origin", "unknown_value"),
    ]
    assert made.cases["case_id"].tolist() == ["1", "11"]
    assert made.reading.refused_ids == ("1", "4", "5", "6", "7", "8", "9", "10")
    text = rejection_text("f.csv", made.reading.rejected[0], "en")
    assert text == "f.csv, line 3, case_id '1': this case_id stands already in line 2"
    assert "confirmed" in rejection_text("f.csv", made.reading.rejected[3], "en")


def test_24_hours_of_today_is_not_the_future(read):
    made = only([case(confirmed_on="2020-05-01 24:00")], read)
    assert made.reading.rejected == ()
    assert made.cases["confirmed_on"][0] == pd.Timestamp("2020-05-02")


def test_days_in_the_wrong_order_are_told_and_kept(read):
    made = only([case(onset_on="2020-03-06", outcome="died", outcome_on="2020-03-01")], read)
    assert len(made.cases) == 1
    told = [p["later"] for code, p in made.reading.notes if code == "cases.order_of_days"]
    assert told == ["reported_on", "outcome_on"]


def test_persons_are_left_at_the_door(read):
    rows = [
        case(姓名="张三", 身份证号=IDENTITY, x1="13812345678", remark="ok",
             address=f"幸福小区3号楼2单元501室 {IDENTITY}", cluster_id="J1 13812345678")
    ]  # fmt: skip
    made = only(rows, read)
    assert made.reading.dropped_columns == ("姓名", "身份证号", "x1")
    assert made.reading.unused_columns == ("remark",)
    assert made.cases["address"][0] == "幸福小区3号楼2单元"
    assert made.cases["cluster_id"][0] == "cluster:A1"
    everything = repr(made)
    assert "张三" not in everything
    assert IDENTITY not in everything
    assert "13812345678" not in everything


def test_an_identity_number_is_no_case_id(read):
    made = only([case(case_id=IDENTITY), case(case_id="2")], read)
    assert codes(made) == [(2, "case_id", "personal_case_id")]
    assert IDENTITY not in repr(made)
    assert made.reading.refused_ids == ()


def test_a_name_is_no_case_id(read):
    made = only([case(case_id="王小明")], read)
    assert codes(made) == [(2, "case_id", "personal_case_id")]
    assert "王小明" not in repr(made.reading)


def test_a_name_in_the_wrong_column_is_masked(read):
    made = only([case(classification="张三")], read)
    assert made.reading.rejected[0].value == "张…(2)"


def test_markup_and_formulas_stay_plain_text(read):
    made = only([case(building_id="<script>x</script>", cluster_id="=cmd()")], read)
    assert made.cases["building_id"][0] == "<script>x</script>"
    assert made.cases["cluster_id"][0] == "=cmd()"


# --- where -------------------------------------------------------------------------------


def where(made) -> list[tuple[str, str, str]]:
    return list(
        made.cases[["prefecture_code", "county_code", "township_code"]].itertuples(
            index=False, name=None
        )
    )


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"county_code": "231005"}, ("231000", "231005", "")),
        ({"county_code": "231005.0"}, ("231000", "231005", "")),
        ({"county_code": "'231005"}, ("231000", "231005", "")),
        ({"county_code": "２３１００５"}, ("231000", "231005", "")),
        ({"county_code": "231005001"}, ("231000", "231005", "231005001")),
        ({"county_code": "", "township_code": "231005001"}, ("231000", "231005", "231005001")),
        ({"county_code": "西安区"}, ("231000", "231005", "")),
        (
            {"county_code": "", "prefecture": "佳木斯市", "county": "向阳区"},
            ("230800", "230803", ""),
        ),
        ({"county_code": "", "prefecture": "鹤岗", "county": "向阳"}, ("230400", "230402", "")),
        (
            {"county_code": "", "county": "西安区", "township": "先锋街道"},
            ("231000", "231005", "231005001"),
        ),
        ({"county_code": "232761"}, ("232700", "232761", "")),
    ],
)
def test_code_first_then_name_in_its_parent(read, divisions, stated, expected):
    made = only([case(**stated)], read)
    if "township" in stated:
        name = divisions.name("231005001")
        made = only([case(**(stated | {"township": name}))], read)
    assert where(made) == [expected]
    assert made.reading.unlocated == ()


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ({"county_code": "150102"}, "places.place_code_outside"),
        ({"county_code": "230199"}, "places.place_code_unknown"),
        ({"county_code": "", "county": "向阳区"}, "places.place_name_ambiguous"),
        ({"county_code": "", "county": "无此区"}, "places.place_name_unknown"),
        ({"county_code": ""}, "places.place_blank"),
        ({"county_code": "", "prefecture": "牡丹江市"}, "cases.only_prefecture"),
    ],
)
def test_what_is_not_located_is_listed_and_kept(read, stated, reason):
    made = only([case(**stated)], read)
    assert [u.reason for u in made.reading.unlocated] == [reason]
    assert len(made.cases) == 1
    assert made.cases["county_code"][0] == ""
    assert unlocated_text("f", made.reading.unlocated[0], "en").startswith("f, line 2 (A1): ")


def test_a_prefecture_alone_is_kept_as_such(read):
    made = only([case(county_code="", prefecture="牡丹江市")], read)
    assert where(made) == [("231000", "", "")]


def test_the_county_wins_over_a_township_elsewhere(read):
    made = only([case(county_code="231005", township_code="230103001")], read)
    assert where(made) == [("231000", "231005", "")]
    assert [u.reason for u in made.reading.mismatches] == ["cases.township_not_in_county"]


def test_a_code_wins_over_another_name(read):
    made = only([case(county_code="231005", county="南岗区")], read)
    assert where(made)[0][1] == "231005"
    assert [u.reason for u in made.reading.mismatches] == ["places.place_name_differs"]


# 南岗区 is 230103; a point in its middle, one in Inner Mongolia, one in 加格达奇.
NANGANG, HOHHOT, JIAGEDAQI = (126.66, 45.74), (111.7, 40.8), (124.126, 50.424)


def at(point: tuple[float, float], **fields: object) -> dict[str, object]:
    return case(lon=point[0], lat=point[1], **fields)


def test_a_point_fills_a_gap(read):
    made = only([at(NANGANG, county_code="")], read, datum="wgs84")
    assert where(made) == [("230100", "230103", "")]
    assert made.reading.unlocated == ()
    assert dict(made.reading.notes)["cases.point_filled"] == {"count": 1}


@pytest.mark.parametrize("datum", ["wgs84", None])
def test_a_point_elsewhere_is_a_mismatch_and_the_code_stays(read, datum):
    made = only([at(NANGANG)], read, datum=datum)
    assert where(made)[0][1] == "231005"
    assert [u.reason for u in made.reading.mismatches] == ["cases.point_in_other_county"]


@pytest.mark.parametrize("datum", ["wgs84", None])
def test_a_point_in_inner_mongolia(read, datum):
    made = only([at(HOHHOT), at(HOHHOT, case_id="2", county_code="")], read, datum=datum)
    assert [u.reason for u in made.reading.mismatches] == ["cases.point_outside"]
    assert [(u.row_id, u.reason) for u in made.reading.unlocated] == [("2", "cases.point_outside")]


def test_jiagedaqi_lies_outside_the_polygons_and_is_right(read):
    made = only([at(JIAGEDAQI, county_code="232761")], read, datum="wgs84")
    assert made.reading.mismatches == made.reading.unlocated == ()


def test_swapped_coordinates_are_named_as_such(read):
    made = only([case(lon=45.74, lat=126.66)], read)
    assert [u.reason for u in made.reading.mismatches] == ["cases.point_swapped"]
    text = unlocated_text("f", made.reading.mismatches[0], "en")
    assert text.startswith("f, line 2 (A1): longitude and latitude of the point (lon=45.74, lat=")
    assert text.endswith("look swapped")
    assert np.isnan(made.cases["lon"][0])


@pytest.mark.parametrize(
    ("lon", "lat", "reason"),
    [
        (126.6, "", "half"),
        ("-", 45.7, "half"),
        ("NaN", 45.7, "not_a_number"),
        ("nan", "nan", "not_a_number"),
        (126.6, "inf", "not_a_number"),
        (999, 45.7, "outside_country"),
    ],
)
def test_a_point_that_is_none_is_listed(read, lon, lat, reason):
    made = only([case(lon=lon, lat=lat)], read, datum="wgs84")
    assert [u.reason for u in made.reading.mismatches] == [f"cases.point_{reason}"]


def test_a_coordinate_that_is_no_number_is_refused(read):
    assert codes(only([case(lon="x", lat="45.7")], read, datum="wgs84")) == [
        (2, "lon", "bad_number")
    ]


def test_without_a_datum_no_point_is_used(read):
    made = only([at(NANGANG, county_code="")], read)
    assert where(made) == [("", "", "")]
    assert [u.reason for u in made.reading.unlocated] == ["cases.point_without_datum"]
    assert np.isnan(made.cases["lon"][0])


def test_gcj02_points_are_moved(read):
    made = only([at(NANGANG, county_code="230103")], read, datum="gcj02")
    shift = abs(made.cases["lon"][0] - NANGANG[0]) * 77_500
    assert 100 < shift < 700


# --- laws --------------------------------------------------------------------------------

row = st.fixed_dictionaries(
    {
        "classification": st.sampled_from(["confirmed", "确诊", "无症状", "疑似", "x", ""]),
        "reported_on": st.sampled_from(
            ["2020-03-04", "3月4日", "2020/3/5", "43894", "无", "2020-02-30"]
        ),
        "county_code": st.sampled_from(["231005", "230103", "150102", "", "南岗区"]),
        "township_code": st.sampled_from(["", "231005001", "230103001"]),
    }
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(row, min_size=1, max_size=8), seed=st.randoms())
def test_order_of_rows_never_matters(read, rows, seed):
    rows = [case(case_id=f"C{i}", **row) for i, row in enumerate(rows)]
    shuffled = list(rows)
    seed.shuffle(shuffled)
    first, second = only(rows, read), only(shuffled, read)
    key = ["case_id"]
    pd.testing.assert_frame_equal(
        first.cases.sort_values(key, ignore_index=True),
        second.cases.sort_values(key, ignore_index=True),
    )
    for part in ("unlocated", "mismatches"):
        a, b = getattr(first.reading, part), getattr(second.reading, part)
        assert sorted((u.row_id, u.reason) for u in a) == sorted((u.row_id, u.reason) for u in b)
    assert len(codes(first)) == len(codes(second))


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(row, min_size=1, max_size=6))
def test_csv_and_xlsx_read_alike(read, rows):
    rows = [case(case_id=f"C{i}", **row) for i, row in enumerate(rows)]
    text = read(csv_of(rows))
    book = read(xlsx([list(rows[0]), *(list(r.values()) for r in rows)]), filename="f.csv")
    pd.testing.assert_frame_equal(text.cases, book.cases)
    assert text.reading == book.reading


def test_rows_that_state_the_same_are_told_together():
    entry = Unlocated(2, "A1", "密山区", "", "places.place_name_unknown", "")
    others = [
        Unlocated(line, f"A{line}", "密山区", "", "places.place_name_unknown", "")
        for line in (5, 9)
    ]
    alone = Unlocated(7, "A7", "某区", "", "places.place_name_unknown", "")
    found = list(unlocated_texts("f.csv", [entry, alone, *others], "both"))
    assert len(found) == 2
    assert "第 2, 5, 9 行（共 3 行）" in found[0]
    assert "lines 2, 5, 9 (3 rows)" in found[0]
    assert found[0].count("密山区") == 2


def test_a_column_of_names_for_case_ids_refuses_the_file(read):
    rows = [case(case_id=name) for name in ("佟大为", "金正男", "Zhang Wei")]
    with pytest.raises(InputError) as error:
        only(rows, read)
    assert error.value.code == "cases.personal_case_ids"
    assert error.value.params == {"file": "f.csv", "count": 3, "rows": 3}


@pytest.mark.parametrize(
    "name",
    [
        "慕容复",
        "John Smith",
        IDENTITY,
        f"ID{IDENTITY}",
        "13845678901",
        "一三八四五六七八九〇一",
        "壹叁捌-四五六七-八九〇幺",
    ],
)
def test_one_person_among_serial_numbers_is_a_refused_row(read, name):
    made = only([case(case_id="A1"), case(case_id="A2"), case(case_id=name)], read)
    assert [r.code for r in made.reading.rejected] == ["cases.personal_case_id"]
    assert made.reading.refused_ids == ()
    assert len(made.cases) == 2


def test_an_endless_case_id_is_refused(read):
    made = only([case(case_id="A" * 65), case(case_id="A" * 64)], read)
    assert [(r.line, r.code) for r in made.reading.rejected] == [(2, "cases.too_long")]


@pytest.mark.parametrize("place", ["海南省", "大连市", "110101", "省外", "境外", "Outside"])
def test_a_place_elsewhere_is_outside(read, place):
    made = only([case(moved_to=place, moved_on="2020-03-05")], read)
    assert made.cases["moved_to"].tolist() == ["outside"]
    assert made.reading.mismatches == ()


@pytest.mark.parametrize(
    ("place", "day", "reason"),
    [
        ("230111", "", "cases.moved_without_day"),
        ("省外", "", "cases.moved_without_day"),
        ("火星", "2020-03-05", "cases.moved_to_unknown"),
        ("佟大为", "2020-03-05", "cases.moved_to_unknown"),
        ("牡丹江市", "2020-03-05", "cases.moved_to_unknown"),
    ],
)
def test_a_move_without_a_day_or_a_known_place_is_listed_and_not_applied(read, place, day, reason):
    made = only([case(moved_to=place, moved_on=day)], read)
    assert made.cases["moved_to"].tolist() == [""]
    assert [(u.line, u.row_id, u.reason) for u in made.reading.mismatches] == [(2, "A1", reason)]


def test_cases_with_an_early_day_only_are_counted_in_a_note(read):
    rows = [case(onset_on=""), case(case_id="A2", reported_on="", onset_on="2020-03-04")]
    made = only(rows, read)
    assert len(made.cases) == 2
    assert dict(made.reading.notes)["cases.only_early_days"] == {"count": 1}


def test_a_list_without_a_row_says_that_there_is_no_case(read):
    made = read("病例编号,病例分类,感染来源,报告日期,县区代码\n")
    assert made.cases.empty
    assert [code for code, _ in made.reading.notes] == ["cases.no_cases"]


@pytest.mark.parametrize(
    "name", ["张三", "李四家庭聚集", "欧阳明一家", IDENTITY, "张某13845678901"]
)
def test_a_cluster_named_after_a_person_stays_a_cluster_without_the_name(read, name):
    rows = [case(case_id=f"A{i}", cluster_id=c) for i, c in enumerate([name, "J1", name, ""])]
    made = only(rows[::-1], read)
    assert made.cases.sort_values("case_id")["cluster_id"].tolist() == [
        "cluster:A0", "J1", "cluster:A0", "",
    ]  # fmt: skip
    assert ("cases.personal_cluster", {"count": 2, "clusters": 1}) in made.reading.notes
    assert name not in str(made.reading)


def test_two_persons_numbers_are_two_clusters(read):
    numbers = ["13845678901", "13845678902", "一三八四五六七八九〇一"]
    made = only([case(case_id=f"A{i}", cluster_id=c) for i, c in enumerate(numbers)], read)
    assert made.cases["cluster_id"].nunique() == 3


@pytest.mark.parametrize("name", ["J-12", "某医院聚集", "ward seven", "C2020-04-11", "2"])
def test_a_cluster_named_after_a_place_or_a_number_keeps_its_name(read, name):
    made = only([case(cluster_id=name)], read)
    assert made.cases["cluster_id"].tolist() == [name]


@pytest.mark.parametrize("word", ["确诊病例（普通型）", "确诊(轻型)", "确诊病例-重型", "普通型"])
def test_a_confirmed_case_with_its_clinical_type_is_confirmed(read, word):
    assert only([case(classification=word)], read).cases["classification"].tolist() == ["confirmed"]


@pytest.mark.parametrize(
    "word", ["疑似（排除）", "无症状感染者（轻型）", "确诊（可能）", "（确诊）确诊"]
)
def test_two_words_that_do_not_agree_are_refused(read, word):
    made = only([case(), case(case_id="A2", classification=word)], read)
    assert codes(made) == [(3, "classification", "unknown_value")]


def test_a_county_named_like_its_seat_is_the_county_in_a_countys_column(read):
    made = read(csv_of([{**case(), "county": "绥芬河"}]).replace("county_code", "x"))
    assert made.cases["county_code"].tolist() == ["231081"]
    assert made.cases["township_code"].tolist() == [""]
    assert made.reading.unlocated == ()
