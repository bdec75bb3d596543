"""Divisions, layers, boundaries and coordinates of the area served.

Everything public is here; a name is imported when it is first used, so that
divisions cost no geometry library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from riskzone.places.zones import LAYERS, Layer, ZoneTable

if TYPE_CHECKING:
    from riskzone.places.divisions import Divisions, load_divisions
    from riskzone.places.seats import may_lie_in

_HOME = {
    "Divisions": "divisions",
    "load_divisions": "divisions",
    "may_lie_in": "seats",
}

__all__ = ["LAYERS", "Divisions", "Layer", "ZoneTable", "load_divisions", "may_lie_in"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
