"""What a reader must know of the data behind a page: rule, source, reach, what was left out."""

import streamlit as st

from riskzone.ui import markup
from riskzone.ui.text import message, say, word
from riskzone.ui.zones import coverage_remarks
from riskzone.zoning.assessment import UNKNOWN, Assessment


def remarks(assessment: Assessment) -> None:
    """Show the remarks on an assessment."""
    scheme = assessment.scheme
    lines = [
        say("scheme_line", name=f"{word(scheme.zh, scheme.en)}（{scheme.id}）"),
        say("scheme_source", source=scheme.source),
        say("cutoff_line", cutoff=f"{assessment.cutoff:%Y-%m-%d %H:%M}"),
        *coverage_remarks(assessment, say),
        *(message(code, params) for code, params in assessment.notes),
    ]
    if assessment.totals.get(UNKNOWN):
        lines.append(say("unknown_explained"))
    st.html(markup.section(say("data_remarks"), lines))
