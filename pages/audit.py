"""审计: who did what and when, the chain verified against a printed head, a table to take."""

import streamlit as st

from riskzone.ui import audit, markup
from riskzone.ui.audit_state import read_audit_view
from riskzone.ui.controls import problem
from riskzone.ui.session import desk
from riskzone.ui.text import message, say
from riskzone.ui.waiting import demo_badge

desk = desk()
view = read_audit_view(st.query_params.to_dict())
found = audit.trail(desk, view)
st.html(markup.page_head(say("page_audit"), "", say("audit.explained"), demo_badge(desk)))
for code, params in view.problems:
    problem(message(code, params))
listing, chain = st.columns([15, 6], gap="large")
with listing:
    audit.choose(view, found)
    st.html(audit.entries(found))
with chain:
    audit.head_of_chain(desk, found)
    audit.take_away(desk, view, found)
