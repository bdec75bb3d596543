"""What was just done to a bulletin, or why it was not."""

from collections.abc import Sequence

import streamlit as st

from riskzone.ui.text import escape

_DONE, _REFUSED = "_bulletin_done", "_bulletin_refused"


def done(text: str) -> None:
    """Remember what was done, for the next run."""
    st.session_state[_DONE] = text


def refused(texts: Sequence[str]) -> None:
    """Remember why something was not done, for the next run."""
    st.session_state[_REFUSED] = list(texts)


def tell() -> None:
    """Say what was done, or why it was not."""
    if text := st.session_state.pop(_DONE, None):
        st.success(escape(text))
    if texts := st.session_state.pop(_REFUSED, None):
        st.error("\n\n".join(escape(text) for text in texts))
