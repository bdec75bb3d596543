"""What the page of control units asks of the services, cached by the version of the store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st

from riskzone.access import Actor, Right
from riskzone.places.cells import BuildingCells
from riskzone.services import account_titles, guard, unit_places
from riskzone.services import units as unit_services
from riskzone.services.present import present
from riskzone.services.units import Revision, UnitRow
from riskzone.ui import data, geography, zones_data
from riskzone.ui.data import Desk
from riskzone.ui.units.listed import Listed, brought_to, listed_of
from riskzone.ui.units.positions import Position, positions_of
from riskzone.ui.units.state import UnitsView
from riskzone.units.model import ControlUnit


def own_area(desk: Desk) -> str:
    """Give the division a reader's whole jurisdiction is; ``""`` for a province and more."""
    reach = desk.actor.jurisdictions(Right.VIEW_UNITS)
    return reach[0] if len(set(reach)) == 1 and not reach[0].endswith("0000") else ""


def settled(desk: Desk, view: UnitsView) -> UnitsView:
    """Cut the page to the reader's own division where the address names no other."""
    own = own_area(desk)
    if view.area or len(own) < 4:
        return view
    return replace(view, area=own)


def offices(desk: Desk, unit: ControlUnit, revisions: Sequence[Revision]) -> dict[str, str]:
    """Give the offices of all who did something to a control unit, by account."""
    of_unit = (unit.proposed_by, unit.ordered_by, unit.decided_by)
    names = {*of_unit, *(one.by for one in unit.opinions), *(one.actor for one in revisions)}
    return account_titles.offices(desk.actor, data.context(), names)


def moment(view: UnitsView) -> datetime:
    """Give the minute that is shown."""
    return view.at or present(data.context())


def listed(desk: Desk, view: UnitsView) -> Listed:
    """Give the control units of the area shown, at the minute shown.

    Raises
    ------
    SignedOut, Denied
        As :func:`listed_at`.
    """
    at = moment(view)
    known = at if view.at is not None and view.known == "then" else None
    return listed_at(desk, at, known, view.area)


def whole(desk: Desk, view: UnitsView) -> Listed:
    """Give the control units of the whole jurisdiction, at the minute shown."""
    return listed(desk, replace(view, area=""))


def listed_at(desk: Desk, at: datetime, known: datetime | None, area: str) -> Listed:
    """Give the control units of an area as they stand at a minute.

    Parameters
    ----------
    desk : Desk
    at : datetime
        Aware.
    known : datetime or None
        What the store knew then; ``None``: what it knows now.
    area : str
        Division code; ``""``: the whole jurisdiction.

    Raises
    ------
    SignedOut
        The session of the reader ended.
    Denied
        The reader may not see control units.
    """
    guard.check(desk.actor, data.context(), Right.VIEW_UNITS)
    return _listed(desk.key, at, known, area, _actor=desk.actor)


def one(desk: Desk, view: UnitsView) -> UnitRow:
    """Give the chosen control unit as it is listed.

    Raises
    ------
    NotFound
        There is none, or was none at the minute shown.
    Denied
        It lies outside the reader's jurisdiction.
    """
    assert view.unit is not None  # noqa: S101 - asked only where one is chosen
    at = moment(view)
    known = at if view.at is not None and view.known == "then" else None
    return unit_services.one(desk.actor, data.context(), view.unit, at=at, known_at=known)


def history(desk: Desk, view: UnitsView) -> tuple[Revision, ...]:
    """Give every stored change of the chosen control unit, the oldest first."""
    assert view.unit is not None  # noqa: S101
    found = unit_services.history(desk.actor, data.context(), view.unit)
    if view.at is None or view.known == "now":
        return found
    return tuple(item for item in found if item.recorded_at <= view.at)


def cells(desk: Desk, at: datetime) -> BuildingCells | None:
    """Give the building units in force on the day that is shown."""
    return zones_data.cells(desk, at.date())


def positions(desk: Desk, rows: Sequence[UnitRow], at: datetime) -> tuple[Position | None, ...]:
    """Find where control units are marked."""
    layer = cells(desk, at) if any(row.unit.building_units for row in rows) else None
    return positions_of([row.unit for row in rows], seat_of, layer)


def warm_up() -> None:
    """Read the control units, and the boundaries they are checked against, before a reader asks."""
    reader = Actor("system", frozenset({Right.VIEW_LEVELS, Right.VIEW_UNITS}))
    listed_at(Desk(reader, data.version()), present(data.context()), None, "")
    unit_places.warm_up(data.context())


@lru_cache(maxsize=4096)
def seat_of(code: str) -> tuple[float, float] | None:
    """Give longitude and latitude of the seat of a division."""
    return geography.divisions().seat(code)


@st.cache_resource(max_entries=24, show_spinner=False)
def _listed(
    key: tuple[Any, ...],
    at: datetime,
    known: datetime | None,
    area: str,
    _actor: Actor,
) -> Listed:
    if area:
        return _cut(_listed(key, at, known, "", _actor=_actor), area)
    if known is not None:
        return _judged(_actor, at, known)
    # A minute later, and after a change, most control units stand as they stood.
    held = _held(key[1:], f"{at:%Y-%m-%d}")
    version, newest = held[0]
    if version == key[0] and newest is not None and at >= newest.at:
        newest = newest if at == newest.at else brought_to(newest, at)
    else:
        # Another reader's list serves where it holds the same control units: what is asked of
        # the service is still only what this reader may see.
        newest = _judged(_actor, at, None, newest or _latest()[0])
    held[0] = (key[0], newest)
    longest = _latest()[0]
    if longest is None or len(newest.rows) >= len(longest.rows):
        _latest()[0] = newest
    return newest


@st.cache_resource(max_entries=1, show_spinner=False)
def _latest() -> list[Listed | None]:
    """Keep the longest list made last, whoever asked for it."""
    return [None]


@st.cache_resource(max_entries=12, show_spinner=False)
def _held(reach: tuple[Any, ...], day: str) -> list[tuple[int, Listed | None]]:  # noqa: ARG001
    return [(-1, None)]


def _judged(
    actor: Actor, at: datetime, known: datetime | None, before: Listed | None = None
) -> Listed:
    rows = unit_services.listing(actor, data.context(), at=at, known_at=known)
    desk = Desk(actor, data.version())
    return listed_of(rows, at, lambda some: positions(desk, some, at), before)


def _cut(whole: Listed, area: str) -> Listed:
    prefix = area.removesuffix("0000").removesuffix("00")
    inside = [
        at
        for at, row in enumerate(whole.rows)
        if row.unit.county.startswith(prefix) or row.unit.township.startswith(prefix)
    ]
    return whole.part(np.array(inside, dtype=np.intp))
