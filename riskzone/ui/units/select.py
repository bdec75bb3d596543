"""Which control units the list shows, in which order: filter, urgency, groups, pages."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from riskzone.clock import SHANGHAI
from riskzone.maps.unit_layer import STATUS_STYLES
from riskzone.services.units import UnitRow
from riskzone.ui.units.state import PAGE_ROWS, UnitsView

_RANK = {status: rank for rank, status in enumerate(STATUS_STYLES)}
_NEVER = datetime(9999, 1, 1, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Group:
    """Control units of one order, or a single one.

    Parameters
    ----------
    id : str
        ``""`` for a control unit that stands alone.
    rows : tuple of UnitRow
        Those that are listed, most urgent first.
    size : int
        How many the order holds in what the reader may see.
    """

    id: str
    rows: tuple[UnitRow, ...]
    size: int


@dataclass(frozen=True)
class Selection:
    """What the list shows.

    Parameters
    ----------
    groups : tuple of Group
        Of this page.
    counts : mapping of str to int
        Control units of each status in the area, before status and search cut the list.
    found, pages, page : int
        Control units found, pages they take, and the page shown.
    """

    groups: tuple[Group, ...]
    counts: Mapping[str, int]
    found: int
    pages: int
    page: int


def status_id(row: UnitRow) -> str:
    """Give the status of a control unit as maps and catalogues spell it."""
    return str(row.standing.status.value)


def urgency(row: UnitRow) -> tuple[int, datetime, int]:
    """What a list of urgent things is sorted by: status, then its next deadline."""
    unit, status = row.unit, status_id(row)
    deadline = unit.lapses_at if status in ("temporary", "lapsed") else None
    deadline = deadline or row.standing.earliest_release_at or unit.effective_at or _NEVER
    return _RANK.get(status, len(_RANK)), deadline, unit.id


def select(
    rows: Sequence[UnitRow], view: UnitsView, names: Mapping[str, str] = MappingProxyType({})
) -> Selection:
    """Choose what the list shows.

    Control units of one order stand together, at the place of the most urgent of them.

    Parameters
    ----------
    rows : sequence of UnitRow
        Of the area.
    view : UnitsView
    names : mapping of str to str
        Names of divisions by code, to be looked for as well.
    """
    counts = Counter(map(status_id, rows))
    sizes = Counter(row.unit.group for row in rows if row.unit.group)
    word = view.find.casefold()
    found = [
        row
        for row in rows
        if (not view.status or status_id(row) == view.status)
        and (not word or _says(row, word, names))
    ]
    ordered = _ordered(found, view.sort)
    pages = max(1, -(-len(ordered) // PAGE_ROWS))
    page = min(view.page, pages)
    start = (page - 1) * PAGE_ROWS
    shown = _together(ordered)[start : start + PAGE_ROWS]
    return Selection(_groups(shown, sizes), dict(counts), len(found), pages, page)


def _says(row: UnitRow, word: str, names: Mapping[str, str]) -> bool:
    unit = row.unit
    codes = (unit.county, unit.township)
    texts = (unit.name, unit.place_text, unit.document, *(names.get(code, "") for code in codes))
    return (
        any(word in text.casefold() for text in texts)
        or any(code.startswith(word) for code in codes)
        or word == str(unit.id)
    )


def _ordered(rows: list[UnitRow], sort: str) -> list[UnitRow]:
    if sort == "place":
        return sorted(rows, key=lambda row: (row.unit.county, row.unit.township, row.unit.name))
    if sort == "recent":
        return sorted(rows, key=lambda row: row.recorded_at, reverse=True)
    return sorted(rows, key=urgency)


def _together(rows: Iterable[UnitRow]) -> list[UnitRow]:
    """Move control units of one order behind the first of them."""
    orders: dict[str, list[UnitRow]] = {}
    for row in rows:
        orders.setdefault(row.unit.group or f"#{row.unit.id}", []).append(row)
    return [row for members in orders.values() for row in members]


def _groups(rows: Sequence[UnitRow], sizes: Mapping[str, int]) -> tuple[Group, ...]:
    found: dict[str, list[UnitRow]] = {}
    for row in rows:
        together = row.unit.group if sizes.get(row.unit.group, 0) > 1 else ""
        found.setdefault(together or f"#{row.unit.id}", []).append(row)
    return tuple(
        Group("" if key.startswith("#") else key, tuple(members), sizes.get(key, 1))
        for key, members in found.items()
    )
