"""The parts of a drawing that crosses townships."""

from riskzone.access import Actor, Right
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.unit_places import surroundings_of
from riskzone.services.unit_scope import area_of
from riskzone.units.geometry import check_geometry
from riskzone.units.model import ControlUnit
from riskzone.units.split import Part, parts_of


def split(actor: Actor, ctx: Context, unit: ControlUnit) -> tuple[Part, ...]:
    """What of a drawing lies in which township; stored together they are one order.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    unit : ControlUnit
        With its county and a geometry; it need not be stored.

    Returns
    -------
    tuple of Part
        The largest first.  Empty where the drawing lies in one township, cannot be used, or
        no township layer with real boundaries is in force.

    Raises
    ------
    Denied
        The actor may not see control units there.
    """
    guard.check(actor, ctx, Right.VIEW_UNITS, area_of(unit))
    polygon = check_geometry(unit.geometry).polygon
    if polygon is None:
        return ()
    with ctx.store.read() as uow:
        townships = surroundings_of(ctx, uow, unit.changed(geometry=polygon)).townships
    counties = {code: ctx.divisions.parents(code)["county"] or code[:6] for code in townships}
    return parts_of(polygon, unit.county, townships, counties)
