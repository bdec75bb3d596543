"""Control units: the present state of each, every revision, and what somebody was writing.

A change names the version it began from.  It is stored only when that is still the newest
one, so that nothing is overwritten unseen; the check, the revision and the audit entry are
one unit of work.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import shapely
from sqlalchemy import (
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from riskzone.access import Actor
from riskzone.errors import Conflict, NotFound
from riskzone.store import audit, seals
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork
from riskzone.store.unit_tables import control_unit, control_unit_revision, unit_draft
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, State, from_json, to_json

#: Parsed bodies kept in memory; a body never changes, the text is the key.
_PARSED = 60_000


@dataclass(frozen=True)
class UnitRecord:
    """A control unit as the store has it.

    Parameters
    ----------
    unit : ControlUnit
    recorded_at : datetime
        When this version was recorded; aware.
    """

    unit: ControlUnit
    recorded_at: datetime


@dataclass(frozen=True)
class Revision:
    """One stored change of a control unit.

    Parameters
    ----------
    version : int
        From 1 without gaps.
    action : Action
    state : State
        After it.
    reason : str
    actor : str
    effective_at : datetime, optional
        From when it counts, where that was said.
    recorded_at : datetime
        When it was stored.
    unit : ControlUnit
        The whole state after it.
    """

    version: int
    action: Action
    state: State
    reason: str
    actor: str
    effective_at: datetime | None
    recorded_at: datetime
    unit: ControlUnit


@dataclass(frozen=True)
class Draft:
    """What somebody was writing when it could not be saved, or was not yet.

    Parameters
    ----------
    unit : ControlUnit
    base_version : int
        Version the writing began from; 0 for a control unit that is not stored yet.
    recorded_at : datetime
    """

    unit: ControlUnit
    base_version: int
    recorded_at: datetime


@dataclass(frozen=True)
class Change:
    """What is to be stored.

    Parameters
    ----------
    unit : ControlUnit
        The whole new state; its version is ignored.
    base_version : int
        Version it began from.
    action : Action
    reason : str
    effective_at : datetime, optional
    """

    unit: ControlUnit
    base_version: int
    action: Action
    reason: str = ""
    effective_at: datetime | None = None


@lru_cache(maxsize=_PARSED)
def _parsed(body: str) -> ControlUnit:
    return from_json(body)


def add(
    uow: WriteUnitOfWork,
    unit: ControlUnit,
    action: Action,
    *,
    reason: str = "",
    effective_at: datetime | None = None,
) -> ControlUnit:
    """Store a new control unit.

    Returns
    -------
    ControlUnit
        With its number and version 1.
    """
    number = uow.connection.execute(
        insert(control_unit)
        .values(**_columns(unit.changed(version=1)), recorded_at=uow.now, body="")
        .returning(control_unit.c.id)
    ).scalar_one()
    made = unit.changed(id=int(number), version=1)
    uow.connection.execute(
        update(control_unit).where(control_unit.c.id == made.id).values(body=to_json(made))
    )
    _written(uow, made, Change(made, 0, action, reason, effective_at))
    return made


def change(uow: WriteUnitOfWork, wanted: Change) -> ControlUnit:
    """Store a new version of a control unit.

    Returns
    -------
    ControlUnit
        With its new version.

    Raises
    ------
    NotFound
        There is no such control unit.
    Conflict
        Another version than the one the change began from is the newest.
    """
    made = wanted.unit.changed(version=wanted.base_version + 1)
    table = control_unit
    done = uow.connection.execute(
        update(table)
        .where(table.c.id == made.id, table.c.version == wanted.base_version)
        .values(**_columns(made), recorded_at=uow.now, body=to_json(made))
    )
    if done.rowcount != 1:
        raise conflict(uow, wanted.unit, wanted.base_version)
    _written(uow, made, wanted)
    return made


def conflict(uow: UnitOfWork, mine: ControlUnit, base_version: int) -> Conflict:
    """The error of a change that began from another version than the newest.

    Raises
    ------
    NotFound
        There is no such control unit.
    """
    theirs = get(uow, mine.id)
    query = select(control_unit_revision.c.body).where(
        control_unit_revision.c.unit_id == mine.id,
        control_unit_revision.c.version == base_version,
    )
    body = uow.connection.execute(query).scalar_one_or_none()
    return Conflict(
        "unit_services.stale_version",
        base=None if body is None else _parsed(body),
        theirs=theirs.unit,
        mine=mine,
        name=theirs.unit.name,
        unit_id=mine.id,
        base_version=base_version,
        stored_version=theirs.unit.version,
    )


def _written(uow: WriteUnitOfWork, unit: ControlUnit, wanted: Change) -> None:
    revision: dict[str, Any] = {
        "unit_id": unit.id,
        "version": unit.version,
        "action": wanted.action.value,
        "state": unit.state.value,
        "reason": wanted.reason,
        "actor": uow.actor,
        "effective_at": wanted.effective_at,
        "recorded_at": uow.now,
        "body": to_json(unit),
    }
    uow.connection.execute(insert(control_unit_revision).values(**revision))
    _place_box(uow, unit)
    uow.units_changed()
    details: dict[str, Any] = {
        "version": unit.version,
        "state": unit.state.value,
        "scheme": unit.scheme,
        "circle": unit.circle,
        "county": unit.county,
        "township": unit.township,
        # The chain keeps no body, but whoever changes one is found (see seals).
        seals.REVISION_SEAL: seals.revision_seal(revision),
    }
    audit.append(uow, f"unit.{wanted.action.value}", f"control_unit:{unit.id}", details)


def _place_box(uow: WriteUnitOfWork, unit: ControlUnit) -> None:
    run = uow.connection.execute
    run(text("DELETE FROM control_unit_box WHERE id = :id"), {"id": unit.id})
    if unit.geometry is None or unit.geometry.is_empty:
        return
    west, south, east, north = unit.geometry.bounds
    run(
        text("INSERT INTO control_unit_box VALUES (:id, :west, :east, :south, :north)"),
        {"id": unit.id, "west": west, "east": east, "south": south, "north": north},
    )


def _columns(unit: ControlUnit) -> dict[str, Any]:
    return {
        "version": unit.version,
        "state": unit.state.value,
        "name": unit.name,
        "kind": unit.kind.value,
        "scheme": unit.scheme,
        "circle": unit.circle,
        "county": unit.county,
        "township": unit.township,
        "group_id": unit.group,
        "effective_at": unit.effective_at,
        "lapses_at": unit.lapses_at,
        "ended_at": unit.ended_at,
        "review_on": unit.review_on,
        "geometry": None if unit.geometry is None else shapely.to_wkb(unit.geometry),
    }


def get(uow: UnitOfWork, unit_id: int, *, known_at: datetime | None = None) -> UnitRecord:
    """A control unit as it is, or as the store knew it at a moment.

    Raises
    ------
    NotFound
        There is none, or was none then.
    """
    found = _records(uow, _query(known_at, unit_id=unit_id))
    if not found:
        raise NotFound("unit_services.no_such_unit", unit=unit_id)
    return found[0]


def listing(
    uow: UnitOfWork, *, areas: Iterable[str] = ("",), known_at: datetime | None = None
) -> tuple[UnitRecord, ...]:
    """The control units of some areas, by number.

    Parameters
    ----------
    uow : UnitOfWork
    areas : iterable of str
        Leading digits of division codes; ``""`` is everywhere.
    known_at : datetime, optional
        Aware; the state the store had then.
    """
    rows = _records(uow, _query(known_at, areas=tuple(areas)))
    if known_at is None:
        return rows
    wanted = tuple(areas)
    return tuple(r for r in rows if any(_within(r.unit, area) for area in wanted))


def _within(unit: ControlUnit, area: str) -> bool:
    return unit.county.startswith(area) or (len(area) > 6 and unit.township.startswith(area))


def in_view(
    uow: UnitOfWork,
    bounds: tuple[float, float, float, float],
    *,
    areas: Iterable[str] = ("",),
    most: int = 300,
) -> tuple[tuple[UnitRecord, ...], int]:
    """The control units whose box meets a view, by number.

    Parameters
    ----------
    uow : UnitOfWork
    bounds : (west, south, east, north)
        Degrees, EPSG:4490.
    areas : iterable of str
    most : int
        No more are read.

    Returns
    -------
    tuple of UnitRecord, int
        And how many there are in all.
    """
    west, south, east, north = bounds
    boxes = (
        text(
            "SELECT id FROM control_unit_box WHERE west <= :east AND east >= :west"
            " AND south <= :north AND north >= :south"
        )
        .bindparams(west=west, south=south, east=east, north=north)
        .columns(control_unit.c.id)
        .subquery("seen")
    )
    table = control_unit
    met = and_(table.c.id == boxes.c.id, _in_areas(tuple(areas)))
    total = uow.connection.execute(
        select(func.count()).select_from(boxes.join(table, met))
    ).scalar_one()
    query = (
        select(table.c.body, table.c.recorded_at)
        .select_from(boxes.join(table, met))
        .order_by(table.c.id)
        .limit(most)
    )
    return _records(uow, query), total


def _in_areas(areas: Sequence[str]) -> Any:
    table = control_unit
    return or_(
        *(
            table.c.township.startswith(area, autoescape=True)
            if len(area) > 6
            else table.c.county.startswith(area, autoescape=True)
            for area in areas
        )
    )


def revisions(uow: UnitOfWork, unit_id: int) -> tuple[Revision, ...]:
    """Every stored change of a control unit, the oldest first."""
    table = control_unit_revision
    query = select(table).where(table.c.unit_id == unit_id).order_by(table.c.version)
    return tuple(map(_revision, uow.connection.execute(query)))


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        version=row.version,
        action=Action(row.action),
        state=State(row.state),
        reason=row.reason,
        actor=row.actor,
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        unit=_parsed(row.body),
    )


def of_group(uow: UnitOfWork, group: str) -> tuple[UnitRecord, ...]:
    """The control units of one order, by number."""
    table = control_unit
    query = select(table.c.body, table.c.recorded_at).where(table.c.group_id == group)
    return _records(uow, query.order_by(table.c.id))


def _query(
    known_at: datetime | None, *, unit_id: int | None = None, areas: Sequence[str] = ("",)
) -> Select[Any]:
    if known_at is None:
        table = control_unit
        query = select(table.c.body, table.c.recorded_at).order_by(table.c.id)
        return query.where(_in_areas(areas) if unit_id is None else table.c.id == unit_id)
    then = control_unit_revision
    newest = select(then.c.unit_id, func.max(then.c.version).label("version"))
    newest = newest.where(then.c.recorded_at <= known_at).group_by(then.c.unit_id)
    if unit_id is not None:
        newest = newest.where(then.c.unit_id == unit_id)
    last = newest.subquery()
    return (
        select(then.c.body, then.c.recorded_at)
        .join(last, and_(then.c.unit_id == last.c.unit_id, then.c.version == last.c.version))
        .order_by(then.c.unit_id)
    )


def _records(uow: UnitOfWork, query: Select[Any]) -> tuple[UnitRecord, ...]:
    return tuple(
        UnitRecord(_parsed(body), recorded_at)
        for body, recorded_at in uow.connection.execute(query).tuples()
    )


def keep_draft(uow: WriteUnitOfWork, account: Actor, unit: ControlUnit, base_version: int) -> Draft:
    """Keep what somebody is writing; it takes the place of the draft before."""
    table = unit_draft
    mine = and_(table.c.account == account.name, table.c.unit_id == unit.id)
    uow.connection.execute(delete(table).where(mine))
    uow.connection.execute(
        insert(table).values(
            account=account.name,
            unit_id=unit.id,
            base_version=base_version,
            body=to_json(unit),
            recorded_at=uow.now,
        )
    )
    return Draft(unit, base_version, uow.now)


def drafts(uow: UnitOfWork, account: Actor) -> tuple[Draft, ...]:
    """What somebody was writing, the newest first."""
    table = unit_draft
    query = select(table).where(table.c.account == account.name)
    rows = uow.connection.execute(query.order_by(table.c.recorded_at.desc(), table.c.id.desc()))
    return tuple(Draft(_parsed(row.body), row.base_version, row.recorded_at) for row in rows)


def drop_draft(uow: WriteUnitOfWork, account: Actor, unit_id: int) -> None:
    """Forget what somebody was writing about a control unit."""
    table = unit_draft
    uow.connection.execute(
        delete(table).where(table.c.account == account.name, table.c.unit_id == unit_id)
    )
