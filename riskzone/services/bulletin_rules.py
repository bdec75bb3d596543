"""What holds of every bulletin of the store: its day, its course, and what the data say of it.

No checks of rights: whoever calls checked them.
"""

from datetime import date

import pandas as pd

from riskzone.cases.history import Episodes, episodes
from riskzone.errors import InputError
from riskzone.release.bulletin import Bulletin, State
from riskzone.release.bulletin_counts import contacts, counted
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.store import UnitOfWork, cases, counts, data_version, events
from riskzone.store.bulletins import drafts_of, published_on


def computed(ctx: Context, uow: UnitOfWork, on: date) -> dict[str, int]:
    """Figures of the day: cases of the line list, contacts of the daily counts."""
    version = data_version(uow)
    rows = ctx.remembered(
        ("bulletin_counts", version), lambda: counts.load(uow, events.current(uow).id)
    )
    told = dict(contacts(rows, on))
    known = ctx.remembered(("bulletin_cases", version), lambda: _cases(uow))
    if known is None:
        return told
    latest, statuses = known
    level = "county" if len(jurisdiction(ctx.settings.area) or "23") > 2 else "prefecture"
    return {**counted(latest, statuses, on, level), **told}


def _cases(uow: UnitOfWork) -> tuple[pd.DataFrame, Episodes] | None:
    event = events.current(uow).id
    rows = cases.load_revisions(uow, event)
    if rows.empty:
        return None
    return cases.load(uow, event), episodes(rows, cases.load_places(uow, event))


def refuse_ahead(ctx: Context, uow: UnitOfWork, on: date) -> None:
    """Refuse a day that is not over: a bulletin tells of a whole one."""
    today = present(ctx, uow).date()
    if on >= today:
        raise InputError("bulletins.not_over", on=on.isoformat(), today=today.isoformat())


def refuse_second(uow: UnitOfWork, bulletin: Bulletin) -> None:
    """One bulletin of an area and a day: a further one corrects the one that counts."""
    drafts = [it for it in drafts_of(uow, bulletin.area, bulletin.on) if it.id != bulletin.id]
    if drafts:
        raise InputError("bulletins.draft_exists", on=bulletin.on.isoformat(), number=drafts[-1].id)
    published = published_on(uow, bulletin.area, bulletin.on)
    wanted = 0 if published is None else published.id
    if bulletin.corrects != wanted:
        code = "bulletins.published_already" if wanted else "bulletins.corrects_nothing"
        raise InputError(code, on=bulletin.on.isoformat(), number=wanted or bulletin.corrects)


def require_state(stored: Bulletin, state: State, area: str) -> None:
    """Refuse a bulletin in another state, or of another area."""
    if stored.state is not state or stored.area != area:
        raise InputError(
            "bulletins.is_withdrawn"
            if stored.state is State.WITHDRAWN
            else "bulletins.is_published",
            number=stored.id,
        )


def jurisdiction(area: str) -> str:
    """An area as a jurisdiction: without trailing zeros; ``""`` for the nation."""
    if area == "CN":
        return ""
    return area.removesuffix("00").removesuffix("00") if len(area) == 6 else area
