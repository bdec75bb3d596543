"""What the store knows, as evidence for a rating."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from riskzone.cases.history import Episodes, episodes
from riskzone.cases.tables import CountTable, Coverage, Reading, ReportTable
from riskzone.errors import NotFound
from riskzone.messages import Words
from riskzone.places.english import english_name
from riskzone.places.zones import LAYER_WORDS, ZoneTable
from riskzone.services.children import child_levels, levels_ahead
from riskzone.services.context import Context
from riskzone.services.layer_content import stored_layer
from riskzone.services.rating import buildings_of, members_of, told_apart
from riskzone.services.unit_levels import unit_table
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
    state_version,
    unit_version,
)
from riskzone.store.adoptions import Adoption
from riskzone.zoning.binding import Bound, bind
from riskzone.zoning.evidence import Evidence
from riskzone.zoning.library import scheme_of
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
            area=_served(ctx),
            on=on.isoformat(),
        )
    return _scheme(uow, adoption)


def _scheme(uow: UnitOfWork, adoption: Adoption) -> Scheme:
    return scheme_of(blobs.get(uow, adoption.blob_hash).data.decode(), f"{adoption.scheme_id}.toml")


def _served(ctx: Context) -> Words:
    if ctx.settings.area == "CN":
        return Words("全国", "the country")
    code = ctx.settings.area.ljust(6, "0")
    name = ctx.divisions.name(code)
    return Words(name, english_name(code) or name)


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
    own = layers.in_force(uow, layer, on)
    drawn = own.hash if own else ""
    finer = {name: bound_on(ctx, uow, name, on, cutoff=cutoff) for name in _rolled_up(chosen)}
    # Bounds are remembered, so that the same finer levels are the same object.
    below = tuple((name, id(bound)) for name, bound in finer.items())
    ordered = unit_version(uow) if _counts_units(chosen) else 0
    key = ("bound", data_version(uow), ordered, layer, drawn, chosen.hash, cutoff, below)
    return ctx.remembered(
        key, lambda: bind(chosen, _evidence(ctx, uow, layer, chosen, on, finer, cutoff), cutoff)
    )


def levels_version(ctx: Context, uow: UnitOfWork, scheme: Scheme, on: date) -> int:
    """The version of all that the levels of a scheme rest on: data, and control units if counted.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    scheme : Scheme
    on : date
        Day whose schemes rate the finer layers it counts.
    """
    if _counts_units(scheme):
        return state_version(uow)
    finer = [adoptions.in_force(uow, one, ctx.settings.area, on) for one in _rolled_up(scheme)]
    below = [levels_version(ctx, uow, _scheme(uow, one), on) for one in finer if one is not None]
    return max(below, default=data_version(uow))


def _counts_units(scheme: Scheme) -> bool:
    return any(one.measure == "control_units" for one in scheme.indicators.values())


def _rolled_up(scheme: Scheme) -> tuple[str, ...]:
    """The finer layers whose levels a scheme counts."""
    found = {i.layer for i in scheme.indicators.values() if i.measure == "children" and i.layer}
    return tuple(sorted(found))


def _evidence(  # noqa: PLR0917 - private, one caller
    ctx: Context,
    uow: UnitOfWork,
    layer: str,
    scheme: Scheme,
    on: date,
    finer: Mapping[str, Bound],
    cutoff: tuple[int, int] | None,
) -> Evidence:
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
    coverage = coverage_of(uow, event, "cases" if found is not None else "counts")
    return Evidence(
        zones=zones,
        parents=ctx.divisions.parents,
        coverage=coverage,
        episodes=found,
        counts=table,
        reports=heard,
        children={name: child_levels(bound, layer) for name, bound in finer.items()},
        children_ahead=partial(levels_ahead, finer, layer) if finer else None,
        control_units=unit_table(ctx, uow, cutoff) if _counts_units(scheme) else None,
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
        return stored_layer(ctx, uow, record).zones
    if layer == "building":
        named = buildings_of(told_apart(cases.load(uow, events.current(uow).id)))
        if len(named):
            return named
    return ctx.divisions.zone_table(layer)


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
    return CountTable(rows, coverage_of(uow, event, "counts"), _NO_READING)


def _reports(uow: UnitOfWork, event: int) -> ReportTable | None:
    rows = reports.load(uow, event)
    return None if rows.empty else ReportTable(rows, _NO_READING)


def coverage_of(uow: UnitOfWork, event: int, kind: batches.BatchKind) -> Coverage:
    """The reach of the last full list, or of the first one where none was full."""
    listed = batches.listing(uow, event, kind)
    full = [batch for batch in listed if batch.mode == "full"]
    if full:
        return full[-1].coverage
    return listed[0].coverage if listed else Coverage()
