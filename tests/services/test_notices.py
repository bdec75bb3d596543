"""What notices are written from, and control units as an audience may see them."""

from dataclasses import replace
from datetime import date

import pytest
import shapely

from riskzone.decisions.model import LevelLine, Openness, Relation, State, UnitLine
from riskzone.errors import Denied, NotFound
from riskzone.publish.notice.plain_text import plain_notice
from riskzone.publish.notice.writing import Stamp, notice
from riskzone.release.audience import Audience
from riskzone.release.notice import NoticeFacts, findings
from riskzone.services import notices
from riskzone.services.context import Context
from riskzone.store import shelf
from riskzone.store.decisions import DECISIONS
from riskzone.units.lifecycle import Action
from riskzone.units.model import Care, Kind
from riskzone.units.model import State as UnitState
from tests.decisions.papers_of_2020 import document
from tests.services.papers import (
    APPROVER,
    EDITOR,
    HARBIN,
    PRESS,
    approved,
    at,
    proposed,
    stored,
    temporary,
)

ON = date(2020, 3, 20)
SQUARE = shapely.box(131.15, 44.4, 131.16, 44.41)
LINE = LevelLine(area="231081", level="medium", level_from="low", effective_at=at(20, 12))
PAPER = replace(document(0, LINE, signed=at(20, 7)), number="1号", title="关于调整的通告")


def text(ctx: Context, facts: NoticeFacts) -> str:
    return plain_notice(notice(facts, ctx.divisions, Stamp(1, "ab", at(20, 8))))


def decided(ctx: Context, paper: object = PAPER) -> int:
    with ctx.store.write(APPROVER) as uow:
        return shelf.add(uow, DECISIONS, paper, action="decide").id  # type: ignore[type-var]


def test_a_document_of_the_store_becomes_a_notice_with_every_county_counted(ctx: Context) -> None:
    facts = notices.notice_material(PRESS, ctx, decided(ctx), audience=Audience.PUBLIC)
    assert facts.remaining is not None
    assert facts.remaining.total == 125
    assert len(facts.remaining.undeclared) == 124
    assert "将绥芬河市由低风险上调为中风险" in text(ctx, facts)
    assert "另有124个县（市、区）未作等级认定" in text(ctx, facts)


def test_a_document_that_was_withdrawn_says_by_which(ctx: Context) -> None:
    first = decided(ctx)
    gone = replace(
        PAPER, lines=(), refers_to=first, relation=Relation.WITHDRAWS, number="2号",
        title="关于撤销的通告",
    )  # fmt: skip
    last = decided(ctx, gone)
    facts = notices.notice_material(PRESS, ctx, first, audience=Audience.PUBLIC)
    assert facts.replaced_by is not None
    assert facts.replaced_by.number == "2号"
    assert findings(facts)[0].code == "notice.no_longer_counts"
    assert "撤销《关于调整的通告》（1号，2020年3月20日）" in text(
        ctx, notices.notice_material(PRESS, ctx, last, audience=Audience.PUBLIC)
    )


def test_a_draft_is_seen_only_where_the_document_is_seen(ctx: Context) -> None:
    number = decided(ctx, replace(PAPER, state=State.DRAFT))
    assert "代拟稿" in text(ctx, notices.notice_material(PRESS, ctx, number))
    with pytest.raises(Denied):
        notices.notice_material(HARBIN, ctx, number)
    with pytest.raises(NotFound):
        notices.notice_material(PRESS, ctx, 99)


def test_the_notices_of_a_morning_are_those_signed_since_yesterday_or_beginning_today(
    ctx: Context,
) -> None:
    today = decided(ctx)
    old = decided(
        ctx, replace(PAPER, decided_at=at(10), lines=(replace(LINE, effective_at=at(10)),))
    )
    begins = decided(ctx, replace(PAPER, decided_at=at(15)))
    later = decided(ctx, replace(PAPER, decided_at=at(20, 9)))
    closed = decided(ctx, replace(PAPER, openness=Openness.INTERNAL))
    found = {one.document.id for one in notices.notices_of(PRESS, ctx, ON)}
    assert found == {today, begins, closed}
    assert old not in found
    assert later not in found
    public = {
        one.document.id for one in notices.notices_of(PRESS, ctx, ON, audience=Audience.PUBLIC)
    }
    assert public == {today, begins}


def test_an_order_for_several_control_units_is_one_notice(ctx: Context) -> None:
    given = {"group": "g", "document": "绥疫〔2020〕3号", "effective_at": at(19, 22)}
    for entrance in (1, 2):
        name = f"幸福小区3号楼{entrance}单元"
        one = approved(name=name, place_text="", care=Care(hotline="0453-12345"), **given)
        stored(ctx, one, Action.APPROVE)
    stored(
        ctx,
        approved(name="另案小区1号楼1单元", place_text="", effective_at=at(19, 23)),
        Action.APPROVE,
    )
    facts = notices.unit_notice(PRESS, ctx, 2, audience=Audience.PUBLIC)
    said = text(ctx, facts)
    assert facts.document.number == "绥疫〔2020〕3号"
    assert "1.绥芬河市幸福小区3号楼1单元（①单元）；\n" in said
    assert "2.绥芬河市幸福小区3号楼2单元（①单元）。" in said
    assert "关于划定绥芬河市管控单元的通告" in said
    assert "另案" not in said
    assert "0453-12345" in said
    english = notice(facts, ctx.divisions, Stamp(1, "ab", at(20, 8)), "en")
    assert (english.title, english.signatory) == (
        "Notice: control units drawn in Suifenhe", "headquarters of Suifenhe",
    )  # fmt: skip
    orders = notices.notices_of(PRESS, ctx, ON, audience=Audience.PUBLIC)
    assert sorted(len(one.units) for one in orders) == [1, 2]


def test_orders_that_nobody_approved_stay_inside(ctx: Context) -> None:
    stored(ctx, temporary(), Action.ORDER)
    assert len(notices.notices_of(PRESS, ctx, ON)) == 1
    assert notices.notices_of(PRESS, ctx, ON, audience=Audience.RESTRICTED) == ()
    assert "管控至2020年3月21日2时" in text(ctx, notices.unit_notice(PRESS, ctx, 1))


def test_a_lifted_control_unit_is_made_known_and_one_that_holds_is_not(ctx: Context) -> None:
    stored(ctx, approved(), Action.APPROVE)
    stored(ctx, approved().changed(state=UnitState.ENDED, ended_at=at(20, 6)), Action.RELEASE)
    stored(ctx, proposed(), Action.PROPOSE)
    said = text(ctx, notices.unit_notice(PRESS, ctx, 2, lifts=True, audience=Audience.PUBLIC))
    assert "自2020年3月20日6时起，解除下列管控单元：" in said
    with pytest.raises(NotFound, match="was lifted"):
        notices.unit_notice(PRESS, ctx, 1, lifts=True)
    with pytest.raises(NotFound, match="ever in force"):
        notices.unit_notice(PRESS, ctx, 3)
    with pytest.raises(Denied):
        notices.unit_notice(HARBIN, ctx, 1)


def test_outside_a_class_room_is_told_without_room_outline_and_end(ctx: Context) -> None:
    room = approved(
        name="第一中学3年2班教室", place_text="", kind=Kind.CLASS_ROOM, geometry=SQUARE
    ).changed(ended_at=at(28), state=UnitState.ENDED)
    stored(ctx, room, Action.APPROVE)
    (inside,) = notices.extents(PRESS, ctx, ON, Audience.INTERNAL)
    assert (inside.id, inside.until, inside.polygon_wkb is None) == (1, at(28), False)
    for audience in (Audience.RESTRICTED, Audience.PUBLIC):
        (one,) = notices.extents(PRESS, ctx, ON, audience)
        assert (one.id, one.until, one.polygon_wkb, one.points) == (0, None, None, ())
        assert one.place == "绥芬河市第一中学内有关教学场所"
        assert "3年2班" not in repr(one)


def test_extents_are_those_in_force_in_the_jurisdiction(ctx: Context) -> None:
    stored(ctx, approved(geometry=SQUARE), Action.APPROVE)
    stored(ctx, approved(effective_at=at(21)), Action.APPROVE)
    stored(ctx, proposed(), Action.PROPOSE)
    assert [one.in_force for one in notices.extents(EDITOR, ctx, ON, Audience.INTERNAL)] == [
        True, False,
    ]  # fmt: skip
    assert len(notices.extents(EDITOR, ctx, ON, Audience.PUBLIC)) == 1
    assert notices.extents(HARBIN, ctx, ON, Audience.INTERNAL) == ()


def test_control_units_of_elsewhere_are_told_as_everybody_reads_them(ctx: Context) -> None:
    stored(ctx, approved(name="卫健局302办公室", place_text="", kind=Kind.OFFICE), Action.APPROVE)
    step = UnitLine(area="231081", effective_at=at(20), unit_id=1, action="approve")
    number = decided(ctx, replace(PAPER, lines=(step,)))
    own = notices.notice_material(EDITOR, ctx, number)
    other = notices.notice_material(HARBIN, ctx, number)
    assert "302" in own.units[1].place.zh
    assert "302" not in other.units[1].place.zh


def test_a_control_unit_that_is_gone_is_named_in_the_findings(ctx: Context) -> None:
    step = UnitLine(area="231081", effective_at=at(20), unit_id=77, action="approve")
    facts = notices.notice_material(PRESS, ctx, decided(ctx, replace(PAPER, lines=(step,))))
    assert ("notice.unit_gone", 77) in {
        (one.code, one.params.get("number")) for one in findings(facts)
    }


def test_every_building_unit_the_layer_names_stands_in_notice_and_extent(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tuple(f"幸福小区3号楼{n}单元" for n in range(1, 6))
    monkeypatch.setattr(notices, "entrances", lambda *_: names)
    stored(ctx, approved(name="、".join(names[:3]), place_text=""), Action.APPROVE)
    told = "、".join(names)
    facts = notices.unit_notice(PRESS, ctx, 1, audience=Audience.PUBLIC)
    assert facts.units[1].place.zh.endswith(told)
    (extent,) = notices.extents(PRESS, ctx, ON, Audience.PUBLIC)
    assert extent.place.endswith(told)
    assert extent.place_en.startswith(told)
