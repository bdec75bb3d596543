"""A page to draw on: a list of paths and texts in millimetres, and the file made of it.

Paths and texts go straight to the renderer of the drawing library: a page of some hundred
artists would cost a second for nothing.  In a picture, texts are drawn as outlines; in a PDF,
as text that can be searched.  Type 3 carries every sign with its meaning there as well as
Type 42 does and needs no subset of a font of 16 MB to be cut, which takes a second.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, RendererPdf
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from riskzone.publish.sheets import png
from riskzone.publish.sheets.faces import POINT, Type, clean, font, outline, width

Anchor = Literal["left", "middle", "right"]


@dataclass(frozen=True, slots=True)
class _Shape:
    path: Path
    fill: str | None
    stroke: str | None
    line: float
    dashes: tuple[float, ...]
    alpha: float
    clip: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class _Text:
    x: float
    y: float
    text: str
    kind: Type


@dataclass
class Page:
    """A page.

    Parameters
    ----------
    width, height : float
        Millimetres; the origin is the upper left corner, y grows downwards.
    """

    width: float
    height: float
    _drawn: list[_Shape | _Text] = field(default_factory=list)

    def path(
        self,
        path: Path,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        line: float = 0.0,
        dashes: tuple[float, ...] = (),
        alpha: float = 1.0,
        clip: tuple[float, float, float, float] | None = None,
    ) -> None:
        """Draw a path; ``line`` is in points, ``dashes`` and ``clip`` (a box) in millimetres."""
        self._drawn.append(_Shape(path, fill, stroke, line, dashes, alpha, clip))

    def line(
        self,
        points: Iterable[tuple[float, float]],
        stroke: str,
        line: float,
        *,
        dashes: tuple[float, ...] = (),
    ) -> None:
        """Draw a line through points."""
        self.path(Path(np.array(list(points))), stroke=stroke, line=line, dashes=dashes)

    def box(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        line: float = 0.0,
        alpha: float = 1.0,
    ) -> None:
        """Draw a rectangle."""
        corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
        self.path(Path(corners, codes), fill=fill, stroke=stroke, line=line, alpha=alpha)

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        line: float = 0.0,
    ) -> None:
        """Draw a circle."""
        self.path(Path.circle((x, y), radius), fill=fill, stroke=stroke, line=line)

    def text(self, x: float, y: float, text: str, kind: Type, anchor: Anchor = "left") -> float:
        """Set a line with its base line at ``y``; its width is returned."""
        told = clean(text)
        wide = width(told, kind)
        start = x - {"left": 0.0, "middle": 0.5, "right": 1.0}[anchor] * wide
        if told:
            self._drawn.append(_Text(start, y, told, kind))
        return wide

    def __len__(self) -> int:
        """How much was drawn."""
        return len(self._drawn)

    def forget(self, count: int) -> None:
        """Take away all that was drawn after the first ``count``."""
        del self._drawn[count:]

    def texts(self) -> list[str]:
        """All that is written on it, in the order it was set."""
        return [one.text for one in self._drawn if isinstance(one, _Text)]

    def png(self, dpi: int) -> bytes:
        """The page as a picture of exactly ``round(mm / 25.4 * dpi)`` pixels."""
        wide, high = (round(side / 25.4 * dpi) for side in (self.width, self.height))
        # A hair more than the whole number, which is then cut off.
        figure = self._figure((wide + 0.01) / dpi, (high + 0.01) / dpi, dpi)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        return png.packed(np.asarray(canvas.buffer_rgba()), dpi)

    def pdf(self, *, title: str, author: str, at: datetime) -> bytes:
        """The page as a PDF whose text can be searched; ``at`` is the time it says it was made."""
        figure = self._figure(self.width / 25.4, self.height / 25.4, 72)
        told: Mapping[str, Any] = {
            "Title": clean(title),
            "Author": clean(author),
            "Creator": "RiskZone",
            "Producer": f"Matplotlib {mpl.__version__}",
            # Of another zone matplotlib writes the offset the wrong way round.
            "CreationDate": at.astimezone(UTC),
        }
        out = io.BytesIO()
        canvas: Any = FigureCanvasPdf(figure)
        with mpl.rc_context({"pdf.compression": 2}):
            canvas.print_pdf(out, metadata=dict(told))
        return out.getvalue()

    def _figure(self, wide: float, high: float, dpi: int) -> Figure:
        figure = Figure(figsize=(wide, high), dpi=dpi, facecolor="white")
        figure.add_artist(_Ink(self._drawn, self.height))
        return figure


class _Ink(Artist):
    """Everything on a page, in one artist."""

    def __init__(self, drawn: list[_Shape | _Text], height: float) -> None:
        super().__init__()
        self._drawn, self._height = drawn, height

    def draw(self, renderer: Any) -> None:
        searchable = isinstance(getattr(renderer, "_renderer", renderer), RendererPdf)
        per_mm = renderer.points_to_pixels(1 / POINT)
        page = Affine2D().scale(per_mm, -per_mm).translate(0, self._height * per_mm)
        for one in self._drawn:
            if isinstance(one, _Shape):
                self._shape(renderer, one, page)
            else:
                self._text(renderer, one, page, per_mm, searchable=searchable)

    def _shape(self, renderer: Any, one: _Shape, page: Affine2D) -> None:
        pen = renderer.new_gc()
        pen.set_linewidth(one.line if one.stroke else 0.0)
        if one.stroke:
            pen.set_foreground(one.stroke)
        pen.set_alpha(one.alpha)
        pen.set_joinstyle("round")
        pen.set_capstyle("butt")
        if one.dashes:
            pen.set_dashes(0, [length / POINT for length in one.dashes])
        if one.clip is not None:
            pen.set_clip_rectangle(_clip(one.clip, page))
        renderer.draw_path(pen, one.path, page, None if one.fill is None else to_rgba(one.fill))
        pen.restore()

    def _text(
        self, renderer: Any, one: _Text, page: Affine2D, per_mm: float, *, searchable: bool
    ) -> None:
        path = outline(one.text, one.kind.face)
        if path is None:
            return
        em = one.kind.em * per_mm
        x, y = page.transform((one.x, one.y))
        place = Affine2D().scale(em).translate(x, y)
        strokes = [(one.kind.halo, one.kind.halo_colour), (one.kind.bold, one.kind.colour)]
        for wide, colour in strokes:
            if wide:
                pen = renderer.new_gc()
                pen.set_linewidth(wide * one.kind.size)
                pen.set_foreground(colour)
                pen.set_joinstyle("round")
                renderer.draw_path(pen, path, place, None)
                pen.restore()
        pen = renderer.new_gc()
        pen.set_foreground(one.kind.colour)
        if searchable:
            kind = font(one.kind.face).copy()
            kind.set_size(one.kind.size)
            renderer.draw_text(pen, x, y, one.text, kind, 0, mtext=_PLAIN)
        else:
            pen.set_linewidth(0)
            renderer.draw_path(pen, path, place, to_rgba(one.kind.colour))
        pen.restore()


def _clip(box: tuple[float, float, float, float], page: Affine2D) -> Bbox:
    west, top, east, bottom = box
    return Bbox(page.transform([(west, bottom), (east, top)]))


class _Plain:
    """What the PDF writer asks of a text: no kerning, no ligatures, no language."""

    def get_fontfeatures(self) -> tuple[str, ...]:
        return ("-kern", "-liga")

    def get_language(self) -> None:
        return None


_PLAIN = _Plain()
