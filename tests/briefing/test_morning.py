"""The record of a morning."""

import numpy as np

from riskzone.briefing.morning import by_prefecture, level_series
from riskzone.clock import day_number, midnight
from riskzone.zoning import rating
from riskzone.zoning.binding import bind
from riskzone.zoning.library import load_scheme
from tests.zoning.build import at, evidence, histories, zone_table

SCHEME = load_scheme("cn-2020-02-county")
ZONES = zone_table("230103", "231005", "231085")
BOUND = bind(
    SCHEME, evidence(ZONES, histories({"county_code": "231005", "reported_on": "2020-03-04"}))
)
ON = at("2020-03-19")
TODAY = rating.assess(BOUND, area="23", on=ON, reading="midnight", cutoff=midnight(ON))


def test_levels_sum_to_all_zones_on_every_day():
    day = day_number(ON)
    levels = rating.history(BOUND, day - 14, day).frame
    found = level_series(BOUND, levels, range(day - 13, day + 1), TODAY)
    assert found["medium"] == (0,) * 0 + (1,) * 13 + (0,)
    assert [sum(of_day) for of_day in zip(*found.values(), strict=True)] == [3] * 14


def test_prefectures_sum_to_the_totals():
    found = by_prefecture(TODAY, np.array([0.0, 1.0, np.nan]), {"231000": "牡丹江市"})
    assert [(one.name, one.zones, one.new_14d) for one in found] == [
        ("牡丹江市", 2, 1), ("230100", 1, 0),
    ]  # fmt: skip
    for level, total in TODAY.totals.items():
        assert sum(one.levels[level] for one in found) == total
