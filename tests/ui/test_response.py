"""The page of response levels: its times, its sections, its drafts."""

from datetime import date, datetime

import pytest

from riskzone.clock import SHANGHAI
from riskzone.decisions.model import FollowLine, ResponseLine
from riskzone.errors import InputError
from riskzone.ui import response
from riskzone.ui.response_form import Wanted, document_of, moment
from riskzone.ui.response_words import english_section

DAY = date(2020, 3, 25)
WANTED = Wanted("declare", "III", "230000", DAY, "18:00", None, "24:00", "", "", "形势平稳")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18:00", datetime(2020, 3, 25, 18, tzinfo=SHANGHAI)),
        ("18时", datetime(2020, 3, 25, 18, tzinfo=SHANGHAI)),
        ("18时30分", datetime(2020, 3, 25, 18, 30, tzinfo=SHANGHAI)),
        ("24:00", datetime(2020, 3, 26, tzinfo=SHANGHAI)),
        ("24时", datetime(2020, 3, 26, tzinfo=SHANGHAI)),
        ("0：05", datetime(2020, 3, 25, 0, 5, tzinfo=SHANGHAI)),
    ],
)
def test_minutes_are_read_as_papers_write_them(text, expected):
    assert moment(DAY, text) == expected


@pytest.mark.parametrize("text", ["", "25:00", "24:01", "18:60", "noon", "-1:00", "1:2:3"])
def test_what_is_no_minute_is_refused(text):
    with pytest.raises(InputError):
        moment(DAY, text)


@pytest.mark.parametrize(
    ("kind", "line", "level"),
    [
        ("declare", ResponseLine, "III"),
        ("follow", FollowLine, "III"),
        ("end", ResponseLine, ""),
        ("unfollow", FollowLine, ""),
    ],
)
def test_a_draft_has_one_line_of_what_was_chosen(kind, line, level):
    made = document_of(Wanted(**{**vars(WANTED), "kind": kind}), "hlj-2020")
    [only] = made.lines
    assert type(only) is line
    assert (only.level, only.effective_at.hour, only.until) == (level, 18, None)
    assert made.body == "province"
    assert "黑龙江省" in made.title


def test_an_end_of_validity_may_be_the_midnight_that_ends_a_day():
    made = document_of(Wanted(**{**vars(WANTED), "until_day": date(2020, 4, 30)}), "hlj-2020")
    assert made.lines[0].until == datetime(2020, 5, 1, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("二、7", "2.7"),
        ("二（五）3", "2 (5) 3"),
        ("（十三）", "(13)"),
        ("第四十二条", "art. 42"),
        ("二、13", "2.13"),
        ("", ""),
    ],
)
def test_sections_are_numbered_as_an_english_reader_does(section, expected):
    assert english_section(section) == expected


def test_the_address_says_minute_and_area_and_nonsense_is_told():
    found = response.read({"at": "2020-03-25T18:00", "area": "230103"}, DAY)
    assert (found.at, found.area) == (datetime(2020, 3, 25, 18, tzinfo=SHANGHAI), "230103")
    for bad in (
        {"at": "noon"}, {"at": "1800-01-01T00:00"}, {"at": "0001-01-01T00:00+14:00"},
        {"at": "9999-12-31T24:00"}, {"area": "239999"}, {"area": "110101"}, {"area": "<b>"},
    ):  # fmt: skip
        wrong = response.read(bad, DAY)
        assert len(wrong.day.problems) == 1
        assert (wrong.at, wrong.area, wrong.day.on) == (None, "", DAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-03-25T24:00", datetime(2020, 3, 26, tzinfo=SHANGHAI)),
        ("2020-03-25T10:00Z", datetime(2020, 3, 25, 18, tzinfo=SHANGHAI)),
        ("2020-03-25T18:00:59", datetime(2020, 3, 25, 18, tzinfo=SHANGHAI)),
    ],
)
def test_a_minute_of_an_address_is_read_as_papers_write_it(text, expected):
    found = response.read({"at": text}, DAY)
    assert (found.at, found.day.on, found.day.problems) == (expected, expected.date(), ())


@pytest.mark.parametrize(
    ("text", "area"),
    [("23", ""), ("230000", ""), ("2301", "230100"), ("230103001", "230103001")],
)
def test_codes_of_every_length_name_an_area(text, area):
    found = response.read({"area": text}, DAY)
    assert (found.area, found.day.problems) == (area, ())
