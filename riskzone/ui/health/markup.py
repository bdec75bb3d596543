"""Pieces of HTML of the page of health codes; every text in them is escaped here."""

import math
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from riskzone.healthcode.rules import Colour
from riskzone.ui.briefing.sparkline import sparkline
from riskzone.ui.health import words


def link(text: object, goal: str, kind: str = "") -> Markup:
    """A link that moves within the application."""
    return Markup('<a class="{}" href="{}" target="_self">{}</a>').format(kind, goal, text)


def head(title: str, note: str = "") -> Markup:
    """Lay out the heading of a part, and what it is in words."""
    more = Markup("<p>{}</p>").format(note) if note else Markup()
    return Markup('<header class="hc-part"><h2>{}</h2>{}</header>').format(title, more)


def note(text: object, kind: str = "") -> Markup:
    """Lay out a remark in small."""
    return Markup('<p class="hc-note {}">{}</p>').format(kind, text)


def lines(rows: Iterable[object], kind: str = "") -> Markup:
    """Lay out remarks below each other; nothing where there is none."""
    made = Markup().join(Markup("<li>{}</li>").format(row) for row in rows)
    return Markup('<ul class="hc-lines {}">{}</ul>').format(kind, made) if made else Markup()


def sign(colour: Colour) -> Markup:
    """Show the sign of a colour in it."""
    return Markup('<i class="hc-sign" style="color:{}" aria-hidden="true">{}</i>').format(
        colour.colour, colour.glyph
    )


def mark(colour: Colour, text: str = "") -> Markup:
    """Show a colour: its sign and its word, or what has it."""
    return Markup('<span class="hc-mark">{}{}</span>').format(
        sign(colour), text or words.named(colour)
    )


def spark(name: str, values: Sequence[float | None]) -> Markup:
    """Draw the last days in a line; days that are hidden or were not counted leave a gap."""
    if not any(values):  # nothing but zeros says no more than the number beside it
        return Markup()
    drawn = [math.nan if value is None else float(value) for value in values]
    return sparkline(drawn, words.fortnight(name, values))


def bar(part: float, most: float) -> Markup:
    """Draw a share as a bar, beside its number."""
    width = 100 * min(part / most, 1.0) if most else 0.0
    return Markup('<span class="hc-bar" aria-hidden="true"><i style="width:{:.1f}%"></i></span>'
                  ).format(width)  # fmt: skip


def table(
    heads: Sequence[tuple[str, str]],
    rows: Iterable[tuple[str, Sequence[object]]],
    kind: str = "",
    foot: Sequence[object] = (),
) -> Markup:
    """Lay out a table; on a phone its rows stand as blocks and each cell names its column.

    Parameters
    ----------
    heads : sequence of (str, str)
        Heading and class of each column; the first one names the row.
    rows : iterable of (str, sequence)
        Class and cells of each row.
    kind : str
        Class of the table.
    foot : sequence
        Cells of the row of totals.
    """
    top = Markup().join(
        Markup('<th scope="col" class="{}">{}</th>').format(name, text) for text, name in heads
    )
    body = Markup().join(_row(heads, cells, name) for name, cells in rows)
    total = Markup("<tfoot>{}</tfoot>").format(_row(heads, foot, "")) if foot else Markup()
    return Markup(
        '<div class="hc-scroll"><table class="hc-table {}"><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody>{}</table></div>"
    ).format(kind, top, body, total)


def _row(heads: Sequence[tuple[str, str]], cells: Sequence[object], kind: str) -> Markup:
    first = Markup('<th scope="row">{}</th>').format(cells[0])
    rest = Markup().join(
        Markup('<td class="{}" data-head="{}">{}</td>').format(name, text, cell)
        for (text, name), cell in zip(heads[1:], cells[1:], strict=True)
    )
    return Markup('<tr class="{}">{}{}</tr>').format(kind, first, rest)


#: Sign that goes with each tone: none is told by colour alone.
_SIGNS = {"bad": "✕", "ask": "？", "good": "✓", "quiet": "·"}


def tag(text: str, tone: str = "quiet") -> Markup:
    """A state in one word, with its sign."""
    return Markup('<span class="hc-tag {}"><i aria-hidden="true">{}</i>{}</span>').format(
        tone, _SIGNS[tone], text
    )
