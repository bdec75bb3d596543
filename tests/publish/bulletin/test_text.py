"""The text of bulletins in the form of the real ones, in both languages."""

from dataclasses import replace
from datetime import date

import pytest

from riskzone.publish.bulletin import phone_text, text, title
from riskzone.release.bulletin import Bulletin, Correction, Half, with_figure
from riskzone.release.bulletin_published import published_bulletins

DAYS = {one.on.day: one for one in published_bulletins()}

#: Sentences of the bulletins as they were printed.
PRINTED = {
    20: (
        "2020年4月20日0—24时，黑龙江省省内新增确诊病例6例",
        "新增疑似病例1例（大庆1例）",
        "（哈尔滨4例、牡丹江2例）",
        "截至4月20日24时，累计报告本土确诊病例530例，累计治愈出院病例470例",
        (
            "现有确诊病例47例（哈尔滨45例、牡丹江2例），现有疑似病例1例（大庆1例），"
            "现有无症状感染者30例（哈尔滨23例、牡丹江5例、绥化2例）。"
        ),
        "当日发热门诊诊疗人数1043人。",
        "累计追踪到密切接触者17899人，已解除医学观察16521人，尚有1378人正在接受医学观察。",
        "其中本土无症状感染者转为确诊病例2例",
        "累计报告境外输入确诊病例383例（黑龙江省119例、其他省份264例）",
        "现有境外输入确诊病例378例",
        "追踪到境外密切接触者2093人，已解除医学观察1664人，尚有429人正在接受医学观察。",
    ),
    24: (
        "省内新增确诊病例1例（哈尔滨1例），新增本土无症状感染者1例（哈尔滨1例）。",
        "累计报告本土确诊病例544例，累计治愈出院病例470例",
        (
            "现有确诊病例61例（哈尔滨58例、牡丹江2例、大庆1例），"
            "现有无症状感染者35例（哈尔滨21例、牡丹江12例、绥化2例）。当日发热门诊诊疗人数932人。"
        ),
        "累计追踪到密切接触者18615人，已解除医学观察16595人，尚有2020人正在接受医学观察。",
        "新增境外治愈出院病例23例",
        (
            "2020年4月24日0—24时，全省无新增境外输入无症状感染者。"
            "截至4月24日24时，现有境外输入无症状感染者18例（黑龙江省9例、其他省份9例）。"
        ),
    ),
    25: (
        "省内新增确诊病例5例（牡丹江3例、哈尔滨2例，其中本土无症状感染者转为确诊病例3例）",
        "累计报告本土确诊病例549例，累计治愈出院病例470例，累计死亡病例13例，现有确诊病例66例",
        "全省无新增境外输入确诊病例，新增境外治愈出院病例3例。",
        "累计追踪到密切接触者18831人，已解除医学观察16640人，尚有2191人正在接受医学观察。",
        "新增境外输入无症状感染者1例（辽宁省1例）",
    ),
}


@pytest.mark.parametrize("day", PRINTED)
def test_the_sentences_are_those_of_the_real_bulletins(day: int) -> None:
    told = text(DAYS[day])
    assert [one for one in PRINTED[day] if one not in told] == []
    assert told.startswith(f"黑龙江省新冠肺炎疫情通报（2020年4月{day}日0—24时）\n")


def test_the_english_text_tells_the_same_figures() -> None:
    told = text(DAYS[24], None, "en")
    for part in (
        "Epidemic bulletin of Heilongjiang, 24 April 2020, 0:00–24:00",
        "active cases 61 (Harbin 58, Mudanjiang 2, Daqing 1)",
        "Close contacts found: 18615; released from observation 16595; under observation 2020.",
        "cumulative imported confirmed cases 386 (Heilongjiang 120, other provinces 266)",
        "no new imported asymptomatic infections",
    ):
        assert part in told
    assert not [sign for sign in told if "\u4e00" <= sign <= "\u9fff"]


def test_what_is_not_known_is_left_out_and_zero_is_said() -> None:
    half = Half(new_confirmed=0, cumulative=5, suspected=None, severe=0)
    told = text(Bulletin(area="23", on=date(2020, 4, 23), local=half))
    assert "无新增确诊病例" in told
    assert "无重症病例" in told
    assert "疑似" not in told
    assert "0例" not in told
    assert "境外" not in told


def test_a_deduction_is_printed_with_its_reason() -> None:
    put_right = (Correction("cumulative", -13, "重新归类", "reclassified"),)
    one = replace(DAYS[22], local=replace(DAYS[22].local, corrections=put_right))
    assert "累计确诊病例较4月21日通报核减13例（重新归类）。" in text(one, DAYS[21])
    assert "since the bulletin of 21 April 13 taken off (reclassified)." in text(
        one, DAYS[21], "en"
    )


def test_a_correction_says_what_it_changes() -> None:
    one = replace(
        with_figure(DAYS[23], "local.contacts_released", 16588),
        corrects=7,
        reason="录入有误",
        corrected={"local.contacts_released": 16459, "local.active": 60},
    )
    told = text(one)
    assert title(one).endswith("更正")
    assert "疫情通报（第7号）有误，现予更正。更正原因：录入有误。" in told
    assert "本土已解除医学观察由16459更正为16588" in told
    assert "现有确诊病例由60" not in told


def test_the_short_text_is_one_message() -> None:
    told = phone_text(DAYS[24])
    assert told == (
        "【黑龙江省疫情】4月24日0—24时：新增确诊病例1例，新增本土无症状感染者1例，"
        "累计报告本土确诊病例544例，现有确诊病例61例；新增境外输入确诊病例1例，"
        "无新增境外输入无症状感染者，累计报告境外输入确诊病例386例，现有境外输入确诊病例348例。"
    )
    assert len(told) <= 140


def test_a_remark_is_a_sentence_of_its_own_on_one_line() -> None:
    remark = "均为\u202e某聚集性疫情\n相关病例"
    given = replace(DAYS[24], local=replace(DAYS[24].local, remark=remark, remark_en="One cluster"))
    assert "（哈尔滨1例）。均为某聚集性疫情 相关病例。截至4月24日24时" in text(given)
    assert "(Harbin 1). One cluster. At 24:00" in text(given, language="en")
