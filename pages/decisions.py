"""等级决定: what was decided, beside what the rule says, and what is to be decided."""

import streamlit as st

from riskzone.ui.decisions import page
from riskzone.ui.session import desk

page.run(desk(), st.query_params.to_dict())
