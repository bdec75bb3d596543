"""Where a control unit can be: counties, townships and building units a writer may choose."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
import streamlit as st

from riskzone.access import Right
from riskzone.errors import InputError, NotFound
from riskzone.maps.unit_draw import Outline
from riskzone.services import units as unit_services
from riskzone.ui import geography, zones_data
from riskzone.ui.data import Desk, context
from riskzone.ui.text import say
from riskzone.ui.units.form_state import Work
from riskzone.ui.zones_place import Place

Bounds = tuple[float, float, float, float]

#: Either lets somebody write about control units.
WRITERS = (Right.DRAFT_UNITS, Right.ORDER_UNITS, Right.DECIDE_UNITS)

#: Degrees around what is looked at (about 60 m).
_MARGIN = 6e-4
#: Building units that are listed for a word.
FOUND = 12
#: Other control units that are outlined; more would hide the map.
_MOST_OTHERS = 60


def may_write_in(desk: Desk, area: str) -> bool:
    """Whether a reader may write about control units in a division."""
    return any(desk.actor.may(right, area) for right in WRITERS)


def counties(desk: Desk) -> tuple[str, ...]:
    """Give the counties a reader may write about control units in."""
    codes = geography.divisions().zone_table("county").frame.index
    return tuple(code for code in map(str, codes) if may_write_in(desk, code))


def townships(desk: Desk, county: str) -> dict[str, str]:
    """Give the townships of a county by code: the deployment's own, otherwise the listed ones."""
    file = zones_data.townships(desk, county, desk.default_day())
    drawn = file.zones() if file else ()
    found = {str(f["properties"]["code"]): str(f["properties"]["name"]) for f in drawn}
    if not found:
        names = geography.divisions().zone_table("township").frame
        found = {str(c): str(n) for c, n in names.loc[names["county"] == county, "name"].items()}
    return dict(sorted(found.items()))


def find_buildings(desk: Desk, county: str, text: str) -> tuple[tuple[str, str], ...]:
    """Find building units of a county by a part of their name: code and name."""
    try:
        zones = desk.assessment(desk.default_day(), "midnight", "building").zones
    except (InputError, NotFound):
        return ()
    divisions = geography.divisions()
    words = text.casefold().split()
    named = zones["name"].astype(str)
    fits = np.ones(len(zones), dtype=bool)
    for one in words:
        fits &= named.str.casefold().str.contains(one, regex=False).to_numpy()
    rows = zones[fits]
    mine = [
        (str(code), str(name))
        for code, name, parent in zip(rows.index, rows["name"], rows["parent"], strict=True)
        if _lies_in(divisions, str(parent), county)
    ]
    return tuple(mine[: FOUND + 1])


def _lies_in(divisions: Any, parent: str, county: str) -> bool:
    return parent == county or parent.startswith(county) or divisions.lies_in(parent, county)


def toggle(desk: Desk, work: Work, code: str, *, look: bool) -> None:
    """Put a building unit into the order, or take it out.

    Parameters
    ----------
    look : bool
        Whether the map goes there; it stays where a reader pointed at it.
    """
    unit = work.unit
    if code in unit.building_units:
        work.unit = unit.changed(building_units=tuple(c for c in unit.building_units if c != code))
        return
    own = zones_data.own_place(desk, code, desk.default_day())
    if own is None:
        return
    work.names[code] = own.name
    township = own.township or unit.township
    work.unit = unit.changed(building_units=(*unit.building_units, code), township=township)
    st.session_state[work.key("township")] = township
    work.seen = None if look or work.seen is None else (_asked(work), work.seen[1])


def _asked(work: Work) -> tuple[object, ...]:
    """Tell what the map is asked to look at."""
    return (work.unit.county, work.unit.township, work.way, work.turn)


def point_at(desk: Desk, work: Work, lon: float, lat: float) -> None:
    """Take a click on the map: a county to begin with, then building units in and out."""
    unit = work.unit
    if not unit.county:
        county = geography.zone_at(lon, lat)
        if county and may_write_in(desk, county):
            work.unit = unit.changed(county=county)
            st.session_state[work.key("county")] = county
        else:
            st.toast(say("unit_form.not_your_county"))
        return
    place = Place("building", unit.county, unit.county, None, ())
    found = zones_data.pointed_at(desk, place, desk.default_day(), lon, lat)
    if found is None:
        st.toast(say("unit_form.no_building_there"))
        return
    toggle(desk, work, found, look=False)


def name_of(desk: Desk, work: Work, code: str) -> str:
    """Name a building unit that is part of the order."""
    if code not in work.names:
        own = zones_data.own_place(desk, code, desk.default_day())
        work.names[code] = own.name if own else code
    return work.names[code]


# ---- what the map looks at ----------------------------------------------------------------


def view(desk: Desk, work: Work) -> Bounds | None:
    """Give what the map looks at: the same while somebody draws, or it moved under a hand."""
    asked = _asked(work)
    if work.seen is None or work.seen[0] != asked:
        work.seen = (asked, _look_at(desk, work))
    return work.seen[1]


def _look_at(desk: Desk, work: Work) -> Bounds | None:
    unit = work.unit
    if not unit.county:
        return None
    if unit.geometry is not None and not unit.geometry.is_empty and work.way == "draw":
        return around(unit.geometry.bounds)
    if found := sides_of(desk, unit.building_units):
        return found
    if unit.township:
        sides = _township_sides(desk, unit.county).get(unit.township)
        if sides:
            return sides
    return geography.extent(unit.county)


def sides_of(desk: Desk, codes: Sequence[str]) -> Bounds | None:
    """Give the part of the map some building units are in."""
    cells = zones_data.cells(desk, desk.default_day()) if codes else None
    if cells is None:
        return None
    found = [at for code in codes for at in [cells.position(code)] if at]
    return around(shapely.MultiPoint(found).bounds) if found else None


def _township_sides(desk: Desk, county: str) -> dict[str, Bounds]:
    file = zones_data.townships(desk, county, desk.default_day())
    return {} if file is None else _sides(file.hash, file.plain)


@lru_cache(maxsize=32)
def _sides(digest: str, plain: bytes) -> dict[str, Bounds]:  # noqa: ARG001 - the digest is the key
    zones = [
        feature
        for feature in json.loads(plain)["features"]
        if feature["properties"]["kind"] in ("polygon", "schematic")
    ]
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in zones])
    return {
        str(feature["properties"]["code"]): (w, s, e, n)
        for feature, (w, s, e, n) in zip(zones, shapely.bounds(shapes).tolist(), strict=True)
    }


def around(bounds: Sequence[float]) -> Bounds:
    """Widen what is looked at, so that it does not touch the frame."""
    west, south, east, north = bounds
    return west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN


def others(desk: Desk, work: Work) -> tuple[Outline, ...]:
    """Outline the other control units where one is being drawn."""
    looked = work.seen[1] if work.seen else None
    if looked is None or (work.unit.geometry is None and work.way != "draw"):
        return ()
    rows, _ = unit_services.viewport(desk.actor, context(), looked, most=_MOST_OTHERS)
    return tuple(
        Outline("other", row.unit.name, row.unit.geometry)
        for row in rows
        if row.unit.id != work.unit.id and row.unit.geometry is not None
    )
