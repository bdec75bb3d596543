"""Clocks of many cases: the verdicts of the single case, on whole columns."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.cases.clock_table import (
    VERDICTS,
    first_told,
    judged,
    moments,
    noticed,
)
from riskzone.cases.clocks import case_clocks, spans
from riskzone.clock import SHANGHAI
from riskzone.units.case_steps import case_steps
from tests.store.conftest import case_frame

NOW = datetime(2020, 4, 24, 7, 30, tzinfo=SHANGHAI)
CLOCKS = tuple(clock for clock in case_clocks() if clock.classes)
TIMES = ("sampled_at", "result_at", "reported_at", "investigated_at", "removed_at")


def verdicts(*cases: dict[str, Any], at: datetime = NOW) -> list[dict[str, str]]:
    """Verdicts of each case by clock; a list that keeps every step."""
    complete = dict.fromkeys(TIMES, "2020-01-02 03:04") | {"classification": "confirmed"}
    frame = case_frame(*({"classification": "confirmed"} | one for one in cases), complete)
    found = judged(CLOCKS, frame, moments(frame, at), at)
    return [
        {one.clock.id: VERDICTS[one.verdict[row]] for one in found if one.verdict[row] >= 0}
        for row in range(len(cases))
    ]


def test_a_case_runs_through_its_clocks() -> None:
    told = verdicts(
        {
            "sampled_at": "2020-04-20 08:00", "result_at": "2020-04-20 20:00",
            "reported_at": "2020-04-20 22:01", "reported_on": "2020-04-20",
            "investigated_at": "2020-04-21 22:01", "removed_at": "2020-04-20 19:00",
        }
    )  # fmt: skip
    assert told == [
        {"test": "kept", "report": "late", "investigation": "kept", "transfer": "measured"}
    ]


@pytest.mark.parametrize(
    ("kind", "clocks"),
    [
        ("confirmed", {"test", "report", "investigation", "transfer"}),
        ("asymptomatic", {"test", "report", "investigation", "transfer"}),
        ("suspected", {"test", "investigation"}),
        ("excluded", {"test"}),
    ],
)
def test_which_clocks_run_depends_on_the_classification(kind: str, clocks: set[str]) -> None:
    case = {"classification": kind, "origin": "imported", "sampled_at": "2020-04-20 08:00"}
    told = verdicts(case)
    assert set(told[0]) == clocks


def test_a_step_the_list_never_holds_is_missing_and_not_overdue() -> None:
    frame = case_frame(
        {
            "classification": "confirmed", "sampled_at": "2020-04-01 08:00",
            "reported_on": "2020-04-02",
        }
    )  # fmt: skip
    found = {one.clock.id: one for one in judged(CLOCKS, frame, moments(frame, NOW), NOW)}
    assert found["test"].is_("missing").all()
    assert found["investigation"].is_("missing").all()


def test_what_lies_ahead_has_not_happened() -> None:
    told = verdicts({"sampled_at": "2020-04-23 20:00", "result_at": "2020-04-24 07:31"})
    assert told[0]["test"] == "waiting"
    assert told[0]["report"] == "missing"


MOMENT = st.one_of(
    st.none(),
    st.datetimes(datetime(2020, 4, 20), datetime(2020, 4, 26)),  # noqa: DTZ001
    st.sampled_from([datetime(2020, 4, day) for day in range(20, 26)]),  # noqa: DTZ001
)
CASE = st.fixed_dictionaries(
    dict.fromkeys(TIMES, MOMENT)
    | {
        "reported_on": st.one_of(
            st.none(),
            st.sampled_from([datetime(2020, 4, day) for day in range(20, 26)]),  # noqa: DTZ001
        )
    }
)


@settings(deadline=None, max_examples=15)
@given(st.lists(CASE, min_size=1, max_size=20))
def test_the_verdicts_of_a_column_are_those_of_each_case(cases: list[dict[str, Any]]) -> None:
    whole = [
        {name: value and value.replace(microsecond=0) for name, value in one.items()}
        for one in cases
    ]
    told = verdicts(*whole)
    blank = {"classification": "confirmed"}
    frame = case_frame(*(blank | one for one in whole))
    for row, wanted in zip(frame.to_dict("records"), told, strict=True):
        found = spans(CLOCKS, case_steps(row, NOW), "", NOW)
        assert {span.clock.id: span.verdict for span in found} == wanted


@settings(deadline=None, max_examples=15)
@given(CASE)
def test_durations_are_those_of_each_case(case: dict[str, Any]) -> None:
    one = {name: value and value.replace(microsecond=0) for name, value in case.items()}
    frame = case_frame({"classification": "confirmed"} | one)
    steps = moments(frame, NOW)
    row = frame.to_dict("records")[0]
    by_clock = {span.clock.id: span for span in spans(CLOCKS, case_steps(row, NOW), "", NOW)}
    for found in judged(CLOCKS, frame, steps, NOW):
        span = by_clock[found.clock.id]
        if span.least is not None and span.most is not None:
            assert timedelta(seconds=int(found.least[0])) == span.least
            assert timedelta(seconds=int(found.most[0])) == span.most


def revisions(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = case_frame(*({"classification": "confirmed", "withdrawn": False} | row for row in rows))
    frame["reason"] = [row.get("reason", "reported") for row in rows]
    return frame


def test_a_conversion_keeps_the_clocks_of_the_first_report() -> None:
    told = first_told(
        revisions(
            {
                "case_id": "A", "classification": "asymptomatic", "reported_on": "2020-04-10",
                "reported_at": "2020-04-10 10:00", "result_at": "2020-04-10 09:00",
            },
            {
                "case_id": "A", "reason": "converted", "reported_on": "2020-04-15",
                "confirmed_on": "2020-04-15", "converted_from": "asymptomatic",
            },
        )
    )  # fmt: skip
    assert told["classification"].tolist() == ["confirmed"]
    assert told["reported_at"].tolist() == [pd.Timestamp("2020-04-10 10:00")]
    assert told["result_at"].tolist() == [pd.Timestamp("2020-04-10 09:00")]


def test_a_correction_replaces_what_was_wrong() -> None:
    told = first_told(
        revisions(
            {"case_id": "A", "reported_on": "2020-04-01", "result_at": "2020-04-10 09:00"},
            {"case_id": "A", "reason": "error", "reported_on": "2020-04-10"},
        )
    )
    assert told["reported_on"].tolist() == [pd.Timestamp("2020-04-10")]
    assert told["result_at"].isna().all()


FIRST = {
    "case_id": "A", "classification": "asymptomatic", "reported_on": "2020-04-10",
    "reported_at": "2020-04-10 10:00", "result_at": "2020-04-10 09:00", "county_code": "230103",
}  # fmt: skip
CONVERTED = {
    "case_id": "A", "reported_on": "2020-04-15", "reported_at": "2020-04-15 10:00",
    "result_at": "2020-04-10 09:00", "county_code": "230104",
}  # fmt: skip


@pytest.mark.parametrize(
    "later",
    [
        {"reason": "completed", "investigated_at": "2020-04-16 09:00"},
        {"reason": "corrected", "address": "幸福小区"},
        {"reason": "corrected", "reported_on": "2020-04-14", "reported_at": "2020-04-14 09:00"},
    ],
)
def test_what_is_filled_in_after_a_conversion_or_move_leaves_the_first_report(later) -> None:
    frame = revisions(FIRST, CONVERTED | {"reason": "converted"}, CONVERTED | later)
    told = first_told(frame)
    assert told["reported_at"].tolist() == [pd.Timestamp("2020-04-10 10:00")]
    assert told["county_code"].tolist() == ["230103"]
    assert told["converted_from"].tolist() == ["asymptomatic"]
    assert told["investigated_at"].tolist() == frame["investigated_at"].tolist()[-1:]


def test_the_first_report_is_the_one_that_was_corrected_before_the_conversion() -> None:
    right = FIRST | {"reason": "corrected", "reported_at": "2020-04-10 11:30"}
    told = first_told(revisions(FIRST, right, CONVERTED | {"reason": "converted"}))
    assert told["reported_at"].tolist() == [pd.Timestamp("2020-04-10 11:30")]


def test_a_withdrawn_case_has_no_clocks() -> None:
    told = first_told(
        revisions({"case_id": "A"}, {"case_id": "A", "reason": "withdrawn", "withdrawn": True})
    )
    assert told.empty


def test_the_report_of_a_conversion_is_not_taken_for_the_first_one() -> None:
    told = first_told(
        revisions(
            {
                "case_id": "A", "converted_from": "asymptomatic", "result_at": "2020-04-01 09:00",
                "reported_on": "2020-04-09", "confirmed_on": "2020-04-09",
            }
        )
    )  # fmt: skip
    found = {one.clock.id: one for one in judged(CLOCKS, told, moments(told, NOW), NOW)}
    assert found["report"].is_("missing").all()  # and neither late nor overdue


def test_a_case_is_noticed_with_its_result_or_report() -> None:
    frame = case_frame(
        {"result_at": "2020-04-10 23:00", "reported_on": "2020-04-11"},
        {"reported_on": "2020-04-09", "reported_at": "2020-04-09 16:00"},
        {"sampled_at": "2020-04-08 01:00", "confirmed_on": "2020-04-25"},
        {"sampled_at": "2020-04-08 01:00"},
        {"onset_on": "2020-04-07"},
        {},
    )
    times = noticed(frame)
    assert [f"{time:%d %H:%M}" for time in times[:5]] == [
        "10 23:00", "09 16:00", "25 00:00", "08 01:00", "07 00:00",
    ]  # fmt: skip
    assert np.isnat(times.to_numpy()[5])


def test_a_report_as_suspected_before_the_result_is_no_contradiction() -> None:
    case = {"reported_on": "2020-04-16", "result_at": "2020-04-18 09:00"}
    assert verdicts(case)[0]["report"] == "contradictory"
    assert "report" not in verdicts(case | {"converted_from": "suspected"})[0]


def test_a_case_that_moved_keeps_the_county_it_was_reported_in() -> None:
    told = first_told(
        revisions(
            {"case_id": "A", "county_code": "230103", "reported_on": "2020-04-10"},
            {"case_id": "A", "county_code": "231081", "reason": "moved"},
        )
    )
    assert told["county_code"].tolist() == ["230103"]
    assert told["reported_on"].tolist() == [pd.Timestamp("2020-04-10")]


def test_a_revision_from_suspected_tells_what_was_reported_first() -> None:
    told = first_told(
        revisions(
            {"case_id": "A", "classification": "suspected", "reported_on": "2020-04-16"},
            {
                "case_id": "A", "reason": "converted", "result_at": "2020-04-18 09:00",
                "reported_on": "2020-04-18", "confirmed_on": "2020-04-18",
            },
        )
    )  # fmt: skip
    assert told["converted_from"].tolist() == ["suspected"]
    found = {one.clock.id: one for one in judged(CLOCKS, told, moments(told, NOW), NOW)}
    assert (found["report"].verdict == -1).all()
