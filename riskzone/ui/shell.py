"""The shell: who reads, in which language, and which page runs.  Every page runs inside it."""

from base64 import b64encode
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from riskzone.access import Actor
from riskzone.errors import RiskZoneError, SignedOut, StoreError
from riskzone.store.sessions import SignedIn
from riskzone.ui import markup, session
from riskzone.ui.address import address
from riskzone.ui.names import area_name, division_name
from riskzone.ui.pages import PAGES, open_to
from riskzone.ui.server import ROOT
from riskzone.ui.style import LINKS_URL, STYLE_URL
from riskzone.ui.text import LANGUAGES, language, message, say
from riskzone.ui.waiting import first_page

#: Within the page: browsers ask for an icon again after the session has ended, and a
#: material icon would be fetched from a foreign host.
_ICON = "data:image/png;base64," + b64encode(
    Path(__file__).with_name("icon.png").read_bytes()
).decode("ascii")


def main() -> None:
    """Run the page the address names, for who is signed in."""
    session.close_desk()
    try:
        found = session.signed_in()
        if found is None:  # before anything that the browser would have to fetch
            session.lead_to_sign_in()
            return
        _frame()
        _run(*found)
    except SignedOut:
        session.lead_to_sign_in()
    except StoreError as error:
        st.error(say("store_not_ready", reason=message(error.code, error.params)))
    except RiskZoneError as error:
        st.error(message(error.code, error.params))


def _frame() -> None:
    st.set_page_config(
        page_title=say("app_title"),
        page_icon=_ICON,
        layout="wide",
        initial_sidebar_state=232,
    )
    st.html(markup.page_frame(STYLE_URL, LINKS_URL), unsafe_allow_javascript=True)


def _run(reader: SignedIn, actor: Actor) -> None:
    page = _page(actor)
    st.sidebar.html(_side_bar(page, reader, actor))
    if page.url_path in PAGES and not PAGES[page.url_path].is_open_to(actor):
        st.warning(say("accounts.page_not_open", page=page.title))
        st.html(_ways_onward(actor))
        return
    session.open_desk(actor)
    page.run()


#: Pages a reader is led to whose address is not open to him.
_ONWARD = 3


def _ways_onward(actor: Actor) -> Markup:
    """Lay out the first pages that are open to a reader: a refusal is no dead end."""
    english = {"lang": "en"} if language() == "en" else {}
    listed = [one for _, found in open_to(actor) for one in found if one.listed]
    links = Markup("").join(
        Markup('<a href="{}" target="_self">{}</a> ').format(
            address(one.name, english), say(one.title)
        )
        for one in listed[:_ONWARD]
    )
    return Markup('<p class="ways-onward">{} {}</p>').format(say("accounts.open_instead"), links)


#: What stays when a reader moves to another page.
_KEPT = ("on", "reading", "lang")

_LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def _page(actor: Actor) -> st.Page:
    """Find the page the address names; the root leads to the one this reader begins with."""
    pages = {
        name: st.Page(ROOT / "pages" / page.file, title=say(page.title), url_path=name)
        for name, page in PAGES.items()
    }

    def start() -> None:
        st.switch_page(pages[first_page(actor)], query_params=st.query_params.to_dict())

    home = st.Page(start, title=say("app_title"), default=True, visibility="hidden")
    return st.navigation([home, *pages.values()], position="hidden")


def _side_bar(page: st.Page, reader: SignedIn, actor: Actor) -> str:
    shown = st.query_params.to_dict()
    kept = {name: value for name, value in shown.items() if name in _KEPT}
    sections = {
        say(head): [
            markup.Link(say(one.title), address(one.name, kept), one.name == page.url_path)
            for one in found
            if one.listed
        ]
        for head, found in open_to(actor)
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
    return markup.side_bar(say("app_title"), sections, languages, area, _reader(reader))


def _reader(reader: SignedIn) -> markup.Reader:
    roles = dict.fromkeys(
        say(
            "accounts.role_in",
            role=say(f"accounts.role_{grant.role.value}"),
            area=division_name(grant.jurisdiction),
        )
        for grant in reader.grants
    )
    english = {"lang": "en"} if language() == "en" else {}
    return markup.Reader(
        reader.title or reader.name,
        reader.name,
        tuple(roles) or (say("accounts.no_role"),),
        say("accounts.sign_out"),
        address("sign-out", english),
        markup.Link(say("accounts.own_password"), address("password", english), current=False),
    )


main()
