"""交换: control units of others in as proposals, snapshots for GIS and spreadsheets out."""

import streamlit as st

from riskzone.ui import markup, unit_exchange, unit_exchange_waiting
from riskzone.ui.controls import problem
from riskzone.ui.session import desk
from riskzone.ui.state import language_problems
from riskzone.ui.text import message, say

desk = desk()
badge = say("demo") if desk.is_demo() else ""
st.html(markup.page_head(say("page_unit_exchange"), "", say("unit_exchange.about"), badge))
for code, params in language_problems(st.query_params.to_dict()):
    problem(message(code, params))
unit_exchange.show_done()

steps, aside = st.columns([13, 6], gap="large")
with steps:
    unit_exchange_waiting.waiting_part(desk)
    unit_exchange.import_part(desk)
with aside:
    unit_exchange.export_part(desk)
    unit_exchange.template_part(desk)
