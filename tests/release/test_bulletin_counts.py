"""What the demonstration list says of a day is what the bulletins of the time said."""

from datetime import date
from functools import cache

import pandas as pd
import pytest

from riskzone.cases import demo
from riskzone.cases.history import Episodes, episodes
from riskzone.cases.readers import ReadOptions, read_line_list
from riskzone.cases.tables import LineList
from riskzone.places.divisions import load_divisions
from riskzone.release.bulletin_counts import contacts, counted
from riskzone.release.bulletin_published import published_bulletins


@cache
def known() -> tuple[LineList, Episodes]:
    options = ReadOptions(
        filename="demo.csv", divisions=load_divisions("23"), today=date(2020, 7, 1),
        datum=demo.DATUM, confined=False,
    )  # fmt: skip
    given = read_line_list(demo.to_csv(demo.line_list()).encode(), options)
    return given, episodes(given.cases, given.places)


# Later in April the list holds a row its corrections take back.
@pytest.mark.parametrize("on", [date(2020, 4, day) for day in (17, 20, 22)], ids=str)
def test_local_totals_are_the_published_ones(on: date) -> None:
    given, statuses = known()
    found = counted(given.cases, statuses, on, "prefecture")
    local = {one.on: one for one in published_bulletins()}[on].local
    for name in ("cumulative", "cured", "died", "active"):
        assert found[f"local.{name}"] == getattr(local, name)


@pytest.mark.parametrize("by", ["prefecture", "county"])
def test_parts_sum_to_the_whole(by: str) -> None:
    given, statuses = known()
    found = counted(given.cases, statuses, date(2020, 4, 23), by)
    for name in ("new_confirmed", "new_asymptomatic", "active", "asymptomatic"):
        parts = [v for path, v in found.items() if path.startswith(f"local.parts.{name}.")]
        assert sum(parts) == found[f"local.{name}"]


def test_a_day_and_the_next_agree() -> None:
    given, statuses = known()
    days = [counted(given.cases, statuses, date(2020, 4, day), "prefecture") for day in (21, 22)]
    for half in ("local", "imported"):
        for total, new in (("cumulative", "new_confirmed"), ("cured", "new_cured")):
            grown = days[1][f"{half}.{total}"] - days[0][f"{half}.{total}"]
            assert grown == days[1][f"{half}.{new}"]


def daily(*rows: tuple[str, str, str, float, float, float]) -> pd.DataFrame:
    """Daily counts as the store gives them."""
    names = [
        "layer",
        "zone",
        "date",
        *(f"contacts_{of}" for of in ("tracked", "released", "observed")),
    ]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(date=pd.to_datetime(frame["date"]))


HARBIN = ("prefecture", "230100", "2020-04-20", 15_000.0, 14_000.0, 1_000.0)
MUDANJIANG = ("prefecture", "231000", "2020-04-20", 2_899.0, 2_521.0, 378.0)
DAY = date(2020, 4, 20)
PRINTED = {
    "local.contacts_tracked": 17_899,
    "local.contacts_released": 16_521,
    "local.contacts_observed": 1_378,
}


def test_contacts_are_the_sum_of_the_daily_counts() -> None:
    later = ("prefecture", "230100", "2020-04-21", 1.0, 1.0, 0.0)
    assert contacts(daily(HARBIN, MUDANJIANG, later), DAY) == PRINTED


def test_a_zone_that_has_not_told_the_day_leaves_contacts_unknown() -> None:
    before = ("prefecture", "230600", "2020-04-19", 10.0, float("nan"), 10.0)
    assert contacts(daily(HARBIN, MUDANJIANG, before), DAY) == {"local.contacts_released": 16_521}
    assert contacts(daily(HARBIN, MUDANJIANG), date(2020, 4, 21)) == {}


def test_layers_that_tell_other_sums_leave_contacts_unknown() -> None:
    rest = ("county", "230103", "2020-04-20", 15_000.0, 14_000.0, 999.0)
    found = contacts(daily(HARBIN, rest), DAY)
    assert found == {"local.contacts_tracked": 15_000, "local.contacts_released": 14_000}


def test_counts_without_contacts_tell_none() -> None:
    assert (
        contacts(daily(HARBIN).drop(columns=[name.partition(".")[2] for name in PRINTED]), DAY)
        == {}
    )
    assert contacts(pd.DataFrame(columns=["layer", "zone", "date"]), DAY) == {}
