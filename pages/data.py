"""数据导入: what a desk sends, checked before anything is stored."""

import streamlit as st

from riskzone.ui.session import desk
from riskzone.ui.text import say

desk = desk()
st.header(say("page_data"), anchor=False)
