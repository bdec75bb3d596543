"""报送与零报告: who has reported on a day, and the zero report by one click."""

import streamlit as st

from riskzone.ui import data_controls, data_markup, data_reports
from riskzone.ui.session import desk
from riskzone.ui.text import say

desk = desk()
day = data_controls.of_the_day(
    desk,
    say("page_reports"),
    data_reports.report_day,
    lambda day: say("data_reports.explained", moment=f"{day.moment:%Y-%m-%d %H:%M}"),
)
zero, counties = st.columns([7, 12], gap="large")
with zero:
    st.html(data_markup.head(say("data_reports.zero_head"), say("data_reports.zero_explained")))
    data_reports.zero_report(desk, day)
    st.caption(say("data_reports.undo"))
with counties:
    st.html(data_reports.tiles(day))
    st.html(data_markup.head(say("data_reports.list_head")))
    data_reports.by_prefecture(day)
