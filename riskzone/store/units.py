"""Control units: the present state of each, every revision, and what somebody was writing.

A change names the version it began from.  It is stored only when that is still the newest
one, so that nothing is overwritten unseen; the check, the revision and the audit entry are
one unit of work.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import (
    Row,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)

from riskzone.errors import Conflict
from riskzone.store import audit, seals
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork
from riskzone.store.unit_records import (
    UnitRecord,
    get,
    in_view,
    lies_in,
    listing,
    named,
    of_group,
)
from riskzone.store.unit_tables import control_unit, control_unit_revision, unit_draft
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, State, from_json, to_json

__all__ = [
    "Change",
    "Draft",
    "Invented",
    "Revision",
    "UnitRecord",
    "add",
    "change",
    "conflict",
    "drafts",
    "drop_draft",
    "drop_same",
    "get",
    "in_view",
    "keep_draft",
    "lies_in",
    "listing",
    "named",
    "of_group",
    "revisions",
]


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
    others : tuple of ControlUnit
        Further control units of the same order.
    number : int
        That of the control unit; of a new one, a number of the draft's own, 0 or less.
    """

    unit: ControlUnit
    base_version: int
    recorded_at: datetime
    others: tuple[ControlUnit, ...] = ()
    number: int = 0


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


# Built once: an edit holds the write lock while its statements are put together.
_INSERT = insert(control_unit).returning(control_unit.c.id)
_BODY = update(control_unit).where(control_unit.c.id == bindparam("of_id"))
_UPDATE = update(control_unit).where(
    control_unit.c.id == bindparam("of_id"), control_unit.c.version == bindparam("of_version")
)
_INSERT_REVISION = insert(control_unit_revision)
_INSERT_DRAFT = insert(unit_draft)
_DROP_DRAFT = delete(unit_draft).where(
    unit_draft.c.account == bindparam("of_account"), unit_draft.c.unit_id == bindparam("of_unit")
)
_DROP_SAME = delete(unit_draft).where(
    unit_draft.c.account == bindparam("of_account"),
    unit_draft.c.unit_id <= 0,
    unit_draft.c.body == bindparam("of_body"),
)
_DROP_BOX = text("DELETE FROM control_unit_box WHERE id = :id")
_ADD_BOX = text("INSERT INTO control_unit_box VALUES (:id, :west, :east, :south, :north)")


@dataclass(frozen=True)
class Invented:
    """By whom and when an invented change was made; the audit chain tells who loaded it."""

    actor: str
    recorded_at: datetime


def add(
    uow: WriteUnitOfWork,
    unit: ControlUnit,
    action: Action,
    *,
    reason: str = "",
    effective_at: datetime | None = None,
    invented: Invented | None = None,
) -> ControlUnit:
    """Store a new control unit.

    Parameters
    ----------
    uow : WriteUnitOfWork
    unit : ControlUnit
    action : Action
    reason : str
    effective_at : datetime, optional
    invented : Invented, optional
        For the demonstration only: who and when; default: those of the unit of work.

    Returns
    -------
    ControlUnit
        With its number and version 1.
    """
    who = invented or Invented(uow.actor, uow.now)
    fresh = {**_columns(unit.changed(version=1)), "recorded_at": who.recorded_at, "body": ""}
    number = uow.connection.execute(_INSERT, fresh).scalar_one()
    made = unit.changed(id=int(number), version=1)
    uow.connection.execute(_BODY, {"of_id": made.id, "body": to_json(made)})
    _written(uow, made, Change(made, 0, action, reason, effective_at), who)
    return made


def change(
    uow: WriteUnitOfWork, wanted: Change, *, invented: Invented | None = None
) -> ControlUnit:
    """Store a new version of a control unit; ``invented`` as for :func:`add`.

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
    who = invented or Invented(uow.actor, uow.now)
    made = wanted.unit.changed(version=wanted.base_version + 1)
    values = {**_columns(made), "recorded_at": who.recorded_at, "body": to_json(made)}
    named = {"of_id": made.id, "of_version": wanted.base_version}
    done = uow.connection.execute(_UPDATE, values | named)
    if done.rowcount != 1:
        raise conflict(uow, wanted.unit, wanted.base_version)
    _written(uow, made, wanted, who)
    return made


def conflict(
    uow: UnitOfWork, mine: ControlUnit, base_version: int, *, written: bool = True
) -> Conflict:
    """The error of a change that began from another version than the newest.

    ``written``: whether content was written, or only a step was to be taken.

    Raises
    ------
    NotFound
        There is no such control unit.
    """
    theirs = get(uow, mine.id)
    known = 0 < base_version <= theirs.unit.version  # others may be no number of the database
    query = select(control_unit_revision.c.body).where(
        control_unit_revision.c.unit_id == mine.id,
        control_unit_revision.c.version == (base_version if known else 0),
    )
    body = uow.connection.execute(query).scalar_one_or_none()
    return Conflict(
        "unit_services.stale_version" if written else "unit_services.stale_step",
        base=None if body is None else from_json(body),
        theirs=theirs.unit,
        mine=mine,
        name=theirs.unit.name,
        unit_id=mine.id,
        base_version=base_version,
        stored_version=theirs.unit.version,
    )


def _written(uow: WriteUnitOfWork, unit: ControlUnit, wanted: Change, who: Invented) -> None:
    revision: dict[str, Any] = {
        "unit_id": unit.id,
        "version": unit.version,
        "action": wanted.action.value,
        "state": unit.state.value,
        "reason": wanted.reason,
        "actor": who.actor,
        "effective_at": wanted.effective_at,
        "recorded_at": who.recorded_at,
        "body": to_json(unit),
    }
    uow.connection.execute(_INSERT_REVISION, revision)
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
        seals.SEAL: seals.seal_of(control_unit_revision, revision),
    }
    audit.append(uow, f"unit.{wanted.action.value}", f"control_unit:{unit.id}", details)


def _place_box(uow: WriteUnitOfWork, unit: ControlUnit) -> None:
    uow.connection.execute(_DROP_BOX, {"id": unit.id})
    if unit.geometry is None or unit.geometry.is_empty:
        return
    west, south, east, north = unit.geometry.bounds
    box = {"id": unit.id, "west": west, "east": east, "south": south, "north": north}
    uow.connection.execute(_ADD_BOX, box)


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
        unit=from_json(row.body),
    )


def keep_draft(
    uow: WriteUnitOfWork,
    account: str,
    unit: ControlUnit,
    base_version: int,
    others: Sequence[ControlUnit] = (),
    *,
    number: int | None = None,
) -> Draft:
    """Keep what somebody is writing.

    It takes the place of the draft before about the same control unit.  A new control unit
    has as many drafts as there are pieces of work: ``number`` names the one to replace,
    ``None`` begins another, unless just this is kept already.
    """
    body = _body((unit, *others))
    if unit.id:
        number = unit.id
    elif number is None:
        number = _number_for(uow, account, body)
    drop_draft(uow, account, number)
    row = {
        "account": account,
        "unit_id": number,
        "base_version": base_version,
        "body": body,
        "recorded_at": uow.now,
    }
    uow.connection.execute(_INSERT_DRAFT, row)
    return Draft(unit, base_version, uow.now, tuple(others), number)


def _body(written: Sequence[ControlUnit]) -> str:
    return f"[{','.join(map(to_json, written))}]"


def _number_for(uow: UnitOfWork, account: str, body: str) -> int:
    """The number of the new draft that says just this, or one that is free."""
    mine = (unit_draft.c.account == account, unit_draft.c.unit_id <= 0)
    query = select(unit_draft.c.unit_id, unit_draft.c.body).where(*mine)
    known = {row.unit_id: row.body for row in uow.connection.execute(query)}
    same = (number for number, said in known.items() if said == body)
    return next(same, min(known, default=1) - 1)


def drop_same(uow: WriteUnitOfWork, account: str, written: Sequence[ControlUnit]) -> None:
    """Forget the drafts of new control units that say just what was stored now."""
    uow.connection.execute(_DROP_SAME, {"of_account": account, "of_body": _body(written)})


def drafts(uow: UnitOfWork, account: str) -> tuple[Draft, ...]:
    """What somebody was writing, the newest first."""
    table = unit_draft
    query = select(table).where(table.c.account == account)
    rows = uow.connection.execute(query.order_by(table.c.recorded_at.desc(), table.c.id.desc()))
    return tuple(map(_draft, rows))


def _draft(row: Row[Any]) -> Draft:
    unit, *others = (from_json(json.dumps(one)) for one in json.loads(row.body))
    return Draft(unit, row.base_version, row.recorded_at, tuple(others), row.unit_id)


def drop_draft(uow: WriteUnitOfWork, account: str, number: int) -> None:
    """Forget what somebody was writing, by the number of the draft."""
    uow.connection.execute(_DROP_DRAFT, {"of_account": account, "of_unit": number})
