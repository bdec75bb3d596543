"""Small counts are hidden, with what would tell them: sums beside them and the areas around them.

A table of an area has a row for each division in it.  What is shown of a row sums to its
residents, what is shown of a column to the area's own count, which is shown or hidden as a row of
the table above.  Along each such line either nothing is hidden, or at least two counts that
together are no small one; where the sum itself is hidden, something in the line is.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from riskzone.healthcode.rules import Rules
from riskzone.release.audience import Audience
from riskzone.release.disclosure.policy import policy
from riskzone.store import UnitOfWork, health
from riskzone.store.health import AHEAD, PAST, Count, Flow, Run

Cells = Mapping[Any, int]
#: Lengths of the leading digits of nation, province, prefecture, county, township.
_STEPS = (0, 2, 4, 6, 9)
#: Key of residents in a row, and of the sum of all rows in a table.
RESIDENTS, ALL = None, ""


@dataclass(frozen=True)
class Line:
    """Counts whose sum is known, or is itself hidden."""

    keys: tuple[Any, ...]
    known: bool = True


def hide(values: Cells, lines: Sequence[Line], smallest: int) -> frozenset[Any]:
    """Keys of what is not shown.

    Parameters
    ----------
    values : mapping
        Counts by a key that can be ordered as text.
    lines : sequence of Line
    smallest : int
        Counts from 1 to below it are not shown; 0: all are.
    """
    hidden = {key for key, value in values.items() if 0 < value < smallest}
    if not smallest:
        return frozenset()
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
        if line.known:
            enough = not gone or (len(gone) > 1 and sum(values[k] for k in gone) >= smallest)
        else:
            enough = bool(gone)
        left = [key for key in line.keys if key not in hidden]
        if enough or not left:
            return changed
        # What is not zero leaves more to guess.
        hidden.add(min(left, key=lambda k: (values[k] == 0, values[k], str(k))))
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


@dataclass
class Hidden:
    """What of one run is shown to a reader.

    Parameters
    ----------
    uow : UnitOfWork
    run : Run
    root : str
        Leading digits of the area served.
    exact : bool
        Whether the reader sees everything.
    """

    uow: UnitOfWork
    run: Run
    root: str
    exact: bool
    _kept: dict[Any, Any] = field(default_factory=dict)

    @property
    def threshold(self) -> int:
        """Counts from 1 to below it are not shown; 0: all are."""
        return 0 if self.exact else usual()

    def counts(self, place: str, digits: int) -> tuple[Count, ...]:
        """Stored counts of an area, by divisions of so many digits."""
        return self._once(
            ("counts", place, digits),
            lambda: health.counts(self.uow, self.run.id, place, digits),
        )

    def flows(self, kind: str, place: str, digits: int) -> tuple[Flow, ...]:
        """Stored flows of an area, by divisions of so many digits."""
        return self._once(
            ("flows", kind, place, digits),
            lambda: health.flows(self.uow, self.run.id, kind, place, digits),
        )

    def table(self, of: Measure, place: str, digits: int) -> dict[str, dict[Any, int | None]]:
        """A row for each division of an area and one for all of them (key ``""``).

        Each with its columns (those left out are 0) and its residents (key ``None``).
        """
        found = of.fetch(self, place, digits)
        if not found:
            return {}
        gone = self.inside(of, place, digits)
        shown = {zone: _shown(cells, gone.get(zone, frozenset())) for zone, cells in found.items()}
        shown[ALL] = _shown(_total(found.values()), self.of_area(of, place))
        return shown

    def own(self, of: Measure, place: str) -> dict[Any, int | None]:
        """The row of an area."""
        found = of.fetch(self, place, len(place))
        return _shown(_total(found.values()), self.of_area(of, place)) if found else {}

    def of_area(self, of: Measure, place: str) -> frozenset[Any]:
        """Columns of the row of an area that are hidden."""
        if self.exact:
            return frozenset()
        if len(place) > len(self.root):
            above = _above(place)
            return self.inside(of, above, len(place)).get(place, frozenset())

        def made() -> frozenset[Any]:
            cells = _total(of.fetch(self, place, len(place)).values())
            return hide(cells, list(of.lines(self, place, cells)), self.threshold)

        return self._once(("area", of.name, place), made)

    def inside(self, of: Measure, place: str, digits: int) -> Mapping[str, frozenset[Any]]:
        """Columns that are hidden, by division of an area."""
        if self.exact:
            return {}
        if digits == len(place):
            return {place: self.of_area(of, place)}
        return self._once(("inside", of.name, place), lambda: self._inside(of, place, digits))

    def _inside(self, of: Measure, place: str, digits: int) -> Mapping[str, frozenset[Any]]:
        found = of.fetch(self, place, digits)
        columns = sorted({column for cells in found.values() for column in cells}, key=str)
        values = {
            (zone, column): cells.get(column, 0)
            for zone, cells in found.items()
            for column in columns
        }
        lines = [
            Line(tuple((zone, column) for column in line.keys), line.known)
            for zone in found
            for line in of.lines(self, zone, columns)
        ]
        above = self.of_area(of, place)
        lines += [
            Line(tuple((zone, column) for zone in found), column not in above) for column in columns
        ]
        gone = hide(values, lines, self.threshold)
        return {
            zone: frozenset(column for where, column in gone if where == zone) for zone in found
        }

    def _once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


@cache
def usual() -> int:
    """The smallest count shown to readers who see none below it."""
    return policy(Audience.RESTRICTED).threshold


def _above(place: str) -> str:
    return place[: max(size for size in _STEPS if size < len(place))]


def _total(rows: Iterable[Cells]) -> dict[Any, int]:
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
    del rules

    def lines(_hidden: Hidden, _zone: str, columns: Iterable[Any]) -> Iterable[Line]:
        return [Line(tuple(columns))]

    return Measure(("colours", before), _people(0, before=before), lines)


def reasons(rules: Rules, *, before: bool = False) -> Measure:
    """Residents by reason; ``""``: none."""
    by_colour = _by_colour(rules)
    coarse = colours(rules, before=before)

    def lines(hidden: Hidden, zone: str, columns: Iterable[Any]) -> Iterable[Line]:
        there = list(columns)
        gone = hidden.of_area(coarse, zone)
        yield Line(tuple(there))
        for colour, of_it in by_colour.items():
            yield Line(tuple(one for one in there if one in of_it), colour not in gone)

    return Measure(("reasons", before), _people(1, before=before), lines)


def _by_colour(rules: Rules) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {one.id: set() for one in rules.colours}
    for one in rules.reasons:
        found[one.colour].add(one.id)
    found[rules.clear.id].add("")
    return found


def _people(word: int, *, before: bool) -> Callable[[Hidden, str, int], Mapping[str, Cells]]:
    def fetch(hidden: Hidden, place: str, digits: int) -> Mapping[str, Cells]:
        if before:
            # Who was not there on the day before is not counted.
            told = ((f[0], f[1 + word], f[5]) for f in hidden.flows(PAST, place, digits) if f[1])
        else:
            told = ((one[0], one[1 + word], one.residents) for one in hidden.counts(place, digits))
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
        return [Line(tuple(columns))]

    return Measure("in_city", fetch, lines)


def ways(rules: Rules, kind: str) -> Measure:
    """Residents by the colour they had and the one they have."""
    sides = _sides(colours, rules, kind)

    def fetch(hidden: Hidden, place: str, digits: int) -> Mapping[str, Cells]:
        return _gathered(
            (f.township, (f.colour_before, f.colour), f.residents)
            for f in hidden.flows(kind, place, digits)
        )

    def lines(hidden: Hidden, zone: str, columns: Iterable[Any]) -> Iterable[Line]:
        there = list(columns)
        for position, side in enumerate(sides):
            if side is None:
                continue
            shut = hidden.of_area(side, zone)
            for colour in {pair[position] for pair in there} - {""}:
                keys = tuple(pair for pair in there if pair[position] == colour)
                yield Line(keys, colour not in shut)

    return Measure(("ways", kind), fetch, lines)


def moves(rules: Rules, kind: str) -> Measure:
    """Residents by colour and reason they had and have: (before, its reason, after, its reason)."""
    sides = _sides(reasons, rules, kind)
    coarse = ways(rules, kind)

    def fetch(hidden: Hidden, place: str, digits: int) -> Mapping[str, Cells]:
        told = hidden.flows(kind, place, digits)
        return _gathered((f.township, tuple(f[1:5]), f.residents) for f in told)

    def lines(hidden: Hidden, zone: str, columns: Iterable[Any]) -> Iterable[Line]:
        there = list(columns)
        gone = hidden.of_area(coarse, zone)
        for way in {(one[0], one[2]) for one in there}:
            yield Line(tuple(o for o in there if (o[0], o[2]) == way), way not in gone)
        for position, side in enumerate(sides):
            if side is None:
                continue
            shut = hidden.of_area(side, zone)
            # Reasons are told beside colours; who was not there has neither.
            known = {one[2 * position : 2 * position + 2] for one in there}
            for colour, reason in known:
                if colour:
                    own = (colour, reason)
                    keys = tuple(o for o in there if o[2 * position : 2 * position + 2] == own)
                    yield Line(keys, reason not in shut)

    return Measure(("moves", kind), fetch, lines)


def _sides(
    of: Callable[..., Measure], rules: Rules, kind: str
) -> tuple[Measure | None, Measure | None]:
    """What is told of the first and of the last day; of one to come nothing is."""
    if kind == AHEAD:
        return of(rules), None
    return of(rules, before=True), of(rules)
