"""Exact counts of counties and townships, as they were known when a morning was frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from riskzone.cases.history import episodes
from riskzone.cases.tables import CountTable, Reading
from riskzone.clock import day_number
from riskzone.errors import NotFound
from riskzone.places.zones import ZoneTable
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
    """Exact counts at the end of a day.

    Parameters
    ----------
    day : date
        Last full day counted.
    values : mapping of (str, str) to int
        (Zone, measure) → count.  Zones: the area served, its prefectures, counties, townships,
        and ``"<county>*"`` for cases no township is known for.
    parents : mapping of str to str
        Zone → the zone it is part of.
    unlocated : int
        Cases counted nowhere: they belong to no county.
    """

    day: date
    values: Mapping[tuple[str, str], int]
    parents: Mapping[str, str]
    unlocated: int = 0

    def of(self, zone: str, measure: str) -> int:
        """A count; 0 of a zone nothing was counted in."""
        return self.values.get((zone, measure), 0)


def exact(ctx: Context, uow: UnitOfWork, on: date, batch: int | None) -> Exact:
    """Count every county and township to the end of the day before.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    on : date
        The morning.
    batch : int, optional
        Number of the last import batch that was known; ``None``: all are.
    """
    key = ("exact counts", data_version(uow), on, batch)
    return ctx.remembered(key, lambda: _exact(ctx, uow, on, batch))


def _exact(ctx: Context, uow: UnitOfWork, on: date, batch: int | None) -> Exact:
    scheme = scheme_in_force(ctx, uow, "county", on)
    known, table = _known(uow, scheme, batch)
    values: dict[tuple[str, str], int] = {}
    parents: dict[str, str] = {}
    county, lost = _counted(ctx, uow, "county", on, scheme, known, table)
    towns: dict[str, dict[str, int]] = {}
    if known is not None:
        try:
            towns, _ = _counted(ctx, uow, "township", on, scheme, known, None)
        except NotFound:  # no townships are known of the area served
            towns = {}
    top = ctx.settings.area
    for zone in county:
        above = ctx.divisions.parents(zone).get("prefecture", "")
        parents[zone] = above or top
        if above:
            parents[above] = top
    for zone in towns:
        parents[zone] = ctx.divisions.parents(zone).get("county", zone[:6])
    if known is not None:
        parents |= {f"{zone}*": zone for zone in county}
    for measure in INDICATORS:
        total = 0
        below: dict[str, int] = {}
        for zone, row in towns.items():
            values[zone, measure] = row[measure]
            below[parents[zone]] = below.get(parents[zone], 0) + row[measure]
        for zone, row in county.items():
            count = row[measure]
            values[zone, measure] = count
            if known is not None:
                values[f"{zone}*", measure] = count - below.get(zone, 0)
            above = parents[zone]
            if above != top:
                values[above, measure] = values.get((above, measure), 0) + count
            total += count
        values[top, measure] = total
    return Exact(on - timedelta(days=1), values, parents, lost)


def _known(
    uow: UnitOfWork, scheme: Scheme, batch: int | None
) -> tuple[object | None, CountTable | None]:
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


def _counted(  # noqa: PLR0917 - private, two callers
    ctx: Context,
    uow: UnitOfWork,
    layer: str,
    on: date,
    scheme: Scheme,
    known: object | None,
    table: CountTable | None,
) -> tuple[dict[str, dict[str, int]], int]:
    """Zone → measure → count, and the cases without a zone of the layer."""
    event = events.current(uow).id
    zones: ZoneTable = zone_table(ctx, uow, layer, on)
    evidence = Evidence(
        zones=zones,
        parents=ctx.divisions.parents,
        coverage=coverage_of(uow, event, "cases" if known is not None else "counts"),
        episodes=known,  # type: ignore[arg-type]
        counts=table,
        members=members_of(ctx.divisions, layer),
    )
    bound = bind(replace(scheme, indicators=dict(INDICATORS)), evidence, None)
    size, day = len(zones), day_number(on)
    every = np.arange(size)
    columns = {
        name: _whole(figure.at(every, np.full(size, day), 0).value)
        for name, figure in bound.figures.items()
    }
    frame = pd.DataFrame(columns, index=zones.frame.index.astype(str))
    rows = {str(zone): {k: int(v) for k, v in row.items()} for zone, row in frame.iterrows()}
    return rows, 0 if bound.located is None else int(bound.located.unlocated)


def _whole(values: Iterable[float]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.nan_to_num(np.asarray(values, dtype=np.float64)).astype(np.int64)
