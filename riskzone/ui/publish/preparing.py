"""Preparing a pack: the choices, what is missing, and the four panels of what it would be."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from riskzone.errors import RiskZoneError
from riskzone.release.pack import Pack, State
from riskzone.store.shelf import Shelved
from riskzone.store.snapshots import Snapshot
from riskzone.ui.controls import problem
from riskzone.ui.data import Desk
from riskzone.ui.publish import act, checks, chooser, data, markup, panels, progress, words
from riskzone.ui.publish.state import PublishView
from riskzone.ui.text import message, say


def show(desk: Desk, view: PublishView, packs: Sequence[Shelved[Pack]]) -> None:
    """Show what a pack of the choices would be, and offer to make it."""
    found = data.mornings(desk)
    morning = chooser.morning_of(found, view)
    chooser.begin_typed(next((one.record for one in packs if one.record.id == view.corrects), None))
    chooser.choose(view, found, morning)
    wanted = chooser.wanted(desk, view, morning)
    with st.container(key="pub_known"):
        _told_of_morning(view, morning)
        _told_of_pack(wanted, packs, view)
        if view.job:
            progress.watch(view.job, wanted)
    try:
        preview = data.preview(desk, wanted)
    except RiskZoneError as error:
        # The choices and the list below stand: what was asked for can be changed.
        problem(message(error.code, error.params))
        return
    wanted = replace(wanted, accepted=checks.accepted(wanted, preview.findings))
    if not view.job:
        left, right = st.columns([13, 5], vertical_alignment="center")
        with right:
            act.build_button(desk, wanted, preview.findings)
        with left:
            # After the checks were drawn, what was typed there counts.
            st.html(act.sentence(wanted, preview.findings, view))
    panels.show(wanted, preview, view, panels.made_of_choices(view, wanted, desk.version), ask=True)


def _told_of_morning(view: PublishView, morning: Snapshot | None) -> None:
    """Say where another morning is shown than the one that was asked for."""
    if view.snapshot and morning is None:
        problem(say("publish_page.no_such_morning", number=view.snapshot))
    elif view.snapshot is None and view.on and (morning is None or morning.on != view.on):
        entry = "no_morning" if morning is None else "other_morning"
        shown = "" if morning is None else morning.on.isoformat()
        goal = view.other("mornings", on=view.on.isoformat())
        link = markup.link(say("publish_page.to_mornings"), goal)
        said = say(f"publish_page.{entry}", on=view.on.isoformat(), shown=shown)
        st.html(markup.note(Markup("{} {}").format(said, link), "missed"))


def _told_of_pack(wanted: Pack, packs: Sequence[Shelved[Pack]], view: PublishView) -> None:
    """Say that there is a pack of the same morning for the same readers."""
    already = _already(wanted, packs)
    if already is not None:
        said = say(
            "publish_page.already",
            number=already.id,
            audience=words.audience(already.audience),
            state=words.state(already.state),
        )
        st.html(markup.note(markup.link(said, view.to(pack=already.id)), "already"))


def _already(wanted: Pack, packs: Sequence[Shelved[Pack]]) -> Pack | None:
    """The newest pack of the same morning for the same readers that is under way or released."""
    stands = (State.DRAFT, State.PROPOSED, State.RELEASED)
    return next(
        (
            one.record
            for one in packs
            if one.record.state in stands
            and one.record.id != wanted.corrects
            and (one.record.on, one.record.audience) == (wanted.on, wanted.audience)
        ),
        None,
    )
