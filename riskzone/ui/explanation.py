"""The explanation of one zone's level, as readers see it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from riskzone.maps import styles_of
from riskzone.ui import markup
from riskzone.ui.names import zone_name
from riskzone.ui.text import message, say, word
from riskzone.ui.zones import LevelCount, figure, level_label, outlook_line
from riskzone.zoning.assessment import UNKNOWN, Assessment


def explanation_panel(
    explanation: Any, assessment: Assessment, words: Mapping[str, str], prefecture: str
) -> None:
    """Show why a zone has its level, and what would change it.

    Parameters
    ----------
    explanation : Explanation
        From the services; holds case ids only for those who may read cases.
    assessment : Assessment
        The assessment the zone belongs to.
    words : mapping of str to str
        Word of each level id.
    prefecture : str
        Name of the prefecture the zone lies in.
    """
    indicators = assessment.scheme.indicators
    rows = [
        (word(item.zh, item.en), figure(item.value, indicators[item.name].unit, say))
        for item in explanation.values
    ]
    head = _head(explanation, assessment, words, prefecture)
    parts = [head, _why(explanation), markup.figures(rows)]
    changes = [message(code, params) for code, params in explanation.would_change]
    if changes:
        parts.append(markup.section(say("would_change"), changes))
    if explanation.outlook is not None:
        line = outlook_line(explanation.outlook, words, say)
        parts.append(markup.section(say("outlook"), [line]))
    if explanation.case_ids:
        parts.append(markup.section(say("case_ids"), ["、".join(explanation.case_ids)]))
    remarks = [message(code, params) for code, params in explanation.notes]
    if explanation.level == UNKNOWN:
        remarks.insert(0, say("unknown_explained"))
    if remarks:
        parts.append(markup.section(say("remarks"), remarks))
    st.html("".join(parts))


def _head(
    explanation: Any, assessment: Assessment, words: Mapping[str, str], prefecture: str
) -> str:
    styles = styles_of(assessment.scheme)
    upper = str(assessment.zones.at[explanation.zone, "level_upper"])
    label = level_label(explanation.level, upper, words, styles, say)
    look = LevelCount(styles[explanation.level], words[explanation.level], 1)
    place = f"{prefecture} · {explanation.zone}" if prefecture else explanation.zone
    name = zone_name(explanation.zone, str(assessment.zones.at[explanation.zone, "name"]))
    return markup.zone_head(name, place, label, look, say("computed"))


def _why(explanation: Any) -> str:
    clause = word(explanation.clause_zh, explanation.clause_en)
    return markup.section(say("why"), [clause]) if clause else ""
