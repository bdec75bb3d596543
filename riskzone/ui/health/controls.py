"""Widgets of the page of health codes; each changes the address."""

from datetime import date, timedelta

import streamlit as st

from riskzone.ui.health.state import HealthView
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import say

_AGAINST = "health_against"


def choose_against(view: HealthView) -> None:
    """Offer the day the counts are compared with; the day before unless another one is chosen."""
    st.session_state[_AGAINST] = view.against or view.on - timedelta(days=1)
    st.date_input(
        say("health_page.against"),
        key=_AGAINST,
        min_value=FIRST_DAY - timedelta(days=1),
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        width=170,
        on_change=_against_chosen,
    )


def _against_chosen() -> None:
    chosen = st.session_state[_AGAINST]
    if isinstance(chosen, date):
        st.query_params["against"] = chosen.isoformat()
