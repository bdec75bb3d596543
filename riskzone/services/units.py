"""Control units of the store: what there is, in a view, at a moment, and how it came to be."""

from datetime import datetime

from riskzone.access import Actor
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.services.unit_cases import held_with_new_cases, propose_from_cases
from riskzone.services.unit_changes import act, change, create, findings
from riskzone.services.unit_drafts import draft_of, drafts, drop_draft, keep_draft
from riskzone.services.unit_groups import TOGETHER, act_many, members
from riskzone.services.unit_lifting import lifting
from riskzone.services.unit_release import ReleaseReport, release_many
from riskzone.services.unit_scope import UnitRow, check_seen, row_of, stem, visible_areas
from riskzone.store import units
from riskzone.store.units import Draft, Revision

__all__ = [
    "TOGETHER",
    "Draft",
    "ReleaseReport",
    "Revision",
    "UnitRow",
    "act",
    "act_many",
    "change",
    "create",
    "draft_of",
    "drafts",
    "drop_draft",
    "findings",
    "held_with_new_cases",
    "history",
    "keep_draft",
    "lifting",
    "listing",
    "members",
    "one",
    "propose_from_cases",
    "release_many",
    "viewport",
]


def listing(
    actor: Actor,
    ctx: Context,
    *,
    at: datetime | None = None,
    area: str = "",
    known_at: datetime | None = None,
) -> tuple[UnitRow, ...]:
    """The control units of the actor's jurisdiction, by number.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    at : datetime, optional
        Aware; how each stands then.  Default: ``known_at``, else now.
    area : str
        Division code; only those in it.
    known_at : datetime, optional
        Aware; what the store knew then.

    Raises
    ------
    Denied
        The actor may not see control units.
    """
    _, areas = visible_areas(actor, ctx)
    moment = at or known_at or present(ctx)
    inside = stem(area)
    with ctx.store.read() as uow:
        found = units.listing(uow, areas=areas, known_at=known_at)
    return tuple(row_of(one, moment) for one in found if units.lies_in(one.unit, inside))


def viewport(
    actor: Actor,
    ctx: Context,
    bounds: tuple[float, float, float, float],
    *,
    at: datetime | None = None,
    most: int = 300,
) -> tuple[tuple[UnitRow, ...], int]:
    """The control units in a view, by number, and how many there are in all.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    bounds : (west, south, east, north)
        Degrees, EPSG:4490.
    at : datetime, optional
        Aware; how each stands then.  Default: now.
    most : int

    Raises
    ------
    Denied
        The actor may not see control units.
    """
    _, areas = visible_areas(actor, ctx)
    moment = at or present(ctx)
    with ctx.store.read() as uow:
        found, total = units.in_view(uow, bounds, areas=areas, most=most)
    return tuple(row_of(record, moment) for record in found), total


def one(
    actor: Actor,
    ctx: Context,
    unit_id: int,
    *,
    at: datetime | None = None,
    known_at: datetime | None = None,
) -> UnitRow:
    """A control unit as it is, or as it was known at a moment.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    unit_id : int
    at : datetime, optional
        Aware; how it stands then.  Default: ``known_at``, else now.
    known_at : datetime, optional
        Aware; what the store knew then.

    Raises
    ------
    NotFound
        There is none, or was none then.
    Denied
        It lies outside the actor's jurisdiction.
    """
    now, _ = visible_areas(actor, ctx)
    with ctx.store.read() as uow:
        found = units.get(uow, unit_id, known_at=known_at)
    check_seen(now, found.unit)
    return row_of(found, at or known_at or present(ctx))


def history(actor: Actor, ctx: Context, unit_id: int) -> tuple[Revision, ...]:
    """Every stored change of a control unit, the oldest first.

    Raises
    ------
    NotFound
        There is no such control unit.
    Denied
        It lies outside the actor's jurisdiction.
    """
    now, _ = visible_areas(actor, ctx)
    with ctx.store.read() as uow:
        check_seen(now, units.get(uow, unit_id).unit)
        return units.revisions(uow, unit_id)
