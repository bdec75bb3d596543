"""The record of a morning, cached like everything pages ask of the services."""

from datetime import date, datetime
from typing import Any

import streamlit as st

from riskzone.access import Actor
from riskzone.briefing.record import MorningRecord
from riskzone.services import morning_record, snapshots, zoning
from riskzone.services.present import present
from riskzone.services.snapshots import OpenedSnapshot
from riskzone.store.snapshots import Snapshot
from riskzone.ui import data
from riskzone.ui.settings import settings
from riskzone.zoning.assessment import ReadingName


def warm_up() -> None:
    """Make the record a reader will ask for first."""
    desk = data.Desk(Actor.system(), data.version())
    morning(desk, default_day(desk), "midnight")


def morning(desk: data.Desk, on: date, reading: ReadingName) -> MorningRecord:
    """Give the record of a morning, as this desk may see it."""
    # Orders and papers move with the present: a minute is fine enough for a page.
    minute = present(data.context()).replace(second=0, microsecond=0)
    return _morning(desk.key, on, reading, (minute, data.moment_of(reading)), _actor=desk.actor)


def frozen(desk: data.Desk, number: int) -> OpenedSnapshot:
    """Open a frozen morning; never kept: each time it is verified anew.

    Raises
    ------
    NotFound, StoreError
        There is none of this number; it was altered.
    """
    return snapshots.open_snapshot(desk.actor, data.context(), number)


def editions(desk: data.Desk, on: date, reading: ReadingName) -> tuple[Snapshot, ...]:
    """Give the frozen editions of a morning, the first one first."""
    return _editions(desk.shared_key, on, reading, _actor=desk.actor)


def default_day(desk: data.Desk) -> date:
    """Give the day a page shows when nobody asked for one."""
    return _default_day(desk.shared_key, settings().clock.today(), _desk=desk)


def is_demo(desk: data.Desk) -> bool:
    """Whether the store holds demonstration data."""
    return _is_demo(desk.shared_key, _desk=desk)


def bookmarks(desk: data.Desk) -> tuple[zoning.Bookmark, ...]:
    """Give the mornings worth opening."""
    return _bookmarks(desk.shared_key, _actor=desk.actor)


@st.cache_resource(max_entries=8, show_spinner=False)
def _default_day(key: tuple[Any, ...], today: date, _desk: data.Desk) -> date:  # noqa: ARG001
    return _desk.default_day()


@st.cache_resource(max_entries=8, show_spinner=False)
def _bookmarks(key: tuple[Any, ...], _actor: Actor) -> tuple[zoning.Bookmark, ...]:  # noqa: ARG001
    return zoning.bookmarks(_actor, data.context())


@st.cache_resource(max_entries=8, show_spinner=False)
def _is_demo(key: tuple[Any, ...], _desk: data.Desk) -> bool:  # noqa: ARG001
    return _desk.is_demo()


@st.cache_resource(max_entries=64, show_spinner=False)
def _morning(
    key: tuple[Any, ...],  # noqa: ARG001 - part of the cache key, as is moment
    on: date,
    reading: ReadingName,
    moment: tuple[datetime, datetime | None],  # noqa: ARG001
    _actor: Actor,
) -> MorningRecord:
    return morning_record.morning_record(_actor, data.context(), on=on, reading=reading)


@st.cache_resource(max_entries=64, show_spinner=False)
def _editions(
    key: tuple[Any, ...],  # noqa: ARG001
    on: date,
    reading: ReadingName,
    _actor: Actor,
) -> tuple[Snapshot, ...]:
    return snapshots.frozen_on(_actor, data.context(), on=on, reading=reading)
