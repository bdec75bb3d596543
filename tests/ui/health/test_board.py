"""The board: one sentence, the strip, the table; what is hidden is a dash everywhere."""

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace

import pytest

from riskzone.clock import SHANGHAI
from riskzone.messages import Words
from riskzone.services.health_boards import ReasonRow
from riskzone.services.health_runs import RunRow
from riskzone.store.health import Inputs
from riskzone.ui.health import board
from riskzone.ui.health.state import HealthView
from tests.ui.health.examples import BOARD, DAY, FLOWS, RULES, hiding, row

VIEW = HealthView(DAY, area="230100", stated={"area": "230100", "lang": "en"})


def reason(name, now, before):
    return ReasonRow(RULES.reason(name), now, before, (now,) * 14)


def test_the_sentence_says_how_many_what_changed_why_and_what_comes():
    told = board.lead(
        BOARD, [reason("symptom", 9, 4), reason("case", 1, 1), reason("isolation", 2, 9)], FLOWS
    )
    assert "红码 3 人，较昨日少 2 人；黄码 7 人，较昨日多 5 人" in told
    assert told.index("集中隔离 −7") < told.index("体温37.3℃及以上或有相关症状 +5")
    assert "明日零时 9 人转绿" in told


def test_the_sentence_says_what_is_not_shown_and_that_nobody_turns_green():
    nobody = replace(FLOWS, matrix=dict.fromkeys(FLOWS.matrix, 0))
    shut = replace(BOARD, total=row("230100", "", None, 7, 1490, changes=(None, 0, 0)))
    told = board.lead(shut, [], nobody)
    assert "红码人数不显示；黄码 7 人，较昨日持平" in told
    assert "无人转绿" in told


def test_a_day_nothing_was_counted_ahead_of_says_so():
    assert "没有推算次日" in board.strip(BOARD, None)


def test_a_reason_that_is_hidden_on_one_of_the_days_is_not_told_as_a_change():
    told = board.lead(BOARD, [reason("symptom", None, 4), reason("case", 1, None)], None)
    assert "变化最大" not in told
    assert "转绿" not in told


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (FLOWS, "9"),
        (hiding(("red", "green")), "≥ 9"),
        (hiding(("red", "green"), ("yellow", "green")), ""),
        (None, ""),
    ],
)
def test_who_turns_green_is_told_as_a_number_as_at_least_or_not_at_all(found, told):
    assert board.turning(found, BOARD) == told


def test_more_red_is_worse_and_more_green_is_better():
    changed = replace(BOARD, total=row("230100", "", 1, 1, 1, changes=(4, -4, 4)))
    tones = [part.split('"')[0] for part in board.strip(changed, FLOWS).split('class="chg ')[1:4]]
    assert tones == ["worse", "better", "better"]


def test_areas_lead_further_down_the_greatest_share_first_the_hidden_one_last():
    rows = (*BOARD.rows, row("230102", "道里区", 90, 10, 900))
    told = board.areas(replace(BOARD, rows=rows), VIEW)
    order = [told.index(f"area={code}") for code in ("230102", "230103")]
    assert order == sorted(order)
    assert "lang=en" in told
    assert told.count("—") >= 2


def test_a_name_cannot_become_markup():
    rows = (row("230199", "<script>alert(1)</script>", 1, 1, 1),)
    assert "<script" not in board.areas(replace(BOARD, rows=rows), VIEW)


def test_a_township_has_nothing_below_it():
    one = replace(BOARD, rows=(row("230103001", "花园街道", 1, 1, 1),))
    assert board.is_finest(one, replace(VIEW, area="230103001"))
    assert not board.is_finest(BOARD, VIEW)


def test_the_foot_says_why_something_is_hidden_only_where_something_is():
    assert "少于 5" in board.foot(BOARD, None, hidden=True)
    assert "少于" not in board.foot(BOARD, None, hidden=False)


def test_the_foot_says_that_other_rules_are_in_force_than_were_counted_by():
    inputs = Inputs("old", "", "", "")
    run = RunRow(
        1, "230000", DAY, "x", Words("规则", "rules"), "duckdb", 1500, 0, 1.0, "duty",
        datetime(2020, 4, 24, tzinfo=SHANGHAI), demo=False, inputs=inputs,
    )  # fmt: skip
    assert "须重新计数" in board.foot(BOARD, run, hidden=False, in_force="new")
    assert "须重新计数" not in board.foot(BOARD, run, hidden=False, in_force="old")


def test_a_day_that_was_not_counted_leads_to_those_that_were():
    runs = [SimpleNamespace(on=date(2020, 4, day)) for day in (20, 22, 22)]
    told = board.counted(runs, VIEW)
    assert told.index("on=2020-04-22") < told.index("on=2020-04-20")
    assert told.count("<a ") == 2
    assert "riskzone health-codes count" in board.counted([], VIEW)
