"""Small drawings of what an exchange file brings: where its rows lie, and a conflict's outlines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np
import shapely
from markupsafe import Markup, escape

#: Width and height of a drawing in pixels.
WIDTH, HEIGHT = 420, 260
_MARGIN = 18


@dataclass(frozen=True)
class Line:
    """A shape in a drawing.

    Parameters
    ----------
    shape : Geometry
        EPSG:4490.
    stroke, fill : str
        ``#RRGGBB`` or ``none``.
    dash : str
        SVG dash array; ``""``: a full line.
    width : float
    label : str
        For the legend; ``""``: not in it.
    """

    shape: shapely.Geometry
    stroke: str
    fill: str = "none"
    dash: str = ""
    width: float = 2.0
    label: str = ""


def sketch(lines: Sequence[Line], alternative: str) -> Markup:
    """Draw shapes north up, with a scale bar and a legend; an ``<img>`` of its own.

    Parameters
    ----------
    lines : sequence of Line
        At least one with coordinates; drawn in this order.
    alternative : str
        The drawing in words, for who does not see it.
    """
    bounds = shapely.total_bounds([line.shape for line in lines])
    place = _Frame(bounds)
    paths = Markup().join(_path(line, place) for line in lines)
    legend = _legend([line for line in lines if line.label])
    drawn = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" '
        'font-family="Noto Sans SC, Microsoft YaHei, sans-serif" font-size="12">'
        '<rect width="{0}" height="{1}" fill="#F7F8F6"/>{2}{3}{4}</svg>'
    ).format(WIDTH, HEIGHT, paths, legend, place.scale_bar())
    address = "data:image/svg+xml," + quote(str(drawn), safe=" =:/,;()'-.")
    return Markup('<img class="sketch" src="{}" alt="{}">').format(
        Markup(address),  # noqa: S704 - percent-encoded
        alternative,
    )


class _Frame:
    """Degrees → pixels, the same scale east and north."""

    def __init__(self, bounds: Iterable[float]) -> None:
        west, south, east, north = bounds
        self.narrow = float(np.cos(np.radians((south + north) / 2)))
        width, height = (east - west) * self.narrow, north - south
        room = (WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN - 34)
        self.pixels = min(room[0] / max(width, 1e-6), room[1] / max(height, 1e-6))
        self.west = (west + east) / 2 - WIDTH / 2 / self.pixels / self.narrow
        self.north = (south + north) / 2 + (HEIGHT - 34) / 2 / self.pixels

    def at(self, points: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> str:
        x = (points[:, 0] - self.west) * self.narrow * self.pixels
        y = (self.north - points[:, 1]) * self.pixels
        return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))

    def scale_bar(self) -> Markup:
        """A round length of about a quarter of the width."""
        metre = self.pixels / 111_320
        wanted = WIDTH / 4 / metre
        step = 10 ** int(np.floor(np.log10(wanted)))
        length = max(k * step for k in (1, 2, 5) if k * step <= wanted)
        words = f"{length // 1000:.0f} km" if length >= 1000 else f"{length:.0f} m"
        right = WIDTH - _MARGIN
        return Markup(
            '<path d="M{} {}h{}" stroke="#1D262C" stroke-width="2"/>'
            '<text x="{}" y="{}" text-anchor="end" fill="#1D262C">{}</text>'
        ).format(
            round(right - length * metre, 1), _MARGIN + 8, round(length * metre, 1),
            right, _MARGIN + 2, words,
        )  # fmt: skip


def _path(line: Line, frame: _Frame) -> Markup:
    if line.shape.geom_type == "Point":
        x, y = frame.at(shapely.get_coordinates(line.shape)).split(",")
        return Markup('<circle cx="{}" cy="{}" r="4" fill="{}" stroke="#FFFFFF"/>').format(
            x, y, line.stroke
        )
    rings = [
        f"M{frame.at(shapely.get_coordinates(ring)).replace(' ', 'L')}Z"
        for part in shapely.get_parts(line.shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    return Markup(
        '<path d="{}" fill="{}" fill-rule="evenodd" fill-opacity="0.5" stroke="{}" '
        'stroke-width="{}" stroke-dasharray="{}" stroke-linejoin="round"/>'
    ).format("".join(rings), line.fill, line.stroke, line.width, line.dash or "none")


def _legend(lines: Sequence[Line]) -> Markup:
    made = Markup()
    x = _MARGIN
    seen: set[str] = set()
    for line in lines:
        if line.label in seen:
            continue
        seen.add(line.label)
        made += Markup(
            '<path d="M{0} {1}h22" stroke="{2}" stroke-width="{3}" stroke-dasharray="{4}"/>'
            '<text x="{5}" y="{6}" fill="#1D262C">{7}</text>'
        ).format(
            x, HEIGHT - 14, line.stroke, max(line.width, 2), line.dash or "none", x + 27,
            HEIGHT - 10, escape(line.label),
        )  # fmt: skip
        x += 40 + 13 * len(line.label) if not line.label.isascii() else 40 + 7 * len(line.label)
    return made
