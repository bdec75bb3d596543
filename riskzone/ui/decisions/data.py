"""What the page of decisions asks of the services, cached by the version of the store."""

from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from riskzone.access import Actor
from riskzone.decisions.contradiction import Contradiction
from riskzone.decisions.proposals import Proposal
from riskzone.services import decision_beside, decision_course, decisions
from riskzone.services.decision_beside import Beside
from riskzone.services.decision_course import Turn
from riskzone.services.decisions import DeclaredLevels, Record
from riskzone.services.present import present
from riskzone.ui.data import Desk, context, moment_of
from riskzone.ui.state import FIRST_DAY, View
from riskzone.zoning.assessment import ReadingName

#: Days after the one shown that belong to the course of a county: what is decided already.
AHEAD = timedelta(days=30)


def now() -> datetime:
    """Give the minute that counts as the present."""
    return present(context())


def minute(day: View) -> datetime:
    """Give the minute the day and reading shown mean."""
    return decision_beside.moment_of(context(), day.on, day.reading)


def beside(desk: Desk, day: View) -> tuple[Beside, ...]:
    """Give every county, declared beside computed."""
    return _beside(desk.shared_key, day.on, day.reading, moment_of(day.reading), desk.actor)


def work_list(desk: Desk, day: View) -> tuple[Proposal, ...]:
    """Give where a decision is worth considering."""
    return _work(desk.shared_key, day.on, day.reading, moment_of(day.reading), desk.actor)


def declared(desk: Desk, day: View, layer: str = "county") -> DeclaredLevels:
    """Give what is declared at the minute shown."""
    at = minute(day)
    return _declared(desk.shared_key, at, layer, desk.actor)


def documents(desk: Desk) -> tuple[Record, ...]:
    """Give the documents the reader may see."""
    return decisions.documents(desk.actor, context())


def contradictions(desk: Desk, day: View) -> tuple[Contradiction, ...]:
    """Give what the papers signed by the day shown say against each other."""
    return decision_beside.contradictions(desk.actor, context(), on=day.on)


def course(desk: Desk, zone: str, on: date) -> tuple[Turn, ...]:
    """Give every declared change of a county, up to what is decided of the next weeks."""
    return decision_course.course(
        desk.actor, context(), zone, first=FIRST_DAY, last=on + AHEAD, compared=on
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _beside(
    key: tuple[Any, ...],  # noqa: ARG001 - part of the cache key, as is moment
    on: date,
    reading: ReadingName,
    moment: datetime | None,  # noqa: ARG001
    _actor: Actor,
) -> tuple[Beside, ...]:
    return decision_beside.declared_beside_computed(_actor, context(), on=on, reading=reading)


@st.cache_resource(max_entries=32, show_spinner=False)
def _work(
    key: tuple[Any, ...],  # noqa: ARG001
    on: date,
    reading: ReadingName,
    moment: datetime | None,  # noqa: ARG001
    _actor: Actor,
) -> tuple[Proposal, ...]:
    return decision_beside.work_list(_actor, context(), on=on, reading=reading)


@st.cache_resource(max_entries=32, show_spinner=False)
def _declared(
    key: tuple[Any, ...],  # noqa: ARG001
    at: datetime,
    layer: str,
    _actor: Actor,
) -> DeclaredLevels:
    return decisions.declared_levels(_actor, context(), at=at, layer=layer)
