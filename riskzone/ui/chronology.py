"""The page of the course of an event: which control unit, for what purpose, and the course."""

from collections.abc import Mapping

import streamlit as st
from markupsafe import Markup

from riskzone.errors import RiskZoneError
from riskzone.publish.chronology import (
    TONES,
    contradiction,
    owner_names,
    span_rows,
    step_rows,
)
from riskzone.services import chronology as service
from riskzone.services import units
from riskzone.services.chronology import PURPOSES, Course
from riskzone.services.present import present
from riskzone.ui import data_markup, zones_markup
from riskzone.ui.address import address
from riskzone.ui.controls import problem
from riskzone.ui.data import Desk, context
from riskzone.ui.text import language, message, say
from riskzone.ui.zones_markup import Step

#: Control units offered to choose from; further ones are reached from their own page.
_OFFERED = 500
#: Named below while none is chosen.
_FRESHEST = 10
_WHY = "_chronology_purpose"
_FRESH_FIRST = ("temporary", "overdue", "due_evidence_missing", "due", "in_force", "ended")


def asked_for(stated: Mapping[str, str]) -> int | None:
    """Give the control unit the address names; what is no number is told and left out."""
    text = stated.get("unit", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        problem(say("chronology.bad_unit", value=text[:40]))
        return None
    return int(text) if text else None


def offered(desk: Desk) -> dict[int, str]:
    """Give the control units of the reader by number, what is fresh first."""
    rows = sorted(
        units.listing(desk.actor, context(), at=present(context())),
        key=lambda row: (_rank(row.standing.status.value), -row.unit.id),
    )[:_OFFERED]
    return {
        row.unit.id: say(
            "chronology.choice",
            name=row.unit.name,
            status=say(f"slip.status_{row.standing.status}"),
        )
        for row in rows
    }


def freshest(names: Mapping[int, str], stated: Mapping[str, str]) -> str:
    """Lay out where to begin while no control unit is chosen: the freshest as links."""
    if not names:
        return zones_markup.hint(say("chronology.none_yet"))
    kept = {name: value for name, value in stated.items() if name == "lang"}
    return zones_markup.linked(
        say("chronology.freshest"),
        [
            Step(text, address("chronology", kept | {"unit": str(number)}))
            for number, text in list(names.items())[:_FRESHEST]
        ],
    )


def choose(names: dict[int, str], unit: int | None) -> None:
    """Offer the control units of the reader; the choice stands in the address."""
    if unit is not None and unit not in names:
        names[unit] = say("audit.subject_control_unit", number=unit)
    st.session_state["chronology_unit"] = unit

    def chosen() -> None:
        st.query_params.pop("unit", None)
        if found := st.session_state["chronology_unit"]:
            st.query_params["unit"] = str(found)

    st.selectbox(
        say("chronology.choose"),
        list(names),
        key="chronology_unit",
        index=None,
        format_func=lambda number: names[number],
        placeholder=say("chronology.choose_hint"),
        on_change=chosen,
    )


def _rank(status: str) -> int:
    return _FRESH_FIRST.index(status) if status in _FRESH_FIRST else len(_FRESH_FIRST)


def ask_purpose(found: Course) -> None:
    """Ask what times of cases are read for; reading them is audited."""
    if not found.cases:
        return
    if not found.may_read:
        st.caption(say("chronology.without_cases"))
        return
    st.selectbox(
        say("chronology.purpose"),
        PURPOSES,
        key=_WHY,
        index=None,
        format_func=lambda name: say(f"chronology.purpose_{name}"),
        placeholder=say("chronology.purpose_hint"),
    )
    st.caption(say("chronology.purpose_audited"))


def course(desk: Desk, unit: int) -> Course | None:
    """Give the course of the event; without case times until a purpose is stated."""
    purpose = st.session_state.get(_WHY) or ""
    kept = st.session_state.get("_course")
    # Reading case rows is entered in the chain: once a choice, not once a run.
    asked = (desk.key, unit, purpose)
    if purpose and isinstance(kept, tuple) and kept[0] == asked:
        return kept[1]
    try:
        found = service.course(desk.actor, context(), unit, purpose=purpose)
    except RiskZoneError as error:
        problem(message(error.code, error.params))
        return None
    st.session_state["_course"] = (asked, found)
    return found


def told(found: Course) -> str:
    """Lay out the course: the steps in time, and what contradicts itself."""
    lang = language()
    cases = [(case.owner, case.kind, case.on) for case in found.cases]
    names = owner_names(found.group, cases, lang)
    notes = []
    if found.destroyed:
        notes.append(say("chronology.cases_destroyed"))
    elif found.with_cases and (unread := sum(not case.found for case in found.cases)):
        notes.append(say("chronology.cases_unread", count=unread))
    if found.more:
        notes.append(say("chronology.more_units", count=found.more))
    wrong = [contradiction(names, one, lang) for one in found.contradictions]
    items = Markup().join(
        Markup(
            '<li class="{}"><time>{}</time><div><b>{}</b><span>{}</span></div><i>{}</i></li>'
        ).format(owner.partition(":")[0], when, said, whose, since)
        for owner, (when, whose, said, since) in zip(
            (step.owner for step in found.steps), step_rows(found.steps, names, lang), strict=True
        )
    )
    return "".join(
        [
            data_markup.head(say("chronology.steps_head")),
            Markup('<ol class="course">{}</ol>').format(items),
            data_markup.lines(wrong, "bad"),
            data_markup.lines(notes),
        ]
    )


def clocks(found: Course) -> str:
    """Lay out how long things took, and against which limit."""
    lang = language()
    cases = [(case.owner, case.kind, case.on) for case in found.cases]
    names = owner_names(found.group, cases, lang)
    marks = {"good": "good", "missing": "bad", "warn": "warn", "quiet": "", "": ""}
    rows = [
        (whose, clock, took, limit, data_markup.mark(verdict, marks[TONES[span.verdict]]))
        for span, (whose, clock, took, limit, verdict) in zip(
            found.spans, span_rows(found.spans, names, lang), strict=True
        )
    ]
    head = [
        say(f"chronology.column_{name}") for name in ("whose", "clock", "took", "limit", "verdict")
    ]
    sources = dict.fromkeys(
        say(
            "chronology.source",
            clock=say(f"chronology.clock_{span.clock.id}"),
            source=span.clock.source,
        )
        for span in found.spans
        if span.clock.hours is not None
    )
    return "".join(
        [
            data_markup.head(say("chronology.spans_head")),
            data_markup.table(head, rows, name="clocks"),
            data_markup.lines(sources),
        ]
    )


def take_away(desk: Desk, found: Course) -> None:
    """Offer the course on one page of A4, as it is shown."""
    unit, purpose = found.row.unit.id, st.session_state.get(_WHY) or ""
    english = language()
    st.download_button(
        say("chronology.print"),
        data=lambda: (
            service.sheet_of(desk.actor, context(), unit, purpose=purpose, language=english).data
        ),
        file_name=f"chronology-{unit}.pdf",
        mime="application/pdf",
        on_click="ignore",
        type="primary",
    )
    kept = {"lang": "en"} if english == "en" else {}
    st.html(
        Markup('<p class="cut"><a href="{}" target="_self">{}</a></p>').format(
            address("control-units", kept | {"unit": unit}), say("chronology.to_unit")
        )
    )
