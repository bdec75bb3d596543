"""数据导入: what a desk sends, checked and shown before anything is stored."""

import streamlit as st

from riskzone.ui import data_import, data_mapping, data_templates, markup
from riskzone.ui.controls import problem
from riskzone.ui.session import desk
from riskzone.ui.state import language_problems
from riskzone.ui.text import message, say

desk = desk()
badge = say("demo") if desk.is_demo() else ""
st.html(markup.page_head(say("page_data"), "", data_import.explained(desk), badge))
for code, params in language_problems(st.query_params.to_dict()):
    problem(message(code, params))
data_import.show_done()

steps, aside = st.columns([13, 6], gap="large")
with steps:
    data_import.run(desk)
with aside:
    data_templates.templates()
    data_mapping.saved_mappings(desk)
