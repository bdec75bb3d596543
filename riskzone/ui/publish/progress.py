"""How far the making of a pack has come; only this part of the page runs while it is made."""

import streamlit as st

from riskzone.errors import RiskZoneError
from riskzone.release.pack import Pack
from riskzone.services import pack_build
from riskzone.ui.data import context
from riskzone.ui.publish import act, refusal
from riskzone.ui.session import desk as opened_desk
from riskzone.ui.text import say

#: Seconds between two looks.
_EVERY = 0.7


@st.fragment(run_every=_EVERY)
def watch(number: int, wanted: Pack) -> None:
    """Show the progress of a job; where it has ended, the page shows what came of it."""
    try:
        job = pack_build.progress(opened_desk().actor, context(), number)
    except RiskZoneError as error:
        _over()
        refusal.remember(error.code, error.params)
        st.rerun()
    if job.state == "running":
        # The first step is looking up the morning, before the steps are known.
        share = (job.done + 0.5) / job.total if job.total else 0.03
        said = say("publish_page.building", done=job.done, total=job.total)
        st.progress(min(share, 1.0), said if job.total else say("publish_page.building_begins"))
        return
    _over()
    if job.state == "done":
        act.made(wanted, job.pack)
    else:
        refusal.remember(job.error, job.params or {})
    st.rerun()


def _over() -> None:
    st.query_params.pop("job", None)
