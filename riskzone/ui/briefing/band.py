"""What says of a morning that it is frozen, and what freezes it."""

from datetime import date
from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.errors import RiskZoneError
from riskzone.services import snapshots
from riskzone.store.snapshots import Snapshot
from riskzone.ui import mornings
from riskzone.ui.address import address
from riskzone.ui.briefing.record import editions
from riskzone.ui.data import Desk, context
from riskzone.ui.text import escape, message, say
from riskzone.zoning.assessment import ReadingName

_TOLD = "_briefing_frozen"


def frozen_words(meta: Snapshot) -> str:
    """Say what a frozen morning is, by whom and when it was frozen."""
    return say(
        "briefing.frozen",
        reading=say(f"reading_{meta.reading}"),
        cutoff=f"{meta.cutoff_at:%Y-%m-%d %H:%M}",
        edition=meta.edition,
        actor=meta.actor,
        at=f"{meta.recorded_at:%Y-%m-%d %H:%M}",
    )


def frozen_band(desk: Desk, meta: Snapshot, lang: dict[str, str]) -> None:
    """Show that a morning is a frozen one, and what is known otherwise since."""
    place = st.empty()
    # What was shown stands at once; setting it against now takes its time.
    publish = publish_link(desk, meta, lang)
    place.html(_band(meta, say("briefing.frozen_compare"), lang, publish))
    try:
        found = mornings.against(desk, meta).differences
    except RiskZoneError:
        return
    count = len(found.zones)
    if found.none:
        said = say("briefing.frozen_same")
    elif count:
        said = say("briefing.frozen_differs", count=count)
    else:
        said = say("briefing.frozen_compare")
    place.html(_band(meta, said, lang, publish))


def publish_link(desk: Desk, meta: Snapshot, lang: dict[str, str]) -> Markup:
    """Lead to what is published of a frozen morning, those who prepare it."""
    if not desk.actor.may(Right.PREPARE_PUBLICATION, context().settings.area):
        return Markup()
    return Markup(' <a href="{}" target="_self">{}</a>').format(
        address("publish", {"snapshot": meta.id, "on": meta.on.isoformat(), **lang}),
        say("page_publish"),
    )


def _band(meta: Snapshot, said: str, lang: dict[str, str], publish: Markup) -> Markup:
    live: dict[str, Any] = {"on": meta.on.isoformat(), "reading": meta.reading, **lang}
    return Markup(
        '<div class="b-frozen" role="status"><b>{}</b><a href="{}" target="_self">{}</a>'
        '<a href="{}" target="_self">{}</a>{}</div>'
    ).format(
        frozen_words(meta),
        address("mornings", {"snapshot": meta.id, **lang}),
        said,
        address("briefing", live),
        say("briefing.frozen_live"),
        publish,
    )


def freeze_control(desk: Desk, on: date, reading: ReadingName, lang: dict[str, str]) -> None:
    """Lead to the frozen edition of a morning, or offer to freeze it to those who may."""
    if told := st.session_state.pop(_TOLD, None):
        (st.success if told[0] else st.error)(escape(told[1]))
    known = editions(desk, on, reading)
    if known:
        last = known[-1]
        said = say(
            "briefing.frozen_exists", edition=last.edition, at=f"{last.recorded_at:%m-%d %H:%M}"
        )
        st.html(
            Markup('<p class="b-is-frozen"><a href="{}" target="_self">{}</a>{}</p>').format(
                address("briefing", {"frozen": last.id, **lang}),
                said,
                publish_link(desk, last, lang),
            )
        )
    elif desk.actor.may(Right.FREEZE_MORNING, context().settings.area):
        st.button(say("briefing.freeze"), on_click=_freeze, args=(desk, on, reading))


def _freeze(desk: Desk, on: date, reading: ReadingName) -> None:
    try:
        made = snapshots.freeze(desk.actor, context(), on=on, reading=reading)
    except RiskZoneError as error:
        st.session_state[_TOLD] = (False, message(error.code, error.params))
    else:
        said = say("briefing.frozen_done", edition=made.edition, hash=made.hash[:16])
        st.session_state[_TOLD] = (True, said)
