"""响应级别: response levels, measures and strategies."""

import streamlit as st

from riskzone.ui import markup
from riskzone.ui.session import desk
from riskzone.ui.text import say

desk = desk()
st.html(markup.page_head(say("page_response"), "", ""))
