"""Daily counts: revisions of figures by zone and day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, select

from riskzone.errors import StoreError
from riskzone.store.frames import insert_columns, stored_columns, to_frame, unconverted
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

Key = tuple[str, str, str]
_NOTHING: tuple[int, tuple[Any, ...]] = (0, ())


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
    stored = stored_columns(rows, _KEY | told)
    blank = [None] * len(rows)
    keys = list(zip(*(stored[name] for name in _KEY), strict=True))
    figures = list(zip(*(stored.get(name, blank) for name in COUNT_VALUES), strict=True))
    known = _newest(uow, event_id)
    revisions = [known.get(key, _NOTHING)[0] + 1 for key in keys]
    fresh = [
        place
        for place, (key, values) in enumerate(zip(keys, figures, strict=True))
        if known.get(key, _NOTHING)[1] != values
    ]
    if fresh:
        uow.data_changed()
        stored["revision"] = revisions
        stored["reason"] = rows["reason"].tolist() if "reason" in rows else [reason] * len(rows)
        insert_columns(
            uow.connection,
            count_row,
            {name: [values[place] for place in fresh] for name, values in stored.items()},
            event_id=event_id,
            batch_id=batch_id,
            recorded_at=uow.now,
        )
    return len(fresh)


def _newest(uow: UnitOfWork, event_id: int) -> dict[Key, tuple[int, tuple[Any, ...]]]:
    names = (*_KEY, "revision", *_VALUES)
    query = _latest(event_id, None, unconverted(count_row.c[name] for name in names))
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
    query = _latest(event_id, known_at, unconverted(count_row.c[name] for name in columns))
    if layer is not None:
        query = query.where(count_row.c.layer == layer)
    query = query.order_by(count_row.c.layer, count_row.c.zone, count_row.c.date)
    return _told(to_frame(uow.connection, query, columns))


def load_revisions(uow: UnitOfWork, event_id: int) -> pd.DataFrame:
    """Every revision of every zone and day; columns as for :func:`load`."""
    columns = _KEY | _VALUES | _REVISION
    query = select(*unconverted(count_row.c[name] for name in columns)).where(
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
