"""Each slide: one message, said by its sentence, shown below it."""

import io
from collections.abc import Sequence

from pptx.slide import Slide

from riskzone.publish.deck.charts import cases_chart, levels_chart
from riskzone.publish.deck.frame import BODY, INNER, MARGIN, WIDTH, Deck, describe
from riskzone.publish.deck.grid import Setting, on_colour, paged, setting, table
from riskzone.publish.deck.type import INK, PALE, QUIET, RED, RULE, Box, Face, fitted, rgb
from riskzone.publish.material import Look
from riskzone.publish.story import tables
from riskzone.publish.story.tables import Cell, Grid

#: Control units a deck lists; the tables of the pack have them all.
MOST_UNITS = 36
#: Type of a table, as large as lets it stand on one slide; a list that goes on has the least.
_SIZES = (18.0, 16.0, 15.0, 14.0, 13.0, 12.0)
_SMALLEST = 13.0
#: Height of the remark below a table, in inches.
_REMARK = 0.35


def cover(deck: Deck) -> None:
    """Title, levels in one sentence, minute, producer, mark."""
    story = deck.story
    origin = story.material.provenance
    slide = deck.cover([story.levels(), *_origin(deck)])
    deck.panel(slide, Box(0, 0, 0.28, 7.5), RED, None)
    deck.mark(slide, Box(WIDTH - MARGIN - 3.6, 0.5, 3.6, 0.44))
    deck.text(slide, Box(1.0, 0.5, 7.6, 0.44), story.area, Face(18, QUIET), anchor="middle")
    deck.title(slide, Box(1.0, 1.35, 11.7, 1.75), story.title, Face(44, INK, True), 24)
    deck.rule(slide, 1.0, 3.3, 11.7, INK, 2.0)
    deck.text(slide, Box(1.0, 3.5, 11.7, 1.2), story.levels(), Face(28, RED, True), least=18)
    told = [
        story.long_day(origin.on),
        story.as_of,
        story.of(origin.producer, origin.producer_en),
    ]
    for place, line in enumerate(told):
        deck.text(slide, Box(1.0, 5.05 + 0.5 * place, 11.7, 0.42), line, Face(18, QUIET))
    foot = deck.say("cover_foot", snapshot=deck.snapshot, head=origin.audit_head[:16])
    deck.text(slide, Box(1.0, 6.85, 11.7, 0.3), foot, Face(11, QUIET), least=8)


def figures(deck: Deck) -> None:
    """Counties by level with what moved, and the figures beside them, as tiles."""
    story = deck.story
    slide = deck.slide(story.levels(), [story.levels(), story.changes(), *_origin(deck)])
    shown = deck.story.shown
    gap = 0.25
    wide = (INNER - gap * (len(shown) - 1)) / len(shown)
    for place, look in enumerate(shown):
        box = Box(MARGIN + place * (wide + gap), 1.9, wide, 2.35)
        _level_tile(deck, slide, box, look)
    told = _figures(deck)
    wide = (INNER - gap * (len(told) - 1)) / len(told)
    inner = Box(0, 0, wide - 0.4, 0.62)
    size = min(fitted(name, Face(16), inner, 10)[1].size for name, _ in told)
    for place, (name, value) in enumerate(told):
        box = Box(MARGIN + place * (wide + gap), 4.6, wide, 2.0)
        deck.panel(slide, box, PALE, RULE)
        inner = Box(box.left + 0.2, box.top + 0.15, box.width - 0.4, 0.62)
        deck.text(slide, inner, name, Face(size, QUIET))
        inner = Box(box.left + 0.2, box.top + 0.8, box.width - 0.4, 1.1)
        deck.text(slide, inner, value, Face(40, INK, True), anchor="middle", least=16)


def _level_tile(deck: Deck, slide: Slide, box: Box, look: Look) -> None:
    story = deck.story
    ink = on_colour(look.colour)
    deck.panel(slide, box, look.colour, look.ink)
    inner = Box(box.left + 0.2, box.top + 0.15, box.width - 0.4, 0.5)
    deck.text(slide, inner, story.sign(look), Face(22, ink, True), least=12)
    count = story.material.totals.get(look.id, 0)
    inner = Box(box.left + 0.2, box.top + 0.6, box.width - 0.4, 1.15)
    deck.text(slide, inner, f"{count:,}", Face(60, ink, True), anchor="middle", least=24)
    if story.moves is not None:
        before = sum(zone.before == look.id for zone in story.material.zones)
        change = f"{count - before:+d}".replace("-", "−") if count != before else "±0"
        inner = Box(box.left + 0.2, box.top + 1.82, box.width - 0.4, 0.4)
        deck.text(slide, inner, deck.say("since_yesterday", change=change), Face(15, ink), least=10)


def _figures(deck: Deck) -> list[tuple[str, str]]:
    story, known = deck.story, deck.story.material.figures
    told = []
    if known.days:
        day = story.day(known.days[-1])
        told.append((deck.say("tile_new", day=day), f"{known.new_confirmed[-1]:,}"))
        days = len(known.days)
        told.append((deck.say("tile_window", days=days), f"{sum(known.new_confirmed):,}"))
    told.append((deck.say("tile_cumulative"), f"{known.cumulative:,}"))
    if story.material.extents:
        told.append((deck.say("tile_units"), f"{len(story.in_force):,}"))
    told.append((deck.say("tile_response"), story.response()))
    return told


def map_picture(deck: Deck, picture: bytes) -> None:
    """The map sheet of the area, with its legend and sources."""
    story = deck.story
    slide = deck.slide(story.where(), [story.where(), deck.say("note_map"), *_origin(deck)])
    high = 5.15
    wide = high * 16 / 9
    box = Box(MARGIN, 1.7, wide, high)
    shown = slide.shapes.add_picture(io.BytesIO(picture), *box.emu)
    describe(shown, deck.say("about_map", area=story.area, levels=story.levels()))
    shown.line.color.rgb = rgb(RULE)
    looks = deck.story.shown
    left = MARGIN + wide + 0.25
    step = min((high + 0.2) / len(looks), 1.6)
    for place, look in enumerate(looks):
        box = Box(left, 1.7 + place * step, WIDTH - MARGIN - left, step - 0.2)
        _key(deck, slide, box, look)


def _key(deck: Deck, slide: Slide, box: Box, look: Look) -> None:
    """A level of the map in type that is read from the last row."""
    ink = on_colour(look.colour)
    deck.panel(slide, box, look.colour, look.ink)
    inner = Box(box.left + 0.15, box.top, (box.width - 0.3) * 0.58, box.height)
    deck.text(slide, inner, deck.story.sign(look), Face(20, ink, True), anchor="middle", least=12)
    count = f"{deck.story.material.totals.get(look.id, 0):,}"
    inner = Box(inner.left + inner.width, box.top, (box.width - 0.3) * 0.42, box.height)
    deck.text(slide, inner, count, Face(36, ink, True), "right", anchor="middle", least=16)


def changes(deck: Deck) -> None:
    """Each level that changed, before and after."""
    story = deck.story
    grid = tables.changes(story)
    if grid.rows:
        _listed(deck, grid, story.changes(), [story.changes(), deck.say("note_changes")])
        return
    slide = deck.slide(story.changes(), [story.changes(), deck.say("note_changes")])
    lines = [
        f"{story.sign(look)}  {story.material.totals.get(look.id, 0):,}" for look in story.shown
    ]
    deck.panel(slide, Box(MARGIN, 2.1, INNER, 3.2), PALE, RULE)
    box = Box(MARGIN + 0.5, 2.3, INNER - 1.0, 1.2)
    deck.text(slide, box, deck.say("no_changes"), Face(24, INK, True), anchor="middle")
    box = Box(MARGIN + 0.5, 3.6, INNER - 1.0, 1.2)
    deck.text(slide, box, "   ·   ".join(lines), Face(24, QUIET), anchor="middle")


def trend(deck: Deck) -> None:
    """New cases by day, and counties above the lowest level by day."""
    story, known = deck.story, deck.story.material.figures
    by_day = deck.say("about_cases", values=_by_day(deck, known.new_confirmed))
    notes = [story.cases(), by_day, deck.say("note_trend"), *_origin(deck)]
    slide = deck.slide(story.cases(), notes)
    half = (INNER - 0.5) / 2
    left, right = MARGIN, MARGIN + half + 0.5
    looks = [
        look
        for look in story.material.looks
        if look != story.ranked[0] and any(known.levels.get(look.id, ()))
    ]
    captions = (deck.say("caption_cases", days=len(known.days)), deck.say("caption_levels"))
    for at, caption in zip((left, right), captions, strict=True):
        deck.text(slide, Box(at, 1.8, half, 0.4), caption, Face(16, INK, True), least=12)
    cases_chart(deck, slide, Box(left, 2.25, half, 4.4), by_day)
    if looks:
        about = deck.say("about_levels", values="; ".join(
            f"{story.word(look)}: {_by_day(deck, known.levels[look.id])}" for look in looks
        ))  # fmt: skip
        levels_chart(deck, slide, Box(right, 2.25, half, 4.4), looks, about)
    else:
        box = Box(right, 2.25, half, 4.4)
        deck.text(slide, box, story.where(), Face(20, QUIET), "center", anchor="middle")


def _by_day(deck: Deck, values: Sequence[int]) -> str:
    days = deck.story.material.figures.days
    return ", ".join(f"{d.month}/{d.day} {v}" for d, v in zip(days, values, strict=True))


def raised(deck: Deck) -> None:
    """Counties above the lowest level, in two columns where they are many."""
    story = deck.story
    grid = tables.raised(story)
    if not grid.rows:
        return
    headline = deck.say("headline_list", count=len(story.raised), said=story.join(
        f"{story.sign(look)} {count}" for look, count in story.counted(story.ranked[1:])
    ))  # fmt: skip
    notes = [headline, *story.hidden(), *_origin(deck)]
    whole = _roomy(deck, grid, INNER, True)
    if whole is not None:
        slide = deck.slide(headline, notes)
        table(deck, slide, whole, grid.rows, BODY.left, BODY.top, about=headline)
        _remark(deck, slide, " ".join(story.hidden()))
        return
    gap = 0.35
    half = (INNER - gap) / 2
    how = setting(deck, grid, half, _SMALLEST)
    columns = list(paged(deck, grid, how, BODY.height - _REMARK))
    groups = [columns[at : at + 2] for at in range(0, len(columns), 2)]
    for place, group in enumerate(groups, 1):
        slide = deck.slide(headline, notes, _part(place, len(groups)))
        for number, rows in enumerate(group):
            left = MARGIN + number * (half + gap)
            table(deck, slide, how, rows, left, BODY.top, about=headline)
        _remark(deck, slide, " ".join(story.hidden()))


def bulletin(deck: Deck) -> None:
    """Figures of the bulletin beside the one published before; none without a bulletin."""
    story = deck.story
    if story.material.bulletin is None:
        return
    before = story.material.bulletin_before
    remark = (
        story.say("bulletin_first")
        if before is None
        else story.say("bulletin_before", day=story.day(before.on))
    )
    notes = [story.bulletin(), remark, *_origin(deck)]
    _listed(deck, tables.bulletin(story), story.bulletin(), notes, remark)


def units(deck: Deck) -> None:
    """Control units in force; none where the pack has no control units."""
    story = deck.story
    if not story.in_force:
        return
    by_circle = tables.circles(story).rows
    notes = [story.units(), *(" · ".join(map(str, row)) for row in by_circle), *_origin(deck)]
    _listed(deck, tables.units(story, MOST_UNITS), story.units(), notes)


def sources(deck: Deck) -> None:
    """What everything rests on, and what is not shown."""
    story = deck.story
    told = tables.sources(story)
    slide = deck.slide(deck.say("headline_sources"), [*_origin(deck), *story.hidden()])
    columns = (
        tables.Column(deck.say("column_fact"), 2.4),
        tables.Column(deck.say("column_value"), 9.6),
    )
    rows: list[tuple[Cell, ...]] = list(told)
    how = setting(deck, Grid(columns, tuple(rows)), INNER, 12.0)
    table(deck, slide, how, rows, MARGIN, 1.7, about=deck.say("headline_sources"))
    _remark(deck, slide, " ".join(story.hidden()))


def _listed(deck: Deck, grid: Grid, headline: str, notes: Sequence[str], remark: str = "") -> None:
    """A table over as many slides as it needs."""
    room = BODY.height - (_REMARK if remark else 0.0)
    how = _roomy(deck, grid, INNER, bool(remark)) or setting(deck, grid, INNER, _SMALLEST)
    pages = list(paged(deck, grid, how, room))
    for place, rows in enumerate(pages, 1):
        slide = deck.slide(headline, notes, _part(place, len(pages)))
        table(deck, slide, how, rows, BODY.left, BODY.top, about=headline)
        if remark:
            _remark(deck, slide, remark)


def _roomy(deck: Deck, grid: Grid, width: float, remark: bool) -> Setting | None:
    """The largest type in which a table stands on one slide, if there is one."""
    room = BODY.height - (_REMARK if remark else 0.0)
    for size in _SIZES:
        how = setting(deck, grid, width, size)
        if len(list(paged(deck, grid, how, room))) == 1:
            return how
    return None


def _remark(deck: Deck, slide: Slide, text: str) -> None:
    deck.text(slide, Box(MARGIN, 6.6, INNER, 0.28), text, Face(11, QUIET), least=9)


def _part(place: int, of: int) -> str:
    return f"({place}/{of})" if of > 1 else ""


def _origin(deck: Deck) -> list[str]:
    """For the speaker: how it was counted."""
    origin = deck.story.material.provenance
    return [
        deck.story.as_of,
        deck.say("note_rule", rule=deck.story.of(origin.rule_zh, origin.rule_en)),
        deck.say("note_mark", mark=deck.story.mark),
    ]
