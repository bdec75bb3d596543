"""The published figures add up, and keep what was published, contradictions included."""

import pandas as pd
import pytest

from riskzone.cases.published import (
    CERTAINTIES,
    published_table,
    published_tables,
    read_local_time,
)
from riskzone.errors import InputError, NotFound
from riskzone.places.divisions import load_divisions
from riskzone.settings import DATA

COUNTIES = 125


@pytest.fixture(scope="module")
def county_codes() -> set[str]:
    return set(load_divisions("23").zone_table("county").frame.index)


@pytest.mark.parametrize("name", published_tables())
def test_every_row_names_its_source_and_how_sure_it_is(name: str) -> None:
    table = published_table(name)
    assert len(table) > 0
    assert (table["source"] != "").all()
    assert set(table["certainty"]) <= set(CERTAINTIES)


def test_province_totals_never_fall_and_hold_the_milestones() -> None:
    totals = published_table("province_totals").set_index("date")["cumulative_local_confirmed"]
    assert totals.is_monotonic_increasing
    milestones = {
        "2020-01-26": 21,
        "2020-02-02": 118,
        "2020-02-09": 331,
        "2020-02-23": 480,
        "2020-03-18": 482,
        "2020-04-19": 524,
        "2020-04-25": 549,
        "2020-04-27": 553,
        "2020-05-27": 559,
    }
    assert {day: int(totals[day]) for day in milestones} == milestones


@pytest.mark.parametrize(
    ("day", "total"),
    [("2020-01-26", 21), ("2020-02-02", 118), ("2020-02-09", 331), ("2020-02-23", 480)],
)
def test_prefectures_sum_to_the_province(day: str, total: int) -> None:
    table = published_table(f"prefecture_totals_{day}")
    assert len(table) == table["zone"].nunique() == 13
    assert table["cumulative_local_confirmed"].sum() == total
    province = published_table("province_totals").set_index("date")["cumulative_local_confirmed"]
    assert province[day] == total


def test_bulletins_hold_their_identities() -> None:
    table = published_table("bulletins")
    assert (table["active"] == table["cumulative"] - table["cured"] - table["died"]).all()
    observed = table["contacts_tracked"] - table["contacts_released"]
    assert (table["contacts_observed"] == observed).all()


def test_bulletins_and_province_totals_agree() -> None:
    bulletins = published_table("bulletins").set_index("date")["cumulative"]
    province = published_table("province_totals").set_index("date")["cumulative_local_confirmed"]
    assert province.reindex(bulletins.index).equals(bulletins.rename(province.name))


def test_declared_lists_sum_to_all_counties() -> None:
    table = published_table("declared_lists")
    assert (table["high"] + table["medium"] + table["low"] == COUNTIES).all()
    complete = table[table["completeness"] == "complete"]
    assert (complete["zones_off_low"].map(len) == complete["high"] + complete["medium"]).all()


def test_the_contradictory_march_notices_are_both_kept() -> None:
    lists = published_table("declared_lists").set_index("as_of")
    events = published_table("declared_events")
    first, second = pd.Timestamp("2020-03-04"), pd.Timestamp("2020-03-06")
    lowered = events[events["effective_at"] == second]
    assert len(lowered) == 7
    assert lists.loc[first, "medium"] == lists.loc[second, "medium"] == 9


def test_events_lead_from_list_to_list() -> None:
    # 2020-03-16 lists three counties; two of them are lowered on 03-19, one remains.
    lists = published_table("declared_lists").set_index("as_of")["zones_off_low"]
    events = published_table("declared_events").set_index("effective_at")
    lowered = set(events.loc["2020-03-19", "zone"])
    assert set(lists[pd.Timestamp("2020-03-16")]) - lowered == set(
        lists[pd.Timestamp("2020-03-19")]
    )


def test_codes_are_counties_of_the_province(county_codes: set[str]) -> None:
    assert len(county_codes) == COUNTIES
    assert set(published_table("declared_events")["zone"]) <= county_codes
    assert (
        set(published_table("declared_lists")["zones_off_low"].explode().dropna()) <= county_codes
    )


def test_prefecture_codes_are_divisions() -> None:
    prefectures = set(load_divisions("23").zone_table("prefecture").frame.index)
    assert set(published_table("prefecture_totals_2020-02-23")["zone"]) == prefectures


def test_response_levels_fall_in_order() -> None:
    table = published_table("response_levels")
    assert list(table["level"]) == ["I", "II", "III"]
    assert table["effective_at"].is_monotonic_increasing
    assert table["effective_at"].iloc[-1] == pd.Timestamp("2020-03-25 18:00")


def test_mudanjiang_rate_is_positives_per_ten_thousand_persons() -> None:
    values = published_table("testing_mudanjiang_2020-06").set_index("measure")["value"]
    rate = values["asymptomatic"] / values["tested"] * 10_000
    assert rate == pytest.approx(values["asymptomatic_per_10000"], abs=0.0005)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-03-19", "2020-03-19"),
        ("2020-03-25 18:00", "2020-03-25 18:00"),
        ("2020-03-05 24:00", "2020-03-06"),
        ("2020-02-29 24:00", "2020-03-01"),
        ("2020-12-31 24:00", "2021-01-01"),
    ],
)
def test_24_hours_is_midnight_of_the_next_day(text: str, expected: str) -> None:
    assert read_local_time(text) == pd.Timestamp(expected)


@pytest.mark.parametrize("text", ["", "2020-02-30", "2020-03-05 25:00", "3月5日"])
def test_a_time_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_local_time(text)
    assert caught.value.code == "published.bad_time"
    assert caught.value.params["value"] == text


def test_an_unknown_table_names_the_known_ones() -> None:
    with pytest.raises(NotFound, match="province_totals"):
        published_table("no_such_table")


@pytest.mark.parametrize("name", published_tables())
def test_every_table_and_certainty_is_described(name: str) -> None:
    described = (DATA / "README.md").read_text("utf-8")
    known = name if "totals_2020-" not in name else f"…_{name[-10:]}"
    assert f"`{name}`" in described or f"`{known}`" in described
    assert all(f"| `{certainty}` |" in described for certainty in CERTAINTIES)
