"""Faces of the sheets: outlines and widths of their signs.

There is no bold face with a free licence in the package; headings are made bolder by a stroke
of their own colour.  Widths are the plain advances of the face: kerning is switched off where
a text is drawn, so that what was measured is what stands on the sheet.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import Any, Literal

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from numpy.typing import NDArray
from pylopdf_fonts_zh_cn import sans_path, serif_path

from riskzone.publish.glyphs import printable

FaceName = Literal["sans", "serif"]
#: Millimetres in a typographic point.
POINT = 25.4 / 72
#: Height of a Chinese sign above and below its base line, and of a capital letter, in em.
ASCENT, DESCENT, CAPITAL = 0.88, 0.12, 0.733

_FILES = {"sans": sans_path(), "serif": serif_path()}
_LOCK = Lock()
#: Signs that may not begin a line, and those that may not end one.
_NEVER_FIRST = frozenset("，。、；：？！）》」』】”’…·%,.;:?!)]}")
_NEVER_LAST = frozenset("（《「『【“‘([{")


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set.

    Parameters
    ----------
    size : float
        Points.
    colour : str
    face : {"sans", "serif"}
    bold : float
        Width of the stroke that makes it bolder, in em; 0: none.
    halo : float
        Width of the paper-coloured line around it, in em; 0: none.
    halo_colour : str
    """

    size: float
    colour: str = "#1B2127"
    face: FaceName = "sans"
    bold: float = 0.0
    halo: float = 0.0
    halo_colour: str = "#FFFFFF"

    @property
    def em(self) -> float:
        """Millimetres."""
        return self.size * POINT

    def at(self, size: float) -> "Type":
        """The same in another size."""
        return replace(self, size=size)


@lru_cache(maxsize=8)
def font(face: FaceName, size: float = 10.0) -> FontProperties:
    """The file of a face, as the drawing library takes it."""
    return FontProperties(fname=str(_FILES[face]), size=size)


@lru_cache(maxsize=4)
def _open(face: FaceName) -> FT2Font:
    opened = FT2Font(str(_FILES[face]))
    opened.set_size(100, 72)
    return opened


@lru_cache(maxsize=8192)
def _sign(face: FaceName, sign: str) -> tuple[float, NDArray[Any], NDArray[Any]]:
    """Advance, and outline as vertices and codes, in em."""
    with _LOCK:
        opened = _open(face)
        loaded = opened.load_char(ord(sign), flags=LoadFlags.NO_HINTING)
        vertices, codes = opened.get_path()
        return loaded.linearHoriAdvance / 65536 / 100, np.asarray(vertices) / 100, np.asarray(codes)


def width(text: str, kind: Type) -> float:
    """Of a line, in millimetres."""
    return _ems(text, kind.face) * kind.em


@lru_cache(maxsize=16384)
def _ems(text: str, face: FaceName) -> float:
    """Width of a line in em."""
    return sum(_sign(face, sign)[0] for sign in text)


def outline(text: str, face: FaceName) -> Path | None:
    """The signs of a line as one path in em, beginning at the origin; ``None``: only blanks."""
    vertices: list[NDArray[Any]] = []
    codes: list[NDArray[Any]] = []
    at = 0.0
    for sign in text:
        advance, points, kinds = _sign(face, sign)
        if len(points):
            vertices.append(points + np.array([at, 0.0]))
            codes.append(kinds)
        at += advance
    if not vertices:
        return None
    return Path(np.concatenate(vertices), np.concatenate(codes))


def clean(text: str) -> str:
    """A text on one line, without signs that steer direction; those without a picture as 〓."""
    told = " ".join("".join(s if s.isprintable() or s.isspace() else "" for s in text).split())
    return printable(told)[0]


def wrapped(text: str, kind: Type, most: float) -> list[str]:
    """Break a text into lines no wider than ``most`` millimetres.

    Words of letters stay whole where they fit a line; Chinese breaks between any two signs,
    but no line begins with a closing mark or ends with an opening one.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if width((line + piece).rstrip(), kind) <= most:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while width(line.rstrip(), kind) > most and len(line) > 1:
            fits = next(
                n for n in range(len(line) - 1, 0, -1) if n == 1 or width(line[:n], kind) <= most
            )
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """What is not broken: words with their blank, Chinese signs with the marks beside them."""
    pieces: list[str] = []
    for sign in text:
        joined = pieces and (
            sign in _NEVER_FIRST
            or sign == " "
            or pieces[-1][-1] in _NEVER_LAST
            or (_letter(sign) and _letter(pieces[-1][-1]))
        )
        if joined:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _letter(sign: str) -> bool:
    return sign != " " and ord(sign) < 0x2E80


def cut_to(text: str, kind: Type, most: float) -> str:
    """A text shortened with a mark until it is no wider than ``most`` millimetres."""
    if width(text, kind) <= most:
        return text
    kept = text
    while kept and width(f"{kept}…", kind) > most:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
