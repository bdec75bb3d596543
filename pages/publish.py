"""出图发布: what leaves the house, from the preview to the release."""

import streamlit as st

from riskzone.ui import markup
from riskzone.ui.text import say

st.html(markup.page_head(say("page_publish"), "", "", ""))
