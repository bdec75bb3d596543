"""管控单元·办理: order, draw, write, decide and release control units."""

import streamlit as st

from riskzone.ui.session import desk
from riskzone.ui.units import editing
from riskzone.ui.units.form_address import read_task

editing.run(desk(), read_task(st.query_params.to_dict()))
