"""晨会简报: the morning on one page."""

import streamlit as st

from riskzone.ui.session import desk
from riskzone.ui.text import say

desk = desk()
st.header(say("page_briefing"), anchor=False)
