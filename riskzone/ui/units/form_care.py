"""Who is behind the closure and who answers for it: counts and offices, never persons."""

from dataclasses import replace
from typing import Any

import streamlit as st

from riskzone.ui.text import items, say
from riskzone.ui.units import form_markup
from riskzone.ui.units.form_fields import Fields
from riskzone.units.model import Care, Parties, Team

_NEEDS = ("dialysis", "pregnant", "living_alone", "infants", "medicine_needed")
_SUPPLIES = ("food", "medicine", "medical_passage")
_PARTIES = ("territory", "department", "employer", "individual")
_TEAM = ("head", "police", "doctor", "nurse", "cdc", "psychologist")


def care(fields: Fields) -> None:
    """Ask for residents and those in need, as counts, and whether they are provided for."""
    now = fields.work.unit.care
    counts: dict[str, Any] = {"residents": fields.count("care.residents", now.residents)}
    columns = st.columns(3)
    for place, name in enumerate(_NEEDS):
        with columns[place % 3]:
            counts[name] = fields.count(f"care.{name}", getattr(now, name))
    st.html(form_markup.label(say("unit_form.supplies")))
    counts |= {name: fields.tick(f"care.{name}", getattr(now, name)) for name in _SUPPLIES}
    hotline = fields.line("care.hotline", now.hotline, hint=say("unit_form.hotline_hint"))
    made: Care = replace(now, **counts, hotline=hotline)
    fields.work.unit = fields.work.unit.changed(care=made)


def parties(fields: Fields) -> None:
    """Ask which offices answer for the control unit, and who is on duty."""
    unit = fields.work.unit
    st.html(form_markup.remarks([say("unit_form.offices_only")]))
    pair = st.columns(2)
    offices: dict[str, str] = {}
    for place, name in enumerate(_PARTIES):
        with pair[place % 2]:
            offices[name] = fields.line(f"parties.{name}", getattr(unit.parties, name))
    st.html(form_markup.label(say("unit_form.team")))
    columns = st.columns(3)
    posts: dict[str, int] = {}
    for place, name in enumerate(_TEAM):
        with columns[place % 3]:
            posts[name] = fields.count(f"team.{name}", getattr(unit.team, name))
    missing = [say(f"unit_form.field_{name}") for name in _TEAM if not posts[name]]
    if len(missing) not in (0, len(_TEAM)):
        st.html(form_markup.remarks([say("unit_form.team_lacks", posts=items(missing))]))
    fields.work.unit = unit.changed(parties=Parties(**offices), team=Team(**posts))
