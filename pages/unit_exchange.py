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

with_import = unit_exchange.may_import(desk)
# Whoever only takes files away finds them where a page begins.
first, second = st.columns([13, 6] if with_import else [9, 10], gap="large")
with first if with_import else second:
    unit_exchange_waiting.waiting_part(desk)
    unit_exchange.import_part(desk)
with second if with_import else first:
    unit_exchange.export_part(desk)
    unit_exchange.template_part(desk)
