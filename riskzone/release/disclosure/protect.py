"""Disclosure control: which counts are hidden so that no hidden one can be worked out.

The figures below a layer with exact totals form *blocks*: the zones of one parent at one figure.
Figures that hide are windows that do not overlap (:mod:`.policy` refuses others), so that blocks
of different windows share no case and say nothing about each other; a block can be made safe
on its own. ``docs/disclosure.md`` has the argument.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from riskzone.release.disclosure.block import Block, Choice, Zone, choose
from riskzone.release.disclosure.cells import Cells, Figure, History, Past, Released, check
from riskzone.release.disclosure.levels import LevelBound
from riskzone.release.disclosure.model import CountTable, Disclosed, Key, Why
from riskzone.release.disclosure.policy import LayerRule, Policy
from riskzone.release.disclosure.report import FixedCell, HiddenCell, Loss, Protected, Report

_NOTHING: Mapping[str, Past] = {}


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
    check(cells, policy.figures(cells.day))
    by_layer: dict[str, list[str]] = {}
    for zone in sorted(cells.layers):
        by_layer.setdefault(cells.layers[zone], []).append(zone)
    tables: list[CountTable] = []
    hidden: list[HiddenCell] = []
    fixed: list[FixedCell] = []
    losses: list[Loss] = []
    rows: dict[Key, Released] = {}
    said = _by_zone(levels)
    for rule in policy.rules:
        if not rule.hidden_below_threshold:
            tables.append(_exact(cells, rule, by_layer))
            continue
        for layer in rule.layers:
            work = _Layer(cells, history, policy, rule, layer, said, secret)
            blocks = work.blocks()
            tables.append(work.table(blocks))
            hidden += work.hidden(blocks)
            fixed += work.fixed(blocks)
            losses.append(work.loss(blocks))
            rows |= {row.key: row for row in work.rows(blocks)}
    for table in tables:
        for key, cell in table.cells.items():
            if key not in rows and cell.value is not None:
                rows[key] = Released(0, key, cell.value, True)
    report = Report(policy.threshold, tuple(hidden), tuple(fixed), tuple(losses))
    return Protected(tuple(tables), report, tuple(rows.values()))


def _exact(cells: Cells, rule: LayerRule, by_layer: Mapping[str, Sequence[str]]) -> CountTable:
    zones = tuple(zone for layer in rule.layers for zone in by_layer.get(layer, ()))
    day = rule.last(cells.day)
    return CountTable(
        rule.layers[-1],
        day,
        rule.measures,
        zones,
        {zone: cells.parents[zone] for zone in zones if zone in cells.parents},
        {
            key: Disclosed(cells.values[key])
            for zone in zones
            for key in (Key(zone, measure, day) for measure in rule.measures)
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
    total: int
    block: Block
    choice: Choice


@dataclass(frozen=True)
class _Layer:
    """A layer that hides counts, at its one figure."""

    cells: Cells
    history: History
    policy: Policy
    rule: LayerRule
    layer: str
    levels: Mapping[str, Sequence[LevelBound]]
    secret: bytes

    @property
    def figure(self) -> Figure:
        return self.rule.measures[0], self.rule.last(self.cells.day)

    def key(self, zone: str) -> Key:
        return Key(zone, *self.figure)

    def blocks(self) -> list[_Decided]:
        """Every block of the layer, decided."""
        measure, last = self.figure
        first = last - timedelta(days=self.policy.spans[measure] - 1)
        past = self.history.figures.get(self.figure, _NOTHING)
        entangled = self._entangled(first, last)
        found = []
        for parent, children in self.cells.children().items():
            zones = [zone for zone in children if self.cells.layers[zone] == self.layer]
            if not zones:
                continue
            made = self._block(parent, zones, past, first, last)
            closed = not entangled.isdisjoint(zones)
            choice = choose(made, self.policy, self.secret, closed=closed)
            found.append(_Decided(parent, sum(z.value for z in made.zones), made, choice))
        return found

    def _block(
        self, parent: str, zones: Sequence[str], past: Mapping[str, Past], first: date, last: date
    ) -> Block:
        values = {zone: self.cells.values[self.key(zone)] for zone in zones}
        known = {zone: past[zone] for zone in zones if zone in past}
        corrected = bool(known) and (
            len(known) != len(zones) or any(known[zone].values != {values[zone]} for zone in zones)
        )
        made = []
        for zone in zones:
            low, limited = 0, False
            for one in self.levels.get(zone, ()):
                if one.first <= last and one.last >= first:
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
        return Block(f"{parent}|{self.figure[0]}|{last}", tuple(made), corrected, bool(known))

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
        shown: dict[Key, Disclosed] = {}
        for one in blocks:
            key = self.key(one.parent)
            zones.append(one.parent)
            shown[key] = Disclosed(self.cells.values[key])
            for zone in one.block.zones:
                zones.append(zone.zone)
                is_hidden = zone.zone in one.choice.hidden
                shown[self.key(zone.zone)] = (
                    Disclosed(None, Why.HIDDEN) if is_hidden else Disclosed(zone.value)
                )
        parents = {zone: self.cells.parents[zone] for zone in zones if zone in self.cells.parents}
        return CountTable(
            self.layer, self.figure[1], self.rule.measures, tuple(zones), parents, shown,
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

    def rows(self, blocks: Sequence[_Decided]) -> list[Released]:
        """Every cell exactly."""
        return [
            Released(0, self.key(zone.zone), zone.value, why is None, why or Why.SHOWN)
            for one in blocks
            for zone in one.block.zones
            for why in (one.choice.hidden.get(zone.zone),)
        ]

    def loss(self, blocks: Sequence[_Decided]) -> Loss:
        """How much of the layer is hidden."""
        reasons: dict[Why, int] = {}
        for one in blocks:
            for why in one.choice.hidden.values():
                reasons[why] = reasons.get(why, 0) + 1
        return Loss(
            self.layer,
            *self.figure,
            sum(len(one.block.zones) for one in blocks),
            reasons,
            sum(one.total for one in blocks),
            sum(z.value for one in blocks for z in one.block.zones if z.zone in one.choice.hidden),
            tuple(one.parent for one in blocks if len(one.choice.hidden) == len(one.block.zones)),
        )
