"""Frozen mornings of the demonstration: its last ones, as the duty commander left them."""

from datetime import timedelta

from riskzone.access import Actor, Right
from riskzone.clock import midnight
from riskzone.services import guard, snapshots
from riskzone.services.context import Context
from riskzone.services.present import DEMO_DAY
from riskzone.store.shelf import Invented

#: How many mornings are frozen, the one the demonstration opens on the last.
MORNINGS = 3
#: Time of day they were frozen at: before the meeting.
_AT = timedelta(hours=7, minutes=20)
#: Demonstration account that freezes them.
_WHO = "duty"


def freeze_mornings(actor: Actor, ctx: Context) -> None:
    """Freeze the last mornings of the demonstration that are not frozen yet.

    A deployment whose clock stands before them has none.
    """
    guard.check(actor, ctx, Right.FREEZE_MORNING, ctx.settings.area)
    for back in range(MORNINGS - 1, -1, -1):
        on = DEMO_DAY - timedelta(days=back)
        known = snapshots.frozen_on(actor, ctx, on=on)
        if not known and on <= ctx.clock.today():
            who = Invented(_WHO, midnight(on) + _AT)
            snapshots.freeze(actor, ctx, on=on, invented=who)
