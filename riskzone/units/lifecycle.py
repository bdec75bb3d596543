"""What may be done to a control unit in which state, with which right, and what comes of it.

The table is the rule: nothing else decides whether an action is possible.  Two persons
decide: who proposed or ordered a control unit does not approve or confirm it.
"""

from dataclasses import dataclass
from enum import StrEnum

from riskzone.access import Right
from riskzone.errors import InputError
from riskzone.messages import Words
from riskzone.units.model import State


class Action(StrEnum):
    """What is done to a control unit; each is a revision with its actor, time and reason."""

    PLAN = "plan"
    DRAFT = "draft"
    ORDER = "order"
    EDIT = "edit"
    PROPOSE = "propose"
    OPINE = "opine"
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    CONFIRM = "confirm"
    AMEND = "amend"
    EXTEND = "extend"
    RECORD = "record"
    REPORT = "report"
    RATIFY = "ratify"
    REFUSE = "refuse"
    OBJECT = "object"
    ANSWER = "answer"
    RELEASE = "release"


@dataclass(frozen=True)
class Step:
    """What an action leads to and asks.

    Parameters
    ----------
    to : State
    right : Right
    other_person : bool
        Whether the actor must be another one than who proposed or ordered.
    needs_reason : bool
    """

    to: State
    right: Right
    other_person: bool = False
    needs_reason: bool = False


_S, _A, _R = State, Action, Right

#: (state, or ``None`` where there is no control unit yet; action) → step.
STEPS: dict[tuple[State | None, Action], Step] = {
    (None, _A.PLAN): Step(_S.PLANNED, _R.DRAFT_UNITS),
    (None, _A.DRAFT): Step(_S.DRAFT, _R.DRAFT_UNITS),
    (None, _A.ORDER): Step(_S.TEMPORARY, _R.ORDER_UNITS),
    (_S.PLANNED, _A.EDIT): Step(_S.PLANNED, _R.DRAFT_UNITS),
    (_S.PLANNED, _A.ORDER): Step(_S.TEMPORARY, _R.ORDER_UNITS),
    (_S.PLANNED, _A.PROPOSE): Step(_S.PROPOSED, _R.DRAFT_UNITS),
    (_S.PLANNED, _A.WITHDRAW): Step(_S.WITHDRAWN, _R.DRAFT_UNITS),
    (_S.DRAFT, _A.EDIT): Step(_S.DRAFT, _R.DRAFT_UNITS),
    (_S.DRAFT, _A.ORDER): Step(_S.TEMPORARY, _R.ORDER_UNITS),
    (_S.DRAFT, _A.PROPOSE): Step(_S.PROPOSED, _R.DRAFT_UNITS),
    (_S.DRAFT, _A.WITHDRAW): Step(_S.WITHDRAWN, _R.DRAFT_UNITS),
    (_S.PROPOSED, _A.ORDER): Step(_S.TEMPORARY, _R.ORDER_UNITS),
    (_S.PROPOSED, _A.OPINE): Step(_S.PROPOSED, _R.REVIEW_UNITS, other_person=True),
    (_S.PROPOSED, _A.RETURN): Step(_S.DRAFT, _R.DECIDE_UNITS, needs_reason=True),
    (_S.PROPOSED, _A.REJECT): Step(
        _S.REJECTED, _R.DECIDE_UNITS, other_person=True, needs_reason=True
    ),
    (_S.PROPOSED, _A.WITHDRAW): Step(_S.WITHDRAWN, _R.DRAFT_UNITS),
    (_S.PROPOSED, _A.APPROVE): Step(_S.APPROVED, _R.DECIDE_UNITS, other_person=True),
    (_S.TEMPORARY, _A.EDIT): Step(_S.TEMPORARY, _R.ORDER_UNITS),
    (_S.TEMPORARY, _A.CONFIRM): Step(_S.APPROVED, _R.DECIDE_UNITS, other_person=True),
    (_S.TEMPORARY, _A.OPINE): Step(_S.TEMPORARY, _R.REVIEW_UNITS, other_person=True),
    (_S.TEMPORARY, _A.RECORD): Step(_S.TEMPORARY, _R.DRAFT_UNITS),
    (_S.TEMPORARY, _A.REPORT): Step(_S.TEMPORARY, _R.ORDER_UNITS),
    (_S.TEMPORARY, _A.OBJECT): Step(_S.TEMPORARY, _R.DRAFT_UNITS),
    (_S.TEMPORARY, _A.ANSWER): Step(_S.TEMPORARY, _R.DECIDE_UNITS),
    (_S.TEMPORARY, _A.REFUSE): Step(_S.REFUSED_ABOVE, _R.DECIDE_UNITS, needs_reason=True),
    (_S.TEMPORARY, _A.RELEASE): Step(_S.ENDED, _R.DECIDE_UNITS),
    (_S.APPROVED, _A.OPINE): Step(_S.APPROVED, _R.REVIEW_UNITS, other_person=True),
    (_S.APPROVED, _A.AMEND): Step(
        _S.APPROVED, _R.DECIDE_UNITS, other_person=True, needs_reason=True
    ),
    (_S.APPROVED, _A.EXTEND): Step(
        _S.APPROVED, _R.DECIDE_UNITS, other_person=True, needs_reason=True
    ),
    (_S.APPROVED, _A.RECORD): Step(_S.APPROVED, _R.DRAFT_UNITS),
    (_S.APPROVED, _A.REPORT): Step(_S.APPROVED, _R.ORDER_UNITS),
    (_S.APPROVED, _A.RATIFY): Step(_S.APPROVED, _R.DECIDE_UNITS),
    (_S.APPROVED, _A.REFUSE): Step(_S.REFUSED_ABOVE, _R.DECIDE_UNITS, needs_reason=True),
    (_S.APPROVED, _A.OBJECT): Step(_S.APPROVED, _R.DRAFT_UNITS),
    (_S.APPROVED, _A.ANSWER): Step(_S.APPROVED, _R.DECIDE_UNITS),
    (_S.APPROVED, _A.RELEASE): Step(_S.ENDED, _R.DECIDE_UNITS),
}

#: States nothing leads out of.
FINAL = frozenset(State) - {state for state, _ in STEPS if state is not None}

STATE_WORDS = {
    _S.PLANNED: Words("预划", "planned"),
    _S.DRAFT: Words("草稿", "draft"),
    _S.TEMPORARY: Words("临时管控", "temporary"),
    _S.PROPOSED: Words("已提请", "proposed"),
    _S.APPROVED: Words("已批准", "approved"),
    _S.ENDED: Words("已解除", "ended"),
    _S.REJECTED: Words("未批准", "rejected"),
    _S.WITHDRAWN: Words("已撤回", "withdrawn"),
    _S.REFUSED_ABOVE: Words("上级不批准", "refused above"),
}

ACTION_WORDS = {
    _A.PLAN: Words("预划", "plan"),
    _A.DRAFT: Words("起草", "draft"),
    _A.ORDER: Words("临时下令", "order"),
    _A.EDIT: Words("编辑", "edit"),
    _A.PROPOSE: Words("提请", "propose"),
    _A.OPINE: Words("出具意见", "give an opinion"),
    _A.RETURN: Words("退回修改", "return"),
    _A.REJECT: Words("不批准", "reject"),
    _A.WITHDRAW: Words("撤回", "withdraw"),
    _A.APPROVE: Words("批准", "approve"),
    _A.CONFIRM: Words("确认", "confirm"),
    _A.AMEND: Words("调整", "amend"),
    _A.EXTEND: Words("延长", "extend"),
    _A.RECORD: Words("登记", "record evidence"),
    _A.REPORT: Words("上报", "report upward"),
    _A.RATIFY: Words("上级核准", "ratify"),
    _A.REFUSE: Words("上级不批准", "refuse from above"),
    _A.OBJECT: Words("提出异议", "object"),
    _A.ANSWER: Words("答复异议", "answer an objection"),
    _A.RELEASE: Words("解除", "release"),
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
    if step is None:
        done = ACTION_WORDS[action]
        known = possible(state)
        if state is None:
            raise InputError("units.cannot_begin", action=done)
        if not known:
            raise InputError("units.is_final", action=done, state=STATE_WORDS[state])
        raise InputError(
            "units.no_such_step",
            action=done,
            state=STATE_WORDS[state],
            possible=Words(
                "、".join(ACTION_WORDS[one].zh for one in known),
                ", ".join(ACTION_WORDS[one].en for one in known),
            ),
        )
    return step
