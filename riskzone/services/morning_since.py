"""A frozen morning against what is known of the same morning now."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from riskzone.access import Actor, Right
from riskzone.briefing.since import (
    DeclaredDifference,
    Differences,
    Since,
    changed_cases,
    declared_differences,
    differences,
)
from riskzone.cases.history import Episodes, episodes
from riskzone.clock import SHANGHAI, day_number
from riskzone.decisions.resolve import declared
from riskzone.errors import NotFound
from riskzone.services import briefing, guard
from riskzone.services.context import Context
from riskzone.services.decision_book import book
from riskzone.services.snapshots import OpenedSnapshot, open_snapshot
from riskzone.store import UnitOfWork, batches, cases, counts, data_version, events, reports


@dataclass(frozen=True)
class AgainstNow:
    """A frozen morning beside what is known of it now.

    Parameters
    ----------
    opened : OpenedSnapshot
        As published.
    differences : Differences
    """

    opened: OpenedSnapshot
    differences: Differences


def against_now(actor: Actor, ctx: Context, number: int) -> AgainstNow:
    """What is known now of a frozen morning, and why it is not what was published.

    The same day, reading and cut-off are computed from all that has been recorded by now.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    number : int
        Of the frozen morning.

    Raises
    ------
    NotFound
        There is no such frozen morning, or the data it was made from are destroyed.
    StoreError
        It was altered, or was frozen by a newer program.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    opened = open_snapshot(actor, ctx, number)
    then, meta = opened.record.today, opened.meta
    with ctx.store.read() as uow:
        _refuse_destroyed(uow, opened.batch)
        key = ("since", data_version(uow), meta.id)
        since = ctx.remembered(key, lambda: _since(uow, opened))
        decided = _decided(ctx, uow, opened)
    until = then.cutoff if then.reading == "now" else None
    now = briefing.morning(actor, ctx, on=then.on, reading=then.reading, until=until)
    return AgainstNow(opened, differences(opened.record, now, since, decided))


def _refuse_destroyed(uow: UnitOfWork, newest: int) -> None:
    """The event whose data the morning was made from must be open."""
    for event in events.listing(uow):
        own = {batch.id for batch in batches.listing(uow, event.id)}
        if newest in own and event.closed_at is not None:
            closed = event.closed_at.astimezone(SHANGHAI).date()
            raise NotFound("mornings.destroyed", event=event.name, on=closed.isoformat())


def _decided(
    ctx: Context, uow: UnitOfWork, opened: OpenedSnapshot
) -> tuple[DeclaredDifference, ...]:
    """What is declared otherwise of the same minute, by all that has been decided by now."""
    then, zones = opened.told.declared, opened.record.today.zones
    whole = book(ctx, uow)
    known = declared(whole, zones.index.astype(str), then.at)
    numbers = {number: document.number for number, document in whole.by_id.items()}
    return declared_differences(then, opened.record.today, known, numbers)


def _since(uow: UnitOfWork, opened: OpenedSnapshot) -> Since:
    """What was brought in since a morning was frozen, as far as it is about its days.

    Import batches are told apart by number: two may bear the same time.
    """
    then, newest = opened.record.today, opened.batch
    event = events.current(uow).id
    now = cases.load_revisions(uow, event)
    new = now["batch_id"] > newest
    places = cases.load_places(uow, event)

    def made(rows: Any) -> Episodes | None:
        return None if rows.empty else episodes(rows, places, then.scheme.date)

    lead = int(then.reading == "now")
    changed = changed_cases(made(now[~new]), made(now), now[new], day_number(then.on), lead=lead)
    rows = counts.load(uow, event)
    of_days = rows["date"] < np.datetime64(then.on) + np.timedelta64(lead, "D")
    revised = rows.loc[(rows["batch_id"] > newest) & of_days, "zone"]
    heard = reports.brought_later(uow, event, batch=newest, until=opened.meta.cutoff_at)
    return Since(changed, frozenset(map(str, revised)), heard)
