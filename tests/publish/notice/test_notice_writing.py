"""The words of a notice."""

from dataclasses import replace

import pytest

from riskzone.decisions.model import (
    FollowLine,
    LevelLine,
    ListLine,
    Openness,
    ResponseLine,
    SchemeLine,
    State,
    UnitLine,
)
from riskzone.decisions.notice import Language, parse_notice
from riskzone.errors import InputError
from riskzone.messages import Words
from riskzone.publish.notice.plain_text import plain_notice
from riskzone.publish.notice.text import chinese_number
from riskzone.publish.notice.titles import title_lines
from riskzone.release.audience import Audience
from riskzone.release.notice import NoticeFacts
from tests.decisions.papers_of_2020 import at, document
from tests.publish.notice.papers import (
    LEVELS,
    adjusted,
    corrected,
    divisions,
    facts,
    sealed,
    told,
    withdrawn,
)


def body(one: NoticeFacts, language: str = "zh") -> list[str]:
    return [part.text for part in told(one, language).paragraphs]  # type: ignore[arg-type]


def test_several_minutes_and_kinds_are_numbered_as_documents_are() -> None:
    assert body(facts(adjusted())) == [
        "根据国务院联防联控机制分区分级指导意见，经黑龙江省疫情防控组研究决定，现将有关事项通告如下：",
        "一、关于风险等级",
        "（一）自2020年4月24日12时起，将牡丹江市林口县由低风险上调为中风险（4月20日新增本地确诊病例）。",
        "（二）自2020年4月25日0时起，将哈尔滨市南岗区由中风险下调为低风险。",
        "（三）调整后全省中风险3个（道外区、林口县、绥芬河市），低风险122个。",
        "二、关于应急响应",
        "自2020年4月26日0时起，全省执行二级应急响应。",
        "特此通告。",
    ]


def test_what_a_notice_says_of_levels_is_read_back_as_the_same_lines() -> None:
    one = adjusted()
    levels = tuple(replace(line, note_public="") for line in one.lines[:2])
    said = body(facts(replace(one, lines=levels)))
    text = "".join(part.split("、", 1)[-1] for part in said[1:3])
    names = {level: words.zh for level, words in LEVELS.items()}
    read = parse_notice(text, Language(divisions(), names, "230000"), near=at(4, 24).date())
    assert read.unread == ()
    assert read.lines == tuple(replace(line, note_internal="") for line in levels)


def test_reasons_for_the_house_are_in_no_notice() -> None:
    for audience in Audience:
        assert "未按时上报" not in plain_notice(told(facts(adjusted(), audience=audience)))


def test_a_correction_names_the_document_and_what_changes_in_it() -> None:
    said = body(facts(corrected(), changed=adjusted()))
    assert said[0] == (
        "现对《关于调整部分县（市、区）疫情风险等级的通告》（黑疫指发〔2020〕8号，2020年4月24日）作如下更正："
    )
    assert said[1] == "一、更正内容"
    assert said[2].startswith("（一）原“自2020年4月24日12时起，")
    assert "更正为“自2020年4月24日18时起，" in said[2]
    assert said[3] == "（二）删去“自2020年4月25日0时起，将哈尔滨市南岗区由中风险下调为低风险”。"
    assert said[4] == "（三）增加“自2020年4月26日0时起，将哈尔滨市道外区由中风险下调为低风险”。"
    # The corrected document gives way: 南岗区 stays medium, and is counted so.
    assert "（三）调整后全省中风险3个（南岗区、林口县、绥芬河市），低风险122个。" in said


def test_a_correction_of_words_alone_says_that_nothing_decided_changes() -> None:
    one = replace(corrected(), lines=adjusted().lines)
    assert "以本件所载文字为准" in body(facts(one, changed=adjusted()))[2]


def test_a_withdrawal_names_the_document_and_what_holds_again() -> None:
    said = body(facts(withdrawn(), changed=adjusted()))
    assert said[0].startswith(
        "经黑龙江省应对疫情工作领导小组（指挥部）研究决定，撤销《关于调整部分"
    )
    assert "（黑疫指发〔2020〕8号，2020年4月24日）" in said[0]
    assert said[1].startswith("一、自2020年4月24日12时起，将牡丹江市林口县")
    assert said[4] == "撤销后全省中风险3个（南岗区、道外区、绥芬河市），低风险122个。"
    assert said[-1] == "特此通知。"


def test_what_was_withdrawn_since_bears_a_mark() -> None:
    marks = told(facts(adjusted(), replaced_by=withdrawn())).marks
    assert any("黑疫指发〔2020〕9号" in mark and "不再执行" in mark for mark in marks)


def test_control_units_are_listed_with_extent_measures_and_hotline() -> None:
    text = told(sealed())
    alike = (
        "管控措施：单元封闭，足不出户，服务上门。"
        "管控期间保障生活物资供应和就医需求，不得封堵消防通道、单元门和小区大门。"
    )
    said = [part.text for part in text.paragraphs]
    assert said[3:] == [
        "二、关于管控单元",
        "（一）自2021年1月22日8时起，划定下列区域为管控单元：",
        "1.绥化市北林区兰河街道幸福小区3号楼3单元（①单元）；",
        "2.绥化市北林区兰河街道幸福小区3号楼2单元（①单元）。",
        "（二）自2021年1月22日20时起，划定下列区域为管控单元：",
        "1.绥化市北林区兰河街道沿河一带（①单元），拐点坐标见附件。",
        f"（三）{alike}解除时间另行通告。",
        "服务热线：0455-12345。",
        "特此通告。",
    ]
    assert text.annex is not None
    assert text.annex.tables[0][1][1] == ("2", "126.910000", "46.600000")
    assert text.urgency == "特急"
    assert text.copies == "抄送：绥化市疫情防控指挥部。"


def test_a_release_says_that_life_returns_and_no_measures() -> None:
    one = sealed()
    lines = tuple(
        replace(line, action="release") for line in one.document.lines if isinstance(line, UnitLine)
    )
    said = "".join(body(replace(one, document=replace(one.document, lines=lines))))
    assert "解除下列管控单元" in said
    assert "恢复正常生产生活秩序" in said
    assert "管控措施" not in said
    assert "坐标" not in said


def test_every_kind_of_line_has_its_words_in_both_languages() -> None:
    day = at(4, 25)
    lines = (
        LevelLine(area="231081", level="medium", effective_at=day, until=at(5, 1)),
        LevelLine(area="231221", part="惠七村", level="high", effective_at=day),
        LevelLine(area="231221", excluding=("231221105",), level="medium", effective_at=day),
        ListLine(
            area="231000", effective_at=at(4, 27), named=(("231081", "medium"),), complete=True
        ),
        ResponseLine(area="231081", level="", effective_at=day),
        FollowLine(area="231081", level="II", effective_at=day),
        FollowLine(area="231081", level="", effective_at=at(4, 28)),
        SchemeLine(area="230000", scheme="own", layer="county", effective_at=day),
    )  # fmt: skip
    one = facts(document(900, *lines), schemes={"own": Words("某规则", "a rule")})
    said = plain_notice(told(one))
    for words in (
        "起至2020年5月1日0时止，将绥芬河市确定为中风险", "望奎县惠七村",
        "（除惠七满族镇以外的县域地区）",
        "牡丹江市中风险1个（绥芬河市），其余均为低风险", "终止应急响应",
        "响应级别不变，参照二级应急响应", "恢复按本级应急响应", "全省县区风险等级按《某规则》判定",
    ):  # fmt: skip
        assert words in said
    assert "keeps its response level" in plain_notice(told(one, "en"))


def test_more_than_six_places_are_listed_one_a_line() -> None:
    lines = [
        LevelLine(area=f"23010{n}", level="low", level_from="medium", effective_at=at(3, 6))
        for n in (2, 3, 4, 8, 9)
    ] + [
        LevelLine(area=code, level="low", level_from="medium", effective_at=at(3, 6))
        for code in ("230110", "230111")
    ]
    said = body(facts(document(900, *lines)))
    assert said[1] == "一、自2020年3月6日0时起，将下列7个地区由中风险下调为低风险："
    assert said[2] == "1.哈尔滨市道里区；"
    assert said[8] == "7.哈尔滨市呼兰区。"


def test_two_districts_of_one_name_are_told_apart_in_english_too() -> None:
    lines = [
        LevelLine(area=code, level="medium", level_from="low", effective_at=at(4, 25))
        for code in ("230402", "230803", "231081")
    ]
    said = plain_notice(told(facts(document(900, *lines, signed=at(4, 24))), "en"))
    assert (
        "Xiangyang District, Hegang; Xiangyang District, Jiamusi; Suifenhe: raised from low risk"
        in said
    )
    assert (
        "Xiangyang District, Hegang; Xiangyang District, Jiamusi; Suifenhe), low risk 120." in said
    )


def test_undeclared_counties_are_said_and_all_low_is_said_as_such() -> None:
    some = facts(adjusted())
    assert some.remaining is not None
    low = some.remaining.levels["low"]
    gone = replace(some.remaining, levels={"low": low}, undeclared=("230102", "230103", "230104"))
    assert "调整后全省低风险122个。另有3个县（市、区）未作等级认定。" in "".join(
        body(replace(some, remaining=gone))
    )
    whole = replace(some.remaining, levels={"low": low, "medium": (), "high": ()}, undeclared=())
    assert "全省122个县（市、区）均为低风险" in "".join(body(replace(some, remaining=whole)))


def test_marks_say_what_may_not_leave_and_what_is_no_original() -> None:
    draft = replace(adjusted(), state=State.PROPOSED)
    assert told(facts(draft, audience=Audience.INTERNAL, demo=True)).marks == (
        "代拟稿  未经签发", "内部资料  未经审核不得公开", "演示数据",
    )  # fmt: skip
    assert told(facts(adjusted())).marks == ()
    assert "非原件" in told(facts(replace(adjusted(), certainty="notice"))).marks[0]
    with pytest.raises(InputError, match="previewed"):
        told(facts(draft))


def test_how_it_is_disclosed_stands_below_the_date() -> None:
    one = replace(adjusted(), openness=Openness.ON_REQUEST)
    assert told(facts(one, audience=Audience.INTERNAL)).note == "（此件依申请公开）"
    with pytest.raises(InputError, match="not open"):
        told(facts(one))


def test_a_title_of_300_signs_is_refused_with_what_would_be_right() -> None:
    with pytest.raises(InputError, match="300 characters, at most 120"):
        told(facts(replace(adjusted(), title="关" * 300)))


def test_a_title_that_needs_two_lines_is_parted_between_phrases() -> None:
    assert title_lines("关于调整部分县（市、区）疫情风险等级的通告") == (
        "关于调整部分县（市、区）", "疫情风险等级的通告",
    )  # fmt: skip
    for title in ("关" * 120, "=SUM(A1) " * 12, "《" * 50):
        lines = title_lines(title)
        assert "".join("".join(lines).split()) == "".join(title.split())
        assert all(len(line) <= 40 for line in lines)


def test_signs_from_outside_neither_hide_nor_turn_anything() -> None:
    one = replace(
        adjusted(), title="=1+1<script>alert(1)</script>\u202e关于\x00调整\n的通告",
        number="\u200b8号", basis="@x\x07", source="http://x\u2066",
    )  # fmt: skip
    text = told(facts(one))
    assert text.title == "=1+1<script>alert(1)</script>关于调整 的通告"
    assert text.number == "8号"
    assert all(part.text.isprintable() for part in text.paragraphs)


@pytest.mark.parametrize(
    ("value", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_headings_count_in_chinese(value: int, words: str) -> None:
    assert chinese_number(value) == words
