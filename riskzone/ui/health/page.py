"""The page of health codes: its head, its parts, and which of them an address asks for."""

from collections.abc import Mapping

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.errors import Denied, NotFound, RiskZoneError
from riskzone.services.health_boards import CodeBoard, FlowBoard
from riskzone.ui import geography
from riskzone.ui import markup as page_markup
from riskzone.ui.controls import choose_day, problem
from riskzone.ui.data import Desk
from riskzone.ui.decisions.markup import tabs
from riskzone.ui.health import (
    appeals,
    board,
    controls,
    data,
    flows,
    map_panel,
    markup,
    oversight,
    reasons,
    rules,
    words,
)
from riskzone.ui.health.state import SHOWS, HealthView, read
from riskzone.ui.state import View
from riskzone.ui.text import message, say, word
from riskzone.ui.zones import day_line


def run(desk: Desk, stated: Mapping[str, str]) -> None:
    """Show the page an address asks for."""
    default = data.newest_day(desk, desk.default_day())
    view = read(stated, default, geography.divisions())
    head, choice = st.columns([9, 11], vertical_alignment="bottom")
    with head:
        badge = say("demo") if desk.is_demo() else ""
        moment = say("health_page.state_at", on=view.on.isoformat())
        st.html(
            page_markup.page_head(say("page_health_codes"), day_line(view.on, word), moment, badge)
        )
    with choice, st.container(key="moment", horizontal=True, horizontal_alignment="right"):
        choose_day(View(view.on))
        if view.show == "counts":
            controls.choose_against(view)
            if view.area:
                controls.choose_beside(view, words.around(view.area))
    for code, params in view.problems:
        problem(message(code, params))
    st.html(_tabs(desk, view))
    try:
        _PARTS[view.show](desk, view)
    except Denied as error:
        st.html(markup.note(message(error.code, error.params)))
    except NotFound as error:
        problem(message(error.code, error.params))
        lacks_day = error.code == "health.not_counted"
        st.html(board.counted(data.runs(desk), view) if lacks_day else board.way(view))
    except RiskZoneError as error:
        problem(message(error.code, error.params))


def _tabs(desk: Desk, view: HealthView) -> Markup:
    audits = data.may(desk, Right.READ_AUDIT)
    return tabs(
        (say(f"health_page.tab_{name}"), view.part(name), name == view.show)
        for name in SHOWS
        if audits or name != "oversight"
    )


def _counts(desk: Desk, view: HealthView) -> None:
    found = _board(desk, view)
    why = data.reasons(desk, view.on, view.area)
    past = data.flows(desk, view.on, view.area, "past")
    ahead = data.ahead(desk, view.on, view.area)
    st.html(board.way(view))
    st.html(board.lead(found, why, ahead) + _figures(desk, view, found, ahead))
    by_reason = markup.head(say("health_page.reasons")) + reasons.table(why, found)
    finest = board.is_finest(found, view)
    # Two columns that each run on: neither waits for the longer part beside it.
    with st.container(key="hc_parts"):
        left, right = st.columns([9, 12], gap="medium")
    with left:
        map_panel.show(desk, view, data.mapped(desk, view, found))
        # On a phone it comes after the areas and their flows.
        with st.container(key="hc_after"):
            st.html((Markup() if finest else by_reason) + flows.coming(ahead))
    with right:
        no_finer = markup.note(say("health_page.no_finer"))
        beside_map = by_reason + no_finer if finest else board.areas(found, view)
        st.html(beside_map + flows.part(past))
    hidden = bool(found.hidden or past.hidden or (ahead and ahead.hidden))
    in_force = data.rules_in_force(desk, view.on)
    foot = board.foot(found, data.run(desk, found.run), hidden=hidden, in_force=in_force)
    st.html(foot + never())


def _figures(desk: Desk, view: HealthView, found: CodeBoard, ahead: FlowBoard | None) -> Markup:
    """Lay out the figures of the area, and of the other one it is put beside under them."""
    own = board.strip(found, ahead)
    if view.beside is None:
        return own
    try:
        against = view.against if view.against == found.against else None
        other = data.board(desk, view.on, view.beside, against)
    except NotFound as error:
        problem(message(error.code, error.params))
        return own
    goal = view.within(view.beside)
    named = Markup('<p class="hc-beside">{}</p>')
    return (
        named.format(words.area(view.area))
        + own
        + named.format(markup.link(words.area(view.beside), goal))
        + board.strip(other, data.ahead(desk, view.on, view.beside))
    )


def _board(desk: Desk, view: HealthView) -> CodeBoard:
    """Give the board; where the day of comparison was not counted, against the day before."""
    try:
        return data.board(desk, view.on, view.area, view.against)
    except NotFound as error:
        if view.against is None or error.params.get("day") == view.on:
            raise
        problem(message(error.code, error.params))
        return data.board(desk, view.on, view.area, None)


def never() -> Markup:
    """Say what the page never does."""
    return Markup('<div class="hc-never"><p>{}</p></div>').format(say("health_page.never"))


_PARTS = {
    "counts": _counts,
    "rules": rules.show,
    "appeals": appeals.show,
    "oversight": oversight.show,
}
