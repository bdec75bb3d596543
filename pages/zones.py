"""风险分区: levels from the prefectures down to the building units, on the map and in a table."""

import streamlit as st

from riskzone.errors import InputError, NotFound
from riskzone.ui import geography, markup, zones_data, zones_head, zones_markup
from riskzone.ui.controls import choose_day, moved_to, point_chosen, problem
from riskzone.ui.data import LAYER
from riskzone.ui.decisions import zone as declared
from riskzone.ui.first_paint import map_has_stood
from riskzone.ui.first_steps import NOTHING_YET, first_steps
from riskzone.ui.map_panel import zone_map
from riskzone.ui.outlook_list import outlook_list
from riskzone.ui.remarks import remarks
from riskzone.ui.session import desk
from riskzone.ui.state import read_view
from riskzone.ui.text import message, say, word
from riskzone.ui.time_player import film_layer, player_switch
from riskzone.ui.zones import level_counts, level_words
from riskzone.ui.zones_links import links
from riskzone.ui.zones_list import zone_list
from riskzone.ui.zones_panel import no_levels, zone_panel
from riskzone.ui.zones_place import settle
from riskzone.ui.zones_shown import gather

desk = desk()
default = desk.default_day()
stated = st.query_params.to_dict()
view = read_view(stated, default)
place = settle(view, geography.divisions(), lambda zone: zones_data.own_place(desk, zone, view.on))
go = links(stated, view, place)

head, controls = st.columns([15, 5], vertical_alignment="bottom")
with controls:
    if map_has_stood():
        choose_day(view)
    else:
        st.html(markup.space_for_controls())
try:
    shown = gather(desk, view, place)
except (InputError, NotFound) as error:
    with head:
        st.html(zones_head.page_head(go, None, demo=desk.is_demo()))
    st.html(zones_head.way(go))
    if error.code in NOTHING_YET and (place.layer, view.on) == (LAYER, default):
        st.html(first_steps(say("nothing_rated"), error))
        st.stop()
    problem(message(error.code, error.params))
    st.html(no_levels(go))
    moved_to(default, view.on)
    st.stop()

with head:
    st.html(zones_head.page_head(go, shown.assessment, demo=desk.is_demo()))
st.html(zones_head.way(go))
words = level_words(shown.assessment, say, word)
painted = shown.assessment
if view.declared and place.layer in declared.LAYERS:
    painted = declared.painted(desk, view, shown.assessment)
    words = declared.level_words(words)
counts = level_counts(painted, words)
st.html(zones_head.level_strip(go, counts, shown.assessment))
for code, params in (*view.problems, *place.problems):
    problem(message(code, params))
if view.level and view.level not in (*words, "none"):
    problem(message("ui.bad_level", {"value": view.level}))

with st.container(key="workspace"):
    map_side, reading_side = st.columns([11, 10], gap="medium")
    with map_side:
        # The player knows computed levels alone.
        player = "" if painted is not shown.assessment else player_switch()
        st.html(zones_head.map_head(shown, counts, declared=not player) + player)
        zone_map(
            painted,
            shown.geometry_url,
            words,
            selected=place.zone,
            on_point=lambda lon, lat: point_chosen(
                zones_data.pointed_at(desk, place, view.on, lon, lat), place
            ),
            level=view.level,
            view=shown.view,
            cells=shown.cells,
            marks=shown.marks,
            lacking=zones_head.lacking(shown),
            film=film_layer(desk, shown.assessment, place.within, words) if player else None,
        )
        st.html(zones_markup.notice(zones_head.map_notes(shown)))
        outlook_list(desk, shown.assessment)
        with st.container(key="about"):
            remarks(shown.assessment)
    with reading_side:
        with st.container(key="reading"):
            zone_panel(desk, go, shown)
        with st.container(key="listing"):
            zone_list(desk, go, shown, painted)
