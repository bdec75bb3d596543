"""Which step is possible in which state, cell by cell."""

import pytest

from riskzone.access import Right
from riskzone.decisions.lifecycle import FINAL, STEPS, Action, possible, step_for
from riskzone.decisions.model import State
from riskzone.errors import InputError

TABLE = {
    None: "draft→draft",
    State.DRAFT: "edit→draft propose→proposed withdraw→withdrawn",
    State.PROPOSED: "opine→proposed return→draft reject→rejected decide→decided withdraw→withdrawn",
    State.DECIDED: "",
    State.REJECTED: "",
    State.WITHDRAWN: "",
}


@pytest.mark.parametrize("state", TABLE)
@pytest.mark.parametrize("action", Action)
def test_every_cell(state: State | None, action: Action) -> None:
    cells = dict(cell.split("→") for cell in TABLE[state].split())
    if action.value in cells:
        assert step_for(state, action).to == cells[action.value]
    else:
        with pytest.raises(InputError) as caught:
            step_for(state, action)
        assert str(caught.value)


def test_what_is_decided_stays() -> None:
    assert {State.DECIDED, State.REJECTED, State.WITHDRAWN} == FINAL
    with pytest.raises(InputError, match="only a further document corrects or withdraws it"):
        step_for(State.DECIDED, Action.EDIT)


def test_two_persons_decide() -> None:
    for (_, action), step in STEPS.items():
        assert step.other_person == (action in (Action.OPINE, Action.REJECT, Action.DECIDE))
        assert step.needs_reason == (action in (Action.RETURN, Action.REJECT))


def test_rights() -> None:
    assert STEPS[State.PROPOSED, Action.DECIDE].right is Right.DECIDE_LEVELS
    assert STEPS[State.PROPOSED, Action.OPINE].right is Right.REVIEW_DECISIONS
    assert STEPS[None, Action.DRAFT].right is Right.DRAFT_DECISIONS


def test_possible_steps_are_named() -> None:
    assert possible(State.DRAFT) == (Action.EDIT, Action.PROPOSE, Action.WITHDRAW)
    with pytest.raises(InputError, match="possible: edit, propose, withdraw"):
        step_for(State.DRAFT, Action.DECIDE)
