"""What a reader may do to a document: one panel an action, and what the rules say before it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.access import Actor, Right
from riskzone.clock import SHANGHAI
from riskzone.decisions.authority import authority
from riskzone.decisions.check import Finding
from riskzone.decisions.lifecycle import STEPS, Action, possible
from riskzone.decisions.model import DecisionDocument, State
from riskzone.errors import Conflict, NotFound, Refused, RiskZoneError
from riskzone.services import decisions
from riskzone.services.decisions import Record
from riskzone.store.shelf import Shelved
from riskzone.ui import typed
from riskzone.ui.data import Desk, context
from riskzone.ui.decisions import data, markup, words
from riskzone.ui.decisions.state import Links
from riskzone.ui.response_form import moment
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import message, say, word

_DONE = "_decision_done"
_PROBLEMS = "_decision_problems"
#: Actions that are links to the form instead of a panel.
_WRITTEN = (Action.EDIT, Action.DRAFT)


def tell_done() -> None:
    """Say what was just done."""
    done = st.session_state.pop(_DONE, None)
    if isinstance(done, str):
        st.html(Markup('<p class="d-done" role="status">{}</p>').format(done))


def note_done(text: str) -> None:
    """Remember what was done, for the next run."""
    st.session_state[_DONE] = text


def offer(
    desk: Desk, record: Record, known: Sequence[Shelved[DecisionDocument]], links: Links
) -> None:
    """Offer what the reader may do, with what the rules say of the document."""
    one = record.document
    st.html(markup.head(say("decisions_page.to_do")))
    refused = _say_problems(one)
    if one.state is State.DECIDED:
        _after(desk.actor, one, links)
        return
    allowed, why_not = _allowed(desk.actor, one, known)
    if one.state in (State.DRAFT, State.PROPOSED):
        _findings(desk, one, deciding=Action.DECIDE in allowed, refused=refused)
    for text in why_not:
        st.html(markup.note(text))
    if Action.EDIT in allowed:
        goal = links.write("edit", one.id)
        edit = markup.link(say("decisions_page.do_edit"), goal, "d-go")
        st.html(Markup('<p class="d-steps">{}</p>').format(edit))
    chosen = [action for action in allowed if action not in _WRITTEN]
    if not chosen:
        if Action.EDIT not in allowed and not why_not:
            st.html(markup.note(say("decisions_page.nothing_to_do")))
        return
    # What most come for stands open; the others unfold.
    first = Action.DECIDE if Action.DECIDE in chosen else chosen[0]
    for action in (first, *(other for other in chosen if other is not first)):
        if action is first:
            with st.container(border=True):
                _panel(desk, one, action)
        else:
            with st.expander(say(f"decisions_page.do_{action.value}")):
                _panel(desk, one, action)


def _after(actor: Actor, one: DecisionDocument, links: Links) -> None:
    """A decided document is only corrected or withdrawn by a further one."""
    st.html(markup.note(say("decisions_page.is_decided")))
    if all(actor.may(Right.DRAFT_DECISIONS, line.area) for line in one.lines):
        steps = [
            markup.link(say("decisions_page.do_correct"), links.write("corrects", one.id), "d-go"),
            markup.link(
                say("decisions_page.do_withdraw_decided"), links.write("withdraws", one.id)
            ),
        ]
        st.html(Markup('<p class="d-steps">{}</p>').format(Markup(" ").join(steps)))


def _allowed(
    actor: Actor, one: DecisionDocument, known: Sequence[Shelved[DecisionDocument]]
) -> tuple[list[Action], list[str]]:
    """Actions the reader may take, and why one may not who otherwise could."""
    writers = decisions.written_by(known)
    found, why_not = [], []
    for action in possible(one.state):
        step = STEPS[one.state, action]
        places = [one.area] if step.right is not Right.DRAFT_DECISIONS else _places(one)
        if not all(actor.may(step.right, place) for place in places):
            continue
        if step.other_person and actor.name in writers:
            why_not.append(
                say("decisions_page.own_proposal", action=words.action_word(action.value))
            )
            continue
        found.append(action)
    return found, why_not


def _places(one: DecisionDocument) -> list[str]:
    return list(dict.fromkeys(line.area for line in one.lines)) or [one.area]


def _findings(desk: Desk, one: DecisionDocument, *, deciding: bool, refused: bool) -> None:
    """Say what the rules say before it goes on."""
    action = Action.DECIDE if deciding else Action.PROPOSE
    try:
        found = decisions.findings(desk.actor, context(), one, action)
    except RiskZoneError as error:
        st.html(markup.said([message(error.code, error.params)], "bad"))
        return
    # The panel of the decision asks for its number itself.
    rest = [each for each in found if not deciding or each.code != "decisions.no_number"]
    if rest or not refused:
        st.html(findings_of(rest, one))


def findings_of(found: Sequence[Finding], one: DecisionDocument) -> Markup:
    """Lay out findings, what refuses first, each with the line it is about."""
    made = Markup()
    for severity, tone in (("refuse", "bad"), ("warn", "warn")):
        rows = [
            Markup("{}{}").format(where(finding.field, one), message(finding.code, finding.params))
            for finding in found
            if finding.severity == severity
        ]
        if rows:
            top = Markup("<p><b>{}</b></p>").format(
                say(f"decisions_page.found_{severity}", count=len(rows))
            )
            made += Markup('<div class="d-found {}">{}{}</div>').format(
                tone, top, markup.said(rows)
            )
    return made or Markup('<div class="d-found good"><p>{}</p></div>').format(
        say("decisions_page.found_none")
    )


def where(field: str, one: DecisionDocument) -> str:
    """Name the place a finding is about."""
    head, _, rest = field.partition(".")
    number = rest.partition(".")[0]
    if head == "lines" and number.isdigit() and int(number) < len(one.lines):
        return say("decisions_page.at_line", line=int(number) + 1)
    return ""


def _panel(desk: Desk, one: DecisionDocument, action: Action) -> None:
    """Ask what an action needs, and do it; a refusal keeps what was typed."""
    head = f"d_{one.id}_{action.value}_"
    step = STEPS[one.state, action]

    def key(name: str, default: object = None) -> str:
        return typed.begin(head + name, default)

    st.html(markup.note(say(f"decisions_page.about_{action.value}")))
    with st.form(f"{head}form", border=False):
        if action is Action.OPINE:
            bodies = _bodies(one)
            st.selectbox(
                say("decisions_page.ask_body"),
                list(bodies),
                key=key("body"),
                format_func=lambda body: bodies[body],
            )
            st.radio(
                say("decisions_page.ask_favour"),
                (True, False),
                key=key("favour", True),
                horizontal=True,
                format_func=lambda yes: say(
                    "decisions_page.in_favour" if yes else "decisions_page.against"
                ),
            )
            st.text_area(say("decisions_page.ask_opinion"), key=key("text", ""), max_chars=2000)
        if action is Action.DECIDE:
            _ask_signing(one, key)
        if step.needs_reason or action is Action.WITHDRAW:
            st.text_area(
                say("decisions_page.ask_reason"), key=key("reason", ""), max_chars=600, height=80
            )
        if action is Action.DECIDE:
            st.checkbox(say("decisions_page.ask_confirm"), key=key("confirmed", False))
        # The version is the one that was read: somebody else may have changed it since.
        st.form_submit_button(
            say(f"decisions_page.do_{action.value}"),
            type="primary" if action in (Action.DECIDE, Action.PROPOSE) else "secondary",
            on_click=_do,
            args=(desk, one, action, head),
        )


def _ask_signing(one: DecisionDocument, key: Callable[..., str]) -> None:
    at = (one.decided_at or data.now()).astimezone(SHANGHAI)
    st.text_input(
        say("decisions_page.fact_number"),
        key=key("number", one.number),
        max_chars=120,
        placeholder=say("decisions_page.number_hint"),
    )
    day, minute = st.columns([3, 2])
    day.date_input(
        say("decisions_page.ask_signed_day"),
        key=key("day", at.date()),
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
    )
    minute.text_input(
        say("decisions_page.ask_signed_minute"), key=key("minute", f"{at:%H:%M}"), max_chars=8
    )


def _bodies(one: DecisionDocument) -> dict[str, str]:
    """Bodies whose opinion the authority table of a document asks for; else all it names."""
    try:
        table = authority(one.authority)
    except NotFound:
        return {one.body: one.body}
    asked = dict.fromkeys(body for rule in table.decisions.values() for body in rule.opinion)
    names = asked or table.bodies
    return {body: word(table.bodies[body].zh, table.bodies[body].en) for body in names}


def _do(desk: Desk, one: DecisionDocument, action: Action, head: str) -> None:
    """Take the document a step further, from the version the reader saw."""
    given = {name: st.session_state.get(head + name) for name in _FIELDS}
    for name, value in given.items():
        if value is not None:
            typed.note(head + name, value)
    try:
        asked: dict[str, Any] = {"reason": given["reason"] or ""}
        if action is Action.OPINE:
            asked |= {
                "text": given["text"] or "", "body": given["body"] or "",
                "in_favour": given["favour"] is not False,
            }  # fmt: skip
        if action is Action.DECIDE:
            asked |= {
                "number": given["number"] or "", "confirmed": bool(given["confirmed"]),
                "decided_at": _signed(given["day"], given["minute"] or "", one.decided_at),
            }  # fmt: skip
        decisions.act(desk.actor, context(), one.id, one.version, action, **asked)
    except RiskZoneError as error:
        st.session_state[_PROBLEMS] = (head, error)
        return
    st.session_state.pop(_PROBLEMS, None)
    typed.forget(f"d_{one.id}_")
    note_done(say(f"decisions_page.done_{action.value}"))


_FIELDS = ("reason", "text", "body", "favour", "number", "confirmed", "day", "minute")


def _signed(day: object, minute: str, before: datetime | None) -> datetime | None:
    return moment(day, minute) if isinstance(day, date) else before


def _say_problems(one: DecisionDocument) -> bool:
    """Say why the last step was not taken, and what was typed for it; whether there was one.

    It stands above the panels: where somebody else was first, the panel may be gone.
    """
    head, error = st.session_state.get(_PROBLEMS, ("", None))
    if not head.startswith(f"d_{one.id}_") or not isinstance(error, RiskZoneError):
        return False
    found = error.findings if isinstance(error, Refused) else ()
    rows = [
        Markup("{}{}").format(where(finding.field, one), message(finding.code, finding.params))
        for finding in found
    ]
    if not rows or error.code == "decision_services.unconfirmed":
        rows.insert(0, Markup("{}").format(message(error.code, error.params)))
    if isinstance(error, Conflict):
        texts = [typed.texts(head).get(name) for name in ("number", "text", "reason")]
        if written := "；".join(filter(None, texts)):
            rows.append(Markup("{}").format(say("decisions_page.you_wrote", text=written)))
        st.session_state.pop(_PROBLEMS)
    st.html(Markup('<div class="d-found bad" role="alert">{}</div>').format(markup.said(rows)))
    return True
