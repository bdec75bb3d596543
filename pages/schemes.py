"""规则试算: which zones another scheme would rate differently, and why."""

import streamlit as st

from riskzone.ui import markup
from riskzone.ui.controls import problem
from riskzone.ui.scheme_preview_page import (
    choose,
    library,
    read_asked,
    show_adoptions,
    show_preview,
    show_rule,
)
from riskzone.ui.session import desk
from riskzone.ui.state import read_view
from riskzone.ui.text import message, say, word
from riskzone.ui.zones import day_line

desk = desk()
stated = st.query_params.to_dict()
view = read_view(
    {name: stated[name] for name in ("on", "lang") if name in stated}, desk.default_day()
)
known = library(desk, view.on)
asked = read_asked(stated, tuple(known))

badge = say("demo") if desk.is_demo() else ""
st.html(
    markup.page_head(say("page_schemes"), day_line(view.on, word), say("time.preview_line"), badge)
)
scheme = choose(asked, known, view.on, desk)
for code, params in (*view.problems, *asked.problems):
    problem(message(code, params))

changes, rule = st.columns([11, 10], gap="large")
if scheme is not None:
    with changes:
        show_preview(desk, scheme, asked.layer or scheme.layer, view.on, asked.days)
    with rule:
        show_rule(scheme)
show_adoptions(desk, view.on)
