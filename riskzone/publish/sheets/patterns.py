"""Hatches: lines and dots cut to an area, so that a level is told in black and white too.

They are drawn as lines of the page and not as tiles: the same in a picture of any density and
in a PDF, without seams between neighbours of one level.
"""

from collections.abc import Sequence
from math import cos, radians, sin
from typing import Any

import numpy as np
import shapely
from matplotlib.path import Path

from riskzone.publish.material import Look
from riskzone.publish.sheets.ground import path_of
from riskzone.publish.sheets.page import Page

#: Distance of two lines and of two dots in millimetres, width of a line in points.
_LINES, _DOTS, _STROKE = 1.5, 1.45, 0.5


def hatch(
    page: Page,
    shapes: Sequence[shapely.Geometry],
    look: Look,
    scale: float = 1.0,
    kept: dict[Any, Any] | None = None,
) -> None:
    """Draw the pattern of a level over areas of the page.

    Parameters
    ----------
    page : Page
    shapes : sequence of Geometry
        Polygons in millimetres.
    look : Look
    scale : float
        Of the sheet; patterns grow with the type.
    kept : dict, optional
        Where the pattern of the same areas was kept, and is to be.
    """
    if not shapes or look.pattern == "none":
        return
    key = ("hatch", look.pattern, scale, tuple(map(id, shapes)))
    paths = None if kept is None else kept.get(key)
    if paths is None:
        paths = _marks(shapes, look, scale)
        if kept is not None:
            kept[key] = paths
    for path in paths:
        if look.pattern == "dots":
            page.path(path, fill=look.ink)
        else:
            page.path(path, stroke=look.ink, line=_STROKE * scale)


def _marks(shapes: Sequence[shapely.Geometry], look: Look, scale: float) -> list[Path]:
    area = shapely.union_all(list(shapes))
    if look.pattern == "dots":
        return _dots(area, scale)
    turns = (45.0,) if look.pattern == "diagonal" else (45.0, -45.0)
    step = _LINES * scale * (1.0 if look.pattern == "diagonal" else 1.2)
    found = []
    for turn in turns:
        drawn = shapely.intersection(_parallels(area.bounds, turn, step), area)
        if not drawn.is_empty:
            lines = [p for p in shapely.get_parts(drawn) if p.geom_type == "LineString"]
            found.append(path_of(shapely.MultiLineString(lines)))
    return found


def _parallels(
    bounds: tuple[float, float, float, float], turn: float, step: float
) -> shapely.MultiLineString:
    """Lines across a box; they lie on one raster of the page, so that areas match."""
    left, top, right, bottom = bounds
    along = np.array([cos(radians(turn)), -sin(radians(turn))])
    across = np.array([-along[1], along[0]])
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    first, last = (corners @ across).min(), (corners @ across).max()
    start, end = (corners @ along).min() - 1, (corners @ along).max() + 1
    offsets = np.arange(np.floor(first / step), np.ceil(last / step) + 1) * step
    ends = np.stack(
        [offsets[:, None] * across + start * along, offsets[:, None] * across + end * along], axis=1
    )
    return shapely.multilinestrings(shapely.linestrings(ends))


def _dots(area: shapely.Geometry, scale: float) -> list[Path]:
    step = _DOTS * scale
    left, top, right, bottom = area.bounds
    columns = np.arange(np.floor(left / step), np.ceil(right / step) + 1)
    high = step * 0.87
    rows = np.arange(np.floor(top / high), np.ceil(bottom / high) + 1)
    column, row = np.meshgrid(columns, rows)
    x, y = (column + 0.5 * (row % 2)) * step, row * high
    # Half a dot on a border would look like a flaw of the border.
    inner = shapely.buffer(area, -0.3 * scale, quad_segs=2)
    shapely.prepare(inner)
    held = shapely.contains_xy(inner, x, y)
    circle = Path.unit_circle()
    corners = np.asarray(circle.vertices)
    radius = 0.26 * scale
    points = np.stack([x[held], y[held]], axis=1)
    drawn = [Path(corners * radius + point, circle.codes) for point in points]
    return [Path.make_compound_path(*drawn)] if drawn else []
