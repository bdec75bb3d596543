"""健康码: residents by colour and reason, and how that moved; counts alone."""

import streamlit as st

from riskzone.ui.health import page
from riskzone.ui.session import desk

page.run(desk(), st.query_params.to_dict())
