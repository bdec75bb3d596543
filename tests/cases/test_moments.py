# ruff: noqa: DTZ001 - readers give naive local times
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.cases.moments import AMBIGUOUS, BAD, OK, DateStyle, parse_moment, parse_moments

STYLE = DateStyle(date(2020, 3, 1), date(2019, 12, 1), date(2020, 5, 1))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020年1月25日", datetime(2020, 1, 25)),
        ("1月25日", datetime(2020, 1, 25)),
        ("１月２５日", datetime(2020, 1, 25)),
        ("2020/1/25", datetime(2020, 1, 25)),
        ("2020.1.25", datetime(2020, 1, 25)),
        ("20200125", datetime(2020, 1, 25)),
        ("1-25", datetime(2020, 1, 25)),
        ("1.25", datetime(2020, 1, 25)),
        ("25/1/2020", datetime(2020, 1, 25)),
        ("1/25/2020", datetime(2020, 1, 25)),
        ("25 Jan 2020", datetime(2020, 1, 25)),
        ("January 25, 2020", datetime(2020, 1, 25)),
        ("2020年1月25日（星期六）", datetime(2020, 1, 25)),
        ("43855", datetime(2020, 1, 25)),
        ("43855.75", datetime(2020, 1, 25, 18)),
        ("2020-01-25T18:00:30", datetime(2020, 1, 25, 18, 0, 30)),
        ("2020-01-25T18:00:00Z", datetime(2020, 1, 26, 2)),
        ("2020-01-25T18:00:00+08:00", datetime(2020, 1, 25, 18)),
        ("2020-01-25 24:00", datetime(2020, 1, 26)),
        ("1月25日24时", datetime(2020, 1, 26)),
        ("2020年12月31日24时", datetime(2021, 1, 1)),
        ("18年1月25日", datetime(2018, 1, 25)),
        ("1月25日18时", datetime(2020, 1, 25, 18)),
        ("3月18日2时", datetime(2020, 3, 18, 2)),
        ("2020年1月25日下午3时20分", datetime(2020, 1, 25, 15, 20)),
        ("2020/1/25 3:20 PM", datetime(2020, 1, 25, 15, 20)),
    ],
)
def test_every_way_desks_write_a_day(text, moment):
    assert parse_moment(text, STYLE)[:2] == (OK, moment)


@pytest.mark.parametrize(
    "text",
    ["2020-02-30", "2020-13-01", "13月1日", "昨天", "abc", "2020", "1月25日25时", "99999999"],
)
def test_what_is_no_day(text):
    assert parse_moment(text, STYLE)[0] == BAD


@pytest.mark.parametrize("text", ["1/2/2020", "20/1/25", "03-04-2020"])
def test_day_and_month_are_not_guessed(text):
    assert parse_moment(text, STYLE)[0] == AMBIGUOUS


def test_december_read_in_january_is_of_the_year_before():
    style = DateStyle(date(2021, 1, 10), date(2019, 12, 1), date(2021, 1, 12))
    made = parse_moments(["12月30日", "1月2日"], style)
    assert [str(s)[:10] for s in made.seconds] == ["2020-12-30", "2021-01-02"]
    assert made.years == (2020, 2021)


def test_serial_days_of_1904_count_from_1904():
    style = DateStyle(STYLE.reference, STYLE.earliest, STYLE.latest, epoch_1904=True)
    assert parse_moment("42393", style)[1] == datetime(2020, 1, 25)


def test_a_stated_format_is_the_only_one():
    style = DateStyle(STYLE.reference, STYLE.earliest, STYLE.latest, formats=("%d/%m/%Y",))
    assert parse_moment("1/2/2020", style)[1] == datetime(2020, 2, 1)
    assert parse_moment("2020-02-01", style)[0] == BAD


@given(st.datetimes(datetime(2019, 12, 1), datetime(2020, 5, 1)))
def test_every_spelling_of_a_minute_is_the_same_minute(moment):
    moment = moment.replace(second=0, microsecond=0)
    m = moment
    spellings = [
        f"{m:%Y-%m-%d %H:%M}",
        f"{m:%Y-%m-%dT%H:%M}",
        f"{m:%Y-%m-%d %H:%M:%S}",
        f"{m.year}/{m.month}/{m.day} {m.hour}:{m.minute:02}",
        f"{m.year}.{m.month}.{m.day} {m.hour}:{m.minute:02}",
        f"{m.year}年{m.month}月{m.day}日{m.hour}时{m.minute}分",
        f"{m.year}年{m.month}月{m.day}日 {m.hour}：{m.minute:02}",
        f"{m:%Y%m%d%H%M}",
        f"{m:%Y-%m-%d %H:%M}".translate({ord("0") + i: 0xFF10 + i for i in range(10)}),
    ]
    made = parse_moments(spellings, STYLE)
    assert set(made.seconds.tolist()) == {moment}
    assert made.timed.all()


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_is_refused(text):
    state, moment, _, _ = parse_moment(text, STYLE)
    assert (state == OK) == (moment is not None)
