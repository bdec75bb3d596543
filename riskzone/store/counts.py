"""Daily counts: revisions of figures by zone and day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, select

from riskzone.errors import StoreError
from riskzone.store.frames import insert_all, raw, to_frame, to_rows
from riskzone.store.tables import COUNT_VALUES, ColumnKind, count_row
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork

_KEY: dict[str, ColumnKind] = {"layer": "text", "zone": "text", "date": "day"}
_VALUES: dict[str, ColumnKind] = dict.fromkeys(COUNT_VALUES, "number")
_REVISION = {
    "revision": "integer",
    "reason": "text",
    "recorded_at": "moment",
    "batch_id": "integer",
}

Key = tuple[str, str, date]


def insert_counts(
    uow: WriteUnitOfWork, event_id: int, rows: pd.DataFrame, batch_id: int, *, reason: str = ""
) -> int:
    """Add what is new in a table of counts; a figure that changed becomes a further revision.

    Parameters
    ----------
    uow : WriteUnitOfWork
        Gives the recorded time.
    event_id : int
        The event.
    rows : DataFrame
        ``zone, layer, date`` and any of :data:`riskzone.store.tables.COUNT_VALUES`; NaN:
        not told.  Columns that are absent count as not told.  Optional ``reason``.
    batch_id : int
        The import batch.
    reason : str
        Why figures differ from what was known, where ``rows`` has no ``reason``.

    Returns
    -------
    int
        Number of revisions added; 0 when everything was known already.

    Raises
    ------
    StoreError
        A zone and day stand in ``rows`` twice.
    """
    if rows.empty:
        return 0
    repeated = rows.duplicated(list(_KEY))
    if repeated.any():
        raise StoreError("store.repeated_rows", table=count_row.name, key=int(repeated.sum()))
    told: dict[str, ColumnKind] = {name: kind for name, kind in _VALUES.items() if name in rows}
    stated = to_rows(rows, _KEY | told)
    reasons = rows["reason"].tolist() if "reason" in rows else [reason] * len(stated)
    known = _newest(uow, event_id)
    blank = dict.fromkeys(COUNT_VALUES)
    fixed = {"event_id": event_id, "batch_id": batch_id, "recorded_at": uow.now}
    fresh = []
    for row, why in zip(stated, reasons, strict=True):
        new = blank | row
        revision, values = known.get((new["layer"], new["zone"], new["date"]), (0, None))
        if values != tuple(new[name] for name in COUNT_VALUES):
            fresh.append(new | fixed | {"revision": revision + 1, "reason": why})
    if fresh:
        uow.data_changed()
        insert_all(uow.connection, count_row, fresh)
    return len(fresh)


def _newest(uow: UnitOfWork, event_id: int) -> dict[Key, tuple[int, tuple[float | None, ...]]]:
    query = _latest(event_id, None, [count_row.c[name] for name in (*_KEY, "revision", *_VALUES)])
    return {
        (row[0], row[1], row[2]): (row[3], tuple(row[4:])) for row in uow.connection.execute(query)
    }


def load(
    uow: UnitOfWork,
    event_id: int,
    *,
    layer: str | None = None,
    known_at: datetime | None = None,
) -> pd.DataFrame:
    """The last revision of every zone and day.

    Parameters
    ----------
    uow : UnitOfWork
        Any.
    event_id : int
        The event.
    layer : str, optional
        Only of zones of this layer.
    known_at : datetime, optional
        Aware; the state the store had then.

    Returns
    -------
    DataFrame
        ``layer, zone, date``, the figures of :data:`riskzone.store.tables.COUNT_VALUES`
        that anybody told (float, NaN: not told), ``revision, reason, recorded_at,
        batch_id``; by layer, zone and day.
    """
    columns = _KEY | _VALUES | _REVISION
    query = _latest(event_id, known_at, raw(count_row.c[name] for name in columns))
    if layer is not None:
        query = query.where(count_row.c.layer == layer)
    query = query.order_by(count_row.c.layer, count_row.c.zone, count_row.c.date)
    return _told(to_frame(uow.connection, query, columns))


def load_revisions(uow: UnitOfWork, event_id: int) -> pd.DataFrame:
    """Every revision of every zone and day; columns as for :func:`load`."""
    columns = _KEY | _VALUES | _REVISION
    query = select(*raw(count_row.c[name] for name in columns)).where(
        count_row.c.event_id == event_id
    )
    query = query.order_by(*(count_row.c[name] for name in (*_KEY, "revision")))
    return _told(to_frame(uow.connection, query, columns))


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=[name for name in COUNT_VALUES if frame[name].isna().all()])


def _latest(event_id: int, known_at: datetime | None, columns: Sequence[Any]) -> Any:
    table = count_row
    key = [table.c[name] for name in _KEY]
    newest = select(*key, func.max(table.c.revision).label("revision"))
    newest = newest.where(table.c.event_id == event_id)
    if known_at is not None:
        newest = newest.where(table.c.recorded_at <= known_at)
    found = newest.group_by(*key).subquery()
    same = [table.c[name] == found.c[name] for name in (*_KEY, "revision")]
    return select(*columns).join(found, and_(*same)).where(table.c.event_id == event_id)
