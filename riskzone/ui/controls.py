"""Widgets that change the address; the address is the only state of a page."""

from datetime import date

import streamlit as st

from riskzone.ui.state import FIRST_DAY, LAST_DAY, View
from riskzone.ui.text import escape, say
from riskzone.ui.zones_links import OWN, spot
from riskzone.ui.zones_place import Place


def choose_day(view: View) -> None:
    """Offer the day."""
    st.session_state["on"] = view.on
    st.date_input(
        say("day"),
        key="on",
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        width=170,
        on_change=_day_chosen,
    )


def _day_chosen() -> None:
    chosen = st.session_state["on"]
    if isinstance(chosen, date):
        st.query_params.pop("at", None)  # a minute of another day
        st.query_params["on"] = chosen.isoformat()


def search(view: View) -> None:
    """Offer to look for a zone by a part of its name or code."""
    st.session_state["find"] = view.find

    def asked() -> None:
        st.query_params.pop("page", None)
        st.query_params.pop("find", None)
        if word := st.session_state["find"].strip():
            st.query_params["find"] = word

    st.text_input(
        say("search"),
        key="find",
        placeholder=say("search_hint"),
        on_change=asked,
        label_visibility="collapsed",
    )


def choose_zone(zone: str | None, place: Place) -> None:
    """Put a zone into the address, or take it out; layer and area stay."""
    stated = st.query_params.to_dict()
    stay = {name: stated[name] for name in ("level", "find", "page") if name in stated}
    for name in OWN:
        st.query_params.pop(name, None)
    shown = spot(place.layer, place.within, zone) | stay
    st.query_params.update({name: str(value) for name, value in shown.items() if value})


def point_chosen(zone: str | None, place: Place) -> None:
    """Take up a click on the map; outside all zones it gives up the chosen one, and says so."""
    if zone is None:
        st.toast(say("map_outside"))
    choose_zone(zone, place)


def problem(text: str) -> None:
    """Tell the reader what could not be shown; the text may quote what was asked for."""
    st.warning(escape(text))


def moved_to(default: date, shown: date) -> None:
    """Offer the default day, where another one was asked for in vain."""
    if default != shown:

        def move() -> None:
            st.query_params.pop("at", None)
            st.query_params["on"] = default.isoformat()

        st.button(say("try_default_day", on=default), on_click=move)
