"""Control units as evidence for levels: which zones each is in, from which day, until which.

A level holds from 00:00 of its day.  At 00:00 counts what is in force at that minute.  The
reading "now" adds at once what took effect since, and lowers nothing before the next 00:00.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pandas as pd

from riskzone.clock import day_number, day_of, midnight
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.store import UnitOfWork, units
from riskzone.units.clocks import local_day
from riskzone.units.model import ControlUnit, State
from riskzone.units.status import force_interval
from riskzone.zoning.steps import NEVER

#: Columns of the table; those of the evidence of a rating, and the control unit.
_COLUMNS = ("zone", "circle", "trigger", "day", "end", "unit")


def unit_table(ctx: Context, uow: UnitOfWork, cutoff: tuple[int, int] | None) -> pd.DataFrame:
    """Every control unit that is or was in force, once for each zone it is in.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    cutoff : (day number, minute), optional
        Of the reading "now": what takes effect later is left out, and a release that came
        later was not decided then.

    Returns
    -------
    DataFrame
        ``zone`` (prefecture, county, township, and its building units), ``circle``,
        ``trigger`` (kinds, parted by blanks), ``day``, ``end`` (day numbers as
        :class:`riskzone.zoning.evidence.Evidence` reads them), ``unit`` (its number).
    """
    now = present(ctx, uow)
    rows = [
        row
        for record in units.listing(uow)
        if (span := _span(record.unit, cutoff, now)) is not None
        for row in _rows(ctx, record.unit, span)
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"day": "int64", "end": "int64"})


def _rows(
    ctx: Context, unit: ControlUnit, span: tuple[int, int]
) -> Iterator[tuple[str, str, str, int, int, int]]:
    triggers = " ".join(sorted({trigger.kind.value for trigger in unit.triggers}))
    parents = ctx.divisions.parents(unit.county)
    zones = (parents["prefecture"], unit.county, unit.township, *unit.building_units)
    for zone in dict.fromkeys(zones):
        if zone:
            yield zone, unit.circle, triggers, *span, unit.id


def _span(
    unit: ControlUnit, cutoff: tuple[int, int] | None, now: datetime
) -> tuple[int, int] | None:
    """The day before the first 00:00 at which it holds, and the first at which it does not."""
    interval = force_interval(unit)
    if interval is None:
        return None
    start, until = interval
    if cutoff is not None:
        moment = midnight(day_of(cutoff[0])) + timedelta(minutes=cutoff[1])
        if start > moment or (start == moment and cutoff[1] == 24 * 60):
            return None
        lapse = unit.state is State.TEMPORARY  # known from the hour of the order on
        if until is not None and moment < until <= now and not lapse:
            until = None
    return _midnight_from(start) - 1, NEVER if until is None else _midnight_from(until)


def _midnight_from(moment: datetime) -> int:
    """Number of the first day whose 00:00 is not before a moment."""
    day = local_day(moment)
    return day_number(day) + (moment > midnight(day))
