"""The whole record of a morning, and what of it a reader may see.

The record is made once for the area served and kept for as long as nothing changes; what belongs
to a jurisdiction is cut from it afterwards, for every reader anew.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from riskzone.access import Actor, Right, covers
from riskzone.briefing.morning import Morning
from riskzone.briefing.record import (
    PRESSING,
    DeclaredTold,
    Differing,
    MorningRecord,
    Move,
    OpinionTold,
    Pending,
    ResponseTold,
    UnitsTold,
    UnitTold,
    of_the_morning,
)
from riskzone.cases.clock_board import ClockBoard
from riskzone.clock import midnight
from riskzone.decisions.instructions import Instruction
from riskzone.decisions.model import DecisionDocument
from riskzone.decisions.model import State as Paper
from riskzone.decisions.resolve import changes, totals
from riskzone.services import briefing, case_clocks, decision_beside, guard, opinions
from riskzone.services import response as responses
from riskzone.services.context import Context
from riskzone.services.decision_book import book
from riskzone.services.decision_scope import areas_of
from riskzone.services.present import present
from riskzone.services.unit_scope import area_of
from riskzone.services.unit_standing import standing_of
from riskzone.store import UnitOfWork, decisions, shelf, state_version, units
from riskzone.store.decisions import DECISIONS
from riskzone.store.instructions import INSTRUCTIONS
from riskzone.store.shelf import Shelved
from riskzone.store.units import Revision, UnitRecord
from riskzone.units.model import State
from riskzone.units.status import Status
from riskzone.zoning.assessment import ReadingName

#: A past morning is told as of this time of its day: the assumed hour of the meeting.
MEETING = timedelta(hours=7, minutes=30)


def morning_record(
    actor: Actor, ctx: Context, *, on: date, reading: ReadingName = "midnight"
) -> MorningRecord:
    """The record of a morning as the actor may see it.

    Levels, response, clocks and opinions are those of the whole area served.  Control units, what
    waits for a decision and instructions are those of the actor's jurisdiction.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
        Local day.  Of a past one: what was in force, and was known of papers and orders, at
        the hour of its meeting.
    reading : {"midnight", "now"}

    Raises
    ------
    NotFound
        The store holds no data, none that reach back to the day, or no scheme is adopted.
    InputError
        The day lies ahead of tomorrow.
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    return seen_by(now, _remembered(actor, ctx, on, reading))


def whole_record(
    actor: Actor, ctx: Context, *, on: date, reading: ReadingName = "midnight"
) -> MorningRecord:
    """The record of a morning uncut, for those who freeze it.

    Raises as :func:`morning_record`.

    Raises
    ------
    Denied
        The actor may not freeze mornings of the area served.
    """
    guard.check(actor, ctx, Right.FREEZE_MORNING, ctx.settings.area)
    return _remembered(actor, ctx, on, reading)


def seen_by(now_actor: Actor, record: MorningRecord) -> MorningRecord:
    """What a reader may see of a record, for services that checked the right already.

    Parameters
    ----------
    now_actor : Actor
        With the roles it has now.
    record : MorningRecord
        Uncut.
    """
    levels = now_actor.jurisdictions(Right.VIEW_LEVELS)
    places = now_actor.jurisdictions(Right.VIEW_UNITS)

    def within(jurisdictions: Iterable[str], *areas: str) -> bool:
        return any(covers(place, area) for place in jurisdictions for area in areas)

    told = record.units
    if told is not None:
        told = replace(
            told,
            held={area: count for area, count in told.held.items() if within(places, area)},
            pressing=tuple(one for one in told.pressing if within(places, one.area)),
        )
    reach = {"control_unit": places, "decision": levels}
    return replace(
        record,
        units=told if places else None,
        pending=tuple(one for one in record.pending if within(reach[one.kind], *one.areas)),
        instructions=tuple(one for one in record.instructions if within(levels, one.area)),
    )


def _remembered(actor: Actor, ctx: Context, on: date, reading: ReadingName) -> MorningRecord:
    with ctx.store.read() as uow:
        version, here = state_version(uow), present(ctx, uow)
    # What moves with the clock is told by the minute; levels at 00:00 are kept beside it.
    minute = here.replace(second=0, microsecond=0)
    at = minute_of(on, minute)
    key = ("morning record", version, on, reading, at, reading == "now" and ctx.clock.now().minute)
    return ctx.remembered(key, lambda: _made(actor, ctx, on, reading, minute))


def minute_of(on: date, here: datetime) -> datetime:
    """The minute a morning tells papers, orders and instructions of.

    Parameters
    ----------
    on : date
    here : datetime
        The present; aware.
    """
    return here if here.date() == on else midnight(on) + MEETING


def _made(
    actor: Actor, ctx: Context, on: date, reading: ReadingName, here: datetime
) -> MorningRecord:
    at = minute_of(on, here)
    past = at if at < here else None
    morning, clocks = _counted(actor, ctx, on, reading)
    moments = responses.responses(actor, ctx, at=at)
    told: UnitsTold | None = None
    pending: tuple[Pending, ...] = ()
    asked: tuple[Instruction, ...] = ()
    declared = _declared(actor, ctx, morning)
    with ctx.store.read() as uow:
        if at <= here:
            orders = units.listing(uow, areas=("",), known_at=past)
            told = _units(orders, at)
            pending = _pending(uow, orders, past)
            known = shelf.listing(uow, INSTRUCTIONS, known_at=past)
            since = midnight(on - timedelta(days=1))
            asked = of_the_morning(tuple(one.record for one in known), at, since)
    said = opinions.opinions(actor, ctx, on=on, known_at=None)
    return MorningRecord(
        morning=morning,
        at=at,
        declared=declared,
        responses=ResponseTold(moments.province, moments.areas),
        units=told,
        clocks=clocks,
        pending=pending,
        instructions=asked,
        opinions=tuple(OpinionTold(o.text, o.body, o.area, o.recorded_at) for o in said),
    )


def _counted(
    actor: Actor, ctx: Context, on: date, reading: ReadingName
) -> tuple[Morning, ClockBoard | None]:
    """What is counted of cases: it changes with the data alone, or with the minute of "now"."""
    with ctx.store.read() as uow:
        version = state_version(uow)
    moment = ctx.clock.now().replace(second=0, microsecond=0) if reading == "now" else None

    def counted() -> tuple[Morning, ClockBoard | None]:
        board = case_clocks.clocks(actor, ctx, on=on, reading=reading)
        morning = briefing.morning(actor, ctx, on=on, reading=reading)
        return morning, board if board.cases else None

    return ctx.remembered(("counted morning", version, on, reading, moment), counted)


def _declared(actor: Actor, ctx: Context, morning: Morning) -> DeclaredTold:
    today = morning.today
    beside = decision_beside.declared_beside_computed(
        actor, ctx, on=today.on, reading=today.reading
    )
    against = decision_beside.contradictions(actor, ctx, on=today.on)
    with ctx.store.read() as uow:
        whole = book(ctx, uow, day=today.on)
    first, last = midnight(today.on - timedelta(days=1)), midnight(today.on + timedelta(days=1))
    steps = [
        step
        for one in beside
        for step in changes(whole, one.zone, first, last)
        # The first list of all is no change of anything.
        if step.before
    ]
    return DeclaredTold(
        at=decision_beside.moment_of(ctx, today.on, today.reading),
        totals=totals({one.zone: one.declared for one in beside}, _levels(morning)),
        differing=tuple(
            Differing(
                one.zone, one.declared.level, one.computed, one.computed_upper, one.since_rule,
                one.days, one.declared.document, one.declared.number,
            )
            for one in beside
            if not one.agrees
        ),
        moves=tuple(
            Move(step.zone, step.at, step.before, step.level, step.document, step.number)
            for step in sorted(steps, key=lambda step: (step.at, step.zone))
        ),
        contradictions=len(against),
    )  # fmt: skip


def _levels(morning: Morning) -> tuple[str, ...]:
    return tuple(level.id for level in morning.today.scheme.levels)


def _units(orders: Iterable[UnitRecord], at: datetime) -> UnitsTold:
    held: Counter[str] = Counter()
    pressing = []
    for record in orders:
        unit, standing = record.unit, standing_of(record, at)
        if not standing.in_force:
            continue
        held[area_of(unit)] += 1
        if standing.status not in PRESSING:
            continue
        temporary = standing.status is Status.TEMPORARY
        pressing.append(
            UnitTold(
                id=unit.id,
                name=unit.name,
                area=area_of(unit),
                county=unit.county,
                status=standing.status,
                since=unit.effective_at,
                until=unit.lapses_at if temporary else standing.earliest_release_at,
                residents=unit.care.residents,
            )
        )
    pressing.sort(key=lambda one: (PRESSING.index(one.status), one.until or at, one.id))
    return UnitsTold(at, dict(held), tuple(pressing))


def _pending(
    uow: UnitOfWork, orders: Iterable[UnitRecord], known_at: datetime | None
) -> tuple[Pending, ...]:
    found = [
        Pending(
            "control_unit", one.unit.id, one.unit.name, (area_of(one.unit),),
            _proposed(units.revisions(uow, one.unit.id)), len(one.unit.opinions),
        )
        for one in orders
        if one.unit.state is State.PROPOSED
    ]  # fmt: skip
    found += [
        Pending(
            "decision", one.document.id, one.document.title,
            tuple(dict.fromkeys((one.document.area, *areas_of(one.document)))),
            _proposed(shelf.revisions(uow, DECISIONS, one.document.id)),
            len(one.document.opinions),
        )
        for one in decisions.listing(uow, known_at=known_at)
        if one.document.state is Paper.PROPOSED
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.since, one.kind, one.id)))


def _proposed(steps: Sequence[Revision | Shelved[DecisionDocument]]) -> datetime:
    """When it was last proposed; of what came in proposed already, when it came in."""
    found = [one.recorded_at for one in steps if str(one.action) == "propose"]
    return found[-1] if found else steps[0].recorded_at
