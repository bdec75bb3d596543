"""Taking a bulletin back by itself: a draft is dropped, a published one withdrawn."""

import streamlit as st

from riskzone.access import Right
from riskzone.errors import Refused, RiskZoneError
from riskzone.release.bulletin import Bulletin
from riskzone.services import bulletins as service
from riskzone.ui import typed
from riskzone.ui.data import Desk, context
from riskzone.ui.publish import bulletin_told, data, markup
from riskzone.ui.session import desk as opened_desk
from riskzone.ui.text import message, say


def offer(desk: Desk, draft: Bulletin) -> None:
    """Offer to take back what the form shows, to whom may.

    Parameters
    ----------
    desk : Desk
    draft : Bulletin
        As the form begins: a kept draft, a correction of a published one, or a new one of
        which there is nothing to take back.
    """
    number = draft.id or draft.corrects
    if not number or not data.may(desk, Right.RELEASE_PUBLICATION):
        return
    what = "drop" if draft.id else "withdraw"
    head = f"bulletin_{what}_{number}_"
    key = typed.begin(f"{head}reason", "")

    def do() -> None:
        reason = str(st.session_state.get(key) or "")
        typed.note(key, reason)
        actor = opened_desk().actor
        try:
            stored = service.one(actor, context(), number)
            seen = draft.version if draft.id else stored.record.version
            service.withdraw(actor, context(), number, seen, reason=reason)
        except RiskZoneError as error:
            found = error.findings if isinstance(error, Refused) else ()
            said = [message(one.code, one.params) for one in found]
            bulletin_told.refused(said or [message(error.code, error.params)])
            return
        typed.forget(head)
        bulletin_told.done(say(f"bulletin_form.done_{what}", number=number))

    with st.expander(say(f"bulletin_form.{what}", number=number)), st.form(head, border=False):
        st.html(markup.note(say(f"bulletin_form.about_{what}")))
        st.text_input(say("publish_page.reason"), key=key, max_chars=600)
        st.form_submit_button(say(f"bulletin_form.do_{what}"), on_click=do)
