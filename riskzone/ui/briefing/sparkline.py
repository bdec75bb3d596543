"""Fourteen days in a line of text: a tiny drawing as an image, with words for who cannot see it."""

import math
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from markupsafe import Markup

_WIDTH, _HEIGHT, _EDGE = 104, 26, 3
#: Where a day is drawn.
_Point = tuple[int, int]


def sparkline(values: Sequence[float], words: str, *, bars: bool = False) -> Markup:
    """Draw a series as an image.

    Parameters
    ----------
    values : sequence of float
        One a day, oldest first; NaN leaves a gap.
    words : str
        What the drawing says, for those who cannot see it.
    bars : bool
        Bars from zero for what is counted day by day; otherwise a line within the range
        of the values, for what runs on.
    """
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return Markup("")
    low, high = (0.0, max(*known, 1.0)) if bars else (min(known), max(known))
    body = _bars(values, high) if bars else _line(values, low, high)
    drawing = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}'>{body}</svg>"
    )
    source = "data:image/svg+xml," + quote(drawing, safe=" =/:;,.")
    return Markup('<img class="spark" src="{}" alt="{}">').format(source, words)


def _line(values: Sequence[float], low: float, high: float) -> str:
    step = (_WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    span = high - low or 1.0
    middle = 0.5 if high == low else 0.0
    points = [
        None
        if math.isnan(value)
        else (
            round(_EDGE + i * step),
            round(_HEIGHT - _EDGE - ((value - low) / span + middle) * (_HEIGHT - 2 * _EDGE)),
        )
        for i, value in enumerate(values)
    ]
    path = "".join(_strokes(points))
    line = f"<path fill='none' stroke='gray' stroke-width='1.5' d='{path}'/>"
    alone = "".join(f"<circle cx='{x}' cy='{y}' r='1.8' fill='gray'/>" for x, y in _alone(points))
    # The dot is the last day: where that is not known, no earlier one takes its place.
    last = points[-1]
    return line + alone + (f"<circle cx='{last[0]}' cy='{last[1]}' r='3'/>" if last else "")


def _strokes(points: Sequence[_Point | None]) -> Iterator[str]:
    """Draw to each day from the one before; a gap is left open."""
    before = None
    for point in points:
        if point is not None:
            yield f"{'L' if before else 'M'}{point[0]},{point[1]}"
        before = point


def _alone(points: Sequence[_Point | None]) -> Iterator[_Point]:
    """Give the days between two gaps, to which no stroke leads."""
    for before, point, after in zip((None, *points), points, (*points[1:], None), strict=False):
        if point is not None and before is None and after is None:
            yield point


def _bars(values: Sequence[float], high: float) -> str:
    """Bars from zero; a day without cases keeps a thin foot, the last day is black."""
    width = _WIDTH // len(values)
    bars = [
        ""
        if math.isnan(value)
        else f"M{i * width + 4} {_HEIGHT}v-{max(round(value / high * 24), 1)}"
        for i, value in enumerate(values)
    ]
    earlier, last = "".join(bars[:-1]), bars[-1]
    return (
        f"<g stroke-width='{width - 2}'><path stroke='darkgray' d='{earlier}'/>"
        f"<path stroke='black' d='{last}'/></g>"
    )
