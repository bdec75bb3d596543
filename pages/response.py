"""响应级别: response levels, the measures that apply to an area and why, the communities."""

import streamlit as st

from riskzone.errors import InputError, NotFound
from riskzone.ui import markup, response, response_parts, response_tables, response_time
from riskzone.ui.briefing.record import default_day, is_demo
from riskzone.ui.controls import choose_day, moved_to, problem
from riskzone.ui.response_controls import choose_area
from riskzone.ui.response_form import draft_form
from riskzone.ui.session import desk
from riskzone.ui.text import message, say, word
from riskzone.ui.zones import day_line

desk = desk()
default = default_day(desk)
stated = st.query_params.to_dict()
view = response.read(stated, default)
links = response.Links(stated, view)
at = response.moment(view)

head, controls = st.columns([13, 7], vertical_alignment="bottom")
with head:
    moment = say(f"response.moment_{view.day.reading}", at=f"{at:%Y-%m-%d %H:%M}")
    badge = say("demo") if is_demo(desk) else ""
    st.html(markup.page_head(say("page_response"), day_line(view.day.on, word), moment, badge))
with controls:
    choose_day(view.day)
for code, params in view.day.problems:
    problem(message(code, params))

found = response.responses(desk, at)
st.html(response_time.now_band(found, links) + response_time.time_line(found, links))
try:
    standing = response.standing(desk, view, at)
    communities = response.situations(desk, view)
except (InputError, NotFound) as error:
    problem(message(error.code, error.params))
    moved_to(default, view.day.on)
    st.html(response_tables.areas(found, links))
    st.stop()
with st.container(key="r_body"):
    choose_area(view)
    st.html(response_parts.area_panel(standing, links))
    st.html(response_tables.communities(communities, standing.situations, view.area, links))
    st.html(response_tables.areas(found, links) + response_parts.papers(standing))
    draft_form(desk, view, found, links)
