"""What the demonstration list says of a day is what the bulletins of the time said."""

from datetime import date
from functools import cache

import pytest

from riskzone.cases import demo
from riskzone.cases.history import Episodes, episodes
from riskzone.cases.readers import ReadOptions, read_line_list
from riskzone.cases.tables import LineList
from riskzone.places.divisions import load_divisions
from riskzone.release.bulletin_counts import counted
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
