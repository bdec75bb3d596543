"""What can be done to a control unit now, by whom, and doing it: one panel an action."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from riskzone.access import Right
from riskzone.services.units import UnitRow
from riskzone.ui.address import address
from riskzone.ui.data import Desk
from riskzone.ui.text import say
from riskzone.ui.units import actions_ask, drafts, form_words, summary
from riskzone.ui.units.form_address import PAGE, Task
from riskzone.units.clocks import local_time
from riskzone.units.lifecycle import STEPS, Action
from riskzone.units.model import ControlUnit
from riskzone.units.moves import lapsed_for

#: Actions that close a place, or end a control unit.
GRAVE = frozenset({Action.ORDER, Action.RELEASE, Action.REFUSE, Action.REJECT, Action.WITHDRAW})

_LinkRow = tuple[str, str, bool, bool]


@dataclass(frozen=True)
class Possible:
    """An action the state and the rights of the reader admit.

    Parameters
    ----------
    action : Action
    own : bool
        Whether the reader proposed or ordered it: then another person decides.
    """

    action: Action
    own: bool


def possible(desk: Desk, unit: ControlUnit, at: datetime) -> tuple[Possible, ...]:
    """Give what a reader may do to a control unit at a minute, in the order of the life cycle."""
    area = unit.township or unit.county
    mine = desk.actor.name in (unit.proposed_by, unit.ordered_by)
    return tuple(
        Possible(action, step.other_person and mine)
        for (state, action), step in STEPS.items()
        if state is unit.state and desk.actor.may(step.right, area) and _applies(unit, action, at)
    )


def _applies(unit: ControlUnit, action: Action, at: datetime) -> bool:
    """Whether an action has something to act on, and does not come too late."""
    if lapsed_for(unit, action, at):
        return False
    if action is Action.ANSWER:
        return any(one.answered_at is None for one in unit.objections)
    if action is Action.RATIFY:
        return unit.reported_at is not None and unit.ratified_at is None
    return action is not Action.REPORT or unit.reported_at is None


def links(task: Task, found: Sequence[Possible]) -> list[_LinkRow]:
    """Give the links to the panels of the actions."""
    return [
        (
            form_words.action_word(one.action),
            task.link(do=one.action.value),
            task.do is one.action,
            one.action in GRAVE,
        )
        for one in found
    ]


def beginnings(desk: Desk, task: Task) -> list[_LinkRow]:
    """Give the links to what can be begun."""
    actor = desk.actor
    rows = (
        ("order", Right.ORDER_UNITS, {"new": "order"}),
        ("draft", Right.DRAFT_UNITS, {"new": "draft"}),
        ("plan", Right.DRAFT_UNITS, {"new": "plan"}),
        ("cases", Right.DRAFT_UNITS, {"desk": "cases"}),
        ("release", Right.DECIDE_UNITS, {"desk": "release"}),
    )
    return [
        (say(f"unit_form.begin_{name}"), address(PAGE, {**params, **task.kept}), False, False)
        for name, right, params in rows
        if actor.may(right)
    ]


def why_not(desk: Desk, unit: ControlUnit, action: Action, at: datetime) -> str:
    """Say why an action that the address asks for is not possible."""
    step = STEPS.get((unit.state, action))
    name = form_words.action_word(action)
    if unit.lapses_at is not None and lapsed_for(unit, action, at):
        return say("units.lapsed", time=local_time(unit.lapses_at))
    if step is None or not _applies(unit, action, at):
        return say("unit_form.not_in_state", action=name, state=form_words.state_word(unit.state))
    return say("unit_form.not_your_right", action=name, account=desk.actor.name)


def ask(desk: Desk, task: Task, row: UnitRow, action: Action) -> None:
    """Ask what an action needs, say what will happen, and do it."""
    own = any(one.own for one in possible(desk, row.unit, drafts.now()) if one.action is action)
    panel_side, facts_side = st.columns([10, 10], gap="large")
    with panel_side:
        actions_ask.panel(desk, task, row, action, own=own, grave=action in GRAVE)
    with facts_side:
        summary.facts(desk, row)
        summary.look(desk, row)
