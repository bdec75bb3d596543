"""What the zone page asks of the services, cached by the version of the store."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import streamlit as st

from riskzone.access import Actor
from riskzone.errors import InputError, NotFound, RiskZoneError
from riskzone.maps import DrawnShapes, GeometryFile
from riskzone.places.cells import BuildingCells
from riskzone.services import building_cells
from riskzone.services.building_cells import OwnPlace
from riskzone.ui import data, geography
from riskzone.ui.data import Desk, moment_of
from riskzone.ui.zones_place import Place
from riskzone.ui.zones_within import cut_to, inside
from riskzone.zoning.assessment import Assessment, ReadingName
from riskzone.zoning.explain import Explanation

#: Degrees (about 2 m): how far from the middle of a mark a click on it may seem to be.
_UNIT_REACH = 2e-5


def assessment(desk: Desk, place: Place, on: date, reading: ReadingName) -> Assessment:
    """Rate the zones of what is shown.

    Raises
    ------
    InputError, NotFound
        As :func:`riskzone.services.zoning.assess`.
    """
    whole = desk.assessment(on, reading, place.layer)
    if not place.within:
        return whole
    asked = (place.layer, place.within, on, reading, moment_of(reading))
    return _cut(desk.key, asked, _whole=whole)


def explanation(desk: Desk, place: Place, on: date, reading: ReadingName) -> Explanation:
    """Say why the chosen zone has its level."""
    assert place.zone is not None  # noqa: S101 - asked only where a zone is chosen
    return desk.explanation(place.zone, on, reading, place.layer)


def own_place(desk: Desk, zone: str, on: date) -> OwnPlace | None:
    """Find a zone that is no division."""
    return building_cells.place_of(desk.actor, data.context(), zone, on)


def cells(desk: Desk, on: date) -> BuildingCells | None:
    """Give the building units in force on a day, cut into cells."""
    found = building_cells.building_cells(desk.actor, data.context(), on)
    if found is not None:
        geography.offer_cells(found)
    return found


def townships(desk: Desk, county: str, on: date) -> GeometryFile | None:
    """Give the townships of a county for drawing: the deployment's own, otherwise schematic ones.

    ``None`` where the county has no polygon, or no list of its townships is known.
    """
    file = _townships(desk.key, county, on, _actor=desk.actor)
    if file is not None:
        geography.offer(file)
    return file


def pointed_at(desk: Desk, place: Place, on: date, lon: float, lat: float) -> str | None:
    """Find the zone of what is shown at a point (degrees, EPSG:4490).

    ``None`` where nothing is drawn there.
    """
    if place.layer == "building":
        found = cells(desk, on)
        near = [] if found is None else found.near(lon, lat, _UNIT_REACH)
        return DrawnShapes(_of(place.within, near)).at(lon, lat, _UNIT_REACH)
    if place.layer == "township":
        shapes = _drawn_townships(desk.key, place.county, on, _desk=desk)
        return None if shapes is None else shapes.at(lon, lat)
    county = geography.zone_at(lon, lat)
    if place.layer == "prefecture":
        return geography.divisions().parents(county)["prefecture"] if county else None
    return county


def _of(within: str, features: Any) -> list[Mapping[str, Any]]:
    return [
        item for item in features if len(within) != 9 or item["properties"]["township"] == within
    ]


def warm_up() -> None:
    """Make ready what a reader may ask for below the counties: drawings first, then levels.

    A layer that is not rated, or not known, is left: the page says so to whoever asks.
    """
    desk = Desk(Actor.system(), data.version())
    on = desk.default_day()
    with suppress(RiskZoneError):
        geography.schematic_townships_ready()
    cells(desk, on)
    for layer in ("building", "township"):
        with suppress(InputError, NotFound):
            desk.assessment(on, "midnight", layer)


@st.cache_resource(max_entries=256, show_spinner=False)
def _cut(
    key: tuple[Any, ...],  # noqa: ARG001 - part of the cache key
    asked: tuple[str, str, date, ReadingName, datetime | None],
    _whole: Assessment,
) -> Assessment:
    return cut_to(_whole, inside(asked[1], geography.divisions()))


@st.cache_resource(max_entries=256, show_spinner=False)
def _townships(
    key: tuple[Any, ...],  # noqa: ARG001
    county: str,
    on: date,
    _actor: Actor,
) -> GeometryFile | None:
    own = building_cells.own_townships(_actor, data.context(), county, on)
    if own is not None:
        return geography.township_file(county, own)
    try:
        return geography.schematic_file(county)
    except NotFound:
        return None


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn_townships(
    key: tuple[Any, ...],  # noqa: ARG001
    county: str,
    on: date,
    _desk: Desk,
) -> DrawnShapes | None:
    file = townships(_desk, county, on)
    return None if file is None else DrawnShapes(file.zones())
