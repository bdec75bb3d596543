"""The small map of a sheet: the place, what stands around it, and where it is in its county.

Drawn as SVG from geometry alone, in metres of a projection of its own: azimuthal equal-area
about the middle of the drawing, so that north is up and a scale bar is true to a few metres.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import pyproj
import shapely

#: Width and height of a drawing, in units of its SVG.
WIDTH, HEIGHT = 360.0, 300.0
#: A single entrance is shown with at least so much around it, in metres.
LEAST_METRES = 240.0

_INK, _PLACE, _QUIET, _PAPER = "#1C232B", "#A50F15", "#9AA3A8", "#F7F7F4"


@dataclass(frozen=True)
class Place:
    """What a sketch shows; all geometry in EPSG:4490.

    Parameters
    ----------
    polygon : shapely.Polygon, optional
        Extent of the order.
    points : tuple of (float, float)
        Longitude and latitude of the building units it names.
    around : tuple of (float, float)
        Building units that stand near, not in the order.
    county : shapely.Geometry, optional
        Public boundary of the county; ``None`` where there is none.
    seat : (float, float), optional
        Where the township or county is, for an order of words alone.
    """

    polygon: shapely.Polygon | None = None
    points: tuple[tuple[float, float], ...] = ()
    around: tuple[tuple[float, float], ...] = ()
    county: shapely.Geometry | None = None
    seat: tuple[float, float] | None = None

    @property
    def drawn(self) -> bool:
        """Whether the extent itself can be drawn."""
        return self.polygon is not None or bool(self.points)


@dataclass(frozen=True)
class Sketch:
    """A drawing and its scale.

    Parameters
    ----------
    svg : bytes
    bar_metres : int
        Length the scale bar stands for; 0: nothing is drawn to scale.
    """

    svg: bytes
    bar_metres: int


def sketch(place: Place) -> Sketch:
    """Draw a place, with a north arrow, a scale bar, and the county in a corner.

    Raises
    ------
    ValueError
        There is nothing to draw: neither an extent nor a county nor a seat.
    """
    main = _extent(place)
    if main is None:
        if place.county is None and place.seat is None:
            raise ValueError("a sketch needs an extent, a county or a seat")
        return _only_where(place)
    frame = _Frame.about(main, LEAST_METRES, (WIDTH, HEIGHT), margin=0.72)
    parts = [_rect(WIDTH, HEIGHT), _hatch()]
    parts += [_dot(*frame.at(point), 2.2, _QUIET) for point in place.around]
    if place.polygon is not None:
        drawn = _path(frame.shape(place.polygon))
        parts.append(
            f'<path d="{drawn}" fill="url(#hatch)" fill-rule="evenodd" stroke="{_PLACE}"'
            ' stroke-width="2.2"/>'
        )
    parts += [_ring(*frame.at(point)) for point in place.points]
    bar = round_length(frame.metres_per_unit * WIDTH * 0.3)
    parts.append(_bar(bar, frame.metres_per_unit))
    parts.append(_north(WIDTH - 20, 12))
    if place.county is not None:
        parts.append(_inset(place.county, main.centroid))
    return Sketch(_svg(parts), bar)


def _extent(place: Place) -> shapely.Geometry | None:
    shapes: list[shapely.Geometry] = [shapely.Point(point) for point in place.points]
    if place.polygon is not None and not place.polygon.is_empty:
        shapes.append(place.polygon)
    return shapely.union_all(shapes) if shapes else None


def _only_where(place: Place) -> Sketch:
    """The county alone, with its seat or that of the township."""
    seat = shapely.Point(place.seat) if place.seat else None
    shape = place.county if place.county is not None else seat
    frame = _Frame.about(shape, 20_000.0, (WIDTH, HEIGHT), margin=0.86)
    parts = [_rect(WIDTH, HEIGHT)]
    if place.county is not None:
        parts.append(
            f'<path d="{_path(frame.shape(place.county))}" fill="#FFFFFF" fill-rule="evenodd"'
            f' stroke="{_INK}" stroke-width="1"/>'
        )
    if place.seat is not None:
        parts.append(_ring(*frame.at(place.seat)))
    bar = round_length(frame.metres_per_unit * WIDTH * 0.3)
    parts += [_bar(bar, frame.metres_per_unit), _north(WIDTH - 20, 12)]
    return Sketch(_svg(parts), bar)


class _Frame:
    """Longitude and latitude → units of the drawing."""

    def __init__(
        self, centre: tuple[float, float], metres_per_unit: float, size: tuple[float, float]
    ) -> None:
        lon, lat = centre
        local = f"+proj=laea +lat_0={lat:.7f} +lon_0={lon:.7f} +ellps=GRS80 +units=m +type=crs"
        self._metric = pyproj.Transformer.from_crs("EPSG:4490", local, always_xy=True)
        self.metres_per_unit = metres_per_unit
        self._middle = (size[0] / 2, size[1] / 2)

    @classmethod
    def about(
        cls, shape: shapely.Geometry, least: float, size: tuple[float, float], *, margin: float
    ) -> "_Frame":
        """A frame that shows a whole shape, and at least so many metres across."""
        west, south, east, north = shape.bounds
        centre = ((west + east) / 2, (south + north) / 2)
        probe = cls(centre, 1.0, (0.0, 0.0))
        left, top, right, bottom = probe.shape(shape).bounds
        across = max((right - left) / size[0], (bottom - top) / size[1]) / margin
        return cls(centre, max(across, least / size[0]), size)

    def shape(self, shape: shapely.Geometry) -> shapely.Geometry:
        """A geometry in units of the drawing; y grows downwards."""
        return shapely.transform(shape, self._to_units, interleaved=False)

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        """A point in units of the drawing."""
        x, y = self._to_units(*point)
        return float(x), float(y)

    def _to_units(self, lon: Any, lat: Any) -> tuple[Any, Any]:
        x, y = self._metric.transform(lon, lat)
        middle_x, middle_y = self._middle
        return middle_x + x / self.metres_per_unit, middle_y - y / self.metres_per_unit


def round_length(metres: float) -> int:
    """The longest of 1, 2, 5, 10, 20, 50 … metres that is not longer than a length."""
    power = 10 ** floor(log10(max(metres, 1.0)))
    return next((step * power for step in (5, 2, 1) if step * power <= metres), 1)


def _inset(county: shapely.Geometry, where: shapely.Point) -> str:
    """The county in the corner, and a mark where the place is in it."""
    size = (92.0, 76.0)
    frame = _Frame.about(shapely.union(county, where), 1000.0, size, margin=0.86)
    x, y = frame.at((where.x, where.y))
    return (
        f'<g transform="translate({WIDTH - size[0] - 6:.1f},{HEIGHT - size[1] - 6:.1f})">'
        f'<rect width="{size[0]}" height="{size[1]}" fill="#FFFFFF" stroke="{_QUIET}"'
        f' stroke-width="0.8"/><path d="{_path(frame.shape(county))}" fill="#EDEFEA"'
        f' fill-rule="evenodd" stroke="{_INK}" stroke-width="0.7"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_PLACE}"/></g>'
    )


def _path(shape: shapely.Geometry) -> str:
    """The rings of a polygon or several, as an SVG path.

    Vertices closer than a third of a unit are left out: a county has thousands of them.
    """
    simple = shapely.simplify(shape, 0.3)
    rings: list[str] = []
    for part in shapely.get_parts(simple):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        rings += [
            "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in ring.coords) + "Z"
            for ring in (part.exterior, *part.interiors)
        ]
    return "".join(rings)


def _svg(parts: Sequence[str]) -> bytes:
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}">'
        f"{body}</svg>"
    ).encode()


def _rect(width: float, height: float) -> str:
    return f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>'


def _hatch() -> str:
    return (
        '<defs><pattern id="hatch" width="9" height="9" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="9" height="9" fill="{_PLACE}"'
        f' fill-opacity="0.07"/><path d="M0 0V9" stroke="{_PLACE}" stroke-width="1.3"/>'
        "</pattern></defs>"
    )


def _dot(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>'


def _ring(x: float, y: float) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="#FFFFFF" stroke="{_PLACE}"'
        f' stroke-width="2.2"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2.8" fill="{_PLACE}"/>'
    )


def _bar(metres: int, metres_per_unit: float) -> str:
    long = metres / metres_per_unit
    x, y = 14.0, HEIGHT - 14.0
    words = f"{metres} m" if metres < 1000 else f"{metres // 1000} km"
    return (
        f'<rect x="{x - 6}" y="{y - 20}" width="{long + 12:.1f}" height="28" fill="#FFFFFF"'
        f' fill-opacity="0.8"/><path d="M{x},{y - 5}V{y}H{x + long:.1f}V{y - 5}" fill="none"'
        f' stroke="{_INK}" stroke-width="1.4"/><text x="{x + 4}" y="{y - 5}"'
        f' font-family="Noto Sans SC" font-size="11" fill="{_INK}">{words}</text>'
    )


def _north(x: float, y: float) -> str:
    return (
        f'<path d="M{x},{y}l7,24l-7,-5l-7,5z" fill="{_INK}"/><text x="{x}" y="{y + 37}"'
        f' font-family="Noto Sans SC" font-size="12" fill="{_INK}" text-anchor="middle">N</text>'
    )
