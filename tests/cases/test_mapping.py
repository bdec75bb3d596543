from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from riskzone.cases.mapping import load_mapping, parse_mapping
from riskzone.errors import InputError
from riskzone.settings import DATA

FOREIGN = "第几行,市,县,日,多少,状态,比例\n"


def test_rename_combine_and_take_constants(read):
    rules = parse_mapping(
        {
            "kind": "counts",
            "recognise": False,
            "columns": {"zone": ["市", "县"], "new_confirmed": "多少"},
            "constants": {"date": "2020-02-03"},
            "values": {"zone": {"密山区": "密山市"}},
            "coverage": {"from": date(2020, 1, 20), "clusters": True},
        }
    )
    made = read("市,县,多少\n鸡西市,密山区,2\n佳木斯市,向阳区,1\n", mapping=rules)
    assert made.rows["zone"].tolist() == ["230382", "230803"]
    assert str(made.rows["date"][0]) == "2020-02-03 00:00:00"
    assert made.coverage.start == date(2020, 1, 20)
    assert made.coverage.stated
    assert made.coverage.clusters


def test_the_first_of_several_columns_narrows_the_last(read):
    rules = parse_mapping(
        {
            "columns": {"zone": ["市", "县"], "date": "日", "new_confirmed": "多少"},
            "recognise": False,
        }
    )
    made = read("市,县,日,多少\n哈尔滨市,兰西县,2月3日,2\n黑河市,,2月3日,1\n", mapping=rules)
    assert [u.reason for u in made.reading.unlocated] == [
        "places.place_not_in_parent", "cases.only_prefecture",
    ]  # fmt: skip


def test_rows_are_skipped_kept_and_filled_down_with_a_note(read):
    rules = parse_mapping(
        {
            "skip": [{"column": "状态", "equals": "作废", "note": "void"}],
            "keep": [{"column": "省", "pattern": "^黑龙江"}],
            "fill_down": ["地区"],
        }
    )
    text = (
        "省,地区,日期,新增确诊,状态\n"
        "黑龙江省,南岗区,2020-02-01,1,\n"
        "黑龙江省,,2020-02-02,2,\n"
        "黑龙江省,,2020-02-03,9,作废\n"
        "吉林省,,2020-02-04,9,\n"
    )
    made = read(text, mapping=rules)
    assert made.rows["zone"].tolist() == ["230103", "230103"]
    assert made.rows["new_confirmed"].tolist() == [1, 2]
    notes = dict(made.reading.notes)
    assert notes["cases.rows_skipped"] == {"count": 1, "column": "状态", "note": "void"}
    assert notes["cases.rows_not_kept"]["count"] == 1


def test_scale_is_exact_and_row_numbers_are_zones(read):
    rules = parse_mapping(
        {
            "kind": "indicators",
            "recognise": False,
            "supplied": ["beds"],
            "columns": {"zone": "#row", "beds": "ratio"},
            "scale": {"beds": "100"},
        }
    )
    made = read("ratio,x\n0.0999,\n0.149,\n,\n", mapping=rules)
    assert made.rows["zone"].tolist() == ["2", "3", "4"]
    assert made.rows["beds"].tolist()[:2] == [9.99, 14.9]
    assert rules.scale["beds"] == Decimal(100)


def test_date_formats_and_repeated_rows(read):
    rules = parse_mapping({"dates": {"date": "%d/%m/%Y"}, "repeated": "sum"})
    made = read("zone,date,new_confirmed\n230103,1/2/2020,1\n230103,1/2/2020,2\n", mapping=rules)
    assert made.rows[["new_confirmed"]].to_numpy().tolist() == [[3]]
    assert str(made.rows["date"][0].date()) == "2020-02-01"


def test_other_rows_are_listed_for_what_they_are(read):
    rules = parse_mapping({"outside": {"兵团": "unpublished"}, "layer": "county"})
    text = (
        "zone,date,new_confirmed\n兵团,2020-02-01,1\n境外输入,2020-02-01,1\n哈尔滨市,2020-02-01,1\n"
    )
    made = read(text, mapping=rules)
    assert [u.reason for u in made.reading.unlocated] == [
        "cases.zone_unpublished", "cases.zone_imported", "cases.only_prefecture",
    ]  # fmt: skip


def test_a_column_the_file_lacks_is_named_with_those_it_has(read):
    rules = parse_mapping({"columns": {"zone": "区域", "date": "date", "new_confirmed": "n"}})
    with pytest.raises(InputError) as error:
        read("zone,date,new_confirmed\n230103,2020-02-01,1\n", mapping=rules)
    assert error.value.code == "cases.map_missing_column"
    assert error.value.params["missing"] == "区域, n"
    assert error.value.params["found"] == "zone, date, new_confirmed"


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"colums": {}}, "colums"),
        ({"kind": "cases"}, "kind"),
        ({"kind": "counts", "columns": {"origin": "x"}}, "origin"),
        ({"scale": {"new_confirmed": "many"}}, "scale.new_confirmed"),
        ({"skip": [{"column": "x"}]}, "skip.0"),
        ({"skip": [{"column": "x", "pattern": "("}]}, "skip.0"),
        ({"datum": "bd09"}, "datum"),
        ({"layer": "village"}, "layer"),
        ({"coverage": {"since": date(2020, 1, 1)}}, "coverage.since"),
        ({"header_row": 0}, "header_row"),
    ],
)
def test_a_wrong_mapping_is_refused_where_it_is_wrong(data, where):
    with pytest.raises(InputError) as error:
        parse_mapping(data)
    assert error.value.code == "cases.map_invalid"
    assert error.value.params["where"].startswith(where)


def test_broken_toml_and_missing_file(tmp_path: Path):
    broken = tmp_path / "m.toml"
    broken.write_text("kind = ", "utf-8")
    for path, code in ((broken, "cases.map_invalid"), (tmp_path / "no.toml", "cases.no_file")):
        with pytest.raises(InputError) as error:
            load_mapping(path)
        assert error.value.code == code


@pytest.mark.parametrize("path", sorted((DATA / "maps").glob("*.toml")), ids=lambda p: p.stem)
def test_shipped_mappings_are_valid_and_say_where_they_come_from(path):
    made = load_mapping(path)
    assert made.kind
    assert made.title
    assert made.source
