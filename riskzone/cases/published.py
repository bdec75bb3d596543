"""Figures that were really published, as typed tables.

The tables stand in ``data/heilongjiang/``; ``data/README.md`` says where each
row comes from and what its ``certainty`` means.  They are kept as published:
two notices that contradict each other are both here.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from riskzone.errors import InputError, NotFound
from riskzone.settings import DATA

#: How sure a row is, from the surest; ``data/README.md`` explains each.
CERTAINTIES = ("notice", "reprint", "derived")

_FOLDER = DATA / "heilongjiang"
_DAYS = {"date"}
_TIMES = {"as_of", "effective_at"}
_CODE_LISTS = {"zones_off_low"}
_RATES = {"value"}
_TEXTS = {
    "zone",
    "source",
    "certainty",
    "completeness",
    "from_level",
    "to_level",
    "level",
    "measure",
    "unit",
}


def published_tables(folder: Path = _FOLDER) -> tuple[str, ...]:
    """Names that :func:`published_table` accepts, ascending."""
    return tuple(sorted(file.stem for file in folder.glob("*.csv")))


def published_table(name: str, folder: Path = _FOLDER) -> pd.DataFrame:
    """One table of published figures, row for row as in its file.

    Parameters
    ----------
    name : str
        One of :func:`published_tables`, for example ``"province_totals"``.
    folder : Path
        Where the tables are.

    Returns
    -------
    DataFrame
        ``date`` is a day and ``as_of``, ``effective_at`` are naive local times of
        Asia/Shanghai, all ``datetime64[s]``; 24:00 of a day is 00:00 of the next one.
        A time given as a day alone is its 00:00.  Codes and texts are str,
        ``zones_off_low`` is a tuple of codes, ``value`` is float, every other column
        is a nullable whole number.

    Raises
    ------
    NotFound
        There is no such table.
    InputError
        A time of the table cannot be read.
    """
    file = folder / f"{name}.csv"
    if name not in published_tables(folder):
        raise NotFound(
            "published.unknown_table", name=name, known=", ".join(published_tables(folder))
        )
    raw = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8")
    return pd.DataFrame({column: _typed(column, raw[column]) for column in raw.columns})


def read_local_time(text: str) -> datetime:
    """Read a local time as notices write it.

    Parameters
    ----------
    text : str
        ``"2020-03-19"``, ``"2020-03-25 18:00"`` or ``"2020-03-05 24:00"``.

    Returns
    -------
    datetime
        Naive, Asia/Shanghai.  24:00 is 00:00 of the next day.

    Raises
    ------
    InputError
        The text is none of these.
    """
    day, _, clock = text.partition(" ")
    next_day = clock == "24:00"
    try:
        start = datetime.fromisoformat(day if next_day or not clock else f"{day} {clock}")
    except ValueError as error:
        raise InputError("published.bad_time", value=text) from error
    return start + timedelta(days=1) if next_day else start


def _typed(column: str, values: pd.Series) -> pd.Series:
    if column in _TEXTS:
        return values
    if column in _CODE_LISTS:
        codes = [tuple(text.split(";")) if text else () for text in values]
        return pd.Series(codes, index=values.index, dtype=object)
    if column in _DAYS | _TIMES:
        times = [read_local_time(text) for text in values]
        return pd.Series(times, index=values.index, dtype="datetime64[s]")
    numbers = pd.to_numeric(values.where(values != ""))
    return numbers.astype("float64" if column in _RATES else "Int64")
