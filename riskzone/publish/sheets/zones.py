"""The map itself: zones with their patterns, borders, markers, and names that never collide."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from riskzone.publish.material import Look, ZoneShown
from riskzone.publish.sheets.board import Board
from riskzone.publish.sheets.context import (
    BEYOND,
    COUNTY_LINE,
    GROUP_LINE,
    INK,
    OUTER_LINE,
    QUIET,
    Context,
)
from riskzone.publish.sheets.faces import Type
from riskzone.publish.sheets.ground import Ground, path_of
from riskzone.publish.sheets.labels import (
    Led,
    Name,
    depth,
    disc_radius,
    forms,
    inner_points,
    inside,
    led,
    number_disc,
    over,
)
from riskzone.publish.sheets.panel import disc_colour
from riskzone.publish.sheets.patterns import hatch


def fill(sheet: Context, ground: Ground, *, dashed: bool = False, colour_all: bool = False) -> None:
    """Draw areas, patterns and borders.

    Parameters
    ----------
    dashed : bool
        Boundaries are rough: their lines are broken.
    colour_all : bool
        Zones beyond the core are coloured too, as far as the sheet counts them.
    """
    page, u = sheet.page, sheet.u
    dashes = (1.6 * u, 0.9 * u) if dashed else ()
    by_level: dict[str, list[shapely.Geometry]] = {}
    for layer, shapes in (("beyond", ground.beyond), ("core", ground.core)):
        for code, shape in shapes.items():
            zone = sheet.by_code.get(code)
            coloured = zone is not None and (layer == "core" or colour_all)
            colour = sheet.looks[zone.level].colour if zone and coloured else BEYOND
            page.path(ground.path(layer, code), fill=colour)
            if zone and coloured:
                by_level.setdefault(zone.level, []).append(shape)
    for level, areas in by_level.items():
        hatch(page, areas, sheet.looks[level], u, ground.kept)
    for layer in ("beyond", "core"):
        for code in getattr(ground, layer):
            own = layer == "core" or colour_all
            page.path(
                ground.path(layer, code),
                stroke=COUNTY_LINE if own else "#D4D8D9",
                line=0.35 * u,
                dashes=dashes,
            )
    for code in ground.groups:
        page.path(ground.path("groups", code), stroke=GROUP_LINE, line=0.75 * u, dashes=dashes)
    if not colour_all:
        page.path(path_of(ground.outline), stroke=OUTER_LINE, line=1.25 * u, dashes=dashes)


def markers(sheet: Context, ground: Ground, board: Board) -> list[ZoneShown]:
    """Draw a round field at the seat of each zone without a polygon; they are returned."""
    drawn = sheet.material.boundaries["county"].index
    found = []
    for zone in sheet.zones:
        if zone.zone in drawn or zone.seat is None:
            continue
        x, y = ground.at(*zone.seat)
        left, top, right, bottom = ground.frame
        if not (left <= x <= right and top <= y <= bottom):
            continue
        look = sheet.looks[zone.level]
        radius = marker_radius(sheet, zone)
        sheet.page.disc(x, y, radius + 0.35 * sheet.u, fill="#FFFFFF")
        sheet.page.disc(x, y, radius, fill=look.colour)
        hatch(sheet.page, [shapely.Point(x, y).buffer(radius)], look, sheet.u)
        sheet.page.disc(x, y, radius, stroke=OUTER_LINE, line=0.7 * sheet.u)
        board.take((x - radius, y - radius, x + radius, y + radius))
        found.append(zone)
    return found


def marker_radius(sheet: Context, zone: ZoneShown) -> float:
    """Of the field of a zone without a polygon: larger where it matters."""
    return (1.9 if sheet.rank.get(zone.level, 0) > 0 else 1.15) * sheet.u


class Names:
    """Sets the names on a map, the highest level first.

    Parameters
    ----------
    sheet : Context
    ground : Ground
    board : Board
    magnified : collection of str
        Zones an inset shows larger: they have no name here unless it fits.
    """

    def __init__(
        self, sheet: Context, ground: Ground, board: Board, magnified: Iterable[str] = ()
    ) -> None:
        self.sheet, self.ground, self.board = sheet, ground, board
        self.magnified = frozenset(magnified)
        shapes = {**ground.beyond, **ground.core}
        self.shapes: Mapping[str, shapely.Geometry] = shapes
        self.raised = self._shapes_but("")
        shapely.prepare(self.raised)

    def raised_zones(self, markers: Iterable[ZoneShown] = ()) -> None:
        """Names of the zones off the lowest level: inside, across the border, or led there."""
        codes = {zone.zone for zone in markers}
        waiting = []
        for zone in self.sheet.raised:
            shape = self.ground.core.get(zone.zone)
            if shape is None and zone.zone not in codes:
                continue
            if shape is None or not self._inside(zone, shape):
                waiting.append(zone)
        waiting = [zone for zone in waiting if zone.zone not in self.magnified]
        # No name may stand on the place another one leads to.
        spots = [self._spot(zone) for zone in waiting]
        for spot in spots:
            self.board.take(_square(spot))
        for zone, spot in zip(waiting, spots, strict=True):
            self._beside(zone, spot)

    def _spot(self, zone: ZoneShown) -> tuple[float, float, float]:
        """Where a zone is pointed at, on nothing taken if there is such a place; and how large."""
        shape = self.ground.core.get(zone.zone)
        if shape is None and zone.seat is not None:
            return (*self.ground.at(*zone.seat), marker_radius(self.sheet, zone))
        points, radius = inner_points(self.ground, zone.zone, shape), 0.5 * self.sheet.u
        free = self.board.free(np.concatenate([points - radius, points + radius], axis=1))
        x, y = points[int(np.argmax(free))].tolist()
        return x, y, radius

    def _shapes_but(self, zone: str) -> NDArray[Any]:
        """Polygons of all zones off the lowest level but one."""
        codes = [one.zone for one in self.sheet.raised if one.zone != zone]
        return np.array([self.shapes[c] for c in codes if c in self.shapes], dtype=object)

    def _kind(self, look: Look, size: float = 7.6) -> Type:
        dark = look.pattern == "cross"
        ink, halo = ("#FFFFFF", look.colour) if dark else (INK, _paler(look.colour))
        return self.sheet.type(size, ink, bold=0.022, halo=0.26, halo_colour=halo)

    def _inside(self, zone: ZoneShown, shape: shapely.Geometry) -> bool:
        kind = self._kind(self.sheet.looks[zone.level])
        names = forms(self.sheet.name(zone), kind)
        points = inner_points(self.ground, zone.zone, shape)
        found = inside(self.board, names, points, shape)
        if found is None and depth(self.ground, zone.zone, shape) > 2.2 * self.sheet.u:
            avoid = self._shapes_but(zone.zone)
            found = over(self.board, names[:3], points[: max(6, len(points) // 4)], avoid)
        return self._set(zone.zone, found)

    def _beside(self, zone: ZoneShown, spot: tuple[float, float, float]) -> None:
        """The name beside its place with a line, or else the number of the list."""
        at, radius = spot[:2], spot[2]
        kind = self.sheet.type(7.4, INK, bold=0.024, halo=0.3)
        names = forms(self.sheet.name(zone), kind)
        found = led(self.board, names, at, self.raised, radius=radius) or led(
            self.board, names[-2:], at, None, radius=radius
        )
        if found is not None:
            self._lead(found, dot=zone.zone in self.ground.core)
        else:
            self._number(zone, spot)

    def _lead(self, found: Led, *, dot: bool) -> None:
        page, u = self.sheet.page, self.sheet.u
        page.line([found.start, found.end], "#FFFFFF", 1.6 * u)
        page.line([found.start, found.end], INK, 0.5 * u)
        if dot:
            page.disc(*found.start, 0.55 * u, fill=INK, stroke="#FFFFFF", line=0.4 * u)
        found.name.draw(page, found.box)
        self.sheet.note("".join(found.name.lines), found.box)

    def _number(self, zone: ZoneShown, spot: tuple[float, float, float]) -> None:
        look = self.sheet.looks[zone.level]
        number = self.sheet.numbers[zone.zone]
        size = 5.6 * self.sheet.u
        radius = disc_radius(number, size)
        turns = np.linspace(0, 2 * np.pi, 16, endpoint=False)
        rings = [np.array([[0.0, 0.0]])]
        rings += [
            reach * radius * np.stack([np.cos(turns), np.sin(turns)], axis=1)
            for reach in (1.8, 2.8, 4.2, 6.0, 8.5)
        ]
        at = spot[:2]
        middles = np.concatenate(rings) + np.array(at)
        boxes = np.concatenate([middles - radius, middles + radius], axis=1)
        # The number may stand on the very place, which was kept for it.
        others = self.board.without(_square(spot))
        free = np.flatnonzero(others.free(boxes))
        place = np.array(at)
        free = free[others.clear(place, np.tile(place, (len(free), 1)), middles[free])]
        if not len(free):
            return
        found = int(free[0])
        self.board.take(boxes[found])
        x, y = middles[found].tolist()
        if found:
            self.sheet.page.line([at, (x, y)], INK, 0.5 * self.sheet.u)
        number_disc(self.sheet.page, (x, y), number, size, disc_colour(look))
        self.sheet.note(str(number), (x - radius, y - radius, x + radius, y + radius))

    def groups(self) -> None:
        """Names of the prefectures: beside what is raised, as deep inside as there is room."""
        for code in self.ground.groups:
            shape = self.ground.groups[code]
            largest = max(shapely.get_parts(shape), key=lambda part: part.area)
            points = inner_points(self.ground, f"group {code}", largest)
            kind = self.sheet.type(9.0, "#2E3D47", bold=0.02, halo=0.24, halo_colour="#F4F8F5")
            names = forms(self.sheet.group_name(code), kind)
            found = (
                inside(self.board, names[:4], points, largest)
                or over(self.board, names, points, self.raised)
            ) or over(self.board, names[-3:], points, None)
            self._set(code, found)

    def quiet(
        self, markers: Iterable[ZoneShown] = (), *, size: float = 5.8, everywhere: bool = False
    ) -> None:
        """Names of the other zones, small, where they fit; unknown ones first.

        Parameters
        ----------
        markers : iterable of ZoneShown
            Zones that are drawn at their seats.
        size : float
            Points of A4.
        everywhere : bool
            Those too small for a name get one beside them.
        """
        last = [zone for zone in self.sheet.zones if self.sheet.rank.get(zone.level, 0) == 0]
        last.sort(key=lambda zone: (zone.level != "unknown", zone.zone))
        seats = {zone.zone for zone in markers}
        for zone in last:
            shape = self.ground.core.get(zone.zone)
            kind = self.sheet.type(
                size, QUIET if zone.level != "unknown" else INK, halo=0.25,
                halo_colour=self.sheet.looks[zone.level].colour,
            )  # fmt: skip
            names = forms(self.sheet.name(zone), kind, least=0.86)
            if shape is not None:
                points = inner_points(self.ground, zone.zone, shape)
                fits = self._set(zone.zone, inside(self.board, names, points, shape))
                aside = everywhere or zone.level == "unknown"
                if not fits and aside and zone.zone not in self.magnified:
                    spot = (float(points[0][0]), float(points[0][1]))
                    found = led(self.board, names[:1], spot, self.raised, radius=0.3)
                    if found is not None:
                        self._lead(found, dot=True)
            elif zone.zone in seats and zone.seat is not None:
                at = self.ground.at(*zone.seat)
                white = [Name(name.lines, kind) for name in names[:1]]
                radius = marker_radius(self.sheet, zone)
                found = led(self.board, white, at, self.raised, radius=radius)
                if found is not None:
                    self._lead(found, dot=False)

    def neighbours(self) -> None:
        """Names of what lies beyond, in pale letters where they fit."""
        kind = self.sheet.type(6.2, "#9AA4AA", halo=0.2, halo_colour=BEYOND)
        others = {c: s for c, s in self.ground.core.items() if c not in self.sheet.by_code}
        for code, shape in {**self.ground.beyond, **others}.items():
            zone = self.sheet.by_code.get(code)
            told = self.sheet.name(zone) if zone else self.sheet.group_name(code)
            points = inner_points(self.ground, f"beyond {code}", shape)
            self._set(code, inside(self.board, forms(told, kind, least=0.9), points, shape))

    def _set(self, _: str, found: tuple[Name, tuple[float, float, float, float]] | None) -> bool:
        if found is None:
            return False
        name, box = found
        name.draw(self.sheet.page, box)
        self.sheet.note("".join(name.lines), box)
        return True


def _square(spot: tuple[float, float, float]) -> tuple[float, float, float, float]:
    """The box about a place of a radius."""
    x, y, radius = spot
    return (x - radius, y - radius, x + radius, y + radius)


def _paler(colour: str) -> str:
    """A colour half way to white, for a line around dark letters."""
    mixed = (round(int(colour[k : k + 2], 16) * 0.45 + 255 * 0.55) for k in (1, 3, 5))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)
