"""A stored control unit beside its map, before anything is done to it."""

from collections.abc import Iterator

import streamlit as st

from riskzone.maps.unit_draw import Outline
from riskzone.services.units import UnitRow
from riskzone.ui import geography
from riskzone.ui.data import Desk
from riskzone.ui.names import zone_name
from riskzone.ui.text import items, language, parts, say
from riskzone.ui.units import conflict_words, drawing, form_markup, form_words, release_facts
from riskzone.ui.units.words import building_names
from riskzone.units.care import care_of, parties_of, team_of
from riskzone.units.control_schemes import scheme_of
from riskzone.units.model import ControlUnit, Opinion


def show(desk: Desk, row: UnitRow) -> None:
    """Show what is stored: map and facts side by side."""
    map_side, text_side = st.columns([11, 9], gap="medium")
    with map_side:
        look(desk, row)
    with text_side:
        facts(desk, row)


def look(desk: Desk, row: UnitRow) -> None:
    """Show where a control unit is."""
    unit = row.unit
    outlines = (Outline("mine", unit.name, unit.geometry),) if unit.geometry is not None else ()
    drawing.shapes_map(desk, f"unit_look_{unit.id}", unit.county, outlines, unit.building_units)


def facts(desk: Desk, row: UnitRow) -> None:
    """Show what a control unit says, its evidence, and what its lists lack."""
    unit = row.unit
    scheme = scheme_of(unit)
    names = geography.place_names()
    place = [
        zone_name(code, names.get(code, code)) for code in (unit.county, unit.township) if code
    ]
    measures = [form_words.measure_word(scheme, one) for one in unit.measures]
    rows = [
        (say("unit_form.field_county"), " · ".join(place)),
        (say("unit_form.field_place_text"), unit.place_text),
        (say("unit_form.field_building_units"), building_names(desk, unit, desk.default_day())),
        (say("unit_form.field_circle"), form_words.circle_word(scheme, unit.circle)),
        (say("unit_form.field_kind"), form_words.kind_word(unit.kind)),
        (say("unit_form.field_measures"), parts(measures)),
        (say("unit_form.field_triggers"), conflict_words.value("triggers", unit.triggers)),
        (say("unit_form.field_effective_at"), form_words.minute(unit.effective_at)),
        (say("unit_form.lapses_at"), form_words.minute(unit.lapses_at)),
        (say("unit_form.field_review_on"), str(unit.review_on or "")),
        (say("unit_form.field_reason"), unit.reason),
        (say("unit_form.ask_document"), unit.document),
        (say("unit_form.field_opinions"), parts(map(_opinion, unit.opinions))),
    ]
    st.html(form_markup.facts([(name, value) for name, value in rows if value not in ("", "—")]))
    if row.standing.in_force:
        st.html(form_markup.label(say("unit_form.evidence")))
        st.html(form_markup.facts(release_facts.rows(row)))
        if lacks := release_facts.missing(row):
            st.html(form_markup.remarks(lacks))
    if lacking := list(_lacking(unit)):
        st.html(form_markup.remarks(lacking))


def _opinion(one: Opinion) -> str:
    side = say(f"unit_form.agree_opine_{'yes' if one.supports else 'no'}")
    return f"{side} {one.text}".strip()


def _lacking(unit: ControlUnit) -> Iterator[str]:
    lists = (("step_care", care_of), ("field_parties", parties_of), ("team", team_of))
    for name, of in lists:
        found = of(unit)
        if not found.complete:
            missing = items(format(one, language()) for one in found.missing)
            yield say("unit_form.lacks", what=say(f"unit_form.{name}"), missing=missing)
