"""What happens when a page breaks: people read one sentence, the log gets the place."""

import logging
import traceback

import streamlit as st

from riskzone.ui.text import say

_LOG = logging.getLogger("riskzone.pages")


def page_failed(error: Exception) -> bool:
    """Tell the reader that the page broke, and log where; never what it was working on.

    Returns
    -------
    bool
        ``True``: Streamlit shows nothing of its own.
    """
    # The text of an error may quote a value of a case; its type and place never do.
    places = " < ".join(
        f"{frame.filename}:{frame.lineno}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-6:])
    )
    _LOG.error("page failed: %s at %s", type(error).__name__, places)
    st.error(say("failed"))
    return True
