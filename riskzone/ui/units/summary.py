"""A stored control unit beside its map, before anything is done to it."""

import streamlit as st

from riskzone.maps.unit_draw import Outline
from riskzone.services.units import UnitRow
from riskzone.ui import geography, zones_data
from riskzone.ui.data import Desk
from riskzone.ui.names import zone_name
from riskzone.ui.text import language, say
from riskzone.ui.units import drawing, form_markup, form_words, release_facts
from riskzone.ui.units.form_address import Task
from riskzone.units.care import care_of, parties_of, team_of
from riskzone.units.control_schemes import control_scheme
from riskzone.units.model import ControlUnit

#: Building units that are named.
_MOST = 6


def show(desk: Desk, task: Task, row: UnitRow) -> None:
    """Show what is stored."""
    del task
    unit = row.unit
    scheme = control_scheme(unit.scheme)
    map_side, text_side = st.columns([11, 9], gap="medium")
    with map_side:
        outlines = (Outline("mine", unit.name, unit.geometry),) if unit.geometry is not None else ()
        drawing.shapes_map(desk, f"unit_look_{unit.id}", unit.county, outlines, unit.building_units)
    with text_side:
        county = zone_name(unit.county, geography.place_names().get(unit.county, unit.county))
        st.html(
            form_markup.facts(
                [
                    (say("unit_form.field_county"), county),
                    (say("unit_form.field_place_text"), unit.place_text or "—"),
                    (say("unit_form.field_building_units"), _buildings(desk, unit)),
                    (say("unit_form.field_circle"), form_words.circle_word(scheme, unit.circle)),
                    (say("unit_form.field_kind"), form_words.kind_word(unit.kind)),
                    (say("unit_form.field_effective_at"), form_words.minute(unit.effective_at)),
                    (say("unit_form.lapses_at"), form_words.minute(unit.lapses_at)),
                    (say("unit_form.field_review_on"), str(unit.review_on or "—")),
                    (say("unit_form.ask_document"), unit.document or "—"),
                ]
            )
        )
        st.html(form_markup.label(say("unit_form.evidence")))
        st.html(form_markup.facts(release_facts.rows(row)))
        if lacks := release_facts.missing(row):
            st.html(form_markup.remarks(lacks))
        lists = (("step_care", care_of), ("field_parties", parties_of), ("team", team_of))
        open_ = [
            say(
                "unit_form.lacks",
                what=say(f"unit_form.{name}"),
                missing="、".join(format(one, language()) for one in found.missing),
            )
            for name, of in lists
            for found in [of(unit)]
            if not found.complete
        ]
        if open_:
            st.html(form_markup.remarks(open_))


def _buildings(desk: Desk, unit: ControlUnit) -> str:
    """Name the building units; a code stands where the layer does not know it any more."""
    on = desk.default_day()
    found = ((code, zones_data.own_place(desk, code, on)) for code in unit.building_units[:_MOST])
    names = [own.name if own else code for code, own in found]
    if len(unit.building_units) > _MOST:
        names.append(say("unit_form.and_more", count=len(unit.building_units) - _MOST))
    return "；".join(names) or "—"
