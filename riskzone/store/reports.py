"""Reports received: that a zone reported, also when it had nothing to report."""

from datetime import datetime

import pandas as pd
from sqlalchemy import select

from riskzone.store.frames import insert_columns, stored_times, to_frame, unconverted
from riskzone.store.tables import import_batch, report_received
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork


def insert_reports(uow: WriteUnitOfWork, event_id: int, rows: pd.DataFrame, batch_id: int) -> int:
    """Add reports; one that is known already is left out.

    Parameters
    ----------
    uow : WriteUnitOfWork
        Gives the recorded time.
    event_id : int
        The event.
    rows : DataFrame
        ``zone`` (code), ``reported_at`` (naive local time).
    batch_id : int
        The import batch.

    Returns
    -------
    int
        Number of new reports.
    """
    table = report_received
    stored = zip(rows["zone"].astype(str).tolist(), stored_times(rows["reported_at"]), strict=True)
    query = select(*unconverted((table.c.zone, table.c.reported_at)))
    known = set(map(tuple, uow.connection.execute(query.where(table.c.event_id == event_id))))
    fresh = [key for key in dict.fromkeys(stored) if key not in known]
    if fresh:
        uow.data_changed()
        zones, times = map(list, zip(*fresh, strict=True))
        insert_columns(
            uow.connection,
            table,
            {"zone": zones, "reported_at": times},
            event_id=event_id,
            batch_id=batch_id,
            recorded_at=uow.now,
        )
    return len(fresh)


def load(
    uow: UnitOfWork,
    event_id: int,
    *,
    known_at: datetime | None = None,
    file_name: str | None = None,
) -> pd.DataFrame:
    """All reports of an event.

    Parameters
    ----------
    uow : UnitOfWork
        Any.
    event_id : int
        The event.
    known_at : datetime, optional
        Aware; leave out what was recorded later.
    file_name : str, optional
        Only those that came in batches of this name.

    Returns
    -------
    DataFrame
        ``zone``, ``reported_at`` (naive local time, ``datetime64[s]``), by zone and time.
    """
    table = report_received
    query = select(*unconverted((table.c.zone, table.c.reported_at))).where(
        table.c.event_id == event_id
    )
    if known_at is not None:
        query = query.where(table.c.recorded_at <= known_at)
    if file_name is not None:
        of_name = select(import_batch.c.id).where(import_batch.c.file_name == file_name)
        query = query.where(table.c.batch_id.in_(of_name))
    query = query.order_by(table.c.zone, table.c.reported_at)
    return to_frame(uow.connection, query, {"zone": "text", "reported_at": "time"})


def brought_later(uow: UnitOfWork, event_id: int, *, batch: int, until: datetime) -> frozenset[str]:
    """Zones of which a report received by a moment was brought in by a later import batch.

    Parameters
    ----------
    uow : UnitOfWork
        Any.
    event_id : int
        The event.
    batch : int
        Number of a batch; reports of those after it are looked at.
    until : datetime
        Aware.
    """
    table = report_received
    query = (
        select(table.c.zone)
        .distinct()
        .where(table.c.event_id == event_id, table.c.batch_id > batch, table.c.reported_at <= until)
    )
    return frozenset(uow.connection.execute(query).scalars())
