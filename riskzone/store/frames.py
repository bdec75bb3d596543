"""Frames to rows and back, a column at a time.

Days are ``datetime64[s]`` at 00:00, times naive local times of Asia/Shanghai in
``datetime64[s]``, text is never missing: as in :mod:`riskzone.cases.tables`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Column, Connection, DateTime, Select, Table, insert, type_coerce

from riskzone.clock import SHANGHAI
from riskzone.store.tables import ColumnKind
from riskzone.store.types import UtcDateTime


def to_rows(frame: pd.DataFrame, columns: Mapping[str, ColumnKind]) -> list[dict[str, Any]]:
    """The rows of a frame as parameters of an ``INSERT``.

    Parameters
    ----------
    frame : DataFrame, shape (n, m)
        With at least these columns.
    columns : mapping of str to {"text", "day", "time", "number"}
        Which columns, and how each is stored.

    Returns
    -------
    list of dict, length n
        Missing values are ``None``, missing text is ``""``.
    """
    values = [_values(frame[name], kind) for name, kind in columns.items()]
    names = tuple(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def _values(column: pd.Series[Any], kind: ColumnKind) -> list[Any]:
    match kind:
        case "text":
            return column.astype(object).where(column.notna(), "").astype(str).tolist()
        case "number":
            numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
            return [None if number != number else number for number in numbers.tolist()]  # noqa: PLR0124 - NaN
        case "day":
            return column.to_numpy(dtype="datetime64[D]").astype(object).tolist()
        case "time":
            return instants(column)


def instants(column: pd.Series[Any]) -> list[datetime | None]:
    """Naive local times as aware UTC times; ``None`` for ``NaT``.

    An hour that occurs twice (summer time, last in 1991) is the first of the two.
    """
    local = pd.Series(column.to_numpy(dtype="datetime64[us]"))
    first = np.ones(len(local), dtype=bool)
    utc = local.dt.tz_localize(
        SHANGHAI, ambiguous=first, nonexistent="shift_forward"
    ).dt.tz_convert(None)
    return [
        None if value is None else value.replace(tzinfo=UTC)
        for value in utc.to_numpy(dtype="datetime64[us]").astype(object).tolist()
    ]


def insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in one statement; nothing for none."""
    if rows:
        connection.execute(insert(table), list(rows))


def raw(columns: Iterable[Column[Any]]) -> list[Any]:
    """Columns of a ``SELECT`` whose times are converted by :func:`to_frame`, not one by one."""
    return [
        type_coerce(column, DateTime()).label(column.name)
        if isinstance(column.type, UtcDateTime)
        else column
        for column in columns
    ]


def to_frame(
    connection: Connection, query: Select[Any], columns: Mapping[str, str]
) -> pd.DataFrame:
    """The result of a query as a frame.

    Parameters
    ----------
    connection : Connection
        In a transaction.
    query : Select
        Its columns in the order of ``columns``, made by :func:`raw`.
    columns : mapping of str to {"text", "day", "time", "number", "moment", "integer", "flag"}
        How each is read.  ``moment`` is a time with microseconds (``datetime64[us]``).

    Returns
    -------
    DataFrame, shape (n, m)
        With a plain ascending index.
    """
    rows = connection.execute(query).all()
    stored: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return pd.DataFrame(
        {
            name: _series(values, kind)
            for (name, kind), values in zip(columns.items(), stored, strict=True)
        }
    )


def _series(values: Sequence[Any], kind: str) -> pd.Series[Any]:
    match kind:
        case "text":
            return pd.Series(values, dtype="str")
        case "day":
            return pd.Series(np.array(values, dtype="datetime64[D]").astype("datetime64[s]"))
        case "time" | "moment":
            utc = pd.Series(pd.to_datetime(list(values), utc=True))
            local = utc.dt.tz_convert(SHANGHAI).dt.tz_localize(None)
            return local.astype("datetime64[s]" if kind == "time" else "datetime64[us]")
        case "integer":
            return pd.Series(values, dtype="int64")
        case "flag":
            return pd.Series(values, dtype="bool")
        case _:
            return pd.Series(values, dtype="float64")
