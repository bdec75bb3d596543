"""What the store adds to the guard rails: known divisions and building units, geometry, neighbours.

What needs the boundaries of the nation or the content of a layer is worked out before the
write lock is held; neighbours are looked at under it, so that of two people who close one
entrance at the same minute the second is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely

from riskzone.messages import Words
from riskzone.places.english import division_words
from riskzone.services.context import Context
from riskzone.services.evidence import zone_table
from riskzone.services.unit_places import is_inner, surroundings_of
from riskzone.store import UnitOfWork, layers, units
from riskzone.units.apply import TAKES
from riskzone.units.findings import Finding
from riskzone.units.geometry import check_geometry
from riskzone.units.guard import BINDING
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, State
from riskzone.units.overlap import overlapped
from riskzone.units.status import force_interval
from riskzone.units.words import joined

#: Neighbours looked at; more do not touch one control unit.
_NEIGHBOURS = 1000
_PLACE = ("county", "township", "building_units", "geometry")


@dataclass(frozen=True)
class Placed:
    """A control unit with its place checked.

    Parameters
    ----------
    unit : ControlUnit
        Geometry repaired where that was possible, township filled in where its building
        units tell it.
    findings : tuple of Finding
    """

    unit: ControlUnit
    findings: tuple[Finding, ...] = ()


def placed(
    ctx: Context, uow: UnitOfWork, wanted: ControlUnit, action: Action, before: ControlUnit | None
) -> Placed:
    """Check the place of a control unit against divisions, layers and boundaries.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    wanted : ControlUnit
    action : Action
    before : ControlUnit, optional
        As it is stored; a place that did not change is not checked again.
    """
    if "geometry" not in TAKES.get(action, ()):
        return Placed(wanted)
    if before is not None and all(getattr(wanted, n) == getattr(before, n) for n in _PLACE):
        return Placed(wanted)
    found = list(_divisions(ctx, wanted))
    unit, of_buildings = _buildings(ctx, uow, wanted)
    found += of_buildings
    if unit.geometry is not None and not found:
        report = check_geometry(unit.geometry, around=surroundings_of(ctx, uow, unit))
        found += report.findings
        unit = unit.changed(geometry=report.polygon or unit.geometry)
    return Placed(unit, tuple(found))


def _divisions(ctx: Context, unit: ControlUnit) -> Iterator[Finding]:
    if ctx.divisions.layer_of(unit.county) != "county":
        yield Finding("unit_services.no_such_county", {"county": unit.county[:12]}, field="county")
    elif unit.township and not _is_township(ctx, unit):
        params = {"township": unit.township[:12], "county": _county(ctx, unit)}
        yield Finding("unit_services.no_such_township", params, field="township")


def _county(ctx: Context, unit: ControlUnit) -> Words:
    return division_words(unit.county, ctx.divisions.full_name(unit.county))


def _township(ctx: Context, code: str) -> Words:
    """Name and code of a township; a farm or forest bureau may have no name in the list."""
    words = division_words(code, ctx.divisions.name(code))
    return words if words.zh == code else Words(f"{words.zh}（{code}）", f"{words.en} ({code})")


def _is_township(ctx: Context, unit: ControlUnit) -> bool:
    known = ctx.divisions.parents(unit.township)
    if known.get("township") == unit.township:
        return known["county"] == unit.county
    # A township the list does not know: a farm, a forest bureau, one made later.
    form = len(unit.township) == 9 and unit.township.isascii() and unit.township.isdigit()
    return form and unit.township.startswith(unit.county)


def _buildings(
    ctx: Context, uow: UnitOfWork, unit: ControlUnit
) -> tuple[ControlUnit, list[Finding]]:
    """Building units have to be in the layer, and in the county; one township fills a blank."""
    on = ctx.clock.today()
    if not unit.building_units or layers.in_force(uow, "building", on) is None:
        return unit, []
    frame = zone_table(ctx, uow, "building", on).frame
    known = [code for code in unit.building_units if code in frame.index]
    rows = frame.loc[known]
    elsewhere = rows.index[rows["county"] != unit.county].tolist()
    if elsewhere:
        params = {"building": str(elsewhere[0]), "county": _county(ctx, unit)}
        return unit, [Finding("unit_services.building_elsewhere", params, field="building_units")]
    townships = sorted({str(code) for code in rows["township"] if code})
    if unit.township and townships and townships != [unit.township]:
        words = {"township": _township(ctx, unit.township)}
        params = {**words, "found": joined(_township(ctx, code) for code in townships)}
        return unit, [Finding("unit_services.building_township", params, field="township")]
    if not unit.township and len(townships) == 1:
        return unit.changed(township=townships[0]), []
    return unit, []


def neighbours(
    uow: UnitOfWork,
    unit: ControlUnit,
    action: Action,
    at: datetime,
    beside: Sequence[ControlUnit] = (),
) -> tuple[Finding, ...]:
    """Inner control units an inner one would lie over.

    Those that hold at the moment, or will; proposed ones too, unless an order is given: at
    02:00 a proposal of the day before does not stand in the way.

    Parameters
    ----------
    uow : UnitOfWork
    unit : ControlUnit
        As it would be stored.
    action : Action
    at : datetime
        Aware.
    beside : sequence of ControlUnit
        Others of the same order, not stored yet.
    """
    takes = "geometry" in TAKES.get(action, ())
    if not (takes or action in BINDING) or not is_inner(unit):
        return ()
    shared = tuple(_same_buildings(uow, unit, action, at, beside))
    if unit.geometry is None or shared:
        return shared
    stored, _ = units.in_view(uow, unit.geometry.bounds, most=_NEIGHBOURS)
    near = [one.unit for one in stored if one.unit.id != unit.id and _stands(one.unit, action, at)]
    others = [
        (one.name, one.geometry)
        for one in (*near, *beside)
        if one.geometry is not None and is_inner(one)
    ]
    return overlapped(unit.geometry, others)


def _same_buildings(
    uow: UnitOfWork,
    unit: ControlUnit,
    action: Action,
    at: datetime,
    beside: Sequence[ControlUnit],
) -> Iterator[Finding]:
    """Building units that another inner control unit closes already."""
    mine = set(unit.building_units)
    if not mine:
        return
    stored = (record.unit for record in units.listing(uow, areas=(unit.county,)))
    standing = (one for one in stored if one.id != unit.id and mine & set(one.building_units))
    for other in (*(one for one in standing if _stands(one, action, at)), *beside):
        shared = mine & set(other.building_units)
        if shared and is_inner(other):
            params = {"building": min(shared), "name": other.name}
            yield Finding("units.same_building", params, field="building_units")


def _stands(unit: ControlUnit, action: Action, at: datetime) -> bool:
    if unit.state is State.PROPOSED:
        return action is not Action.ORDER
    interval = force_interval(unit)
    return interval is not None and (interval[1] is None or interval[1] > at)


def same_order(uow: UnitOfWork, unit: ControlUnit, at: datetime) -> ControlUnit | None:
    """The stored control unit that says the same of the same place, in the same state.

    A form sent twice must not make two orders.
    """
    said = _said(unit)
    for record in units.named(uow, unit.county, unit.name):
        interval = force_interval(record.unit)
        over = interval is not None and interval[1] is not None and interval[1] <= at
        if not over and _said(record.unit) == said:
            return record.unit
    return None


def _said(unit: ControlUnit) -> tuple[object, ...]:
    shape = None if unit.geometry is None else shapely.to_wkb(shapely.normalize(unit.geometry))
    return (
        unit.state, unit.name, unit.kind, unit.scheme, unit.circle, unit.county, unit.township,
        unit.building_units, unit.place_text, unit.triggers, unit.days, unit.measures, shape,
    )  # fmt: skip
