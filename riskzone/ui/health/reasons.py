"""The reasons of an area: how many residents have each, since yesterday and over two weeks."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from riskzone.healthcode.rules import Colour
from riskzone.services.health_boards import CodeBoard, ReasonRow
from riskzone.ui.health import markup, words
from riskzone.ui.text import say


def table(rows: Sequence[ReasonRow], board: CodeBoard) -> Markup:
    """Lay out the reasons, the gravest first, each with the document it rests on."""
    if not rows:
        return Markup()
    colours: Mapping[str, Colour] = {one.id: one for one in board.colours}
    heads = [
        (say("health_page.col_reason"), ""),
        (say("health_page.col_count"), "num"),
        (say("health_page.than_yesterday"), "num"),
        (say("health_page.col_fortnight"), "trend"),
    ]
    body = ((row.reason.colour, _cells(row, colours)) for row in rows)
    return markup.table(heads, body, "reasons")


def _cells(row: ReasonRow, colours: Mapping[str, Colour]) -> list[object]:
    colour = colours[row.reason.colour]
    name = words.named(row.reason)
    changed = change(row)
    return [
        Markup('{} <small title="{}">{}</small>').format(
            markup.mark(colour, name), row.reason.document, row.reason.document
        ),
        words.count(row.now),
        Markup('<span class="chg {}">{}</span>').format(tone(changed), words.change(changed)),
        markup.spark(name, row.trend),
    ]


def change(row: ReasonRow) -> int | None:
    """How many more have a reason than the day before; ``None``: hidden."""
    return None if row.now is None or row.before is None else row.now - row.before


def tone(change: int | None) -> str:
    """How a change of a reason is toned: more of it is worse."""
    if not change:
        return ""
    return "worse" if change > 0 else "better"
