"""交办事项: what leadership asked for, of whom, by when, and what came of it.

An instruction names an office or a county, never a person.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter

from riskzone.errors import InputError
from riskzone.messages import Words
from riskzone.units.findings import Finding, raise_refusals
from riskzone.units.texts import free_text

#: Longest text, and longest name of an office, in signs.
LONGEST = 500
OFFICE = 60
#: What an instruction may be about.
_ABOUT = re.compile(r"zone:\d{6}(?:\d{3})?|(?:control_unit|decision):[1-9]\d{0,8}", re.ASCII)


class State(StrEnum):
    """Where an instruction stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What is done to an instruction."""

    GIVE = "give"
    ANSWER = "answer"
    RETURN = "return"
    CLOSE = "close"
    CANCEL = "cancel"
    POSTPONE = "postpone"


#: (state, action) → state after it.  What is closed or cancelled stays so.
STEPS: dict[tuple[State, Action], State] = {
    (State.OPEN, Action.ANSWER): State.ANSWERED,
    (State.ANSWERED, Action.ANSWER): State.ANSWERED,
    (State.ANSWERED, Action.RETURN): State.OPEN,
    (State.OPEN, Action.CLOSE): State.CLOSED,
    (State.ANSWERED, Action.CLOSE): State.CLOSED,
    (State.OPEN, Action.CANCEL): State.CANCELLED,
    (State.ANSWERED, Action.CANCEL): State.CANCELLED,
    (State.OPEN, Action.POSTPONE): State.OPEN,
}


STATE_WORDS = {
    State.OPEN: Words("待答复", "waiting for an answer"),
    State.ANSWERED: Words("已答复", "answered"),
    State.CLOSED: Words("已办结", "closed"),
    State.CANCELLED: Words("已取消", "cancelled"),
}
ACTION_WORDS = {
    Action.GIVE: Words("交办", "give"),
    Action.ANSWER: Words("答复", "answer"),
    Action.RETURN: Words("退回重办", "return"),
    Action.CLOSE: Words("办结", "close"),
    Action.CANCEL: Words("取消", "cancel"),
    Action.POSTPONE: Words("延期", "postpone"),
}


@dataclass(frozen=True)
class Remark:
    """What was written when an action was taken.

    Parameters
    ----------
    action : Action
    text : str
    at : datetime
        Aware.
    """

    action: Action
    text: str
    at: datetime


@dataclass(frozen=True)
class Step:
    """What is to be done to an instruction.

    Parameters
    ----------
    action : Action
        Any but ``GIVE``.
    text : str
        Needed for all but closing it.
    due_at : datetime, optional
        The new time, where it is postponed; aware.
    """

    action: Action
    text: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """One thing that is to be done.

    Parameters
    ----------
    text : str
    area : str
        Division code of those who have to do it.
    office : str
        The office that has to do it ("疾控中心"); ``""``: the headquarters of the area.
    given_at : datetime
        Aware.
    due_at : datetime, optional
    about : str
        What it is about: ``"zone:231081"``, ``"control_unit:3"``, ``"decision:2"`` or ``""``.
    remarks : tuple of Remark
        Answers and what was said to them, the first one first.
    """

    text: str
    area: str
    given_at: datetime
    id: int = 0
    version: int = 0
    state: State = State.OPEN
    office: str = ""
    due_at: datetime | None = None
    about: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something remains to be done, by its owner or by who gave it."""
        return self.state in (State.OPEN, State.ANSWERED)

    def is_overdue(self, at: datetime) -> bool:
        """Whether no answer came in time."""
        return self.state is State.OPEN and self.due_at is not None and at > self.due_at


def check(wanted: Instruction) -> None:
    """Refuse what is no instruction.

    Raises
    ------
    Refused
        It says nothing, too much, something about a person, or is due before it was given;
        carries every finding.
    """
    found = [*_required(wanted), *free_text("text", wanted.text, LONGEST)]
    found += free_text("office", wanted.office, OFFICE)
    if wanted.about and not is_about(wanted.about):
        found.append(Finding("instructions.bad_about", {"value": wanted.about[:40]}, field="about"))
    if wanted.due_at is not None and wanted.due_at <= wanted.given_at:
        params = {"due": _minute(wanted.due_at), "given": _minute(wanted.given_at)}
        found.append(Finding("instructions.due_before", params, field="due_at"))
    raise_refusals(found)


def last_step(one: Instruction) -> datetime:
    """When something was last done to an instruction."""
    return one.remarks[-1].at if one.remarks else one.given_at


def is_about(text: str) -> bool:
    """Whether a text names something an instruction may be about."""
    return _ABOUT.fullmatch(text) is not None


def after(wanted: Instruction, step: Step, at: datetime) -> Instruction:
    """The instruction after a step.

    Parameters
    ----------
    wanted : Instruction
    step : Step
    at : datetime
        Aware.

    Raises
    ------
    InputError
        The action is not possible in this state.
    Refused
        The text is missing or may not be kept, or the new time is not later.
    """
    to = STEPS.get((wanted.state, step.action))
    if to is None:
        raise InputError(
            "instructions.not_now",
            action=ACTION_WORDS[step.action],
            state=STATE_WORDS[wanted.state],
            number=wanted.id,
        )
    found = list(free_text("text", step.text, LONGEST))
    if not step.text.strip() and step.action is not Action.CLOSE:
        found.append(Finding("instructions.text_missing", field="text"))
    due = wanted.due_at
    if step.action is Action.POSTPONE:
        due = step.due_at
        if due is None or due <= at:
            params = {"due": "—" if due is None else _minute(due), "given": _minute(at)}
            found.append(Finding("instructions.due_before", params, field="due_at"))
    raise_refusals(found)
    remark = Remark(step.action, step.text.strip(), at)
    return replace(wanted, state=to, due_at=due, remarks=(*wanted.remarks, remark))


def _required(wanted: Instruction) -> list[Finding]:
    return [] if wanted.text.strip() else [Finding("instructions.text_missing", field="text")]


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


_ADAPTER = TypeAdapter(Instruction)


def to_json(wanted: Instruction) -> str:
    """An instruction as JSON; :func:`from_json` gives an equal one."""
    return _ADAPTER.dump_json(wanted).decode()


def from_json(text: str) -> Instruction:
    """An instruction from its JSON."""
    return _ADAPTER.validate_json(text)
