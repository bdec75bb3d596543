"""The circles of one order: the outer one ends with the inner one."""

from collections.abc import Sequence

from riskzone.units.group import group_findings
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind, State
from tests.units.build import at, in_force, scheme

NOW = at(9, 8, month=5)
INNER = in_force(id=1, group="g")
OTHER = in_force(id=3, group="g", name="幸福小区3号楼2单元")
OUTER = in_force(id=2, group="g", circle="compound", kind=Kind.COMPOUND, name="幸福小区")


def found(
    unit: ControlUnit,
    group: Sequence[ControlUnit],
    action: Action = Action.RELEASE,
    reason: str = "",
) -> list[tuple[str, str]]:
    ended = unit.changed(state=State.ENDED, ended_at=NOW)
    findings = group_findings(ended, scheme(), group, action, NOW, reason=reason)
    return [(one.code.removeprefix("units."), one.severity) for one in findings]


def test_a_circle_does_not_end_before_the_one_it_ends_with_unless_for_a_reason() -> None:
    assert found(OUTER, [INNER, OUTER]) == [("ends_before_inner", "refuse")]
    assert found(OUTER, [INNER, OUTER], reason="范围缩小") == []
    gone = INNER.changed(state=State.ENDED, ended_at=NOW)
    assert found(OUTER, [gone, OUTER]) == []


def test_with_the_last_inner_one_the_circle_around_is_named() -> None:
    assert found(INNER, [INNER, OUTER]) == [("ends_together", "warn")]
    assert found(INNER, [INNER, OTHER, OUTER]) == []


def test_other_orders_and_other_actions_ask_nothing() -> None:
    assert found(OUTER, [INNER.changed(group="h")]) == []
    assert found(OUTER.changed(group=""), [INNER]) == []
    assert found(OUTER, [INNER], Action.AMEND) == []
