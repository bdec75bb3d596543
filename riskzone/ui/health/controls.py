"""Widgets of the page of health codes; each changes the address."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from riskzone.ui import geography
from riskzone.ui.health.state import HealthView
from riskzone.ui.health.words import area
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import say

_AGAINST, _BESIDE = "health_against", "health_beside"


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


def choose_beside(view: HealthView, choices: Sequence[str]) -> None:
    """Offer another area to put beside; ``""`` is the whole area served."""
    offered = [None, *choices]
    st.session_state[_BESIDE] = view.beside if view.beside in offered else None
    st.selectbox(
        say("health_page.beside"),
        offered,
        key=_BESIDE,
        placeholder=say("health_page.beside_none"),
        format_func=lambda code: say("health_page.beside_none") if code is None else area(code),
        width=200,
        on_change=_beside_chosen,
    )


def _beside_chosen() -> None:
    chosen = st.session_state[_BESIDE]
    st.query_params.pop("beside", None)
    if chosen is not None:
        st.query_params["beside"] = chosen or geography.divisions().area
