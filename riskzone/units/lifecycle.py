"""What may be done to a control unit in which state, with which right, and what comes of it.

The table is the rule: nothing else decides whether an action is possible.  Two persons
decide: who proposed or ordered a control unit does not approve or confirm it.
"""

from dataclasses import dataclass
from enum import StrEnum

from riskzone.access import Right
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
    (_S.APPROVED, _A.AMEND): Step(_S.APPROVED, _R.DECIDE_UNITS, needs_reason=True),
    (_S.APPROVED, _A.EXTEND): Step(_S.APPROVED, _R.DECIDE_UNITS, needs_reason=True),
    (_S.APPROVED, _A.RECORD): Step(_S.APPROVED, _R.DRAFT_UNITS),
    (_S.APPROVED, _A.REPORT): Step(_S.APPROVED, _R.ORDER_UNITS),
    (_S.APPROVED, _A.RATIFY): Step(_S.APPROVED, _R.DECIDE_UNITS),
    (_S.APPROVED, _A.REFUSE): Step(_S.REFUSED_ABOVE, _R.DECIDE_UNITS, needs_reason=True),
    (_S.APPROVED, _A.OBJECT): Step(_S.APPROVED, _R.DRAFT_UNITS),
    (_S.APPROVED, _A.ANSWER): Step(_S.APPROVED, _R.DECIDE_UNITS),
    (_S.APPROVED, _A.RELEASE): Step(_S.ENDED, _R.DECIDE_UNITS),
}
