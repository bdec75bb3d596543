"""The audit page: entries, the head of the chain, its verification, and the table to take away."""

from collections.abc import Callable
from datetime import date

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.errors import InputError
from riskzone.services import audit_trail
from riskzone.services.audit_trail import Trail
from riskzone.store.seals import Verified
from riskzone.ui import data_markup
from riskzone.ui.address import address
from riskzone.ui.audit_state import AuditView
from riskzone.ui.audit_words import action_words, particulars, subject_link
from riskzone.ui.data import Desk, context
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import escape, message, say

_FOUND = "_audit_verified"
#: What stays when a reader moves from here to another page.
_KEPT = ("on", "reading", "lang")


def trail(desk: Desk, view: AuditView) -> Trail:
    """Give a page of the entries that were asked for; never kept, the chain grows."""
    return audit_trail.trail(desk.actor, context(), view.search, page=view.page)


def choose(view: AuditView, found: Trail) -> None:
    """Offer what the entries can be cut to; the choice stands in the address."""
    first, last, who, what = st.columns([1, 1, 1.2, 1.6])
    with first:
        _day("since", view.since)
    with last:
        _day("until", view.until)
    with who:
        _one_of("who", view.actor, found.actors, str)
    with what:
        _one_of("action", view.action, found.actions, action_words)
    if view.subject:
        st.html(
            Markup('<p class="cut">{} <b>{}</b> <a href="{}" target="_self">{}</a></p>').format(
                say("audit.only_subject"),
                view.subject,
                address("audit", _others("subject")),
                say("audit.all_subjects"),
            )
        )


def _others(*names: str) -> dict[str, str]:
    stated = st.query_params.to_dict()
    return {name: value for name, value in stated.items() if name not in (*names, "page")}


def _day(name: str, shown: date | None) -> None:
    st.session_state[f"audit_{name}"] = shown

    def chosen() -> None:
        _put(name, st.session_state[f"audit_{name}"])

    st.date_input(
        say(f"audit.{name}"),
        key=f"audit_{name}",
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        on_change=chosen,
    )


def _one_of(name: str, shown: str, known: tuple[str, ...], words: Callable[[str], str]) -> None:
    choices = known if not shown or shown in known else (shown, *known)
    st.session_state[f"audit_{name}"] = shown or None

    def chosen() -> None:
        _put(name, st.session_state[f"audit_{name}"])

    st.selectbox(
        say(f"audit.{name}"),
        choices,
        key=f"audit_{name}",
        index=None,
        placeholder=say("audit.all"),
        format_func=words,
        on_change=chosen,
    )


def _put(name: str, value: object) -> None:
    st.query_params.pop("page", None)
    st.query_params.pop(name, None)
    if value:
        st.query_params[name] = value.isoformat() if isinstance(value, date) else str(value)


def entries(found: Trail) -> str:
    """Lay out a page of entries, the newest first."""
    stated = st.query_params.to_dict()
    kept = {name: value for name, value in stated.items() if name in _KEPT}
    head = [
        say(f"audit.column_{name}") for name in ("seq", "at", "who", "action", "subject", "details")
    ]
    rows = [
        (
            entry.seq,
            f"{entry.recorded_at:%Y-%m-%d %H:%M:%S}",
            entry.actor,
            action_words(entry.action),
            subject_link(entry.subject, kept),
            particulars(entry),
        )
        for entry in found.entries
    ]
    if not rows:
        return Markup('<p class="nothing">{}</p>').format(say("audit.nothing"))
    table = data_markup.table(head, rows, numbers=(0,), name="audit")
    return table + _pages(found)


def _pages(found: Trail) -> Markup:
    stated = {name: value for name, value in st.query_params.to_dict().items() if name != "page"}
    said = say("audit.pages", page=found.page, pages=found.pages, total=f"{found.total:,}")
    links = Markup(" ").join(
        Markup('<a href="{}" target="_self">{}</a>').format(
            address("audit", stated | {"page": str(number)}), say(f"audit.{name}")
        )
        for name, number in (("newer", found.page - 1), ("older", found.page + 1))
        if 1 <= number <= found.pages
    )
    return Markup('<p class="pages">{} {}</p>').format(said, links)


def head_of_chain(desk: Desk, found: Trail) -> None:
    """Show the end of the chain, and verify it against one that was printed."""
    st.html(data_markup.head(say("audit.head"), say("audit.head_explained")))
    st.code(str(found.head), language=None, wrap_lines=True)
    if desk.actor.may(Right.VERIFY_AUDIT):
        _verify(desk)
    st.html(
        Markup('<p class="proof">{}</p><p class="proof">{}</p>').format(
            say("audit.cannot_prove"), say("audit.closes_it")
        )
    )


def _verify(desk: Desk) -> None:
    with st.form("verify", border=False):
        expected = st.text_input(
            say("audit.expect"), placeholder=say("audit.expect_hint"), max_chars=90
        )
        asked = st.form_submit_button(say("audit.verify"), type="primary", width="stretch")
    if asked:
        try:
            with st.spinner(say("audit.verifying")):
                found = audit_trail.verify(desk.actor, context(), expected.strip() or None)
        except InputError as error:
            st.session_state.pop(_FOUND, None)
            st.error(escape(message(error.code, error.params)))
            return
        st.session_state[_FOUND] = (found, bool(expected.strip()))
    if _FOUND in st.session_state:
        _show(*st.session_state[_FOUND])


def _show(found: Verified, expected: bool) -> None:
    code, params = found.chain.message
    (st.success if found.chain.ok else st.error)(escape(message(code, params)))
    for one in found.content:
        code, params = one.message
        st.error(escape(message(code, params)))
    if found.ok:
        st.caption(say("audit.compared" if expected else "audit.not_compared"))


def take_away(desk: Desk, view: AuditView, found: Trail) -> None:
    """Offer what was found as a table; taking it is audited."""
    if not desk.actor.may(Right.READ_AUDIT):
        return
    st.download_button(
        say("audit.export", count=found.total),
        data=lambda: audit_trail.export(desk.actor, context(), view.search).data,
        file_name=f"audit-{found.head.seq}.csv",
        mime="text/csv",
        on_click="ignore",
        width="stretch",
    )
    st.caption(say("audit.export_explained"))
