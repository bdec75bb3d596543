"""The minute that counts as the present: a demonstration has a morning of its own."""

from datetime import datetime, timedelta

from riskzone.access import Actor, Right
from riskzone.clock import midnight
from riskzone.services import zoning
from riskzone.services.context import Context

#: When the demonstration's morning begins.
_DEMO_MORNING = timedelta(hours=7, minutes=30)


def present(actor: Actor, ctx: Context) -> datetime:
    """The present minute, or that of the demonstration; aware."""
    now = ctx.clock.now().replace(second=0, microsecond=0)
    if not actor.may(Right.VIEW_LEVELS) or not zoning.is_demo(actor, ctx):
        return now
    return min(now, midnight(zoning.default_day(actor, ctx)) + _DEMO_MORNING)
