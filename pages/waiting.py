"""This page is being built."""

import streamlit as st

from riskzone.ui.session import desk
from riskzone.ui.text import say

desk()
st.info(say("accounts.page_to_come"))
