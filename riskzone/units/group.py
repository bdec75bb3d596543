"""What the circles of one order ask of each other: an outer one ends with the inner one."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from riskzone.messages import Words
from riskzone.units.control_schemes import ControlScheme
from riskzone.units.findings import Finding
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit
from riskzone.units.status import force_interval


def group_findings(
    unit: ControlUnit,
    scheme: ControlScheme,
    group: Iterable[ControlUnit],
    action: Action,
    at: datetime,
    *,
    reason: str = "",
) -> Iterator[Finding]:
    """What a release means for the other control units of its order.

    Parameters
    ----------
    unit : ControlUnit
        As it would be after the action.
    scheme : ControlScheme
    group : iterable of ControlUnit
        Control units of the same group as they are; the control unit itself may be among them.
    action : Action
    at : datetime
        Aware; now.
    reason : str
        Of the action.

    Yields
    ------
    Finding
        A circle that is to end before the one it ends with needs a reason; where the inner one
        ends, the circles around it that end with it are named.
    """
    if action is not Action.RELEASE or not unit.group:
        return
    end = unit.ended_at or at
    others = [
        other
        for other in group
        if other.id != unit.id and other.group == unit.group and _outlasts(other, end)
    ]
    circle = scheme.circle(unit.circle)
    inside = [other for other in others if circle.ends_with and other.circle == circle.ends_with]
    if inside and not reason.strip():
        yield Finding("units.ends_before_inner", {"names": _names(inside)}, field="reason")
    around = [
        other
        for other in others
        if other.circle in scheme.circles
        and scheme.circles[other.circle].ends_with == unit.circle
        and not any(one.circle == unit.circle for one in others)
    ]
    if around:
        yield Finding("units.ends_together", {"names": _names(around)}, "warn", "group")


def _outlasts(unit: ControlUnit, end: datetime) -> bool:
    """Whether a control unit holds, or is going to, after a moment."""
    interval = force_interval(unit)
    return interval is not None and (interval[1] is None or interval[1] > end)


def _names(units: Iterable[ControlUnit]) -> Words:
    names = [unit.name for unit in units]
    return Words("、".join(names), ", ".join(names))
