"""Documents of 2020 and 2021 as notices are written from them."""

from dataclasses import replace
from functools import cache
from typing import Any

from riskzone.decisions.model import (
    DecisionDocument,
    LevelLine,
    Relation,
    ResponseLine,
    UnitLine,
    Urgency,
)
from riskzone.messages import Words
from riskzone.places.divisions import Divisions, load_divisions
from riskzone.publish.notice.text import Language, NoticeText
from riskzone.publish.notice.writing import Stamp, notice
from riskzone.release.audience import Audience
from riskzone.release.notice import NoticeFacts, UnitNoticed, remaining
from tests.decisions.papers_of_2020 import LOWEST, at, document, heilongjiang

LEVELS = {
    "low": Words("低风险", "low risk"),
    "medium": Words("中风险", "medium risk"),
    "high": Words("高风险", "high risk"),
}
MADE = at(4, 24, 9)
STAMP = Stamp(3, "a1b2c3d4" * 8, MADE)


@cache
def divisions() -> Divisions:
    return load_divisions("23")


@cache
def counties() -> tuple[str, ...]:
    return tuple(map(str, divisions().zone_table("county").frame.index))


def adjusted() -> DecisionDocument:
    """Two levels at two minutes, and the response."""
    made = document(
        900,
        LevelLine(
            area="231025", level="medium", level_from="low", effective_at=at(4, 24, 12),
            note_public="4月20日新增本地确诊病例", note_internal="该县未按时上报",
        ),
        LevelLine(area="230103", level="low", level_from="medium", effective_at=at(4, 25)),
        ResponseLine(area="230000", level="II", effective_at=at(4, 26)),
        signed=at(4, 24, 8),
        basis="国务院联防联控机制分区分级指导意见",
    )  # fmt: skip
    return replace(
        made, number="黑疫指发〔2020〕8号", title="关于调整部分县（市、区）疫情风险等级的通告"
    )


def corrected() -> DecisionDocument:
    old = adjusted()
    new = (
        replace(old.lines[0], effective_at=at(4, 24, 18)),
        old.lines[2],
        LevelLine(area="230104", level="low", level_from="medium", effective_at=at(4, 26)),
    )
    return replace(
        old, id=902, number="黑疫指发〔2020〕10号", title="关于更正疫情风险等级的通告", lines=new,
        relation=Relation.CORRECTS, refers_to=900, decided_at=at(4, 24, 13),
    )  # fmt: skip


def withdrawn() -> DecisionDocument:
    return replace(
        adjusted(), id=901, number="黑疫指发〔2020〕9号", title="关于撤销风险等级调整的通知",
        lines=(), relation=Relation.WITHDRAWS, refers_to=900, decided_at=at(4, 24, 12),
    )  # fmt: skip


def sealed() -> NoticeFacts:
    """Three control units at two minutes, and the township's level that follows from them."""
    entrance = Words("①单元", "① entrance")
    common: dict[str, Any] = {
        "county": "231202", "circle": entrance, "hotline": "0455-12345",
        "measures": (Words("单元封闭，足不出户，服务上门", "nobody leaves the flat"),),
    }  # fmt: skip
    places = ("兰河街道幸福小区3号楼3单元", "兰河街道幸福小区3号楼2单元", "兰河街道沿河一带")
    units = {
        number: UnitNoticed(unit=number, place=Words(place, place), **common)
        for number, place in enumerate(places, 1)
    }
    units[3] = replace(units[3], corners=((126.9, 46.6), (126.91, 46.6), (126.91, 46.61)))
    steps = [(1, 8), (2, 8), (3, 20)]
    lines = tuple(
        UnitLine(
            area="231202", effective_at=at(1, 22, hour, year=2021), unit_id=unit, action="approve"
        )
        for unit, hour in steps
    )
    level = LevelLine(
        area="231202003", level="medium", level_from="low", effective_at=at(1, 22, 8, year=2021)
    )
    paper = replace(
        document(12, *lines, level, signed=at(1, 22, 6, year=2021), area="231202"),
        number="北疫指告〔2021〕3号", title="关于划定北林区部分区域为管控单元的通告",
        signatory="绥化市北林区疫情防控指挥部", urgency=Urgency.MOST_URGENT,
        basis="《中华人民共和国传染病防治法》",
    )  # fmt: skip
    told = (Words("绥化市疫情防控指挥部", "headquarters of Suihua"),)
    return NoticeFacts(
        document=paper, levels=LEVELS, units=units, informed=told, audience=Audience.PUBLIC
    )


def facts(one: DecisionDocument, **more: Any) -> NoticeFacts:
    known = (*heilongjiang(), adjusted())
    left = remaining(known, one, LOWEST, counties())
    given = {"audience": Audience.PUBLIC, **more}
    return NoticeFacts(document=one, levels=LEVELS, remaining=left, **given)


def told(one: NoticeFacts, language: Language = "zh") -> NoticeText:
    return notice(one, divisions(), STAMP, language)
