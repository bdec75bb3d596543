"""The attacker: everything a reader of all packs can work out about the counts that are hidden.

It shares nothing with the module that protects. The unknowns are the cases of each zone on each
day; what is printed are sums of them. A reader takes everything to be the same data until the
figures contradict each other; then the days the contradiction is about were corrected, and what
the earlier packs say of those days says nothing of the later ones.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from riskzone.release.disclosure.days import Calendar, Column
from riskzone.release.disclosure.levels import LevelBound
from riskzone.release.disclosure.model import CountTable, Key, Sight
from riskzone.release.disclosure.solve import ContradictionError, Part


@dataclass(frozen=True)
class Published:
    """What everybody can read.

    Parameters
    ----------
    sights : tuple of Sight
    parents : mapping of str to str
    spans : mapping of str to int
        Measure → days it counts; 0: a running total.
    levels : tuple of LevelBound
        What published levels say.
    """

    sights: tuple[Sight, ...]
    parents: Mapping[str, str]
    spans: Mapping[str, int]
    levels: tuple[LevelBound, ...] = ()


@dataclass(frozen=True)
class Bound:
    """What can be told of a hidden cell.

    Parameters
    ----------
    pack : int
    key : Key
    low : int
    high : int or None
        ``None``: no limit.
    """

    pack: int
    key: Key
    low: int
    high: int | None

    @property
    def width(self) -> float:
        """Largest minus smallest possible value."""
        return math.inf if self.high is None else self.high - self.low


def seen(pack: int, tables: Iterable[CountTable]) -> tuple[Sight, ...]:
    """What the tables of a pack print."""
    cells = {key: cell.value for table in tables for key, cell in table.cells.items()}
    return tuple(Sight(pack, key, value) for key, value in cells.items())


def attack(published: Published) -> tuple[Bound, ...]:
    """Bounds of every hidden cell, as narrow as they can be told.

    Parents of hidden cells are taken to print exact counts.
    """
    of: dict[str, list[Sight]] = {}
    targets: set[str] = set()
    for sight in published.sights:
        parent = published.parents.get(sight.key.zone, "")
        of.setdefault(parent, []).append(sight)
        if sight.value is None:
            targets.add(parent)
    own: dict[str, list[Sight]] = {}
    for sight in published.sights:
        if sight.key.zone in targets:
            own.setdefault(sight.key.zone, []).append(sight)
    levels: dict[str, list[LevelBound]] = {}
    for one in published.levels:
        levels.setdefault(published.parents.get(one.zone, ""), []).append(one)
    found: list[Bound] = []
    for parent in sorted(targets):
        totals = own.get(parent, [])
        if any(one.value is None for one in totals):
            raise ValueError(f"the total of {parent} is hidden")
        found += _family(totals, of[parent], published.spans, levels.get(parent, []))
    return tuple(found)


def _family(
    totals: Sequence[Sight],
    parts: Sequence[Sight],
    spans: Mapping[str, int],
    levels: Sequence[LevelBound],
) -> list[Bound]:
    every = (*parts, *_gone(parts))
    # Levels are declared by people and may say what is not so: then they say nothing.
    for whole, strict in itertools.product((True, False) if levels else (True,), (False, True)):
        try:
            said = levels if whole else _believed(totals, every, spans, levels, strict)
            return _solved(totals, every, spans, said, strict)
        except ContradictionError:
            continue
    raise ValueError("a pack contradicts itself")


def _solved(
    totals: Sequence[Sight],
    parts: Sequence[Sight],
    spans: Mapping[str, int],
    levels: Sequence[LevelBound],
    strict: bool,
) -> list[Bound]:
    calendar = Calendar.read(totals, parts, spans, levels, every_pack_new=strict)
    return _System.of(calendar, parts, levels).bounds()


def _believed(
    totals: Sequence[Sight],
    parts: Sequence[Sight],
    spans: Mapping[str, int],
    levels: Sequence[LevelBound],
    strict: bool,
) -> list[LevelBound]:
    """What levels say, zone by zone, as far as the counts do not contradict it."""
    kept: list[LevelBound] = []
    for zone in sorted({one.zone for one in levels}):
        more = [*kept, *(one for one in levels if one.zone == zone)]
        try:
            _solved(totals, parts, spans, more, strict)
        except ContradictionError:
            continue
        kept = more
    return kept


def _gone(parts: Sequence[Sight]) -> list[Sight]:
    """Zones a pack leaves out where it prints others beside them: they had ceased to be."""
    printed: dict[int, dict[tuple[str, date], set[str]]] = {}
    for one in parts:
        figure = (one.key.measure, one.key.day)
        printed.setdefault(one.pack, {}).setdefault(figure, set()).add(one.key.zone)
    before: set[str] = set()
    found = []
    for pack in sorted(printed):
        for figure, zones in printed[pack].items():
            found += [Sight(pack, Key(zone, *figure), 0) for zone in sorted(before - zones)]
        before = before.union(*printed[pack].values())
    return found


@dataclass
class _System:
    """Unknowns and equations of one total and its parts."""

    cells: dict[tuple[str, int], int] = field(default_factory=dict)
    rows: list[tuple[dict[int, int], int, float]] = field(default_factory=list)
    wanted: list[tuple[Sight, list[int]]] = field(default_factory=list)
    fixed: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, calendar: Calendar, parts: Sequence[Sight], levels: Sequence[LevelBound]
    ) -> "_System":
        zones = sorted({one.key.zone for one in parts})
        asked: dict[frozenset[Column], int] = {}

        def number(columns: Iterable[Column]) -> int:
            return asked.setdefault(frozenset(columns), len(asked))

        sights = []
        for one in parts:
            editions = calendar.at_pack[one.pack]
            sights.append((one, number((d, editions[d]) for d in calendar.of(one.key))))
        said = [
            (one, number((d, calendar.edition[d]) for d in calendar.over(one.first, one.last)))
            for one in levels
            if one.zone in zones
        ]
        groups = _alike(asked)
        totals = []
        if not all(calendar.total(columns) is not None for _, columns in groups):
            # Some days' totals are only known within sums: those sums count, too.
            totals = [(number(group), value) for group, value in calendar.sums]
            groups = _alike(asked)
        made = cls()
        inside = {
            at: [n for n, (members, _) in enumerate(groups) if at in members]
            for at in asked.values()
        }
        for n, (_, columns) in enumerate(groups):
            names = [made.unknown(zone, n) for zone in zones]
            total = calendar.total(columns)
            # Of a day nobody printed it is only known that others have as many at least.
            least = calendar.least(columns)
            low, high = (least, math.inf) if total is None else (total, total)
            made.rows.append((dict.fromkeys(names, 1), low, high))
        for at, value in totals:
            names = [made.unknown(zone, n) for n in inside[at] for zone in zones]
            made.rows.append((dict.fromkeys(names, 1), value, value))
        for one, at in sights:
            names = [made.unknown(one.key.zone, n) for n in inside[at]]
            if one.value is None:
                made.wanted.append((one, names))
            else:
                made.rows.append((dict.fromkeys(names, 1), one.value, one.value))
        for level, at in said:
            names = [made.unknown(level.zone, n) for n in inside[at]]
            high = math.inf if level.high is None else level.high
            made.rows.append((dict.fromkeys(names, 1), level.low, high))
        return made

    def unknown(self, zone: str, group: int) -> int:
        return self.cells.setdefault((zone, group), len(self.cells))

    def bounds(self) -> list[Bound]:
        """Solve each connected part on its own, then put the parts of a cell together."""
        part_of, parts = self._components()
        found = []
        for sight, names in self.wanted:
            low = sum(self.fixed.get(name, 0) for name in names)
            high = float(low)
            by_part: dict[int, list[int]] = {}
            for name in names:
                if name in self.fixed:
                    continue
                by_part.setdefault(part_of[name], []).append(name)
            for part, some in by_part.items():
                least, most = parts[part].range_of(some)
                low, high = low + least, high + most
            found.append(Bound(sight.pack, sight.key, low, None if math.isinf(high) else int(high)))
        return found

    def _open(self) -> list[int]:
        return [name for name in self.cells.values() if name not in self.fixed]

    def _substitute(self) -> None:
        """Put in what is known exactly, until nothing new follows."""
        while True:
            open_rows = []
            before = len(self.fixed)
            for row, low, high in self.rows:
                known = sum(self.fixed[name] for name in row if name in self.fixed)
                rest = {name: 1 for name in row if name not in self.fixed}
                least, most = max(0, low - known), high - known
                if most < 0 or (not rest and low > known):
                    raise ContradictionError
                if len(rest) == 1 and least == most:
                    self.fixed[next(iter(rest))] = least
                elif rest and most == 0:
                    self.fixed.update(dict.fromkeys(rest, 0))
                elif rest and (least > 0 or not math.isinf(most)):
                    open_rows.append((rest, least, most))
            self.rows = open_rows
            if len(self.fixed) == before:
                return

    def _components(self) -> tuple[dict[int, int], list["Part"]]:
        self._substitute()
        leader = list(range(len(self.cells)))

        def top(name: int) -> int:
            while leader[name] != name:
                leader[name] = leader[leader[name]]
                name = leader[name]
            return name

        for row, _, _ in self.rows:
            names = list(row)
            for name in names[1:]:
                leader[top(name)] = top(names[0])
        numbers: dict[int, int] = {}
        part_of = {name: numbers.setdefault(top(name), len(numbers)) for name in self._open()}
        parts = [Part() for _ in numbers]
        for name, part in part_of.items():
            parts[part].names[name] = len(parts[part].names)
        for row, low, high in self.rows:
            parts[part_of[next(iter(row))]].rows.append((row, low, high))
        return part_of, parts


def _alike(
    asked: Mapping[frozenset[Column], int],
) -> list[tuple[frozenset[int], list[Column]]]:
    """Days that stand in exactly the same sums: only their sum matters."""
    member: dict[Column, set[int]] = {}
    for group, at in asked.items():
        for column in group:
            member.setdefault(column, set()).add(at)
    alike: dict[frozenset[int], list[Column]] = {}
    for column in sorted(member):
        alike.setdefault(frozenset(member[column]), []).append(column)
    return list(alike.items())
