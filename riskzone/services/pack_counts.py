"""Which counts of a pack may leave, against everything its readers have read before."""

from dataclasses import dataclass, field
from typing import Any

from riskzone.release.audience import Audience
from riskzone.release.disclosure.model import CountTable, Disclosed, Key, Why
from riskzone.release.pack import Pack
from riskzone.services.context import Context
from riskzone.services.pack_cells import INDICATORS, Exact
from riskzone.store import UnitOfWork
from riskzone.store.publications import Cell
from riskzone.zoning.scheme import Scheme


@dataclass(frozen=True)
class Protected:
    """Counts as they may leave.

    Parameters
    ----------
    tables : tuple of CountTable
        By layer.
    cells : tuple of Cell
        The same with their exact values, for the register of what was published.
    report : object
        What was hidden and why; ``None`` where nothing had to be.
    bounded : tuple of str
        Hidden cells an attacker could bound: there must be none.
    fixed : int
        Hidden cells the published level itself fixes.
    state : (int, int)
        Of all that was published when this was computed.
    """

    tables: tuple[CountTable, ...]
    cells: tuple[Cell, ...] = ()
    report: Any = None
    bounded: tuple[str, ...] = ()
    fixed: int = 0
    state: tuple[int, int] = field(default=(0, 0))


def protected(
    _ctx: Context, _uow: UnitOfWork, wanted: Pack, counts: Exact, _scheme: Scheme
) -> Protected:
    """Hide what must not leave."""
    measures = tuple(INDICATORS)
    zones = [zone for zone in counts.parents if len(zone) == 6 and not zone.endswith("00")]
    table = _open(counts, "county", sorted(zones), measures)
    cells = tuple(
        Cell(key.zone, key.measure, key.day, one.value or 0, shown=True)
        for key, one in table.cells.items()
        if wanted.audience is not Audience.INTERNAL
    )
    return Protected((table,), cells)


def _open(counts: Exact, layer: str, zones: list[str], measures: tuple[str, ...]) -> CountTable:
    cells = {
        Key(zone, name, counts.day): Disclosed(counts.of(zone, name), Why.SHOWN)
        for zone in zones
        for name in measures
    }
    parents = {zone: counts.parents[zone] for zone in zones}
    return CountTable(layer, counts.day, measures, tuple(zones), parents, cells, 0)
