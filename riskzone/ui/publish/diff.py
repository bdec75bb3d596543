"""The panel of what differs from the last pack its readers got."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from markupsafe import Markup

from riskzone.publish.material import Material
from riskzone.release.summary import FigureDiff, LevelDiff, PackDiff, TextDiff
from riskzone.ui import geography
from riskzone.ui.names import zone_name
from riskzone.ui.publish import markup, words
from riskzone.ui.publish.state import PublishView
from riskzone.ui.text import items, say, word

#: Lines of each kind that are shown; the rest is counted.
_MOST = 12
#: Chinese is compared sign by sign, other scripts and numbers word by word.
_TOKEN = re.compile(r"[A-Za-z0-9.,-]+|\s+|.", re.DOTALL)


def panel(diff: PackDiff, material: Material, view: PublishView) -> Markup:
    """Lay out the panel."""
    if not diff.before:
        return markup.note(say("publish_page.first_pack"))
    against = Markup("{}").format(
        markup.link(
            say("publish_page.against", number=diff.before, on=f"{diff.before_on:%Y-%m-%d}"),
            view.to(pack=diff.before),
        )
    )
    if diff.none:
        return markup.note(against) + markup.note(say("publish_page.no_difference"))
    return Markup("").join(
        (
            markup.note(against),
            _levels(diff.levels, material),
            _figures(diff.figures, material),
            _places(diff),
            Markup("").join(_text(one) for one in diff.texts),
        )
    )


def _levels(found: Sequence[LevelDiff], material: Material) -> Markup:
    rows = [
        Markup("{} {} → <b>{}</b>").format(
            _zone(one.zone), level(one.before, material), level(one.now, material)
        )
        for one in found[:_MOST]
    ]
    return _part(say("publish_page.levels_differ", count=len(found)), rows, len(found))


def level(name: str, material: Material) -> str:
    """Name a level: its glyph and word."""
    if not name:
        return say("publish_page.not_told")
    look = next((one for one in material.looks if one.id == name), None)
    return name if look is None else f"{look.glyph} {word(look.zh, look.en)}".strip()


def _zone(code: str) -> str:
    plain = code.rstrip("*").ljust(6, "0")
    return zone_name(plain, geography.place_names().get(plain, code))


def _figures(found: Sequence[FigureDiff], material: Material) -> Markup:
    if not found:
        return Markup()
    heads = Markup().join(
        Markup("<th>{}</th>").format(say(f"publish_page.column_{name}"))
        for name in ("figure", "before", "now", "step")
    )
    rows = Markup().join(
        Markup('<tr><td>{}</td><td>{}</td><td><b>{}</b></td><td class="plus">{}</td></tr>').format(
            _figure(one.name, material), _number(one.before), _number(one.now), _step(one)
        )
        for one in found
    )
    return Markup('<table class="pub-diff"><thead><tr>{}</tr></thead>{}</table>').format(
        heads, rows
    )


def _figure(name: str, material: Material) -> str:
    kind, _, rest = name.partition(":")
    if kind == "level":
        return say("publish_page.counties_at", level=level(rest, material))
    return say(f"publish_page.figure_{name}")


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def _step(one: FigureDiff) -> str:
    if one.before is None or one.now is None:
        return ""
    return f"{one.now - one.before:+,}".replace("-", "−")


def _places(diff: PackDiff) -> Markup:
    made = Markup()
    for entry, names in (
        ("extents_added", diff.extents_added),
        ("extents_gone", diff.extents_gone),
    ):
        made += _part(
            say(f"publish_page.{entry}", count=len(names)), list(names[:_MOST]), len(names)
        )
    for entry, cells in (("now_hidden", diff.hidden), ("now_shown", diff.revealed)):
        if cells:
            places = items(dict.fromkeys(_zone(cell.partition(" ")[0]) for cell in cells[:_MOST]))
            made += markup.note(say(f"publish_page.{entry}", count=len(cells), places=places))
    return made


def _part(head: str, rows: Sequence[object], count: int) -> Markup:
    if not rows:
        return Markup()
    rest = count - len(rows)
    shown = [*rows, say("publish_page.and_more", count=rest)] if rest else rows
    return Markup('<p class="pub-sub">{}</p>').format(head) + markup.lines(shown)


def _text(one: TextDiff) -> Markup:
    title = words.text(one.name)
    if not one.before or not one.now:
        entry = "text_new" if one.now else "text_gone"
        return markup.note(say(f"publish_page.{entry}", name=title))
    return Markup(
        '<details class="pub-hidden"><summary>{}</summary><p class="pub-words">{}</p></details>'
    ).format(say("publish_page.text_differs", name=title), marked(one.before, one.now))


def marked(before: str, now: str) -> Markup:
    """Mark what was taken out of a text and what was put in."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(now)
    made = Markup()
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            made += Markup("{}").format("".join(new[c:d]))
            continue
        if b > a:
            made += Markup("<del>{}</del>").format("".join(old[a:b]))
        if d > c:
            made += Markup("<ins>{}</ins>").format("".join(new[c:d]))
    return made
