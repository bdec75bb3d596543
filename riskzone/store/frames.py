"""Frames to stored columns and back, a column at a time.

Days are ``datetime64[s]`` at 00:00, times naive local times of Asia/Shanghai in
``datetime64[s]``, text is never missing: as in :mod:`riskzone.cases.tables`.

A list of 50,000 cases has two million values.  Converting them one by one, as SQLAlchemy's
types do, took four times as long as SQLite needs to store them; here whole columns become
the text that the same types write and read (a test holds the two against each other).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Column, Connection, Date, Select, String, Table, insert, type_coerce

from riskzone.clock import SHANGHAI
from riskzone.store.tables import ColumnKind
from riskzone.store.types import UtcDateTime

Stored = list[Any]


def stored_columns(frame: pd.DataFrame, columns: Mapping[str, ColumnKind]) -> dict[str, Stored]:
    """Columns of a frame as SQLite keeps them.

    Parameters
    ----------
    frame : DataFrame, shape (n, m)
        With at least these columns.
    columns : mapping of str to {"text", "day", "time", "number"}
        Which columns, and how each is stored.

    Returns
    -------
    dict of str to list, each of length n
        Missing values are ``None``, missing text is ``""``.
    """
    return {name: _stored(frame[name], kind) for name, kind in columns.items()}


def _stored(column: "pd.Series[Any]", kind: ColumnKind) -> Stored:
    match kind:
        case "text":
            return column.astype(object).where(column.notna(), "").astype(str).tolist()
        case "number":
            numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
            return [None if number != number else number for number in numbers.tolist()]  # noqa: PLR0124 - NaN
        case "day":
            return stored_days(column.to_numpy(dtype="datetime64[D]"))
        case "time":
            return stored_times(column)


def stored_days(days: npt.NDArray[np.datetime64]) -> Stored:
    """Days as ISO text; ``None`` for ``NaT``."""
    texts = np.datetime_as_string(days.astype("datetime64[D]")).tolist()
    return [None if text == "NaT" else text for text in texts]


def stored_times(column: "pd.Series[Any]") -> Stored:
    """Naive local times as UTC text; ``None`` for ``NaT``.

    An hour that occurs twice (summer time, last in 1991) is the first of the two.
    """
    local = pd.Series(column.to_numpy(dtype="datetime64[us]"))
    first = np.ones(len(local), dtype=bool)
    aware = local.dt.tz_localize(SHANGHAI, ambiguous=first, nonexistent="shift_forward")
    utc = aware.dt.tz_convert(None).to_numpy(dtype="datetime64[us]")
    texts = np.datetime_as_string(utc, unit="us").tolist()
    return [None if text == "NaT" else f"{text[:10]} {text[11:]}" for text in texts]


def insert_columns(
    connection: Connection, table: Table, columns: Mapping[str, Stored], **same: object
) -> None:
    """Insert rows given as columns.

    Parameters
    ----------
    connection : Connection
        Of a write unit of work.
    table : Table
        Where they go.
    columns : mapping of str to list, all of one length
        Values as SQLite keeps them, see :func:`stored_columns`.
    **same
        Columns with one value for all rows, as Python values.
    """
    names = [*columns, *same]
    statement = insert(table).compile(dialect=connection.dialect, column_keys=names)
    values: dict[str, Iterable[Any]] = dict(columns)
    values |= {
        name: repeat(_bound(connection, table.c[name], value)) for name, value in same.items()
    }
    order = statement.positiontup or names
    rows = list(zip(*(values[name] for name in order), strict=False))
    if rows:
        connection.exec_driver_sql(str(statement), rows)


def _bound(connection: Connection, column: Column[Any], value: object) -> object:
    process = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return value if process is None else process(value)


def unconverted(columns: Iterable[Column[Any]]) -> list[Any]:
    """Columns of a ``SELECT`` whose days and times arrive as they are stored."""
    return [
        type_coerce(column, String()).label(column.name)
        if isinstance(column.type, UtcDateTime | Date)
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
        Its columns in the order of ``columns``, made by :func:`unconverted`.
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
            name: _column(values, kind)
            for (name, kind), values in zip(columns.items(), stored, strict=True)
        }
    )


def _column(values: Sequence[Any], kind: str) -> Any:
    """The array of a column: a frame of few rows is made in a third of the time of series."""
    match kind:
        case "text":
            return pd.array(values, dtype="str")
        case "day":
            return np.array(values, dtype="datetime64[D]").astype("datetime64[s]")
        case "time" | "moment":
            utc = pd.DatetimeIndex(np.array(values, dtype="datetime64[us]")).tz_localize("UTC")
            local = utc.tz_convert(SHANGHAI).tz_localize(None)
            return local.as_unit("s" if kind == "time" else "us").array
        case "integer":
            return np.array(values, dtype="int64")
        case "flag":
            return np.array(values, dtype="bool")
        case _:
            return np.array(values, dtype="float64")
