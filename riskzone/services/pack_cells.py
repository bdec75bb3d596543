"""Exact counts of counties and townships, as they were known when a morning was frozen."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from riskzone.cases.history import Episodes, episodes
from riskzone.cases.tables import CountTable, Reading
from riskzone.clock import day_number
from riskzone.errors import NotFound
from riskzone.release.disclosure.cells import REST, Cells, Figure
from riskzone.release.disclosure.model import Key
from riskzone.services.context import Context
from riskzone.services.evidence import coverage_of, scheme_in_force, zone_table
from riskzone.services.rating import members_of
from riskzone.store import UnitOfWork, cases, counts, data_version, events
from riskzone.zoning.binding import bind
from riskzone.zoning.evidence import Evidence
from riskzone.zoning.scheme import Indicator, Origin, Scheme

_LOCAL: tuple[Origin, ...] = ("local", "import_linked")
#: Measure → how it is counted: local confirmed cases.
INDICATORS: Mapping[str, Indicator] = {
    "new_1d": Indicator(measure="count", zh="新增", en="new", origin=_LOCAL, window_days=1),
    "new_14d": Indicator(
        measure="count", zh="14天新增", en="new, 14 d", origin=_LOCAL, window_days=14
    ),
    "cumulative": Indicator(measure="cumulative", zh="累计", en="total", origin=_LOCAL),
}
_NO_READING = Reading("store", 0)


@dataclass(frozen=True)
class Exact:
    """Exact counts at the ends of some days.

    Parameters
    ----------
    cells : Cells
        The area served, its prefectures, counties, townships, and ``"<county>*"`` for cases
        no township is known for.
    unlocated : int
        Cases counted nowhere: they belong to no county.
    """

    cells: Cells
    unlocated: int = 0

    def of(self, zone: str, measure: str, day: date | None = None) -> int:
        """A count; 0 of a zone nothing was counted in."""
        return self.cells.values.get(Key(zone, measure, day or self.cells.day), 0)

    def total(self, measure: str, day: date) -> int:
        """A count of the whole area served: of every county, whatever it is part of."""
        return sum(
            self.of(zone, measure, day)
            for zone, layer in self.cells.layers.items()
            if layer == "county"
        )


def exact(
    ctx: Context, uow: UnitOfWork, on: date, batch: int | None, figures: Iterable[Figure]
) -> Exact:
    """Count every county and township.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    on : date
        The morning; counts end with the day before.
    batch : int, optional
        Number of the last import batch that was known; ``None``: all are.
    figures : iterable of (str, date)
        Measure and last day counted, beside those of the day before.
    """
    day = on - timedelta(days=1)
    wanted = tuple(sorted({*((name, day) for name in INDICATORS), *figures}))
    key = ("exact counts", data_version(uow), on, batch, wanted)
    return ctx.remembered(key, lambda: _exact(ctx, uow, on, batch, wanted))


def _exact(
    ctx: Context, uow: UnitOfWork, on: date, batch: int | None, figures: tuple[Figure, ...]
) -> Exact:
    scheme = scheme_in_force(ctx, uow, "county", on)
    known, table = _known(uow, scheme, batch)
    county, lost = _counted(ctx, uow, _Asked("county", on, scheme, figures), known, table)
    towns: dict[str, dict[Figure, int]] = {}
    if known is not None:
        with suppress(NotFound):  # no townships are known of the area served
            towns, _ = _counted(ctx, uow, _Asked("township", on, scheme, figures), known, None)
    tree = _tree(ctx, county, towns)
    values: dict[Key, int] = {}
    for figure in figures:
        below: dict[str, int] = {}
        for zone, row in towns.items():
            values[Key(zone, *figure)] = row[figure]
            above = tree.parents[zone]
            below[above] = below.get(above, 0) + row[figure]
        for zone, row in county.items():
            values[Key(zone, *figure)] = row[figure]
            if towns:
                values[Key(f"{zone}{REST}", *figure)] = row[figure] - below.get(zone, 0)
            here = zone
            while (up := tree.parents.get(here)) is not None:
                key = Key(up, *figure)
                values[key] = values.get(key, 0) + row[figure]
                here = up
    day = on - timedelta(days=1)
    return Exact(replace(tree, day=day, values=values), lost)


def _tree(ctx: Context, county: Iterable[str], towns: Iterable[str]) -> Cells:
    """The zones, each with its layer and the zone it is part of; no counts yet."""
    layers: dict[str, str] = {}
    parents: dict[str, str] = {}
    top = root_of(ctx.settings.area)
    for zone in county:
        layers[zone] = "county"
        above = ctx.divisions.parents(zone).get("prefecture", "")
        if top not in ("", zone):
            parents[zone] = above or top
        if above and above != top and top:
            layers[above] = "prefecture"
            parents[above] = top
    if top and top not in layers:
        layers[top] = "prefecture" if top[2:4] != "00" else "province"
    for zone in towns:
        layers[zone] = "township"
        parents[zone] = ctx.divisions.parents(zone).get("county", "") or zone[:6]
    if any(layer == "township" for layer in layers.values()):
        for zone in [zone for zone, layer in layers.items() if layer == "county"]:
            layers[f"{zone}{REST}"] = "township"
            parents[f"{zone}{REST}"] = zone
    return Cells(date.min, layers, parents, {})


def root_of(area: str) -> str:
    """The zone all counties of an area served are part of; ``""`` of the country."""
    return "" if area == "CN" else area.ljust(6, "0")


def _known(
    uow: UnitOfWork, scheme: Scheme, batch: int | None
) -> tuple[Episodes | None, CountTable | None]:
    """Episodes and daily counts of the batches up to one."""
    event = events.current(uow).id
    revisions = cases.load_revisions(uow, event)
    rows = counts.load_revisions(uow, event)
    if batch is not None:
        revisions = revisions[revisions["batch_id"] <= batch]
        rows = rows[rows["batch_id"] <= batch]
    found = None
    if not revisions.empty:
        found = episodes(revisions, cases.load_places(uow, event), scheme.date)
    table = None
    if not rows.empty:
        last = rows.sort_values("revision").drop_duplicates(["layer", "zone", "date"], keep="last")
        table = CountTable(
            last.reset_index(drop=True), coverage_of(uow, event, "counts"), _NO_READING
        )
    return found, table


@dataclass(frozen=True)
class _Asked:
    """What is counted, and by which rule's day."""

    layer: str
    on: date
    scheme: Scheme
    figures: tuple[Figure, ...]


def _counted(
    ctx: Context,
    uow: UnitOfWork,
    asked: _Asked,
    known: Episodes | None,
    table: CountTable | None,
) -> tuple[dict[str, dict[Figure, int]], int]:
    """Zone → figure → count, and the cases without a zone of the layer."""
    event = events.current(uow).id
    zones = zone_table(ctx, uow, asked.layer, asked.on)
    evidence = Evidence(
        zones=zones,
        parents=ctx.divisions.parents,
        coverage=coverage_of(uow, event, "cases" if known is not None else "counts"),
        episodes=known,
        counts=table,
        members=members_of(ctx.divisions, asked.layer),
    )
    bound = bind(replace(asked.scheme, indicators=dict(INDICATORS)), evidence, None)
    every = np.arange(len(zones))
    names = [str(zone) for zone in zones.frame.index]
    rows: dict[str, dict[Figure, int]] = {zone: {} for zone in names}
    for measure, last in asked.figures:
        # At 00:00 of the next day the last day is counted whole.
        days = np.full(len(zones), day_number(last) + 1)
        found = np.nan_to_num(bound.figures[measure].at(every, days, 0).value)
        for zone, value in zip(names, found.astype(np.int64).tolist(), strict=True):
            rows[zone][measure, last] = value
    return rows, 0 if bound.located is None else int(bound.located.unlocated)
