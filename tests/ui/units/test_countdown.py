from datetime import timedelta

import pytest

from riskzone.messages import render
from riskzone.ui.units.countdown import countdown, span
from tests.ui.units.examples import HOUR, NOW, row


def say(entry, **params):
    return render(entry, params, "zh")


def say_en(entry, **params):
    return render(entry, params, "en")


def message(code, params):
    return render(code, params, "zh")


@pytest.mark.parametrize(
    ("delta", "text"),
    [
        (timedelta(days=3, hours=4, minutes=59), "3 天 4 小时"),
        (timedelta(days=2), "2 天"),
        (timedelta(hours=23, minutes=59), "23 小时 59 分"),
        (timedelta(hours=5), "5 小时"),
        (timedelta(minutes=7), "7 分钟"),
        (timedelta(0), "0 分钟"),
        (-timedelta(days=1, hours=1), "1 天 1 小时"),
    ],
)
def test_a_length_of_time_is_days_and_hours(delta, text):
    assert span(delta, say) == text


def test_english_counts_one_day_in_the_singular():
    assert span(timedelta(days=1, hours=2), say_en) == "1 day 2 h"


def test_what_is_left_is_said_and_the_last_day_stands_out():
    far = countdown(row(due=NOW + timedelta(days=3, hours=4)), NOW, say, message)
    near = countdown(row(due=NOW + 5 * HOUR), NOW, say, message)
    assert (far.text, far.tone) == ("还剩 3 天 4 小时", "calm")
    assert (near.text, near.tone) == ("还剩 5 小时", "soon")


def test_overdue_says_since_when_people_are_held():
    late = countdown(
        row(status="overdue", due=NOW - timedelta(days=2), missing=1), NOW, say, message
    )
    assert (late.text, late.tone) == ("已逾期 2 天", "late")
    assert late.missing == ("终末消毒未登记",)


def test_due_with_and_without_its_evidence_is_not_the_same():
    held = countdown(
        row(status="due_evidence_missing", due=NOW - HOUR, missing=1), NOW, say, message
    )
    free = countdown(row(status="due", due=NOW - HOUR), NOW, say, message)
    assert held.tone == "soon"
    assert free.tone == "ready"
    assert "可解除" in free.text


def test_a_temporary_order_counts_down_to_its_lapse():
    soon = countdown(row(status="temporary", lapses_at=NOW + 5 * HOUR), NOW, say, message)
    calm = countdown(row(status="temporary", lapses_at=NOW + 20 * HOUR), NOW, say, message)
    assert (soon.text, soon.tone) == ("5 小时后失效，待确认", "late")
    assert calm.tone == "soon"


def test_a_lapsed_order_says_that_it_holds_no_longer():
    gone = countdown(row(status="lapsed", lapses_at=NOW - 3 * HOUR), NOW, say, message)
    assert (gone.text, gone.tone) == ("未获确认，已失效 3 小时", "late")


def test_a_clock_that_did_not_start_is_said():
    assert countdown(row(), NOW, say, message).text == "解除时钟未起算"


@pytest.mark.parametrize("status", ["planned", "draft", "proposed", "rejected", "withdrawn"])
def test_what_never_held_has_no_clock(status):
    assert countdown(row(status=status), NOW, say, message).text == ""


def test_an_ended_one_says_when():
    ended = countdown(row(status="ended", ended_at=NOW - HOUR), NOW, say, message)
    assert (ended.text, ended.tone) == ("2020-04-24 06:30 结束", "quiet")
