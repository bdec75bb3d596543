"""管控单元: every order about a place, on the map and as a list, at any minute."""

import streamlit as st

from riskzone.ui import geography, zones_markup
from riskzone.ui.controls import problem
from riskzone.ui.session import desk
from riskzone.ui.text import message, say
from riskzone.ui.units import data, head
from riskzone.ui.units.chosen import chosen_unit, panel
from riskzone.ui.units.history import outlines
from riskzone.ui.units.listing import unit_list
from riskzone.ui.units.map import looked_at, unit_map
from riskzone.ui.units.select import select
from riskzone.ui.units.state import read_units_view, unit_links

desk = desk()
stated = st.query_params.to_dict()
view = data.settled(desk, read_units_view(stated))
links = unit_links(stated, view)
at = data.moment(view)
listed = data.listed(desk, view)
found = select(listed, view, geography.place_names())
chosen, missing = chosen_unit(desk, links)
revisions = data.history(desk, view) if chosen is not None else ()

title, controls = st.columns([15, 5], vertical_alignment="bottom")
with title:
    st.html(head.page_head(desk, at))
with controls, st.container(horizontal=True, horizontal_alignment="right", key="moment"):
    head.choose_minute(at)
st.html(head.past_band(links) + head.way(desk, links))
st.html(head.counts_strip(links, found))
for code, params in view.problems:
    problem(message(code, params))
if missing:
    problem(missing)
if not listed.rows and chosen is None:
    st.html(head.nothing(desk, links))

with st.container(key="units"):
    map_side, reading_side = st.columns([11, 10], gap="medium")
    with map_side, st.container(key="unit_map"):
        st.html(head.map_head(seats=listed.has_seats))
        look = looked_at(desk, view, chosen, at, listed)
        unit_map(desk, links, at, look, outlines(revisions, view.revision, data.cells(desk, at)))
        st.html(zones_markup.notice([say("units_page.map_note")]))
    if chosen is not None:
        with reading_side, st.container(key="unit_reading"):
            panel(desk, links, chosen, revisions, at)
    # With a panel open the list stands below the map, in reach.
    listing_side = reading_side if chosen is None else map_side
    with listing_side, st.container(key="unit_listing"):
        head.choose_area(links, data.whole(desk, view).rows)
        unit_list(links, found, at)
