"""The page of decisions: which part is shown, and its head."""

from collections.abc import Mapping

import streamlit as st

from riskzone.access import Right
from riskzone.errors import InputError, NotFound, RiskZoneError
from riskzone.services import decisions
from riskzone.ui import markup as page_markup
from riskzone.ui.briefing.record import default_day, is_demo
from riskzone.ui.controls import choose_day, moved_to, problem
from riskzone.ui.data import Desk, context
from riskzone.ui.decisions import beside, data, document, documents, form, markup, papers, today
from riskzone.ui.decisions.actions import tell_done
from riskzone.ui.decisions.state import SHOWS, DecisionView, Links, links, read
from riskzone.ui.text import message, say, word
from riskzone.ui.zones import day_line


def run(desk: Desk, stated: Mapping[str, str]) -> None:
    """Show the page an address asks for."""
    form.forget_stored()
    default = default_day(desk)
    view = read(stated, default)
    go = links(stated, view)
    head, controls = st.columns([13, 7], vertical_alignment="bottom")
    with head:
        badge = say("demo") if is_demo(desk) else ""
        at = f"{data.minute(view.day):%Y-%m-%d %H:%M}"
        moment = say("decisions_page.moment", at=at)
        title = say("page_decisions")
        st.html(page_markup.page_head(title, day_line(view.day.on, word), moment, badge))
    with controls:
        choose_day(view.day)
    for code, params in view.day.problems:
        problem(message(code, params))
    st.html(_tabs(desk, view, go))
    try:
        _part(desk, view, go)
    except (InputError, NotFound) as error:
        problem(message(error.code, error.params))
        moved_to(default, view.day.on)
    except RiskZoneError as error:
        problem(message(error.code, error.params))


def _tabs(desk: Desk, view: DecisionView, go: Links) -> str:
    drafts = desk.actor.may(Right.DRAFT_DECISIONS)
    shown = "documents" if view.show == "document" else view.show
    return markup.tabs(
        (say(f"decisions_page.tab_{name}"), go.to("" if name == "today" else name), name == shown)
        for name in SHOWS
        if drafts or name not in ("write", "papers")
    )


def _part(desk: Desk, view: DecisionView, go: Links) -> None:
    if view.show == "document":
        document.show(desk, view.document, view.version, go)
    elif view.show == "write":
        form.show(desk, view, go)
    elif view.show == "papers":
        papers.show(desk, go)
    elif view.show == "documents":
        tell_done()
        writes = desk.actor.may(Right.DRAFT_DECISIONS)
        own = decisions.drafts(desk.actor, context()) if writes else ()
        listed = documents.listing(data.documents(desk), go, data.now())
        st.html(documents.own_drafts(own, go) + listed)
    elif view.show == "conflicts":
        st.html(documents.conflicts(data.contradictions(desk, view.day), data.documents(desk), go))
    elif view.show == "beside":
        _beside(desk, view, go)
    else:
        _today(desk, view, go)


def _today(desk: Desk, view: DecisionView, go: Links) -> None:
    assessment = desk.assessment(view.day.on, view.day.reading)
    records = data.documents(desk)
    st.html(today.lead(data.beside(desk, view.day), records, go))
    st.html(today.totals(data.declared(desk, view.day), assessment, go))
    found = data.work_list(desk, view.day)
    st.html(today.work_list(desk.actor, found, assessment, records, go))
    if conflicts := data.contradictions(desk, view.day):
        text = say("decisions_page.conflicts_lead", count=len(conflicts))
        st.html(markup.note(markup.link(text, go.to("conflicts"))))


def _beside(desk: Desk, view: DecisionView, go: Links) -> None:
    assessment = desk.assessment(view.day.on, view.day.reading)
    found = data.beside(desk, view.day)
    beside.choose_zone([one.zone for one in found], view.zone)
    chosen = next((one for one in found if one.zone == view.zone), None)
    if chosen is not None:
        st.html(beside.course(desk, chosen, data.documents(desk), go, view.day.on))
    st.html(beside.table(found, assessment, go, view.cut, view.page))
