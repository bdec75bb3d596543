"""报送与零报告: who has reported on a day, and the zero report by one click."""

import streamlit as st

from riskzone.errors import InputError
from riskzone.ui import data_controls, data_markup, data_reports, markup
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
    day = data_reports.report_day(desk, view.on)
except InputError as error:
    st.html(markup.page_head(say("page_reports"), day_line(view.on, word), "", badge))
    problem(message(error.code, error.params))
    moved_to(default, view.on)
    st.stop()

moment = say("data_reports.explained", moment=f"{day.moment:%Y-%m-%d %H:%M}")
head, controls = st.columns([15, 5], vertical_alignment="bottom")
head.html(markup.page_head(say("page_reports"), day_line(view.on, word), moment, badge))
with controls:
    data_controls.choose_day(view.on)
zero, counties = st.columns([7, 12], gap="large")
with zero:
    st.html(data_markup.head(say("data_reports.zero_head"), say("data_reports.zero_explained")))
    data_reports.zero_report(desk, day)
    st.caption(say("data_reports.undo"))
with counties:
    st.html(data_reports.tiles(day))
    st.html(data_markup.head(say("data_reports.list_head")))
    data_reports.by_prefecture(day)
