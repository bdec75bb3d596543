"""What may be done to a pack in which state, with which right, and what comes of it.

The table is the rule.  What leaves the headquarters is released by another person than the one
who made it; for its own readers one person is enough.  A released pack is never changed:
another one corrects it, or it is withdrawn, and stays known as having been read.
"""

from dataclasses import dataclass
from enum import StrEnum

from riskzone.access import Right
from riskzone.errors import InputError
from riskzone.messages import Words
from riskzone.release.audience import Audience
from riskzone.release.pack import Pack, State


class Action(StrEnum):
    """What is done to a pack; each is a revision with its actor, time and reason."""

    BUILD = "build"
    PROPOSE = "propose"
    RELEASE = "release"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    DROP = "drop"


@dataclass(frozen=True)
class Step:
    """What an action leads to and asks.

    Parameters
    ----------
    to : State
    right : Right
    needs_reason : bool
    """

    to: State
    right: Right
    needs_reason: bool = False


_S, _A, _R = State, Action, Right

#: (state, or ``None`` where there is no pack yet; action) → step.
STEPS: dict[tuple[State | None, Action], Step] = {
    (None, _A.BUILD): Step(_S.DRAFT, _R.PREPARE_PUBLICATION),
    (_S.DRAFT, _A.PROPOSE): Step(_S.PROPOSED, _R.PREPARE_PUBLICATION),
    (_S.DRAFT, _A.DROP): Step(_S.DROPPED, _R.PREPARE_PUBLICATION),
    (_S.PROPOSED, _A.DROP): Step(_S.DROPPED, _R.PREPARE_PUBLICATION),
    (_S.PROPOSED, _A.RELEASE): Step(_S.RELEASED, _R.RELEASE_PUBLICATION),
    (_S.PROPOSED, _A.REJECT): Step(_S.REJECTED, _R.RELEASE_PUBLICATION, needs_reason=True),
    (_S.RELEASED, _A.WITHDRAW): Step(_S.WITHDRAWN, _R.RELEASE_PUBLICATION, needs_reason=True),
}

#: Readers outside the headquarters: another person than who made the pack lets it go.
OUTSIDE = frozenset({Audience.RESTRICTED, Audience.PUBLIC})
#: Actions two persons stand for.
_OF_TWO = frozenset({Action.RELEASE, Action.REJECT})

STATE_WORDS = {
    _S.DRAFT: Words("已生成", "draft"),
    _S.PROPOSED: Words("已提请发布", "proposed"),
    _S.RELEASED: Words("已发布", "released"),
    _S.REJECTED: Words("未同意发布", "rejected"),
    _S.WITHDRAWN: Words("已撤回", "withdrawn"),
    _S.DROPPED: Words("已放弃", "dropped"),
}

ACTION_WORDS = {
    _A.BUILD: Words("生成", "build"),
    _A.PROPOSE: Words("提请发布", "propose"),
    _A.RELEASE: Words("发布", "release"),
    _A.REJECT: Words("不同意发布", "reject"),
    _A.WITHDRAW: Words("撤回", "withdraw"),
    _A.DROP: Words("放弃", "drop"),
}

AUDIENCE_WORDS = {
    Audience.INTERNAL: Words("内部", "internal"),
    Audience.RESTRICTED: Words("限定范围", "restricted"),
    Audience.PUBLIC: Words("公开", "public"),
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
    done = ACTION_WORDS[action]
    known = possible(state)
    if state is None or not known:
        raise InputError("packs.is_final", action=done, state=STATE_WORDS[state or _S.DRAFT])
    raise InputError(
        "packs.no_such_step",
        action=done,
        state=STATE_WORDS[state],
        possible=Words(
            "、".join(ACTION_WORDS[one].zh for one in known),
            ", ".join(ACTION_WORDS[one].en for one in known),
        ),
    )


def needs_other(pack: Pack, action: Action) -> bool:
    """Whether somebody else than who prepared a pack has to take a step."""
    return action in _OF_TWO and pack.audience in OUTSIDE
