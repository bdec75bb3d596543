"""Control units the system proposes for the places of new cases: tick, and draft or order them."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from riskzone.access import Right
from riskzone.errors import RiskZoneError
from riskzone.services import units
from riskzone.ui import geography
from riskzone.ui.data import Desk, context
from riskzone.ui.names import zone_name
from riskzone.ui.text import parts, say
from riskzone.ui.units import done, drafts, form_markup, form_rules, form_words
from riskzone.ui.units.form_address import Task
from riskzone.units.control_schemes import control_schemes
from riskzone.units.lifecycle import Action, possible
from riskzone.units.model import ControlUnit, Trigger

_PROBLEMS = "_unit_cases_problems"
_CONFIRM = "_unit_cases_confirm"


def run(desk: Desk, task: Task) -> None:
    """Show what is proposed for a day, and store what is ticked."""
    default = desk.default_day() - timedelta(days=1)
    on: object = st.date_input(
        say("unit_form.cases_on"), value=default, key="cases-on", format="YYYY-MM-DD", width=200
    )
    if not isinstance(on, date):
        return
    scheme = form_rules.scheme_on(control_schemes(), on)
    try:
        found = units.propose_from_cases(desk.actor, context(), on=on, scheme=scheme.id)
        held = units.held_with_new_cases(desk.actor, context(), on=on, scheme=scheme.id)
    except RiskZoneError as error:
        st.html(form_markup.problems([say("unit_form.cases_denied")]))
        st.html(form_markup.problems(drafts.said(error)))
        return
    if told := st.session_state.pop(_PROBLEMS, None):
        st.html(form_markup.banner(say("unit_form.refused"), drafts.words_of(told)))
    for unit, triggers in held:
        _held(desk, unit, triggers)
    if not found:
        st.html(form_markup.remarks([say("unit_form.cases_none", on=on)]))
        return
    st.html(form_markup.label(say("unit_form.cases_found", count=len(found))))
    chosen = [unit for number, unit in enumerate(found) if _ticked(on, number, unit)]
    _send(desk, task, chosen)


def _ticked(on: date, number: int, unit: ControlUnit) -> bool:
    scheme = control_schemes()[unit.scheme]
    county = zone_name(unit.county, geography.place_names().get(unit.county, unit.county))
    with st.container(key=f"case-{number}"):
        given = st.checkbox(
            say("unit_form.case_row", name=unit.name, county=county),
            value=unit.circle == scheme.entrance_circle.id,
            key=f"case-{on}-{number}-{unit.name}",
        )
        why = parts(
            say("unit_form.trigger_on", kind=form_words.trigger_word(one.kind), on=one.on)
            for one in unit.triggers
        )
        st.html(form_markup.line(f"{form_words.circle_word(scheme, unit.circle)} · {why}"))
    return given


def _held(desk: Desk, unit: ControlUnit, triggers: Sequence[Trigger]) -> None:
    """Offer to record new cases where a control unit holds already: its clock may start again."""

    def record() -> None:
        more = unit.changed(triggers=(*unit.triggers, *triggers))
        try:
            units.change(desk.actor, context(), more, unit.version, Action.RECORD)
        except RiskZoneError as error:
            st.session_state[_PROBLEMS] = drafts.problems_of(error)

    with st.container(key=f"held-{unit.id}"):
        st.html(form_markup.line(say("units.held_new_case", name=unit.name, count=len(triggers))))
        if Action.RECORD in possible(unit.state):
            st.button(say("units.held_record"), key=f"held-record-{unit.id}", on_click=record)


def _send(desk: Desk, task: Task, chosen: Sequence[ControlUnit]) -> None:
    may_order = bool(chosen) and all(
        desk.actor.may(Right.ORDER_UNITS, unit.township or unit.county) for unit in chosen
    )

    def confirm() -> None:
        st.session_state[_CONFIRM] = True

    def back() -> None:
        st.session_state.pop(_CONFIRM, None)

    with st.container(key="unit-send"):
        if st.session_state.get(_CONFIRM) and may_order:
            names = parts(unit.name for unit in chosen)
            rows = [(say("unit_form.confirm_place"), names)]
            st.html(form_markup.confirm(say("unit_form.confirm_order"), rows))
            with st.container(horizontal=True):
                st.button(
                    say("unit_form.confirm_yes"),
                    key="cases-yes",
                    type="primary",
                    on_click=lambda: _store(desk, task, chosen, Action.ORDER),
                )
                st.button(say("unit_form.confirm_no"), key="cases-no", on_click=back)
            return
        with st.container(horizontal=True):
            st.button(
                say("unit_form.cases_draft", count=len(chosen)),
                key="cases-draft",
                type="primary",
                disabled=not chosen,
                on_click=lambda: _store(desk, task, chosen, Action.DRAFT),
            )
            st.button(
                say("unit_form.cases_order", count=len(chosen)),
                key="cases-order",
                disabled=not may_order,
                on_click=confirm,
            )


def _store(desk: Desk, task: Task, chosen: Sequence[ControlUnit], action: Action) -> None:
    """Store what was ticked, an order for each county: all of it or nothing."""
    st.session_state.pop(_CONFIRM, None)
    scheme = control_schemes()[chosen[0].scheme]
    wanted = [form_rules.binding(action, one, drafts.now(), scheme) for one in chosen]
    try:
        stored = _stored(desk, wanted, action)
    except RiskZoneError as error:
        st.session_state[_PROBLEMS] = drafts.problems_of(error)
        return
    done.note(done.Done(action, tuple((one.id, one.name) for one in stored)))
    st.query_params.clear()
    st.query_params.update(dict(task.kept))


def _stored(desk: Desk, wanted: Sequence[ControlUnit], action: Action) -> tuple[ControlUnit, ...]:
    """What was proposed anew is created; what was planned before is ordered or told its cases."""
    fresh = [unit for unit in wanted if not unit.id]
    stored = units.create(desk.actor, context(), fresh, action) if fresh else ()
    on_plan = Action.ORDER if action is Action.ORDER else Action.EDIT
    planned = [
        units.change(desk.actor, context(), unit, unit.version, on_plan)
        for unit in wanted
        if unit.id
    ]
    return (*stored, *planned)
