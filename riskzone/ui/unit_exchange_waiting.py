"""Edits that came in with a file and wait: shown side by side, taken over or dropped."""

import streamlit as st

from riskzone.clock import SHANGHAI
from riskzone.errors import RiskZoneError
from riskzone.services import unit_proposals as service
from riskzone.services.unit_proposals import Proposal
from riskzone.ui import data_markup, typed
from riskzone.ui import unit_exchange_markup as markup
from riskzone.ui.data import Desk, context
from riskzone.ui.text import escape, message, say
from riskzone.units.exchange_plan import differing

_TOLD = "_exchange_decided"
#: Shown at once; the oldest first.
_SHOWN = 20


def waiting_part(desk: Desk) -> None:
    """Show the edits that wait in the reader's jurisdiction; nothing where none does."""
    told = st.session_state.pop(_TOLD, None)
    if isinstance(told, RiskZoneError):
        st.error(escape(message(told.code, told.params)))
    elif told:
        st.success(escape(say("unit_exchange.accepted", name=told)))
    found = service.proposals(desk.actor, context())
    if not found:
        return
    st.html(
        data_markup.head(
            say("unit_exchange.waiting_head", count=len(found)), say("unit_exchange.waiting_about")
        )
    )
    for one in found[:_SHOWN]:
        _one(desk, one)


def _one(desk: Desk, one: Proposal) -> None:
    key = f"{one.by}_{one.theirs.id}"
    at = one.recorded_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    clashing = differing(one.fields, one.base, one.theirs)
    body = markup.side_by_side(one.fields, clashing, (one.base, one.theirs, one.mine))
    by = say("unit_exchange.waiting_by", account=one.by, at=at)
    st.html(data_markup.group(one.theirs.name, by, body, unfold=True))
    if one.stale:
        st.caption(say("unit_exchange.waiting_stale"))
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"waiting_{key}"):
        if one.may_accept:
            why = typed.begin(f"reason_{key}")
            typed.note(why, st.text_input(say("unit_exchange.waiting_reason"), key=why, width=320))
            st.button(
                say("unit_exchange.accept"), key=f"accept_{key}", type="primary",
                on_click=_accept, args=(desk, one, why),
            )  # fmt: skip
        if one.may_accept or one.by == desk.actor.name:
            st.button(
                say("unit_exchange.drop_edit"), key=f"drop_{key}", on_click=_drop, args=(desk, one)
            )


def _accept(desk: Desk, one: Proposal, reason: str) -> None:
    stated = st.session_state.get(reason, "")
    try:
        done = service.accept(desk.actor, context(), one.by, one.theirs.id, reason=stated)
    except RiskZoneError as error:
        st.session_state[_TOLD] = error
        return
    typed.forget(reason)
    st.session_state[_TOLD] = done.name


def _drop(desk: Desk, one: Proposal) -> None:
    try:
        service.drop(desk.actor, context(), one.by, one.theirs.id)
    except RiskZoneError as error:
        st.session_state[_TOLD] = error
