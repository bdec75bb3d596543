"""The course of an event: a control unit, the others of its order, and the cases behind it.

Times of cases are case rows: they need the right to read them and a purpose, and each reading
is audited.  Without it the course shows the side of the control unit alone.  A trigger names its
case by a salted reference; which row that is, is found here and leaves as "case 1".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from riskzone.access import Actor, Right
from riskzone.errors import InputError
from riskzone.publish.chronology import Sheet, chronology_sheet
from riskzone.publish.slip import SheetLanguage
from riskzone.services import guard, zoning
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.services.slips import Printed, where
from riskzone.services.unit_scope import UnitRow, area_of, row_of
from riskzone.store import UnitOfWork, audit, cases, events, units
from riskzone.store.units import Revision
from riskzone.units.case_steps import case_steps
from riskzone.units.chronology import (
    Clock,
    Span,
    Step,
    case_clocks,
    in_time,
    out_of_order,
    spans,
)
from riskzone.units.control_schemes import scheme_of
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, TriggerKind

#: Control units of one order on a page, and cases behind them.
MOST_UNITS, MOST_CASES = 4, 6
#: Why times of cases may be read: a closed list, so that the chain holds no words about a person.
PURPOSES = ("release_review", "investigation", "objection", "oversight")

_DECIDES = (Action.APPROVE, Action.CONFIRM)


@dataclass(frozen=True)
class TriggerCase:
    """A case behind an order.

    Parameters
    ----------
    owner : str
        ``"case:1"``: the number on this page.
    kind : TriggerKind
    on : date
        Day it became known.
    found : bool
        Whether its times could be read; ``False`` without the right, without a reference, or
        where the rows are gone.
    """

    owner: str
    kind: TriggerKind
    on: date
    found: bool


@dataclass(frozen=True)
class Course:
    """What happened, when, and what the clocks say.

    Parameters
    ----------
    row : UnitRow
        The control unit that was asked for.
    group : tuple of ControlUnit
        It and the others of its order, by number, no more than :data:`MOST_UNITS`.
    more : int
        Others of the order that are left out.
    cases : tuple of TriggerCase
    steps : tuple of Step
        What is known, in the order of time.
    spans : tuple of Span
        Durations, by owner.
    contradictions : tuple of (str, str, str)
        Owner, and the two steps that are the wrong way round.
    may_read : bool
        Whether the actor may read the times of these cases, given a purpose.
    with_cases : bool
        Whether they are in it.
    destroyed : bool
        The event is closed, and its case rows are gone.
    at : datetime
    """

    row: UnitRow
    group: tuple[ControlUnit, ...]
    more: int
    cases: tuple[TriggerCase, ...]
    steps: tuple[Step, ...]
    spans: tuple[Span, ...]
    contradictions: tuple[tuple[str, str, str], ...]
    may_read: bool
    with_cases: bool
    destroyed: bool
    at: datetime


def course(actor: Actor, ctx: Context, unit_id: int, *, purpose: str = "") -> Course:
    """The course of the event behind a control unit.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    unit_id : int
    purpose : str
        Why times of cases are read, one of :data:`PURPOSES`; blank: they are not.

    Raises
    ------
    NotFound
        There is no such control unit.
    InputError
        There is no such purpose.
    Denied
        It lies outside the actor's jurisdiction, or a purpose was given without the right.
    """
    guard.check(actor, ctx, Right.VIEW_UNITS)
    now = present(ctx)
    why = _purpose(purpose)
    with ctx.store.read() as uow:
        found = units.get(uow, unit_id)
        current = guard.check(actor, ctx, Right.VIEW_UNITS, area_of(found.unit))
        if why:
            guard.check(actor, ctx, Right.READ_CASES, area_of(found.unit))
        row = row_of(found, now)
        every = _group(uow, current, row.unit)
        shown = every[:MOST_UNITS]
        steps = [s for unit in shown for s in _unit_steps(unit, units.revisions(uow, unit.id))]
        known, own, destroyed = _cases(uow, current, shown, now, read=bool(why))
    if why:
        _audited(actor, ctx, unit_id, why, sum(case.found for case in known))
    steps += own
    owners = tuple(dict.fromkeys(step.owner for step in steps))
    clocks = _clocks(row.unit)
    by_owner = {name: [s for s in steps if s.owner == name] for name in owners}
    measured = [
        *(span for name in owners for span in spans(clocks, by_owner[name], name, now)),
        *_closing(clocks, by_owner, f"unit:{unit_id}", now),
    ]
    return Course(
        row=row,
        group=shown,
        more=len(every) - len(shown),
        cases=known,
        steps=in_time(steps),
        spans=tuple(sorted(measured, key=lambda span: owners.index(span.owner))),
        contradictions=tuple(
            (name, *pair) for name in owners for pair in out_of_order(by_owner[name])
        ),
        may_read=current.may(Right.READ_CASES, area_of(row.unit)),
        with_cases=bool(why),
        destroyed=destroyed,
        at=now,
    )


def sheet_of(
    actor: Actor, ctx: Context, unit_id: int, *, purpose: str = "", language: SheetLanguage = "zh"
) -> Printed:
    """Print the course on one page; that is audited.

    Raises
    ------
    NotFound, InputError, Denied
        See :func:`course`.
    """
    found = course(actor, ctx, unit_id, purpose=purpose)
    demo = zoning.is_demo(actor, ctx)
    with ctx.store.read() as uow:
        head = audit.head(uow)
    unit = found.row.unit
    data = chronology_sheet(
        Sheet(
            unit=unit,
            group=found.group,
            more=found.more,
            where=where(ctx.divisions, unit),
            cases=tuple((case.owner, case.kind, case.on, case.found) for case in found.cases),
            steps=found.steps,
            spans=found.spans,
            contradictions=found.contradictions,
            with_cases=found.with_cases,
            head=str(head),
            printed_at=ctx.clock.now(),
            demo=demo,
        ),
        language,
    )
    with ctx.store.write(actor) as writing:
        details = {"version": unit.version, "cases": found.with_cases, "head": str(head)}
        audit.append(writing, "chronology.print", f"control_unit:{unit.id}", details)
    return Printed(f"chronology-{unit.county}-{unit.id:06d}-v{unit.version}.pdf", data, head)


def _purpose(name: str) -> str:
    if name and name not in PURPOSES:
        known = ", ".join(PURPOSES)
        raise InputError("chronology.no_such_purpose", value=name[:40], known=known)
    return name


def _group(uow: UnitOfWork, actor: Actor, unit: ControlUnit) -> tuple[ControlUnit, ...]:
    """The control unit first, then the others of its order that the actor may see."""
    if not unit.group:
        return (unit,)
    others = (record.unit for record in units.of_group(uow, unit.group))
    seen = [
        one for one in others if one.id != unit.id and actor.may(Right.VIEW_UNITS, area_of(one))
    ]
    return (unit, *seen)


def _unit_steps(unit: ControlUnit, revisions: Sequence[Revision]) -> tuple[Step, ...]:
    evidence, owner = unit.evidence, f"unit:{unit.id}"
    decided = next((r.recorded_at for r in revisions if r.action in _DECIDES), None)
    moments = {
        "ordered": unit.ordered_at,
        "effective": unit.effective_at,
        "reported": unit.reported_at,
        "decided": decided,
        "ratified": unit.ratified_at,
        "case_removed": evidence.last_case_removed_at,
        "contact_removed": evidence.last_contact_removed_at,
        "disinfected": evidence.disinfected_at,
        "released": unit.ended_at,
    }
    return tuple(Step(name, at, owner=owner) for name, at in moments.items())


def _clocks(unit: ControlUnit) -> tuple[Clock, ...]:
    """The clocks, with the hours of a temporary order from its control scheme."""
    scheme = scheme_of(unit)
    if scheme is None:  # an order of a scheme that is gone has the clocks of its cases still
        return tuple(one for one in case_clocks() if one.id != "decision")
    return tuple(
        replace(one, hours=scheme.temporary_hours, source=scheme.source)
        if one.id == "decision"
        else one
        for one in case_clocks()
    )


def _closing(
    clocks: Iterable[Clock], steps: Mapping[str, Sequence[Step]], unit: str, at: datetime
) -> tuple[Span, ...]:
    """From the result of each case until the control unit held."""
    own = [clock for clock in clocks if clock.id == "closing"]
    effective = [step for step in steps.get(unit, ()) if step.id == "effective"]
    return tuple(
        span
        for owner, of_case in steps.items()
        if owner.startswith("case:")
        for span in spans(own, [*(s for s in of_case if s.id == "result"), *effective], owner, at)
    )


def _cases(
    uow: UnitOfWork, actor: Actor, group: Sequence[ControlUnit], now: datetime, *, read: bool
) -> tuple[tuple[TriggerCase, ...], list[Step], bool]:
    """The cases behind the orders, their steps, and whether their rows are gone for good."""
    triggers = {
        (t.case or f"{t.kind}{t.on}"): t for unit in group for t in unit.triggers
    }  # one case may have led to several orders
    chosen = sorted(triggers.values(), key=lambda t: (t.on, t.kind))[:MOST_CASES]
    asked = {t.case for t in chosen if t.case} if read else set()
    rows = _rows(uow, actor, asked)
    # A reference under a salt that is gone cannot be told from any other that is not found.
    destroyed = bool(asked - rows.keys()) and any(e.closed_at for e in events.listing(uow))
    known, steps = [], []
    for number, trigger in enumerate(chosen, start=1):
        owner, row = f"case:{number}", rows.get(trigger.case)
        known.append(TriggerCase(owner, trigger.kind, trigger.on, row is not None))
        if row is not None:
            kept = bool(row["investigations"])
            steps += case_steps(row, now, owner=owner, investigations=kept)
    return tuple(known), steps, destroyed


def _rows(uow: UnitOfWork, actor: Actor, wanted: set[str]) -> Mapping[str, Mapping[Any, Any]]:
    """Case rows of open events by salted reference, those in the actor's jurisdiction."""
    found: dict[str, Mapping[Any, Any]] = {}
    for event in events.listing(uow):
        if event.closed_at is not None or not wanted - found.keys():
            continue
        table = cases.load(uow, event.id)
        table = table.assign(investigations=bool(table["investigated_at"].notna().any()))
        asked = pd.Series(events.references(uow, event.id, table["case_id"]), index=table.index)
        own = table[asked.isin(wanted)]
        for index, row in zip(own.index, own.to_dict("records"), strict=True):
            county = row["county_code"] or row["report_county_code"]
            if county and actor.may(Right.READ_CASES, str(county)):
                found[str(asked[index])] = row
    return found


def _audited(actor: Actor, ctx: Context, unit_id: int, purpose: str, count: int) -> None:
    with ctx.store.write(actor) as uow:
        details = {"purpose": purpose, "count": count}
        audit.append(uow, "cases.open", f"control_unit:{unit_id}", details)
