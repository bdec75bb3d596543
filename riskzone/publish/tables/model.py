"""A table of a pack, before it is a sheet of a workbook or a CSV file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from riskzone.publish.material import Look
from riskzone.release.disclosure.model import Why


@dataclass(frozen=True)
class Hidden:
    """A count that is not shown.

    Parameters
    ----------
    why : Why
    """

    why: Why


#: What a cell holds; ``None``: not known.
Value: TypeAlias = str | int | float | bool | date | datetime | Look | Hidden | None


@dataclass(frozen=True)
class Column:
    """A column.

    Parameters
    ----------
    name : str
        As the CSV file and the data dictionary name it.
    zh, en : str
        Head of the column.
    about_zh, about_en : str
        What it means, for the data dictionary.
    width : int
        In signs, in a workbook.
    csv_only : bool
        A workbook shows the same in another column.
    """

    name: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    width: int = 12
    csv_only: bool = False


@dataclass(frozen=True)
class Table:
    """A table.

    Parameters
    ----------
    id : str
        Name of its CSV file.
    zh, en : str
        Name of its sheet.
    columns : tuple of Column
    rows : tuple of tuple
        One value for each column.
    totals : tuple of tuple
        Rows below, in the workbook only; they sum what stands above.
    notes : tuple of (str, str)
        Lines below in Chinese and English.
    """

    id: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[tuple[Value, ...], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def dictionary(self) -> Mapping[str, tuple[str, str]]:
        """Column → what it means in Chinese and English."""
        return {one.name: (one.about_zh, one.about_en) for one in self.columns}


@dataclass(frozen=True)
class Front:
    """The first sheet of a workbook.

    Parameters
    ----------
    title_zh, title_en : str
    mark_zh, mark_en : str
        For whom it is.
    facts : tuple of (str, str, str)
        What, in Chinese and English, and its value.
    """

    title_zh: str
    title_en: str
    mark_zh: str
    mark_en: str
    facts: tuple[tuple[str, str, Value], ...] = field(default=())
