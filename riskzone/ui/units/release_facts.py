"""What a release rests on, as a reader sees it, and the list to be gone through before it."""

from collections.abc import Callable, Sequence

import streamlit as st

from riskzone.services.units import UnitRow
from riskzone.ui.text import language, message, parts, say
from riskzone.ui.units import form_markup, form_words
from riskzone.units.model import TestRound
from riskzone.units.words import METHODS

#: What somebody who releases has looked at.
CHECKS = ("evidence", "cases", "code", "told")


def rows(row: UnitRow) -> list[tuple[str, str]]:
    """Give the evidence of a control unit and its clock."""
    evidence, standing = row.unit.evidence, row.standing
    return [
        (say("unit_form.clock_start"), form_words.minute(standing.started_at)),
        (say("unit_form.earliest"), form_words.minute(standing.earliest_release_at)),
        (
            say("unit_form.field_last_case_removed_at"),
            form_words.minute(evidence.last_case_removed_at),
        ),
        (
            say("unit_form.field_last_contact_removed_at"),
            form_words.minute(evidence.last_contact_removed_at),
        ),
        (say("unit_form.field_disinfected_at"), form_words.minute(evidence.disinfected_at)),
        (say("unit_form.rounds"), parts(map(round_words, evidence.rounds)) or "—"),
    ]


def round_words(test: TestRound) -> str:
    """Write one round of tests."""
    return say(
        "unit_form.round_line", on=test.on, due=test.due, sampled=test.sampled,
        negative=test.negative, method=format(METHODS[test.method], language()),
    )  # fmt: skip


def missing(row: UnitRow) -> list[str]:
    """Say what the evidence lacks."""
    return [message(one.code, one.params) for one in row.standing.missing]


def checklist(row: UnitRow, key: Callable[[str], str]) -> bool:
    """Show the evidence and the list; whether everything on it is ticked."""
    st.html(form_markup.facts(rows(row)))
    lacks = missing(row)
    if lacks:
        st.html(form_markup.banner(say("unit_form.evidence_missing"), lacks))
    return all(ticks(key).values())


def ticks(key: Callable[[str], str]) -> dict[str, bool]:
    """Ask for the list to be gone through; names as a reader sees them."""
    st.html(form_markup.label(say("unit_form.checklist")))
    return {name: st.checkbox(say(f"unit_form.check_{name}"), key=key(name)) for name in CHECKS}


def open_items(checked: dict[str, bool]) -> Sequence[str]:
    """Name what is not ticked yet."""
    return [say(f"unit_form.check_{name}") for name, done in checked.items() if not done]
