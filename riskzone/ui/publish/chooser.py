"""What a pack is to be made of: which morning, for whom, which products."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from riskzone.publish.sheets.spec import PAPERS
from riskzone.release.audience import Audience
from riskzone.release.checklist import THRESHOLDS
from riskzone.release.pack import Pack
from riskzone.store.snapshots import Snapshot
from riskzone.ui import typed
from riskzone.ui.data import Desk, context
from riskzone.ui.publish import refusal, words
from riskzone.ui.publish.state import DPIS, USUAL, PublishView
from riskzone.ui.text import say

#: Typed for a pack that is not made yet.
TYPED = "pub_new_"
_TITLE, _REVIEW, _REASON = (TYPED + name for name in ("title", "review", "reason"))
#: More than may be: who typed too much is told so, and keeps it.
_LONGEST = 400

T = TypeVar("T")


def morning_of(found: tuple[Snapshot, ...], view: PublishView) -> Snapshot | None:
    """Give the frozen morning a view asks for: by number, else the newest of its day, else of all.

    ``None``: the running one is asked for, or there is none.
    """
    if view.snapshot is not None:
        return next((one for one in found if one.id == view.snapshot), None)
    of_day = (one for one in found if one.on == view.on)
    return next(of_day, found[0] if found else None)


def wanted(desk: Desk, view: PublishView, morning: Snapshot | None) -> Pack:
    """Give the pack the choices mean, not yet made."""
    return Pack(
        area=context().settings.area,
        on=morning.on if morning else view.on or desk.default_day(),
        reading="now" if morning and morning.reading == "now" else "midnight",
        snapshot=morning.id if morning else 0,
        audience=view.audience,
        products=view.products,
        language=view.tongue,
        papers=() if view.papers == PAPERS else view.papers,
        dpi=view.dpi,
        threshold=view.threshold,
        corrects=view.corrects,
        title=_typed(_TITLE),
        review_number=_typed(_REVIEW),
        reason=_typed(_REASON) if view.corrects else "",
    )


def _typed(key: str) -> str:
    return str(st.session_state.get(key) or "").strip()


def begin_typed(before: Pack | None) -> None:
    """Begin the typed fields with what was typed before, or with what the last pack stated."""
    typed.begin(_TITLE, before.title if before else "")
    typed.begin(_REVIEW, before.review_number if before else "")
    typed.begin(_REASON, "")


def choose(view: PublishView, found: tuple[Snapshot, ...], morning: Snapshot | None) -> None:
    """Offer the choices; each is a part of the address, but what is typed."""
    with st.container(key="pub_choose"):
        day, readers, tongue = st.columns([6, 5, 3])
        with day:
            _morning(found, morning)
        with readers:
            _segmented(
                "audience", tuple(Audience), view.audience,
                lambda one: words.capital(words.audience(one)), say("publish_page.for_whom"),
            )  # fmt: skip
        with tongue:
            _segmented(
                "tongue", ("zh", "en"), view.tongue, words.tongue, say("publish_page.tongue")
            )
        review, title = st.columns([5, 9])
        review.text_input(
            say("publish_page.review_number"),
            key=_REVIEW,
            placeholder=say("publish_page.review_hint"),
            max_chars=120,
            on_change=_note,
            args=(_REVIEW,),
        )
        title.text_input(
            say("publish_page.title"),
            key=_TITLE,
            placeholder=say("publish_page.title_hint"),
            max_chars=_LONGEST,
            on_change=_note,
            args=(_TITLE,),
        )
        if view.corrects:
            st.text_input(
                say("publish_page.correction_reason", number=view.corrects),
                key=_REASON,
                max_chars=600,
                on_change=_note,
                args=(_REASON,),
            )
        _products(view)
        with st.expander(
            say("publish_page.more_choices"), expanded=view.threshold not in THRESHOLDS
        ):
            _details(view)


def _note(key: str) -> None:
    refusal.forget()
    typed.note(key, st.session_state.get(key, ""))


def _morning(found: tuple[Snapshot, ...], morning: Snapshot | None) -> None:
    names = {one.id: words.morning(one) for one in found} | {0: say("publish_page.running")}
    st.session_state["pub_snapshot"] = morning.id if morning else 0

    def chosen() -> None:
        number = st.session_state["pub_snapshot"]
        _drop("sheet", "job", "pack")
        st.query_params["snapshot"] = str(number)
        if day := next((one.on for one in found if one.id == number), None):
            st.query_params["on"] = day.isoformat()

    st.selectbox(
        say("publish_page.which_morning"), list(names), key="pub_snapshot",
        format_func=lambda one: names[one], on_change=chosen,
    )  # fmt: skip


def _segmented(
    name: str, options: Sequence[T], value: T, named: Callable[[T], str], label: str
) -> None:
    key = f"pub_{name}"
    st.session_state[key] = value

    def chosen() -> None:
        _drop("sheet", "job", "pack")
        if (now := st.session_state[key]) is not None:
            st.query_params[name] = str(now)

    st.segmented_control(
        label, options, key=key, format_func=named, on_change=chosen, width="stretch", required=True
    )


def _products(view: PublishView) -> None:
    for name in USUAL:
        st.session_state[f"pub_product_{name}"] = name in view.products

    def chosen() -> None:
        _drop("job", "pack")
        kept = [name for name in USUAL if st.session_state[f"pub_product_{name}"]]
        st.query_params["products"] = "-".join(kept)

    with st.container(horizontal=True, key="pub_products"):
        for name in USUAL:
            st.checkbox(words.product(name), key=f"pub_product_{name}", on_change=chosen)


def _details(view: PublishView) -> None:
    papers, dpi, least = st.columns([6, 4, 4])
    for name in PAPERS:
        st.session_state[f"pub_paper_{name}"] = name in view.papers

    def chosen() -> None:
        _drop("job", "pack", "sheet")
        kept = [name for name in PAPERS if st.session_state[f"pub_paper_{name}"]]
        st.query_params["papers"] = "-".join(kept)

    with papers:
        st.caption(say("publish_page.papers"))
        with st.container(horizontal=True, key="pub_papers"):
            for name in PAPERS:
                st.checkbox(words.paper(name), key=f"pub_paper_{name}", on_change=chosen)
    with dpi:
        _segmented("dpi", DPIS, view.dpi, lambda one: f"{one} dpi", say("publish_page.dpi"))
    with least:
        known = tuple(sorted({*THRESHOLDS, view.threshold}))
        _segmented("k", known, view.threshold, str, say("publish_page.threshold"))


def _drop(*names: str) -> None:
    refusal.forget()
    for name in names:
        st.query_params.pop(name, None)


def forget() -> None:
    """Forget what was typed for a pack that is made now, but for its review number."""
    number = _typed(_REVIEW)
    typed.forget(TYPED)
    typed.note(_REVIEW, number)
