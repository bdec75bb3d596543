"""数据质量: lag, silence, unlocated cases and contradictions."""

import streamlit as st

from riskzone.ui.session import desk
from riskzone.ui.text import say

desk = desk()
st.header(say("page_quality"), anchor=False)
