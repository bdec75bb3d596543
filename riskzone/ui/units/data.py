"""What the page of control units asks of the services, cached by the version of the store."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from riskzone.access import Actor, Right
from riskzone.clock import midnight
from riskzone.places.cells import BuildingCells
from riskzone.services import guard
from riskzone.services import units as unit_services
from riskzone.services.units import Revision, UnitRow
from riskzone.ui import data, geography, zones_data
from riskzone.ui.data import Desk
from riskzone.ui.settings import settings
from riskzone.ui.units.positions import Position, boxes_of, position_of
from riskzone.ui.units.state import UnitsView

#: When the demonstration's morning begins.
_DEMO_MORNING = timedelta(hours=7, minutes=30)


@dataclass(frozen=True)
class Listed:
    """The control units a reader may see, with where each is drawn.

    Parameters
    ----------
    rows : tuple of UnitRow
        By number.
    positions : tuple of Position or None
    boxes : ndarray of float, shape (n, 4)
        West, south, east, north.
    """

    rows: tuple[UnitRow, ...]
    positions: tuple[Position | None, ...]
    boxes: NDArray[np.float64]

    @property
    def has_seats(self) -> bool:
        """Whether one of them is marked at a seat only."""
        return any(place is not None and place.seat for place in self.positions)


def present(desk: Desk) -> datetime:
    """Give the minute a page shows when nobody asked for one.

    The demonstration has a morning of its own, long before today.
    """
    now = settings().clock.now().replace(second=0, microsecond=0)
    if not desk.is_demo():
        return now
    return min(now, midnight(desk.default_day()) + _DEMO_MORNING)


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


def moment(desk: Desk, view: UnitsView) -> datetime:
    """Give the minute that is shown."""
    return view.at or present(desk)


def listed(desk: Desk, view: UnitsView) -> Listed:
    """Give the control units of the area shown, at the minute shown.

    Raises
    ------
    SignedOut, Denied
        As :func:`listed_at`.
    """
    at = moment(desk, view)
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
    at = moment(desk, view)
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
    return tuple(position_of(row.unit, seat_of, layer) for row in rows)


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
    rows = unit_services.listing(_actor, data.context(), at=at, known_at=known)
    places = positions(Desk(_actor, data.version()), rows, at)
    return Listed(rows, places, boxes_of([row.unit for row in rows], places))


def _cut(whole: Listed, area: str) -> Listed:
    prefix = area.removesuffix("0000").removesuffix("00")
    inside = [
        at
        for at, row in enumerate(whole.rows)
        if row.unit.county.startswith(prefix) or row.unit.township.startswith(prefix)
    ]
    return Listed(
        tuple(whole.rows[at] for at in inside),
        tuple(whole.positions[at] for at in inside),
        whole.boxes[inside],
    )
