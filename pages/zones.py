"""风险分区: levels of the counties on one day, on the map and in a table, each with its reason."""

import streamlit as st

from riskzone.errors import InputError, NotFound
from riskzone.ui import geography, markup
from riskzone.ui.controls import choose_moment, choose_zone, moved_to, point_chosen, problem
from riskzone.ui.explanation import explanation_panel
from riskzone.ui.first_paint import map_has_stood, then_everything
from riskzone.ui.map_panel import zone_map
from riskzone.ui.remarks import remarks
from riskzone.ui.session import desk
from riskzone.ui.state import read_view
from riskzone.ui.text import message, say, word
from riskzone.ui.zone_table import zone_table
from riskzone.ui.zones import day_line, level_counts, level_words, moment_line, zone_rows

desk = desk()
default = desk.default_day()
view = read_view(st.query_params.to_dict(), default)
names = geography.place_names()

head, controls = st.columns([13, 7], vertical_alignment="bottom")
with controls:
    if map_has_stood():
        choose_moment(view)
    else:
        st.html(markup.space_for_controls())
for code, params in view.problems:
    problem(message(code, params))
try:
    assessment = desk.assessment(view.on, view.reading)
except (InputError, NotFound) as error:
    with head:
        st.html(markup.page_head(say("page_zones"), day_line(view.on, word), ""))
    problem(message(error.code, error.params))
    moved_to(default, view.on)
    st.stop()

with head:
    moment = moment_line(assessment, say)
    badge = say("demo") if desk.is_demo() else ""
    st.html(markup.page_head(say("page_zones"), day_line(view.on, word), moment, badge))
words = level_words(assessment, say, word)
counts = level_counts(assessment, words)
st.html(markup.level_strip(counts, say("computed"), (say("total"), len(assessment.zones))))

selected = view.zone if view.zone in assessment.zones.index else None
if view.zone and selected is None:
    problem(say("foreign_zone", value=view.zone))

map_side, reading_side = st.columns([11, 10], gap="medium")
with map_side:
    st.html(markup.legend(say("map_heading"), counts))
    zone_map(
        assessment,
        geography.geometry_file().url,
        words,
        selected=selected,
        on_point=lambda lon, lat: point_chosen(geography.zone_at(lon, lat)),
    )
    st.caption(say("map_note", version=geography.boundary_version()))
    remarks(assessment)
with reading_side:
    if selected:
        prefecture = names.get(assessment.zones.at[selected, "parent"], "")
        explanation = desk.explanation(selected, view.on, view.reading)
        with st.container(border=True, key="explanation"):
            explanation_panel(explanation, assessment, words, prefecture)
    else:
        st.info(say("choose_zone"))
    st.subheader(say("table_heading"), anchor=False)
    if map_has_stood():
        zone_table(zone_rows(assessment, names, say, word), selected=selected, on_zone=choose_zone)
    else:
        then_everything()
