"""Templates to download."""

import streamlit as st

from riskzone.cases.templates import template
from riskzone.services.recognition import TABLES
from riskzone.ui import data_markup
from riskzone.ui.text import say


def templates() -> None:
    """Offer an empty table of each kind, with its headers and one invented row."""
    st.html(data_markup.head(say("data_page.templates_head"), say("data_page.templates_help")))
    with st.container(horizontal=True):
        for kind, table in TABLES.items():
            st.download_button(
                say(f"data_page.kind_{kind}"),
                data=template(table),
                file_name=f"{table}.csv",
                mime="text/csv",
                key=f"template_{kind}",
                on_click="ignore",
            )
    st.caption(say("data_page.layers_help"))
