"""The few pieces of HTML the pages use; every text in them is escaped here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from riskzone.ui.zones import LevelCount


def page_frame(sheet: str, script: str) -> str:
    """Refer to the sheet and the script of all pages; their text would travel with every run."""
    frame = Markup("<style>@import url('{}');</style><script src='{}'></script>")
    return frame.format(sheet, script)


@dataclass(frozen=True)
class Link:
    """A link of the side bar; ``current``: it leads to what is shown already."""

    text: str
    address: str
    current: bool


@dataclass(frozen=True)
class Reader:
    """Who is signed in, for the foot of the side bar."""

    title: str
    name: str
    roles: tuple[str, ...]
    sign_out: str
    sign_out_address: str
    password: Link


def side_bar(
    title: str,
    sections: Mapping[str, Sequence[Link]],
    languages: Sequence[Link],
    note: str,
    reader: Reader,
) -> str:
    """Lay out the side bar: name, pages in sections, languages, the area, and who reads.

    Links of its own instead of widgets: they weigh nothing before the map stands.
    """
    groups = Markup().join(
        Markup('<p class="side-section">{}</p><ul>{}</ul>').format(
            head, Markup().join(Markup("<li>{}</li>").format(_link(link)) for link in links)
        )
        for head, links in sections.items()
    )
    return Markup(
        '<div class="side"><p class="masthead">{}</p><nav>{}</nav><p class="languages">{}</p>'
        '<p class="side-note">{}</p>{}</div>'
    ).format(title, groups, Markup().join(_link(link) for link in languages), note, _who(reader))


def _who(reader: Reader) -> Markup:
    roles = Markup("<br>").join(reader.roles)
    return Markup(
        '<div class="side-reader"><p><b>{}</b> <small>{}</small></p><p class="roles">{}</p>'
        '<p class="way-out"><a href="{}" target="_self" data-leave>{}</a>'
        ' <a href="{}" target="_self" data-leave>{}</a></p></div>'
    ).format(
        reader.title,
        reader.name,
        roles,
        reader.sign_out_address,
        reader.sign_out,
        reader.password.address,
        reader.password.text,
    )


def _link(link: Link) -> Markup:
    current = Markup(' aria-current="page"') if link.current else ""
    return Markup('<a href="{}" target="_self"{}>{}</a>').format(link.address, current, link.text)


def page_head(title: str, day: str, moment: str, badge: str = "") -> str:
    """Lay out the head of a page: title, day, the moment that is shown, and a warning badge."""
    mark = Markup('<span class="badge">{}</span>').format(badge) if badge else ""
    return Markup(
        '<header class="page-head"><h1>{}</h1><p class="day">{}</p>{}'
        '<p class="moment">{}</p></header>'
    ).format(title, day, mark, moment)


def level_strip(counts: Sequence[LevelCount], heading: str, total: tuple[str, int]) -> str:
    """Lay out the number of zones per level: hatch, glyph and word, never colour alone."""
    cells = Markup().join(
        Markup(
            '<div class="level" data-level="{}"><span class="word">{} {} {}</span>'
            '<span class="count">{}</span></div>'
        ).format(item.style.id, swatch_image(item), item.style.glyph, item.word, item.count)
        for item in counts
        if item.count or item.style.id not in ("", "unknown")
    )
    return Markup(
        '<section class="levels"><p class="label">{}</p><div class="strip">{}'
        '<div class="level total"><span class="word">{}</span><span class="count">{}</span></div>'
        "</div></section>"
    ).format(heading, cells, *total)


def space_for_controls() -> str:
    """Hold the place of the controls, so that nothing moves when they come."""
    return '<div class="controls-to-come"></div>'


def legend(heading: str, counts: Sequence[LevelCount]) -> str:
    """Lay out the heading of a map with its legend."""
    items = Markup().join(
        Markup("<li>{} {} {}</li>").format(swatch_image(item), item.style.glyph, item.word)
        for item in counts
        if item.count or item.style.id not in ("", "unknown")
    )
    return Markup('<div class="map-head"><h2>{}</h2><ul class="legend">{}</ul></div>').format(
        heading, items
    )


def zone_head(name: str, place: str, label: str, count: LevelCount, computed: str) -> str:
    """Lay out the head of an explanation: zone, where it is, its level and what kind of level."""
    return Markup(
        '<header class="zone-head"><h2>{} <small>{}</small></h2>'
        '<p class="verdict">{} {}</p><p class="label">{}</p></header>'
    ).format(name, place, swatch_image(count), label, computed)


def figures(rows: Sequence[tuple[str, str]]) -> str:
    """Lay out names and values."""
    lines = Markup().join(
        Markup("<li><span>{}</span> <b>{}</b></li>").format(name, value) for name, value in rows
    )
    return Markup('<ul class="figures">{}</ul>').format(lines)


def section(heading: str, lines: Sequence[str]) -> str:
    """Lay out a heading with one sentence, or a list of them."""
    if len(lines) == 1:
        body = Markup("<p>{}</p>").format(lines[0])
    else:
        items = Markup().join(Markup("<li>{}</li>").format(line) for line in lines)
        body = Markup("<ul>{}</ul>").format(items)
    return Markup('<section class="reason"><h3>{}</h3>{}</section>').format(heading, body)


def swatch_image(item: LevelCount) -> Markup:
    """Show the hatch of a level, as an image: the browser's sanitiser takes drawings out."""
    return Markup('<img class="swatch" alt="" src="{}">').format(item.style.swatch_url)
