"""Control units as the tests of the page use them; nothing of a store or a server."""

from datetime import datetime, timedelta

import shapely

from riskzone.clock import SHANGHAI
from riskzone.services.units import UnitRow
from riskzone.ui.units.listed import Listed, listed_of
from riskzone.ui.units.positions import positions_of
from riskzone.units.clocks import Missing
from riskzone.units.model import ControlUnit, Kind, State
from riskzone.units.status import Standing, Status

NOW = datetime(2020, 4, 24, 7, 30, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def unit(number: int = 1, **values: object) -> ControlUnit:
    stated: dict[str, object] = {
        "name": f"幸福小区{number}号楼1单元",
        "kind": Kind.ENTRANCE,
        "scheme": "hlj-2020-04",
        "circle": "entrance",
        "county": "231081",
        "township": "231081100",
        "id": number,
        "version": 1,
        "state": State.APPROVED,
        **values,
    }
    return ControlUnit(**stated)  # type: ignore[arg-type]


def row(number: int = 1, status: str = "in_force", *, due=None, missing=0, recorded=NOW, **values):
    """A control unit with a standing that is stated, not computed."""
    held = ("temporary", "in_force", "due", "due_evidence_missing", "overdue")
    standing = Standing(
        Status(status),
        in_force=status in held,
        earliest_release_at=due,
        missing=tuple(Missing("units.missing_disinfected", {}) for _ in range(missing)),
    )
    return UnitRow(unit(number, **values), standing, recorded)


def square(lon: float, lat: float, side: float = 0.001) -> shapely.Polygon:
    return shapely.box(lon - side / 2, lat - side / 2, lon + side / 2, lat + side / 2)


def held(*rows: UnitRow) -> Listed:
    """Control units held ready at :data:`NOW`, drawn nowhere but where they have a polygon."""
    return listed_of(rows, NOW, nowhere)


def nowhere(rows):
    return positions_of([item.unit for item in rows], lambda _: None)
