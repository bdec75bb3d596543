"""What the polygon of a control unit is compared with: boundaries, and the layers of the store."""

import math
from functools import cache

import shapely

from riskzone.messages import Words
from riskzone.places.boundaries import load_boundaries
from riskzone.places.english import division_words
from riskzone.places.locator import ZoneLocator
from riskzone.services.context import Context
from riskzone.services.layer_content import StoredLayer, stored_layer
from riskzone.store import UnitOfWork, layers
from riskzone.units.control_schemes import control_schemes
from riskzone.units.model import ControlUnit
from riskzone.units.position import Surroundings

#: How far around a control unit its own township layer is looked at, degrees (about 5 km).
_NEAR = 0.05


def surroundings_of(ctx: Context, uow: UnitOfWork, unit: ControlUnit) -> Surroundings:
    """What a control unit is compared with on the present day.

    The first call of a process reads the boundaries (seconds): make it before a write lock
    is held.  Schematic layers are left out.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    unit : ControlUnit
    """
    boundaries = load_boundaries(ctx.divisions.area, "county").geometry
    return Surroundings(
        county=unit.county,
        county_name=division_words(unit.county, ctx.divisions.full_name(unit.county)),
        boundary=boundaries.get(unit.county),
        county_at=county_at,
        buildings=_buildings(ctx, uow, unit),
        township=unit.township,
        townships=_townships(ctx, uow, unit),
    )


def warm_up(ctx: Context) -> None:
    """Read the boundaries before somebody draws: the first check of a process would wait."""
    load_boundaries(ctx.divisions.area, "county")
    _nation()


def entrances(ctx: Context, uow: UnitOfWork, unit: ControlUnit) -> tuple[str, ...]:
    """Names of the building units of an order; one that no layer knows keeps its identifier."""
    record = layers.in_force(uow, "building", ctx.clock.today())
    if record is None or not unit.building_units:
        return unit.building_units
    layer = stored_layer(ctx, uow, record)
    known = [table["name"] for table in (layer.zones.frame, layer.around) if len(table)]
    return tuple(
        next((str(names[code]) for names in known if code in names.index), code)
        for code in unit.building_units
    )


def county_at(lon: float, lat: float) -> tuple[str, Words]:
    """Code and name of the county of the nation at a point (EPSG:4490), code ``""``: none."""
    locator, names = _nation()
    code = locator.at(lon, lat)
    return code, division_words(code, names.get(code, code))


@cache
def _nation() -> tuple[ZoneLocator, dict[str, str]]:
    counties = load_boundaries("CN", "county")
    return ZoneLocator(counties), {str(c): str(n) for c, n in counties["name"].items()}


def _buildings(ctx: Context, uow: UnitOfWork, unit: ControlUnit) -> dict[str, shapely.Geometry]:
    if not unit.building_units:
        return {}
    layer = real_layer(ctx, uow, "building")
    if layer is None:
        return {}
    found = {}
    for code in unit.building_units:
        for shapes in (layer.geometry, layer.around.geometry if len(layer.around) else None):
            if shapes is not None and code in shapes.index:
                found[code] = shapes[code]
    return found


def _townships(
    ctx: Context, uow: UnitOfWork, unit: ControlUnit
) -> dict[str, tuple[Words, shapely.Geometry]]:
    layer = real_layer(ctx, uow, "township")
    if layer is None or unit.geometry is None or not all(map(math.isfinite, unit.geometry.bounds)):
        return {}
    west, south, east, north = unit.geometry.bounds
    view = shapely.box(west - _NEAR, south - _NEAR, east + _NEAR, north + _NEAR)
    near = layer.geometry.iloc[layer.geometry.sindex.query(view, predicate="intersects")]
    names = layer.zones.frame["name"]
    return {
        str(code): (division_words(str(code), str(names[code])), shape)
        for code, shape in near.items()
    }


def real_layer(ctx: Context, uow: UnitOfWork, kind: str) -> StoredLayer | None:
    """The imported layer of a kind, unless its boundaries are schematic."""
    record = layers.in_force(uow, kind, ctx.clock.today())
    if record is None or record.schematic:
        return None
    return stored_layer(ctx, uow, record)


def is_inner(unit: ControlUnit) -> bool:
    """Whether control units of this circle must not overlap each other."""
    scheme = control_schemes().get(unit.scheme)
    circle = scheme.circles.get(unit.circle) if scheme else None
    return circle is not None and circle.inner
