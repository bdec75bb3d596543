"""Reports received: that a zone reported, also when it had nothing to report."""

from datetime import datetime

import pandas as pd
from sqlalchemy import select

from riskzone.clock import SHANGHAI
from riskzone.store.frames import insert_all, instants, raw, to_frame
from riskzone.store.tables import report_received
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
    known = {
        (zone, at)
        for zone, at in uow.connection.execute(
            select(table.c.zone, table.c.reported_at).where(table.c.event_id == event_id)
        )
    }
    fixed = {"event_id": event_id, "batch_id": batch_id, "recorded_at": uow.now}
    fresh = []
    for zone, at in zip(rows["zone"], instants(rows["reported_at"]), strict=True):
        key = (str(zone), None if at is None else at.astimezone(SHANGHAI))
        if key not in known:
            known.add(key)
            fresh.append({"zone": key[0], "reported_at": key[1], **fixed})
    if fresh:
        uow.data_changed()
        insert_all(uow.connection, table, fresh)
    return len(fresh)


def load(uow: UnitOfWork, event_id: int, *, known_at: datetime | None = None) -> pd.DataFrame:
    """All reports of an event.

    Parameters
    ----------
    uow : UnitOfWork
        Any.
    event_id : int
        The event.
    known_at : datetime, optional
        Aware; leave out what was recorded later.

    Returns
    -------
    DataFrame
        ``zone``, ``reported_at`` (naive local time, ``datetime64[s]``), by zone and time.
    """
    table = report_received
    query = select(*raw((table.c.zone, table.c.reported_at))).where(table.c.event_id == event_id)
    if known_at is not None:
        query = query.where(table.c.recorded_at <= known_at)
    query = query.order_by(table.c.zone, table.c.reported_at)
    return to_frame(uow.connection, query, {"zone": "text", "reported_at": "time"})
