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
    return Markup('<img class="spark" src="{}" alt="{}" title="{}">').format(source, words, words)


def _line(values: Sequence[float], low: float, high: float) -> str:
    step = (_WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    span = high - low
    points = [
        (
            _EDGE + i * step,
            _HEIGHT / 2
            if span == 0
            else _HEIGHT - _EDGE - (value - low) / span * (_HEIGHT - 2 * _EDGE),
        )
        for i, value in enumerate(values)
        if not math.isnan(value)
    ]
    path = " ".join(f"{x:.0f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return (
        f"<polyline fill='none' stroke='#5E6A73' stroke-width='1.4' points='{path}'/>"
        f"<circle cx='{x:.0f}' cy='{y:.1f}' r='2.6' fill='#1C232B'/>"
    )


def _bars(values: Sequence[float], high: float) -> str:
    step = _WIDTH / len(values)
    parts = []
    for i, value in enumerate(values):
        if math.isnan(value):
            continue
        height = max(value / high * (_HEIGHT - 2), 1.0)
        colour = "#1C232B" if i == len(values) - 1 else "#9AA4AB"
        parts.append(f"M{i * step + step / 2:.1f} {_HEIGHT}v-{height:.1f}|{colour}")
    drawn: dict[str, str] = {}
    for part in parts:
        path, _, colour = part.partition("|")
        drawn[colour] = drawn.get(colour, "") + path
    return "".join(
        f"<path stroke='{colour}' stroke-width='{step - 2:.1f}' d='{path}'/>"
        for colour, path in drawn.items()
    )
