"""The panel of one action: what it asks for, what will happen, and doing it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from riskzone.clock import SHANGHAI
from riskzone.services.units import UnitRow
from riskzone.ui.data import Desk
from riskzone.ui.text import message, say
from riskzone.ui.units import done, drafts, form_markup, form_words, release_facts
from riskzone.ui.units.form_address import Task
from riskzone.units.lifecycle import STEPS, Action
from riskzone.units.model import ControlUnit

_A = Action

#: What an action asks for besides the reason the life cycle asks for.
_DOCUMENT = frozenset({_A.APPROVE, _A.CONFIRM, _A.RATIFY, _A.REFUSE, _A.RELEASE, _A.EXTEND})
_MOMENT = frozenset({_A.APPROVE, _A.CONFIRM, _A.REPORT, _A.RATIFY, _A.REFUSE, _A.RELEASE})
_SAID = frozenset({_A.OPINE, _A.OBJECT, _A.ANSWER})
_AGREES = frozenset({_A.OPINE, _A.ANSWER})

_PROBLEMS = "_unit_action_problems"
_ASKED = "_unit_action_asked"


@dataclass(frozen=True)
class _Asking:
    """One panel: its widgets belong to the control unit, its version and the action."""

    unit: ControlUnit
    action: Action

    def key(self, name: str) -> str:
        return f"act-{self.unit.id}-{self.unit.version}-{self.action.value}-{name}"

    def line(self, name: str) -> str:
        return st.text_input(
            say(f"unit_form.ask_{name}"), key=self.key(name), max_chars=120
        ).strip()

    def text(self, name: str) -> str:
        label = say(f"unit_form.ask_{name}")
        return st.text_area(label, key=self.key(name), max_chars=1000, height=100).strip()

    def moment(self, name: str, help_: str) -> datetime | None:
        given = st.datetime_input(
            say(f"unit_form.ask_{name}"),
            value=None,
            key=self.key(name),
            format="YYYY-MM-DD",
            step=60,
            help=help_,
        )
        return given.replace(tzinfo=SHANGHAI) if given else None


def panel(desk: Desk, task: Task, row: UnitRow, action: Action, *, own: bool, grave: bool) -> None:
    """Show the panel of an action."""
    asking = _Asking(row.unit, action)
    with st.container(key="unit-panel"):
        st.html(form_markup.will(say(f"unit_form.will_{action.value}")))
        if own:
            text = say("unit_form.two_persons", action=form_words.action_word(action))
            st.html(form_markup.problems([text]))
            return
        if action is _A.ANSWER:
            _objection(row.unit)
        ready = release_facts.checklist(desk, row, asking.key) if action is _A.RELEASE else True
        given = _given(asking)
        told = st.session_state.get(_PROBLEMS)
        if told and told[0] == asking.key(""):
            said = [message(code, params) for code, params, _ in told[1]]
            st.html(form_markup.banner(say("unit_form.not_done"), said))
        _buttons(asking, grave, ready, lambda: _do(desk, task, asking, given))


def _objection(unit: ControlUnit) -> None:
    first = next(one for one in unit.objections if one.answered_at is None)
    st.html(
        form_markup.facts(
            [
                (say("unit_form.objection_by"), first.raised_by),
                (say("unit_form.objection_at"), form_words.minute(first.raised_at)),
            ]
        )
        + form_markup.line(first.text)
    )


def _given(asking: _Asking) -> dict[str, Any]:
    """Ask for everything an action needs."""
    action, given = asking.action, dict[str, Any]()
    if action in _AGREES:
        words = {True: f"agree_{action.value}_yes", False: f"agree_{action.value}_no"}
        given["agrees"] = st.segmented_control(
            say(f"unit_form.ask_agree_{action.value}"),
            (True, False),
            key=asking.key("agrees"),
            default=True,
            required=True,
            format_func=lambda one: say(f"unit_form.{words[one]}"),
        )
    if action in _SAID:
        given["text"] = asking.text(f"text_{action.value}")
    if action is _A.EXTEND:
        given["until"] = asking.moment("until", say("unit_form.until_help"))
    if STEPS[asking.unit.state, action].needs_reason:
        given["reason"] = asking.text("reason")
    if action in _DOCUMENT:
        given["document"] = asking.line("document")
    if action in _MOMENT:
        given["effective_at"] = asking.moment("moment", say("unit_form.moment_help"))
    return given


def _buttons(asking: _Asking, grave: bool, ready: bool, do: Callable[[], None]) -> None:
    """Offer to do it; what closes or ends asks once more."""
    word = form_words.action_word(asking.action)
    asked = st.session_state.get(_ASKED) == asking.key("")

    def ask() -> None:
        st.session_state[_ASKED] = asking.key("")

    def back() -> None:
        st.session_state.pop(_ASKED, None)

    if grave and not asked:
        st.button(
            say("unit_form.do_it_next", action=word),
            key=asking.key("ask"),
            type="primary",
            disabled=not ready,
            on_click=ask,
        )
        return
    if grave:
        title = say("unit_form.sure", action=word, name=asking.unit.name)
        st.html(form_markup.confirm(title, ()))
    with st.container(horizontal=True):
        st.button(
            say("unit_form.do_it", action=word),
            key=asking.key("do"),
            type="primary",
            disabled=not ready,
            on_click=do,
        )
        if grave:
            st.button(say("unit_form.confirm_no"), key=asking.key("back"), on_click=back)


def _do(desk: Desk, task: Task, asking: _Asking, given: dict[str, Any]) -> None:
    st.session_state.pop(_ASKED, None)
    st.session_state.pop(_PROBLEMS, None)
    stored, problems = drafts.act(desk, asking.unit, asking.action, **given)
    if stored is None:
        st.session_state[_PROBLEMS] = (asking.key(""), problems)
        return
    done.note(done.Done(asking.action, ((stored.id, stored.name),)))
    st.query_params.clear()
    st.query_params.update({"unit": str(stored.id), **task.kept})
