"""The zone map as a widget: draws levels, and turns a click into a point."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

from riskzone.maps import (
    CellSource,
    Emphasis,
    LevelPaint,
    Mark,
    OfflineMap,
    Texts,
    ZoneLayer,
    paint_of,
    styles_of,
)
from riskzone.maps.film import FilmLayer
from riskzone.ui.text import say, word
from riskzone.zoning.assessment import Assessment

_KEY = "county_map"
#: Height in pixels on a desk; the style sheet gives a phone 60 % of its window.
HEIGHT = 530


def zone_map(
    assessment: Assessment,
    geometry_url: str,
    words: Mapping[str, str],
    *,
    selected: str | None,
    on_point: Callable[[float, float], None],
    level: str | None = None,
    view: tuple[float, float, float, float] | None = None,
    cells: CellSource | None = None,
    marks: Sequence[Mark] = (),
    lacking: str = "",
    film: FilmLayer | None = None,
) -> None:
    """Show the levels of an assessment on the map.

    Parameters
    ----------
    assessment : Assessment
        What is drawn.
    geometry_url : str
        Address of the layer's geometry on this server.
    words : mapping of str to str
        Word of each level id.
    selected : str, optional
        Zone whose border is emphasised.
    on_point : callable
        Called with longitude and latitude of a click (EPSG:4490), before the run
        that follows it.
    level : str, optional
        Level that stands out.
    view : tuple of float, optional
        West, south, east, north to look at; default: all that is drawn.
    cells : CellSource, optional
        Building units over the geometry.
    marks : sequence of Mark
        Building units off the lowest level.
    lacking : str
        What the map cannot show; written on it.
    film : FilmLayer, optional
        Levels of all days, for the time player.
    """
    base = OfflineMap()
    ZoneLayer(geometry_url, styles_of(assessment.scheme), cells).add_to(base)
    levels = folium.FeatureGroup(name="levels")
    # The numbers are known in the browser, which puts them in.
    capped = say("map_capped", shown="{shown}", all="{all}")
    paint = paint_of(
        assessment,
        words,
        emphasis=Emphasis(selected or "", level or "", view),
        texts=Texts(
            say("stale"),
            say("map_failed"),
            say("schematic_word"),
            capped,
            lacking,
            word("zh", "en"),
        ),
        marks=marks,
    )
    LevelPaint(paint).add_to(levels)
    if film is not None:
        film.add_to(levels)
    with st.container(key="map"):
        st_folium(
            base,
            key=_KEY,
            height=HEIGHT,
            use_container_width=True,
            returned_objects=["last_clicked"],
            feature_group_to_add=levels,
            on_change=lambda: _clicked(on_point),
        )


def _clicked(on_point: Callable[[float, float], None]) -> None:
    answer: Any = st.session_state.get(_KEY)
    point = answer.get("last_clicked") if isinstance(answer, Mapping) else None
    if isinstance(point, Mapping) and isinstance(point.get("lng"), int | float):
        on_point(float(point["lng"]), float(point["lat"]))
