"""报送与零报告: who has reported, and zero reports by one click."""

import streamlit as st

from riskzone.ui.session import desk
from riskzone.ui.text import say

desk = desk()
st.header(say("page_reports"), anchor=False)
