"""Recording evidence: what was removed and when, disinfection, rounds of tests, fire exits."""

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from riskzone.ui.text import language, say
from riskzone.ui.units import form_markup, release_facts
from riskzone.ui.units.form_fields import Fields
from riskzone.units.model import Evidence, TestRound
from riskzone.units.words import METHODS

_TIMES = ("last_case_removed_at", "last_contact_removed_at", "disinfected_at")


def evidence(fields: Fields) -> None:
    """Ask for the evidence a release will rest on."""
    work = fields.work
    now = work.unit.evidence
    times: dict[str, Any] = {
        name: fields.moment(f"evidence.{name}", getattr(now, name)) for name in _TIMES
    }
    positive = fields.tick("evidence.environment_positive", now.environment_positive)
    excluded = fields.moment("evidence.suspected_excluded_at", now.suspected_excluded_at)
    made: Evidence = replace(
        now, **times, environment_positive=positive, suspected_excluded_at=excluded
    )
    checked = fields.moment("fire_exits_checked_at", work.unit.fire_exits_checked_at)
    work.unit = work.unit.changed(evidence=made, fire_exits_checked_at=checked)
    _rounds(fields)


def _rounds(fields: Fields) -> None:
    work = fields.work
    st.html(form_markup.label(say("unit_form.rounds")))
    for number, test in enumerate(work.unit.evidence.rounds):
        said, away = st.columns([5, 1], vertical_alignment="center")
        with said:
            st.html(form_markup.line(release_facts.round_words(test)))
        with away:
            st.button(
                say("unit_form.remove"),
                key=work.key(f"round-away-{number}-{test.on}-{test.due}-{test.sampled}"),
                on_click=lambda number=number: _without(fields, number),
            )
    fields.tell("evidence.rounds")
    with st.container(key="unit-round"):
        first, second = st.columns(2)
        with first:
            on = st.date_input(
                say("unit_form.field_round_on"),
                value=None,
                key=work.key("round-on"),
                format="YYYY-MM-DD",
            )
        with second:
            method = st.selectbox(
                say("unit_form.field_round_method"),
                tuple(METHODS),
                key=work.key("round-method"),
                format_func=lambda one: format(METHODS[one], language()),
            )
        columns = st.columns(3)
        counts = []
        for column, name in zip(columns, ("due", "sampled", "negative"), strict=True):
            with column:
                counts.append(
                    st.number_input(
                        say(f"unit_form.field_round_{name}"),
                        min_value=0,
                        max_value=99_999,
                        step=1,
                        value=None,
                        key=work.key(f"round-{name}"),
                    )
                )
        ready = isinstance(on, date) and all(count is not None for count in counts)
        st.button(
            say("unit_form.add_round"),
            key=work.key("round-add"),
            disabled=not ready,
            on_click=lambda: _with(fields, on, counts, method),
        )


def _with(fields: Fields, on: object, counts: list[int | None], method: str) -> None:
    if not isinstance(on, date):
        return
    work = fields.work
    due, sampled, negative = (int(count or 0) for count in counts)
    rounds = (*work.unit.evidence.rounds, TestRound(on, due, sampled, negative, method))
    rounds = tuple(sorted(rounds, key=lambda test: test.on))
    work.unit = work.unit.changed(evidence=replace(work.unit.evidence, rounds=rounds))
    for name in ("on", "due", "sampled", "negative"):
        st.session_state.pop(work.key(f"round-{name}"), None)


def _without(fields: Fields, number: int) -> None:
    work = fields.work
    rounds = work.unit.evidence.rounds
    kept = rounds[:number] + rounds[number + 1 :]
    work.unit = work.unit.changed(evidence=replace(work.unit.evidence, rounds=kept))
