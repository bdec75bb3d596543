"""Disclosure control: which counts are hidden so that no hidden one can be worked out.

The figures below a layer with exact totals form *blocks*: the zones of one parent at one figure.
Figures that hide are windows that do not overlap (:mod:`.policy` refuses others), so that blocks
of different windows share no case and say nothing about each other; a block can be made safe
on its own. ``docs/disclosure.md`` has the argument.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from riskzone.release.disclosure.block import Block, Choice, Zone, choose
from riskzone.release.disclosure.cells import Cells, Figure, History, Past, Released, check
from riskzone.release.disclosure.levels import LevelBound
from riskzone.release.disclosure.model import CountTable, Disclosed, Key, Why
from riskzone.release.disclosure.policy import LayerRule, Policy
from riskzone.release.disclosure.report import FixedCell, HiddenCell, Loss, Protected, Report

_NOTHING: Mapping[str, Past] = {}
_ALL_SHOWN = Choice({}, {})
_HIDDEN = Disclosed(None, Why.HIDDEN)


def protect(
    cells: Cells,
    history: History,
    policy: Policy,
    levels: Iterable[LevelBound] = (),
    *,
    secret: bytes = b"",
) -> Protected:
    """Decide which counts of a pack are shown.

    Parameters
    ----------
    cells : Cells
        Exact counts of the figures ``policy.figures(cells.day)``.
    history : History
        Cells of all packs that left the headquarters, withdrawn ones too.
    policy : Policy
    levels : iterable of LevelBound
        What published levels say of zones whose counts may be hidden.
    secret : bytes
        Known to nobody outside (at most 64 bytes); which zeros are hidden beside small counts
        is drawn with it.

    Raises
    ------
    InputError
        A count is missing, negative, or the parts do not sum to their total.
    """
    counts = check(cells, policy.figures(cells.day))
    zones = sorted(cells.layers)
    tables: list[CountTable] = []
    hidden: list[HiddenCell] = []
    fixed: list[FixedCell] = []
    losses: list[Loss] = []
    rows: list[Released] = []
    said = _by_zone(levels)
    exact: set[tuple[str, Figure]] = set()
    for rule in policy.rules:
        if not rule.hidden_below_threshold:
            table = _exact(cells, rule, zones, counts)
            tables.append(table)
            rows += _rows(table.cells.items())
            figures = [(measure, rule.last(cells.day)) for measure in rule.measures]
            exact |= {(layer, figure) for layer in rule.layers for figure in figures}
            continue
        figure = (rule.measures[0], rule.last(cells.day))
        for layer in rule.layers:
            work = _Layer(cells, history, policy, layer, figure, counts[figure], said, secret)
            blocks = work.blocks()
            table = work.table(blocks)
            tables.append(table)
            hidden += work.hidden(blocks)
            fixed += work.fixed(blocks)
            losses.append(work.loss(blocks))
            rows += work.rows(blocks, table)
            above = {one.parent for one in blocks}
            rows += _rows(
                (key, cell)
                for key, cell in table.cells.items()
                if key.zone in above and (cells.layers[key.zone], figure) not in exact
            )
    report = Report(policy.threshold, tuple(hidden), tuple(fixed), tuple(losses))
    return Protected(tuple(tables), report, tuple(rows))


@cache
def _shown(value: int) -> Disclosed:
    return Disclosed(value)


def _rows(shown: Iterable[tuple[Key, Disclosed]]) -> list[Released]:
    return [Released(0, key, cell.value, True) for key, cell in shown if cell.value is not None]


def _exact(
    cells: Cells,
    rule: LayerRule,
    everywhere: Sequence[str],
    counts: Mapping[Figure, Mapping[str, int]],
) -> CountTable:
    zones = tuple(zone for zone in everywhere if cells.layers[zone] in rule.layers)
    day = rule.last(cells.day)
    columns = [(measure, counts[measure, day]) for measure in rule.measures]
    return CountTable(
        rule.layers[-1],
        day,
        rule.measures,
        zones,
        {zone: cells.parents[zone] for zone in zones if zone in cells.parents},
        {
            Key(zone, measure, day): _shown(values[zone])
            for zone in zones
            for measure, values in columns
        },
        0,
    )


def _by_zone(levels: Iterable[LevelBound]) -> dict[str, list[LevelBound]]:
    found: dict[str, list[LevelBound]] = {}
    for one in levels:
        found.setdefault(one.zone, []).append(one)
    return found


@dataclass(frozen=True)
class _Decided:
    parent: str
    zones: Sequence[str]
    choice: Choice


@dataclass(frozen=True)
class _Layer:
    """A layer that hides counts, at its one figure."""

    cells: Cells
    history: History
    policy: Policy
    layer: str
    figure: Figure
    counts: Mapping[str, int]
    levels: Mapping[str, Sequence[LevelBound]]
    secret: bytes

    def key(self, zone: str) -> Key:
        return Key(zone, *self.figure)

    def blocks(self) -> list[_Decided]:
        """Every block of the layer, decided."""
        measure, last = self.figure
        first = last - timedelta(days=self.policy.spans[measure] - 1)
        past = self.history.figures.get(self.figure, _NOTHING)
        entangled = self._entangled(first, last)
        gone = [zone for zone in past if zone not in self.cells.layers]
        found = []
        for parent, children in self.cells.children().items():
            zones = [zone for zone in children if self.cells.layers[zone] == self.layer]
            if not zones:
                continue
            # The code of a zone begins with that of the zone it is part of.
            lost = any(zone.startswith(parent) for zone in gone)
            closed = lost or not entangled.isdisjoint(zones)
            if closed or self._to_decide(zones, past):
                block = self._block(parent, zones, past, first, last)
                choice = choose(block, self.policy, self.secret, closed=closed)
            else:
                choice = _ALL_SHOWN
            found.append(_Decided(parent, zones, choice))
        return found

    def _to_decide(self, zones: Sequence[str], past: Mapping[str, Past]) -> bool:
        """Whether anything small, hidden before or corrected is in a block."""
        threshold, new = self.policy.threshold, 0
        for zone in zones:
            value, before = self.counts[zone], past.get(zone)
            if 0 < value < threshold:
                return True
            if before is None:
                new += 1
            elif before.hidden or len(before.values) > 1 or value not in before.values:
                return True
        return 0 < new < len(zones)

    def _block(
        self, parent: str, zones: Sequence[str], past: Mapping[str, Past], first: date, last: date
    ) -> Block:
        values = {zone: self.counts[zone] for zone in zones}
        known = {zone: past[zone] for zone in zones if zone in past}
        corrected = bool(known) and (
            len(known) != len(zones) or any(known[zone].values != {values[zone]} for zone in zones)
        )
        made = []
        for zone in zones:
            low, limited = 0, False
            for one in self.levels.get(zone, ()):
                if one.first <= last and one.last >= first:
                    # Two cases at most are needed to account for the levels of all days whose
                    # windows overlap the block (docs/disclosure.md).
                    low = max(low, 2 * one.low)
                    limited |= one.high is not None
            before = known.get(zone)
            made.append(
                Zone(
                    zone,
                    values[zone],
                    min(low, values[zone]),
                    limited,
                    was_shown=before is not None and before.shown and not corrected,
                    was_hidden=before is not None and before.hidden,
                )
            )
        name = f"{parent}|{self.figure[0]}|{last}"
        return Block(name, tuple(made), corrected, bool(known))

    def _entangled(self, first: date, last: date) -> set[str]:
        """Zones with cells in the history that count some of the same days differently."""
        found: set[str] = set()
        for (measure, day), zones in self.history.figures.items():
            if (measure, day) == self.figure:
                continue
            span = self.policy.spans.get(measure, 0)
            starts = day - timedelta(days=span - 1) if span else date.min
            if starts <= last and day >= first:
                found |= {zone for zone in zones if self.cells.layers.get(zone) == self.layer}
        return found

    def table(self, blocks: Sequence[_Decided]) -> CountTable:
        """What readers get: a hidden cell does not say why."""
        zones: list[str] = []
        parents: dict[str, str] = {}
        shown: dict[Key, Disclosed] = {}
        for one in blocks:
            zones += [one.parent, *one.zones]
            if one.parent in self.cells.parents:
                parents[one.parent] = self.cells.parents[one.parent]
            parents.update(dict.fromkeys(one.zones, one.parent))
            shown[self.key(one.parent)] = _shown(self.counts[one.parent])
            for zone in one.zones:
                hidden = zone in one.choice.hidden
                shown[self.key(zone)] = _HIDDEN if hidden else _shown(self.counts[zone])
        return CountTable(
            self.layer, self.figure[1], (self.figure[0],), tuple(zones), parents, shown,
            self.policy.threshold,
        )  # fmt: skip

    def hidden(self, blocks: Sequence[_Decided]) -> list[HiddenCell]:
        """Every hidden cell with its true reason."""
        return [
            HiddenCell(self.key(zone), one.parent, why)
            for one in blocks
            for zone, why in one.choice.hidden.items()
        ]

    def fixed(self, blocks: Sequence[_Decided]) -> list[FixedCell]:
        """Exceptions: cells that no further hiding would keep from being told."""
        return [
            FixedCell(self.key(zone), cause)
            for one in blocks
            for zone, cause in one.choice.fixed.items()
        ]

    def rows(self, blocks: Sequence[_Decided], table: CountTable) -> list[Released]:
        """Every cell exactly."""
        reasons = {zone: why for one in blocks for zone, why in one.choice.hidden.items()}
        above = {one.parent for one in blocks}
        return [
            Released(0, key, self.counts[key.zone], why is Why.SHOWN, why)
            for key in table.cells
            if key.zone not in above
            for why in (reasons.get(key.zone, Why.SHOWN),)
        ]

    def loss(self, blocks: Sequence[_Decided]) -> Loss:
        """How much of the layer is hidden."""
        return Loss(
            self.layer,
            *self.figure,
            sum(len(one.zones) for one in blocks),
            Counter(why for one in blocks for why in one.choice.hidden.values()),
            sum(self.counts[one.parent] for one in blocks),
            sum(self.counts[zone] for one in blocks for zone in one.choice.hidden),
            tuple(one.parent for one in blocks if len(one.choice.hidden) == len(one.zones)),
        )
