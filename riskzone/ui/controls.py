"""Widgets that change the address; the address is the only state of a page."""

from datetime import date

import streamlit as st

from riskzone.ui.state import FIRST_DAY, LAST_DAY, View
from riskzone.ui.text import escape, say


def choose_moment(view: View) -> None:
    """Offer the day and the reading."""
    st.session_state["on"] = view.on
    st.session_state["reading"] = view.reading
    row = st.container(horizontal=True, horizontal_alignment="right", key="moment")
    row.date_input(
        say("day"),
        key="on",
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        width=170,
        on_change=_day_chosen,
    )
    row.segmented_control(
        say("reading"),
        ("midnight", "now"),
        key="reading",
        required=True,
        format_func=lambda name: say(f"reading_{name}"),
        on_change=_reading_chosen,
    )


def _day_chosen() -> None:
    chosen = st.session_state["on"]
    if isinstance(chosen, date):
        st.query_params["on"] = chosen.isoformat()


def _reading_chosen() -> None:
    st.query_params["reading"] = st.session_state["reading"]


def choose_zone(zone: str | None) -> None:
    """Put a zone into the address, or take it out."""
    if zone:
        st.query_params["zone"] = zone
    else:
        st.query_params.pop("zone", None)


def point_chosen(zone: str | None) -> None:
    """Take up a click on the map; outside all zones it gives up the chosen one, and says so."""
    if zone is None:
        st.toast(say("map_outside"))
    choose_zone(zone)


def problem(text: str) -> None:
    """Tell the reader what could not be shown; the text may quote what was asked for."""
    st.warning(escape(text))


def moved_to(default: date, shown: date) -> None:
    """Offer the default day, where another one was asked for in vain."""
    if default != shown:

        def move() -> None:
            st.query_params["on"] = default.isoformat()

        st.button(say("try_default_day", on=default), on_click=move)
