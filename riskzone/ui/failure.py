"""What happens when a page breaks: people read one sentence, the log gets the place."""

import logging
import traceback

import streamlit as st

from riskzone.errors import SignedOut
from riskzone.ui.session import lead_to_sign_in
from riskzone.ui.text import say

_LOG = logging.getLogger("riskzone.pages")


def page_failed(error: Exception) -> bool:
    """Tell the reader that the page broke, and log where; never what it was working on.

    Returns
    -------
    bool
        ``True``: Streamlit shows nothing of its own.
    """
    if isinstance(error, SignedOut):  # in a part of a page, which runs without the shell
        lead_to_sign_in()
        return True
    # The text of an error may quote a value of a case; its type and place never do.
    places = " < ".join(
        f"{frame.filename}:{frame.lineno}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-6:])
    )
    _LOG.error("page failed: %s at %s", type(error).__name__, places)
    st.error(say("failed"))
    return True
