"""Small counts of states are hidden, with what would tell them: sums, and the areas around them.

A table of an area has a row for each division in it.  What is shown of a row sums to its
residents, what is shown of a column to the area's own count, which is shown or hidden as a row of
the table above.

Each line of a row has a *slack*: the column that tells least (no colour, the commonest colour, the
commonest reason of a colour).  It is hidden with whatever else of the line is.  Where a column is
hidden, it is hidden in two divisions at least.  So every hidden count may be another one: what one
division has more, another one has less, and the slack of both makes up for it.  Such a change
stays inside the hidden counts of the table; the table of a division above it takes it up in the
same way.  Columns do not fix each other, whatever is hidden in them.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, Self

from riskzone.healthcode.rules import Rules
from riskzone.places.tables import aliases
from riskzone.release.audience import Audience
from riskzone.release.disclosure.policy import policy
from riskzone.services.health_reach import Reach
from riskzone.store import UnitOfWork, health
from riskzone.store.health import PAST, Count, Flow, Run

Cells = Mapping[Any, int]
#: Lengths of the leading digits of nation, province, prefecture, county, township.
_STEPS = (0, 2, 4, 6, 9)
#: Key of residents in a row, and of the sum of all rows in a table.
RESIDENTS, ALL = None, ""


@dataclass(frozen=True)
class Line:
    """Counts whose sum is known, or is itself hidden.

    Parameters
    ----------
    keys : tuple
    known : bool
    slack : hashable, optional
        Of the keys, the one that is hidden with any other.
    """

    keys: tuple[Any, ...]
    known: bool = True
    slack: Any = None


def hide(values: Cells, lines: Sequence[Line], smallest: int) -> frozenset[Any]:
    """Keys of what is not shown.

    Parameters
    ----------
    values : mapping
        Counts by a key that can be ordered as text.
    lines : sequence of Line
        Of each where anything is hidden, at least two keys are; where the sum itself is hidden,
        at least one.  Together they are no small count, if the line is none.
    smallest : int
        Counts from 1 to below it are not shown; 0: all are.
    """
    if not smallest:
        return frozenset()
    hidden = {key for key, value in values.items() if 0 < value < smallest}
    changed = True
    while changed:
        changed = False
        for line in lines:
            changed |= _completed(values, line, hidden, smallest)
    return frozenset(hidden)


def _completed(values: Cells, line: Line, hidden: set[Any], smallest: int) -> bool:
    """Hide more of a line until it tells nothing; whether anything was."""
    changed = False
    while True:
        gone = [key for key in line.keys if key in hidden]
        left = [key for key in line.keys if key not in hidden]
        together = sum(values[key] for key in gone)
        if line.known:
            enough = not gone or (len(gone) > 1 and together >= smallest)
        else:
            enough = bool(gone) and (together >= smallest or not any(values[k] for k in left))
        slack = line.slack in left and (bool(gone) or not enough)
        if not left or (enough and not slack):
            return changed
        # What is not zero leaves more to guess.
        more = min(left, key=lambda k: (values[k] == 0, values[k], str(k)))
        hidden.add(line.slack if slack else more)
        changed = True


@dataclass(frozen=True)
class Measure:
    """What a table has as its columns.

    Parameters
    ----------
    name : hashable
        Tells measures apart.
    fetch : callable
        (hidden, place, digits) → zone → column → count.
    lines : callable
        (hidden, zone, columns) → lines of the row of a zone, of columns.
    """

    name: Hashable
    fetch: Callable[["Hidden", str, int], Mapping[str, Cells]]
    lines: Callable[["Hidden", str, Iterable[Any]], Iterable[Line]]
    kind: Callable[["Hidden", str, Any], Hashable] = lambda _hidden, _zone, _column: None
    """Divisions where a column hangs on the same sums of its row make up for each other."""


@dataclass
class Hidden:
    """What of one run is hidden from a reader: of the rest, which is all it does not see anyway.

    Parameters
    ----------
    uow : UnitOfWork
    run : Run
    root : str
        Leading digits of the area served.
    reach : Reach
        Where the reader sees everything.
    """

    uow: UnitOfWork
    run: Run
    root: str
    reach: Reach
    _kept: dict[Any, Any] = field(default_factory=dict)

    def sees(self, place: str) -> bool:
        """Whether the reader sees every count of a division, by its leading digits."""
        return self.reach.covers(place)

    @cached_property
    def whole(self) -> Self:
        """The same run with everybody in it."""
        return replace(self, reach=Reach(), _kept={}) if self.reach.beside(self.root) else self

    def threshold(self, place: str) -> int:
        """Counts of a division from 1 to below it are not shown; 0: all are."""
        return 0 if self.sees(place) else usual()

    def counts(self, place: str, digits: int) -> tuple[Count, ...]:
        """Stored counts of the rest of an area, by divisions of so many digits."""
        without = self.reach.beside(place)
        return self.once(
            ("counts", place, digits),
            lambda: health.counts(self.uow, self.run.id, place, digits, without),
        )

    def flows(self, kind: str, place: str, digits: int) -> tuple[Flow, ...]:
        """Stored flows of the rest of an area, by divisions of so many digits."""
        without = self.reach.beside(place)
        return self.once(
            ("flows", kind, place, digits),
            lambda: health.flows(self.uow, self.run.id, kind, place, digits, without),
        )

    def table(self, of: Measure, place: str, digits: int) -> dict[str, dict[Any, int | None]]:
        """A row for each division of an area and one for all of them (key ``""``).

        Each with its columns (those left out are 0) and its residents (key ``None``).
        """
        found = of.fetch(self.whole, place, digits)
        if not found:
            return {}
        gone = self.inside(of, place, digits)
        shown = {zone: _shown(cells, gone.get(zone, frozenset())) for zone, cells in found.items()}
        shown[ALL] = _shown(total(found.values()), self.of_area(of, place))
        return shown

    def own(self, of: Measure, place: str) -> dict[Any, int | None]:
        """The row of an area."""
        found = of.fetch(self.whole, place, len(place))
        return _shown(total(found.values()), self.of_area(of, place)) if found else {}

    def of_area(self, of: Measure, place: str) -> frozenset[Any]:
        """Columns of the row of an area, and of its rest, that are hidden."""
        if self.sees(place):
            return frozenset()
        if len(place) > len(self.root):
            above = _above(place)
            return self.inside(of, above, len(place)).get(place, frozenset())

        def made() -> frozenset[Any]:
            cells = total(of.fetch(self, place, len(place)).values())
            return hide(cells, list(of.lines(self, place, cells)), usual())

        return self.once(("area", of.name, place), made)

    def inside(self, of: Measure, place: str, digits: int) -> Mapping[str, frozenset[Any]]:
        """Columns that are hidden, by division of an area."""
        if self.sees(place):
            return {}
        if digits == len(place):
            return {place: self.of_area(of, place)}
        return self.once(("inside", of.name, place), lambda: self._inside(of, place, digits))

    def _inside(self, of: Measure, place: str, digits: int) -> Mapping[str, frozenset[Any]]:
        found = of.fetch(self, place, digits)
        above = self.of_area(of, place)
        if len(found) == 1:
            # Both are the same residents: what is hidden of one is of the other.
            return dict.fromkeys(found, above)
        columns = sorted({column for cells in found.values() for column in cells}, key=str)
        values = {
            (zone, column): cells.get(column, 0)
            for zone, cells in found.items()
            for column in columns
        }
        lines = [
            Line(
                tuple((zone, column) for column in line.keys),
                line.known,
                None if line.slack is None else (zone, line.slack),
            )
            for zone in found
            for line in of.lines(self, zone, columns)
        ]
        for column in columns:
            known = column not in above
            lines.append(Line(tuple((zone, column) for zone in found), known))
            alike: dict[Hashable, list[str]] = {}
            for zone in found if known else ():
                alike.setdefault(of.kind(self, zone, column), []).append(zone)
            if len(alike) > 1:
                lines += [Line(tuple((zone, column) for zone in one)) for one in alike.values()]
        gone = hide(values, lines, usual())
        return {
            zone: frozenset(column for where, column in gone if where == zone) for zone in found
        }

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What was made for a key before, or is made now."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


@cache
def usual() -> int:
    """The smallest count shown to readers who see none below it."""
    return policy(Audience.RESTRICTED).threshold


def _above(place: str) -> str:
    above = place[: max(size for size in _STEPS if size < len(place))]
    return aliases()[1].get(above, above)


def total(rows: Iterable[Cells]) -> dict[Any, int]:
    """The sums of the columns of some rows."""
    found: dict[Any, int] = {}
    for cells in rows:
        for column, count in cells.items():
            found[column] = found.get(column, 0) + count
    return found


def _shown(cells: Cells, gone: frozenset[Any]) -> dict[Any, int | None]:
    told: dict[Any, int | None] = {
        column: None if column in gone else count for column, count in cells.items()
    }
    # A column without anybody may be hidden, too.
    return {**dict.fromkeys(gone), **told, RESIDENTS: sum(cells.values())}


def colours(rules: Rules, *, before: bool = False) -> Measure:
    """Residents by colour; ``before``: on the day before, as the same run says."""
    clear = rules.clear.id
    coarse = _cleared(rules, before=before)
    fetch = _people(_of_colour, before=before)

    def lines(hidden: Hidden, zone: str, columns: Iterable[Any]) -> Iterable[Line]:
        gone = hidden.of_area(coarse, zone)
        commonest = _commonest(
            hidden, ("commonest colour", before), fetch, lambda one: one == clear
        )
        yield Line((clear,), True not in gone)
        others = tuple(one for one in columns if one != clear)
        yield Line(others, False not in gone, commonest.get(False))

    def kind(hidden: Hidden, zone: str, _column: str) -> bool:
        return bool(hidden.of_area(coarse, zone))

    return Measure(("colours", before), fetch, lines, kind)


def _cleared(rules: Rules, *, before: bool) -> Measure:
    """Residents without any reason (column ``True``), and the others.

    What share of an area has a colour can so be told where its colours cannot.
    """
    clear = rules.clear.id

    def lines(_hidden: Hidden, _zone: str, columns: Iterable[Any]) -> Iterable[Line]:
        return [Line(tuple(columns), slack=True)]

    fetch = _people(lambda colour, _reason: colour == clear, before=before)
    return Measure(("cleared", before), fetch, lines)


def reasons(rules: Rules, *, before: bool = False) -> Measure:
    """Residents by colour and reason (``""``: none)."""
    coarse = colours(rules, before=before)
    fetch = _people(_of_reason, before=before)

    def lines(hidden: Hidden, zone: str, columns: Iterable[Any]) -> Iterable[Line]:
        gone = hidden.of_area(coarse, zone)
        commonest = _commonest(hidden, ("commonest reason", before), fetch, lambda one: one[0])
        by_colour: dict[str, list[tuple[str, str]]] = {}
        for one in columns:
            by_colour.setdefault(one[0], []).append(one)
        for colour, ones in by_colour.items():
            yield Line(tuple(ones), colour not in gone, commonest[colour])

    def kind(hidden: Hidden, zone: str, column: tuple[str, str]) -> bool:
        return column[0] in hidden.of_area(coarse, zone)

    return Measure(("reasons", before), fetch, lines, kind)


def _commonest(
    hidden: Hidden,
    key: Hashable,
    fetch: Callable[[Hidden, str, int], Mapping[str, Cells]],
    group: Callable[[Any], Hashable],
) -> Mapping[Hashable, Any]:
    """The commonest column of each group of them in the area served."""

    def made() -> Mapping[Hashable, Any]:
        found: dict[Hashable, Any] = {}
        cells = total(fetch(hidden, hidden.root, len(hidden.root)).values())
        for one, _ in sorted(cells.items(), key=lambda each: (-each[1], each[0])):
            found.setdefault(group(one), one)
        return found

    return hidden.once(key, made)


def _of_colour(colour: str, _reason: str) -> str:
    return colour


def _of_reason(colour: str, reason: str) -> tuple[str, str]:
    return colour, reason


def _people(
    column: Callable[[str, str], Any], *, before: bool
) -> Callable[[Hidden, str, int], Mapping[str, Cells]]:
    def fetch(hidden: Hidden, place: str, digits: int) -> Mapping[str, Cells]:
        if before:
            # Who was not there on the day before is not counted.
            told = (
                (f[0], column(*f[1:3]), f[5]) for f in hidden.flows(PAST, place, digits) if f[1]
            )
        else:
            told = (
                (one.township, column(one.colour, one.reason), one.residents)
                for one in hidden.counts(place, digits)
            )
        return _gathered(told)

    return fetch


def _gathered(told: Iterable[tuple[str, Any, int]]) -> dict[str, dict[Any, int]]:
    found: dict[str, dict[Any, int]] = {}
    for zone, column, count in told:
        row = found.setdefault(zone, {})
        row[column] = row.get(column, 0) + count
    return found


def in_city() -> Measure:
    """Residents under the in-city restriction (column ``True``), and the others."""

    def fetch(hidden: Hidden, place: str, digits: int) -> Mapping[str, Cells]:
        return _gathered(
            (one.township, one.in_city, one.residents) for one in hidden.counts(place, digits)
        )

    def lines(_hidden: Hidden, _zone: str, columns: Iterable[Any]) -> Iterable[Line]:
        return [Line(tuple(columns), slack=False)]

    return Measure("in_city", fetch, lines)
