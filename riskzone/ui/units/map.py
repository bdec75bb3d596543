"""The map of control units as a widget: ground, control units in view, the chosen one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import folium
import numpy as np
import streamlit as st
from streamlit_folium import st_folium

from riskzone.maps import NO_LEVEL_STYLE, UNKNOWN_STYLE, CellSource, ZoneLayer
from riskzone.maps.unit_layer import DrawnUnit, GroundPaint, UnitLayer, UnitMap, UnitPaint, UnitView
from riskzone.services.units import UnitRow
from riskzone.ui import geography, zones_data
from riskzone.ui.address import address
from riskzone.ui.data import Desk
from riskzone.ui.text import language, message, say
from riskzone.ui.units.data import cells as building_cells
from riskzone.ui.units.data import positions
from riskzone.ui.units.drawn import drawn
from riskzone.ui.units.listed import Listed
from riskzone.ui.units.routes import IN_VIEW
from riskzone.ui.units.state import UnitLinks, UnitsView, minute_text
from riskzone.ui.units.words import status_words

#: Height in pixels on a desk; the style sheet gives a phone 60 % of its window.
HEIGHT = 530
_KEY = "control_unit_map"
#: Degrees (about 70 m) around the one control unit that is looked at, and (200 m) around all.
_CLOSE, _AROUND = 0.0007, 0.002

Bounds = tuple[float, float, float, float]
Outlines = Sequence[tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Look:
    """What the map looks at.

    Parameters
    ----------
    county : str
        Whose townships and building units are the ground; ``""``: all counties.
    bounds : tuple of float or None
        West, south, east, north; ``None`` for all that is drawn.
    chosen : DrawnUnit, optional
        The control unit whose panel is open.
    """

    county: str
    bounds: Bounds | None
    chosen: DrawnUnit | None


def looked_at(
    desk: Desk, view: UnitsView, row: UnitRow | None, at: datetime, listed: Listed
) -> Look:
    """Find out what the map looks at: the chosen control unit, else those of the area shown."""
    if row is not None:
        (place,) = positions(desk, [row], at)
        if place is not None:
            layer = building_cells(desk, at) if row.unit.building_units else None
            (chosen,) = drawn([(row, place)], layer, at, say, message)
            return Look(row.unit.county, around(chosen), chosen)
    county = geography.divisions().parents(view.area)["county"]
    spread = _spread(listed) if county else None
    return Look(county, spread or geography.extent(view.area), None)


def _spread(listed: Listed) -> Bounds | None:
    """West, south, east, north of all control units listed, with air around them."""
    if not np.isfinite(listed.boxes).any():
        return None
    west, south = np.nanmin(listed.boxes[:, :2], axis=0).tolist()
    east, north = np.nanmax(listed.boxes[:, 2:], axis=0).tolist()
    x, y = max((east - west) / 6, _AROUND), max((north - south) / 6, _AROUND)
    return west - x, south - y, east + x, north + y


def unit_map(
    desk: Desk,
    links: UnitLinks,
    at: datetime,
    look: Look,
    outlines: Outlines = (),
) -> None:
    """Show the control units on the map.

    Parameters
    ----------
    desk : Desk
    links : UnitLinks
    at : datetime
        Aware; the minute that is shown.
    look : Look
    outlines : sequence
        See :class:`~riskzone.maps.unit_layer.UnitView`.
    """
    base = UnitMap()
    url, cells = _ground(desk, look.county, at)
    ground = {style.id: style for style in (UNKNOWN_STYLE, NO_LEVEL_STYLE)}
    ZoneLayer(url, ground, cells).add_to(base)
    UnitLayer().add_to(base)
    group = folium.FeatureGroup(name="control units")
    GroundPaint(look.bounds, failed=say("map_failed"), language=language()).add_to(group)
    UnitPaint(
        UnitView(
            source=_source(desk, links, at),
            link=links.unit_begin(),
            words=status_words(say),
            texts=_texts(),
            chosen=look.chosen,
            outlines=outlines,
        )
    ).add_to(group)
    with st.container(key="map"):
        st_folium(
            base,
            key=_KEY,
            height=HEIGHT,
            use_container_width=True,
            returned_objects=[],
            feature_group_to_add=group,
        )


def _source(desk: Desk, links: UnitLinks, at: datetime) -> str:
    view = links.view
    return address(
        IN_VIEW.removeprefix("/"),
        {
            # Another state of the data is another address: the browser asks again.
            "v": desk.version,
            "at": minute_text(at),
            "past": view.known if view.at is not None else None,
            "area": view.area or None,
            "status": view.status,
            "lang": language(),
        },
    )


def _texts() -> dict[str, str]:
    # The numbers are known in the browser, which puts them in.
    return {
        "capped": say("units_page.map_capped", shown="{shown}", all="{all}"),
        "several": say("units_page.map_several", count="{count}"),
        "failed": say("units_page.map_failed"),
        "denied": say("units_page.map_denied"),
        "seat": say("units_page.map_seat"),
    }


def _ground(desk: Desk, county: str, at: datetime) -> tuple[str, CellSource | None]:
    counties = geography.geometry_file().url
    if not county:
        return counties, None
    file = zones_data.townships(desk, county, at.date())
    layer = building_cells(desk, at)
    drawn = layer is not None and county in layer.counties
    source = CellSource(f"/cells/{layer.digest}", county, "") if layer and drawn else None
    return (file.url if file else counties), source


def around(unit: DrawnUnit) -> Bounds:
    """Give what the map looks at when a control unit is chosen."""
    west, south = east, north = unit.at
    if unit.geometry is not None:
        points = list(_points(unit.geometry["coordinates"]))
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
    margin = 0.05 if unit.seat else max(_CLOSE, (north - south) / 2)
    return west - margin, south - margin, east + margin, north + margin


def _points(nested: Any) -> Any:
    if isinstance(nested[0], int | float):
        yield nested
        return
    for part in nested:
        yield from _points(part)
