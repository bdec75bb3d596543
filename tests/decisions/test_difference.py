"""Days between what was declared and what the rule gives."""

from datetime import date

import pandas as pd
import pytest

from riskzone.decisions.difference import Difference, difference
from riskzone.decisions.model import LevelLine, ListLine
from riskzone.decisions.resolve import book, changes
from tests.decisions.papers_of_2020 import LOWEST, at, document, heilongjiang


def intervals(*rows: tuple[str, str, str], upper: str = "") -> pd.DataFrame:
    """Level, first day, first day after; ``""``: no end."""
    return pd.DataFrame(
        {
            "day_from": pd.to_datetime([start for _, start, _ in rows]),
            "day_until": pd.to_datetime([end or None for _, _, end in rows]),
            "level": [level for level, _, _ in rows],
            "level_upper": [upper] * len(rows),
        }
    )


def last_change(zone: str, frame: pd.DataFrame, before: tuple[int, int]) -> Difference:
    papers = book(heilongjiang(), LOWEST)
    return difference(changes(papers, zone, at(1, 1), at(*before))[-1], frame)


def one(line: LevelLine | ListLine, frame: pd.DataFrame) -> Difference:
    papers = book([document(1, line)], LOWEST)
    return difference(changes(papers, "230104", at(1, 1), at(12, 31))[-1], frame)


WINTER = intervals(
    ("low", "2019-12-01", "2020-01-25"),
    ("medium", "2020-01-25", "2020-03-08"),
    ("low", "2020-03-08", ""),
)


def test_nangang_was_lowered_eleven_days_late() -> None:
    found = last_change("230103", WINTER, (3, 31))
    assert (found.rule_on, found.days, found.direction) == (date(2020, 3, 8), 11, "late")
    assert found.agrees


def test_xiangfang_was_lowered_eight_days_late_though_no_list_names_it() -> None:
    found = last_change("230110", WINTER, (3, 31))
    assert (found.rule_on, found.days, found.direction) == (date(2020, 3, 8), 8, "late")


def test_xian_was_lowered_on_the_day() -> None:
    # The last case was of 4 March; day 15 begins on the 19th.
    frame = intervals(("medium", "2020-01-25", "2020-03-19"), ("low", "2020-03-19", ""))
    found = last_change("231005", frame, (3, 31))
    assert (found.days, found.direction, found.agrees) == (0, "same", True)


def test_daowai_lowered_on_7_may_is_five_days_early() -> None:
    frame = intervals(
        ("low", "2020-03-08", "2020-04-10"),
        ("medium", "2020-04-10", "2020-05-12"),
        ("low", "2020-05-12", ""),
    )
    line = LevelLine(area="230104", level="low", level_from="medium", effective_at=at(5, 7))
    found = one(line, frame)
    assert (found.rule_on, found.days, found.direction) == (date(2020, 5, 12), -5, "early")
    assert not found.agrees


def test_24_oclock_counts_as_the_next_day() -> None:
    frame = intervals(("medium", "2020-01-25", "2020-03-05"), ("low", "2020-03-05", ""))
    assert last_change("230522", frame, (3, 10)).days == 1


def test_raised_later_than_the_rule() -> None:
    line = LevelLine(area="230104", level="medium", effective_at=at(4, 19, 18))
    frame = intervals(("low", "2020-03-08", "2020-04-10"), ("medium", "2020-04-10", ""))
    assert (one(line, frame).days, one(line, frame).direction) == (9, "late")


def test_the_first_list_that_names_a_zone_tells_no_days() -> None:
    line = ListLine(
        area="230000", effective_at=at(3, 16), complete=True, named=(("230104", "medium"),)
    )
    found = one(line, intervals(("low", "2019-12-01", "2020-01-25"), ("medium", "2020-01-25", "")))
    assert (found.days, found.agrees, found.direction) == (None, True, "same")


@pytest.mark.parametrize("frame", [intervals(("low", "2019-12-01", "")), intervals()])
def test_a_level_the_rule_never_gives(frame: pd.DataFrame) -> None:
    line = LevelLine(area="230104", level="high", effective_at=at(4, 19, 18))
    found = one(line, frame)
    assert (found.rule_on, found.days, found.agrees, found.direction) == (
        None, None, False, "never",
    )  # fmt: skip


def test_what_the_rule_gave_from_the_first_day_did_not_begin_then() -> None:
    line = LevelLine(area="230104", level="low", level_from="medium", effective_at=at(4, 19))
    found = one(line, intervals(("low", "2019-12-01", "")))
    assert (found.rule_on, found.days, found.agrees, found.direction) == (None, None, True, "same")


def test_the_highest_possible_level_agrees() -> None:
    line = LevelLine(area="230104", level="high", effective_at=at(4, 19))
    frame = intervals(("low", "2020-03-08", "2020-04-10"), ("medium", "2020-04-10", ""))
    assert one(line, frame.assign(level_upper=["", "high"])).agrees


def test_neighbours_of_one_level_are_one_stretch() -> None:
    line = LevelLine(area="230104", level="low", level_from="medium", effective_at=at(4, 19))
    frame = intervals(
        ("medium", "2020-03-01", "2020-04-01"),
        ("low", "2020-04-01", "2020-04-10"),
        ("low", "2020-04-10", ""),
    )
    assert one(line, frame).rule_on == date(2020, 4, 1)


def test_the_reasons_of_the_document_go_along() -> None:
    line = LevelLine(
        area="230104", level="low", effective_at=at(4, 19),
        note_public="连续14天无新增", note_internal="专家组意见",
    )  # fmt: skip
    found = one(line, intervals(("low", "2019-12-01", "")))
    assert (found.reason_public, found.reason_internal) == ("连续14天无新增", "专家组意见")
