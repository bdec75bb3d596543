"""What was just done, told once on the page that shows what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from riskzone.ui.data import Desk
from riskzone.ui.text import message, say
from riskzone.ui.units import form_markup
from riskzone.ui.units.form_address import Task
from riskzone.units.lifecycle import Action

_KEY = "_unit_done"


@dataclass(frozen=True)
class Done:
    """What was done.

    Parameters
    ----------
    action : Action
    units : tuple of (int, str)
        Number and name of each control unit.
    problems : sequence
        (catalogue code, parameters, field) of why it was not proposed as well.
    """

    action: Action
    units: tuple[tuple[int, str], ...]
    problems: Sequence[tuple[str, Any, str]] = ()


def note(done: Done) -> None:
    """Remember what was done, for the next run."""
    st.session_state[_KEY] = done


def tell(desk: Desk, task: Task) -> None:
    """Say what was just done."""
    del desk
    done = st.session_state.pop(_KEY, None)
    if not isinstance(done, Done):
        return
    links = [(name, task.other("unit-edit", unit=number)) for number, name in done.units]
    to_top()
    st.html(
        form_markup.done(say(f"unit_form.done_{done.action.value}", count=len(done.units)), links)
    )
    if done.problems:
        said = [message(code, params) for code, params, _ in done.problems]
        st.html(form_markup.banner(say("unit_form.not_proposed"), said))


def to_top() -> None:
    """Bring what is said at the head of the page into view: the press was at its foot."""
    st.html(form_markup.TO_TOP, unsafe_allow_javascript=True)
