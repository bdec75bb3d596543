"""What the page of health codes asks of the services; what is kept is keyed by rights and data."""

from contextlib import suppress
from datetime import date
from typing import Any

import streamlit as st

from riskzone.access import Actor, Right
from riskzone.errors import NotFound
from riskzone.services import guard, health_codes, health_map, health_rules, health_runs
from riskzone.services.health_boards import CodeBoard, FlowBoard, ReasonRow
from riskzone.services.health_map import MapRow
from riskzone.services.health_runs import RunRow
from riskzone.ui import geography
from riskzone.ui.data import Desk, context, version
from riskzone.ui.health.state import HealthView

#: Digits of the code of a township.
_TOWNSHIP = 9


def _key(desk: Desk) -> tuple[Any, ...]:
    """What distinguishes readers of counts: whether, and where, they see small ones.

    Raises
    ------
    SignedOut
        The session has ended.
    """
    now = guard.current(desk.actor, context())
    seen = (Right.COUNT_HEALTH_CODES, Right.READ_AUDIT)
    reach = tuple(now.jurisdictions(right) for right in seen)
    return (desk.version, now.may(Right.VIEW_LEVELS), *reach)


def warm_up() -> None:
    """Make ready what a reader will ask for first; a store without counts has nothing."""
    desk = Desk(Actor.system(), version())
    on = newest_day(desk, desk.default_day())
    with suppress(NotFound):
        board(desk, on, "", None)
        reasons(desk, on, "")
        flows(desk, on, "", "past")
        ahead(desk, on, "")
        counties(desk, on)


def may(desk: Desk, right: Right) -> bool:
    """Whether the reader has a right in the area served."""
    return desk.actor.may(right, context().settings.area)


def runs(desk: Desk) -> tuple[RunRow, ...]:
    """Give all counts, the newest first."""
    return _runs(_key(desk), desk)


def board(desk: Desk, on: date, area: str, against: date | None) -> CodeBoard:
    """Give the counts of what lies in an area.

    Raises
    ------
    NotFound
        Nothing was counted for the day.
    """
    return _board(_key(desk), on, _code(area), against, desk)


def reasons(desk: Desk, on: date, area: str) -> tuple[ReasonRow, ...]:
    """Give the counts of an area by reason."""
    return _reasons(_key(desk), on, _code(area), desk)


def ahead(desk: Desk, on: date, area: str) -> FlowBoard | None:
    """Give what residents will be at the next 00:00; ``None``: it was not counted for this day."""
    try:
        return flows(desk, on, area, "ahead")
    except NotFound as error:
        if error.code != "health.nothing_ahead":
            raise
        return None


def mapped(desk: Desk, view: HealthView, found: CodeBoard) -> CodeBoard:
    """Give the board the map shows: of a township that of its county, for its neighbours."""
    if len(view.area) != _TOWNSHIP:
        return found
    county = geography.divisions().parents(view.area)["county"]
    return board(desk, view.on, county, None)


def counties(desk: Desk, on: date) -> tuple[MapRow, ...]:
    """Give every county served, for the map of all of them."""
    return _counties(_key(desk), on, desk)


def run(desk: Desk, number: int) -> RunRow | None:
    """Give a count by its number."""
    return next((one for one in runs(desk) if one.id == number), None)


def rules_in_force(desk: Desk, on: date) -> str:
    """Give the hash of the rules that hold on a day."""
    return _rules_in_force(_key(desk), on, desk)


def flows(desk: Desk, on: date, area: str, kind: str) -> FlowBoard:
    """Give what residents of an area were and are (``past``), or are and will be (``ahead``)."""
    return _flows(_key(desk), on, _code(area), kind, desk)


def _code(area: str) -> str:
    return area or geography.divisions().area


def newest_day(desk: Desk, default: date) -> date:
    """Give the newest day that was counted and is not after a day; otherwise that day itself."""
    return max((one.on for one in runs(desk) if one.on <= default), default=default)


@st.cache_resource(max_entries=16, show_spinner=False)
def _runs(key: tuple[Any, ...], _desk: Desk) -> tuple[RunRow, ...]:  # noqa: ARG001
    return health_runs.runs(_desk.actor, context())


@st.cache_resource(max_entries=256, show_spinner=False)
def _board(
    key: tuple[Any, ...],  # noqa: ARG001
    on: date,
    area: str,
    against: date | None,
    _desk: Desk,
) -> CodeBoard:
    return health_codes.board(_desk.actor, context(), on=on, area=area, against=against)


@st.cache_resource(max_entries=256, show_spinner=False)
def _reasons(
    key: tuple[Any, ...],  # noqa: ARG001
    on: date,
    area: str,
    _desk: Desk,
) -> tuple[ReasonRow, ...]:
    return health_codes.by_reason(_desk.actor, context(), on=on, area=area)


@st.cache_resource(max_entries=256, show_spinner=False)
def _flows(
    key: tuple[Any, ...],  # noqa: ARG001
    on: date,
    area: str,
    kind: str,
    _desk: Desk,
) -> FlowBoard:
    return health_codes.flows(_desk.actor, context(), on=on, area=area, kind=kind)


@st.cache_resource(max_entries=32, show_spinner=False)
def _rules_in_force(key: tuple[Any, ...], on: date, _desk: Desk) -> str:  # noqa: ARG001
    return health_rules.standing(_desk.actor, context(), on).rules.hash


@st.cache_resource(max_entries=32, show_spinner=False)
def _counties(key: tuple[Any, ...], on: date, _desk: Desk) -> tuple[MapRow, ...]:  # noqa: ARG001
    return health_map.counties(_desk.actor, context(), on=on)
