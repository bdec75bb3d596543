"""The address of the page of clocks: what it asks for, and what it asks for in vain."""

from datetime import date

import pytest

from riskzone.places import load_divisions
from riskzone.ui.clocks_state import ClocksView, read_clocks_view

DAY = date(2020, 4, 24)


def view(**params: str) -> ClocksView:
    return read_clocks_view(params, DAY, load_divisions("23"))


def test_a_bare_address_shows_two_weeks_of_the_whole_area_now() -> None:
    found = view()
    assert (found.on, found.reading, found.days, found.kind, found.area, found.page) == (
        DAY, "now", 14, None, "", 1,
    )  # fmt: skip
    assert found.here() == "/clocks"


def test_what_the_address_states_is_read_and_kept_in_links() -> None:
    found = view(on="2020-04-20", reading="midnight", days="30", kind="late", area="230103",
                 page="3", lang="en")  # fmt: skip
    assert (found.reading, found.days, found.kind, found.area, found.page) == (
        "midnight", 30, "late", "230103", 3,
    )  # fmt: skip
    assert found.problems == ()
    kept = "on=2020-04-20&reading=midnight&lang=en"
    assert found.here(kind=None) == f"/clocks?{kept}&area=230103&days=30"
    assert found.other("zones", zone="230103") == f"/zones?{kept}&zone=230103"


@pytest.mark.parametrize(("stated", "days"), [("all", None), ("1", 1), ("3650", 3650)])
def test_a_window_is_a_number_of_days_or_all(stated: str, days: int | None) -> None:
    assert view(days=stated).days == days
    assert view(days=stated).problems == ()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("days", "0", "clocks.bad_window"), ("days", "-3", "clocks.bad_window"),
        ("days", "3651", "clocks.bad_window"), ("days", "１４", "clocks.bad_window"),
        ("days", "<b>", "clocks.bad_window"), ("kind", "worst", "clocks.no_such_kind"),
        ("area", "110101", "clocks.bad_area"), ("area", "230103004", "clocks.bad_area"),
        ("area", "x' or 1", "clocks.bad_area"), ("on", "2020-02-30", "ui.bad_date"),
        ("reading", "noon", "ui.bad_reading"), ("lang", "fr", "ui.bad_language"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_falls_back(name: str, value: str, code: str) -> None:
    found = view(**{name: value})
    assert [told for told, _ in found.problems] == [code]
    assert (found.on, found.days, found.kind, found.area) == (DAY, 14, None, "")


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "99999999", "２"])
def test_a_page_that_is_none_is_the_first(page: str) -> None:
    assert view(page=page).page == 1


@pytest.mark.parametrize(("text", "area"), [("23", ""), ("230000", ""), ("2301", "230100")])
def test_the_whole_area_is_an_area_too(text: str, area: str) -> None:
    found = view(area=text)
    assert (found.area, found.problems) == (area, ())
