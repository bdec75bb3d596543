"""Instructions that wait for somebody: to be answered, to be closed, to be asked after."""

from collections.abc import Iterable
from datetime import datetime

from riskzone.access import Actor, Right
from riskzone.decisions.instructions import State, last_step
from riskzone.services import instructions
from riskzone.services.context import Context
from riskzone.services.instructions import Row
from riskzone.services.waiting_tasks import NAMED, Entry, Task

_PAGE = "instructions"


def instruction_tasks(now_actor: Actor, ctx: Context, at: datetime) -> list[Task]:
    """The kinds of work on instructions somebody has a right to.

    Parameters
    ----------
    now_actor : Actor
        With the roles it has now.
    ctx : Context
    at : datetime
        The present.
    """
    rights = (Right.ANSWER_INSTRUCTIONS, Right.GIVE_INSTRUCTIONS)
    if not any(now_actor.may(right) for right in rights) or not now_actor.may(Right.VIEW_LEVELS):
        return []
    rows = instructions.board(now_actor, ctx)
    found = []
    if now_actor.may(Right.ANSWER_INSTRUCTIONS):
        own = [row for row in rows if row.mine and row.instruction.state is State.OPEN]
        late = any(row.instruction.is_overdue(at) for row in own)
        found.append(_task("answer_instructions", own, "bad" if late else "warn", "mine", at))
    if now_actor.may(Right.GIVE_INSTRUCTIONS):
        given = [row for row in rows if row.given]
        answered = [row for row in given if row.instruction.state is State.ANSWERED]
        found.append(_task("close_instructions", answered, "warn", "given", at))
        late_ones = [row for row in given if row.instruction.is_overdue(at)]
        found.append(_task("late_instructions", late_ones, "warn", "given", at))
    return found


def _task(kind: str, waiting: Iterable[Row], tone: str, show: str, at: datetime) -> Task:
    """What is due first comes first; of what was answered, what was answered first."""
    found = [row.instruction for row in waiting]
    if kind == "close_instructions":
        entries = [Entry(one.text, since=last_step(one), instruction=one.id) for one in found]
    else:
        entries = [
            Entry(one.text, since=one.given_at, until=one.due_at, instruction=one.id)
            for one in found
        ]
    entries.sort(key=lambda entry: (entry.until or entry.since or at, entry.instruction))
    params: dict[str, object] = {"show": show}
    if len(entries) == 1:
        params = {"instruction": entries[0].instruction}
    oldest = min((entry.since for entry in entries if entry.since), default=None)
    return Task(kind, tuple(entries[:NAMED]), len(entries), _PAGE, params, tone, oldest)
