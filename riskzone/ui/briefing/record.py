"""The record of a morning, cached like everything pages ask of the services."""

from datetime import date, datetime
from typing import Any

import streamlit as st

from riskzone.access.actor import Actor
from riskzone.briefing.morning import Morning
from riskzone.services import briefing
from riskzone.ui import data
from riskzone.ui.settings import settings
from riskzone.zoning.assessment import ReadingName


def morning(desk: data.Desk, on: date, reading: ReadingName) -> Morning:
    """Give the record of a morning, as this desk may see it."""
    # The reading 即时 moves with the clock; a minute is fine enough for a page.
    moment = None
    if reading == "now":
        moment = settings().clock.now().replace(second=0, microsecond=0)
    return _morning(desk.key, on, reading, moment, _actor=desk.actor)


@st.cache_resource(max_entries=64, show_spinner=False)
def _morning(
    key: tuple[Any, ...],  # noqa: ARG001 - part of the cache key, as is moment
    on: date,
    reading: ReadingName,
    moment: datetime | None,  # noqa: ARG001
    _actor: Actor,
) -> Morning:
    return briefing.morning(_actor, data.context(), on=on, reading=reading)
