"""健康码: residents by colour and reason, and how that moved; counts alone."""

import streamlit as st

from riskzone.ui import markup
from riskzone.ui.text import say

st.html(markup.page_head(say("page_health"), "", "", ""))
