"""Packs that wait for somebody: to be released, or to be brought forward."""

from collections.abc import Iterable
from datetime import datetime

from riskzone.access import Actor, Right
from riskzone.release.lifecycle import OUTSIDE
from riskzone.release.pack import Pack, State
from riskzone.services.context import Context
from riskzone.services.waiting_tasks import NAMED, Entry, Task
from riskzone.store import packs, shelf
from riskzone.store.shelf import Shelved

_PAGE = "publish"


def pack_tasks(now_actor: Actor, ctx: Context) -> list[Task]:
    """The kinds of work on packs the actor has a right to.

    Parameters
    ----------
    now_actor : Actor
        With the roles it has now.
    ctx : Context
    """
    rights = (Right.PREPARE_PUBLICATION, Right.RELEASE_PUBLICATION)
    if not any(now_actor.may(right) for right in rights):
        return []
    with ctx.store.read() as uow:
        every = shelf.listing(uow, packs.PACKS)
    found = []
    if now_actor.may(Right.RELEASE_PUBLICATION):
        waits = [
            one
            for one in every
            if one.record.state is State.PROPOSED
            and now_actor.may(Right.RELEASE_PUBLICATION, one.record.area)
            # Its newest step is the proposal: neither who made it nor who proposed it decides.
            and not (
                one.record.audience in OUTSIDE
                and now_actor.name in {one.record.prepared_by, one.actor}
            )
        ]
        found.append(_task("release_packs", waits, "warn"))
    if now_actor.may(Right.PREPARE_PUBLICATION):
        own = [one for one in every if one.record.prepared_by == now_actor.name]
        drafts = [one for one in own if one.record.state is State.DRAFT]
        found.append(_task("unproposed_packs", drafts, ""))
    return found


def _task(kind: str, waiting: Iterable[Shelved[Pack]], tone: str) -> Task:
    rows: list[tuple[datetime, Pack]] = sorted(
        ((one.recorded_at, one.record) for one in waiting), key=lambda row: (row[0], row[1].id)
    )
    entries = tuple(Entry(f"{one.on:%m-%d} #{one.id}", since=at) for at, one in rows[:NAMED])
    params: dict[str, object] = {"pack": rows[0][1].id} if len(rows) == 1 else {}
    return Task(kind, entries, len(rows), _PAGE, params, tone, rows[0][0] if rows else None)
