"""往日晨会: frozen mornings as they were published, and what is known otherwise by now."""

import streamlit as st

from riskzone.errors import StoreError
from riskzone.ui import markup, mornings
from riskzone.ui.controls import problem
from riskzone.ui.mornings_state import read_mornings_view
from riskzone.ui.session import desk
from riskzone.ui.text import message, say

desk = desk()
view = read_mornings_view(st.query_params.to_dict())
badge = say("demo") if desk.is_demo() else ""
st.html(markup.page_head(say("page_mornings"), "", say("mornings.explained"), badge))
for code, params in view.problems:
    problem(message(code, params))
try:
    found = mornings.listed(desk)
except StoreError as error:
    problem(message(error.code, error.params))
    st.stop()
left, right = st.columns([8, 14], gap="large")
with left:
    mornings.show_list(desk, found, view)
    mornings.freeze_form(desk)
with right:
    mornings.show_one(desk, found, view)
