"""The list of control units, most urgent first, with what a reader at night looks for."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from riskzone.services.units import UnitRow
from riskzone.ui.text import message, parts, say
from riskzone.ui.units import markup
from riskzone.ui.units.countdown import countdown
from riskzone.ui.units.markup import Line
from riskzone.ui.units.select import Group, Selection, status_id
from riskzone.ui.units.state import SORTS, UnitLinks
from riskzone.ui.units.words import circle_word, place_line, status_words
from riskzone.ui.zones_markup import Step

_KEY = "unit_find"


def unit_list(links: UnitLinks, found: Selection, at: datetime) -> None:
    """Show the list with its heading, its search, its orders and its pages."""
    st.html(_head(links, found))
    _search(links)
    if not found.groups:
        st.html(markup.empty(say("units_page.nothing_found"), [say("units_page.try_wider")]))
        return
    words = status_words(say)
    groups = [
        (_order_line(group), [_line(links, row, at, words) for row in group.rows])
        for group in found.groups
    ]
    st.html(markup.unit_list(groups))
    if found.pages > 1:
        st.html(markup.pages(_pages(links, found)))


def _head(links: UnitLinks, found: Selection) -> str:
    view = links.view
    heading = say("units_page.list")
    if view.status:
        heading = say("units_page.list_of", status=status_words(say)[view.status])
    sorts = [
        Step(say(f"units_page.sort_{sort}"), "" if sort == view.sort else links.sort(sort))
        for sort in SORTS
    ]
    more = []
    if view.find:
        more.append(Step(say("search_ended", word=view.find), links.without_search()))
    if view.status:
        more.append(Step(say("units_page.all_statuses"), links.status(view.status)))
    return markup.list_head(heading, say("units_page.found", count=found.found), sorts, more)


def _pages(links: UnitLinks, found: Selection) -> list[Step]:
    steps = [Step(say("page_of", page=found.page, last=found.pages))]
    if found.page > 1:
        steps.insert(0, Step(say("page_before"), links.page(found.page - 1)))
    if found.page < found.pages:
        steps.append(Step(say("page_after"), links.page(found.page + 1)))
    return steps


def _order_line(group: Group) -> str:
    if not group.id:
        return ""
    document = next((row.unit.document for row in group.rows if row.unit.document), "")
    shown = len(group.rows)
    text = say("units_page.one_order", count=group.size)
    if document:
        text += f" · {document}"
    return text if shown == group.size else text + say("units_page.of_order_shown", count=shown)


def _line(links: UnitLinks, row: UnitRow, at: datetime, words: dict[str, str]) -> Line:
    unit, status = row.unit, status_id(row)
    clock = countdown(row, at, say, message)
    missing = ""
    if clock.missing and status in ("due_evidence_missing", "overdue"):
        missing = say("units_page.missing", what=_short(clock.missing))
    notes = []
    if row.standing.review_due:
        notes.append(say("units_page.review_due"))
    if unit.geometry is None and not unit.building_units:
        notes.append(say("units_page.text_only_short"))
    return Line(
        links.unit(unit.id),
        unit.name,
        place_line(unit),
        circle_word(unit),
        status,
        words[status],
        clock.text,
        clock.tone,
        missing,
        tuple(notes),
        unit.id == links.view.unit,
    )


def _short(missing: Sequence[str], most: int = 2) -> str:
    text = parts(missing[:most])
    rest = len(missing) - most
    return text if rest <= 0 else say("units_page.and_more", names=text, count=rest)


def _search(links: UnitLinks) -> None:
    st.session_state[_KEY] = links.view.find

    def asked() -> None:
        for name in ("page", "find"):
            st.query_params.pop(name, None)
        if text := st.session_state[_KEY].strip():
            st.query_params["find"] = text

    st.text_input(
        say("search"),
        key=_KEY,
        placeholder=say("units_page.search_hint"),
        on_change=asked,
        label_visibility="collapsed",
    )
