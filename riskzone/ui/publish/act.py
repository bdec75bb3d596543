"""What is done with a pack: made, proposed, released or not, withdrawn; and what is missing."""

from collections.abc import Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from riskzone.errors import RiskZoneError
from riskzone.release.checklist import Finding, unanswered
from riskzone.release.lifecycle import STEPS, Action, needs_other, possible
from riskzone.release.pack import Pack, State
from riskzone.services import pack_build, pack_release, packs
from riskzone.ui import typed
from riskzone.ui.data import Desk, context
from riskzone.ui.publish import checks, chooser, data, markup, refusal, words
from riskzone.ui.publish.state import KEPT, PublishView
from riskzone.ui.text import parts, say, word

_DONE = "_publish_done"
#: Findings that have a word of their own in the sentence of what is missing.
_LACKS = {
    "packs.no_review_number": "lack_review_number",
    "packs.schematic": "lack_boundaries",
    "packs.no_bulletin": "lack_bulletin",
    "packs.no_products": "lack_products",
    "packs.title_too_long": "lack_title",
    "packs.not_frozen": "lack_frozen",
    "packs.below_minimum": "lack_threshold",
}


def tell() -> None:
    """Say what was just done, or why it was not."""
    if done := st.session_state.pop(_DONE, None):
        st.html(Markup('<p class="pub-done" role="status">{}</p>').format(done))
    refusal.tell()


def lacks(pack: Pack, found: Sequence[Finding], view: PublishView) -> list[object]:
    """Say in a few words each what is missing until a pack is released; lead where it is made."""
    held = unanswered(found, checks.accepted(pack, found))
    refused = [one.code for one in held if one.severity == "refuse"]
    named = [say(f"publish_page.{_LACKS[code]}") for code in refused if code in _LACKS]
    made: list[object] = list(dict.fromkeys(named))
    if (bulletin := say("publish_page.lack_bulletin")) in made:
        goal = view.to(show="bulletin", on=pack.on.isoformat())
        made[made.index(bulletin)] = markup.link(bulletin, goal)
    if rest := len([code for code in refused if code not in _LACKS]):
        made.append(say("publish_page.lack_other", count=rest))
    if reasons := len({one.code for one in held if one.severity == "accept"}):
        made.append(say("publish_page.lack_reasons", count=reasons))
    return made + _steps_to_come(pack)


def _steps_to_come(pack: Pack) -> list[str]:
    made = []
    if not pack.id:
        made.append(say("publish_page.lack_building"))
    if pack.state is State.DRAFT and pack.id:
        made.append(say("publish_page.lack_proposing"))
    if pack.state in (State.DRAFT, State.PROPOSED):
        made.append(
            say("publish_page.lack_second" if needs_second(pack) else "publish_page.lack_release")
        )
    return made


def sentence(pack: Pack, found: Sequence[Finding], view: PublishView, released: str = "") -> Markup:
    """Lay out in one sentence what is missing; ``released``: the office that let it go."""
    if pack.state is State.RELEASED:
        name = released or pack.released_by
        said = say("publish_page.is_released", actor=name, at=words.minute(pack.released_at))
        return markup.lack(said, (), between="", ready=True)
    if pack.state not in (State.DRAFT, State.PROPOSED):
        return markup.lack(say("publish_page.is_over", state=words.state(pack.state)), (),
                           between="", ready=False)  # fmt: skip
    return markup.lack(
        say("publish_page.missing"), lacks(pack, found, view), between=word("；", "; "), ready=False
    )


def build_button(desk: Desk, wanted: Pack, found: Sequence[Finding]) -> None:
    """Offer to make the pack; the work is done by a child process."""
    refused = [one for one in found if one.severity == "refuse"]

    def begin() -> None:
        refusal.forget()
        if refused:
            refusal.remember(refused[0].code, refused[0].params, refused)
            return
        try:
            job = pack_build.start(desk.actor, context(), wanted)
        except RiskZoneError as error:
            refusal.remember_error(error)
            return
        st.query_params["job"] = str(job)

    st.button(
        say("publish_page.build"), type="primary", width="stretch", on_click=begin,
        help=say("publish_page.build_help"),
    )  # fmt: skip


def made(wanted: Pack, number: int) -> None:
    """A pack was made: what was typed for it is in it now, and it is what the page shows."""
    checks.forget(wanted)
    chooser.forget()
    st.session_state[_DONE] = say("publish_page.done_build", number=number)
    st.query_params.from_dict(
        {name: value for name, value in st.query_params.items() if name in KEPT}
        | {"pack": str(number)}
    )


def offer(desk: Desk, pack: Pack, found: Sequence[Finding]) -> None:
    """Offer what the reader may do to a pack; the first step stands open."""
    allowed, why_not = allowed_to(desk, pack)
    if pack.state is State.WITHDRAWN and (left := packs.left_with(desk.actor, context(), pack)):
        named = {"number": left.id, "on": left.on.isoformat()}
        why_not.append(say("publish_page.bulletin_stays", **named))
    for text in why_not:
        st.html(markup.note(text))
    with st.container(key="pub_act"):
        for index, action in enumerate(allowed):
            if STEPS[pack.state, action].needs_reason or action is Action.DROP:
                with st.expander(words.action(action.value)):
                    _step(desk, pack, action, found, first=False)
            else:
                _step(desk, pack, action, found, first=index == 0)


def allowed_to(desk: Desk, pack: Pack) -> tuple[list[Action], list[str]]:
    """Actions the reader may take, what leads on first, and why not one that else would be his."""
    allowed: list[Action] = []
    why_not: list[str] = []
    for action in possible(pack.state):
        if not data.may(desk, STEPS[pack.state, action].right):
            continue
        if needs_other(pack, action) and desk.actor.name == pack.prepared_by:
            why_not.append(say("publish_page.own_pack"))
            continue
        allowed.append(action)
    order = (Action.RELEASE, Action.PROPOSE, Action.REJECT, Action.WITHDRAW, Action.DROP)
    return sorted(allowed, key=order.index), list(dict.fromkeys(why_not))


def needs_second(pack: Pack) -> bool:
    """Whether somebody else than who prepared a pack releases it."""
    return needs_other(pack, Action.RELEASE)


def _step(desk: Desk, pack: Pack, action: Action, found: Iterable[Finding], *, first: bool) -> None:
    head = f"pub_do_{pack.id}_{action.value}_"
    key = typed.begin(head + "reason", "")
    found = tuple(found)
    left = packs.left_with(desk.actor, context(), pack) if action is Action.WITHDRAW else None

    def do() -> None:
        refusal.forget()
        reason = str(st.session_state.get(key) or "")
        typed.note(key, reason)
        both = bool(st.session_state.get(f"{head}bulletin"))
        try:
            pack_release.act(
                desk.actor, context(), pack.id, pack.version, action.value,
                reason=reason, accepted=checks.accepted(pack, found),
                with_bulletin=both,
            )  # fmt: skip
        except RiskZoneError as error:
            refusal.remember_error(error)
            return
        typed.forget(head)
        if action is not Action.PROPOSE:  # its reasons can still be changed
            checks.forget(pack)
        alone = action is Action.PROPOSE and not needs_second(pack)
        done = "done_propose_alone" if alone else f"done_{action.value}"
        told = [say(f"publish_page.{done}", number=pack.id)]
        if both and left is not None:
            told.append(say("publish_page.done_bulletin", number=left.id, on=left.on.isoformat()))
        st.session_state[_DONE] = parts(told)

    if STEPS[pack.state, action].needs_reason:
        with st.form(f"{head}form", border=False):
            st.html(markup.note(say(f"publish_page.about_{action.value}")))
            st.text_area(say("publish_page.reason"), key=key, max_chars=600, height=80)
            if left is not None:
                named = {"number": left.id, "on": left.on.isoformat()}
                st.checkbox(say("publish_page.with_bulletin", **named), key=f"{head}bulletin")
            st.form_submit_button(words.action(action.value), on_click=do, width="stretch")
        return
    if action is Action.DROP:
        st.html(markup.note(say("publish_page.about_drop")))
    st.button(
        words.action(action.value),
        key=f"{head}button",
        type="primary" if first else "secondary",
        width="stretch",
        on_click=do,
    )
