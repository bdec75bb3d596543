"""Days are local calendar days of Asia/Shanghai, wherever the machine stands."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from riskzone.clock import SHANGHAI, Clock, day_number, day_of, midnight


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_day_survives_its_number(day: date) -> None:
    assert day_of(day_number(day)) == day


@given(st.dates(date(1950, 1, 1), date(2100, 12, 30)))
def test_day_numbers_follow_each_other(day: date) -> None:
    assert day_number(day + timedelta(days=1)) == day_number(day) + 1


def test_day_zero_is_the_first_of_1970() -> None:
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(2020, 3, 19)) == 18_340


def test_midnight_is_local() -> None:
    assert midnight(date(2020, 3, 19)) == datetime(2020, 3, 18, 16, 0, tzinfo=UTC)


def test_a_fixed_clock_stands_still_and_answers_in_local_time() -> None:
    clock = Clock(datetime(2020, 4, 23, 18, 30, tzinfo=UTC))
    assert clock.now() == clock.now()
    assert clock.now().isoformat() == "2020-04-24T02:30:00+08:00"


def test_a_case_at_02_00_belongs_to_the_local_day_not_to_the_day_of_utc() -> None:
    clock = Clock(datetime(2020, 4, 23, 18, 0, tzinfo=UTC))
    assert clock.today() == date(2020, 4, 24)


def test_an_open_clock_runs() -> None:
    before = datetime.now(SHANGHAI)
    now = Clock().now()
    assert before <= now <= datetime.now(SHANGHAI)
    assert now.utcoffset() == timedelta(hours=8)
