"""Control units as the map draws them: what is in view, and the one that is chosen."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from riskzone.maps.unit_layer import MOST_DRAWN, DrawnUnit
from riskzone.places.cells import BuildingCells
from riskzone.services.units import UnitRow
from riskzone.ui.units.countdown import countdown
from riskzone.ui.units.listed import STATUSES, Listed
from riskzone.ui.units.positions import Position, building_shapes, in_box, outline_of
from riskzone.ui.units.select import by_urgency, status_id

Say = Callable[..., str]
Message = Callable[[str, Mapping[str, Any]], str]
Bounds = tuple[float, float, float, float]


def in_view(
    listed: Listed, bounds: Bounds, status: str | None, most: int = MOST_DRAWN
) -> tuple[list[tuple[UnitRow, Position]], int]:
    """Give the control units in view, the most urgent first, and how many there are in all.

    Parameters
    ----------
    listed : Listed
    bounds : tuple of float
        West, south, east, north (degrees, EPSG:4490).
    status : str or None
        Only those of this status.
    most : int
    """
    found = in_box(listed.boxes, bounds)
    if status:
        found = found[listed.ranks[found] == STATUSES.index(status)]
    total = len(found)
    if total > most:
        found = by_urgency(listed, found)[:most]
    pairs = ((listed.rows[at], listed.positions[at]) for at in found.tolist())
    return [(row, place) for row, place in pairs if place is not None], total


def drawn(
    found: Sequence[tuple[UnitRow, Position]],
    cells: BuildingCells | None,
    at: datetime,
    say: Say,
    message: Message,
) -> list[DrawnUnit]:
    """Make control units ready for the map.

    Parameters
    ----------
    found : sequence of (UnitRow, Position)
    cells : BuildingCells, optional
        Building units that orders may name instead of a polygon.
    at : datetime
        Aware; the minute that is shown.
    say, message : callable
        Texts in the language of the reader.
    """
    shapes = building_shapes([row.unit for row, _ in found], cells) if cells else {}
    return [
        DrawnUnit(
            row.unit.id,
            row.unit.name,
            status_id(row),
            place.at,
            countdown(row, at, say, message).text,
            outline_of(row.unit, cells, shapes),
            place.seat,
        )
        for row, place in found
    ]
