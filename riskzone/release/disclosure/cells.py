"""What disclosure control works on: the exact counts of a tree, and all that left before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from riskzone.errors import InputError
from riskzone.release.disclosure.model import Key, Why

#: Stands behind the code of a zone: cases of it that belong to no known zone below.
REST = "*"
#: A measure at a day.
Figure = tuple[str, date]


@dataclass(frozen=True)
class Cells:
    """Exact counts of a tree of zones, for one pack.

    Parameters
    ----------
    day : date
        Last full day counted.
    layers : mapping of str to str
        Zone → layer. A zone ``"<code>*"`` holds the cases of ``<code>`` for which no zone below
        is known; its layer is that of the zones below.
    parents : mapping of str to str
        Zone → the zone it is part of; the root has none.
    values : mapping of Key to int
        The figures :meth:`riskzone.release.disclosure.policy.Policy.figures` asks for.
    """

    day: date
    layers: Mapping[str, str]
    parents: Mapping[str, str]
    values: Mapping[Key, int]

    def children(self) -> dict[str, list[str]]:
        """Zone → zones that are part of it, by code."""
        found: dict[str, list[str]] = {}
        for zone in sorted(self.parents):
            found.setdefault(self.parents[zone], []).append(zone)
        return found


@dataclass(frozen=True, slots=True)
class Released:
    """A cell of a pack that left.

    Parameters
    ----------
    pack : int
        Number of the pack; withdrawn ones have been read all the same.
    key : Key
    value : int
        Exact, as it was known then.
    shown : bool
    why : Why
    """

    pack: int
    key: Key
    value: int
    shown: bool
    why: Why = Why.SHOWN


@dataclass(frozen=True, slots=True)
class Past:
    """What became of one cell in all packs that left.

    Parameters
    ----------
    values : frozenset of int
        More than one: it was corrected between two packs.
    shown : bool
        A pack showed it.
    hidden : bool
        A pack hid it.
    """

    values: frozenset[int]
    shown: bool
    hidden: bool

    def and_(self, value: int, shown: bool) -> "Past":
        """The same after one more pack."""
        if value in self.values and (self.shown if shown else self.hidden):
            return self
        return Past(self.values | {value}, self.shown or shown, self.hidden or not shown)


@cache
def _once(value: int, shown: bool) -> Past:
    return Past(frozenset({value}), shown, not shown)


@dataclass(frozen=True)
class History:
    """Cells of every pack that left the headquarters, by figure.

    Parameters
    ----------
    figures : mapping of (str, date) to mapping of str to Past
        (Measure, day) → zone → what became of it.
    """

    figures: Mapping[Figure, Mapping[str, Past]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Released]) -> "History":
        """A history out of the cells of all packs; the order does not matter."""
        return cls().after(rows)

    def after(self, rows: Iterable[Released]) -> "History":
        """The history with the cells of one more pack (or of several).

        Cells of a layer or measure that never leaves are no cells anybody could look for.
        """
        figures = dict(self.figures)
        touched: dict[Figure, dict[str, Past]] = {}
        for row in rows:
            if row.why is Why.LAYER:
                continue
            figure = (row.key.measure, row.key.day)
            zones = touched.get(figure)
            if zones is None:
                zones = touched[figure] = dict(figures.get(figure, {}))
            before = zones.get(row.key.zone)
            zones[row.key.zone] = (
                before.and_(row.value, row.shown) if before else _once(row.value, row.shown)
            )
        figures.update(touched)
        return History(figures)


def check(cells: Cells, figures: Iterable[tuple[str, Figure]]) -> dict[Figure, dict[str, int]]:
    """The counts by figure; cells that are not there, negative, or do not sum are refused.

    Parameters
    ----------
    cells : Cells
    figures : iterable of (str, (str, date))
        Layer and figure that must be there.

    Returns
    -------
    dict
        (Measure, day) → zone → count.

    Raises
    ------
    InputError
        Names the zone and the figures.
    """
    given: dict[Figure, dict[str, int]] = {}
    for key, value in cells.values.items():
        given.setdefault((key.measure, key.day), {})[key.zone] = value
    zones: dict[str, list[str]] = {}
    for zone in sorted(cells.layers):
        zones.setdefault(cells.layers[zone], []).append(zone)
    found: dict[Figure, dict[str, int]] = {}
    sums: dict[Figure, dict[str, int]] = {}
    for layer, figure in figures:
        counts, kept = given.get(figure, {}), found.setdefault(figure, {})
        total = sums.setdefault(figure, {})
        for zone in zones.get(layer, ()):
            if zone not in counts:
                raise _wrong("disclosure.no_count", zone, figure)
            value = counts[zone]
            if value < 0:
                raise _wrong("disclosure.negative_count", zone, figure, value=value)
            kept[zone] = value
            parent = cells.parents.get(zone)
            if parent is not None:
                total[parent] = total.get(parent, 0) + value
    for figure, total in sums.items():
        for zone, value in total.items():
            if zone not in given[figure]:
                raise _wrong("disclosure.no_count", zone, figure)
            stated = given[figure][zone]
            if stated != value:
                raise _wrong("disclosure.does_not_sum", zone, figure, stated=stated, total=value)
    return found


def _wrong(code: str, zone: str, figure: Figure, **params: int) -> InputError:
    return InputError(code, zone=zone, measure=figure[0], day=figure[1], **params)
