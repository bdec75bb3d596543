"""The shell: who reads, in which language, and which page runs.  Every page runs inside it."""

from pathlib import Path

import streamlit as st
from streamlit import config

from riskzone.access import Actor
from riskzone.errors import RiskZoneError, StoreError
from riskzone.ui import markup
from riskzone.ui.address import address
from riskzone.ui.names import area_name
from riskzone.ui.pages import PAGES, SECTIONS
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
    page = _page()
    st.sidebar.html(_side_bar(page))
    try:
        open_desk(Actor.local_operator())
        page.run()
    except StoreError as error:
        st.error(say("store_not_ready", reason=message(error.code, error.params)))
    except RiskZoneError as error:
        st.error(message(error.code, error.params))


#: What stays when a reader moves to another page.
_KEPT = ("on", "reading", "lang")

_LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def _page() -> st.Page:
    """Find the page the address names; the root leads to the first one."""
    pages = [
        st.Page(ROOT / "pages" / f"{name}.py", title=say(f"page_{name}"), url_path=name)
        for name in PAGES
    ]

    def start() -> None:
        st.switch_page(pages[0], query_params=st.query_params.to_dict())

    home = st.Page(start, title=say("app_title"), default=True, visibility="hidden")
    return st.navigation([home, *pages], position="hidden")


def _side_bar(page: st.Page) -> str:
    shown = st.query_params.to_dict()
    kept = {name: value for name, value in shown.items() if name in _KEPT}
    sections = {
        say(head): [
            markup.Link(say(f"page_{name}"), address(name, kept), name == page.url_path)
            for name in names
        ]
        for head, names in SECTIONS.items()
    }
    # Chinese is what an address means that names no language.
    others = {name: value for name, value in shown.items() if name != "lang"}
    languages = [
        markup.Link(
            _LANGUAGE_NAMES[code],
            address(page.url_path, others | ({} if code == "zh" else {"lang": code})),
            code == language(),
        )
        for code in LANGUAGES
    ]
    area = say("area_served", name=area_name())
    return markup.side_bar(say("app_title"), sections, languages, area)


main()
