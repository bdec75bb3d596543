"""Decisions as services: who may, what is refused and kept, what is declared then."""

from dataclasses import replace
from datetime import datetime

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.decisions.lifecycle import Action
from riskzone.decisions.model import (
    DecisionDocument,
    LevelLine,
    ListLine,
)
from riskzone.services import decisions
from riskzone.services.context import Context

NANGANG, XIAN, SUIFENHE = "230103", "231005", "231081"


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2020, 3, day, hour, minute, tzinfo=SHANGHAI)


def actor(name: str, role: Role, area: str = "23") -> Actor:
    return Actor(name, grants=(Grant(role, area),))


DUTY = actor("duty", Role.DUTY_COMMANDER)
EDITOR = actor("editor", Role.EDITOR, SUIFENHE)
APPROVER = actor("approver", Role.APPROVER)
EXPERT = actor("expert", Role.REVIEWER)
LEADER = actor("leader", Role.VIEWER)


def paper(*lines: LevelLine | ListLine, **given: object) -> DecisionDocument:
    made = DecisionDocument(
        title="关于调整风险等级的通知",
        area="230000",
        authority="hlj-2020",
        body="control_group",
        lines=lines,
    )
    return replace(made, **given)  # type: ignore[arg-type]


def low(zone: str = NANGANG, when: datetime = at(21)) -> LevelLine:  # noqa: B008 - a constant
    return LevelLine(area=zone, level="low", effective_at=when)


def proposed(ctx: Context, document: DecisionDocument, by: Actor = DUTY) -> DecisionDocument:
    return decisions.save(by, ctx, document, 0, Action.PROPOSE)


def decided(ctx: Context, document: DecisionDocument, **given: object) -> DecisionDocument:
    made = proposed(ctx, document)
    return decisions.act(
        APPROVER, ctx, made.id, made.version, Action.DECIDE, confirmed=True, **({"number": "黑疫控〔2020〕1号"} | given)
    )  # type: ignore[arg-type]


def test_what_is_decided_is_declared_from_its_minute_on(ctx: Context) -> None:
    made = decided(ctx, paper(low()))
    before = decisions.declared_levels(LEADER, ctx, at=at(20, 23, 59))
    after = decisions.declared_levels(LEADER, ctx, at=at(21))
    assert before.zones[NANGANG].level == ""
    assert (after.zones[NANGANG].level, after.zones[NANGANG].document) == ("low", made.id)
    assert sum(before.totals.values()) == sum(after.totals.values()) == 125


def test_what_is_only_proposed_declares_nothing(ctx: Context) -> None:
    proposed(ctx, paper(low()))
    assert decisions.declared_levels(LEADER, ctx, at=at(22)).totals == {"": 125}
