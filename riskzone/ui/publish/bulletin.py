"""The form of the bulletin within the page of publishing, and the day it tells of."""

from datetime import date, timedelta

import streamlit as st

from riskzone.ui.data import Desk
from riskzone.ui.publish import chooser, data
from riskzone.ui.publish.bulletin_form import bulletin_form
from riskzone.ui.publish.state import PublishView
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import say

_DAY = "pub_bulletin_day"
_ONE = timedelta(days=1)


def show(desk: Desk, view: PublishView) -> None:
    """Show the form for the day of the morning that is chosen."""
    morning = chooser.morning_of(data.mornings(desk), view)
    on = view.on or (morning.on if morning else desk.default_day())
    _choose(on)
    bulletin_form(desk, on)


def _choose(on: date) -> None:
    """Offer another day; it is told the morning after."""
    st.session_state[_DAY] = on - _ONE

    def chosen() -> None:
        if (day := st.session_state[_DAY]) is not None:
            st.query_params.pop("snapshot", None)
            st.query_params["on"] = (day + _ONE).isoformat()

    with st.container(key="bul_day"):
        st.date_input(
            say("bulletin_form.which_day"), key=_DAY, on_change=chosen,
            min_value=FIRST_DAY - _ONE, max_value=LAST_DAY - _ONE,
        )  # fmt: skip
