"""The panel of the chosen control unit: head, warnings, actions, sections, history."""

from datetime import datetime

import streamlit as st

from riskzone.access import Actor, Right
from riskzone.errors import Denied, NotFound
from riskzone.services.units import Revision, UnitRow
from riskzone.ui.data import Desk
from riskzone.ui.text import message, say
from riskzone.ui.units import data, markup
from riskzone.ui.units.countdown import countdown
from riskzone.ui.units.history import history_list
from riskzone.ui.units.lifts import lifted
from riskzone.ui.units.panel import panel_sections, warnings
from riskzone.ui.units.scans import papers
from riskzone.ui.units.select import status_id
from riskzone.ui.units.state import UnitLinks
from riskzone.ui.units.words import building_names, circle_word, place_line, status_words
from riskzone.ui.zones_markup import Step

_WRITERS = (Right.DRAFT_UNITS, Right.ORDER_UNITS, Right.REVIEW_UNITS, Right.DECIDE_UNITS)


def chosen_unit(desk: Desk, links: UnitLinks) -> tuple[UnitRow | None, str]:
    """Give the control unit the address names, or why it cannot be shown."""
    if links.view.unit is None:
        return None, ""
    try:
        return data.one(desk, links.view), ""
    except (NotFound, Denied) as error:
        # Who may not see it is not told whether there is one.
        return None, say("units_page.no_such_unit", value=links.view.unit) if isinstance(
            error, Denied
        ) else message(error.code, error.params)


def panel(
    desk: Desk, links: UnitLinks, row: UnitRow, revisions: tuple[Revision, ...], at: datetime
) -> None:
    """Show everything about one control unit."""
    unit, status = row.unit, status_id(row)
    clock = countdown(row, at, say, message)
    place = " · ".join((place_line(unit), circle_word(unit), f"№ {unit.id}"))
    parts = [
        markup.panel_head(
            unit.name, place, (status, status_words(say)[status]), (clock.text, clock.tone)
        )
    ]
    if found := list(warnings(row, at)):
        parts.append(markup.warning(found))
    parts.append(markup.actions(_actions(desk.actor, links, row)))
    with st.container(border=True, key="unit_panel"):
        st.html("".join(parts))
        offices = data.offices(desk, unit, revisions)
        sections = panel_sections(row, at, building_names(desk, unit, at.date()), offices)
        sections.insert(1, lifted(desk, links, row, at))
        st.html(markup.sections(sections))
        st.html(history_list(revisions, links, offices))
        papers(desk, unit)


def _actions(actor: Actor, links: UnitLinks, row: UnitRow) -> list[tuple[Step, str]]:
    unit = row.unit
    steps = []
    if any(actor.may(right, unit.township or unit.county) for right in _WRITERS):
        address = links.other("unit-edit", unit=unit.id)
        steps.append((Step(say("units_page.act"), address), "first"))
    slip = links.other(f"slip/{unit.id}.pdf")
    steps.append((Step(say("units_page.slip"), slip), "slip"))
    course = links.other("chronology", unit=unit.id)
    steps.append((Step(say("units_page.course"), course), ""))
    if actor.may(Right.VIEW_LEVELS):
        layer, zone = ("township", unit.township) if unit.township else ("county", unit.county)
        address = links.other("zones", layer=layer, zone=zone)
        steps.append((Step(say(f"units_page.level_of_{layer}"), address), ""))
    if actor.may(Right.GIVE_INSTRUCTIONS, unit.county):
        about = links.other("instructions", about=f"control_unit:{unit.id}", area=unit.county)
        steps.append((Step(say("instructions.of_unit"), about), ""))
    steps.append((Step(say("units_page.close_panel"), links.unit(None)), ""))
    return steps
