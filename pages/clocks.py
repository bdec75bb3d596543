"""时限: tested, reported and investigated in time, county by county, and whom to chase."""

import streamlit as st

from riskzone.errors import Denied, InputError
from riskzone.ui import clocks, geography
from riskzone.ui.clocks_state import read_clocks_view
from riskzone.ui.controls import choose_day, moved_to, problem
from riskzone.ui.session import desk
from riskzone.ui.text import message

desk = desk()
default = desk.default_day()
view = read_clocks_view(st.query_params.to_dict(), default, geography.divisions())

head, controls = st.columns([15, 5], vertical_alignment="bottom")
with controls, st.container(horizontal=True, horizontal_alignment="right", key="moment"):
    choose_day(view.day)
for code, params in view.problems:
    problem(message(code, params))
try:
    board, found = clocks.board(desk, view), clocks.chase(desk, view)
except (InputError, Denied) as error:
    head.html(clocks.head(desk, view, None))
    problem(message(error.code, error.params))
    moved_to(default, view.on)
    st.stop()

head.html(clocks.head(desk, view, board))
st.html(clocks.way(view))
st.html(clocks.figures(view, board))
left, right = st.columns([10, 11], gap="large")
with left:
    st.html(clocks.areas(view, board))
with right:
    st.html(clocks.chase_head(view, found))
    clocks.ask_purpose(found)
    st.html(clocks.chase_list(view, found, board.rules))
st.html(clocks.never(view, board))
st.html(clocks.sources(board))
