"""Parts of an assessment: an area, a level, a word; groups and what lifts a zone."""

from dataclasses import replace

import pytest

from riskzone.places import load_divisions
from riskzone.ui.zones_within import cut_to, grouped, inside, lifting, ordered, select
from tests.ui.fake_services import LEVELS, assessment

DIVISIONS = load_divisions("23")


@pytest.fixture(scope="module")
def given():
    return assessment()


def chosen(given, **options):
    asked = {"level": None, "find": "", "chosen": None, "rows": 50, "page": 1}
    return select(given, **asked | options)


def test_a_division_holds_itself_and_what_lies_below_it():
    assert {"231005", "231005001"} <= inside("231005", DIVISIONS)
    assert "231004" not in inside("231005", DIVISIONS)
    assert {"231000", "231005", "231005001"} <= inside("231000", DIVISIONS)
    assert {"230100", "232761"} <= inside("23", DIVISIONS)


def test_a_part_has_totals_of_its_own(given):
    part = cut_to(given, inside("231000", DIVISIONS))
    assert set(part.zones["parent"]) == {"231000"}
    assert part.totals == {"low": len(part.zones) - 1, "medium": 1, "high": 0, "unknown": 0}
    assert sum(given.totals.values()) == len(given.zones)


def test_the_highest_levels_come_first_and_unknown_ones_last(given):
    levels = ordered(given, given.zones)["level"].tolist()
    assert levels[:5] == ["high", *["medium"] * 3, "low"]
    assert levels[-1] == "unknown"


def test_a_level_and_a_word_cut_the_table(given):
    assert chosen(given, level="medium").found == 3
    found = chosen(given, find="西安").assessment.zones
    assert "231005" in found.index
    assert found["name"].str.contains("西安").all()
    assert chosen(given, find="231005").found == 1
    assert chosen(given, find="no such place").found == 0


def test_building_units_on_the_lowest_level_are_counted_and_listed_when_asked_for(given):
    units = replace(given, layer="building")
    off = len(LEVELS)
    found = chosen(units)
    assert (found.found, found.unlisted) == (off, len(given.zones) - off)
    assert chosen(units, level="low").unlisted == 0
    assert chosen(units, level="low").found == len(given.zones) - off


def test_pages_hold_every_row_once_and_the_chosen_one_is_always_there(given):
    pages = [chosen(given, rows=50, page=n).assessment.zones.index.tolist() for n in (1, 2, 3)]
    assert sorted(code for page in pages for code in page) == sorted(given.zones.index)
    last = pages[2][-1]
    assert chosen(given, rows=50, chosen=last).assessment.zones.index[0] == last
    assert chosen(given, chosen="110101").found == len(given.zones)


def test_zones_that_lift_a_coarser_one_are_named_highest_first(given):
    assert lifting(given, "231000", None, DIVISIONS) == (("231005", "西安区", "medium"),)
    harbin = lifting(given, "230100", None, DIVISIONS)
    assert [code for code, _, _ in harbin] == ["230102", "230103"]
    assert [code for code, _, _ in lifting(given, "230100", "high", DIVISIONS)] == ["230102"]


def test_groups_count_every_zone_once_and_begin_with_the_highest(given):
    groups = grouped(given, {"230100": "哈尔滨市"})
    assert groups[0].name == "哈尔滨市"
    assert groups[0].counts["high"] == 1
    assert sum(sum(group.counts.values()) for group in groups) == len(given.zones)
