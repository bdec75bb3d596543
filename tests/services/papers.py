"""Control units in a store, written without the services that would check them."""

from datetime import date, datetime

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.services.context import Context
from riskzone.store import units
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind, Objection, Opinion, State, Trigger, TriggerKind

EDITOR = Actor("editor", grants=(Grant(Role.EDITOR, "231081"),))
DUTY = Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "23"), Grant(Role.CASE_READER, "23")))
EXPERT = Actor("expert", grants=(Grant(Role.REVIEWER, "23"),))
APPROVER = Actor("approver", grants=(Grant(Role.APPROVER, "23"),))
LEADER = Actor("leader", grants=(Grant(Role.VIEWER, "23"),))
PRESS = Actor("press", grants=(Grant(Role.PUBLISHER, "23"),))
HARBIN = Actor("harbin", grants=(Grant(Role.EDITOR, "230100"),))
NOBODY = Actor("nobody")


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A minute of March 2020, local time."""
    return datetime(2020, 3, day, hour, minute, tzinfo=SHANGHAI)


def entrance(**values: object) -> ControlUnit:
    """An entrance in Suifenhe that nobody has acted on."""
    made = ControlUnit(
        name="幸福小区3号楼3单元",
        kind=Kind.ENTRANCE,
        scheme="hlj-2020-04",
        circle="entrance",
        county="231081",
        place_text="幸福小区3号楼3单元",
        triggers=(Trigger(TriggerKind.CONFIRMED, date(2020, 3, 18)),),
        measures=("sealed",),
    )
    return made.changed(**values)


def stored(ctx: Context, unit: ControlUnit, action: Action, by: str = "editor") -> ControlUnit:
    """Write a control unit as it is."""
    with ctx.store.write(Actor(by)) as uow:
        return units.add(uow, unit, action)


def proposed(**values: object) -> ControlUnit:
    return entrance(state=State.PROPOSED, proposed_by="editor", **values)


def temporary(**values: object) -> ControlUnit:
    given = {"ordered_at": at(20, 2), "effective_at": at(20, 2), "lapses_at": at(21, 2)}
    return entrance(state=State.TEMPORARY, ordered_by="duty", **{**given, **values})


def approved(**values: object) -> ControlUnit:
    given = {
        "ordered_at": at(18, 2), "effective_at": at(18, 2), "reported_at": at(18, 3),
        "review_on": date(2020, 3, 25), "decided_by": "approver",
    }  # fmt: skip
    return entrance(state=State.APPROVED, proposed_by="editor", **{**given, **values})


OPINION = Opinion(at(19, 9), "expert", supports=True, text="范围适当")
OBJECTION = Objection(at(19, 10), "居民", "一楼商铺没有病例")
