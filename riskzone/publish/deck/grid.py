"""Native tables: columns by share, rows as high as their text, a list that goes on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.slide import Slide
from pptx.util import Inches, Pt

from riskzone.publish.deck.frame import Deck, describe
from riskzone.publish.deck.type import (
    INK,
    PAPER,
    QUIET,
    RULE,
    SMALLEST,
    Align,
    Box,
    Face,
    clipped,
    lines,
    put,
    rgb,
)
from riskzone.publish.material import Look
from riskzone.publish.sheets.faces import clean
from riskzone.publish.story.tables import Cell, Column, Grid

#: Left and right of the text of a cell, and above and below it, in inches.
_SIDE, _PAD = 0.06, 0.03
#: Lines of a cell; the rest is cut.
_MOST_LINES = 3
#: Height of a line in sizes of its type, of the tallest face that may stand for ours.
_LINE = 1.45
#: "No style, no grid" of the format: lines are set cell by cell.
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
#: Of a colour from 0 to 255: below it, white is read better on it than ink.
_DARK = 130


@dataclass(frozen=True)
class Setting:
    """A table that is to be set.

    Parameters
    ----------
    columns : tuple of Column
    widths : tuple of float
        Inches.
    size : float
        Points.
    language : {"zh", "en"}
    pad : float
        Above and below the text of a cell, in inches.
    """

    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    size: float
    language: str
    pad: float = _PAD

    def height(self, row: Sequence[Cell], deck: Deck) -> float:
        """Of a row, in inches."""
        most = max(
            len(lines(told, Face(self.size), width - 2 * _SIDE)) or 1
            for told, width in zip(self.told(row, deck), self.widths, strict=True)
        )
        return most * self.size * _LINE / 72 + 2 * self.pad

    def breaks(self, rows: Sequence[Sequence[Cell]], deck: Deck) -> int:
        """How many lines its cells have beyond their first ones."""
        return sum(
            max(len(lines(told, Face(self.size), width - 2 * _SIDE)) - 1, 0)
            for row in rows
            for told, width in zip(self.told(row, deck), self.widths, strict=True)
        )

    def told(self, row: Sequence[Cell], deck: Deck) -> list[str]:
        """The texts of a row, cut to what its cells hold."""
        return [
            clipped(
                deck.story.sign(cell) if isinstance(cell, Look) else clean(cell),
                Face(self.size, bold=isinstance(cell, Look)),
                width - 2 * _SIDE,
                _MOST_LINES,
            )
            for cell, width in zip(row, self.widths, strict=True)
        ]


def setting(deck: Deck, grid: Grid, width: float, size: float) -> Setting:
    """How a table is set in a width in inches."""
    whole = sum(column.share for column in grid.columns)
    widths = tuple(width * column.share / whole for column in grid.columns)
    return Setting(grid.columns, widths, size, deck.language)


def paged(
    deck: Deck, grid: Grid, how: Setting, height: float
) -> Iterator[tuple[tuple[Cell, ...], ...]]:
    """The rows that stand together in a height in inches, below a head; the last with the sum."""
    room = height - how.height([column.head for column in grid.columns], deck)
    rows = (*grid.rows, *((grid.totals,) if grid.totals else ()))
    page: list[tuple[Cell, ...]] = []
    used = 0.0
    for row in rows:
        high = how.height(row, deck)
        if page and used + high > room:
            yield tuple(page)
            page, used = [], 0.0
        page.append(row)
        used += high
    if page:
        yield tuple(page)


def table(  # noqa: PLR0917 - the rows, how they are set and where
    deck: Deck,
    slide: Slide,
    how: Setting,
    rows: Sequence[tuple[Cell, ...]],
    left: float,
    top: float,
    *,
    about: str,
    total: bool = False,
) -> float:
    """Set rows below their head; the lower edge is returned, in inches.

    Parameters
    ----------
    about : str
        What the table shows, for those who cannot see it.
    total : bool
        Whether the last row is a sum.
    """
    heads = tuple(column.head for column in how.columns)
    heights = [how.height(row, deck) for row in (heads, *rows)]
    box = Box(left, top, sum(how.widths), sum(heights))
    frame = slide.shapes.add_table(len(rows) + 1, len(how.columns), *box.emu)
    describe(frame, about)
    native = frame.table
    _plain(native)
    for place, width in enumerate(how.widths):
        native.columns[place].width = Inches(width)
    for place, high in enumerate(heights):
        native.rows[place].height = Inches(high)
    _row(deck, native, 0, heads, how, Face(max(how.size - 1, SMALLEST), QUIET, True), (INK, 1.25))
    for place, row in enumerate(rows, 1):
        last = place == len(rows)
        face = Face(how.size, INK, total and last)
        _row(deck, native, place, row, how, face, (INK, 1.0) if last else (RULE, 0.5))
    return box.top + box.height


def _row(  # noqa: PLR0917 - private, two callers
    deck: Deck,
    native: Any,
    place: int,
    row: Sequence[Cell],
    how: Setting,
    face: Face,
    line: tuple[str, float],
) -> None:
    for number, (cell, text) in enumerate(zip(row, how.told(row, deck), strict=True)):
        at = native.cell(place, number)
        look = cell if isinstance(cell, Look) else None
        own = face if look is None else Face(how.size, on_colour(look.colour), True)
        align: Align = how.columns[number].align
        at.margin_left = at.margin_right = Inches(_SIDE)
        at.margin_top = at.margin_bottom = Inches(how.pad)
        at.vertical_anchor = MSO_ANCHOR.MIDDLE
        put(at.text_frame.paragraphs[0], text, own, how.language, align)
        at.fill.solid()
        at.fill.fore_color.rgb = rgb(PAPER if look is None else look.colour)
        _underline(at, *line)


def on_colour(colour: str) -> str:
    """Ink or white, whichever is read better on a colour."""
    red, green, blue = (int(colour.removeprefix("#")[at : at + 2], 16) for at in (0, 2, 4))
    return PAPER if 0.299 * red + 0.587 * green + 0.114 * blue < _DARK else INK


def _underline(cell: Any, colour: str, points: float) -> None:
    line = OxmlElement("a:lnB")
    line.set("w", str(Pt(points)))
    fill, value = OxmlElement("a:solidFill"), OxmlElement("a:srgbClr")
    value.set("val", colour)
    fill.append(value)
    line.append(fill)
    cell._tc.get_or_add_tcPr().insert(0, line)


def _plain(native: Any) -> None:
    native.horz_banding = False
    native.first_row = True
    style = native._tbl.tblPr.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = _NO_STYLE
