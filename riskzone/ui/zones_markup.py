"""HTML of the zone page; every text in it is escaped here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from riskzone.ui.markup import swatch_image
from riskzone.ui.zones import LevelCount


@dataclass(frozen=True)
class Step:
    """A link, or with an empty address the words of where one is."""

    text: str
    address: str = ""


def steps(trail: Sequence[Step], choices: Sequence[tuple[str, Sequence[Step]]]) -> str:
    """Lay out the way from the whole area to what is shown, and choices with their headings."""
    way = Markup('<span class="sep" aria-hidden="true">›</span>').join(map(_step, trail))
    kinds = Markup().join(
        Markup('<p class="kinds"><span class="label">{}</span>{}</p>').format(
            heading, Markup().join(map(_step, offered))
        )
        for heading, offered in choices
    )
    return Markup('<nav class="drill"><p class="trail">{}</p>{}</nav>').format(way, kinds)


def _step(step: Step) -> Markup:
    if not step.address:
        return Markup('<span aria-current="true">{}</span>').format(step.text)
    return link(step)


def link(step: Step, kind: str = "") -> Markup:
    """Lay out a link that moves within the page."""
    return Markup('<a class="{}" href="{}" target="_self" data-stay>{}</a>').format(
        kind, step.address, step.text
    )


def level_strip(
    counts: Sequence[tuple[LevelCount, str]],
    heading: str,
    total: tuple[str, int],
    chosen: str | None,
) -> str:
    """Lay out the number of zones per level, each a link that cuts the view to it."""
    cells = Markup().join(
        Markup(
            '<a class="level" data-level="{}" href="{}" target="_self" data-stay{}>'
            '<span class="word">{} {} {}</span><span class="count">{}</span></a>'
        ).format(
            item.style.id,
            address,
            Markup(' aria-current="true"') if item.style.id == chosen else "",
            swatch_image(item),
            item.style.glyph,
            item.word,
            f"{item.count:,}",
        )
        for item, address in counts
        if item.count or item.style.id not in ("", "unknown")
    )
    return Markup(
        '<section class="levels"><p class="label">{}</p><div class="strip">{}'
        '<div class="level total"><span class="word">{}</span><span class="count">{}</span></div>'
        "</div></section>"
    ).format(heading, cells, total[0], f"{total[1]:,}")


def legend(heading: str, counts: Sequence[LevelCount], dashed: str = "") -> str:
    """Lay out the heading of a map with its legend; ``dashed`` names schematic boundaries."""
    items = [
        Markup("<li>{} {} {} <b>{}</b></li>").format(
            swatch_image(item), item.style.glyph, item.word, f"{item.count:,}"
        )
        for item in counts
        if item.count or item.style.id not in ("", "unknown")
    ]
    if dashed:
        items.append(Markup('<li><i class="dashed"></i> {}</li>').format(dashed))
    return Markup('<div class="map-head"><h2>{}</h2><ul class="legend">{}</ul></div>').format(
        heading, Markup().join(items)
    )


def notice(lines: Iterable[str]) -> str:
    """Lay out remarks under the map."""
    return Markup('<div class="map-notes">{}</div>').format(
        Markup().join(Markup("<p>{}</p>").format(line) for line in lines)
    )


def linked(heading: str, rows: Sequence[Step], rest: str = "") -> str:
    """Lay out a heading with links to zones, and what is not listed."""
    items = Markup().join(Markup("<li>{}</li>").format(link(row)) for row in rows)
    more = Markup("<p>{}</p>").format(rest) if rest else ""
    return Markup('<section class="reason"><h3>{}</h3><ul>{}</ul>{}</section>').format(
        heading, items, more
    )


def hint(text: str) -> str:
    """Lay out what a reader can do."""
    return Markup('<p class="hint">{}</p>').format(text)


def group_head(name: str, code: str, text: str) -> str:
    """Lay out the head of a division that has no level of its own."""
    return Markup(
        '<header class="zone-head"><h2>{} <small>{}</small></h2><p class="label">{}</p></header>'
    ).format(name, code, text)


def onward(ahead: Sequence[Step]) -> str:
    """Lay out the steps a reader can take from a zone."""
    return Markup('<p class="zone-steps">{}</p>').format(
        Markup().join(link(step, "go") for step in ahead)
    )


def group_table(headings: Sequence[str], rows: Sequence[tuple[Step, Sequence[int], bool]]) -> str:
    """Lay out divisions with the number of their zones per level; one row may be chosen."""
    head = Markup().join(Markup('<th scope="col">{}</th>').format(text) for text in headings)
    body = Markup().join(
        Markup('<tr{}><th scope="row">{}</th>{}</tr>').format(
            Markup(' class="chosen"') if chosen else "",
            link(step),
            Markup().join(
                Markup('<td class="{}">{}</td>').format("" if n else "none", n) for n in numbers
            ),
        )
        for step, numbers, chosen in rows
    )
    return Markup(
        '<div class="groups"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(head, body)


def table_head(heading: str, count: str, pages: Sequence[Step]) -> str:
    """Lay out the heading of the table: what it lists, how many there are, other pages."""
    return Markup(
        '<div class="table-title"><h2 class="table-head">{}</h2><p>{}</p>'
        '<p class="pages">{}</p></div>'
    ).format(heading, count, Markup().join(map(_step, pages)))
