"""The real files of the epidemic, through the mappings that ship."""

from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from riskzone.cases.readers import ReadOptions, read_input
from riskzone.places.divisions import load_divisions
from riskzone.settings import DATA

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the real data are not here")


def mapped(file: str, mapping: str, area: str = "23"):
    return read_input(
        SHARED / file,
        ReadOptions(
            mapping=DATA / "maps" / f"{mapping}.toml",
            divisions=load_divisions(area),
            today=date(2026, 1, 1),
            confined=False,
        ),
    )


def test_prefectures_of_heilongjiang_on_the_day_of_the_bulletin():
    made = mapped("cases/hlj_city_daily_2019-12_2020-12.csv", "hlj_city_daily")
    assert not made.reading.rejected
    assert set(made.rows["layer"]) == {"prefecture"}
    assert made.rows["zone"].nunique() == 13
    day = made.rows[made.rows["date"] == pd.Timestamp("2020-02-23")]
    named = dict(zip(day["zone"], day["cumulative_confirmed"], strict=True))
    assert (named["230100"], named["230500"], named["232700"]) == (198, 52, 2)
    assert sum(named.values()) == 480
    assert Counter(u.reason for u in made.reading.unlocated) == {
        "cases.zone_imported": 265, "cases.zone_unpublished": 214,
    }  # fmt: skip
    skipped = dict(made.reading.notes)["cases.rows_skipped"]
    assert skipped["count"] == 323
    falls = [p for code, p in made.reading.notes if code == "cases.cumulative_falls"]
    assert ("cumulative_confirmed", "231000") in {(p["field"], p["zone"]) for p in falls}


def test_counties_of_heilongjiang_by_name():
    made = mapped("cases/hlj_county_daily_2020-02.csv", "hlj_county_daily")
    stated = {u.stated: u.reason for u in made.reading.unlocated}
    assert stated["鸡西市/密山区"] == "places.place_name_unknown"
    assert stated["哈尔滨市/兰西县"] == "places.place_not_in_parent"
    assert stated["佳木斯市"] == "cases.only_prefecture"
    lost = [u for u in made.reading.unlocated if not u.kept]
    coarse = made.rows[made.rows["remainder"]]
    assert coarse["layer"].unique().tolist() == ["prefecture"]
    assert made.reading.rows == 169
    kept = [u for u in made.reading.unlocated if u.kept]
    assert len(made.rows) - len(coarse) + len(kept) + len(lost) == 169
    assert "230803" in set(made.rows["zone"])


def test_streets_of_shanghai_are_never_counted_in_their_district():
    made = mapped("cases/shanghai_township_day_address_counts.csv", "shanghai_addresses", "31")
    assert made.rows.empty
    assert {u.reason for u in made.reading.unlocated} == {"cases.no_township_list"}
    assert len(made.reading.unlocated) == 5151
    assert made.reading.unlocated[0].near


def test_districts_of_shanghai_where_the_user_sums_them():
    made = mapped("cases/shanghai_township_day_address_counts.csv", "shanghai_districts", "31")
    assert made.rows["zone"].nunique() == 16
    source = pd.read_csv(SHARED / "cases/shanghai_township_day_address_counts.csv")
    assert made.rows["new_confirmed"].sum() == source["addresses"].sum()


def test_every_row_of_the_cdc_tables_in_order():
    made = mapped("rules/cdc_community_levels_sample.csv", "cdc_community_levels")
    source = pd.read_csv(
        SHARED / "rules/cdc_community_levels_sample.csv", dtype={"county_fips": str}
    )
    assert made.rows["zone"].tolist() == source["county_fips"].tolist()
    assert made.rows["bed_utilization"].tolist() == pytest.approx(
        source["covid_inpatient_bed_utilization"].tolist(), nan_ok=True
    )
    bounds = mapped("rules/community_level_cases.csv", "community_level_cases")
    assert len(bounds.rows) == 14
    assert bounds.rows["bed_utilization"].tolist()[:4] == [9.99, 10.0, 9.99, 14.9]
    assert bounds.rows.iloc[-1][["cases_per_100k", "admissions_per_100k"]].isna().all()


def test_wangkui_with_its_exclusions():
    made = mapped("risk/wangkui_2021.csv", "wangkui_2021")
    day = made.rows[made.rows["date"] == pd.Timestamp("2021-01-14")]
    levels = day.set_index("zone")["designated"]
    high = levels[levels == 2]
    assert [load_divisions("23").name(code) for code in high.index] == ["惠七满族镇"]
    assert (levels.drop(high.index) == 1).all()
    assert len(levels) == len(made.rows[made.rows["date"] == pd.Timestamp("2021-01-21")])
    assert {u.stated for u in made.reading.unlocated} == {"望奎县惠七村"}
