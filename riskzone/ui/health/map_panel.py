"""The map of shares: what is drawn, its legend, and a click that leads into an area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import folium
import streamlit as st
from markupsafe import Markup
from streamlit_folium import st_folium

from riskzone.maps import LevelPaint, OfflineMap, Texts, ZoneLayer
from riskzone.services.health_boards import CodeBoard, CodeRow
from riskzone.services.health_map import MapRow
from riskzone.ui import geography, zones_data
from riskzone.ui.data import Desk
from riskzone.ui.health import data, markup, shading, words
from riskzone.ui.health.board import coloured
from riskzone.ui.health.shading import LIMITS, STYLES, Shade
from riskzone.ui.health.state import HealthView
from riskzone.ui.text import say, word
from riskzone.ui.zones_place import Place

_KEY = "health_map"
#: Pixels on a desk; the style sheet gives a phone a part of its window.
_HEIGHT = 440

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Ground:
    """What the shades stand on.

    Parameters
    ----------
    url : str
        Address of the geometry; ``""``: nothing can be drawn.
    view : tuple of float or None
        What the map looks at; ``None``: all that is drawn.
    schematic : bool
        Whether the boundaries are schematic.
    """

    url: str
    view: Bounds | None = None
    schematic: bool = False


def ground(desk: Desk, board: CodeBoard) -> Ground:
    """Find the geometry: townships of a county, otherwise counties; of a nation prefectures."""
    if board.detail == "province":
        file = geography.prefecture_file()
        geography.offer(file)
        return Ground(file.url)
    if board.detail == "township":
        townships = zones_data.townships(desk, board.area, board.on)
        return Ground(townships.url, None, townships.schematic) if townships else Ground("")
    view = None if board.detail == "prefecture" else geography.extent(board.area)
    return Ground(geography.geometry_file().url, view)


def _shades(desk: Desk, board: CodeBoard) -> list[Shade]:
    rows: Sequence[CodeRow | MapRow] = board.rows
    if board.detail == "prefecture":
        rows = data.counties(desk, board.on)
    made = [Shade(row.code, coloured(row, board), _told(row, board)) for row in rows]
    if board.detail != "province":
        return made
    drawn = [str(code) for code in geography.divisions().zone_table("prefecture").frame.index]
    by_province = {one.code[:2]: one for one in made}
    return [replace(by_province[code[:2]], code=code) for code in drawn if code[:2] in by_province]


def show(desk: Desk, view: HealthView, board: CodeBoard) -> None:
    """Show the map of an area; of one with nothing in it, among its neighbours."""
    found, shades = ground(desk, board), _shades(desk, board)
    st.html(_head(shades, found))
    base = OfflineMap()
    ZoneLayer(found.url, STYLES).add_to(base)
    group = folium.FeatureGroup(name="shares")
    lacking = "" if found.url else say("no_polygon")
    paint = shading.payload(
        shades,
        class_words(),
        Texts("", say("map_failed"), say("schematic_word"), "", lacking, word("zh", "en")),
        selected=view.area,
        view=found.view,
    )
    LevelPaint(paint).add_to(group)
    with st.container(key="hc_map"):
        st_folium(
            base,
            key=_KEY,
            height=_HEIGHT,
            use_container_width=True,
            returned_objects=["last_clicked"],
            feature_group_to_add=group,
            on_change=lambda: _clicked(desk, board),
        )
    if found.schematic:
        st.html(markup.note(say("schematic_note")))


def class_words() -> Mapping[str, str]:
    """Name each class of the map by its limits."""
    between = [
        say("health_page.class_between", low=low, high=high) for low, high in pairwise(LIMITS)
    ]
    told = [
        say("health_page.class_below", high=LIMITS[0]),
        *between,
        say("health_page.class_above", low=LIMITS[-1]),
    ]
    return {
        **{f"share-{rank}": text for rank, text in enumerate(told)},
        "unknown": say("health_page.class_hidden"),
        "": say("health_page.class_outside"),
    }


def _told(row: CodeRow | MapRow, board: CodeBoard) -> str:
    return " ".join(
        f"{one.glyph} {words.named(one)} {words.count(row.counts[one.id])}"
        for one in board.colours[:-1]
    )


def _head(shades: Sequence[Shade], found: Ground) -> Markup:
    named = class_words()
    shown = {shading.shade_of(one.share) for one in shades}
    rows = [
        Markup('<li><img class="swatch" alt="" src="{}"> {} {}</li>').format(
            style.swatch_url, style.glyph, named[name]
        )
        for name, style in STYLES.items()
        if name.startswith("share-") or name in shown
    ]
    if found.schematic:
        rows.append(Markup('<li><i class="dashed"></i> {}</li>').format(say("schematic_word")))
    return Markup(
        '<div class="hc-part map-head"><h2>{}</h2><ul class="legend">{}</ul></div>'
    ).format(say("health_page.map"), Markup().join(rows))


def _clicked(desk: Desk, board: CodeBoard) -> None:
    answer: Any = st.session_state.get(_KEY)
    point = answer.get("last_clicked") if isinstance(answer, Mapping) else None
    if not isinstance(point, Mapping) or not isinstance(point.get("lng"), int | float):
        return
    code = _pointed_at(desk, board, float(point["lng"]), float(point["lat"]))
    if code is None or code not in {one.code for one in _shades(desk, board)}:
        st.toast(say("map_outside"))
        return
    st.query_params["area"] = f"{code[:2]}0000" if board.detail == "province" else code


def _pointed_at(desk: Desk, board: CodeBoard, lon: float, lat: float) -> str | None:
    if board.detail == "township":
        place = Place("township", board.area, board.area, None)
        return zones_data.pointed_at(desk, place, board.on, lon, lat)
    county = geography.zone_at(lon, lat)
    if county and board.detail == "province":
        return geography.divisions().parents(county)["prefecture"]
    return county
