"""The panel of checks: what refuses a pack, what somebody answers for, what was hidden and why."""

from collections.abc import Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from riskzone.release.checklist import LONGEST_REASON, SHORTEST_REASON, Finding, enough
from riskzone.release.pack import Acceptance, Pack
from riskzone.ui import typed
from riskzone.ui.publish import markup, refusal, words
from riskzone.ui.text import message, say

_TONES = {"refuse": "bad", "accept": "ask", "warn": "warn"}
_HEAD = "pub_acc_"


def subject(pack: Pack) -> str:
    """Name what reasons are typed for: a pack, or the choices one will be made of."""
    if pack.id:
        return f"{_HEAD}{pack.id}_"
    return f"{_HEAD}new_{pack.snapshot}_{pack.audience.value}_"


def accepted(pack: Pack, found: Iterable[Finding]) -> tuple[Acceptance, ...]:
    """Give what was answered for, before or just now."""
    head = subject(pack)
    known = {one.code: one for one in pack.accepted}
    for one in found:
        reason = str(st.session_state.get(head + one.code) or "").strip()
        if one.severity == "accept" and reason:
            known[one.code] = Acceptance(one.code, reason)
    return tuple(known.values())


def forget(pack: Pack) -> None:
    """Forget the reasons typed for something that is done."""
    typed.forget(subject(pack))


def show(pack: Pack, found: Sequence[Finding], *, ask: bool) -> None:
    """Show the findings, and ask a reason for those somebody has to answer for."""
    if not found:
        st.html(markup.lines([markup.tag(say("publish_page.nothing_found"), "good")]))
        return
    with st.container(key="pub_checks", gap=None):
        _list(pack, found, ask=ask)


def _list(pack: Pack, found: Sequence[Finding], *, ask: bool) -> None:
    given = {one.code: one.reason for one in pack.accepted}
    for severity in ("refuse", "accept"):
        for same in _by_code(each for each in found if each.severity == severity):
            code = same[0].code
            reason = given.get(code, "")
            st.html(markup.lines(_row(one, reason) for one in same))
            if severity == "accept" and ask:
                _ask(pack, same[0], reason)
    _noted([one for one in found if one.severity == "warn"], alone=len(found))


def _by_code(found: Iterable[Finding]) -> Iterable[Sequence[Finding]]:
    """Give findings of the same code together: one reason answers for all of them."""
    groups: dict[str, list[Finding]] = {}
    for one in found:
        groups.setdefault(one.code, []).append(one)
    return groups.values()


def _noted(noted: Sequence[Finding], *, alone: int) -> None:
    """What is only to be noted stands open where nothing else does, else folded below it."""
    rows = markup.lines(_row(one, "") for one in noted)
    if noted and alone > len(noted):
        rows = Markup('<details class="pub-hidden"><summary>{}</summary>{}</details>').format(
            say("publish_page.to_note", count=len(noted)), rows
        )
    st.html(rows)


def _row(one: Finding, reason: str) -> Markup:
    said = message(one.code, one.params)
    if one.product:
        said = say("publish_page.about_product", product=words.product(one.product), text=said)
    more = Markup()
    if reason:
        entry = "answered" if enough(reason) else "answered_briefly"
        told = say(f"publish_page.{entry}", reason=reason, least=SHORTEST_REASON)
        more = Markup("<small>{}</small>").format(told)
    return Markup("{} {}{}").format(
        markup.tag(say("publish_page.severity_answered"), "good")
        if enough(reason)
        else markup.tag(say(f"publish_page.severity_{one.severity}"), _TONES[one.severity]),
        said, more,
    )  # fmt: skip


def _ask(pack: Pack, one: Finding, before: str) -> None:
    key = typed.begin(subject(pack) + one.code, before)

    def note() -> None:
        refusal.forget()
        typed.note(key, st.session_state[key])

    with st.container(key=f"pub_accept_{one.code.replace('.', '_')}"):
        st.text_input(
            say("publish_page.reason_for", finding=message(one.code, one.params)),
            key=key,
            placeholder=say("publish_page.reason_hint", least=SHORTEST_REASON),
            max_chars=LONGEST_REASON,
            label_visibility="collapsed",
            on_change=note,
        )
