"""What a proposal changes is told reason by reason."""

from riskzone.healthcode.library import load_rules
from riskzone.healthcode.rules import parse_rules
from riskzone.ui.health.rule_changes import differences

RULES = load_rules("hlj-2020")


def changed(old, new):
    assert old in RULES.text
    return parse_rules(RULES.text.replace(old, new, 1))


def test_equal_rules_differ_in_nothing():
    assert differences(RULES, RULES) == ()


def test_another_number_of_days_is_told_before_and_after():
    [only] = differences(RULES, changed('lasts = "days"\ndays = 14', 'lasts = "days"\ndays = 7'))
    assert only.what == "出院未满14天"
    assert "满14天" in only.before
    assert "满7天" in only.after


def test_a_missed_check_in_that_counts_otherwise_shows_in_every_reason_that_waits_for_them():
    found = differences(RULES, changed('missed = "restart"', 'missed = "prolong"'))
    assert len(found) == sum(one.lasts == "check_ins" for one in RULES.reasons)


def test_a_reason_that_is_dropped_or_new_stands_on_one_side_alone():
    text = RULES.text
    start = text.index('[[reason]]\nid = "discharged"')
    end = text.index("[[reason]]", start + 1)
    fewer = parse_rules(
        (text[:start] + text[end:]).replace(
            'missed = "restart"', 'missed = "restart"\nuncoded = ["discharged"]'
        )
    )
    [dropped, uncoded] = differences(RULES, fewer)
    assert (dropped.what, dropped.after) == ("出院未满14天", "")
    assert (uncoded.before, uncoded.after) == ("", "出院者")
    [new, _] = differences(fewer, RULES)
    assert (new.what, new.before) == ("出院未满14天", "")


def test_another_order_of_precedence_is_told():
    text = RULES.text
    start = text.index('[[reason]]\nid = "discharged"')
    end = text.index("[[reason]]", start + 1)
    moved = text[:start] + text[end:].replace(
        '[[reason]]\nid = "isolation"', text[start:end] + '[[reason]]\nid = "isolation"'
    )
    [only] = differences(RULES, parse_rules(moved))
    assert only.before.index("出院") < only.before.index("密切接触")
    assert only.after.index("出院") > only.after.index("密切接触")
