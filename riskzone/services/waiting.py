"""What waits for somebody: counts, the oldest, and where to go, by right and jurisdiction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from riskzone.access import Actor, Right
from riskzone.clock import SHANGHAI, midnight
from riskzone.services import accounts, guard, reporting, units
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.services.unit_scope import UnitRow, area_of
from riskzone.services.waiting_decisions import decision_tasks
from riskzone.services.waiting_health import health_tasks
from riskzone.services.waiting_instructions import instruction_tasks
from riskzone.services.waiting_packs import pack_tasks
from riskzone.services.waiting_tasks import NAMED, Entry, Task
from riskzone.store import audit, audit_search, data_version
from riskzone.store.audit_search import Search
from riskzone.store.units import Draft
from riskzone.units.model import State
from riskzone.units.status import Status

_RECENT = timedelta(days=7)

_HELD = (
    Status.TEMPORARY, Status.IN_FORCE, Status.DUE, Status.DUE_EVIDENCE_MISSING, Status.OVERDUE,
)  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """What waits for one actor.

    Parameters
    ----------
    tasks : tuple of Task
        Those with something in them, the most urgent first.
    clear : tuple of str
        Kinds of work of this actor in which nothing waits.
    figures : mapping of str to int
        Control units by what they are, of the actor's jurisdiction; empty where the actor
        may not see them.
    at : datetime
        The present.
    """

    tasks: tuple[Task, ...]
    clear: tuple[str, ...]
    figures: dict[str, int]
    at: datetime


def waiting(actor: Actor, ctx: Context) -> Waiting:
    """What waits for the actor; whoever holds any right may ask.

    Raises
    ------
    Denied
        The account has no right at all.
    """
    now_actor = guard.current(actor, ctx)
    if not any(now_actor.may(right) for right in Right):
        guard.check(actor, ctx, Right.VIEW_LEVELS)
    at = present(ctx)
    found: list[Task] = []
    figures: dict[str, int] = {}
    if now_actor.may(Right.VIEW_UNITS):
        rows = units.listing(actor, ctx, at=at)
        figures = _figures(rows)
        found += _of_units(now_actor, rows, at)
    if now_actor.may(Right.DRAFT_UNITS):
        found.append(_drafts(units.drafts(actor, ctx)))
    found += decision_tasks(now_actor, ctx, at)
    found += instruction_tasks(now_actor, ctx, at)
    found += pack_tasks(now_actor, ctx)
    found += health_tasks(now_actor, ctx)
    if now_actor.may(Right.IMPORT):
        found.append(_silent(actor, ctx, now_actor, at))
    if now_actor.may(Right.MANAGE_ACCOUNTS):
        found += _accounts(actor, ctx)
    if now_actor.may(Right.READ_AUDIT, ctx.settings.area):
        found += _oversight(ctx)
    order = {"bad": 0, "warn": 1, "": 2}
    tasks = sorted((task for task in found if task.count), key=lambda task: order[task.tone])
    clear = tuple(task.kind for task in found if not task.count)
    return Waiting(tuple(tasks), clear, figures, at)


def _figures(rows: Iterable[UnitRow]) -> dict[str, int]:
    held = {status.value: 0 for status in _HELD} | {"proposed": 0}
    for row in rows:
        if row.standing.status.value in held:
            held[row.standing.status.value] += 1
    return held


@dataclass(frozen=True)
class _Work:
    """A kind of work on control units: who does it, and which of them wait for it.

    Parameters
    ----------
    right : Right
    kind, tone : str
    waits : callable
    status : str
        Status the page of control units is cut to; ``""``: it is not.
    other_person : bool
        Whoever proposed or ordered a control unit does not decide on it.
    since : callable
        When one of them began to wait.
    """

    right: Right
    kind: str
    tone: str
    waits: Callable[[UnitRow], bool]
    status: str = ""
    other_person: bool = False
    since: Callable[[UnitRow], datetime | None] = lambda row: row.recorded_at


def _held_since(row: UnitRow) -> datetime | None:
    return row.unit.effective_at


def _due_since(row: UnitRow) -> datetime | None:
    return row.standing.earliest_release_at


def _review_since(row: UnitRow) -> datetime | None:
    on = row.unit.review_on
    return row.unit.effective_at if on is None else midnight(on)


def _raised_at(row: UnitRow) -> datetime | None:
    return min(o.raised_at for o in row.unit.objections if o.answered_at is None)


def _has(*statuses: Status) -> Callable[[UnitRow], bool]:
    return lambda row: row.standing.status in statuses


def _open_objection(row: UnitRow) -> bool:
    return row.standing.in_force and any(o.answered_at is None for o in row.unit.objections)


def _upheld_at(row: UnitRow) -> datetime | None:
    return min(o.answered_at for o in row.unit.objections if o.to_follow and o.answered_at)


def _upheld(row: UnitRow) -> bool:
    """Whether an objection was upheld and the order stands as it was."""
    return row.standing.in_force and any(o.to_follow for o in row.unit.objections)


def _without_opinion(row: UnitRow) -> bool:
    return row.unit.state is State.PROPOSED and not row.unit.opinions


def _returned(row: UnitRow) -> bool:
    return row.unit.state is State.DRAFT and bool(row.unit.proposed_by)


def _unfinished(row: UnitRow) -> bool:
    return row.unit.state is State.DRAFT and not row.unit.proposed_by


_R, _S = Right, Status
_WORK = (
    _Work(
        _R.DECIDE_UNITS, "confirm", "bad", _has(_S.TEMPORARY), "temporary", True, _held_since
    ),
    _Work(_R.DECIDE_UNITS, "objections", "bad", _open_objection, since=_raised_at),
    _Work(_R.DECIDE_UNITS, "upheld", "bad", _upheld, since=_upheld_at),
    _Work(_R.DECIDE_UNITS, "approve", "warn", _has(_S.PROPOSED), "proposed", True),
    _Work(_R.DECIDE_UNITS, "release", "warn", _has(_S.DUE), "due", since=_due_since),
    _Work(_R.DECIDE_UNITS, "overdue", "bad", _has(_S.OVERDUE), "overdue", since=_due_since),
    _Work(
        _R.DECIDE_UNITS, "review", "warn",
        lambda row: row.standing.in_force and row.standing.review_due, since=_review_since,
    ),
    _Work(_R.REVIEW_UNITS, "opinion", "warn", _without_opinion, "proposed", True),
    _Work(_R.ORDER_UNITS, "lapsing", "bad", _has(_S.TEMPORARY), "temporary", since=_held_since),
    _Work(
        _R.ORDER_UNITS, "upward", "bad",
        lambda row: row.standing.in_force and row.unit.reported_at is None, since=_held_since,
    ),
    _Work(_R.ORDER_UNITS, "overdue", "bad", _has(_S.OVERDUE), "overdue", since=_due_since),
    _Work(_R.DRAFT_UNITS, "returned", "warn", _returned, "draft"),
    _Work(
        _R.DRAFT_UNITS, "evidence", "warn",
        _has(_S.DUE_EVIDENCE_MISSING), "due_evidence_missing", since=_due_since,
    ),
    _Work(_R.DRAFT_UNITS, "unfinished", "", _unfinished, "draft"),
)  # fmt: skip


def _of_units(actor: Actor, rows: Sequence[UnitRow], at: datetime) -> list[Task]:
    found = []
    for work in _WORK:
        if not actor.may(work.right):
            continue
        taken = [
            row
            for row in rows
            if work.waits(row)
            and actor.may(work.right, area_of(row.unit))
            and not (
                work.other_person and actor.name in (row.unit.proposed_by, row.unit.ordered_by)
            )
        ]
        waited = {row.unit.id: work.since(row) for row in taken}
        taken.sort(key=lambda row: _urgency(row, waited[row.unit.id], at))
        entries = tuple(
            Entry(row.unit.name, row.unit.id, waited[row.unit.id], _lapses(row))
            for row in taken[:NAMED]
        )
        oldest = min((moment for moment in waited.values() if moment), default=None)
        params: dict[str, object] = {"status": work.status} if work.status else {}
        if len(taken) == 1:
            params = {"unit": taken[0].unit.id}
        found.append(
            Task(work.kind, entries, len(taken), "control-units", params, work.tone, oldest)
        )
    found = _once(found)
    if actor.may(Right.EXPORT_UNITS) and not actor.may(Right.DRAFT_UNITS):
        found.append(_news(rows, at))
    return found


def _once(tasks: Sequence[Task]) -> list[Task]:
    """Who may do a kind of work by two rights sees it once, where it reaches further."""
    widest: dict[str, Task] = {}
    for task in tasks:
        if task.kind not in widest or task.count > widest[task.kind].count:
            widest[task.kind] = task
    return list(widest.values())


def _began(row: UnitRow) -> tuple[str, str]:
    return row.unit.proposed_by, row.unit.ordered_by


def _news(rows: Sequence[UnitRow], at: datetime) -> Task:
    """What began or ended within a day, for those who publish it."""
    day = timedelta(days=1)
    recent = {
        row.unit.id: moment
        for row in rows
        if row.unit.state in (State.APPROVED, State.ENDED)
        for moment in (row.unit.ended_at or row.unit.effective_at,)
        if moment is not None and at - day <= moment <= at
    }
    names = {row.unit.id: row.unit.name for row in rows}
    latest = sorted(recent, key=lambda unit: recent[unit], reverse=True)
    entries = tuple(Entry(names[unit], unit, recent[unit]) for unit in latest[:NAMED])
    return Task("news", entries, len(recent), "control-units", {"sort": "recent"})


def _urgency(row: UnitRow, since: datetime | None, at: datetime) -> tuple[datetime, datetime]:
    """What lapses first, then what has waited longest."""
    return _lapses(row) or at, since or at


def _lapses(row: UnitRow) -> datetime | None:
    return row.unit.lapses_at if row.standing.status is Status.TEMPORARY else None


def _drafts(found: Sequence[Draft]) -> Task:
    """What the actor was writing."""
    entries = tuple(Entry(one.unit.name, one.unit.id, one.recorded_at) for one in found[:NAMED])
    one = found[0].unit.id if len(found) == 1 else 0
    params: dict[str, object] = {"unit": one} if one else {"new": 1}
    oldest = min((one.recorded_at for one in found), default=None)
    return Task("drafts", entries, len(found), "unit-edit", params, oldest=oldest)


def _silent(actor: Actor, ctx: Context, now_actor: Actor, at: datetime) -> Task:
    """Counties of the actor that have not reported today, silent ones first."""
    on = at.astimezone(SHANGHAI).date()
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        version = data_version(uow)
    # Silence is counted in hours: ten minutes are fine enough, and every desk asks the same.
    moment = (at.hour, at.minute // 10)
    table = ctx.remembered(
        ("waiting reports", version, on, moment),
        lambda: reporting.report_day(actor, ctx, on=on).counties,
    )
    own = [code for code in table.index if now_actor.may(Right.IMPORT, str(code))]
    late = table.loc[own]
    late = late[~late["reported"]].sort_values("silent", ascending=False, kind="stable")
    tone = "bad" if bool(late["silent"].any()) else ""
    entries = tuple(Entry(str(code)) for code in late.index[:NAMED])
    params: dict[str, object] = {"on": on}
    if len(late) == 1:
        params["county"] = str(late.index[0])
    return Task("silent", entries, len(late), "reports", params, tone)


def _accounts(actor: Actor, ctx: Context) -> list[Task]:
    rows = accounts.listing(actor, ctx)
    without = [r for r in rows if not r.account.grants and not r.account.disabled]
    locked = [r for r in rows if r.locked_until is not None]
    return [
        _account_task("no_rights", without, "warn"),
        _account_task("locked", locked, "warn"),
    ]


def _account_task(kind: str, rows: Sequence[accounts.AccountRow], tone: str) -> Task:
    entries = tuple(
        Entry(row.account.name, since=row.account.recorded_at, until=row.locked_until)
        for row in rows[:NAMED]
    )
    return Task(kind, entries, len(rows), "accounts", {}, tone)


#: Actions by which something left the system, and by which case rows were read.
_EXPORTS = (
    Search(action="audit.export"), Search(action="slip.print"), Search(action="chronology.print"),
    Search(action="attachment.open"), Search(action="unit.export"),
    Search(action="health.export"),
)  # fmt: skip


def _oversight(ctx: Context) -> list[Task]:
    """Entries since the chain was last verified, and what left or was read in a week."""
    since = ctx.clock.now() - _RECENT
    with ctx.store.read() as uow:
        last = audit_search.page(uow, Search(action="audit.verify"), skip=0, most=1)
        head = audit.head(uow)
        reading = Search(since=since, action="cases.open")
        opened = audit_search.count(uow, reading)
        left = sum(audit_search.count(uow, replace(one, since=since)) for one in _EXPORTS)
    seen = last[0] if last else None
    entries = (Entry("", since=seen.recorded_at),) if seen else ()
    open_count = head.seq - (seen.seq if seen else 0)
    day: date = since.date()
    return [
        Task("unverified", entries, open_count, "audit", {}, "" if seen else "warn"),
        Task("opened", (), opened, "audit", {"action": reading.action, "since": day}),
        Task("exports", (), left, "audit", {"since": day}),
    ]
