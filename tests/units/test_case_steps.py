"""Steps of a case out of a row of a line list."""

from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest

from riskzone.clock import SHANGHAI
from riskzone.units.case_steps import case_steps
from riskzone.units.chronology import CASE_STEPS

NOW = datetime(2020, 4, 24, 7, 30, tzinfo=SHANGHAI)
BLANK = dict.fromkeys(
    ("sampled_at", "result_at", "reported_on", "reported_at", "investigated_at", "removed_at")
)


def steps(**values: str) -> dict[str, Any]:
    row = {
        name: pd.Timestamp(value) if value else pd.NaT for name, value in (BLANK | values).items()
    }
    return {step.id: step for step in case_steps(row, NOW, owner="case:1")}


def test_every_step_is_there_and_owned_also_where_nothing_is_known() -> None:
    found = steps()
    assert tuple(found) == CASE_STEPS
    assert {(one.owner, one.known, one.kept) for one in found.values()} == {("case:1", False, True)}


@pytest.mark.parametrize(
    ("column", "step"),
    [("sampled_at", "sampled"), ("result_at", "result"), ("investigated_at", "investigated")],
)
def test_a_column_written_by_day_gives_a_day_and_no_minute(column: str, step: str) -> None:
    one = steps(**{column: "2020-04-23"})[step]
    assert (one.at, one.on) == (None, date(2020, 4, 23))


def test_the_minute_of_a_report_is_used_where_it_is_known() -> None:
    timed = steps(reported_on="2020-04-23", reported_at="2020-04-23 16:40")["case_reported"]
    assert timed.at == datetime(2020, 4, 23, 16, 40, tzinfo=SHANGHAI)
    assert steps(reported_on="2020-04-23")["case_reported"].on == date(2020, 4, 23)


def test_what_lies_after_the_present_did_not_happen_yet() -> None:
    found = steps(
        reported_on="2020-04-25", result_at="2020-04-24 07:31", removed_at="2020-04-24 07:30"
    )
    assert not found["case_reported"].known
    assert not found["result"].known
    assert found["removed"].at == NOW


def test_a_report_later_today_is_not_told_by_its_day() -> None:
    """Its minute is known, and has not come."""
    later = steps(reported_on="2020-04-24", reported_at="2020-04-24 09:00")["case_reported"]
    assert not later.known
