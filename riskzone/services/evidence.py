"""What the store knows, as evidence for a rating."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from riskzone.cases.history import Episodes, episodes
from riskzone.cases.tables import CountTable, Coverage, Reading, ReportTable
from riskzone.clock import day_number
from riskzone.errors import NotFound
from riskzone.places.zones import LAYER_WORDS, ZoneTable
from riskzone.services.context import Context
from riskzone.services.layer_content import layer_in_force
from riskzone.services.rating import buildings_of, members_of, told_apart
from riskzone.store import (
    UnitOfWork,
    adoptions,
    batches,
    blobs,
    cases,
    counts,
    data_version,
    events,
    layers,
    reports,
)
from riskzone.zoning.binding import Bound, bind
from riskzone.zoning.evidence import ChildLevels, Evidence
from riskzone.zoning.library import scheme_of
from riskzone.zoning.rating import history, level_names
from riskzone.zoning.scheme import Scheme

_NO_READING = Reading("store", 0)


def scheme_in_force(ctx: Context, uow: UnitOfWork, layer: str, on: date) -> Scheme:
    """The scheme adopted for a layer of the area served on a day.

    Raises
    ------
    NotFound
        None is.
    """
    adoption = adoptions.in_force(uow, layer, ctx.settings.area, on)
    if adoption is None:
        raise NotFound(
            "zoning.no_scheme_adopted",
            layer=LAYER_WORDS[layer],
            area=ctx.settings.area,
            on=on.isoformat(),
        )
    return scheme_of(blobs.get(uow, adoption.blob_hash).data.decode(), f"{adoption.scheme_id}.toml")


def bound_on(
    ctx: Context,
    uow: UnitOfWork,
    layer: str,
    on: date,
    *,
    scheme: Scheme | None = None,
    cutoff: tuple[int, int] | None = None,
) -> Bound:
    """The evidence of a layer, bound to the scheme in force on a day or to another one.

    Kept in memory for as long as the data do not change.
    """
    chosen = scheme or scheme_in_force(ctx, uow, layer, on)
    rolls_up = any(item.measure == "children" for item in chosen.indicators.values())
    own = layers.in_force(uow, layer, on)
    drawn = own.hash if own else ""
    key = ("bound", data_version(uow), layer, drawn, chosen.hash, cutoff, on if rolls_up else None)
    return ctx.remembered(key, lambda: bind(chosen, _evidence(ctx, uow, layer, chosen, on), cutoff))


def _evidence(ctx: Context, uow: UnitOfWork, layer: str, scheme: Scheme, on: date) -> Evidence:
    version = data_version(uow)
    event = events.current(uow).id
    zones = zone_table(ctx, uow, layer, on)
    by_name = layer == "building" and layers.in_force(uow, layer, on) is None
    found = ctx.remembered(
        ("episodes", version, scheme.date, by_name),
        lambda: _episodes(uow, event, scheme, by_name=by_name),
    )
    table = ctx.remembered(("counts", version), lambda: _counts(uow, event))
    heard = ctx.remembered(("reports", version), lambda: _reports(uow, event))
    coverage = _coverage(uow, event, "cases" if found is not None else "counts")
    return Evidence(
        zones=zones,
        parents=ctx.divisions.parents,
        coverage=coverage,
        episodes=found,
        counts=table,
        reports=heard,
        children=_children(ctx, uow, scheme, zones, on),
        members=members_of(ctx.divisions, layer),
    )


def zone_table(ctx: Context, uow: UnitOfWork, layer: str, on: date) -> ZoneTable:
    """The zones of a layer on a day: the deployment's own layer, else the divisions.

    Where no layer of building units was brought, they are those the line list names.

    Raises
    ------
    NotFound
        No zones of the layer are known.
    """
    record = layers.in_force(uow, layer, on)
    if record is not None:
        return ctx.remembered(("layer", record.hash), lambda: _stored_zones(uow, layer, on))
    if layer == "building":
        named = buildings_of(told_apart(cases.load(uow, events.current(uow).id)))
        if len(named):
            return named
    return ctx.divisions.zone_table(layer)


def _stored_zones(uow: UnitOfWork, layer: str, on: date) -> ZoneTable:
    found = layer_in_force(uow, layer, on)
    assert found is not None  # noqa: S101 - the record was there
    return found.zones


def _episodes(uow: UnitOfWork, event: int, scheme: Scheme, *, by_name: bool) -> Episodes | None:
    revisions = cases.load_revisions(uow, event)
    if revisions.empty:
        return None
    known = told_apart(revisions) if by_name else revisions
    return episodes(known, cases.load_places(uow, event), scheme.date)


def _counts(uow: UnitOfWork, event: int) -> CountTable | None:
    rows = counts.load(uow, event)
    if rows.empty:
        return None
    return CountTable(rows, _coverage(uow, event, "counts"), _NO_READING)


def _reports(uow: UnitOfWork, event: int) -> ReportTable | None:
    rows = reports.load(uow, event)
    return None if rows.empty else ReportTable(rows, _NO_READING)


def _coverage(uow: UnitOfWork, event: int, kind: Any) -> Coverage:
    """The reach of the last full list, or of the first one where none was full."""
    listed = batches.listing(uow, event, kind)
    full = [batch for batch in listed if batch.mode == "full"]
    if full:
        return full[-1].coverage
    return listed[0].coverage if listed else Coverage()


def _children(
    ctx: Context, uow: UnitOfWork, scheme: Scheme, zones: ZoneTable, on: date
) -> Mapping[str, ChildLevels]:
    """Levels of finer layers, each by the scheme adopted for it."""
    found: dict[str, ChildLevels] = {}
    for layer in {
        i.layer for i in scheme.indicators.values() if i.measure == "children" and i.layer
    }:
        child = bound_on(ctx, uow, layer, on)
        day = day_number(on)
        frame = history(child, day - 400, day + 60).frame
        names = level_names(child)
        codes = child.evidence.zones.frame[zones.layer].to_numpy()
        found[layer] = ChildLevels(
            tuple(level.id for level in child.scheme.levels),
            pd.DataFrame(
                {
                    "parent": codes[frame["zone"].to_numpy()],
                    "level": np.array([names[int(rank)] for rank in frame["level"]], dtype=object),
                    "day_from": frame["day_from"],
                    "day_until": frame["day_until"],
                }
            ),
        )
    return found
