"""Which control units an actor may see and touch, and how each stands at a moment."""

from dataclasses import dataclass
from datetime import datetime

from riskzone.access import Actor, Right, require
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.unit_standing import standing_of
from riskzone.store.units import UnitRecord
from riskzone.units.model import ControlUnit
from riskzone.units.status import Standing


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


def visible_areas(actor: Actor, ctx: Context) -> tuple[Actor, tuple[str, ...]]:
    """The actor with the roles it has now, and where it may see control units.

    Returns
    -------
    Actor, tuple of str
        Leading digits of division codes; ``""`` is everywhere.

    Raises
    ------
    Denied
        It may see none at all, or its session has ended.
    """
    now = guard.check(actor, ctx, Right.VIEW_UNITS)
    return now, tuple(sorted({stem(code) for code in now.jurisdictions(Right.VIEW_UNITS)}))


def stem(code: str) -> str:
    """The leading digits that all divisions in a division share."""
    return code.removesuffix("0000").removesuffix("00") if len(code) == 6 else code


def check_seen(actor: Actor, unit: ControlUnit) -> None:
    """Refuse an actor that may not see a control unit.

    Raises
    ------
    Denied
        It lies outside the jurisdiction.
    """
    require(actor, Right.VIEW_UNITS, area_of(unit))


def row_of(record: UnitRecord, at: datetime) -> UnitRow:
    """A stored control unit with its standing."""
    return UnitRow(record.unit, standing_of(record, at), record.recorded_at)
