"""事件经过: sample → result → report → closed → decided → released, with limits, on one page."""

import streamlit as st

from riskzone.ui import chronology, markup
from riskzone.ui.session import desk
from riskzone.ui.text import say
from riskzone.ui.waiting import demo_badge

desk = desk()
unit = chronology.asked_for(st.query_params.to_dict())
st.html(markup.page_head(say("page_chronology"), "", say("chronology.explained"), demo_badge(desk)))
choice, purpose, sheet = st.columns([5, 4, 3], gap="large")
names = chronology.offered(desk)
with choice:
    chronology.choose(names, unit)
found = None if unit is None else chronology.course(desk, unit)
if found is None:
    st.html(chronology.freshest(names, st.query_params.to_dict()))
    st.stop()
with purpose:
    chronology.ask_purpose(found)
with sheet:
    chronology.take_away(desk, found)
steps, limits = st.columns([10, 11], gap="large")
with steps:
    st.html(chronology.told(found))
with limits:
    st.html(chronology.clocks(found))
