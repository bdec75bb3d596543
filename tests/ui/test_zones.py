from datetime import date

import numpy as np
import pytest

from riskzone.messages import render
from riskzone.ui.zones import (
    coverage_remarks,
    day_line,
    figure,
    level_counts,
    level_words,
    moment_line,
    zone_rows,
)
from tests.ui.fake_services import assessment


def say(entry, **params):
    return render(f"ui.{entry}", params, "zh")


def word(zh, en):
    return zh


@pytest.fixture(scope="module")
def given():
    return assessment()


@pytest.fixture(scope="module")
def rows(given):
    return zone_rows(
        given, lambda _code, name, parent: {"231000": "牡丹江市"}.get(parent, "") + name, say, word
    )


def test_level_counts_start_with_the_highest_and_sum_to_all_zones(given):
    counts = level_counts(given, level_words(given, say, word))
    assert [(item.word, item.count) for item in counts] == [
        ("高风险", 1),
        ("中风险", 3),
        ("低风险", 120),
        ("未知", 1),
    ]
    assert sum(item.count for item in counts) == len(given.zones) == 125


def test_the_table_puts_the_highest_level_first_and_keeps_every_zone(rows):
    assert list(rows.frame["level"][:4]) == ["■ 高风险", "▲ 中风险至高风险", "▲ 中风险", "▲ 中风险"]
    assert rows.frame["level"].iloc[-1] == "? 未知"
    assert len(rows.frame) == 125
    assert rows.frame.index.is_unique


def test_the_table_never_shows_infinity(rows):
    assert not np.isinf(rows.frame["quiet_days"]).any()


def test_the_position_of_a_zone_is_its_row(rows):
    position = rows.position("231005")
    assert rows.frame.index[position] == "231005"
    assert rows.position("110101") is None
    assert rows.position(None) is None


def test_zones_are_named_with_their_prefecture_where_it_is_known(rows):
    assert rows.frame.at["231005", "name"] == "牡丹江市西安区"
    assert rows.frame.at["230102", "name"] == "道里区"


def test_late_reports_are_said(rows):
    assert rows.frame.at["232761", "reports"] == "报告滞后"
    assert rows.frame.at["230102", "reports"] == "无病例记录"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (3.0, "cases", "3 例"),
        (1234.0, "cases", "1,234 例"),
        (12.5, "percent", "12.5 %"),
        (float("nan"), "cases", "不详"),
        (float("inf"), "days", "从未"),
        (1.0, "yes_no", "是"),
        (0.0, "yes_no", "否"),
    ],
)
def test_figures_are_written_with_their_unit(value, unit, text):
    assert figure(value, unit, say) == text


def test_in_english_one_case_is_singular():
    def english(entry, **params):
        return render(f"ui.{entry}", params, "en")

    assert figure(1.0, "cases", english) == "1 case"
    assert figure(0.0, "clusters", english) == "0 clusters"


def test_the_moment_names_its_reading(given):
    assert moment_line(given, say) == "0时口径：截至 2020-03-04 00:00"
    assert moment_line(assessment(reading="now"), say) == "即时口径：截至 2020-03-04 09:30"


def test_a_day_is_written_in_the_language_of_the_reader():
    assert day_line(date(2020, 3, 9), word) == "2020年3月9日"
    assert day_line(date(2020, 3, 9), lambda *wordings: wordings[1]) == "9 March 2020"


def test_the_reach_of_the_input_is_repeated(given):
    assert any("完整" in line for line in coverage_remarks(given, say))
    assert any("聚集性" in line for line in coverage_remarks(given, say))
