"""Which actions a reader is offered, and which need another person."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.ui.units import actions
from riskzone.units.lifecycle import STEPS, Action
from riskzone.units.model import ControlUnit, Kind, Objection, State
from tests.ui.units.examples import NOW

UNIT = ControlUnit(
    "幸福小区3号楼3单元", Kind.ENTRANCE, "hlj-2020-04", "entrance", "231081",
    id=7, version=2, state=State.PROPOSED, proposed_by="both",
)  # fmt: skip


@dataclass
class Reader:
    """A desk of somebody with some roles."""

    actor: Actor


def reader(*roles: Role, name: str = "other", area: str = "231081") -> Reader:
    return Reader(Actor(name, grants=tuple(Grant(role, area) for role in roles)))


def offered(desk, unit=UNIT, at=NOW):
    return {one.action: one.own for one in actions.possible(desk, unit, at)}


def test_an_approver_is_offered_to_decide():
    found = offered(reader(Role.APPROVER))
    assert set(found) == {Action.RETURN, Action.REJECT, Action.APPROVE}
    assert not any(found.values())


def test_who_proposed_is_told_that_another_person_approves():
    found = offered(reader(Role.EDITOR, Role.APPROVER, name="both"))
    assert found[Action.APPROVE]
    assert found[Action.REJECT]
    assert not found[Action.WITHDRAW]


def test_a_viewer_is_offered_nothing():
    assert not offered(reader(Role.VIEWER))


def test_outside_the_jurisdiction_nothing_is_offered():
    assert not offered(reader(Role.APPROVER, area="230100"))


@pytest.mark.parametrize("state", State)
def test_nothing_is_offered_that_the_life_cycle_does_not_know(state):
    everybody = reader(*Role, area="")
    found = offered(everybody, UNIT.changed(state=state))
    assert all((state, action) in STEPS for action in found)


def test_an_answer_needs_an_open_objection():
    unit = UNIT.changed(state=State.APPROVED)
    everybody = reader(*Role, area="")
    assert Action.ANSWER not in offered(everybody, unit)
    raised = unit.changed(objections=(Objection(NOW, "居民", "请说明理由"),))
    assert Action.ANSWER in offered(everybody, raised)


def test_what_was_reported_is_not_reported_again():
    unit = UNIT.changed(state=State.APPROVED, reported_at=NOW)
    found = offered(reader(*Role, area=""), unit)
    assert Action.REPORT not in found
    assert Action.RATIFY in found


def test_a_lapsed_order_is_not_offered_to_be_confirmed():
    unit = UNIT.changed(state=State.TEMPORARY, proposed_by="", ordered_by="x", lapses_at=NOW)
    assert Action.CONFIRM not in offered(reader(Role.APPROVER), unit)
    minute_before = NOW - timedelta(minutes=1)
    assert Action.CONFIRM in offered(reader(Role.APPROVER), unit, minute_before)
    told = actions.why_not(reader(Role.APPROVER), unit, Action.CONFIRM, NOW)
    assert "失效" in told
