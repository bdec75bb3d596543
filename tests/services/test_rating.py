"""Rate a file: what a stranger's file becomes, and how it is written."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import geopandas
import pandas as pd
import pytest

from riskzone.access import Actor
from riskzone.clock import SHANGHAI, Clock
from riskzone.errors import Denied, InputError, RowsRejected
from riskzone.services import tables
from riskzone.services.rating import Rated, RateRequest, rate_file

ACTOR = Actor.command_line("tester")
CLOCK = Clock(datetime(2020, 6, 1, 8, tzinfo=SHANGHAI))
LIST = """case_id,classification,reported_on,county_code,cluster_id
A1,confirmed,2020-03-04,231005,
A2,confirmed,2020-03-17,230103,k1
"""


@pytest.fixture
def rate(tmp_path: Path):
    def rated(text: str, on: str = "2020-03-18", **more) -> Rated:
        file = tmp_path / "list.csv"
        file.write_text(text, "utf-8")
        beside = {}
        for name in ("baseline", "reports", "map"):
            if name in more:
                beside[name] = tmp_path / f"{name}.{'toml' if name == 'map' else 'csv'}"
                beside[name].write_text(more.pop(name), "utf-8")
        request = RateRequest(file, "cn-2020-02-county", date.fromisoformat(on), clock=CLOCK)
        return rate_file(ACTOR, replace(request, **more, **beside))

    return rated


def levels(rated: Rated) -> dict[str, int]:
    return {level: count for level, count in rated.assessment.totals.items() if count}


def test_a_line_list_rates_every_county(rate):
    rated = rate(LIST)
    assert levels(rated) == {"low": 123, "medium": 2}
    assert len(rated.table) == 125
    assert list(rated.table.columns) == [
        "zone", "name", "level", "level_upper", "stale", "clause",
        "new_14d", "cumulative", "clusters_14d", "silence",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "zones"), [("prefecture", 13), ("county", 125), ("township", 1703), ("building", 0)]
)
def test_every_layer_has_its_zones(rate, layer, zones):
    assert len(rate(LIST, layer=layer).table) == zones


def test_building_units_are_those_the_list_names(rate):
    text = LIST.replace("cluster_id", "building_id").replace("k1", "u1")
    found = rate(text, layer="building").table
    assert found[["zone", "level"]].to_numpy().tolist() == [["u1", "medium"]]


def test_the_same_building_name_in_two_counties_is_two_units(rate):
    text = "case_id,classification,reported_on,county_code,building_id\n"
    text += "A1,confirmed,2020-03-04,231005,3号楼\nA2,confirmed,2020-03-04,230103,3号楼\n"
    found = rate(text, layer="building").table
    assert found["zone"].tolist() == ["230103/3号楼", "231005/3号楼"]
    assert found["name"].tolist() == ["3号楼", "3号楼"]
    assert found["new_14d"].tolist() == [1, 1]


def test_a_list_that_says_nothing_of_its_reach_is_taken_whole_and_told(rate):
    assert ("zoning.coverage_whole", {}) in rate(LIST).notes


def test_a_stated_reach_and_a_baseline(rate):
    baseline = "zone,cumulative_confirmed\n230103,60\n231005,5\n"
    rated = rate(LIST, coverage_from=date(2020, 3, 10), baseline=baseline)
    rows = rated.table.set_index("zone")
    # The case of 4 March is in the baseline already.
    assert rows.loc[["230103", "231005"], "cumulative"].tolist() == [61, 5]
    assert rows.loc["230103", ["level", "level_upper"]].tolist() == ["medium", "high"]
    assert levels(rated) == {"medium": 2, "unknown": 123}
    assert rated.assessment.coverage.baseline == {"230103": 60, "231005": 5}


def test_reports_received(rate):
    rated = rate(LIST, reports="zone,reported_at\n230102,2020-03-17 20:00\n")
    assert levels(rated) == {"low": 1, "medium": 2, "unknown": 122}


def test_reading_now_takes_in_the_day_itself(rate):
    text = LIST.replace("2020-03-17", "2020-03-18")
    assert levels(rate(text)) == {"low": 124, "medium": 1}
    assert levels(rate(text, reading="now")) == {"low": 123, "medium": 2}


def test_reading_now_stops_at_the_present_minute(rate):
    text = "case_id,classification,result_at,reported_on,county_code\n"
    text += "A1,confirmed,2020-03-18 02:00,2020-03-18,231005\n"
    for hour, expected in ((1, {"low": 125}), (3, {"low": 124, "medium": 1})):
        clock = Clock(datetime(2020, 3, 18, hour, tzinfo=SHANGHAI))
        assert levels(rate(text, reading="now", clock=clock)) == expected


def test_one_bad_row_refuses_the_file_unless_told_otherwise(rate):
    text = LIST + "A3,certain,2020-03-17,230104,\n"
    with pytest.raises(RowsRejected) as error:
        rate(text)
    assert {
        "line": 4,
        "field": "classification",
        "value": "c…(7)",
    }.items() <= error.value.params.items()
    rated = rate(text, bad_rows="skip")
    assert levels(rated) == {"low": 123, "medium": 2}
    assert [entry.line for entry in rated.reading.rejected] == [4]


def test_a_scheme_of_supplied_figures_asks_for_them(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(LIST, "utf-8")
    request = RateRequest(file, "us-cdc-2022-community", date(2020, 3, 18), clock=CLOCK)
    with pytest.raises(InputError, match="cases_per_100k") as error:
        rate_file(ACTOR, request)
    assert error.value.code == "zoning.needs_indicators"


def test_a_table_of_indicators_keeps_its_rows_and_their_order(tmp_path):
    file = tmp_path / "weeks.csv"
    file.write_text(
        "zone,date,cases_per_100k,admissions_per_100k,bed_utilization\n"
        "48001,2022-03-03,250,10.0,2\n06001,2022-03-03,100,,9.9\n06001,2022-03-10,,,\n",
        "utf-8",
    )
    request = RateRequest(file, "us-cdc-2022-community", date(2022, 3, 10), clock=Clock())
    table = rate_file(ACTOR, request).table
    assert table["zone"].tolist() == ["48001", "06001", "06001"]
    assert table["level"].tolist() == ["high", "low", ""]
    assert table["date"].tolist() == ["2022-03-03", "2022-03-03", "2022-03-10"]
    assert set(table["silence"]) == {"reported"}


def test_who_may_not_see_levels_is_refused(tmp_path):
    request = RateRequest(tmp_path / "none.csv", "cn-2020-02-county", date(2020, 3, 18))
    with pytest.raises(Denied):
        rate_file(Actor("nobody"), request)


def test_csv_has_plain_numbers_and_blanks(rate):
    rows = list(csv.DictReader(io.StringIO(tables.to_csv(rate(LIST)))))
    assert rows[1] == {
        "zone": "230103", "name": "南岗区", "level": "medium", "level_upper": "", "stale": "false",
        "clause": "up_to_50", "new_14d": "1", "cumulative": "1", "clusters_14d": "0",
        "silence": "reported",
    }  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".json", ".geojson", ".gpkg"])
def test_every_form_holds_every_zone_and_nothing_else_is_left_in_the_folder(rate, tmp_path, suffix):
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / f"levels{suffix}"
    tables.write(rate(LIST), target)
    assert [path.name for path in folder.iterdir()] == [target.name]
    if suffix == ".csv":
        found = pd.read_csv(target, dtype={"zone": str})
    elif suffix == ".json":
        found = pd.DataFrame(json.loads(target.read_text("utf-8")))
    else:
        found = geopandas.read_file(target)
        assert found.geometry.notna().all()
        assert found.geom_type.value_counts()["Point"] == 4
    assert found.set_index("zone").loc["231005", "level"] == "medium"
    assert len(found) == 125


@pytest.mark.parametrize(
    ("name", "code"), [("a.xlsb", "zoning.out_suffix"), ("no/a.csv", "zoning.out_folder")]
)
def test_a_target_that_cannot_be_written_is_told(rate, tmp_path, name, code):
    with pytest.raises(InputError) as error:
        tables.write(rate(LIST), tmp_path / name)
    assert error.value.code == code


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\tx"])
def test_text_a_spreadsheet_would_run_is_neutralised(text):
    assert tables.neutral(text) == f"'{text}"


def test_plain_text_is_left_alone():
    assert tables.neutral("西安区") == "西安区"


def test_a_supplied_figure_outside_the_limits_of_the_scheme_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ready.csv"
    file.write_text("zone,new_14d,cumulative\na,1,50\nb,1.5,2\nc,-1,2\n", "utf-8")
    with pytest.raises(RowsRejected) as error:
        rate_file(ACTOR, RateRequest(file, "cn-2020-02-county", date(2020, 3, 19)))
    assert [(r.line, r.code) for r in error.value.params["rejected"]] == [
        (3, "cases.not_whole"),
        (4, "cases.outside_limits"),
    ]
