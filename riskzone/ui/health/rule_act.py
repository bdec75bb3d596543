"""Changing the rules: one person proposes, another one approves or refuses."""

from collections.abc import Callable, Iterable

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.errors import RiskZoneError
from riskzone.healthcode.changes import RuleChange, State
from riskzone.services import health_rules
from riskzone.services.present import present
from riskzone.store.shelf import Shelved
from riskzone.ui import typed
from riskzone.ui.data import Desk, context
from riskzone.ui.health import data, markup, words
from riskzone.ui.health.state import HealthView
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import message, say

_DONE, _REFUSED = "_health_done", "_health_refused"
_NEW = "hc_new_"
#: Largest file of rules that is taken (MB): they are some kilobytes.
_FILE_MB = 1


def tell() -> None:
    """Say what was just done, or why it was not.

    The container is there without anything in it, too: what follows keeps its place, and a form
    that stands open stays so.
    """
    with st.container(key="hc_told"):
        if done := st.session_state.pop(_DONE, None):
            st.html(Markup('<p class="hc-done" role="status">{}</p>').format(done))
        if refused := st.session_state.pop(_REFUSED, None):
            st.html(Markup('<div class="hc-refused" role="alert">{}</div>').format(refused))


def done(text: str) -> None:
    """Remember what was done, for the run that follows."""
    st.session_state[_DONE] = text


def refused(error: RiskZoneError) -> None:
    """Remember why something was not done; what was typed stays."""
    findings = getattr(error, "findings", ())
    rows = [message(error.code, error.params), *(message(f.code, f.params) for f in findings)]
    told_refused(rows)


def told_refused(rows: Iterable[str]) -> None:
    """Remember in words why something was not done."""
    st.session_state[_REFUSED] = markup.lines(dict.fromkeys(rows))


def decide(desk: Desk, one: Shelved[RuleChange]) -> None:
    """Offer to decide about a proposal; who proposed it may only take it back."""
    record = one.record
    if record.state is not State.PROPOSED:
        return
    own = desk.actor.name == record.proposed_by
    if own and data.may(desk, Right.PROPOSE_CODE_RULES):
        st.html(markup.note(say("health_page.own_proposal")))
        _button("withdraw", lambda: health_rules.withdraw(
            desk.actor, context(), record.id, record.version), record)  # fmt: skip
    elif data.may(desk, Right.APPROVE_CODE_RULES):
        key = typed.begin(f"hc_decide_{record.id}_reason", "")
        with st.form(f"hc_decide_{record.id}", border=False):
            st.text_area(say("health_page.decide_reason"), key=key, max_chars=600, height=80)
            approve, reject, _ = st.columns([2, 2, 5])
            with approve:
                st.form_submit_button(
                    say("health_page.do_approve"), type="primary", width="stretch",
                    on_click=_decided, args=(desk, record, key, "approve"),
                )  # fmt: skip
            with reject:
                st.form_submit_button(
                    say("health_page.do_reject"), width="stretch",
                    on_click=_decided, args=(desk, record, key, "reject"),
                )  # fmt: skip
    else:
        st.html(markup.note(say("health_page.waits_for_second")))


def _button(name: str, do: Callable[[], object], record: RuleChange) -> None:
    def act() -> None:
        _act(name, do, record.id)

    st.button(say(f"health_page.do_{name}"), key=f"hc_{name}_{record.id}", on_click=act)


def _act(name: str, do: Callable[[], object], number: int) -> bool:
    try:
        do()
    except RiskZoneError as error:
        refused(error)
        return False
    done(say(f"health_page.done_{name}", number=number))
    return True


def _decided(desk: Desk, record: RuleChange, key: str, name: str) -> None:
    reason = str(st.session_state.get(key) or "")
    typed.note(key, reason)
    act = health_rules.approve if name == "approve" else health_rules.reject
    kept = _act(
        name,
        lambda: act(desk.actor, context(), record.id, record.version, reason=reason),
        record.id,
    )
    if kept:
        typed.forget(f"hc_decide_{record.id}_")


def propose(desk: Desk, view: HealthView) -> None:
    """Offer to propose rules: those that come with the program, or a file of them."""
    shipped = {one.id: words.named(one) for one in health_rules.shipped(desk.actor, context())}
    with st.expander(say("health_page.propose")):
        st.html(markup.note(say("health_page.propose_note")))
        with st.form("hc_propose", border=False):
            which, day = st.columns([3, 2])
            which.selectbox(
                say("health_page.form_rules"), ["", *shipped], key=f"{_NEW}rules",
                format_func=lambda name: shipped.get(name, say("health_page.form_own_file")),
            )  # fmt: skip
            day.date_input(
                say("health_page.col_valid_from"),
                max(view.on, present(context()).date()),
                key=f"{_NEW}day", min_value=FIRST_DAY, max_value=LAST_DAY, format="YYYY-MM-DD",
            )  # fmt: skip
            st.file_uploader(
                say("health_page.form_file"), type=["toml"], key=f"{_NEW}file",
                max_upload_size=_FILE_MB,
            )  # fmt: skip
            st.text_input(
                say("health_page.form_document"), key=typed.begin(f"{_NEW}document", ""),
                max_chars=120,
            )  # fmt: skip
            st.text_area(
                say("health_page.form_reason"), key=typed.begin(f"{_NEW}reason", ""),
                max_chars=600, height=80,
            )  # fmt: skip
            st.form_submit_button(
                say("health_page.do_propose"), type="primary", on_click=_proposed, args=(desk,)
            )


def _proposed(desk: Desk) -> None:
    stated = st.session_state
    for name in ("document", "reason"):
        typed.note(f"{_NEW}{name}", stated[f"{_NEW}{name}"])
    file = stated.get(f"{_NEW}file")
    try:
        made = health_rules.propose(
            desk.actor,
            context(),
            valid_from=stated[f"{_NEW}day"],
            document=stated[f"{_NEW}document"],
            rules=stated[f"{_NEW}rules"],
            text=_text(file.getvalue()) if file else "",
            reason=stated[f"{_NEW}reason"],
        )
    except RiskZoneError as error:
        refused(error)
        return
    typed.forget(_NEW)
    done(say("health_page.done_propose", number=made.id))
    st.query_params["rules"] = str(made.id)


def _text(content: bytes) -> str:
    """A file of rules as text; what is no UTF-8 is refused by the rules as no TOML."""
    return content.decode("utf-8-sig", errors="replace")
