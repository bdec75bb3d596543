"""The address of the page of health codes is its only state."""

from datetime import date

import pytest

from riskzone.places import load_divisions
from riskzone.ui.health.state import read

DAY = date(2020, 4, 24)


@pytest.fixture(scope="module")
def served():
    return load_divisions("23")


def test_an_address_that_names_nothing_shows_all_of_the_area_on_the_default_day(served):
    view = read({}, DAY, served)
    assert (view.on, view.against, view.area, view.beside, view.show) == (
        DAY, None, "", None, "counts",
    )  # fmt: skip
    assert view.problems == ()


@pytest.mark.parametrize(
    ("stated", "area"),
    [("23", ""), ("230000", ""), ("2301", "230100"), ("230103", "230103")],
)
def test_an_area_is_read_as_people_write_codes(served, stated, area):
    view = read({"area": stated}, DAY, served)
    assert (view.area, view.problems) == (area, ())


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("area", "110101", "health_page.bad_area"),
        ("area", "哈尔滨", "health_page.bad_area"),
        ("area", "²³", "health_page.bad_area"),
        ("beside", "999999", "health_page.bad_beside"),
        ("on", "2020-02-30", "health_page.bad_day"),
        ("against", "0001-01-01", "health_page.bad_day"),
        ("show", "persons", "health_page.bad_show"),
        ("rules", "-1", "health_page.bad_number"),
        ("lang", "fr", "ui.bad_language"),
    ],
)
def test_nonsense_falls_back_and_is_told(served, name, value, code):
    view = read({name: value}, DAY, served)
    assert [one for one, _ in view.problems] == [code]
    assert (view.on, view.area, view.show, view.rules) == (DAY, "", "counts", 0)


def test_a_day_is_not_compared_with_itself(served):
    stated = {"on": "2020-04-20", "against": "2020-04-20"}
    assert read(stated, DAY, served).against is None


def test_links_keep_day_comparison_and_language_and_drop_what_is_of_another_area(served):
    stated = {"on": "2020-04-20", "against": "2020-04-01", "lang": "en", "area": "230100"}
    view = read({**stated, "beside": "230200"}, DAY, served)
    assert (
        view.within("230103")
        == "/health-codes?on=2020-04-20&lang=en&area=230103&against=2020-04-01"
    )
    assert view.within("") == "/health-codes?on=2020-04-20&lang=en&against=2020-04-01"
    assert "show=rules" in view.part("rules")
    assert "area=230100" in view.part("rules")
    assert "show" not in view.part("counts")


def test_a_township_nobody_knows_falls_back_to_the_county_it_lies_in_and_says_so(served):
    view = read({"area": "230103999"}, DAY, served)
    assert view.area == "230103"
    assert view.problems == (
        ("health_page.coarser_area", {"value": "230103999", "shown": "南岗区"}),
    )
