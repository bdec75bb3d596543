"""The rules of the code: which hold, since when and by which document; how they are changed."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.healthcode.changes import RuleChange, State
from riskzone.healthcode.rules import Rules
from riskzone.services import health_rules
from riskzone.services.health_rules import Standing
from riskzone.store.shelf import Shelved
from riskzone.ui.data import Desk, context
from riskzone.ui.health import data, markup, rule_words, words
from riskzone.ui.health.rule_act import decide, propose, tell
from riskzone.ui.health.rule_changes import differences
from riskzone.ui.health.state import HealthView
from riskzone.ui.text import items, say

#: How a state is toned; the word says it.
_TONES = {State.PROPOSED: "ask", State.APPROVED: "good", State.REJECTED: "bad"}


def show(desk: Desk, view: HealthView) -> None:
    """Show the rules of a day, their changes, and what the reader may do about them."""
    standing = health_rules.standing(desk.actor, context(), view.on)
    changes = health_rules.listing(desk.actor, context())
    st.html(_standing(standing, view) + reasons(standing.rules))
    st.html(markup.lines(_remarks(standing.rules)))
    st.html(
        markup.head(say("health_page.changes"), say("health_page.changes_note"))
        + _changes(changes, view)
    )
    opened = next((one for one in changes if one.record.id == view.rules), None)
    if opened is None:  # what waits for a decision stands open
        opened = next((one for one in changes if one.record.state is State.PROPOSED), None)
    with st.container(key="hc_change"):
        if opened is not None:
            st.html(_change(opened, _rules_before(desk, opened.record)))
            decide(desk, opened)
    tell()
    if data.may(desk, Right.PROPOSE_CODE_RULES):
        propose(desk, view)


def _rules_before(desk: Desk, change: RuleChange) -> Rules:
    """Give what a change is put beside: the rules it replaced, or would replace."""
    waits = change.state is State.PROPOSED
    day = change.valid_from if waits else change.valid_from - timedelta(days=1)
    return health_rules.standing(desk.actor, context(), day).rules


def _standing(found: Standing, view: HealthView) -> Markup:
    title = words.named(found.rules)
    if found.change is None:
        by = say("health_page.usual_rules")
    else:
        by = say(
            "health_page.standing_by",
            since=found.change.valid_from.isoformat(),
            document=found.change.document,
            proposed=found.change.proposed_by,
            decided=found.change.decided_by,
        )
    head = say("health_page.standing", on=view.on.isoformat(), title=title)
    return markup.head(head, by)


def reasons(rules: Rules) -> Markup:
    """Lay out the closed list: colour, reason, who has it, until when, by which document."""
    colours = {one.id: one for one in rules.colours}
    heads = [(say(f"health_page.col_{name}"), "") for name in ("reason", "given", "until")]
    heads.append((say("health_page.col_document"), ""))
    rows: list[tuple[str, Sequence[object]]] = [
        (
            "",
            (
                markup.mark(colours[one.colour], words.named(one)),
                rule_words.given(one, rules),
                rule_words.until(one, rules),
                Markup("{}{}").format(one.document, _assumed(one.assumed)),
            ),
        )
        for one in rules.reasons
    ]
    if rules.in_city is not None:
        city = rules.in_city
        told = say("health_page.given_circle"), say("health_page.until_circle")
        rows.append(("", (words.named(city), *told, city.document)))
    return markup.table(heads, rows, "rules")


def _assumed(keys: Sequence[str]) -> Markup:
    """Say what of a reason no document gives."""
    if not keys:
        return Markup()
    named = items(say(f"health_page.key_{key.partition('.')[0]}") for key in keys)
    return Markup("<small>{}</small>").format(say("health_page.assumed", keys=named))


def _remarks(rules: Rules) -> list[str]:
    """Say what holds for all reasons, and what of it no document gives."""
    told = [say(f"health_page.missed_{rules.missed}", clear=words.named(rules.clear))]
    if rules.uncoded:
        kinds = items(say(f"health_page.kind_{kind}") for kind in rules.uncoded)
        told.append(say("health_page.uncoded", kinds=kinds))
    if rules.assumed:
        keys = items(say(f"health_page.key_{key}") for key in rules.assumed)
        told.append(say("health_page.assumed", keys=keys))
    told.append(rules.source)
    return told


def _changes(found: Sequence[Shelved[RuleChange]], view: HealthView) -> Markup:
    if not found:
        return markup.note(say("health_page.no_changes"))
    heads = [
        (say(f"health_page.col_{name}"), "")
        for name in ("change", "state", "valid_from", "document", "proposed", "decided")
    ]
    rows = [("", _row(one, view)) for one in found]
    return markup.table(heads, rows, "changes")


def _row(one: Shelved[RuleChange], view: HealthView) -> Sequence[object]:
    record = one.record
    name = say("health_page.change_number", number=record.id, title=words.named(record.parsed))
    return (
        markup.link(name, view.to(show="rules", rules=record.id)),
        _state(record.state),
        record.valid_from.isoformat(),
        record.document,
        record.proposed_by,
        record.decided_by or words.HIDDEN,
    )


def _state(state: State) -> Markup:
    return markup.tag(say(f"health_page.state_{state.value}"), _TONES.get(state, "quiet"))


def _change(one: Shelved[RuleChange], before: Rules) -> Markup:
    """Lay out a proposal: what it changes of the rules before it."""
    record = one.record
    head = markup.head(
        say("health_page.change_number", number=record.id, title=words.named(record.parsed)),
        say(
            "health_page.change_from"
            if record.state is State.PROPOSED
            else "health_page.change_valid_from",
            on=record.valid_from.isoformat(),
            document=record.document,
        ),
    )
    found = differences(before, record.parsed)
    if not found:
        return head + markup.note(say("health_page.diff_none"))
    heads = [(say(f"health_page.col_{name}"), "") for name in ("what", "before", "after")]
    rows = [
        ("", (each.what, each.before or words.HIDDEN, each.after or words.HIDDEN)) for each in found
    ]
    why = markup.note(say("health_page.why_said", reason=one.reason)) if one.reason else Markup()
    return head + why + markup.table(heads, rows, "diff")
