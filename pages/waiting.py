"""等我处理: what waits for the reader, by role and jurisdiction; first after signing in."""

import streamlit as st

from riskzone.errors import Denied
from riskzone.ui import markup, waiting
from riskzone.ui.session import desk
from riskzone.ui.text import escape, say

desk = desk()
stated = st.query_params.to_dict()
try:
    found = waiting.waiting_of(desk)
except Denied:
    st.html(markup.page_head(say("page_waiting"), "", ""))
    st.info(escape(say("waiting.no_right", actor=desk.actor.name)))
    st.stop()
at = say("waiting.as_of", at=f"{found.at:%Y-%m-%d %H:%M}")
st.html(markup.page_head(say("page_waiting"), "", at, waiting.demo_badge(desk)))
st.html(waiting.figures(found, stated) + waiting.night(desk, stated) + waiting.tasks(found, stated))
