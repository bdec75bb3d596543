"""Cases: revisions that are only ever added, and the places of each revision."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Table, and_, func, select

from riskzone.errors import StoreError
from riskzone.store.frames import insert_columns, stored_columns, to_frame, unconverted
from riskzone.store.tables import (
    CASE_COLUMNS,
    PLACE_COLUMNS,
    ColumnKind,
    case_place,
    case_revision,
)
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork

#: Further columns of the frames that are loaded, and how they are read.
REVISION_COLUMNS = {
    "revision": "integer",
    "reason": "text",
    "note": "text",
    "effective_on": "day",
    "recorded_at": "moment",
    "withdrawn": "flag",
    "batch_id": "integer",
}

_STATED: dict[str, ColumnKind] = {"reason": "text", "note": "text", "effective_on": "day"}


def insert_revisions(
    uow: WriteUnitOfWork,
    event_id: int,
    frame: pd.DataFrame,
    batch_id: int,
    *,
    places: pd.DataFrame | None = None,
) -> int:
    """Add one revision of each of many cases.

    Parameters
    ----------
    uow : WriteUnitOfWork
        Gives the recorded time.
    event_id : int
        An open event.
    frame : DataFrame
        ``LINE_LIST_COLUMNS``, one row a case, the whole new state of each.  Optional:
        ``reason`` (why it differs from the revision before: reclassified, moved,
        duplicate, error, withdrawn …; ``""`` for a first one), ``note``, ``effective_on``
        (day the change took effect, ``NaT`` where nobody said) and ``withdrawn`` (bool,
        false where the column is absent).
    batch_id : int
        The import batch, see :func:`riskzone.store.batches.record`.
    places : DataFrame, optional
        ``case_id, kind, place, township_code, from_on, to_on``: all places of the cases
        in ``frame``.  A revision has its own places: those of the one before do not carry
        over.

    Returns
    -------
    int
        Number of revisions added.

    Raises
    ------
    StoreError
        A case stands in ``frame`` twice, or the event is closed.
    """
    if frame.empty:
        return 0
    repeated = frame["case_id"].duplicated()
    if repeated.any():
        raise StoreError("store.repeated_rows", table=case_revision.name, key=int(repeated.sum()))
    columns: dict[str, ColumnKind] = dict(CASE_COLUMNS)
    columns |= {name: kind for name, kind in _STATED.items() if name in frame}
    stored = stored_columns(frame, columns)
    known = _newest(uow, event_id)
    revisions = {case: known.get(case, 0) + 1 for case in stored["case_id"]}
    stored["revision"] = list(revisions.values())
    gone = frame["withdrawn"].tolist() if "withdrawn" in frame else [False] * len(frame)
    stored["withdrawn"] = [bool(value) for value in gone]
    uow.data_changed()
    insert_columns(
        uow.connection,
        case_revision,
        stored,
        event_id=event_id,
        batch_id=batch_id,
        recorded_at=uow.now,
    )
    if places is not None and not places.empty:
        stays = stored_columns(places, PLACE_COLUMNS)
        stays["revision"] = [revisions[case] for case in stays["case_id"]]
        insert_columns(uow.connection, case_place, stays, event_id=event_id)
    return len(frame)


def _newest(uow: UnitOfWork, event_id: int) -> dict[str, int]:
    query = (
        select(case_revision.c.case_id, func.max(case_revision.c.revision).label("revision"))
        .where(case_revision.c.event_id == event_id)
        .group_by(case_revision.c.case_id)
    )
    return {row.case_id: row.revision for row in uow.connection.execute(query)}


def load(
    uow: UnitOfWork,
    event_id: int,
    *,
    known_at: datetime | None = None,
    withdrawn: bool = False,
) -> pd.DataFrame:
    """The last revision of every case.

    Parameters
    ----------
    uow : UnitOfWork
        Any.
    event_id : int
        The event.
    known_at : datetime, optional
        Aware; the state the store had then.  Default: now.
    withdrawn : bool
        Whether cases that were withdrawn are in it.

    Returns
    -------
    DataFrame
        ``LINE_LIST_COLUMNS``, then ``revision, reason, note, effective_on, recorded_at``
        (naive local time, ``datetime64[us]``), ``withdrawn, batch_id``; ordered by case.
    """
    table = case_revision
    newest = _newest_key(event_id, known_at)
    query = _select(table).join(
        newest,
        and_(
            table.c.case_id == newest.c.case_id,
            table.c.revision == newest.c.revision,
        ),
    )
    query = query.where(table.c.event_id == event_id).order_by(table.c.case_id)
    if not withdrawn:
        query = query.where(table.c.withdrawn.is_(False))
    return to_frame(uow.connection, query, CASE_COLUMNS | REVISION_COLUMNS)


def load_revisions(
    uow: UnitOfWork,
    event_id: int,
    *,
    known_at: datetime | None = None,
    case_ids: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Every revision of every case, withdrawals included; by case, then revision.

    Parameters
    ----------
    uow : UnitOfWork
        Any.
    event_id : int
        The event.
    known_at : datetime, optional
        Aware; leave out what was recorded later.
    case_ids : iterable of str, optional
        Of these cases only.

    Returns
    -------
    DataFrame
        Columns as for :func:`load`.
    """
    table = case_revision
    query = _select(table).where(table.c.event_id == event_id, *_until(table, known_at))
    if case_ids is not None:
        query = query.where(table.c.case_id.in_(list(case_ids)))
    query = query.order_by(table.c.case_id, table.c.revision)
    return to_frame(uow.connection, query, CASE_COLUMNS | REVISION_COLUMNS)


def load_places(
    uow: UnitOfWork, event_id: int, *, known_at: datetime | None = None
) -> pd.DataFrame:
    """Places of the last revision of every case that was not withdrawn.

    Returns
    -------
    DataFrame
        ``case_id, kind, place, township_code, from_on, to_on``, in the order they came.
    """
    newest = _newest_key(event_id, known_at)
    query = (
        select(*unconverted(case_place.c[name] for name in PLACE_COLUMNS))
        .join(
            newest,
            and_(
                case_place.c.case_id == newest.c.case_id,
                case_place.c.revision == newest.c.revision,
            ),
        )
        .join(
            case_revision,
            and_(
                case_revision.c.event_id == case_place.c.event_id,
                case_revision.c.case_id == case_place.c.case_id,
                case_revision.c.revision == case_place.c.revision,
            ),
        )
        .where(case_place.c.event_id == event_id, case_revision.c.withdrawn.is_(False))
        .order_by(case_place.c.id)
    )
    return to_frame(uow.connection, query, PLACE_COLUMNS)


def _newest_key(event_id: int, known_at: datetime | None) -> Any:
    table = case_revision
    return (
        select(table.c.case_id, func.max(table.c.revision).label("revision"))
        .where(table.c.event_id == event_id, *_until(table, known_at))
        .group_by(table.c.case_id)
        .subquery()
    )


def _until(table: Table, known_at: datetime | None) -> list[ColumnElement[bool]]:
    return [] if known_at is None else [table.c.recorded_at <= known_at]


def _select(table: Table) -> Any:
    return select(*unconverted(table.c[name] for name in (*CASE_COLUMNS, *REVISION_COLUMNS)))
