from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.messages import render
from riskzone.ui.state import FIRST_DAY, LAST_DAY, View, read_view

DEFAULT = date(2020, 3, 4)


def test_an_empty_address_shows_the_default_day():
    assert read_view({}, DEFAULT) == View(DEFAULT)


def test_a_full_address_is_read():
    view = read_view({"on": "2020-03-19", "zone": "231005", "reading": "now"}, DEFAULT)
    assert view == View(date(2020, 3, 19), "now", "231005")


def test_a_building_unit_of_any_name_can_be_asked_for():
    for zone in ("demo-230102001-001-1-1", "230102/幸福小区3号楼2单元", "B 12 & C"):
        assert read_view({"zone": zone}, DEFAULT).zone == zone


def test_layer_area_level_search_and_page_are_read():
    asked = {"layer": "building", "within": "231005", "level": "high", "find": " 3号楼 "}
    view = read_view({**asked, "page": "4"}, DEFAULT)
    assert (view.layer, view.within, view.level) == ("building", "231005", "high")
    assert (view.find, view.page) == ("3号楼", 4)
    assert view.problems == ()


@pytest.mark.parametrize("page", ["0", "-1", "two", "٣", "", "1e3"])
def test_a_page_that_is_no_number_is_the_first(page):
    assert read_view({"page": page}, DEFAULT).page == 1


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ({"on": "19.3.2020"}, "ui.bad_date"),
        ({"on": "2020-02-30"}, "ui.bad_date"),
        ({"on": "1850-01-01"}, "ui.day_out_of_range"),
        ({"on": "9999-12-31"}, "ui.day_out_of_range"),
        ({"reading": "noon"}, "ui.bad_reading"),
        ({"zone": "<script>"}, "ui.bad_zone"),
        ({"zone": "1" * 200}, "ui.bad_zone"),
        ({"layer": "street"}, "ui.bad_layer"),
        ({"within": "2310050"}, "ui.bad_within"),
        ({"within": "<b>"}, "ui.bad_within"),
        ({"level": "very high"}, "ui.bad_level"),
    ],
)
def test_what_cannot_be_read_falls_back_and_is_named(address, problem):
    view = read_view(address, DEFAULT)
    assert view.on == DEFAULT
    assert view.zone is None
    assert [code for code, _ in view.problems] == [problem]
    for code, params in view.problems:
        assert render(code, params, "zh") != render(code, params, "en")


@given(st.dictionaries(st.sampled_from(["on", "zone", "reading", "lang"]), st.text(max_size=60)))
def test_any_address_gives_a_usable_view(address):
    view = read_view(address, DEFAULT)
    assert FIRST_DAY <= view.on <= LAST_DAY
    assert view.reading in ("midnight", "now")
