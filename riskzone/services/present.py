"""The minute that counts as the present: a demonstration stands still on its morning."""

from datetime import date, datetime, timedelta

from riskzone.clock import midnight
from riskzone.services.context import Context
from riskzone.store import UnitOfWork, batches, data_version, events

#: Names of the files demonstration batches carry: list, reports, corrections of the list.
DEMO_FILES = ("demo-line-list.csv", "demo-reports.csv", "demo-corrections.csv")

#: The morning a demonstration opens on, and the minute it stands still at.
DEMO_DAY = date(2020, 4, 24)
_MORNING = midnight(DEMO_DAY) + timedelta(hours=7, minutes=30)


def holds_demo(ctx: Context, uow: UnitOfWork | None = None) -> bool:
    """Whether the store holds demonstration data.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork, optional
        The open unit of work of this thread, where there is one.
    """
    if uow is None:
        with ctx.store.read() as own:
            return holds_demo(ctx, own)
    return ctx.remembered(("is_demo", data_version(uow)), lambda: _found(uow))


def _found(uow: UnitOfWork) -> bool:
    event = events.current(uow).id
    return any(batch.file_name in DEMO_FILES for batch in batches.listing(uow, event))


def present(ctx: Context, uow: UnitOfWork | None = None) -> datetime:
    """The minute orders take effect at and clocks are read at; aware.

    What is recorded bears the time of the deployment's clock in any case.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork, optional
        The open unit of work of this thread, where there is one.
    """
    now = ctx.clock.now()
    return min(now, _MORNING) if holds_demo(ctx, uow) else now
