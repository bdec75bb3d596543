"""The page of publishing: its head, its parts, and which of them an address asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.errors import Denied, RiskZoneError
from riskzone.release.pack import Pack, State
from riskzone.store.shelf import Shelved
from riskzone.ui import markup as page_markup
from riskzone.ui.controls import problem
from riskzone.ui.data import Desk
from riskzone.ui.decisions.markup import tabs
from riskzone.ui.publish import act, bulletin, data, markup, packs, preparing, released
from riskzone.ui.publish.state import SHOWS, PublishView, read
from riskzone.ui.text import message, say


def run(desk: Desk, stated: Mapping[str, str]) -> None:
    """Show the page an address asks for."""
    view = read(stated)
    badge = say("demo") if desk.is_demo() else ""
    st.html(page_markup.page_head(say("page_publish"), "", say("publish_page.explained"), badge))
    for code, params in view.problems:
        problem(message(code, params))
    st.html(_tabs(desk, view))
    # A place of its own: what is told and goes again moves nothing below it.
    with st.container(key="pub_told"):
        act.tell()
    try:
        _part(desk, view)
    except Denied as error:
        st.html(markup.note(message(error.code, error.params)))
        if desk.actor.may(Right.READ_AUDIT):
            goal = view.other("audit", find="pack")
            st.html(markup.note(markup.link(say("publish_page.to_audit"), goal)))
    except RiskZoneError as error:
        problem(message(error.code, error.params))


def _tabs(desk: Desk, view: PublishView) -> Markup:
    prepares = data.may(desk, Right.PREPARE_PUBLICATION)
    return tabs(
        (say(f"publish_page.tab_{name}"), view.to(show=name), name == view.show)
        for name in SHOWS
        if prepares or name == "packs"
    )


def _part(desk: Desk, view: PublishView) -> None:
    if view.show == "bulletin":
        bulletin.show(desk, view)
        return
    found = data.listing(desk)
    view = _who_releases(desk, view, found)
    if view.show == "packs" and not view.pack:
        st.html(packs.listing(found, view, data.offices(desk, found)))
        return
    if view.pack:
        released.show(desk, view)
    else:
        preparing.show(desk, view, found)
    recent = packs.listing(found, view, data.offices(desk, found), most=packs.SHORT)
    st.html(markup.head(say("publish_page.packs")) + recent)


def _who_releases(desk: Desk, view: PublishView, found: Sequence[Shelved[Pack]]) -> PublishView:
    """Open the pack that waits for who only releases; who neither does sees the list."""
    if view.pack or view.show == "packs" or data.may(desk, Right.PREPARE_PUBLICATION):
        return view
    waits = (one.record.id for one in found if one.record.state is State.PROPOSED)
    return replace(view, pack=next(waits, 0), show="packs")
