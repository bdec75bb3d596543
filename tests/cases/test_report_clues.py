"""Late, hidden and missed reports: what is listed, as what, and on which evidence."""

from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from riskzone.cases.clock_board import owners
from riskzone.cases.clock_table import judged, moments
from riskzone.cases.clocks import case_clocks, report_rules
from riskzone.cases.report_clues import Heard, clues, passed, short_counties, untold
from riskzone.clock import SHANGHAI
from tests.store.conftest import case_frame

NOW = datetime(2020, 4, 24, 7, 30, tzinfo=SHANGHAI)
HOME = "231081"


def heard(
    *reports: tuple[str, str, bool], counted: tuple[tuple[str, str, str, float], ...] = ()
) -> Heard:
    rows = pd.DataFrame(reports, columns=["zone", "reported_at", "zero"])
    rows["reported_at"] = pd.to_datetime(rows["reported_at"]).astype("datetime64[s]")
    rows["zero"] = rows["zero"].astype(bool)
    told = pd.DataFrame(
        [{"zone": zone, "date": day, name: number} for zone, day, name, number in counted],
        columns=["zone", "date", *dict.fromkeys(name for _, _, name, _ in counted)],
    )
    told["date"] = pd.to_datetime(told["date"]).astype("datetime64[s]")
    return Heard(rows, told)


def listed(*cases: dict[str, Any], told: Heard | None = None) -> list[dict[Any, Any]]:
    frame = case_frame(
        *({"classification": "confirmed", "origin": "local", "county_code": HOME} | one
          for one in cases)
    )  # fmt: skip
    steps = moments(frame, NOW)
    found = {one.clock.id: one for one in judged(case_clocks(), frame, steps, NOW)}
    made = clues(frame, owners(frame), steps, found, told or heard(), report_rules(), NOW)
    return made.to_dict("records")


LATE = {
    "result_at": "2020-04-20 10:00", "reported_on": "2020-04-20",
    "reported_at": "2020-04-20 15:00",
}  # fmt: skip
VERY_LATE = {
    "result_at": "2020-04-20 10:00", "reported_on": "2020-04-22",
    "reported_at": "2020-04-22 09:00",
}  # fmt: skip


def test_a_report_in_time_is_not_listed() -> None:
    assert listed(LATE | {"reported_at": "2020-04-20 12:00"}) == []


def test_a_late_report_is_a_late_report_whatever_the_county_filed() -> None:
    one = listed(LATE, told=heard((HOME, "2020-04-20 14:00", False)))[0]
    assert (one["kind"], one["hours"], one["filed"]) == ("late", 5.0, 1)


@pytest.mark.parametrize(
    ("filed", "count"),
    [
        ("2020-04-20 11:59", 0),  # the case was not due yet
        ("2020-04-20 12:00", 1),
        ("2020-04-20 14:59", 1),
        ("2020-04-20 15:00", 0),  # it is in this one
    ],
)
def test_only_reports_between_limit_and_report_are_evidence(filed: str, count: int) -> None:
    one = listed(LATE, told=heard((HOME, filed, True)))[0]
    assert one["zero_filed"] == count
    assert one["kind"] == ("hidden" if count else "late")


def test_the_reports_of_another_county_are_no_evidence() -> None:
    one = listed(LATE, told=heard(("230103", "2020-04-20 14:00", True)))[0]
    assert (one["kind"], one["filed"]) == ("late", 0)


def test_reports_without_the_case_for_a_day_and_more_raise_a_suspicion() -> None:
    told = heard(*((HOME, f"2020-04-{day} 17:00", False) for day in (19, 20, 21, 22)))
    one = listed(VERY_LATE, told=told)[0]
    assert (one["kind"], one["filed"], one["zero_filed"]) == ("hidden", 2, 0)
    assert pd.Timestamp(one["filed_at"], unit="s") == pd.Timestamp("2020-04-20 17:00")


@pytest.mark.parametrize(
    ("counted", "kind"),
    [
        ((HOME, "2020-04-20", "new_confirmed", 0), "hidden"),
        ((HOME, "2020-04-20", "new_confirmed", 1), "late"),
        ((HOME, "2020-04-19", "new_confirmed", 0), "late"),  # before there was a result
        ((HOME, "2020-04-22", "new_confirmed", 0), "late"),  # it was reported on that day
        ((HOME, "2020-04-20", "new_imported", 0), "late"),  # another kind of case
        (("230103", "2020-04-20", "new_confirmed", 0), "late"),
    ],
)
def test_counts_of_none_after_a_positive_result_raise_a_suspicion(
    counted: tuple[str, str, str, float], kind: str
) -> None:
    one = listed(VERY_LATE, told=heard(counted=(counted,)))[0]
    assert (one["kind"], one["zero_days"]) == (kind, int(kind == "hidden"))


def test_counts_are_those_of_the_class_that_was_due() -> None:
    told = heard(counted=((HOME, "2020-04-20", "new_asymptomatic", 0),))
    assert listed(VERY_LATE | {"classification": "asymptomatic"}, told=told)[0]["zero_days"] == 1
    converted = {"converted_from": "asymptomatic", "confirmed_on": "2020-04-23"}
    assert listed(VERY_LATE | converted, told=told)[0]["zero_days"] == 1
    assert listed(VERY_LATE | {"origin": "imported"}, told=told)[0]["zero_days"] == 0


@pytest.mark.parametrize(
    ("result", "kind"),
    [("2020-04-24 05:29", "late"), ("2020-04-23 07:30", "late"), ("2020-04-23 07:29", "missed")],
)
def test_a_positive_result_without_a_report_is_missed_after_a_day(result: str, kind: str) -> None:
    one = listed({"result_at": result}, LATE | {"reported_at": "2020-04-20 12:00"})[0]
    assert (one["kind"], one["reported"]) == (kind, False)


def test_a_list_that_holds_no_report_at_all_accuses_nobody() -> None:
    told = heard(
        (HOME, "2020-04-23 17:00", True), counted=((HOME, "2020-04-22", "new_confirmed", 0),)
    )
    dated = {"result_at": "2020-04-21 10:00", "confirmed_on": "2020-04-21"}
    assert listed(dated, told=told) == []


def test_a_case_another_county_reported_late_is_missed_at_home() -> None:
    away = {"report_county_code": "230103"}
    one = listed(VERY_LATE | away)[0]
    assert (one["kind"], one["elsewhere"]) == ("missed", True)
    in_time = listed(VERY_LATE | away | {"reported_at": "2020-04-20 11:00"})
    assert in_time == []
    assert listed(LATE | away)[0]["elsewhere"] is False


def test_counts_go_by_residence_and_say_nothing_of_residents_of_another_county() -> None:
    told = heard(counted=(("230103", "2020-04-20", "new_confirmed", 0),))
    one = listed(VERY_LATE | {"report_county_code": "230103"}, told=told)[0]
    assert (one["kind"], one["zero_days"]) == ("missed", 0)
    unknown = {"report_county_code": "230103", "county_code": ""}
    assert listed(VERY_LATE | unknown, told=told)[0]["zero_days"] == 1


def test_a_case_is_listed_once_and_the_gravest_first() -> None:
    wrong = {"sampled_at": "2020-04-20 08:00", "result_at": "2020-04-20 07:00",
             "reported_at": "2020-04-20 08:00"}  # fmt: skip
    told = heard((HOME, "2020-04-21 17:00", True))
    made = listed(wrong, LATE, {"result_at": "2020-04-22 10:00"}, VERY_LATE, told=told)
    assert [(one["kind"], one["row"]) for one in made] == [
        ("hidden", 3), ("missed", 2), ("late", 1), ("contradictory", 0),
    ]  # fmt: skip
    assert made[3]["wrong"] == "test"
    assert pd.isna(made[3]["hours"])


def test_an_empty_list_has_no_clues() -> None:
    assert listed() == []


def test_counties_whose_counts_tell_more_than_their_list() -> None:
    differences = pd.DataFrame(
        [
            (HOME, "2020-04-20", 1.0, 3.0, -2.0), (HOME, "2020-04-21", 2.0, 1.0, 1.0),
            ("230103", "2020-04-20", 1.0, 0.0, 1.0),
            ("230104", "2020-04-20", 0.0, 1.0, -1.0), ("230104", "2020-04-21", 1.0, 0.0, 1.0),
        ],
        columns=["zone", "date", "listed", "counted", "difference"],
    )  # fmt: skip
    made = short_counties(differences)
    assert made.to_dict("records") == [
        {"zone": HOME, "days": 1, "listed": 3.0, "counted": 4.0, "short": 1}
    ]


def test_cases_past_a_limit_are_listed_undone_first_then_the_longest() -> None:
    course = (
        (20, "2020-04-20 20:00"), (20, "2020-04-20 21:00"), (21, None), (20, None),
        (21, "2020-04-22 08:00"),
    )  # fmt: skip
    frame = case_frame(
        *(
            {"classification": "confirmed", "sampled_at": f"2020-04-{day} 08:00", "result_at": end}
            for day, end in course
        )
    )
    steps = moments(frame, NOW)
    found = {one.clock.id: one for one in judged(case_clocks(), frame, steps, NOW)}
    made = passed(found["test"], steps["sampled"], NOW)
    assert list(zip(made["row"], made["hours"], made["done"], strict=True)) == [
        (3, 95.5, False), (2, 71.5, False), (4, 24.0, True), (1, 13.0, True),
    ]  # fmt: skip


def test_times_that_do_not_tell_are_named_clock_by_clock() -> None:
    frame = case_frame(
        {
            "classification": "confirmed", "sampled_at": "2020-04-20 08:00",
            "result_at": "2020-04-20 20:00", "reported_on": "2020-04-20",
        },
        {"classification": "confirmed", "reported_on": "2020-04-20",
         "investigated_at": "2020-04-21 09:00"},
    )  # fmt: skip
    made = untold(judged(case_clocks(), frame, moments(frame, NOW), NOW))
    assert dict(zip(made["row"], made["what"], strict=True)) == {
        1: "test:missing,report:missing,investigation:day_only",
        0: "report:day_only",
    }
    assert made["row"].tolist() == [1, 0]
    assert untold(()).empty
