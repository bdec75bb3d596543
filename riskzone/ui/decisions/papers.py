"""Taking in tables of what was published: looked at first, then stored as proposed."""

from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.decisions.authority import authorities
from riskzone.errors import Refused, RiskZoneError
from riskzone.services import decision_imports
from riskzone.services.decision_imports import PapersPreview, Planned
from riskzone.ui import data_markup
from riskzone.ui.data import Desk, context
from riskzone.ui.decisions import document, markup, words
from riskzone.ui.decisions.actions import note_done
from riskzone.ui.decisions.state import Links
from riskzone.ui.text import message, say

_LOOKED = "_decision_papers"
#: Documents and rows that are told one by one.
_MOST = 40


def show(desk: Desk, links: Links) -> None:
    """Show the import: choose files, look at what they say, store it."""
    if not desk.actor.may(Right.DRAFT_DECISIONS):
        st.html(markup.note(say("decisions_page.may_not_write")))
        return
    st.html(markup.head(say("decisions_page.papers_head"), say("decisions_page.papers_note")))
    names = {"drop": say("decisions_page.papers_drop"), "browse": say("data_page.browse")}
    st.html(data_markup.properties(names))
    with st.container(key="upload_papers"), st.form("d_papers", border=False):
        files = st.file_uploader(
            say("decisions_page.papers_files"), type=["csv", "xlsx"], accept_multiple_files=True
        )
        table = st.selectbox(
            say("decisions_page.fact_authority"),
            list(authorities()),
            format_func=document.authority_word,
        )
        looked = st.form_submit_button(say("decisions_page.papers_look"))
    if looked:
        contents = tuple((file.name, file.getvalue()) for file in files or ())
        st.session_state[_LOOKED] = (contents, table, _look(desk, contents, table))
    kept = st.session_state.get(_LOOKED)
    if isinstance(kept, tuple):
        _looked_at(desk, *kept)
    del links


def _look(desk: Desk, contents: Any, table: str) -> PapersPreview | RiskZoneError:
    try:
        return decision_imports.preview_documents(desk.actor, context(), contents, authority=table)
    except RiskZoneError as error:
        return error


def _looked_at(desk: Desk, contents: Any, table: str, found: object) -> None:
    if isinstance(found, RiskZoneError):
        st.html(_bad(found))
        return
    if not isinstance(found, PapersPreview):
        return
    st.html(_preview(found))
    if not found.fresh:
        st.html(markup.note(say("decisions_page.papers_nothing_new")))
        return
    decided = False
    if desk.actor.may(Right.DECIDE_LEVELS):
        decided = st.checkbox(say("decisions_page.papers_decided"))
    skip = bool(found.rejected) and st.checkbox(
        say("decisions_page.papers_skip", count=len(found.rejected))
    )
    if st.button(say("decisions_page.papers_store", count=len(found.fresh)), type="primary"):
        try:
            done = decision_imports.import_documents(
                desk.actor, context(), contents, authority=table, decided=decided,
                bad_rows="skip" if skip else "refuse",
            )  # fmt: skip
        except RiskZoneError as error:
            st.html(_bad(error))
            return
        st.session_state.pop(_LOOKED, None)
        note_done(say("decisions_page.papers_done", count=len(done.stored)))
        st.query_params["show"] = "documents"
        st.rerun()


def _bad(error: RiskZoneError) -> Markup:
    found = error.findings if isinstance(error, Refused) else ()
    texts = [message(one.code, one.params) for one in found[:_MOST]]
    texts = texts or [message(error.code, error.params)]
    return Markup('<div class="d-found bad" role="alert">{}</div>').format(markup.said(texts))


def _preview(found: PapersPreview) -> Markup:
    top = markup.head(
        say("decisions_page.papers_found", count=len(found.planned), rows=found.rows),
        say(
            "decisions_page.papers_counts",
            fresh=len(found.fresh),
            same=len(found.planned) - len(found.fresh),
            restated=found.restated,
        ),
    )
    heads = [say(f"decisions_page.doc_{name}") for name in ("signed", "title", "state")]
    rows = [_row(one) for one in found.planned[:_MOST]]
    rest = len(found.planned) - _MOST
    more = markup.note(say("decisions_page.papers_more", count=rest)) if rest > 0 else Markup()
    bad = [
        Markup("<b>{}</b> {}").format(
            say("decisions_page.papers_row", file=file, row=row.line),
            Markup("{} {}").format(row.value, message(row.code, row.params)),
        )
        for file, row in found.rejected[:_MOST]
    ]
    lost = Markup()
    if bad:
        lost = Markup('<div class="d-found bad"><p><b>{}</b></p>{}</div>').format(
            say("decisions_page.papers_rejected", count=len(found.rejected)), markup.said(bad)
        )
    return top + lost + markup.table(heads, rows, "papers") + more


def _row(one: Planned) -> list[object]:
    signed = one.document.decided_at
    state = say("decisions_page.papers_same", number=one.stored) if one.stored else ""
    notes = Markup().join(
        Markup("<small>{}</small>").format(message(each.code, each.params)) for each in one.findings
    )
    tone = "bad" if any(each.severity == "refuse" for each in one.findings) else "good"
    return [
        words.minute(signed) if signed else "—",
        Markup("{}<small>{}</small>").format(words.title(one.document), words.plain(one.document)),
        (state or markup.tag(say("decisions_page.papers_new"), tone)) + notes,
    ]
