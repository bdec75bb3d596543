"""The map of the form: draw, move corners, pick building units, compare outlines."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import folium
import shapely
import streamlit as st
from streamlit_folium import st_folium

from riskzone.maps import CellSource, LevelPaint, OfflineMap, ZoneLayer
from riskzone.maps.drawn import read_drawing
from riskzone.maps.unit_draw import (
    PICK_STYLES,
    DrawLayer,
    DrawPaint,
    Mode,
    Outline,
    draw_payload,
    pick_payload,
)
from riskzone.ui import geography, zones_data
from riskzone.ui.data import Desk
from riskzone.ui.text import say, word
from riskzone.ui.units.form_places import around, others, point_at, sides_of, view
from riskzone.ui.units.form_state import Work

Bounds = tuple[float, float, float, float]

#: Height in pixels on a desk; the style sheet gives a phone its own.
HEIGHT = 620

_TEXTS = (
    "start", "more", "finish", "undo", "cancel", "delete", "hint_start", "hint_next",
    "hint_end", "many",
)  # fmt: skip

_MODES: dict[str, Mode] = {"draw": "draw", "pick": "pick"}


def edit_map(desk: Desk, work: Work, extra: Sequence[Outline] = ()) -> None:
    """Show the map on which the place of a control unit is given.

    What a reader draws or points at is in ``work`` before the run that follows it.
    """
    unit = work.unit
    mode = _MODES.get(work.way, "look") if unit.county else "pick"
    key = f"unit_map_{work.name}_{work.number}"
    looked = view(desk, work)
    _map(
        desk,
        key,
        county=unit.county,
        view=looked,
        drawing=draw_payload(
            unit.geometry if work.way == "draw" else None,
            turn=work.turn * 2 + (work.way == "draw"),
            mode=mode,
            outlines=(*others(desk, work), *extra),
        ),
        picked=unit.building_units if work.way == "pick" else (),
        names=work.names,
        on_answer=lambda answer: _answered(desk, work, answer),
    )


def shapes_map(
    desk: Desk, key: str, county: str, outlines: Sequence[Outline], picked: Sequence[str] = ()
) -> None:
    """Show outlines to be compared and building units, without anything to draw."""
    whole = shapely.union_all([item.shape.envelope for item in outlines]) if outlines else None
    looked = around(whole.bounds) if whole else sides_of(desk, picked)
    _map(
        desk,
        key,
        county=county,
        view=looked or geography.extent(county),
        drawing=draw_payload(None, turn=1, mode="look", outlines=outlines),
        picked=picked,
        names={},
        on_answer=lambda _: None,
    )


def _map(
    desk: Desk,
    key: str,
    *,
    county: str,
    view: Bounds | None,
    drawing: Mapping[str, Any],
    picked: Sequence[str],
    names: Mapping[str, str],
    on_answer: Callable[[Mapping[str, Any]], None],
) -> None:
    on = desk.default_day()
    cells = zones_data.cells(desk, on) if county else None
    here = cells is not None and county in cells.counties
    file = zones_data.townships(desk, county, on) if county else geography.geometry_file()
    source = CellSource(f"/cells/{cells.digest}", county, "") if cells and here else None
    base = OfflineMap()
    ZoneLayer(file.url if file else "", PICK_STYLES, source).add_to(base)
    DrawLayer({name: say(f"unit_form.map_{name}") for name in _TEXTS}).add_to(base)
    placed = [
        (code, names.get(code, code), at)
        for code in picked
        for at in [cells.position(code) if cells else None]
        if at
    ]
    paint = pick_payload(
        placed,
        view=view,
        words={"free": "", "picked": say("unit_form.map_picked"), "": "", "unknown": ""},
        texts={
            "stale": "",
            "failed": say("map_failed"),
            "schematic": say("schematic_word"),
            "capped": say("map_capped", shown="{shown}", all="{all}"),
            "lacking": "" if here or not county else say("unit_form.map_no_buildings"),
            "language": word("zh", "en"),
        },
    )
    now = folium.FeatureGroup(name="now")
    LevelPaint(paint).add_to(now)
    DrawPaint(drawing).add_to(now)

    def changed() -> None:
        answer = st.session_state.get(key)
        if isinstance(answer, Mapping):
            on_answer(answer)

    with st.container(key="unit-map"):
        st_folium(
            base,
            key=key,
            height=HEIGHT,
            use_container_width=True,
            returned_objects=["last_clicked", "all_drawings"],
            feature_group_to_add=now,
            on_change=changed,
        )


def _answered(desk: Desk, work: Work, answer: Mapping[str, Any]) -> None:
    """Take up what was drawn or pointed at; the run that follows keeps it."""
    drawings, clicked = answer.get("all_drawings"), answer.get("last_clicked")
    if drawings != work.drawn:
        work.drawn = drawings
        if work.way == "draw":
            _take_drawing(work, drawings)
    if clicked != work.clicked:
        work.clicked = clicked
        if isinstance(clicked, Mapping) and (work.way == "pick" or not work.unit.county):
            point_at(desk, work, float(clicked["lng"]), float(clicked["lat"]))


def _take_drawing(work: Work, drawings: object) -> None:
    read = read_drawing(drawings)
    if read is None:
        return
    work.drawing_problem = (read.problem, read.params) if read.problem else None
    if read.problem:
        return
    work.unit = work.unit.changed(geometry=read.shape)
    if isinstance(drawings, list) and len(drawings) > 1:
        # Several pieces became one shape: the map shows what it is now.
        work.turn += 1
