"""出图发布: what leaves the house, from the preview to the release."""

import streamlit as st

from riskzone.ui.publish import page
from riskzone.ui.session import desk

page.run(desk(), st.query_params.to_dict())
