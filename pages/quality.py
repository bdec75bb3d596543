"""数据质量: lag, silence, unlocated cases, contradictions, corrections and files."""

import streamlit as st

from riskzone.errors import InputError
from riskzone.ui import data_controls, data_quality, markup
from riskzone.ui.controls import moved_to, problem
from riskzone.ui.session import desk
from riskzone.ui.state import read_view
from riskzone.ui.text import message, say, word
from riskzone.ui.zones import day_line

desk = desk()
default = desk.default_day()
view = read_view(st.query_params.to_dict(), default)
badge = say("demo") if desk.is_demo() else ""
for code, params in view.problems:
    problem(message(code, params))
try:
    found = data_quality.quality(desk, view.on)
except InputError as error:
    st.html(markup.page_head(say("page_quality"), day_line(view.on, word), "", badge))
    problem(message(error.code, error.params))
    moved_to(default, view.on)
    st.stop()

head, controls = st.columns([15, 5], vertical_alignment="bottom")
said = say("data_quality.explained", on=view.on)
head.html(markup.page_head(say("page_quality"), day_line(view.on, word), said, badge))
with controls:
    data_controls.choose_day(view.on)
st.html(data_quality.tiles(found))
left, right = st.columns([11, 9], gap="large")
with left:
    data_quality.prefectures(found)
    data_quality.differences(found)
with right:
    data_quality.lag(found)
    data_quality.silent(found)
    data_quality.corrections(found)
data_quality.files(found)
