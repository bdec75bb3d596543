"""交办事项: what leadership asked for, of whom, by when."""

import streamlit as st

from riskzone.ui import markup
from riskzone.ui.session import desk
from riskzone.ui.text import say

desk = desk()
st.html(markup.page_head(say("page_instructions"), "", ""))
