"""Places on a map for what every map has: scale bar, arrow to the north, overview."""

from dataclasses import dataclass

import shapely

from riskzone.publish.sheets import furniture, insets
from riskzone.publish.sheets.board import Board, Room
from riskzone.publish.sheets.context import PAPER, Context
from riskzone.publish.sheets.ground import Box, Ground

#: Width and height of the scale bar and of the arrow, and of the overview from the largest.
_BAR, _ARROW = (38.0, 11.0), (10.0, 15.0)
_OVERVIEWS = ((36.0, 40.0), (30.0, 34.0), (24.0, 28.0), (19.0, 23.0))
#: Where each of them is looked for first: right and down, from 0 to 1.
_LOWER_LEFT, _UPPER_LEFT, _UPPER_RIGHT, _LOWER_RIGHT = (
    (0.0, 1.0),
    (0.0, 0.0),
    (1.0, 0.0),
    (1.0, 1.0),
)


@dataclass(frozen=True)
class Reserved:
    """Where they stand.

    Parameters
    ----------
    bar, arrow : tuple of float
        Left, top, right, bottom in millimetres.
    overview : tuple of float, optional
        ``None`` on the sheet of the whole area.
    forced : tuple of tuple of float
        Those that lie on land: the map has no place left, and none of them may be missing.
    """

    bar: Box
    arrow: Box
    overview: Box | None
    forced: tuple[Box, ...]

    def keep(self, board: Board) -> None:
        """No name may stand on them."""
        for box in (self.bar, self.arrow, self.overview):
            if box is not None:
                board.take(box)


def reserve(sheet: Context, frame: Box, land: shapely.Geometry) -> tuple[Reserved, Room]:
    """Find places that hide no land, and what room is left; a corner where there is none.

    Parameters
    ----------
    sheet : Context
    frame : tuple of float
    land : Geometry
        What should stay visible, in millimetres.
    """
    u, room = sheet.u, Room(frame, land)
    forced: list[Box] = []

    def corner(wide: float, high: float) -> Box:
        forced.append(room.corner(wide * u, high * u))
        return forced[-1]

    bar = room.place(_BAR[0] * u, _BAR[1] * u, _LOWER_LEFT) or corner(*_BAR)
    arrow = room.place(_ARROW[0] * u, _ARROW[1] * u, _UPPER_LEFT) or corner(*_ARROW)
    overview = None
    if sheet.spec.scope != "province":
        overview = _overview(room, u) or corner(*_OVERVIEWS[-1])
    return Reserved(bar, arrow, overview, tuple(forced)), room


def _overview(room: Room, u: float) -> Box | None:
    for wide, high in _OVERVIEWS:
        for near in (_UPPER_RIGHT, _LOWER_RIGHT, _UPPER_LEFT, _LOWER_LEFT):
            found = room.place(wide * u, high * u, near)
            if found is not None:
                return found
    return None


def furnish(sheet: Context, under: Ground, places: Reserved) -> None:
    """Draw them."""
    page, u = sheet.page, sheet.u
    for left, top, right, bottom in places.forced:
        page.box(left, top, right - left, bottom - top, fill=PAPER, alpha=0.85)
    furniture.scale_bar(sheet, under, places.bar[0] + 4 * u, places.bar[3] - 4.6 * u, 30 * u)
    left, top = places.arrow[:2]
    furniture.north_arrow(sheet, under, left + 5 * u, top + 8.5 * u)
    if places.overview is not None:
        left, top, right, bottom = places.overview
        insets.overview(sheet, under, (left + u, top + u, right - u, bottom - u))
