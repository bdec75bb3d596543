"""Steps of an event: durations are ranges where only days are known, and limits are judged."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.clock import SHANGHAI
from riskzone.units.chronology import Clock, Step, case_clocks, in_time, out_of_order, spans

TEST = Clock("test", "sampled", "result", 12)
REPORT = Clock("report", "result", "case_reported", 2)
NOW = datetime(2020, 4, 12, 8, tzinfo=SHANGHAI)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2020, 4, day, hour, minute, tzinfo=SHANGHAI)


def verdict(clock: Clock, first: Step, second: Step) -> str:
    return spans([clock], [first, second], "case:1", NOW)[0].verdict


@pytest.mark.parametrize(
    ("result", "wanted"),
    [
        (at(10, 20), "kept"),  # 12 hours to the minute
        (at(10, 20, 1), "late"),
        (at(10, 8), "kept"),
        (at(10, 7, 59), "contradictory"),
    ],
)
def test_a_limit_holds_to_the_minute(result: datetime, wanted: str) -> None:
    assert verdict(TEST, Step("sampled", at(10, 8)), Step("result", result)) == wanted


@pytest.mark.parametrize(
    ("result", "reported", "wanted"),
    [
        (at(10, 9), date(2020, 4, 10), "day_only"),
        (at(10, 22, 30), date(2020, 4, 10), "kept"),  # what is left of the day is within 2 h
        (at(10, 22, 30), date(2020, 4, 11), "day_only"),  # 00:29 would be in time
        (at(10, 21, 30), date(2020, 4, 11), "late"),
        (at(10, 9), date(2020, 4, 9), "contradictory"),
    ],
)
def test_a_day_alone_is_judged_by_what_it_leaves_open(
    result: datetime, reported: date, wanted: str
) -> None:
    assert verdict(REPORT, Step("result", result), Step("case_reported", on=reported)) == wanted


@pytest.mark.parametrize(
    ("sampled", "wanted"), [(at(12, 1), "waiting"), (at(11, 8), "overdue"), (None, "missing")]
)
def test_what_is_not_done_yet_waits_until_its_limit(sampled: datetime | None, wanted: str) -> None:
    assert verdict(TEST, Step("sampled", sampled), Step("result")) == wanted


def test_what_is_written_nowhere_is_missing_and_not_late() -> None:
    clock = Clock("investigation", "case_reported", "investigated", 24)
    reported, unwritten = (
        Step("case_reported", on=date(2020, 4, 1)),
        Step("investigated", kept=False),
    )
    assert verdict(clock, reported, unwritten) == "missing"


def test_a_closure_before_the_result_contradicts_nothing() -> None:
    clock = Clock("closing", "result", "effective", may_precede=True)
    found = spans(
        [clock], [Step("result", at(10, 9)), Step("effective", at(10, 2))], "case:1", NOW
    )[0]
    assert (found.verdict, found.least) == ("measured", timedelta(hours=-7))


def test_steps_the_wrong_way_round_are_named() -> None:
    steps = [
        Step("sampled", at(10, 9)), Step("result", at(10, 8)),
        Step("case_reported", on=date(2020, 4, 10)),
    ]  # fmt: skip
    assert out_of_order(steps) == (("sampled", "result"),)
    unit = [Step("ordered", at(10, 9)), Step("effective", at(10, 8)), Step("released", None)]
    assert out_of_order(unit) == (("ordered", "effective"),)


def test_steps_stand_in_time_and_a_day_at_its_end() -> None:
    steps = [
        Step("case_reported", on=date(2020, 4, 10)), Step("result", at(10, 23)),
        Step("removed", None), Step("sampled", at(9, 9)),
    ]  # fmt: skip
    assert [one.id for one in in_time(steps)] == ["sampled", "result", "case_reported"]


def test_the_shipped_clocks_name_the_source_of_every_limit() -> None:
    clocks = {one.id: one for one in case_clocks()}
    assert {name: one.hours for name, one in clocks.items() if one.hours} == {
        "test": 12, "report": 2, "investigation": 24,
    }  # fmt: skip
    assert all(one.source for one in clocks.values() if one.hours)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2020, 12, 31))  # noqa: DTZ001


@given(MOMENTS, MOMENTS)
def test_knowing_only_the_day_never_turns_in_time_into_late(
    first: datetime, second: datetime
) -> None:
    since, until = first.replace(tzinfo=SHANGHAI), second.replace(tzinfo=SHANGHAI)
    exact = verdict(TEST, Step("sampled", since), Step("result", until))
    coarse = verdict(TEST, Step("sampled", since), Step("result", on=until.date()))
    assert coarse in {exact, "day_only"} or {exact, coarse} <= {"kept", "contradictory"}
