"""Widgets of the page of response levels; each changes the address."""

import streamlit as st

from riskzone.ui import geography
from riskzone.ui import response_words as words
from riskzone.ui.response import ResponseView
from riskzone.ui.text import say

_KEY = "response_area"


def choose_area(view: ResponseView) -> None:
    """Offer the areas whose measures can be shown: the whole, prefectures, counties."""
    choices = ["", *areas_to_choose()]
    if view.area and view.area not in choices:  # a township, reached by a link
        choices.insert(1, view.area)
    st.session_state[_KEY] = view.area
    st.selectbox(
        say("response.choose_area"),
        choices,
        key=_KEY,
        format_func=named,
        on_change=_chosen,
        width=380,
    )


def areas_to_choose() -> list[str]:
    """Give the codes of prefectures and counties, each prefecture before its counties."""
    divisions = geography.divisions()
    codes = [*divisions.zone_table("prefecture").frame.index]
    codes += [*divisions.zone_table("county").frame.index]
    return sorted(map(str, codes))


def named(code: str) -> str:
    """Name an area with what it lies in; ``""`` is the whole area served."""
    place = words.place_of(code) if code else ""
    return f"{words.area(code)} · {place}" if place else words.area(code)


def _chosen() -> None:
    st.query_params.pop("area", None)
    if chosen := st.session_state[_KEY]:
        st.query_params["area"] = chosen
