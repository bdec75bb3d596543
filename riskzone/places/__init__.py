"""Divisions, layers, boundaries and coordinates of the area served.

Everything public is here; a name is imported when it is first used, so that
divisions cost no geometry library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from riskzone.places.zones import LAYERS, Layer, ZoneTable

if TYPE_CHECKING:
    from riskzone.places.assets import county_geojson
    from riskzone.places.boundaries import load_boundaries, simplified, without_polygon
    from riskzone.places.datum import DATUMS, to_cgcs2000, to_gcj02
    from riskzone.places.divisions import Divisions, load_divisions
    from riskzone.places.layers import UserLayer, read_layer
    from riskzone.places.locator import ZoneLocator, locate
    from riskzone.places.schematic import schematic_townships
    from riskzone.places.seats import may_lie_in

_HOME = {
    "ZoneLocator": "locator",
    "locate": "locator",
    "DATUMS": "datum",
    "to_cgcs2000": "datum",
    "to_gcj02": "datum",
    "load_boundaries": "boundaries",
    "simplified": "boundaries",
    "without_polygon": "boundaries",
    "county_geojson": "assets",
    "schematic_townships": "schematic",
    "UserLayer": "layers",
    "read_layer": "layers",
    "Divisions": "divisions",
    "load_divisions": "divisions",
    "may_lie_in": "seats",
}

__all__ = [
    "DATUMS",
    "LAYERS",
    "Divisions",
    "Layer",
    "UserLayer",
    "ZoneLocator",
    "ZoneTable",
    "county_geojson",
    "load_boundaries",
    "load_divisions",
    "locate",
    "may_lie_in",
    "read_layer",
    "schematic_townships",
    "simplified",
    "to_cgcs2000",
    "to_gcj02",
    "without_polygon",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
