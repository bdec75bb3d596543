"""What the clocks say of areas: counts that sum, and counties that never had a case."""

from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from riskzone.cases.clock_board import by_area, never_reported, owners, prefectures, whole
from riskzone.cases.clock_table import VERDICTS, Judged, judged, moments
from riskzone.cases.clocks import case_clocks
from riskzone.clock import SHANGHAI
from tests.store.conftest import case_frame

NOW = datetime(2020, 4, 24, 7, 30, tzinfo=SHANGHAI)
CASES: list[dict[str, Any]] = [
    {  # tested in 12 h, reported in 3 h
        "county_code": "230103", "sampled_at": "2020-04-20 08:00",
        "result_at": "2020-04-20 20:00", "reported_at": "2020-04-20 23:00",
    },
    {"county_code": "230103", "sampled_at": "2020-04-20 08:00", "result_at": "2020-04-20 22:00"},
    {"county_code": "231081", "sampled_at": "2020-04-22 08:00"},
    {"county_code": "", "prefecture_code": "230100", "sampled_at": "2020-04-22 08:00",
     "result_at": "2020-04-22 09:00"},
]  # fmt: skip


def judged_cases() -> tuple[pd.DataFrame, tuple[Judged, ...]]:
    frame = case_frame(*({"classification": "confirmed"} | one for one in CASES))
    return frame, judged(case_clocks(), frame, moments(frame, NOW), NOW)


def test_every_case_has_one_verdict_of_a_clock_that_runs_for_it() -> None:
    frame, found = judged_cases()
    for counts in whole(found):
        assert counts.cases == len(frame)
    areas = by_area(found, frame["county_code"])
    for place, counts in enumerate(whole(found)):
        for name in VERDICTS:
            assert getattr(counts, name) == sum(getattr(a.clocks[place], name) for a in areas)


def test_shares_rest_on_what_can_be_judged() -> None:
    _, found = judged_cases()
    test, report, *_ = whole(found)
    assert (test.kept, test.late, test.overdue) == (2, 1, 1)
    assert test.share_kept == pytest.approx(0.5)
    assert test.median_hours == 12.0  # of 1, 12 and 14 hours
    assert (report.kept, report.late, report.overdue, report.missing) == (0, 1, 2, 1)
    assert report.share_kept == 0.0


def test_nothing_judged_is_no_share() -> None:
    frame = case_frame({"classification": "confirmed", "onset_on": "2020-04-20"})
    found = judged(case_clocks(), frame, moments(frame, NOW), NOW)
    assert [counts.share_kept for counts in whole(found)] == [None] * 4
    assert [counts.median_hours for counts in whole(found)] == [None] * 4


def test_the_area_with_most_limits_passed_stands_first() -> None:
    frame, found = judged_cases()
    assert [(one.area, one.failed) for one in by_area(found, frame["county_code"])] == [
        ("230103", 3), ("231081", 1), ("", 1),
    ]  # fmt: skip


def test_no_case_makes_no_area_and_no_share() -> None:
    frame = case_frame()
    found = judged(case_clocks(), frame, moments(frame, NOW), NOW)
    assert by_area(found, frame["county_code"]) == ()
    assert {counts.cases for counts in whole(found)} == {0}


def test_a_case_counts_where_it_was_reported() -> None:
    frame = case_frame(
        {"county_code": "230103", "report_county_code": "230104"},
        {"county_code": "231081"},
        {"prefecture_code": "230100"},
    )
    own = owners(frame)
    assert own.tolist() == ["230104", "231081", ""]
    known = {"230104": "230100", "231081": "231000"}
    assert prefectures(frame, own, known).tolist() == ["230100", "231000", "230100"]


def figures(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"zone": zone, name: number} for zone, name, number in rows], columns=["zone", *{
            name for _, name, _ in rows}],
    )  # fmt: skip


def test_whoever_was_told_to_have_a_case_is_not_among_those_that_never_had_one() -> None:
    cases = case_frame(
        {"classification": "confirmed", "county_code": "230102"},
        {"classification": "asymptomatic", "county_code": "230103", "report_county_code": "230104"},
        {"classification": "suspected", "county_code": "230106"},
        {"classification": "excluded", "county_code": "230107"},
    )
    told = figures(("230108", "cumulative_imported", 2), ("230109", "new_confirmed", 0))
    heard = pd.DataFrame(
        {
            "zone": ["230109", "230109", "230107"],
            "reported_at": pd.to_datetime(
                ["2020-04-20 17:00", "2020-04-23 17:00", "2020-04-21 00:00"]
            ),
        }
    )
    served = [f"2301{number:02}" for number in (2, 3, 4, 6, 7, 8, 9, 10)]
    found = never_reported(served, cases, told, {"230110": 3}, heard)
    assert [(one.area, one.last_report and f"{one.last_report:%d %H:%M}") for one in found] == [
        ("230106", None), ("230107", "21 00:00"), ("230109", "23 17:00"),
    ]  # fmt: skip
    assert all(one.last_report.utcoffset() for one in found if one.last_report)
