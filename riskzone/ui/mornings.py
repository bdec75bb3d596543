"""The page of past mornings: which were frozen, one of them as published, and what differs now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from riskzone.access import Right
from riskzone.errors import Conflict, InputError, NotFound, RiskZoneError, StoreError
from riskzone.maps import LevelStyle, styles_of
from riskzone.services import morning_since, snapshots
from riskzone.services.morning_since import AgainstNow
from riskzone.services.snapshots import LONGEST_REASON, OpenedSnapshot
from riskzone.store.snapshots import Snapshot
from riskzone.ui import data_markup, geography, mornings_markup
from riskzone.ui.briefing.edition import Edition
from riskzone.ui.data import Desk, context
from riskzone.ui.mornings_state import PAGE_ROWS, MorningsView
from riskzone.ui.names import area_name, zone_names
from riskzone.ui.state import FIRST_DAY
from riskzone.ui.text import escape, message, say, word
from riskzone.zoning.assessment import UNKNOWN, ReadingName

_DONE, _REFUSED = "_mornings_done", "_mornings_refused"
#: Fields of the form.
_DAY, _READING, _REASON = "freeze_day", "freeze_reading", "freeze_reason"


@dataclass(frozen=True)
class Listed:
    """A row of the list.

    Parameters
    ----------
    meta : Snapshot
    levels : tuple
        (style, word in Chinese, word in English, zones), the highest level first; empty
        where the content cannot be read.
    altered : bool
    """

    meta: Snapshot
    levels: tuple[tuple[LevelStyle, str, str, int], ...]
    altered: bool


def listed(desk: Desk) -> tuple[Snapshot, ...]:
    """Give all frozen mornings, the newest day first."""
    return snapshots.snapshots(desk.actor, context())


def rows(desk: Desk, found: tuple[Snapshot, ...], view: MorningsView) -> tuple[Listed, ...]:
    """Give one page of the list, each row with its levels; every one is verified anew."""
    first = (view.page - 1) * PAGE_ROWS
    shown = found[first : first + PAGE_ROWS]
    altered = snapshots.altered(desk.actor, context(), shown)
    return tuple(
        Listed(one, () if one.id in altered else _levels(one.id, one.hash, desk), one.id in altered)
        for one in shown
    )


@st.cache_resource(max_entries=512, show_spinner=False)
def _levels(
    number: int,
    digest: str,  # noqa: ARG001 - what its content is named by
    _desk: Desk,
) -> tuple[tuple[LevelStyle, str, str, int], ...]:
    """Zones per level; what is frozen never changes."""
    today = snapshots.open_snapshot(_desk.actor, context(), number).record.today
    styles = styles_of(today.scheme)
    words = {level.id: (level.zh, level.en) for level in today.scheme.levels}
    order = [level.id for level in reversed(today.scheme.levels)]
    order += [key for key in (UNKNOWN, "") if today.totals.get(key)]
    return tuple((styles[key], *words.get(key, ("", "")), today.totals[key]) for key in order)


def opened(desk: Desk, number: int) -> OpenedSnapshot:
    """Open a frozen morning; never kept: each time it is verified anew.

    Raises
    ------
    NotFound, StoreError
        There is none of this number; it was altered.
    """
    return snapshots.open_snapshot(desk.actor, context(), number)


def against(desk: Desk, meta: Snapshot) -> AgainstNow:
    """Set a frozen morning against what is known now.

    Raises
    ------
    NotFound, StoreError
        The data it was made from are destroyed, or there are none now.
    """
    return _against(desk.shared_key, meta.id, meta.hash, desk)


@st.cache_resource(max_entries=32, show_spinner=False)
def _against(key: tuple[Any, ...], number: int, digest: str, _desk: Desk) -> AgainstNow:  # noqa: ARG001
    return morning_since.against_now(_desk.actor, context(), number)


def show_list(desk: Desk, found: tuple[Snapshot, ...], view: MorningsView) -> None:
    """Show the frozen mornings, or that there are none yet."""
    if not found:
        st.html(mornings_markup.nothing_yet())
        return
    chosen = view.snapshot or found[0].id
    shown = mornings_markup.listing(rows(desk, found, view), chosen, view)
    st.html(shown + mornings_markup.pages(len(found), view))


def show_one(desk: Desk, found: tuple[Snapshot, ...], view: MorningsView) -> None:
    """Show one frozen morning as published, and what is known otherwise now."""
    if not found and view.snapshot is None:
        return
    try:
        one = opened(desk, view.snapshot or found[0].id)
    except (NotFound, StoreError) as error:
        st.html(mornings_markup.cannot_open(message(error.code, error.params)))
        return
    edition = Edition(
        one.record, zone_names(geography.place_names()), area_name(), say, word,
        {name: value for name, value in view.kept.items() if name == "lang"},
    )  # fmt: skip
    may_audit = desk.actor.may(Right.READ_AUDIT, context().settings.area)
    may_publish = desk.actor.may(Right.PREPARE_PUBLICATION, context().settings.area)
    head = mornings_markup.sheet_head(one.meta, edition, view, audit=may_audit, publish=may_publish)
    st.html(head)
    compared = st.empty()
    # What was shown stands at once; setting it against now takes its time.
    compared.html(mornings_markup.strip(edition, None) + mornings_markup.comparing())
    st.html(mornings_markup.as_shown(edition))
    try:
        now = against(desk, one.meta).differences
    except RiskZoneError as error:
        said = data_markup.lines([message(error.code, error.params)], "quiet")
        compared.html(mornings_markup.strip(edition, None) + said)
    else:
        told = mornings_markup.differences(now, edition)
        compared.html(mornings_markup.strip(edition, now) + told)


def freeze_form(desk: Desk) -> None:
    """Offer to freeze a morning to those who may."""
    if told := st.session_state.pop(_DONE, None):
        st.success(escape(told))
    if not desk.actor.may(Right.FREEZE_MORNING, context().settings.area):
        return
    with st.expander(say("mornings.freeze_head")), st.form("freeze", border=False):
        st.html(data_markup.lines([say("mornings.freeze_explained")], "quiet"))
        day, kind = st.columns([1, 1])
        day.date_input(
            say("day"), desk.default_day(), min_value=FIRST_DAY, format="YYYY-MM-DD", key=_DAY
        )
        readings: tuple[ReadingName, ...] = ("midnight", "now")
        kind.selectbox(
            say("reading"), readings, format_func=lambda one: say(f"reading_{one}"), key=_READING
        )
        st.text_input(
            say("mornings.reason"),
            key=_REASON,
            placeholder=say("mornings.reason_hint"),
            max_chars=LONGEST_REASON,
        )
        st.form_submit_button(
            say("mornings.freeze"), type="primary", width="stretch", on_click=_freeze, args=(desk,)
        )
        # Inside, where it was asked for; it stays until the next attempt, whatever runs meanwhile.
        if refused := st.session_state.get(_REFUSED):
            st.error(escape(refused))


def _freeze(desk: Desk) -> None:
    st.session_state.pop(_REFUSED, None)
    on = st.session_state[_DAY]
    if not isinstance(on, date):
        return
    reading, reason = st.session_state[_READING], st.session_state[_REASON]
    try:
        made = snapshots.freeze(desk.actor, context(), on=on, reading=reading, reason=reason)
    except (Conflict, InputError, NotFound, StoreError) as error:
        st.session_state[_REFUSED] = message(error.code, error.params)
        return
    st.session_state[_REASON] = ""
    st.session_state[_DONE] = say("mornings.done", on=on, edition=made.edition, hash=made.hash[:16])
    st.query_params["snapshot"] = str(made.id)
    st.query_params.pop("page", None)
