"""往日晨会: frozen mornings, and what is known by now."""

import streamlit as st

from riskzone.ui import markup
from riskzone.ui.session import desk
from riskzone.ui.text import say

desk = desk()
st.html(markup.page_head(say("page_mornings"), "", ""))
