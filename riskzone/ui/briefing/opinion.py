"""The form by which an expert group gives its opinion on a morning."""

from datetime import date

import streamlit as st

from riskzone.access import Right
from riskzone.errors import Refused, RiskZoneError
from riskzone.services import opinions as service
from riskzone.ui import typed
from riskzone.ui.data import Desk, context
from riskzone.ui.session import desk as opened_desk
from riskzone.ui.text import escape, message, say

_HEAD = "briefing-opinion-"
_TOLD = "_briefing_opinion"


def opinion_form(desk: Desk, on: date) -> None:
    """Offer to give an opinion to those who speak for experts; a refusal keeps the text."""
    if not desk.actor.may(Right.REVIEW_DECISIONS, context().settings.area):
        return
    told = st.session_state.pop(_TOLD, None)
    if told:
        (st.success if told[0] else st.error)(escape(told[1]))
    refused = told is not None and not told[0]
    with (
        st.expander(say("briefing.give_opinion"), expanded=refused),
        st.form("briefing-opinion", border=False),
    ):
        st.text_area(
            say("briefing.opinion_text"),
            key=typed.begin(f"{_HEAD}text", ""),
            placeholder=say("briefing.opinion_hint"),
            max_chars=service.LONGEST,
            height=110,
        )
        st.text_input(
            say("briefing.opinion_body"),
            key=typed.begin(f"{_HEAD}body", say("briefing.opinion_body_default")),
            max_chars=service.GROUP,
        )
        st.form_submit_button(
            say("briefing.opinion_send"), type="primary", on_click=_give, args=(on,)
        )


def _give(on: date) -> None:
    text, body = (st.session_state[f"{_HEAD}{name}"] for name in ("text", "body"))
    typed.note(f"{_HEAD}text", text)
    typed.note(f"{_HEAD}body", body)
    try:
        service.give_opinion(opened_desk().actor, context(), on=on, text=text, body=body)
    except Refused as error:
        said = "; ".join(message(one.code, one.params) for one in error.findings)
        st.session_state[_TOLD] = (False, said)
    except RiskZoneError as error:
        st.session_state[_TOLD] = (False, message(error.code, error.params))
    else:
        typed.forget(f"{_HEAD}text")
        st.session_state[_TOLD] = (True, say("briefing.opinion_kept"))
