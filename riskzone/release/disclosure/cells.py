"""What disclosure control works on: the exact counts of a tree, and all that left before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

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


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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
        if self.values == {value} and (self.shown if shown else self.hidden):
            return self
        return Past(self.values | {value}, self.shown or shown, self.hidden or not shown)


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
                before.and_(row.value, row.shown)
                if before
                else Past(frozenset({row.value}), row.shown, not row.shown)
            )
        figures.update(touched)
        return History(figures)


def check(cells: Cells, figures: Iterable[tuple[str, Figure]]) -> None:
    """Refuse cells that are not there, negative, or do not sum.

    Parameters
    ----------
    cells : Cells
    figures : iterable of (str, (str, date))
        Layer and figure that must be there.

    Raises
    ------
    InputError
        Names the zone and the figures.
    """
    wanted: dict[str, set[Figure]] = {}
    for layer, figure in figures:
        wanted.setdefault(layer, set()).add(figure)
    sums: dict[tuple[str, Figure], int] = {}
    for zone, layer in cells.layers.items():
        for measure, day in wanted.get(layer, ()):
            value = cells.values.get(Key(zone, measure, day))
            if value is None:
                raise InputError("disclosure.no_count", zone=zone, measure=measure, day=day)
            if value < 0:
                raise InputError(
                    "disclosure.negative_count", zone=zone, measure=measure, day=day, value=value
                )
            parent = cells.parents.get(zone)
            if parent is not None:
                at = (parent, (measure, day))
                sums[at] = sums.get(at, 0) + value
    for (zone, (measure, day)), total in sums.items():
        stated = cells.values.get(Key(zone, measure, day))
        if stated is None:
            raise InputError("disclosure.no_count", zone=zone, measure=measure, day=day)
        if stated != total:
            raise InputError(
                "disclosure.does_not_sum",
                zone=zone, measure=measure, day=day, stated=stated, total=total,
            )  # fmt: skip
