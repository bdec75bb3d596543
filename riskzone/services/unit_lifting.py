"""Which control units a level rests on."""

from datetime import date

from riskzone.access import Actor
from riskzone.clock import day_number
from riskzone.errors import NotFound
from riskzone.places.zones import LAYER_WORDS
from riskzone.services.context import Context
from riskzone.services.evidence import bound_on
from riskzone.services.rating import cutoff_minute, cutoff_of
from riskzone.services.unit_scope import UnitRow, area_of, row_of, visible_areas
from riskzone.store import units
from riskzone.zoning.assessment import ReadingName
from riskzone.zoning.binding import Bound


def lifting(
    actor: Actor,
    ctx: Context,
    zone: str,
    on: date,
    *,
    reading: ReadingName = "midnight",
    layer: str | None = None,
) -> tuple[UnitRow, ...]:
    """The control units that the rule of a zone counts in it on a day.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    zone : str
        Code of a zone.
    on : date
    reading : {"midnight", "now"}
    layer : str, optional
        Default: the one the code belongs to.

    Returns
    -------
    tuple of UnitRow
        By number, as they stand at the moment of the reading; empty where the rule counts
        none.  Those outside the actor's jurisdiction are left out.

    Raises
    ------
    NotFound
        There is no such zone, or no rule for its layer on the day.
    Denied
        The actor may not see control units.
    """
    _, areas = visible_areas(actor, ctx)
    chosen = layer or ctx.divisions.layer_of(zone)
    if not chosen:
        raise NotFound("zoning.no_such_zone", zone=zone, layer=LAYER_WORDS["county"])
    cutoff = cutoff_of(on, reading, ctx.clock)
    with ctx.store.read() as uow:
        bound = bound_on(ctx, uow, chosen, on, cutoff=cutoff_minute(on, reading, cutoff))
        counted = _counted(bound, zone, day_number(on), lead=int(reading == "now"))
        found = [units.get(uow, number) for number in counted]
    seen = (one for one in found if any(area_of(one.unit).startswith(area) for area in areas))
    return tuple(row_of(one, cutoff) for one in seen)


def _counted(bound: Bound, zone: str, day: int, lead: int) -> list[int]:
    """Numbers of the control units any indicator counts in a zone on a day."""
    table = bound.evidence.control_units
    if table is None:
        return []
    mine = table[(table["zone"] == zone) & (table["day"] + 1 <= day + lead) & (table["end"] > day)]
    rows = list(zip(mine["unit"], mine["circle"], mine["trigger"].str.split(), strict=True))
    kept: set[int] = set()
    for one in bound.scheme.indicators.values():
        if one.measure == "control_units":
            kept.update(
                int(unit)
                for unit, circle, kinds in rows
                if (not one.circle or circle in one.circle)
                and (not one.trigger or not set(one.trigger).isdisjoint(kinds))
            )
    return sorted(kept)
