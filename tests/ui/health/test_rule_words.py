"""Rules in words: everything a file can say has its sentence."""

import pytest

from riskzone.healthcode.library import load_rules, rules_ids
from riskzone.ui.health import rule_words

RULES = load_rules("hlj-2020")


@pytest.mark.parametrize(
    ("reason", "given", "until"),
    [
        ("discharged", "出院者", "满14天"),
        ("arrival_high", "来自高风险地区的人；离开后14天内该地才定为高风险的，也算",
         "凭解除证明转黄码（解除后健康监测）"),
        ("same_entrance", "住在管控单元相应管控圈内的人", "与管控单元同始同终"),
        ("symptom", "报告发热或有关症状者", "连续打卡14天，漏一天重新计算；排除即止"),
    ],
)  # fmt: skip
def test_a_reason_says_who_has_it_and_until_when(reason, given, until):
    one = RULES.reason(reason)
    assert rule_words.given(one, RULES) == given
    assert rule_words.until(one, RULES) == until


def test_what_only_follows_says_what_it_follows():
    said = rule_words.given(RULES.reason("after_release"), RULES)
    assert said.startswith("解除“确诊、疑似病例和无症状感染者、密切接触者")


@pytest.mark.parametrize("name", rules_ids())
def test_every_shipped_reason_can_be_told(name):
    rules = load_rules(name)
    for one in rules.reasons:
        assert rule_words.given(one, rules)
        assert rule_words.until(one, rules)
