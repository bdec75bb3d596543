"""Why the last attempt was refused: told until what it was about has changed."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.errors import RiskZoneError
from riskzone.release.checklist import Finding
from riskzone.ui.publish import markup
from riskzone.ui.text import message

_KEY = "_publish_refused"


def remember(code: str, params: Mapping[str, Any], found: Iterable[Finding] = ()) -> None:
    """Remember why something was not done, until the next attempt or change."""
    rows = [message(code, params), *(message(one.code, one.params) for one in found)]
    st.session_state[_KEY] = markup.lines(dict.fromkeys(rows))


def remember_error(error: RiskZoneError) -> None:
    """Remember an error, with every finding it carries."""
    remember(error.code, error.params, getattr(error, "findings", ()))


def forget() -> None:
    """Another thing is looked at, or what was refused was changed."""
    st.session_state.pop(_KEY, None)


def tell() -> None:
    """Say why the last attempt was refused."""
    if refused := st.session_state.get(_KEY):
        st.html(Markup('<div class="pub-refused" role="alert">{}</div>').format(refused))
