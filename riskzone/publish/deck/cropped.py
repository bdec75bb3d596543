"""The middle of a map sheet: the slide has a head, a mark and a foot of its own."""

import io
from typing import Any

import numpy as np
from PIL import Image

#: Grey from which on a dot counts as paper, from 0 to 255.
_PAPER = 250
#: Part of the width inside which a rule of a sheet runs from edge to edge.
_INSIDE = slice(0.05, 0.95)
#: Least part of the height that is a map; less: these were no rules of a sheet.
_LEAST = 0.4


def middle(picture: bytes) -> tuple[float, float, float, float, float]:
    """Where the map with its legend lies, between the rules of head and foot of its sheet.

    Parameters
    ----------
    picture : bytes
        PNG of a lying sheet.

    Returns
    -------
    left, top, right, bottom : float
        Parts of width and height to leave out at each edge; 0 where a sheet has no rules.
    aspect : float
        Width over height of what remains.
    """
    with Image.open(io.BytesIO(picture)) as image:
        inked = np.asarray(image.convert("L")) < _PAPER
    high, wide = inked.shape
    inner = inked[:, int(wide * _INSIDE.start) : int(wide * _INSIDE.stop)]
    rules = np.flatnonzero(inner.all(axis=1))
    above, below = rules[rules < high / 2], rules[rules >= high / 2]
    if not len(above) or not len(below) or below[0] - above[-1] < _LEAST * high:
        return 0.0, 0.0, 0.0, 0.0, wide / high
    rows = _ends(inked[above[-1] + 1 : below[0]].any(axis=1))
    top, bottom = above[-1] + 1 + rows[0], above[-1] + 2 + rows[1]
    left, right = _ends(inked[top:bottom].any(axis=0))
    right += 1
    aspect = float((right - left) / (bottom - top))
    return left / wide, float(top / high), 1 - right / wide, float(1 - bottom / high), aspect


def _ends(marked: Any) -> tuple[int, int]:
    found = np.flatnonzero(marked)
    return int(found[0]), int(found[-1])
