"""A user's own layer of townships or building units, read from bytes in a confined child."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riskzone import confine
from riskzone.errors import InputError
from riskzone.places import raw as files
from riskzone.places.boundaries import CRS, load_boundaries
from riskzone.places.containers import DEFAULT_LAYER_LIMITS, LayerLimits, kind_of
from riskzone.places.datum import parse_datum
from riskzone.places.divisions import Divisions, load_divisions
from riskzone.places.geometry import Repair, check_positions, repair_polygons, to_stored
from riskzone.places.layer_fields import pick_fields
from riskzone.places.layer_zones import around_others, building_zones, township_zones
from riskzone.places.locator import locate
from riskzone.places.seats import may_lie_in
from riskzone.places.tables import zone_table
from riskzone.places.zones import ZoneTable

UserLayerName = Literal["township", "building"]

_POLYGONS = frozenset({"Polygon", "MultiPolygon"})
_ALLOWED = {"township": _POLYGONS, "building": _POLYGONS | {"Point"}}


@dataclass(frozen=True)
class UserLayer:
    """A layer of townships or building units as it is stored.

    Parameters
    ----------
    layer : {"township", "building"}
        Which layer.
    zones : ZoneTable
        Its zones: of building units the finest ones only.  A building unit's ``parent`` is
        its township, or its county where the township is not known.
    geometry : GeoSeries
        EPSG:4490, indexed like ``zones.frame``; valid.
    attributes : DataFrame
        Indexed like ``zones.frame``.  Building units: ``kind`` (compound | building |
        entrance) and ``parent_id`` (the building unit around it, or ``""``).
    repairs : tuple of Repair
        Polygons that were repaired, with their area before and after.
    notes : tuple
        (catalogue code, parameters): assumptions made, features that look misplaced.
    hash : str
        SHA-256 (hex) of zones, units around them and geometry: equal layers have equal hashes.
    around : GeoDataFrame
        Building units that hold other units: no zones, drawn as outlines.  EPSG:4490, index
        and columns of ``zones.frame`` and of ``attributes``.
    """

    layer: UserLayerName
    zones: ZoneTable
    geometry: geopandas.GeoSeries
    attributes: pd.DataFrame
    repairs: tuple[Repair, ...] = ()
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()
    hash: str = ""
    around: geopandas.GeoDataFrame = field(default_factory=geopandas.GeoDataFrame)


@dataclass(frozen=True)
class ParsedLayer:
    """What the child hands back: plain tables and WKB, in the order of the file."""

    zones: pd.DataFrame
    attributes: pd.DataFrame
    wkb: tuple[bytes, ...]
    repairs: tuple[Repair, ...] = ()
    notes: tuple[tuple[str, dict[str, Any]], ...] = field(default=())


@dataclass(frozen=True)
class LayerRequest:
    """How a layer file is to be read; see :func:`read_layer`."""

    filename: str
    layer: UserLayerName
    datum: str
    area: str
    columns: Mapping[str, str] | None = None
    crs: str | None = None
    layer_name: str | None = None
    limits: LayerLimits = DEFAULT_LAYER_LIMITS


def read_layer(
    data: bytes,
    filename: str,
    *,
    layer: UserLayerName,
    datum: str | None,
    columns: Mapping[str, str] | None,
    divisions: Divisions,
    crs: str | None = None,
    layer_name: str | None = None,
    limits: LayerLimits = DEFAULT_LAYER_LIMITS,
) -> UserLayer:
    """Read a layer of townships or building units.

    Parameters
    ----------
    data : bytes
        A GeoPackage, a GeoJSON, or a zip archive with one Shapefile; told by content.
    filename : str
        For messages only; it is never opened.
    layer : {"township", "building"}
        What the features are.  Townships: nine-digit code and name, polygons.  Building
        units: id, kind, optionally name, parent, township and county; polygons or points.
    datum : str
        Datum of the coordinates, see :mod:`riskzone.places.datum`.  Asked for, never guessed.
    columns : mapping of str to str, optional
        Field → column of the file, or ``"=value"``; see :func:`pick_fields`.
    divisions : Divisions
        The area served.
    crs : str, optional
        ``"EPSG:<number>"``, used where the file states no reference system.
    layer_name : str, optional
        Which layer of a GeoPackage that has several.
    limits : LayerLimits, optional
        Limits on the file; memory and time are limited besides.

    Raises
    ------
    InputError
        With a message that names file, feature, field and value.  Nothing is half read.
    TooLarge
        A limit was reached.
    """
    shown = Path(filename.replace("\\", "/")).name or "layer"
    known = parse_datum(datum)
    kind_of(data, shown, limits)
    request = LayerRequest(
        shown, layer, known, divisions.area, dict(columns or {}), crs, layer_name, limits
    )
    with tempfile.TemporaryDirectory(prefix="riskzone-layer-") as folder:
        parsed = confine.call(parse_in_child, data, request, folder)
    shapes = geopandas.GeoSeries(
        shapely.from_wkb(list(parsed.wkb)), index=parsed.zones.index, crs=CRS
    )
    made = layer_of(layer, parsed.zones, parsed.attributes, shapes)
    return replace(made, repairs=parsed.repairs, notes=parsed.notes)


def layer_of(
    layer: UserLayerName,
    units: pd.DataFrame,
    attributes: pd.DataFrame,
    geometry: geopandas.GeoSeries,
    *,
    schematic: bool = False,
) -> UserLayer:
    """Put a layer together: zones, and the units around them.

    Parameters
    ----------
    layer : {"township", "building"}
    units : DataFrame
        Columns of a zone table, indexed by code; units around others included.
    attributes : DataFrame
    geometry : GeoSeries
        EPSG:4490.  All three have the same index.
    schematic : bool
        Whether the geometry is schematic.
    """
    outer = around_others(attributes)
    table = zone_table(layer, units[~outer], schematic=schematic)
    digest = hashlib.sha256(table.hash.encode())
    _add_shapes(digest, geometry.loc[table.frame.index])
    columns = pd.concat([units[outer], attributes[outer]], axis=1)
    around = geopandas.GeoDataFrame(columns, geometry=geometry[outer]).sort_index()
    if len(around):
        digest.update(zone_table(layer, units[outer], schematic=schematic).hash.encode())
        _add_shapes(digest, around.geometry)
    return UserLayer(
        layer=layer,
        zones=table,
        geometry=geometry.loc[table.frame.index],
        attributes=attributes.loc[table.frame.index],
        hash=digest.hexdigest(),
        around=around,
    )


def _add_shapes(digest: Any, shapes: geopandas.GeoSeries) -> None:
    for text in shapely.to_wkb(np.asarray(shapes.values)):
        digest.update(text)


def parse_in_child(data: bytes, request: LayerRequest, folder: str) -> ParsedLayer:
    """As :func:`parse_layer`, with the drivers of the process limited first."""
    files.only_local_drivers()
    return parse_layer(data, request, folder)


def parse_layer(data: bytes, request: LayerRequest, folder: str) -> ParsedLayer:
    """Read, check and repair a layer.

    Parameters
    ----------
    data : bytes
        Content of the file.
    request : LayerRequest
        How it is to be read.
    folder : str
        An empty folder for temporary files.

    Raises
    ------
    InputError, TooLarge
        As for :func:`read_layer`.
    """
    divisions = load_divisions(request.area)
    raw = files.read_raw(data, request.filename, Path(folder), request.limits, request.layer_name)
    fields = pick_fields(raw.columns, request.layer, request.columns, request.filename)
    shapes = to_stored(raw.shapes, raw.crs, request.crs, request.datum, request.filename)
    check_positions(shapes, request.filename)
    identity = fields["code" if request.layer == "township" else "id"].tolist()
    shapes, repairs = repair_polygons(shapes, identity, request.filename, _ALLOWED[request.layer])
    notes = list(raw.notes)
    drawn = _county_by_point(shapes, divisions)
    make = township_zones if request.layer == "township" else building_zones
    zones, attributes = make(fields, drawn, divisions, request.filename, notes)
    _check_places(zones, drawn, request.filename, notes)
    wkb = tuple(bytes(text) for text in shapely.to_wkb(shapes))
    return ParsedLayer(zones, attributes, wkb, repairs, tuple(notes))


def _county_by_point(shapes: NDArray[Any], divisions: Divisions) -> NDArray[Any]:
    """County polygon that holds a point inside each feature, ``""`` where none does."""
    at = shapely.get_coordinates(shapely.point_on_surface(shapes))
    return locate(at[:, 0], at[:, 1], load_boundaries(divisions.area, "county"))


def _check_places(
    zones: pd.DataFrame, drawn: NDArray[Any], filename: str, notes: files.Notes
) -> None:
    """Refuse a layer of another area; list features whose place and code disagree."""
    fits = np.array(
        [may_lie_in(str(c), str(d)) for c, d in zip(zones["county"], drawn, strict=True)]
    )
    if not fits.any() and not any(drawn):
        raise InputError("places.layer_outside_area", file=filename, count=len(zones))
    outside = np.flatnonzero(~fits & (drawn == ""))
    elsewhere = np.flatnonzero(~fits & (drawn != ""))
    for code, found in (
        ("places.features_outside_area", outside),
        ("places.features_in_other_county", elsewhere),
    ):
        if len(found):
            listed = ", ".join(f"{i + 1} ({zones.index[i]})" for i in found[:5])
            notes.append((code, {"file": filename, "count": len(found), "features": listed}))
