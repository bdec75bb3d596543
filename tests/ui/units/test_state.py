from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.clock import SHANGHAI
from riskzone.ui.units.state import minute_text, read_units_view, unit_links


def test_an_empty_address_shows_the_present_of_the_whole_jurisdiction():
    view = read_units_view({})
    assert (view.at, view.unit, view.status, view.area, view.page) == (None, None, None, "", 1)
    assert view.problems == ()


def test_a_minute_of_the_address_is_local_time():
    view = read_units_view({"at": "2020-04-23T02:15", "unit": "7", "rev": "2"})
    assert view.at == datetime(2020, 4, 23, 2, 15, tzinfo=SHANGHAI)
    assert (view.unit, view.revision, view.known) == (7, 2, "then")


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"at": "yesterday"}, "units_page.bad_minute"),
        ({"at": "1820-04-23T02:15"}, "units_page.bad_minute"),
        ({"unit": "<script>"}, "units_page.bad_unit"),
        ({"unit": "-1"}, "units_page.bad_unit"),
        ({"status": "closed"}, "units_page.bad_status"),
        ({"area": "23';--"}, "units_page.bad_area"),
        ({"lang": "fr"}, "ui.bad_language"),
    ],
)
def test_what_cannot_be_read_falls_back_and_is_told(stated, code):
    view = read_units_view(stated)
    assert [found for found, _ in view.problems] == [code]
    assert (view.at, view.unit, view.status, view.area) == (None, None, None, "")


@given(st.dictionaries(st.sampled_from(["at", "unit", "rev", "status", "area", "page"]), st.text()))
def test_no_address_breaks_the_page(stated):
    view = read_units_view(stated)
    assert view.page >= 1
    unit_links(stated, view).status("due")


def test_a_status_is_a_link_and_the_same_link_again_gives_it_up():
    view = read_units_view({"status": "due", "area": "231081", "lang": "en"})
    links = unit_links({"lang": "en"}, view)
    assert parameters(links.status("overdue")) == {
        "lang": "en",
        "area": "231081",
        "status": "overdue",
    }
    assert "status" not in parameters(links.status("due"))


def test_a_link_keeps_the_minute_that_is_shown():
    view = read_units_view({"at": "2020-04-23T02:15", "known": "now"})
    shown = parameters(unit_links({}, view).unit(9))
    assert shown == {"at": "2020-04-23T02:15", "known": "now", "unit": "9"}


def test_the_number_of_a_control_unit_can_be_appended_to_its_link():
    plain = unit_links({}, read_units_view({})).unit_begin()
    cut = unit_links({}, read_units_view({"status": "due"})).unit_begin()
    assert plain == "/control-units?unit="
    assert cut == "/control-units?status=due&unit="


def test_a_minute_is_written_as_it_is_read():
    at = datetime(2020, 4, 22, 18, 15, tzinfo=datetime.now().astimezone().tzinfo)
    view = read_units_view({"at": minute_text(at)})
    assert view.at == at


def parameters(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
