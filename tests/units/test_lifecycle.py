"""The table cell by cell: every state × action stands in a golden file."""

from pathlib import Path

import pytest

from riskzone.errors import InputError
from riskzone.units.apply import TAKES
from riskzone.units.lifecycle import (
    ACTION_WORDS,
    FINAL,
    STATE_WORDS,
    STEPS,
    Action,
    possible,
    step_for,
)
from riskzone.units.model import State
from riskzone.units.moves import MOVES

GOLDEN = Path(__file__).parent / "golden" / "steps.csv"
STATES = (None, *State)


def cells() -> list[str]:
    lines = ["state,action,to,right,other_person,needs_reason"]
    for state in STATES:
        for action in Action:
            step = STEPS.get((state, action))
            told = (
                "-,,,"
                if step is None
                else f"{step.to},{step.right},{step.other_person:d},{step.needs_reason:d}"
            )
            lines.append(f"{state or 'none'},{action},{told}")
    return lines


def test_every_cell_of_the_table_is_the_golden_one() -> None:
    assert cells() == GOLDEN.read_text("utf-8").splitlines()


@pytest.mark.parametrize("state", STATES)
def test_what_is_possible_is_what_has_a_step(state: State | None) -> None:
    for action in Action:
        if action in possible(state):
            assert step_for(state, action) is STEPS[state, action]
        else:
            with pytest.raises(InputError) as caught:
                step_for(state, action)
            assert str(caught.value)


def test_only_what_is_over_is_final() -> None:
    assert {State.ENDED, State.REJECTED, State.WITHDRAWN, State.REFUSED_ABOVE} == FINAL


def test_an_impossible_action_names_what_is_possible() -> None:
    with pytest.raises(InputError, match="only order, edit, propose, withdraw"):
        step_for(State.DRAFT, Action.RELEASE)


def test_whoever_closes_for_good_is_another_person() -> None:
    closing = {Action.APPROVE, Action.CONFIRM, Action.AMEND, Action.EXTEND, Action.REJECT}
    assert all(STEPS[cell].other_person for cell in STEPS if cell[1] in closing)


def test_whoever_ordered_or_drafts_never_decides() -> None:
    deciding = {s.right for (_, a), s in STEPS.items() if a in {Action.APPROVE, Action.CONFIRM}}
    drafting = {s.right for (_, a), s in STEPS.items() if a in {Action.ORDER, Action.PROPOSE}}
    assert not deciding & drafting


def test_every_state_and_action_has_its_words_and_every_action_its_move() -> None:
    assert set(STATE_WORDS) == set(State)
    assert set(ACTION_WORDS) == set(MOVES) == set(Action)
    assert set(TAKES) < set(Action)
