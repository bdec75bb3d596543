"""等我处理: what waits for the reader, by role and jurisdiction; first after signing in."""

import streamlit as st

from riskzone.ui import markup, waiting
from riskzone.ui.session import desk
from riskzone.ui.text import say

desk = desk()
stated = st.query_params.to_dict()
found = waiting.waiting_of(desk)
at = say("waiting.as_of", at=f"{found.at:%Y-%m-%d %H:%M}")
st.html(markup.page_head(say("page_waiting"), "", at))
st.html(waiting.figures(found, stated))
st.html(waiting.tasks(found, stated))
