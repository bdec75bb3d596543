"""Names on the map that never collide: candidates are tried in order, what is taken stays taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from riskzone.publish.sheets.board import Board
from riskzone.publish.sheets.faces import CAPITAL, Type, clean, width, wrapped
from riskzone.publish.sheets.ground import Box, Ground
from riskzone.publish.sheets.page import Page

#: Height of a line in em, and what stays clear around a name in millimetres.
_LEADING, _CLEAR = 1.12, 0.35
#: Directions and distances (millimetres) a name may stand from a place too small for it.
_TURNS = tuple(
    k * pi / 12 for k in (0, 12, 1, 23, 11, 13, 2, 22, 10, 14, 3, 21, 9, 15, 5, 19, 7, 17, 6, 18)
)
_REACH = (2.6, 4.0, 5.5, 7.5, 10.0, 13.0, 17.0)


@dataclass(frozen=True)
class Name:
    """A text to be placed, broken into lines.

    Parameters
    ----------
    lines : tuple of str
    kind : Type
    """

    lines: tuple[str, ...]
    kind: Type

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        wide = max(width(line, self.kind) for line in self.lines)
        return wide, self.kind.em * (_LEADING * (len(self.lines) - 1) + 0.94)

    def draw(self, page: Page, box: Box) -> None:
        """Set it in the middle of its box."""
        middle = (box[0] + box[2]) / 2
        tall = self.size[1]
        top = (box[1] + box[3]) / 2 - tall / 2
        for number, line in enumerate(self.lines):
            base = top + self.kind.em * (0.84 + _LEADING * number)
            page.text(middle, base, line, self.kind, "middle")


def forms(text: str, kind: Type, *, least: float = 0.78) -> tuple[Name, ...]:
    """A name on one line, on two and three, and smaller: the best form first."""
    told = clean(text)
    found: list[Name] = []
    for size in dict.fromkeys((1.0, 0.88, least)):
        smaller = kind.at(kind.size * size)
        for count in (1, 2, 3):
            lines = tuple(_broken(told, smaller, count))
            if lines and all(name.lines != lines or name.kind != smaller for name in found):
                found.append(Name(lines, smaller))
    return tuple(found)


@lru_cache(maxsize=4096)
def _broken(text: str, kind: Type, count: int) -> tuple[str, ...]:
    """A text on so many lines of about one length; ``()`` where it cannot be broken so."""
    if count == 1:
        return (text,)
    if text.isascii() and text.count(" ") < count - 1:
        return ()
    if not text.isascii() and len(text) < 3 * count:
        return ()
    whole = width(text, kind)
    for slack in (1.0, 1.15, 1.35, 1.6):
        lines = wrapped(text, kind, whole / count * slack + 0.1)
        # A word that was torn is no line of a name.
        whole_words = not text.isascii() or " ".join(lines) == text
        if len(lines) == count and whole_words:
            return tuple(lines)
    return ()


def boxes_at(points: NDArray[Any], name: Name, clear: float = _CLEAR) -> NDArray[Any]:
    """Boxes of a name about points (n × 2)."""
    wide, high = name.size
    half = np.array([wide / 2 + clear, high / 2 + clear])
    return np.concatenate([points - half, points + half], axis=1)


def inner_points(ground: Ground, key: str, shape: shapely.Geometry) -> NDArray[Any]:
    """Points inside a polygon, those farthest from its border first; kept with the ground."""
    kept = ground.kept.get(("inner", key))
    if kept is None:
        left, top, right, bottom = shape.bounds
        step = max(min(right - left, bottom - top) / 9, max(right - left, bottom - top) / 30, 0.25)
        x, y = np.meshgrid(
            np.arange(left + step / 2, right, step), np.arange(top + step / 2, bottom, step)
        )
        shapely.prepare(shape)
        held = shapely.contains_xy(shape, x, y)
        points = np.stack([x[held], y[held]], axis=1)
        if not len(points):
            points = shapely.get_coordinates(shapely.point_on_surface(shape))
        depth = shapely.distance(shapely.points(points), shape.boundary)
        kept = points[np.argsort(-depth, kind="stable")]
        ground.kept[("inner", key)] = kept
        ground.kept[("depth", key)] = float(depth.max())
    found: NDArray[Any] = kept
    return found


def depth(ground: Ground, key: str, shape: shapely.Geometry) -> float:
    """Radius in millimetres of about the largest circle inside a polygon."""
    inner_points(ground, key, shape)
    found: float = ground.kept[("depth", key)]
    return found


def inside(
    board: Board, names: Iterable[Name], points: NDArray[Any], shape: shapely.Geometry
) -> tuple[Name, Box] | None:
    """The first form of a name that lies in a polygon and on nothing taken."""
    for name in names:
        boxes = boxes_at(points, name)
        free = np.flatnonzero(board.free(boxes))
        if len(free):
            held = shapely.contains(shape, shapely.box(*boxes[free].T))
            if held.any():
                chosen = boxes[free[int(np.argmax(held))]]
                return name, _taken(board, chosen)
    return None


def over(
    board: Board, names: Iterable[Name], points: NDArray[Any], avoid: NDArray[Any] | None
) -> tuple[Name, Box] | None:
    """The first form about one of some points that covers nothing taken, nor what to avoid."""
    for name in names:
        boxes = boxes_at(points, name)
        free = np.flatnonzero(board.free(boxes))
        free = _clear(boxes, free, avoid)
        if len(free):
            return name, _taken(board, boxes[free[0]])
    return None


def _clear(boxes: NDArray[Any], chosen: NDArray[Any], avoid: NDArray[Any] | None) -> NDArray[Any]:
    """Those of the chosen boxes that touch none of some shapes."""
    if avoid is None or not len(avoid) or not len(chosen):
        return chosen
    touched = shapely.intersects(avoid[:, None], shapely.box(*boxes[chosen].T)[None, :])
    return chosen[~touched.any(axis=0)]


@dataclass(frozen=True)
class Led:
    """A name beside its place, with the line that leads there."""

    name: Name
    box: Box
    start: tuple[float, float]
    end: tuple[float, float]


def led(
    board: Board,
    names: Sequence[Name],
    at: tuple[float, float],
    avoid: NDArray[Any] | None,
    *,
    radius: float = 0.6,
) -> Led | None:
    """A name beside a point: nearest free place first, whose line crosses nothing taken."""
    spot = np.array(at)
    for reach in _REACH:
        for name in names[:1] if reach < _REACH[-3] else names:
            found = _beside(board, name, spot, (reach, radius), avoid)
            if found is not None:
                return found
    return None


def _beside(
    board: Board,
    name: Name,
    spot: NDArray[Any],
    distances: tuple[float, float],
    avoid: NDArray[Any] | None,
) -> Led | None:
    reach, radius = distances
    wide, high = name.size
    turns = np.array([(cos(turn), -sin(turn)) for turn in _TURNS])
    ends = spot + turns * reach
    middles = ends + turns * np.array([wide / 2 + 0.5, high / 2 + 0.3])
    boxes = boxes_at(middles, name, 0.25)
    free = np.flatnonzero(board.free(boxes))
    free = _clear(boxes, free, avoid)
    starts = spot + turns * radius
    clear = free[board.clear(spot, starts[free], ends[free])]
    if not len(clear):
        return None
    chosen = int(clear[0])
    start, end = starts[chosen], ends[chosen]
    box = _taken(board, boxes[chosen])
    for step in np.linspace(0, 1, max(2, int(reach))):
        x, y = start + (end - start) * step
        board.take((x - 0.2, y - 0.2, x + 0.2, y + 0.2))
    (x0, y0), (x1, y1) = start.tolist(), end.tolist()
    return Led(name, box, (x0, y0), (x1, y1))


def _taken(board: Board, box: NDArray[Any]) -> Box:
    left, top, right, bottom = box.tolist()
    board.take((left, top, right, bottom))
    return (left, top, right, bottom)


def number_disc(page: Page, at: tuple[float, float], number: int, size: float, colour: str) -> None:
    """A number in a disc, as it stands in the list."""
    radius = disc_radius(number, size)
    kind = Type(size, "#FFFFFF", bold=0.02)
    page.disc(*at, radius, fill=colour, stroke="#FFFFFF", line=0.5)
    page.text(at[0], at[1] + CAPITAL * kind.em / 2, str(number), kind, "middle")


def disc_radius(number: int, size: float) -> float:
    """Of the disc of a number, in millimetres."""
    return (0.72 if number < 100 else 0.9) * Type(size).em
