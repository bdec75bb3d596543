"""The panel of one action: what it asks for, what will happen, and doing it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import streamlit as st

from riskzone.clock import SHANGHAI
from riskzone.services.units import UnitRow
from riskzone.ui import typed
from riskzone.ui.data import Desk
from riskzone.ui.text import language, message, say
from riskzone.ui.units import done, drafts, form_markup, form_words, release_facts
from riskzone.ui.units.form_address import Task
from riskzone.units.control_schemes import control_scheme
from riskzone.units.lifecycle import STEPS, Action
from riskzone.units.model import ControlUnit, State
from riskzone.units.moves import open_objections, why_early

_A = Action
_Problems = Sequence[tuple[str, Any, str]]
_Units = tuple[ControlUnit, ...]
#: Name of a button → its text, and the control units it acts on.
_Ways = dict[str, tuple[str, _Units]]

_DECIDES = frozenset({_A.APPROVE, _A.CONFIRM, _A.EXTEND})
#: What an action asks for besides the reason the life cycle asks for.
_DOCUMENT = _DECIDES | {_A.RATIFY, _A.REFUSE, _A.RELEASE}
_MOMENT = frozenset({_A.APPROVE, _A.REPORT, _A.RATIFY, _A.REFUSE, _A.RELEASE})
_SAID = frozenset({_A.OPINE, _A.OBJECT, _A.ANSWER})
_AGREES = frozenset({_A.OPINE, _A.ANSWER})

#: Field a refusal is about → what was asked for.
_ASKED_AS = {
    "extended_until": "until",
    "effective_at": "moment",
    "ended_at": "moment",
    "reported_at": "moment",
    "ratified_at": "moment",
}

_PROBLEMS = "_unit_action_problems"
_SURE = "_unit_action_sure"


@dataclass
class _Asking:
    """One panel: what is typed in it belongs to the control unit and the action.

    It stays where somebody else changed the control unit meanwhile; what was ticked does not.
    """

    unit: ControlUnit
    action: Action
    problems: _Problems = ()
    told: set[str] = field(default_factory=set)

    def key(self, name: str) -> str:
        return f"{typed_head(self.unit, self.action)}{name}"

    def tick(self, name: str) -> str:
        return f"tick-{self.unit.version}-{self.key(name)}"

    def tell(self, name: str) -> None:
        """Say beside a field what was refused about it."""
        self.told.add(name)
        said = [
            message(c, p) for c, p, about in self.problems if _ASKED_AS.get(about, about) == name
        ]
        if said:
            st.html(form_markup.problems(said))

    def rest(self) -> list[str]:
        """Say what was refused about nothing that is asked for."""
        return [
            message(code, params)
            for code, params, about in self.problems
            if _ASKED_AS.get(about, about) not in self.told
        ]

    def line(self, name: str) -> str:
        label = say(f"unit_form.ask_{name}")
        key = typed.begin(self.key(name))
        given = st.text_input(label, key=key, max_chars=120)
        typed.note(key, given)
        self.tell(name)
        return given.strip()

    def text(self, name: str, label: str) -> str:
        key = typed.begin(self.key(name))
        given = st.text_area(say(f"unit_form.ask_{label}"), key=key, max_chars=2000, height=100)
        typed.note(key, given)
        self.tell(name)
        return given.strip()

    def moment(self, name: str, help_: str) -> datetime | None:
        key = typed.begin(self.key(name))
        given = st.datetime_input(
            say(f"unit_form.ask_{name}"),
            value=None,
            key=key,
            format="YYYY-MM-DD",
            step=60,
            help=help_,
        )
        typed.note(key, given)
        self.tell(name)
        return given.replace(tzinfo=SHANGHAI) if given else None

    def day(self, name: str) -> date | None:
        key = typed.begin(self.key(name))
        given: object = st.date_input(
            say(f"unit_form.field_{name}"), value=None, key=key, format="YYYY-MM-DD"
        )
        typed.note(key, given)
        self.tell(name)
        return given if isinstance(given, date) else None

    def level(self) -> str:
        key = typed.begin(self.key("decider"))
        given = st.selectbox(
            say("unit_form.field_decider"),
            ("", "county", "prefecture", "province"),
            key=key,
            format_func=form_words.level_word,
        )
        typed.note(key, given)
        self.tell("decider")
        return given or ""

    def agrees(self) -> bool:
        words = {True: "yes", False: "no"}
        key = typed.begin(self.key("agrees"), default=True)
        given = st.segmented_control(
            say(f"unit_form.ask_agree_{self.action.value}"),
            (True, False),
            key=key,
            required=True,
            format_func=lambda one: say(f"unit_form.agree_{self.action.value}_{words[one]}"),
        )
        typed.note(key, bool(given))
        return bool(given)


def typed_head(unit: ControlUnit, action: Action) -> str:
    """What the keys of the fields of a panel begin with."""
    return f"act-{unit.id}-{action.value}-"


def left_over(unit: ControlUnit, action: Action) -> None:
    """Show what was typed for an action that is not possible any more, to be taken along."""
    found = typed.texts(typed_head(unit, action))
    if not found:
        return
    labels = {"text": f"text_{action.value}"}
    rows = [(say(f"unit_form.ask_{labels.get(name, name)}"), text) for name, text in found.items()]
    st.html(form_markup.label(say("unit_form.typed_before")))
    st.html(form_markup.facts(rows))


def panel(desk: Desk, task: Task, row: UnitRow, action: Action, *, own: bool, grave: bool) -> None:
    """Show the panel of an action."""
    asking = _Asking(row.unit, action)
    told = st.session_state.get(_PROBLEMS)
    if told and told[0] == asking.key(""):
        asking.problems = told[1]
    with st.container(key="unit-panel"):
        st.html(form_markup.will(say(f"unit_form.will_{action.value}")))
        if own:
            text = say("unit_form.two_persons", action=form_words.action_word(action))
            st.html(form_markup.problems([text]))
            return
        banner = st.empty()
        ready = release_facts.checklist(row, asking.tick) if action is _A.RELEASE else True
        given = _given(asking)
        if asking.problems:
            said = asking.rest() or [say("unit_form.see_below")]
            banner.html(form_markup.banner(say("unit_form.not_done"), said))
        word, several = form_words.action_word(action), drafts.of_order(desk, row.unit, action)
        ways: _Ways = {"do": (say("unit_form.do_it", action=word), (row.unit,))}
        if several:
            ways["all"] = (say("unit_form.do_all", action=word, count=len(several)), several)
        _buttons(asking, grave, ready, ways, lambda units: _do(desk, task, asking, given, units))


def _given(asking: _Asking) -> dict[str, Any]:
    """Ask for everything an action needs."""
    action, unit = asking.action, asking.unit
    given: dict[str, Any] = {}
    if action is _A.ANSWER:
        given["objection"] = _objection(asking)
    if action is _A.OBJECT:
        given["by"] = asking.line("by")
    if action in _AGREES:
        given["agrees"] = asking.agrees()
    if action in _SAID:
        given["text"] = asking.text("text", f"text_{action.value}")
    if action is _A.EXTEND:
        given["until"] = asking.moment("until", say("unit_form.until_help"))
    if action in _MOMENT:
        given["effective_at"] = asking.moment("moment", say("unit_form.moment_help"))
    if action in _DECIDES:
        given["review_on"] = asking.day("review_on")
    early = _early(unit, given.get("effective_at")) if action is _A.RELEASE else ()
    if early:
        st.html(form_markup.remarks([say("unit_form.early", what=what) for what in early]))
    if action in _DECIDES or (early and unit.state is State.APPROVED):
        given["decider"] = asking.level()
    if STEPS[unit.state, action].needs_reason or action is _A.RELEASE:
        given["reason"] = asking.text("reason", "reason")
    if action in _DOCUMENT:
        given["document"] = asking.line("document")
    return given


def _early(unit: ControlUnit, moment: datetime | None) -> list[str]:
    now = drafts.now()
    found = why_early(unit, control_scheme(unit.scheme), moment or now, now)
    return [format(one, language()) for one in found]


def _objection(asking: _Asking) -> int:
    """Ask which objection is answered; shows it."""
    still = open_objections(asking.unit)
    found = asking.unit.objections
    index = still[0]
    if len(still) > 1:
        index = st.selectbox(
            say("unit_form.ask_objection"),
            still,
            key=asking.tick("objection"),
            format_func=lambda one: (
                f"{form_words.minute(found[one].raised_at)} {found[one].raised_by}"
            ),
        )
    one = found[index]
    rows = [
        (say("unit_form.objection_by"), one.raised_by),
        (say("unit_form.objection_at"), form_words.minute(one.raised_at)),
    ]
    st.html(form_markup.facts(rows) + form_markup.line(one.text))
    return index


def _buttons(
    asking: _Asking,
    grave: bool,
    ready: bool,
    ways: _Ways,
    do: Callable[[_Units], None],
) -> None:
    """Offer to do it, to one or to its whole order; what closes or ends asks once more."""
    word = form_words.action_word(asking.action)
    sure = st.session_state.get(_SURE) == asking.key("")

    def ask() -> None:
        st.session_state[_SURE] = asking.key("")

    def back() -> None:
        st.session_state.pop(_SURE, None)

    if grave and not sure:
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
        for name, (text, units) in ways.items():
            st.button(
                text,
                key=asking.key(name),
                type="primary" if name == "do" else "secondary",
                disabled=not ready,
                on_click=do,
                args=(units,),
            )
        if grave:
            st.button(say("unit_form.confirm_no"), key=asking.key("back"), on_click=back)


def _do(desk: Desk, task: Task, asking: _Asking, given: dict[str, Any], units: _Units) -> None:
    st.session_state.pop(_SURE, None)
    st.session_state.pop(_PROBLEMS, None)
    if len(units) > 1:
        stored, problems = drafts.act_many(desk, units, asking.action, **given)
    else:
        one, problems = drafts.act(desk, asking.unit, asking.action, **given)
        stored = () if one is None else (one,)
    if not stored:
        st.session_state[_PROBLEMS] = (asking.key(""), problems)
        return
    for one in stored:
        typed.forget(typed_head(one, asking.action))
    done.note(done.Done(asking.action, tuple((one.id, one.name) for one in stored)))
    st.query_params.clear()
    st.query_params.update({"unit": str(asking.unit.id), **task.kept})
