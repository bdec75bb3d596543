"""What maps draw below the counties: a deployment's own townships, building units in cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas

from riskzone.access import Actor, Right
from riskzone.errors import NotFound
from riskzone.places.cache import cached_bytes, content_hash
from riskzone.places.cells import FORM, BuildingCells, dump_cells, load_cells, make_cells
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.evidence import zone_table
from riskzone.services.layer_content import stored_layer
from riskzone.store import UnitOfWork, layers

#: Folder of derived files below the home; nothing in it is needed.
_CACHE = "cache"


@dataclass(frozen=True)
class OwnPlace:
    """Where a zone that is no division lies.

    Parameters
    ----------
    layer : str
        ``"township"`` or ``"building"``.
    name : str
    county, township : str
        Codes; ``""`` where the township is not known.
    """

    layer: str
    name: str
    county: str
    township: str


def building_cells(actor: Actor, ctx: Context, on: date) -> BuildingCells | None:
    """Building units of the layer in force on a day, cut into cells.

    Made once for a content and kept in the cache folder of the home; ``None`` where no
    layer of building units was imported.

    Raises
    ------
    Denied
        The actor may not see levels.
    StoreError
        The content of the layer is damaged.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        record = layers.in_force(uow, "building", on)
        if record is None:
            return None
        return ctx.remembered(("cells", record.hash), lambda: _cells(ctx, uow, record))


def keep_cells(ctx: Context) -> None:
    """Cut the building units of today's layer into cells before a reader waits for them.

    For services to call after a layer they checked and committed.
    """
    with ctx.store.read() as uow:
        record = layers.in_force(uow, "building", ctx.clock.today())
        if record is not None:
            _cells(ctx, uow, record)


def _cells(ctx: Context, uow: UnitOfWork, record: layers.LayerRecord) -> BuildingCells:
    def make() -> BuildingCells:
        stored = stored_layer(ctx, uow, record)
        return make_cells(stored.zones.frame, stored.geometry, stored.attributes, stored.around)

    name = f"cells-{content_hash(FORM, record.hash)}.bin"
    return cached_bytes(ctx.settings.home / _CACHE, name, make, dump_cells, load_cells)


def own_townships(
    actor: Actor, ctx: Context, county: str, on: date
) -> geopandas.GeoDataFrame | None:
    """Townships of a county from the layer a deployment brought, with ``name``.

    Returns
    -------
    GeoDataFrame or None
        EPSG:4490, index ``zone`` ascending; ``None`` where no layer is in force on the day,
        or it holds nothing of the county.

    Raises
    ------
    Denied
        The actor may not see levels.
    StoreError
        The content of the layer is damaged.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        record = layers.in_force(uow, "township", on)
        if record is None:
            return None
        stored = stored_layer(ctx, uow, record)
    mine = stored.zones.frame["county"] == county
    if not mine.any():
        return None
    names: Any = stored.zones.frame.loc[mine, ["name"]]
    return geopandas.GeoDataFrame(names, geometry=stored.geometry[mine]).sort_index()


def place_of(actor: Actor, ctx: Context, zone: str, on: date) -> OwnPlace | None:
    """Find a zone that is no division: a building unit, or a township of an own layer.

    Returns
    -------
    OwnPlace or None
        ``None`` where no layer in force on the day holds it.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        for layer in ("building", "township"):
            try:
                frame = zone_table(ctx, uow, layer, on).frame
            except NotFound:
                continue
            if zone in frame.index:
                name, county, township = frame.loc[zone, ["name", "county", "township"]]
                return OwnPlace(layer, str(name), str(county), str(township))
    return None


def names_of(actor: Actor, ctx: Context, codes: Sequence[str], on: date) -> dict[str, str]:
    """Name building units, and the compounds and buildings around them, by code.

    Returns
    -------
    dict of str to str
        Code → name; what the layer in force on the day does not hold is left out.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        try:
            known = zone_table(ctx, uow, "building", on).frame["name"]
        except NotFound:
            return {}
        named = {code: str(known[code]) for code in codes if code in known.index}
        record = layers.in_force(uow, "building", on)
        if record is None or len(named) == len(codes):
            return named
        around = stored_layer(ctx, uow, record).around
    others = around["name"] if len(around) else {}
    return named | {code: str(others[code]) for code in codes if code in others}
