"""What may be done to a decision document in which state, with which right, and what comes of it.

The table is the rule.  Two persons decide: who proposed a document does not decide it.  What is
decided is never changed: a further document corrects or withdraws it.
"""

from dataclasses import dataclass
from enum import StrEnum

from riskzone.access import Right
from riskzone.decisions.model import State
from riskzone.errors import InputError
from riskzone.messages import Words


class Action(StrEnum):
    """What is done to a document; each is a revision with its actor, time and reason."""

    DRAFT = "draft"
    EDIT = "edit"
    PROPOSE = "propose"
    OPINE = "opine"
    RETURN = "return"
    REJECT = "reject"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Step:
    """What an action leads to and asks.

    Parameters
    ----------
    to : State
    right : Right
    other_person : bool
        Whether the actor must be another one than who proposed.
    needs_reason : bool
    """

    to: State
    right: Right
    other_person: bool = False
    needs_reason: bool = False


_S, _A, _R = State, Action, Right

#: (state, or ``None`` where there is no document yet; action) → step.
STEPS: dict[tuple[State | None, Action], Step] = {
    (None, _A.DRAFT): Step(_S.DRAFT, _R.DRAFT_DECISIONS),
    (_S.DRAFT, _A.EDIT): Step(_S.DRAFT, _R.DRAFT_DECISIONS),
    (_S.DRAFT, _A.PROPOSE): Step(_S.PROPOSED, _R.DRAFT_DECISIONS),
    (_S.DRAFT, _A.WITHDRAW): Step(_S.WITHDRAWN, _R.DRAFT_DECISIONS),
    (_S.PROPOSED, _A.OPINE): Step(_S.PROPOSED, _R.REVIEW_DECISIONS, other_person=True),
    (_S.PROPOSED, _A.RETURN): Step(_S.DRAFT, _R.DECIDE_LEVELS, needs_reason=True),
    (_S.PROPOSED, _A.REJECT): Step(
        _S.REJECTED, _R.DECIDE_LEVELS, other_person=True, needs_reason=True
    ),
    (_S.PROPOSED, _A.WITHDRAW): Step(_S.WITHDRAWN, _R.DRAFT_DECISIONS),
    (_S.PROPOSED, _A.DECIDE): Step(_S.DECIDED, _R.DECIDE_LEVELS, other_person=True),
}

#: States nothing leads out of.
FINAL = frozenset(State) - {state for state, _ in STEPS if state is not None}

STATE_WORDS = {
    _S.DRAFT: Words("草稿", "draft"),
    _S.PROPOSED: Words("已提请", "proposed"),
    _S.DECIDED: Words("已决定", "decided"),
    _S.REJECTED: Words("未批准", "rejected"),
    _S.WITHDRAWN: Words("已撤回", "withdrawn"),
}

ACTION_WORDS = {
    _A.DRAFT: Words("起草", "draft"),
    _A.EDIT: Words("编辑", "edit"),
    _A.PROPOSE: Words("提请", "propose"),
    _A.OPINE: Words("出具意见", "give an opinion"),
    _A.RETURN: Words("退回修改", "return"),
    _A.REJECT: Words("不批准", "reject"),
    _A.DECIDE: Words("决定", "decide"),
    _A.WITHDRAW: Words("撤回", "withdraw"),
}


def possible(state: State | None) -> tuple[Action, ...]:
    """What may be done in a state, in the order of the actions; ``None``: to begin with."""
    return tuple(action for action in Action if (state, action) in STEPS)


def step_for(state: State | None, action: Action) -> Step:
    """The step an action is in a state.

    Raises
    ------
    InputError
        It is none; names the state and what may be done in it.
    """
    step = STEPS.get((state, action))
    if step is not None:
        return step
    done, known = ACTION_WORDS[action], possible(state)
    if state is None:
        raise InputError("decisions.cannot_begin", action=done)
    if state is State.DECIDED:
        raise InputError("decisions.is_decided", action=done)
    if not known:
        raise InputError("decisions.is_final", action=done, state=STATE_WORDS[state])
    raise InputError(
        "decisions.no_such_step",
        action=done,
        state=STATE_WORDS[state],
        possible=Words(
            "、".join(ACTION_WORDS[one].zh for one in known),
            ", ".join(ACTION_WORDS[one].en for one in known),
        ),
    )
