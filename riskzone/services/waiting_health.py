"""Rules of the health code that wait for another person."""

from riskzone.access import Actor, Right
from riskzone.healthcode.changes import State
from riskzone.services.context import Context
from riskzone.services.waiting_tasks import NAMED, Entry, Task
from riskzone.store import shelf
from riskzone.store.health_rules import HEALTH_RULES


def health_tasks(now_actor: Actor, ctx: Context) -> list[Task]:
    """Proposed rules the actor may decide on: those of another person.

    Parameters
    ----------
    now_actor : Actor
        With the roles it has now.
    ctx : Context
    """
    right = Right.APPROVE_CODE_RULES
    if not now_actor.may(right):
        return []
    with ctx.store.read() as uow:
        every = shelf.listing(uow, HEALTH_RULES)
    waits = [
        one
        for one in every
        if one.record.state is State.PROPOSED
        and now_actor.may(right, one.record.area)
        and one.record.proposed_by != now_actor.name
    ]
    waits.sort(key=lambda one: (one.recorded_at, one.record.id))
    entries = tuple(
        Entry(f"{one.record.rules} #{one.record.id}", since=one.recorded_at)
        for one in waits[:NAMED]
    )
    params: dict[str, object] = {"rules": waits[0].record.id} if len(waits) == 1 else {}
    oldest = waits[0].recorded_at if waits else None
    return [Task("approve_code_rules", entries, len(waits), "health", params, "warn", oldest)]
