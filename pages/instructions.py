"""交办事项: what leadership asked for, of whom, by when, and what came of it."""

import streamlit as st

from riskzone.ui import instructions, instructions_markup, markup
from riskzone.ui.controls import problem
from riskzone.ui.instructions_state import read_instructions_view
from riskzone.ui.session import desk
from riskzone.ui.text import message, say

desk = desk()
view = read_instructions_view(st.query_params.to_dict())
at = instructions.now()
badge = say("demo") if desk.is_demo() else ""
moment = say("instructions.explained", at=f"{at:%Y-%m-%d %H:%M}")
st.html(markup.page_head(say("page_instructions"), "", moment, badge))
for code, params in view.problems:
    problem(message(code, params))
instructions.told()
found = instructions.rows(desk, at)
with st.container(key="i_open" if view.number or view.new else "i_body"):
    left, right = st.columns([11, 10], gap="large")
with left:
    listed = instructions_markup.listing(instructions.chosen(found, view), view, at)
    st.html(instructions.list_head(desk, found, view) + listed)
with right, st.container(key="instruction"):
    instructions.show_one(desk, found, view, at)
