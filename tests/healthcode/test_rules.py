"""A file of rules that is wrong is refused, with the field, the value and what would be right."""

import re
from typing import get_args

import pytest

from riskzone.errors import NotFound, SchemeError
from riskzone.healthcode.library import SHIPPED, load_rules, rules_ids
from riskzone.healthcode.rules import KINDS, CircleCode, parse_rules
from riskzone.messages import catalogue
from riskzone.units.control_schemes import Code

HLJ = load_rules("hlj-2020").text
STAY = 'kinds = ["stay"]\nlevel = "high"\nbegins = "to"\nlook_back_days = 14'
CASE = 'kinds = ["confirmed", "suspected", "asymptomatic"]'
DISCHARGED = 'kinds = ["discharged"]\nlasts = "days"\ndays = 14'
CASE_ENDS = 'ends = [{ by = "released", then = "after_release" }, { by = "excluded" }]'
CIRCLE = 'circle_codes = ["yellow"]\nlasts = "to"'

#: name → (what stands in the file, what is written instead, the field, the code of the reason).
WRONG = {
    "a reason that takes in anything, by its id": (
        'id = "case"', 'id = "other_reasons"', "reason.other_reasons.id", "healthcode.open_reason"
    ),
    "a reason that takes in anything, in Chinese": (
        'zh = "集中隔离"', 'zh = "其他情形"', "reason.isolation.zh", "healthcode.open_reason"
    ),
    "a reason that takes in anything, in English": (
        'en = "in centralised isolation"', 'en = "Special measures"',
        "reason.isolation.en", "healthcode.open_reason",
    ),
    "a reason that takes in anything, written apart": (
        'zh = "集中隔离"', 'zh = "其　他"', "reason.isolation.zh", "healthcode.open_reason"
    ),
    "a reason that takes in anything, in full width": (
        'en = "in centralised isolation"', 'en = "Ｏｔｈｅｒ"',
        "reason.isolation.en", "healthcode.open_reason",
    ),
    "a reason at somebody's discretion": (
        'zh = "集中隔离"', 'zh = "酌情赋码"', "reason.isolation.zh", "healthcode.open_reason"
    ),
    "a document to come": (
        'document = "“龙江健康码”赋码规则（2020年）：红码"\nkinds = ["discharged"]',
        'document = "（待定）"\nkinds = ["discharged"]',
        "reason.discharged.document", "healthcode.document",
    ),
    "a name written from the right": (
        'zh = "集中隔离"', 'zh = "集中\u202e隔离"', "reason.isolation.zh", "healthcode.unseen"
    ),
    "a name of two lines": (
        'zh = "集中隔离"', 'zh = "集中\\n隔离"', "reason.isolation.zh", "healthcode.unseen"
    ),
    "one sign of two colours": (
        'glyph = "▲"', 'glyph = "■"', "colours.glyph", "healthcode.twice"
    ),
    "a list that is a word": (
        CASE_ENDS, 'ends = "released"', "reason.0.ends", "zoning.scheme_list"
    ),
    "a table that is a word": (
        CASE_ENDS, 'ends = ["released"]', "reason.0.ends.0", "zoning.scheme_table"
    ),
    "a name too long": (
        'zh = "集中隔离"', f'zh = "{"长" * 201}"', "reason.3.zh", "zoning.scheme_too_long"
    ),
    "a reason without document": (
        'document = "“龙江健康码”赋码规则（2020年）：红码"\nkinds = ["discharged"]',
        'kinds = ["discharged"]', "reason.1.document", "zoning.scheme_missing",
    ),
    "a dash for a document": (
        'document = "“龙江健康码”赋码规则（2020年）：红码"\nkinds = ["discharged"]',
        'document = "— "\nkinds = ["discharged"]',
        "reason.discharged.document", "healthcode.document",
    ),
    "a blank for a document": (
        'document = "“龙江健康码”赋码规则（2020年）：红码"\nkinds = ["discharged"]',
        'document = "  "\nkinds = ["discharged"]',
        "reason.1.document", "zoning.scheme_empty",
    ),
    "a reason nothing ends": (
        f"{CASE}\n{CASE_ENDS}", CASE, "reason.case.lasts", "healthcode.endless"
    ),
    "a follower nobody declared": (
        CASE_ENDS, 'ends = [{ by = "released", then = "nobody" }, { by = "excluded" }]',
        "reason.case.ends.then", "healthcode.follower",
    ),
    "a follower that is given by itself": (
        CASE_ENDS, 'ends = [{ by = "released", then = "discharged" }, { by = "excluded" }]',
        "reason.case.ends.then", "healthcode.follower",
    ),
    "one event twice": (
        CASE_ENDS, 'ends = [{ by = "excluded" }, { by = "excluded" }]',
        "reason.case.ends", "healthcode.twice",
    ),
    "one reason twice": ('id = "symptom"', 'id = "case"', "reason", "healthcode.twice"),
    "one colour twice": (
        'id = "yellow"\nzh', 'id = "red"\nzh', "colours", "healthcode.twice"
    ),
    "a reason for the colour of everybody": (
        'colour = "red"\ndocument', 'colour = "green"\ndocument',
        "reason.case.colour", "healthcode.colour",
    ),
    "a colour nobody declared": (
        'colour = "red"\ndocument', 'colour = "orange"\ndocument',
        "reason.case.colour", "healthcode.colour",
    ),
    "an unknown kind": (
        'kinds = ["symptom"]', 'kinds = ["depositor"]', "reason.5.kinds.0", "zoning.scheme_one_of"
    ),
    "a kind forgotten": (
        CASE, 'kinds = ["confirmed", "suspected"]', "reason.kinds", "healthcode.forgotten"
    ),
    "a kind that is coded and is not": (
        'missed = "restart"', 'missed = "restart"\nuncoded = ["symptom"]',
        "uncoded", "healthcode.coded",
    ),
    "a list of persons": (
        'missed = "restart"', 'missed = "restart"\npersons = ["0f" ]',
        "persons", "zoning.scheme_unknown_key",
    ),
    "a person of a reason": (
        'kinds = ["symptom"]', 'kinds = ["symptom"]\nids = ["0f"]',
        "reason.5.ids", "zoning.scheme_unknown_key",
    ),
    "days nobody counts": (
        f"{CASE}\n", f"{CASE}\ndays = 14\n", "reason.case.days", "healthcode.days_idle"
    ),
    "days missing": (
        DISCHARGED, 'kinds = ["discharged"]\nlasts = "days"',
        "reason.discharged.days", "healthcode.days_missing",
    ),
    "no day": (
        DISCHARGED, DISCHARGED.replace("14", "0"), "reason.1.days", "zoning.scheme_at_least"
    ),
    "more than a year": (
        DISCHARGED, DISCHARGED.replace("14", "366"), "reason.1.days", "zoning.scheme_at_most"
    ),
    "days that are a yes": (
        DISCHARGED, DISCHARGED.replace("14", "true"), "reason.1.days", "zoning.scheme_whole_number"
    ),
    "a stay without level": (
        'kinds = ["stay"]\nlevel = "high"', 'kinds = ["stay"]',
        "reason.arrival_high.level", "healthcode.stay_level",
    ),
    "a level no area has": (
        'level = "high"', 'level = "hihg"', "reason.4.level", "zoning.scheme_one_of"
    ),
    "a level without stay": (
        CASE, f'{CASE}\nlevel = "high"', "reason.case.level", "healthcode.stay_level"
    ),
    "a stay beside other kinds": (
        STAY, STAY.replace('["stay"]', '["stay", "symptom"]'),
        "reason.arrival_high.kinds", "healthcode.stay_alone",
    ),
    "a stay counted from its first day": (
        STAY, STAY.replace('begins = "to"', 'begins = "from"'),
        "reason.arrival_high.begins", "healthcode.stay_begins",
    ),
    "a stay that is over when it counts": (
        STAY, f'{STAY}\nlasts = "to"', "reason.arrival_high.lasts", "healthcode.over"
    ),
    "a look-back of nothing": (
        CASE, f"{CASE}\nlook_back_days = 3", "reason.case.look_back_days",
        "healthcode.look_back_idle",
    ),
    "a circle that is an exposure, too": (
        CIRCLE, f'{CIRCLE}\nkinds = ["symptom"]',
        "reason.same_entrance.circle_codes", "healthcode.circle",
    ),
    "a code no circle gives": (
        'circle_codes = ["in_city"]', 'circle_codes = ["blue"]',
        "in_city.circle_codes.0", "zoning.scheme_one_of",
    ),
    "a reason nobody can have": (
        CIRCLE, 'lasts = "to"', "reason.same_entrance.kinds", "healthcode.never_given"
    ),
    "a key called assumed that is not there": (
        'assumed = ["ends.excluded"]', 'assumed = ["days"]',
        "reason.case.assumed", "healthcode.assumed",
    ),
    "an event called assumed that is not there": (
        '"after_release" }]\n\n[[reason]]\nid = "arrival_high"',
        '"after_release" }]\nassumed = ["ends.excluded"]\n\n[[reason]]\nid = "arrival_high"',
        "reason.isolation.assumed", "healthcode.assumed",
    ),
    "an unknown key of the head called assumed": (
        'assumed = ["missed"]', 'assumed = ["colours"]', "assumed.0", "zoning.scheme_one_of"
    ),
    "an unknown way with missed check-ins": (
        'missed = "restart"', 'missed = "forgive"', "missed", "zoning.scheme_one_of"
    ),
    "an in-city code that rests on nothing": (
        'document = "黑龙江省 2020-04-23 新闻发布会：管控单元②圈赋市内码"', 'document = "……"',
        "in_city.document", "healthcode.document",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_refused_by_name(name: str) -> None:
    stood, written, field, code = WRONG[name]
    assert stood in HLJ
    with pytest.raises(SchemeError) as refused:
        parse_rules(HLJ.replace(stood, written, 1), "mine.toml")
    assert refused.value.code == "zoning.scheme_field"
    told = refused.value.params
    assert (told["file"], told["field"]) == ("mine.toml", field)
    for language in ("zh", "en"):
        parts = re.split(r"\{\w*\}", catalogue()[code][language])
        assert all(part in getattr(told["reason"], language) for part in parts)


def test_the_message_says_what_would_be_right() -> None:
    with pytest.raises(SchemeError) as refused:
        parse_rules(HLJ.replace('colour = "red"\ndocument', 'colour = "orange"\ndocument', 1), "my")
    assert "orange" in str(refused.value.params["value"])
    assert "one of red, yellow" in refused.value.params["reason"].en
    assert "red, yellow 之一" in refused.value.params["reason"].zh


@pytest.mark.parametrize("text", ["id = ", "\x00", 'id = "a"\nid = "b"', "[" * 5000])
def test_what_is_not_toml_is_refused(text: str) -> None:
    with pytest.raises(SchemeError) as refused:
        parse_rules(text, "mine.toml")
    assert refused.value.code == "zoning.scheme_not_toml"


def test_what_an_editor_puts_before_a_file_is_no_part_of_it() -> None:
    assert parse_rules(f"\ufeff{HLJ}").id == "hlj-2020"


def test_words_that_merely_contain_an_open_one_are_reasons() -> None:
    told = parse_rules(HLJ.replace("close contacts", "contact of another case, or of a brother"))
    assert told.reason("close_contact").en == "contact of another case, or of a brother"


def test_a_kind_may_be_left_without_colour_if_the_file_says_so() -> None:
    text = HLJ.replace(CASE, 'kinds = ["confirmed", "suspected"]', 1)
    told = parse_rules(
        text.replace('missed = "restart"', 'missed = "restart"\nuncoded = ["asymptomatic"]')
    )
    assert told.uncoded == ("asymptomatic",)


def test_reasons_are_ranked_by_colour_then_as_in_the_file() -> None:
    told = parse_rules(HLJ.replace('colour = "red"\ndocument', 'colour = "yellow"\ndocument', 1))
    assert [one.id for one in told.reasons][:5] == [
        "discharged", "close_contact", "isolation", "arrival_high", "case"
    ]  # fmt: skip
    assert told.of_rank(4) == ("yellow", "case")
    assert told.of_rank(len(told.reasons)) == ("green", "")


def test_shipped_rules_name_what_is_assumed() -> None:
    told = {
        name: (
            rules.missed,
            rules.assumed,
            rules.reason("symptom").days,
            rules.reason("symptom").assumed,
        )
        for name in rules_ids()
        for rules in [load_rules(name)]
    }
    assert told == {
        "hlj-2020": ("restart", ("missed",), 14, ("ends.excluded",)),
        "variant-14-days-prolong": ("prolong", ("missed",), 14, ("ends.excluded",)),
        "variant-7-days": ("restart", ("missed",), 7, ("days", "ends.excluded")),
    }
    for name in rules_ids():
        assert load_rules(name).id == name
        assert {kind for one in load_rules(name).reasons for kind in one.kinds} == set(KINDS)


def test_rules_nobody_shipped_are_not_found() -> None:
    with pytest.raises(NotFound) as refused:
        load_rules("../schemes/x")
    assert refused.value.params["known"] == ", ".join(rules_ids())
    assert SHIPPED.is_dir()


def test_codes_of_circles_are_those_of_control_units() -> None:
    assert {*get_args(CircleCode), "none", "green"} == set(get_args(Code))
