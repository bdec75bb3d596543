"""Writing one control unit: map beside form, everything kept as a draft while it is written."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from riskzone.errors import RiskZoneError
from riskzone.maps.unit_draw import Outline
from riskzone.services.units import UnitRow
from riskzone.ui.data import Desk
from riskzone.ui.text import message, say
from riskzone.ui.units import (
    conflict,
    drafts,
    drawing,
    form_care,
    form_evidence,
    form_markup,
    form_order,
    form_place,
    form_places,
    form_rules,
    form_send,
    form_words,
)
from riskzone.ui.units.form_address import Task
from riskzone.ui.units.form_fields import Fields
from riskzone.ui.units.form_state import Way, Work, begin, current, way_of
from riskzone.units.control_schemes import control_schemes, scheme_of
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit

_FIRST_WAY: dict[str, Way] = {"order": "words", "draft": "pick", "plan": "draw"}


def write(desk: Desk, task: Task, action: Action, row: UnitRow | None) -> None:
    """Let somebody write a control unit, new or stored."""
    work = current(task.name) or _opened(desk, task, row)
    if work is None:
        return
    if work.conflict is not None:
        conflict.resolve(desk, work)
        return
    if work.rebased:
        st.html(form_markup.notice(say("unit_form.rebased", version=work.version)))
    if row is not None and row.unit.version != work.version:
        _newer(row)
    if action is not Action.RECORD and scheme_of(work.unit) is None:
        gone = work.unit.scheme
        scheme = form_rules.scheme_on(control_schemes(), desk.default_day())
        circle = scheme.entrance_circle.id
        work.unit = form_rules.in_circle(work.unit.changed(scheme=scheme.id), scheme, circle)
        work.kept = work.unit  # nobody wrote that: it is no draft yet
        st.html(form_markup.problems([say("unit_form.scheme_changed", scheme=gone)]))
    fields = Fields(work)
    if action is Action.RECORD:
        _record(desk, task, fields)
    else:
        _beside_map(desk, task, fields, action)
    _keep(desk, work)


def _beside_map(desk: Desk, task: Task, fields: Fields, action: Action) -> None:
    """Show map and form; the form first, for the map shows what it says."""
    work = fields.work
    st.html(form_markup.step(1, say("unit_form.step_place"), say("unit_form.step_place_note")))
    with st.container(key="unit-way"):
        form_place.way(fields)
    with st.container(key=f"unit-work-{work.way}"):
        map_side, form_side = st.columns([11, 9], gap="medium")
        with form_side, st.container(key="unit-form"):
            _steps(desk, fields, short=task.new == "order")
            form_send.send(desk, task, fields, action)
        with map_side:
            drawing.edit_map(desk, work, _repaired(work))


def _record(desk: Desk, task: Task, fields: Fields) -> None:
    """Show what can be recorded of a control unit in force: evidence, cause, care, team."""
    with st.container(key="unit-form"):
        left, right = st.columns(2, gap="medium")
        with left:
            st.html(form_markup.step(1, say("unit_form.evidence")))
            form_evidence.evidence(fields)
            st.html(form_markup.step(2, say("unit_form.step_triggers")))
            form_order.triggers(fields)
        with right:
            st.html(form_markup.step(3, say("unit_form.step_care"), say("unit_form.counts_only")))
            form_care.care(fields)
            with st.expander(say("unit_form.step_parties")):
                form_care.parties(fields)
        form_send.send(desk, task, fields, Action.RECORD)


def _opened(desk: Desk, task: Task, row: UnitRow | None) -> Work | None:
    """Begin the work, or offer the draft that was kept; ``None`` while that is open."""
    stored = row.unit if row else None
    draft = drafts.waiting(desk, task.unit)
    if draft is None:
        unit = stored or _fresh(desk, task)
        return begin(task.name, unit, stored, way_of(unit, _FIRST_WAY.get(task.new, "words")))
    st.html(
        form_markup.offer(
            say("unit_form.draft_found", at=form_words.minute(draft.recorded_at)),
            draft.unit.name or draft.unit.place_text or say("unit_form.unnamed"),
        )
    )

    def go_on() -> None:
        drafts.apart(desk, draft)
        base = drafts.version_of(desk, stored, draft.base_version) if stored else None
        made = begin(task.name, draft.unit, base, way_of(draft.unit))
        made.kept, made.kept_at, made.draft = draft.unit, draft.recorded_at, draft.number

    def discard() -> None:
        drafts.drop(desk, draft.number)
        another()

    def another() -> None:
        unit = stored or _fresh(desk, task)
        begin(task.name, unit, stored, way_of(unit, _FIRST_WAY.get(task.new, "words")))

    with st.container(horizontal=True):
        st.button(say("unit_form.draft_continue"), key="draft-on", type="primary", on_click=go_on)
        st.button(say("unit_form.draft_discard"), key="draft-off", on_click=discard)
        if stored is None:
            st.button(say("unit_form.draft_beside"), key="draft-beside", on_click=another)
    return None


def _fresh(desk: Desk, task: Task) -> ControlUnit:
    scheme = form_rules.scheme_on(control_schemes(), desk.default_day())
    within = task.within
    county, township = within[:6], within if len(within) == 9 else ""
    if not county or not form_places.may_write_in(desk, county):
        mine = form_places.counties(desk)
        county, township = (mine[0] if len(mine) == 1 else ""), ""
    return form_rules.fresh(scheme, county, township)


def _newer(row: UnitRow) -> None:
    at = form_words.minute(row.recorded_at)
    st.html(form_markup.notice(say("unit_form.newer", version=row.unit.version, at=at)))


def _steps(desk: Desk, fields: Fields, *, short: bool) -> None:
    form_place.place(desk, fields)
    st.html(form_markup.step(2, say("unit_form.step_order")))
    form_order.essentials(fields)
    with _later(fields.work, short):
        form_order.order(fields)
        st.html(form_markup.step(3, say("unit_form.step_times")))
        form_order.times(fields)
        st.html(form_markup.step(4, say("unit_form.step_triggers")))
        form_order.triggers(fields)
        st.html(form_markup.step(5, say("unit_form.step_care"), say("unit_form.counts_only")))
        form_care.care(fields)
        with st.expander(
            say("unit_form.step_parties"), expanded=_about(fields.work, "parties", "team")
        ):
            form_care.parties(fields)


@contextmanager
def _later(work: Work, short: bool) -> Iterator[None]:
    """Put what can wait behind one line, while an order is given at night."""
    if not short:
        yield
        return
    shown = ("place_text", "building_units", "geometry", "county", "township", "circle", "kind")
    others = any(name and not name.startswith(shown) for _, _, name in work.problems)
    with st.expander(say("unit_form.later"), expanded=others):
        yield


def _about(work: Work, *names: str) -> bool:
    """Whether something was refused about one of some fields."""
    return any(field.startswith(names) for _, _, field in work.problems)


def _repaired(work: Work) -> tuple[Outline, ...]:
    report = form_place.report_of(work)
    if report is None or report.polygon is None or not report.repaired:
        return ()
    return (Outline("repaired", say("unit_form.outline_repaired"), report.polygon),)


def _keep(desk: Desk, work: Work) -> None:
    """Keep what is written, where it changed since."""
    if work.unit == work.kept:
        return
    try:
        drafts.keep(desk, work)
    except RiskZoneError as error:
        st.html(form_markup.problems([message(error.code, error.params)]))
