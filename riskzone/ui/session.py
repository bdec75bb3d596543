"""What the shell hands to a page; a page that did not come through the shell gets nothing."""

import streamlit as st
from markupsafe import Markup

from riskzone.access import Actor
from riskzone.services import guard, sessions
from riskzone.store.sessions import SignedIn
from riskzone.ui import data, typed
from riskzone.ui.address import address
from riskzone.ui.entrance import COOKIE, sign_in_address
from riskzone.ui.text import say

_KEY = "_desk"


def signed_in() -> tuple[SignedIn, Actor] | None:
    """Look up who reads: the cookie is the one of the socket's handshake, the session is now's.

    Raises
    ------
    StoreError
        The store is missing, outdated, locked or damaged.
    """
    token = st.context.cookies.get(COOKIE, "")
    found = sessions.present(data.context(), token)
    return None if found is None else (found, sessions.actor(found, token))


def open_desk(actor: Actor) -> data.Desk:
    """Let a reader in, for this run; called by the shell alone.

    Raises
    ------
    StoreError
        The store is missing, outdated, locked or damaged.
    """
    desk = data.Desk(actor, data.version())
    st.session_state[_KEY] = desk
    typed.come_back(actor.name, _here())
    return desk


def close_desk() -> None:
    """Take back what an earlier run of this browser session was handed."""
    st.session_state.pop(_KEY, None)


def desk() -> data.Desk:
    """Give the desk the shell opened; without one the page ends here.

    A part of a page that runs again on its own comes here without the shell: the session
    is looked up here as well.

    Raises
    ------
    SignedOut
        The session has ended since.
    """
    found = st.session_state.get(_KEY)
    if not isinstance(found, data.Desk):
        st.error(say("without_shell"))
        st.stop()
    now = guard.current(found.actor, data.context())
    return found if now is found.actor else data.Desk(now, found.version)


def lead_to_sign_in() -> None:
    """Lead the browser to the sign-in page, and from there back to this page."""
    close_desk()
    here = _here()
    typed.leave(here)
    goal = sign_in_address(here)
    leave = Markup("<script>window.location.replace({});</script>").format(_script_text(goal))
    text = Markup('<p class="signed-out">{} <a href="{}" target="_self" data-leave>{}</a></p>')
    body = text.format(say("accounts.signed_out"), goal, say("accounts.sign_in"))
    st.html(body + leave, unsafe_allow_javascript=True)


def _here() -> str:
    """Give the address of this page."""
    page = (st.context.url or "").partition("?")[0].rpartition("/")[2]
    return address(page, st.query_params.to_dict())


def _script_text(text: str) -> Markup:
    """A text as a literal of a script, harmless inside HTML too."""
    signs = (sign if sign.isalnum() and sign.isascii() else f"\\u{ord(sign):04x}" for sign in text)
    return Markup('"{}"').format(Markup("").join(map(Markup, signs)))
