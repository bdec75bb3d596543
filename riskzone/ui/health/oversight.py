"""For auditors: colours with nothing behind them, jumps of a reason, rules and who changed them."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st
from markupsafe import Markup

from riskzone.healthcode.changes import RuleChange
from riskzone.healthcode.rules import Colour, Reason, Rules
from riskzone.services import health_oversight, health_rules
from riskzone.services.health_oversight import Jump, Oversight, RulesUse, Shown
from riskzone.store.shelf import Shelved
from riskzone.ui.data import Desk, context
from riskzone.ui.health import appeals, markup, words
from riskzone.ui.health.state import HealthView
from riskzone.ui.names import zone_name
from riskzone.ui.text import say

#: Counties that are told one by one; the sentence above the table counts them all.
_MOST = 40


def show(desk: Desk, view: HealthView) -> None:
    """Show what auditors look at, as of a day."""
    found = health_oversight.oversight(desk.actor, context(), on=view.on)
    rules = health_rules.standing(desk.actor, context(), view.on).rules
    st.html(_findings(found))
    left, right = st.columns(2, gap="medium")
    with left:
        st.html(_shown(found.shown, rules) + _uses(found.uses))
    with right:
        st.html(_jumps(found.jumps))
    st.html(_changes(found.changes, view) + appeals.table(found.appeals, ""))


def _findings(found: Oversight) -> Markup:
    """Say in one sentence what there is to look into."""
    jumping = sum(one.jumps for one in found.jumps)
    not_held = sum(not one.held for one in found.uses)
    said = [
        say("health_page.audit_not_told")
        if found.shown is None
        else say("health_page.audit_unexplained", count=found.shown.without),
        say("health_page.audit_jumps", count=jumping),
        say("health_page.audit_rules", count=not_held),
    ]
    items = Markup().join(Markup("<li>{}</li>").format(one) for one in said)
    return Markup('<ul class="hc-audit">{}</ul>').format(items)


def _shown(found: Shown | None, rules: Rules) -> Markup:
    head = markup.head(say("health_page.unexplained"), say("health_page.unexplained_note"))
    if found is None:
        return head + markup.note(say("health_page.shown_none"))
    told = markup.note(
        say("health_page.shown_of", compared=f"{found.compared:,}", milder=f"{found.milder:,}")
    )
    if not found.unexplained:
        return head + markup.note(say("health_page.unexplained_none")) + told
    colours = {one.id: one for one in rules.colours}
    reasons = {one.id: one for one in rules.reasons}
    heads = [
        (say("layer_county"), ""),
        (say("health_page.col_shown"), ""),
        (say("health_page.col_given_by_rules"), ""),
        (say("health_page.col_count"), "num"),
    ]
    rows = [
        (
            "",
            (
                zone_name(one.county, one.name),
                _colour(one.shown, colours),
                _with_reason(one.colour, one.reason, colours, reasons),
                words.count(one.count),
            ),
        )
        for one in found.unexplained[:_MOST]
    ]
    if (rest := len(found.unexplained) - _MOST) > 0:
        told += markup.note(say("health_page.more_rows", count=rest))
    return head + markup.table(heads, rows, "unexplained") + told


def _colour(name: str, known: Mapping[str, Colour]) -> object:
    return markup.mark(known[name]) if name in known else name


def _with_reason(
    colour: str, reason: str, colours: Mapping[str, Colour], reasons: Mapping[str, Reason]
) -> Markup:
    why = words.named(reasons[reason]) if reason in reasons else say("health_page.no_reason")
    return Markup("{} <small>{}</small>").format(_colour(colour, colours), why)


def _jumps(found: Sequence[Jump]) -> Markup:
    head = markup.head(say("health_page.jumps"), say("health_page.jumps_note"))
    if not found:
        return head + markup.note(say("health_page.jumps_none"))
    heads = [
        (say("health_page.col_area"), ""),
        (say("health_page.col_reason"), ""),
        *(
            (say(f"health_page.jump_{name}"), "num")
            for name in ("moved", "count", "usual", "score")
        ),
    ]
    rows = [("jump" if one.jumps else "", _jump(one)) for one in _jumping_first(found)]
    return head + markup.table(heads, rows, "jumps")


def _jumping_first(found: Iterable[Jump]) -> list[Jump]:
    return sorted(found, key=lambda one: (not one.jumps, -abs(one.score)))


def _jump(one: Jump) -> Sequence[object]:
    sign = markup.tag(say("health_page.jumps_here"), "bad") if one.jumps else Markup()
    return (
        words.area(one.area),
        Markup("{} {}").format(words.named(one.reason), sign),
        f"{one.before:,} → {one.now:,}",
        say(f"health_page.jump_{one.way}", count=f"{one.count:,}"),
        f"{one.usual:g}",
        words.signed(one.score),
    )


def _uses(found: Sequence[RulesUse]) -> Markup:
    head = markup.head(say("health_page.uses"), say("health_page.uses_note"))
    if not found:
        return head + markup.note(say("health_page.uses_none"))
    heads = [(say(f"health_page.use_{name}"), "") for name in ("rules", "days", "runs", "held")]
    rows = [("", _use(one)) for one in found]
    return head + markup.table(heads, rows, "uses")


def _use(one: RulesUse) -> Sequence[object]:
    held = (
        markup.tag(say("health_page.held_yes"), "good")
        if one.held
        else markup.tag(say("health_page.held_no"), "bad")
    )
    return (
        Markup("{} <small>{} · {}</small>").format(
            words.named(one.title), one.rules, one.hash[:12]
        ),
        say("health_page.from_to", first=one.first.isoformat(), last=one.last.isoformat()),
        words.count(one.runs),
        held,
    )


def _changes(found: Sequence[Shelved[RuleChange]], view: HealthView) -> Markup:
    head = markup.head(say("health_page.who_changed"))
    trail = markup.note(
        markup.link(say("health_page.to_audit"), view.other("audit", find="health"))
    )
    if not found:
        return head + markup.note(say("health_page.no_changes")) + trail
    names = ("when", "change", "step", "who", "reason_given")
    heads = [(say(f"health_page.col_{name}"), "") for name in names]
    rows = [("", _step(one, view)) for one in found]
    return head + markup.table(heads, rows, "changes") + trail


def _step(one: Shelved[RuleChange], view: HealthView) -> Sequence[object]:
    record = one.record
    title = words.named(record.parsed)
    name = say("health_page.change_number", number=record.id, title=title)
    return (
        words.minute(one.recorded_at),
        markup.link(name, view.to(show="rules", rules=record.id)),
        say(f"health_page.step_{record.state.value}"),
        one.actor,
        one.reason,
    )
