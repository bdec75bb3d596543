from datetime import datetime

import pandas as pd
import pytest

from riskzone.cases.quality import completeness, last_reports, list_against_counts, reporting_lag
from riskzone.cases.readers import ReadOptions, read_reports
from riskzone.clock import SHANGHAI
from tests.cases.conftest import TODAY, case, csv_of


@pytest.fixture(scope="module")
def listed(read):
    blank = dict.fromkeys(("sampled_at", "result_at", "township_code", "building_id"), "")
    placed = {"township_code": "231005001", "building_id": "B"}
    sample = {"sampled_at": "2020-03-03 08:00", "result_at": "2020-03-03 20:00"}
    rows = [
        case(case_id="1", onset_on="2020-03-01", **(blank | placed | sample)),
        case(case_id="2", onset_on="2020-03-03", **blank),
        case(case_id="3", onset_on="2020-03-05", **blank),
        case(case_id="4", onset_on="", **blank) | {"county_code": "无"},
    ]
    return read(csv_of(rows))


def test_lag_by_county_leaves_errors_out(listed):
    lag = reporting_lag(listed.cases).loc["231005"]
    assert (lag["report_cases"], lag["report_median"]) == (2, 2.0)
    assert lag["report_p90"] == pytest.approx(2.8)
    assert (lag["result_cases"], lag["result_median"]) == (1, 12.0)


def test_completeness_counts_every_gap(listed):
    made = completeness(listed)
    assert (made.cases, made.rejected, made.unlocated, made.mismatches) == (4, 0, 1, 0)
    assert (made.without_county, made.without_township, made.without_building) == (0.25, 0.75, 0.75)


def test_silent_counties(divisions):
    reports = read_reports(
        b"zone,reported_at\n231005,2020-03-04 08:00\n231005,2020-03-05 08:00\n"
        b"230103,2020-03-03 08:00\n",
        ReadOptions(filename="r.csv", divisions=divisions, today=TODAY, confined=False),
    )
    now = datetime(2020, 3, 5, 0, 0, tzinfo=SHANGHAI)
    made = last_reports(reports, divisions.zone_table("county"), now, silent_after_hours=26)
    assert len(made) == 125
    assert made.loc["231005", "hours"] == 16
    assert not made.loc["231005", "silent"]
    assert made.loc["230103", "silent"]
    assert pd.isna(made.loc["230102", "last_reported_at"])
    assert made["silent"].sum() == 124


def test_the_list_is_set_against_the_counts(read, listed):
    counts = read(
        "zone,date,new_confirmed,cumulative_confirmed\n"
        "231005,2020-03-03,0,5\n231005,2020-03-04,5,\n230103,2020-03-04,,7\n230103,2020-03-05,,9\n"
    )
    made = list_against_counts(listed.cases, counts, "county")
    assert made.to_numpy().tolist() == [
        ["230103", pd.Timestamp("2020-03-05"), 0, 2, -2],
        ["231005", pd.Timestamp("2020-03-04"), 3, 5, -2],
    ]
