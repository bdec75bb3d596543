"""Assessments as event intervals: the level of a zone from one day until another."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Row, and_, delete, insert, select

from riskzone.store.frames import insert_columns, stored_columns, stored_days, to_frame, unconverted
from riskzone.store.tables import ColumnKind, assessment_interval, assessment_run
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork
from riskzone.zoning.steps import NEVER

_TEXTS: dict[str, ColumnKind] = dict.fromkeys(("zone", "level", "level_upper", "clause"), "text")
_COLUMNS = {
    "zone": "text",
    "day_from": "day",
    "day_until": "day",
    "level": "text",
    "level_upper": "text",
    "clause": "text",
    "stale": "flag",
}


@dataclass(frozen=True)
class NewRun:
    """A history of levels that was computed.

    Parameters
    ----------
    event_id : int
        The event.
    scheme_id, scheme_hash : str
        The rule.
    layer, layer_hash : str
        The zones.
    area : str
        Division code of the area.
    reading : {"midnight", "now"}
        Reading of a day.
    data_version : int
        State of the data it was computed from.
    from_day, to_day : date
        Days it covers, both included.
    """

    event_id: int
    scheme_id: str
    scheme_hash: str
    layer: str
    layer_hash: str
    area: str
    reading: str
    data_version: int
    from_day: date
    to_day: date


@dataclass(frozen=True, kw_only=True)
class Run(NewRun):
    """A stored history.

    Parameters
    ----------
    id : int
        Number in the store.
    recorded_at : datetime
        Aware.
    """

    id: int
    recorded_at: datetime


def replace(uow: WriteUnitOfWork, run: NewRun, intervals: pd.DataFrame) -> Run:
    """Store a history in the place of the former one of the same scheme, layer, area, reading.

    Histories are derived: they can be computed again, are replaced as a whole, and do not
    raise the data version.

    Parameters
    ----------
    uow : WriteUnitOfWork
        Gives the recorded time.
    run : NewRun
        What was computed.
    intervals : DataFrame
        ``zone``, ``day_from``, ``day_until`` (day numbers, or days as ``datetime64``;
        exclusive; ``NaT`` or ``NEVER``: no end), ``level,
        level_upper, clause`` (str), ``stale`` (bool).
    """
    table = assessment_run
    mine = and_(
        *(
            table.c[name] == getattr(run, name)
            for name in ("event_id", "scheme_id", "layer", "area", "reading")
        )
    )
    uow.connection.execute(delete(table).where(mine))  # its intervals go with it
    statement = insert(table).values(**vars(run), recorded_at=uow.now).returning(*table.c)
    stored = _run(uow.connection.execute(statement).one())
    columns = stored_columns(intervals, _TEXTS)
    columns |= {name: _days(intervals[name]) for name in ("day_from", "day_until")}
    columns["stale"] = [bool(stale) for stale in intervals["stale"].tolist()]
    insert_columns(uow.connection, assessment_interval, columns, run_id=stored.id)
    return stored


def _days(column: "pd.Series[Any]") -> list[Any]:
    if column.dtype.kind == "M":
        return stored_days(column.to_numpy(dtype="datetime64[D]"))
    numbers = column.to_numpy(dtype=np.int64)
    days = numbers.astype("datetime64[D]")
    return stored_days(np.where(numbers >= NEVER, np.datetime64("NaT", "D"), days))


def find(
    uow: UnitOfWork, event_id: int, *, scheme_id: str, layer: str, area: str, reading: str
) -> Run | None:
    """The stored history, if there is one; compare its hashes and data version before use."""
    table = assessment_run
    query = select(table).where(
        table.c.event_id == event_id,
        table.c.scheme_id == scheme_id,
        table.c.layer == layer,
        table.c.area == area,
        table.c.reading == reading,
    )
    row = uow.connection.execute(query).first()
    return None if row is None else _run(row)


def load_zone(uow: UnitOfWork, run_id: int, zone: str, shared: str = "") -> pd.DataFrame:
    """The intervals of one zone, in order.

    Parameters
    ----------
    uow : UnitOfWork
    run_id : int
    zone : str
    shared : str
        Where the zone's history stands if it has no rows of its own.

    Returns
    -------
    DataFrame
        ``zone, day_from, day_until`` (``datetime64[s]``, exclusive, ``NaT``: no end),
        ``level, level_upper, clause, stale``.
    """
    table = assessment_interval
    query = _select().where(table.c.run_id == run_id, table.c.zone.in_({zone, shared}))
    found = to_frame(uow.connection, query.order_by(table.c.day_from), _COLUMNS)
    own = found[found["zone"] == zone]
    return (own if len(own) else found.assign(zone=zone)).reset_index(drop=True)


def _select() -> Any:
    return select(*unconverted(assessment_interval.c[name] for name in _COLUMNS))


def _run(row: Row[Any]) -> Run:
    return Run(**row._mapping)
