"""Appeals against a colour: counts of a county, and how long they wait; no person."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.errors import RiskZoneError
from riskzone.healthcode.rules import Rules
from riskzone.services import health_appeals, health_rules
from riskzone.services.health_appeals import AppealBoard, AppealRow
from riskzone.ui.data import Desk, context
from riskzone.ui.health import board, markup, rule_act, words
from riskzone.ui.health.state import HealthView
from riskzone.ui.names import zone_name
from riskzone.ui.text import items, message, say

#: Largest file of appeals that is taken (MB).
_FILE_MB = 2
#: Rows of a refused file that are told.
_MOST_TOLD = 20


def show(desk: Desk, view: HealthView) -> None:
    """Show the appeals of an area, and take a file of them from who may import."""
    found = health_appeals.listing(desk.actor, context(), on=view.on, area=view.area)
    if view.area:
        st.html(board.way(view))
    st.html(table(found, view.area))
    rule_act.tell()
    if desk.actor.may(Right.IMPORT):
        _form(desk, view)


def table(found: AppealBoard, area: str) -> Markup:
    """Lay out the counties that told of appeals, the longest waiting first."""
    head = markup.head(
        say("health_page.appeals_of", area=words.area(area)),
        say("health_page.appeals_note", since=words.day(found.since), on=words.day(found.until)),
    )
    if not found.rows:
        return head + markup.note(say("health_page.no_appeals"))
    names = ("waiting", "waiting_days", "longest_days", "received", "settled", "upheld", "told")
    heads = [
        (say("layer_county"), ""),
        *((say(f"health_page.appeal_{name}"), "num") for name in names),
    ]
    ordered = sorted(found.rows, key=lambda row: (-(row.longest_days or -1), row.county))
    body = [("", _cells(row, zone_name(row.county, row.name))) for row in ordered]
    told = markup.table(heads, body, "appeals", _cells(found.total, say("health_page.sum")))
    if found.hidden:
        told += markup.note(say("health_page.hidden", threshold=found.threshold))
    return head + told


def _cells(row: AppealRow, name: str) -> Sequence[object]:
    return (
        name,
        words.count(row.waiting),
        _days(row.waiting_days, row.waiting),
        _days(row.longest_days, row.waiting),
        words.count(row.received),
        words.count(row.settled),
        words.count(row.upheld),
        words.day(row.on) if row.on else "",
    )


def _days(value: float | None, waiting: int | None) -> str:
    """Say how long; nothing where none waits, and in a word where it was not told."""
    if value is not None:
        return f"{value:,.1f}".removesuffix(".0")
    if waiting is None:
        return words.HIDDEN
    return say("health_page.appeal_not_told") if waiting else ""


def _form(desk: Desk, view: HealthView) -> None:
    rules = health_rules.standing(desk.actor, context(), view.on).rules
    with st.expander(say("health_page.appeals_bring")):
        st.html(
            markup.lines(
                (
                    say("health_page.appeals_columns"),
                    say("health_page.appeals_reasons", reasons=items(_coded(rules))),
                )
            )
        )
        with st.form("hc_appeals", border=False):
            st.file_uploader(
                say("health_page.appeals_file"), type=["csv"], key="hc_appeals_file",
                max_upload_size=_FILE_MB,
            )  # fmt: skip
            st.form_submit_button(
                say("health_page.appeals_store"), type="primary", on_click=_given, args=(desk,)
            )


def _coded(rules: Rules) -> Iterator[str]:
    """Give the reasons as a file of appeals names them, each with its word."""
    return (f"{one.id} = {words.named(one)}" for one in rules.reasons)


def _given(desk: Desk) -> None:
    file = st.session_state.get("hc_appeals_file")
    if file is None:
        rule_act.told_refused([say("health_page.appeals_no_file")])
        return
    try:
        stored = health_appeals.import_file(desk.actor, context(), file.getvalue(), file.name)
    except RiskZoneError as error:
        rule_act.told_refused(_reasons(error))
        return
    rule_act.done(say("health_page.appeals_stored", count=stored))


def _reasons(error: RiskZoneError) -> list[str]:
    """Say what is wrong with a file: all of it, then row by row."""
    rows = error.params.get("rejected", ())
    told = [message(error.code, error.params)]
    told += [
        say(
            "health_page.appeals_row",
            line=row.line,
            field=say(f"health_page.appeal_{row.field}"),
            value=row.value,
            reason=message(row.code, _worded(row.params)),
        )
        for row in rows[:_MOST_TOLD]
    ]
    return told


def _worded(params: Mapping[str, Any]) -> dict[str, Any]:
    """Name a column of the file as the page does."""
    named = {"field": say(f"health_page.appeal_{params['field']}")} if "field" in params else {}
    return {**params, **named}
