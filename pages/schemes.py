"""规则试算: which zones another scheme would rate differently, and why."""

import streamlit as st

from riskzone.ui.session import desk
from riskzone.ui.text import say

desk = desk()
st.header(say("page_schemes"), anchor=False)
