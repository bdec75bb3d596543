"""What may be done to a pack in which state."""

from datetime import date
from itertools import product

import pytest

from riskzone.access import Right
from riskzone.errors import InputError
from riskzone.release.audience import Audience
from riskzone.release.lifecycle import (
    ACTION_WORDS,
    STATE_WORDS,
    STEPS,
    Action,
    needs_other,
    possible,
    step_for,
)
from riskzone.release.pack import Pack, State


def test_a_released_pack_can_only_be_withdrawn_and_what_ended_stays_so():
    assert possible(State.RELEASED) == (Action.WITHDRAW,)
    for state in (State.REJECTED, State.WITHDRAWN, State.DROPPED):
        assert possible(state) == ()


def test_nothing_is_released_that_was_not_proposed():
    assert [state for state, action in STEPS if action is Action.RELEASE] == [State.PROPOSED]


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_every_other_step_is_refused_with_what_is_possible(state, action):
    if (state, action) in STEPS:
        return
    with pytest.raises(InputError) as error:
        step_for(state, action)
    assert str(error.value)
    assert error.value.params["action"] == ACTION_WORDS[action]


def test_what_leaves_the_headquarters_is_decided_by_another_person():
    packs = {one: Pack(area="23", on=date(2020, 4, 24), audience=one) for one in Audience}
    for audience, action in product(Audience, (Action.RELEASE, Action.REJECT)):
        assert needs_other(packs[audience], action) is (audience is not Audience.INTERNAL)
    assert not needs_other(packs[Audience.PUBLIC], Action.WITHDRAW)


def test_every_state_and_action_is_named_and_asks_for_a_right_to_publish():
    assert set(STATE_WORDS) == set(State)
    assert set(ACTION_WORDS) == set(Action)
    rights = {Right.PREPARE_PUBLICATION, Right.RELEASE_PUBLICATION}
    assert {step.right for step in STEPS.values()} == rights
