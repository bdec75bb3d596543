"""What was declared of one county over time, and how far each change lies from the rule."""

from dataclasses import dataclass
from datetime import date, timedelta

from riskzone.access import Actor, Right
from riskzone.clock import midnight
from riskzone.decisions.difference import Difference
from riskzone.decisions.resolve import Step, changes
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.decision_beside import differences
from riskzone.services.decision_book import book


@dataclass(frozen=True)
class Turn:
    """A declared change of a county, beside the rule.

    Parameters
    ----------
    step : Step
    difference : Difference or None
        ``None`` where there is nothing to compare: a first list, or a day that has not come.
    """

    step: Step
    difference: Difference | None


def course(
    actor: Actor, ctx: Context, zone: str, *, first: date, last: date, compared: date
) -> tuple[Turn, ...]:
    """Every declared change of a county between two days, both included, the oldest first.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    zone : str
    first, last : date
    compared : date
        The day looked at: the last one on which a change is compared with the rule; of later
        ones what was signed by then is told.

    Raises
    ------
    NotFound
        No scheme is adopted for the last day compared.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    end = midnight(last + timedelta(days=1)) - timedelta(minutes=1)
    with ctx.store.read() as uow:
        steps = changes(book(ctx, uow, day=compared), zone, midnight(first), end)
    beside = {
        (one.zone, one.declared_at, one.level): one
        for one in differences(actor, ctx, first=first, last=compared)
    }
    return tuple(Turn(step, beside.get((step.zone, step.at, step.level))) for step in steps)
