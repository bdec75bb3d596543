"""Decisions that wait for somebody: to be decided, advised on, finished, or begun."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from riskzone.access import Actor, Right
from riskzone.clock import SHANGHAI
from riskzone.decisions.lifecycle import Action
from riskzone.decisions.model import State
from riskzone.errors import InputError, NotFound
from riskzone.services import decision_beside, decisions
from riskzone.services.context import Context
from riskzone.services.decision_changes import proposal_of, written_by
from riskzone.services.decision_scope import areas_of
from riskzone.services.waiting_tasks import NAMED, Entry, Task
from riskzone.store import shelf, state_version
from riskzone.store.decisions import DECISIONS, Record

_PAGE = "decisions"


def decision_tasks(actor: Actor, ctx: Context, at: datetime) -> list[Task]:
    """The kinds of work on decisions the actor has a right to.

    Parameters
    ----------
    actor : Actor
        With the roles it has now.
    ctx : Context
    at : datetime
        The present.
    """
    rights = (Right.DRAFT_DECISIONS, Right.REVIEW_DECISIONS, Right.DECIDE_LEVELS)
    if not any(actor.may(right) for right in rights) or not actor.may(Right.VIEW_LEVELS):
        return []
    records = decisions.documents(actor, ctx)
    open_ = [one for one in records if one.document.state is State.PROPOSED]
    with ctx.store.read() as uow:
        known = {o.document.id: shelf.revisions(uow, DECISIONS, o.document.id) for o in open_}
    brought = {number: proposal_of(revisions) for number, revisions in known.items()}
    since = {number: told.recorded_at for number, told in brought.items() if told is not None}
    own = {number for number, every in known.items() if actor.name in written_by(every)}
    others = [one for one in open_ if one.document.id not in own]
    found: list[Task] = []
    if actor.may(Right.DECIDE_LEVELS):
        mine = [one for one in others if actor.may(Right.DECIDE_LEVELS, one.document.area)]
        found.append(_task("decide_documents", mine, "warn", since))
    if actor.may(Right.REVIEW_DECISIONS):
        mine = [
            one
            for one in others
            if not one.document.opinions and actor.may(Right.REVIEW_DECISIONS, one.document.area)
        ]
        found.append(_task("advise_documents", mine, "warn", since))
    if actor.may(Right.DRAFT_DECISIONS):
        drafts = [one for one in records if one.document.state is State.DRAFT]
        drafts = [one for one in drafts if _drafts(actor, one)]
        back = [one for one in drafts if one.action == Action.RETURN]
        found.append(_task("returned_documents", back, "warn"))
        found.append(_task("unfinished_documents", [o for o in drafts if o not in back], ""))
        found.append(_kept(actor, ctx))
        found.append(_differing(actor, ctx, at))
    return found


def _drafts(actor: Actor, one: Record) -> bool:
    return all(actor.may(Right.DRAFT_DECISIONS, area) for area in areas_of(one.document))


def _task(
    kind: str, waiting: Iterable[Record], tone: str, since: Mapping[int, datetime] | None = None
) -> Task:
    """Documents that wait, the longest first; since their proposal, else since their last step."""
    begun = since or {}
    rows = sorted(
        ((begun.get(one.document.id, one.recorded_at), one.document) for one in waiting),
        key=lambda row: (row[0], row[1].id),
    )
    entries = tuple(Entry(made.title, since=at, document=made.id) for at, made in rows[:NAMED])
    params: dict[str, object] = {"document": rows[0][1].id} if len(rows) == 1 else {}
    return Task(kind, entries, len(rows), _PAGE, params, tone, rows[0][0] if rows else None)


def _kept(actor: Actor, ctx: Context) -> Task:
    """What the actor was writing and could not be saved."""
    found = decisions.drafts(actor, ctx)
    entries = tuple(
        Entry(one.document.title, since=one.recorded_at, document=max(one.number, 0))
        for one in found[:NAMED]
    )
    oldest = min((one.recorded_at for one in found), default=None)
    return Task("kept_documents", entries, len(found), _PAGE, {"drafts": 1}, "", oldest)


def _differing(actor: Actor, ctx: Context, at: datetime) -> Task:
    """Counties of the actor whose declared level is not the one of the rule."""
    rows = []
    # Before anything is adopted or brought in there is nothing to compare.
    with suppress(NotFound, InputError):
        on = at.astimezone(SHANGHAI).date()
        with ctx.store.read() as uow:
            key = ("waiting levels", state_version(uow), on)
        # Every desk asks the same, and the state at 00:00 does not change during the day.
        every = ctx.remembered(key, lambda: decision_beside.work_list(actor, ctx, on=on))
        rows = [one for one in every if actor.may(Right.DRAFT_DECISIONS, one.zone)]
    entries = tuple(Entry(one.zone) for one in rows[:NAMED])
    tone = "warn" if any(one.direction == "raise" for one in rows) else ""
    return Task("levels_differ", entries, len(rows), _PAGE, {}, tone)
