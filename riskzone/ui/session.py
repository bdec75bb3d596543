"""What the shell hands to a page; a page that did not come through the shell gets nothing."""

import streamlit as st

from riskzone.access import Actor
from riskzone.ui import data
from riskzone.ui.text import say

_KEY = "_desk"


def open_desk(actor: Actor) -> data.Desk:
    """Let a reader in, for this run; called by the shell alone.

    Raises
    ------
    StoreError
        The store is missing, outdated, locked or damaged.
    """
    desk = data.Desk(actor, data.version())
    st.session_state[_KEY] = desk
    return desk


def desk() -> data.Desk:
    """Give the desk the shell opened; without one the page ends here."""
    found = st.session_state.get(_KEY)
    if not isinstance(found, data.Desk):
        st.error(say("without_shell"))
        st.stop()
    return found
