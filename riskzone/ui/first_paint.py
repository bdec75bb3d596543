"""The map first: what a first visit shows at once, and what follows a moment later.

Half of a cold visit is the browser reading scripts.  Those of the table and of the date
field are the heaviest, and nobody uses either before the map stands.  The first run of a
session leaves them out; one more run, a second later, brings them.
"""

from datetime import timedelta

import streamlit as st

_STOOD = "_map_stood"
_WAITS = "_map_waits"
_MOMENT = timedelta(seconds=1)


def map_has_stood() -> bool:
    """Whether the map had its turn: everything else may be shown as well."""
    return bool(st.session_state.get(_STOOD))


@st.fragment(run_every=_MOMENT)
def then_everything() -> None:
    """Run the page once more when the map has had its turn."""
    # A fragment runs with the page first, and by its clock from then on.
    if _WAITS in st.session_state:
        st.session_state[_STOOD] = True
        # Writing lets through what the browser asked for meanwhile.  The run asked for below has
        # the address this one began with: it would take a reader back who just followed a link.
        st.empty()
        st.rerun(scope="app")
    st.session_state[_WAITS] = True
