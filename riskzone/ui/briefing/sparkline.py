"""Fourteen days in a line of text: a tiny drawing as an image, with words for who cannot see it."""

import math
from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

_WIDTH, _HEIGHT, _EDGE = 104, 26, 3


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
        (
            round(_EDGE + i * step),
            round(_HEIGHT - _EDGE - ((value - low) / span + middle) * (_HEIGHT - 2 * _EDGE)),
        )
        for i, value in enumerate(values)
        if not math.isnan(value)
    ]
    path = " ".join(f"{x},{y}" for x, y in points)
    x, y = points[-1]
    return (
        f"<polyline fill='none' stroke='gray' stroke-width='1.5' points='{path}'/>"
        f"<circle cx='{x}' cy='{y}' r='3'/>"
    )


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
