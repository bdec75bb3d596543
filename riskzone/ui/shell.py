"""The shell: who reads, in which language, and which page runs.  Every page runs inside it."""

from pathlib import Path

import streamlit as st
from streamlit import config

from riskzone.access.actor import Actor
from riskzone.errors import RiskZoneError, StoreError
from riskzone.ui import geography, markup
from riskzone.ui.server import ROOT
from riskzone.ui.session import open_desk
from riskzone.ui.style import LINKS_URL, STYLE_URL
from riskzone.ui.text import LANGUAGES, language, message, say

_HERE = Path(__file__).parent
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def main() -> None:
    """Run the page the address names."""
    st.set_page_config(
        page_title=say("app_title"),
        page_icon=str(_HERE / "icon.png"),  # a material icon would be fetched from a foreign host
        layout="wide",
        initial_sidebar_state=232,
    )
    st.html(markup.page_frame(STYLE_URL, LINKS_URL), unsafe_allow_javascript=True)
    if config.get_option("server.address") not in _LOOPBACK:
        st.error(say("only_this_machine"))
        st.stop()
    page = _navigation()
    _language_switch()
    st.sidebar.html(markup.side_note(say("area_served", name=geography.area_name())))
    try:
        open_desk(Actor.local_operator())
        page.run()
    except StoreError as error:
        st.error(say("store_not_ready", reason=message(error.code, error.params)))
    except RiskZoneError as error:
        st.error(message(error.code, error.params))


#: What stays when a reader moves to another page.
_KEPT = ("on", "reading", "lang")

#: Sections of the side bar, and the files of their pages under ``pages/``.
_SECTIONS = {
    "section_assess": ("briefing", "zones", "schemes"),
    "section_data": ("data", "reports", "quality"),
}


def _navigation() -> st.Page:
    def page(name: str) -> st.Page:
        return st.Page(ROOT / "pages" / f"{name}.py", title=say(f"page_{name}"), url_path=name)

    sections = {head: [page(name) for name in names] for head, names in _SECTIONS.items()}
    first = sections["section_assess"][0]

    def start() -> None:
        st.switch_page(first, query_params=st.query_params.to_dict())

    home = st.Page(start, title=say("app_title"), default=True, visibility="hidden")
    pages = [page for section in sections.values() for page in section]
    chosen = st.navigation([home, *pages], position="hidden")
    kept = {name: st.query_params[name] for name in _KEPT if name in st.query_params}
    st.sidebar.html(markup.side_head(say("app_title")))
    for head, members in sections.items():
        st.sidebar.html(markup.side_section(say(head)))
        for member in members:
            st.sidebar.page_link(member, query_params=kept or None)
    return chosen


def _language_switch() -> None:
    names = {"zh": "中文", "en": "English"}

    def switch() -> None:
        if st.session_state["language"] == "en":
            st.query_params["lang"] = "en"
        else:
            st.query_params.pop("lang", None)

    st.session_state["language"] = language()
    st.sidebar.segmented_control(
        say("language"),
        LANGUAGES,
        key="language",
        required=True,
        format_func=lambda code: names[code],
        on_change=switch,
        label_visibility="collapsed",
    )


main()
