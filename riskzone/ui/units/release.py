"""Bulk release: control units that are due, their evidence, one document, a result for each."""

from collections.abc import Sequence

import streamlit as st

from riskzone.access import Right
from riskzone.errors import RiskZoneError
from riskzone.services import units
from riskzone.services.units import UnitRow
from riskzone.ui import typed
from riskzone.ui.data import Desk, context
from riskzone.ui.text import message, parts, say
from riskzone.ui.units import drafts, form_markup, form_words, release_facts
from riskzone.ui.units.form_address import Task
from riskzone.units.status import Status

_DUE = (Status.OVERDUE, Status.DUE)
#: Shown with what they lack, but not to be ticked.
_ALMOST = (Status.DUE_EVIDENCE_MISSING,)
_REPORT = "_unit_release_report"
_ROUND = "_unit_release_round"


def run(desk: Desk, task: Task) -> None:
    """Show what is due, and release what is ticked."""
    if not desk.actor.may(Right.DECIDE_UNITS):
        st.html(form_markup.problems([say("unit_form.release_right", account=desk.actor.name)]))
        return
    _report()
    rows = units.listing(desk.actor, context())
    mine = [
        row
        for row in rows
        if desk.actor.may(Right.DECIDE_UNITS, row.unit.township or row.unit.county)
    ]
    due = sorted(
        (row for row in mine if row.standing.status in _DUE),
        key=lambda row: (_DUE.index(row.standing.status), row.standing.earliest_release_at),
    )
    if not due:
        st.html(form_markup.remarks([say("unit_form.none_due")]))
    list_side, decide_side = st.columns([12, 8], gap="medium")
    with list_side:
        _all_or_none(due)
        chosen = [row for row in due if _ticked(task, row)]
        _almost(task, [row for row in mine if row.standing.status in _ALMOST])
    with decide_side, st.container(key="unit-panel"):
        _decide(desk, chosen)


def _ticked(task: Task, row: UnitRow) -> bool:
    with st.container(key=f"due-{row.unit.id}"):
        given = st.checkbox(_title(row), key=_tick_key(row))
        st.html(
            form_markup.due(
                release_facts.rows(row), task.link(unit=row.unit.id), say("unit_form.look_closer")
            )
        )
    return given


def _tick_key(row: UnitRow) -> str:
    turn = st.session_state.get(_ROUND, 0)
    return f"release-tick-{row.unit.id}-{row.unit.version}-{turn}"


def _all_or_none(due: Sequence[UnitRow]) -> None:
    """Offer to tick all, or none."""

    def tick(*, all_of_them: bool) -> None:
        for row in due:
            st.session_state[_tick_key(row)] = all_of_them

    if len(due) > 1:
        with st.container(horizontal=True):
            st.button(
                say("unit_form.tick_all", count=len(due)),
                key="release-all",
                on_click=lambda: tick(all_of_them=True),
            )
            st.button(
                say("unit_form.tick_none"),
                key="release-none",
                on_click=lambda: tick(all_of_them=False),
            )


def _title(row: UnitRow) -> str:
    return say(
        "unit_form.release_row",
        name=row.unit.name,
        status=say(f"unit_form.status_{row.standing.status.value}"),
        at=form_words.minute(row.standing.earliest_release_at),
    )


def _almost(task: Task, rows: Sequence[UnitRow]) -> None:
    if not rows:
        return
    st.html(form_markup.label(say("unit_form.almost", count=len(rows))))
    for row in rows:
        st.html(
            form_markup.lacking(
                row.unit.name,
                task.link(unit=row.unit.id, do="record"),
                release_facts.missing(row),
            )
        )


def _decide(desk: Desk, chosen: Sequence[UnitRow]) -> None:
    turn = st.session_state.get(_ROUND, 0)
    st.html(form_markup.will(say("unit_form.release_will", count=len(chosen))))
    document_key = typed.begin("release-document")
    document = st.text_input(say("unit_form.ask_document"), key=document_key, max_chars=120)
    typed.note(document_key, document)
    reason_key = typed.begin("release-reason")
    reason = st.text_area(say("unit_form.ask_reason"), key=reason_key, max_chars=1000, height=80)
    typed.note(reason_key, reason)
    document, reason = document.strip(), reason.strip()
    checked = release_facts.ticks(lambda name: f"release-check-{name}-{turn}")
    still = list(release_facts.open_items(checked))
    if not document:
        still.insert(0, say("unit_form.ask_document"))
    if chosen and still:
        st.html(form_markup.remarks([say("unit_form.release_still", what=parts(still))]))
    st.button(
        say("unit_form.release_do", count=len(chosen)),
        key=f"release-do-{turn}",
        type="primary",
        disabled=not chosen or bool(still),
        on_click=lambda: _release(desk, chosen, reason, document, checked),
    )


def _release(
    desk: Desk, chosen: Sequence[UnitRow], reason: str, document: str, checked: dict[str, bool]
) -> None:
    choices = [(row.unit.id, row.unit.version) for row in chosen]
    names = {row.unit.id: row.unit.name for row in chosen}
    try:
        report = units.release_many(
            desk.actor, context(), choices, reason=reason, document=document, checklist=checked
        )
    except RiskZoneError as error:
        st.session_state[_REPORT] = ((), drafts.problems_of(error), names)
        return
    refused = [
        (names.get(number, str(number)), code, params) for number, code, params in report.refused
    ]
    st.session_state[_REPORT] = (tuple(names[one] for one in report.released), refused, names)
    if not report.refused:
        typed.forget("release-")
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _report() -> None:
    """Tell, control unit by control unit, what came of the last release."""
    found = st.session_state.pop(_REPORT, None)
    if found is None:
        return
    released, refused, _ = found
    if released:
        st.html(
            form_markup.done(
                say("unit_form.released", count=len(released)), [(n, "") for n in released]
            )
        )
    if refused:
        said = [
            say("unit_form.refused_of", name=name, why=message(code, params))
            for name, code, params in refused
        ]
        st.html(form_markup.banner(say("unit_form.not_released"), said))
