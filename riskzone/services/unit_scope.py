"""Which control units an actor may see and touch, and how each stands at a moment."""

from dataclasses import dataclass
from datetime import datetime

from riskzone.access import Actor, Right, require
from riskzone.errors import Denied
from riskzone.services.context import Context
from riskzone.store.units import UnitRecord
from riskzone.units.control_schemes import control_scheme
from riskzone.units.model import ControlUnit
from riskzone.units.status import Standing, status_of


@dataclass(frozen=True)
class UnitRow:
    """A control unit and how it stands.

    Parameters
    ----------
    unit : ControlUnit
    standing : Standing
        At the moment asked for.
    recorded_at : datetime
        When the version shown was recorded.
    """

    unit: ControlUnit
    standing: Standing
    recorded_at: datetime


def area_of(unit: ControlUnit) -> str:
    """The division whose jurisdiction a control unit is in: its township, else its county."""
    return unit.township or unit.county


def visible_areas(actor: Actor) -> tuple[str, ...]:
    """Leading digits of the divisions whose control units an actor may see.

    Raises
    ------
    Denied
        None at all.
    """
    require(actor, Right.VIEW_UNITS)
    codes = actor.jurisdictions(Right.VIEW_UNITS)
    return tuple({code.removesuffix("0000").removesuffix("00") for code in codes})


def check_seen(actor: Actor, unit: ControlUnit) -> None:
    """Refuse an actor that may not see a control unit."""
    require(actor, Right.VIEW_UNITS, area_of(unit))


def row_of(record: UnitRecord, at: datetime) -> UnitRow:
    """A stored control unit with its standing."""
    standing = status_of(record.unit, control_scheme(record.unit.scheme), at)
    return UnitRow(record.unit, standing, record.recorded_at)


def may_see(actor: Actor, ctx: Context, unit: ControlUnit) -> bool:
    """Whether an actor may see a control unit."""
    del ctx
    try:
        check_seen(actor, unit)
    except Denied:
        return False
    return True
