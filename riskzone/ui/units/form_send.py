"""The foot of the form: what can be done with what is written, what comes of it, and doing it."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from riskzone.ui.data import Desk
from riskzone.ui.text import parts, say
from riskzone.ui.units import done, drafts, form_markup, form_rules, form_words
from riskzone.ui.units.form_address import Task
from riskzone.ui.units.form_fields import Fields
from riskzone.ui.units.form_state import Work, end
from riskzone.units.control_schemes import control_scheme
from riskzone.units.lifecycle import STEPS, Action
from riskzone.units.model import ControlUnit
from riskzone.units.split import separate


def send(desk: Desk, task: Task, fields: Fields, action: Action) -> None:
    """Offer to store what is written."""
    work = fields.work
    reason = ""
    with st.container(key="unit-send"):
        if _asks_reason(work, action):
            reason = fields.line("why", work.why, long=True)
            work.why = reason
        if refused := fields.refused():
            st.html(form_markup.banner(say("unit_form.refused"), refused))
        if work.kept_at:
            st.html(form_markup.saved(say("unit_form.kept", at=form_words.minute(work.kept_at))))
        if work.confirming is not None:
            _confirm(desk, task, work, work.confirming)
            return
        with st.container(horizontal=True):
            for place, one in enumerate(_offered(desk, work, action)):
                st.button(
                    _words(one, work),
                    key=work.key(f"send-{one.value}"),
                    type="primary" if place == 0 else "secondary",
                    on_click=lambda one=one: _pressed(desk, task, work, one),
                )


def _asks_reason(work: Work, action: Action) -> bool:
    step = STEPS.get((work.stored.state if work.stored else None, action))
    return step is not None and step.needs_reason


def _offered(desk: Desk, work: Work, action: Action) -> Sequence[Action]:
    """Give what the writer may do with it, what they came for first."""
    if work.stored is not None:
        return (action,)
    others = {
        Action.ORDER: (Action.ORDER, Action.DRAFT),
        Action.DRAFT: (Action.PROPOSE, Action.DRAFT, Action.PLAN),
        Action.PLAN: (Action.PLAN, Action.DRAFT),
    }
    area = work.unit.township or work.unit.county or None
    found = []
    for one in others[action]:
        begins = Action.DRAFT if one is Action.PROPOSE else one
        if desk.actor.may(STEPS[(None, begins)].right, area):
            found.append(one)
    return found


def _words(action: Action, work: Work) -> str:
    several = work.way == "pick" and work.apart and len(work.unit.building_units) > 1
    count = len(work.parts) if _parted(work) else len(work.unit.building_units) if several else 1
    if work.stored is None and count > 1:
        return say(f"unit_form.send_{action.value}_several", count=count)
    return say(f"unit_form.send_{action.value}")


def _parted(work: Work) -> bool:
    """Whether a drawing is stored as one control unit for each township."""
    return work.stored is None and work.way == "draw" and work.parted and bool(work.parts)


def _pressed(desk: Desk, task: Task, work: Work, action: Action) -> None:
    if action is Action.ORDER:
        work.problems = _unplaced(work)
        work.confirming = None if work.problems else action
        return
    if action is Action.PROPOSE:
        # What is lacking is filled in here, for all of them; what is written is kept anyway.
        scheme = control_scheme(work.unit.scheme)
        work.problems = form_rules.refused(wanted(work), scheme, action, drafts.now())
        if work.problems:
            return
    store(desk, task, work, action)


def _unplaced(work: Work) -> drafts.Problems:
    """Say before anything is confirmed that an order lacks its place."""
    scheme = control_scheme(work.unit.scheme)
    return form_rules.unplaced(wanted(work), scheme, drafts.now())


def wanted(work: Work) -> tuple[ControlUnit, ...]:
    """Make of the form what is to be stored."""
    unit = form_rules.placed(work.unit, work.way, work.township_name)
    unit = form_rules.named(unit, work.names, work.township_name)
    if _parted(work):
        return separate(unit, work.parts)
    if work.stored is None and work.apart:
        return form_rules.separate(unit, work.names)
    return (unit,)


def store(desk: Desk, task: Task, work: Work, action: Action) -> None:
    """Store what is written, and go on to what came of it."""
    work.confirming = None
    made = Action.DRAFT if action is Action.PROPOSE else action
    units = wanted(work)
    if made is Action.ORDER:
        scheme = control_scheme(work.unit.scheme)
        units = tuple(form_rules.binding(made, one, drafts.now(), scheme) for one in units)
    stored = drafts.save(desk, work, units, made, work.why)
    if not stored:
        return
    refused: drafts.Problems = ()
    if action is Action.PROPOSE:
        _, refused = drafts.act_many(desk, stored, Action.PROPOSE)
    end()
    came = made if refused else action
    done.note(done.Done(came, tuple((one.id, one.name) for one in stored), refused))
    st.query_params.clear()
    st.query_params.update({"unit": str(stored[0].id), **task.kept})


def _confirm(desk: Desk, task: Task, work: Work, action: Action) -> None:
    """Say what will happen, and ask once more."""
    units = wanted(work)
    scheme = control_scheme(work.unit.scheme)
    start = work.unit.effective_at or drafts.now()
    lapses = drafts.now() + timedelta(hours=scheme.temporary_hours)
    rows = [
        (say("unit_form.confirm_place"), parts(unit.name for unit in units) or "—"),
        (say("unit_form.field_circle"), form_words.circle_word(scheme, work.unit.circle)),
        (say("unit_form.field_kind"), form_words.kind_word(work.unit.kind)),
        (say("unit_form.confirm_from"), form_words.minute(start)),
    ]
    st.html(form_markup.confirm(say("unit_form.confirm_order"), rows))
    st.html(
        form_markup.remarks(
            [
                say(
                    "unit_form.confirm_lapse",
                    hours=scheme.temporary_hours,
                    at=form_words.minute(lapses),
                )
            ]
        )
    )

    def back() -> None:
        work.confirming = None

    with st.container(horizontal=True):
        st.button(
            say("unit_form.confirm_yes"),
            key=work.key("yes"),
            type="primary",
            on_click=lambda: store(desk, task, work, action),
        )
        st.button(say("unit_form.confirm_no"), key=work.key("no"), on_click=back)
