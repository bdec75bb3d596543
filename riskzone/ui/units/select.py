"""Which control units the list shows, in which order: filter, urgency, groups, pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riskzone.services.units import UnitRow
from riskzone.ui.units.listed import STATUSES, Listed
from riskzone.ui.units.state import PAGE_ROWS, UnitsView


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


def select(
    listed: Listed, view: UnitsView, names: Mapping[str, str] = MappingProxyType({})
) -> Selection:
    """Choose what the list shows.

    Control units of one order stand together, at the place of the most urgent of them.

    Parameters
    ----------
    listed : Listed
        Of the area.
    view : UnitsView
    names : mapping of str to str
        Names of divisions by code, to be looked for as well.
    """
    numbers = np.bincount(listed.ranks, minlength=len(STATUSES)).tolist()
    counts = {status: n for status, n in zip(STATUSES, numbers, strict=True) if n}
    chosen = np.arange(len(listed.rows))
    if view.status:
        chosen = chosen[listed.ranks == STATUSES.index(view.status)]
    if view.find:
        word = view.find.casefold()
        said = [i for i in chosen.tolist() if _says(listed.rows[i], word, names)]
        chosen = np.array(said, dtype=np.intp)
    ordered = _together(listed, _ordered(listed, chosen, view.sort))
    pages = max(1, -(-len(ordered) // PAGE_ROWS))
    page = min(view.page, pages)
    shown = ordered[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return Selection(_groups(listed, shown), counts, len(ordered), pages, page)


def _says(row: UnitRow, word: str, names: Mapping[str, str]) -> bool:
    unit = row.unit
    codes = (unit.county, unit.township)
    texts = (unit.name, unit.place_text, unit.document, *(names.get(code, "") for code in codes))
    return (
        any(word in text.casefold() for text in texts)
        or any(code.startswith(word) for code in codes)
        or word == str(unit.id)
    )


def _ordered(listed: Listed, chosen: NDArray[np.intp], sort: str) -> NDArray[np.intp]:
    rows = listed.rows
    if sort == "urgent":
        return by_urgency(listed, chosen)

    def place(i: int) -> tuple[str, str, str]:
        unit = rows[i].unit
        return unit.county, unit.township, unit.name

    def age(i: int) -> float:
        return -rows[i].recorded_at.timestamp()

    key: Any = place if sort == "place" else age
    return np.array(sorted(chosen.tolist(), key=key), dtype=np.intp)


def by_urgency(listed: Listed, chosen: NDArray[np.intp]) -> NDArray[np.intp]:
    """Sort by what is urgent: the status, then the next deadline, then the number."""
    order = np.lexsort((chosen, listed.deadlines[chosen], listed.ranks[chosen]))
    return chosen[order]


def _together(listed: Listed, ordered: NDArray[np.intp]) -> NDArray[np.intp]:
    """Move control units of one order behind the first of them."""
    _, first, of = np.unique(listed.orders[ordered], return_index=True, return_inverse=True)
    return ordered[np.argsort(first[of], kind="stable")]


def _groups(listed: Listed, shown: NDArray[np.intp]) -> tuple[Group, ...]:
    sizes = {
        listed.rows[i].unit.group: int(np.count_nonzero(listed.orders == listed.orders[i]))
        for i in shown.tolist()
        if listed.rows[i].unit.group
    }
    found: dict[str, list[UnitRow]] = {}
    for i in shown.tolist():
        row = listed.rows[i]
        together = row.unit.group if sizes.get(row.unit.group, 1) > 1 else ""
        found.setdefault(together or f"#{row.unit.id}", []).append(row)
    return tuple(
        Group("" if key.startswith("#") else key, tuple(members), sizes.get(key, 1))
        for key, members in found.items()
    )
