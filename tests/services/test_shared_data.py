"""Real files nobody here wrote, rated by the shipped schemes through the shipped maps."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from riskzone.access import Actor
from riskzone.services.rating import Rated, RateRequest, rate_file
from riskzone.settings import DATA

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
MAPS = DATA / "maps"

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="no folder of real data beside the checkout"
)


def rated(name: str, mapping: str, scheme: str, on: date, **more) -> Rated:
    request = RateRequest(SHARED / name, scheme, on, map=MAPS / f"{mapping}.toml", **more)
    return rate_file(Actor.command_line("tester"), request)


def published(name: str, column: str) -> list[str]:
    return pd.read_csv(SHARED / name)[column].fillna("").str.lower().tolist()


@pytest.mark.parametrize(
    ("name", "mapping", "column"),
    [
        ("rules/cdc_community_levels_sample.csv", "cdc_community_levels", "level"),
        ("rules/community_level_cases.csv", "community_level_cases", "expected_level"),
    ],
)
def test_every_row_comes_out_at_its_published_level(name, mapping, column):
    found = rated(name, mapping, "us-cdc-2022-community", date(2022, 7, 14)).table
    assert found["level"].tolist() == published(name, column)
    assert set(found["level_upper"]) == {""}


def test_counts_of_prefectures_rate_prefectures_and_leave_every_county_unknown():
    name = ("cases/hlj_city_daily_2019-12_2020-12.csv", "hlj_city_daily", "cn-2020-02-county")
    prefectures = rated(*name, date(2020, 2, 24), layer="prefecture").table.set_index("zone")
    assert prefectures["cumulative"].sum() == 480
    assert prefectures.loc["230100", ["cumulative", "level", "level_upper"]].tolist() == [
        198, "medium", "high",
    ]  # fmt: skip
    counties = rated(*name, date(2020, 2, 24)).assessment
    assert counties.totals == {"low": 0, "medium": 0, "high": 0, "unknown": 125}


def test_county_counts_are_rated_and_what_did_not_match_is_listed():
    name = ("cases/hlj_county_daily_2020-02.csv", "hlj_county_daily", "cn-2020-02-county")
    found = rated(*name, date(2020, 2, 20))
    assert sum(found.assessment.totals.values()) == 125
    assert found.assessment.totals["medium"] > 40
    assert {entry.stated for entry in found.reading.unlocated} >= {"鸡西市/密山区", "佳木斯市"}
    # 黑河 published cases without a county: none of its counties can be called low.
    levels = found.table.set_index("zone")["level"]
    assert "low" not in set(levels[levels.index.str.startswith("2311")])
