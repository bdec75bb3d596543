"""The day of a page of data; it stands in the address."""

from datetime import date

import streamlit as st

from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import say


def choose_day(on: date) -> None:
    """Offer the day."""
    st.session_state["data_on"] = on

    def chosen() -> None:
        day = st.session_state["data_on"]
        if isinstance(day, date):
            st.query_params["on"] = day.isoformat()

    with st.container(horizontal=True, horizontal_alignment="right", key="moment"):
        st.date_input(
            say("data_quality.day"),
            key="data_on",
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="YYYY-MM-DD",
            width=170,
            on_change=chosen,
        )
