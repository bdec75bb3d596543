"""One document: what it decides, in words, its opinions, scans and history."""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.decisions.authority import authority
from riskzone.decisions.model import DecisionDocument, Openness, State, Urgency
from riskzone.errors import NotFound, RiskZoneError
from riskzone.services import decisions, scans
from riskzone.services.decisions import Record
from riskzone.store.shelf import Shelved
from riskzone.ui import data_markup
from riskzone.ui.data import Desk, context
from riskzone.ui.decisions import actions, data, documents, markup, words
from riskzone.ui.decisions.state import Links
from riskzone.ui.text import escape, message, say, word

_SAID = "_decision_scan_said"


def show(desk: Desk, number: int, version: int, links: Links) -> None:
    """Show a document with everything that can be done to it.

    Raises
    ------
    NotFound
        There is none of that number.
    Denied
        The reader may not see it.
    """
    record = decisions.document(desk.actor, context(), number)
    known = decisions.history(desk.actor, context(), number)
    past = next((one for one in known if one.record.version == version), None)
    shown = record.document if past is None else past.record
    actions.tell_done()
    over = documents.gone(data.documents(desk))
    st.html(_head(record, shown, documents.gone_mark(number, over, links), links))
    if past is not None and version != record.document.version:
        st.html(_past(past, record, links))
    st.html(words.lines(shown, links.zone) or markup.note(say("decisions_page.no_lines")))
    facts, rest = st.columns([11, 9], gap="medium")
    with facts:
        st.html(_facts(shown) + _opinions(shown))
        _papers(desk, record.document)
        st.html(_history(known, shown, links))
    with rest, st.container(key="d_actions"):
        if shown is record.document or past is None:
            actions.offer(desk, record, known, links)


def _head(record: Record, shown: DecisionDocument, gone: Markup, links: Links) -> Markup:
    relation = Markup()
    if shown.relation:
        relation = markup.link(words.relation_word(shown), links.document(shown.refers_to))
    return Markup(
        '<header class="d-doc"><p>{} {} {} {}</p><h2>{}</h2></header>'
    ).format(
        words.number(shown), documents.state_mark(record), gone, relation, shown.title
    )  # fmt: skip


def _past(past: Shelved[DecisionDocument], record: Record, links: Links) -> Markup:
    text = say(
        "decisions_page.past_version",
        version=past.record.version,
        at=words.minute(past.recorded_at),
    )
    newest = say("decisions_page.newest_version", version=record.document.version)
    return Markup('<p class="d-past">{} {}</p>').format(
        text, markup.link(newest, links.document(record.document.id))
    )


def body_word(document: DecisionDocument, body: str = "") -> str:
    """Name a body of the authority table of a document."""
    wanted = body or document.body
    try:
        found = authority(document.authority).bodies.get(wanted)
    except NotFound:
        found = None
    return word(found.zh, found.en) if found else wanted


def authority_word(name: str) -> str:
    """Name an authority table."""
    try:
        table = authority(name)
    except NotFound:
        return name
    return word(table.zh, table.en)


def _facts(one: DecisionDocument) -> Markup:
    signed = words.minute(one.decided_at) if one.decided_at else say("decisions_page.not_signed")
    rows: list[tuple[str, object]] = [
        (say("decisions_page.fact_number"), one.number or say("decisions_page.no_number")),
        (say("decisions_page.fact_signed"), signed),
        (say("decisions_page.fact_body"), body_word(one)),
        (say("decisions_page.fact_signatory"), one.signatory),
        (say("decisions_page.fact_area"), words.place(one.area)),
        (say("decisions_page.fact_basis"), one.basis),
        (say("decisions_page.fact_authority"), authority_word(one.authority)),
    ]
    if one.urgency is not Urgency.ORDINARY:
        rows.append((say("decisions_page.fact_urgency"), urgency_word(one.urgency)))
    rows.append((say("decisions_page.fact_openness"), openness_word(one.openness)))
    if one.published_at:
        rows.append((say("decisions_page.fact_published"), words.minute(one.published_at)))
    rows.append((say("decisions_page.fact_source"), one.source))
    if one.certainty != "own":
        known = one.certainty if one.certainty in ("notice", "reprint") else "derived"
        rows.append(
            (say("decisions_page.fact_certainty"), say(f"decisions_page.certainty_{known}"))
        )
    return markup.facts(rows)


def urgency_word(value: Urgency) -> str:
    """Name an urgency."""
    return say(f"decisions_page.urgency_{value.value}")


def openness_word(value: Openness) -> str:
    """Name how far a document is public."""
    return say(f"decisions_page.openness_{value.value}")


def _opinions(one: DecisionDocument) -> Markup:
    if not one.opinions:
        return Markup()
    rows = [
        Markup("{} <b>{}</b> {}<small>{}</small>").format(
            markup.tag(
                say("decisions_page.in_favour" if said.in_favour else "decisions_page.against"),
                "good" if said.in_favour else "bad",
            ),
            body_word(one, said.body) if said.body else "",
            said.text,
            words.minute(said.given_at),
        )
        for said in one.opinions
    ]
    return markup.head(say("decisions_page.opinions", count=len(rows))) + markup.said(rows)


def _history(
    known: Sequence[Shelved[DecisionDocument]], shown: DecisionDocument, links: Links
) -> Markup:
    rows = [
        Markup("{} {} · {} · {}<small>{}</small>").format(
            markup.link(
                say("decisions_page.version", version=one.record.version),
                links.document(one.record.id, version=one.record.version),
                "here" if one.record.version == shown.version else "",
            ),
            words.action_word(one.action), one.actor, words.minute(one.recorded_at), one.reason,
        )
        for one in reversed(known)
    ]  # fmt: skip
    return markup.head(say("decisions_page.history")) + markup.said(rows, "quiet")


def _papers(desk: Desk, one: DecisionDocument) -> None:
    """Show the scans of a document, and take a new one."""
    found = decisions.scans(desk.actor, context(), one.id)
    rows = [
        Markup('<a href="/decision-scan/{}" target="_blank">{}</a> <small>{} · {}</small>').format(
            scan.id, scan.name, words.minute(scan.recorded_at), scan.digest[:16]
        )
        for scan in found
    ]
    st.html(
        markup.head(say("decisions_page.scans", count=len(found)))
        + (markup.said(rows) or markup.note(say("decisions_page.no_scan")))
    )
    said = st.session_state.pop(_SAID, None)
    if said is not None:
        kind, text = said
        (st.success if kind == "good" else st.error)(escape(text))
    places = {one.area, *(line.area for line in one.lines)}
    may = desk.actor.may(Right.DECIDE_LEVELS, one.area) or all(
        desk.actor.may(Right.DRAFT_DECISIONS, place) for place in places
    )
    if may and one.state not in (State.REJECTED, State.WITHDRAWN):
        _upload(desk, one, len(found))


def _upload(desk: Desk, one: DecisionDocument, count: int) -> None:
    most = scans.LARGEST >> 20
    names = {"drop": say("slip.upload_drop", most=most), "browse": say("data_page.browse")}
    st.html(data_markup.properties(names))
    with (
        st.container(key="upload_decision"),
        st.form(f"d_scan_{one.id}_{count}", border=False, clear_on_submit=True),
    ):
        file = st.file_uploader(
            say("decisions_page.upload"),
            type=["pdf", "jpg", "jpeg", "png"],
            help=say("slip.upload_help", most=most),
        )
        sent = st.form_submit_button(say("slip.upload_keep"))
    if not sent or file is None:
        return
    try:
        kept = decisions.attach_scan(desk.actor, context(), one.id, file.getvalue())
        st.session_state[_SAID] = ("good", say("slip.scan_kept", digest=kept.digest[:16]))
    except RiskZoneError as error:
        st.session_state[_SAID] = ("bad", message(error.code, error.params))
    st.rerun()
