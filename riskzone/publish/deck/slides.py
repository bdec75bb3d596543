"""Each slide: one message, said by its sentence, shown below it."""

import io
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from pptx.slide import Slide

from riskzone.publish.deck.charts import cases_chart, levels_chart
from riskzone.publish.deck.cropped import middle
from riskzone.publish.deck.frame import BODY, INNER, MARGIN, Deck, describe
from riskzone.publish.deck.grid import Setting, on_colour, paged, setting, table
from riskzone.publish.deck.type import (
    INK,
    LEADING,
    PALE,
    QUIET,
    RED,
    RULE,
    SMALLEST,
    Box,
    Face,
    fitted,
    lines,
    needed,
)
from riskzone.publish.material import Look
from riskzone.publish.sheets.faces import clean
from riskzone.publish.story import tables
from riskzone.publish.story.tables import Cell, Grid

#: Slides control units take at most; the tables of the pack have them all.
UNIT_SLIDES = 6
#: More control units than so many slides hold.
_SURE = 20 * UNIT_SLIDES
#: Type of a table, as large as lets it stand on one slide; a list that goes on has the least.
_SIZES = (20.0, 18.0, 16.0, 14.0, 13.0, SMALLEST)
#: How the remark below a table is set.
_REMARK = Face(SMALLEST, QUIET)
#: Type of a figure: on one line if any of them lets it.
_FIGURE = tuple(Face(size, INK, True) for size in (40.0, 34.0, 30.0, 26.0))
#: Height of the head of a second table, in inches.
_CAPTION = 0.65
#: Between the head of a slide and its foot, in inches.
_ROOM = 5.12
#: Type of changes above a list, and the most height they may take, in inches.
_LEAD, _MOST_LEAD = 14.0, 1.7
#: Most that is added above and below a text of a short table, in inches.
_MOST_PAD = 0.12


def cover(deck: Deck) -> None:
    """Title, levels in one sentence, minute, producer, mark."""
    story = deck.story
    origin = story.material.provenance
    slide = deck.cover([story.levels(), *_origin(deck)])
    deck.panel(slide, Box(0, 0, 0.28, 7.5), RED, None)
    wide = deck.mark(slide, 0.5, 0.44)
    deck.text(
        slide, Box(1.0, 0.5, INNER - wide - 0.7, 0.44), story.area, Face(18, QUIET), anchor="middle"
    )
    deck.title(slide, Box(1.0, 1.35, 11.7, 1.75), story.title, Face(44, INK, True), 24)
    deck.rule(slide, 1.0, 3.3, 11.7, INK, 2.0)
    deck.text(slide, Box(1.0, 3.5, 11.7, 1.2), story.levels(), Face(28, RED, True), least=20)
    told = [
        story.long_day(origin.on),
        story.as_of,
        story.of(origin.producer, origin.producer_en),
    ]
    for place, line in enumerate(told):
        deck.text(slide, Box(1.0, 5.05 + 0.5 * place, 11.7, 0.42), line, Face(18, QUIET))
    foot = deck.say("cover_foot", snapshot=deck.snapshot, head=origin.audit_head[:16])
    deck.text(slide, Box(1.0, 6.85, 11.7, 0.3), foot, Face(12, QUIET))


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
    size = min(fitted(name, Face(16), inner, SMALLEST)[1].size for name, _ in told)
    for place, (name, value) in enumerate(told):
        box = Box(MARGIN + place * (wide + gap), 4.6, wide, 2.0)
        deck.panel(slide, box, PALE, RULE)
        inner = Box(box.left + 0.2, box.top + 0.15, box.width - 0.4, 0.62)
        deck.text(slide, inner, name, Face(size, QUIET))
        inner = Box(box.left + 0.15, box.top + 0.8, box.width - 0.3, 1.1)
        face = next((one for one in _FIGURE if needed(value, one) <= inner.width), _FIGURE[0])
        deck.text(slide, inner, value, face, anchor="middle", least=16)


def _level_tile(deck: Deck, slide: Slide, box: Box, look: Look) -> None:
    story = deck.story
    ink = on_colour(look.colour)
    deck.panel(slide, box, look.colour, look.ink)
    inner = Box(box.left + 0.2, box.top + 0.15, box.width - 0.4, 0.5)
    deck.text(slide, inner, story.sign(look), Face(22, ink, True))
    count = story.material.totals.get(look.id, 0)
    inner = Box(box.left + 0.2, box.top + 0.6, box.width - 0.4, 1.15)
    deck.text(slide, inner, f"{count:,}", Face(60, ink, True), anchor="middle", least=28)
    if story.moves is not None:
        before = sum(zone.before == look.id for zone in story.material.zones)
        change = f"{count - before:+d}".replace("-", "−") if count != before else "±0"
        inner = Box(box.left + 0.2, box.top + 1.82, box.width - 0.4, 0.4)
        deck.text(slide, inner, deck.say("since_yesterday", change=change), Face(16, ink))


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
    """The map of the area with its legend and list, as wide as the slide lets it be."""
    story = deck.story
    slide = deck.slide(story.where(), [story.where(), deck.say("note_map"), *_origin(deck)])
    origin = story.material.provenance
    told = deck.say(
        "map_origin",
        boundaries=story.of(origin.boundaries_source, origin.boundaries_source_en),
        review=clean(origin.review_number) or story.say("no_review"),
    )
    left, top, right, bottom, aspect = middle(picture)
    room = Box(MARGIN, BODY.top, INNER, _ROOM - _below(told))
    wide = min(room.width, room.height * aspect)
    box = Box(MARGIN + (INNER - wide) / 2, room.top, wide, wide / aspect)
    shown = slide.shapes.add_picture(io.BytesIO(picture), *box.emu)
    shown.crop_left, shown.crop_top, shown.crop_right, shown.crop_bottom = left, top, right, bottom
    describe(shown, deck.say("about_map", area=story.area, levels=story.levels()))
    _remark(deck, slide, told)


def levels(deck: Deck) -> None:
    """What changed and what stands above the lowest level: on one slide where both fit.

    Few changes stand above the first part of a long list; many have slides of their own.
    """
    story = deck.story
    changed, above = tables.changes(story), tables.raised(story)
    if not above.rows:
        if changed.rows:
            _listed(deck, changed, story.changes(), [story.changes(), deck.say("note_changes")])
        return
    said = deck.say("headline_list", count=len(story.raised), said=story.join(
        f"{story.sign(look)} {count}" for look, count in story.counted(story.ranked[1:])
    ))  # fmt: skip
    told = " ".join((*(() if changed.rows else (story.changes() + story.say("stop"),)),
                     *story.hidden()))  # fmt: skip
    notes = [said, story.changes(), deck.say("note_changes"), *story.hidden(), *_origin(deck)]
    room = _ROOM - _below(told)
    if changed.rows:
        both = _stacked(deck, (changed, above), room)
        if both is not None:
            slide = deck.slide(story.changes(), notes)
            edge = table(deck, slide, both[0], changed.rows, MARGIN, BODY.top,
                         about=story.changes())  # fmt: skip
            box = Box(MARGIN, edge + 0.2, INNER, _CAPTION - 0.2)
            deck.text(slide, box, said, Face(18, INK, True), anchor="middle")
            table(deck, slide, both[1], above.rows, MARGIN, edge + _CAPTION, about=said)
            _remark(deck, slide, told)
            return
    else:
        whole = _roomy(deck, above, INNER, room)
        if whole is not None:
            slide = deck.slide(said, notes)
            table(deck, slide, whole, above.rows, MARGIN, BODY.top, about=said)
            _remark(deck, slide, told)
            return
    lead = setting(deck, changed, INNER, _LEAD)
    high = sum(_heights(deck, lead, changed)) if changed.rows else 0.0
    if high > _MOST_LEAD:
        _listed(deck, changed, story.changes(), [story.changes(), deck.say("note_changes")])
        high = 0.0
    _columns(deck, above, (said, told), notes, (lead, changed) if high else None)


def _columns(
    deck: Deck,
    grid: Grid,
    words: tuple[str, str],
    notes: Sequence[str],
    lead: tuple[Setting, Grid] | None,
) -> None:
    """A long list in two columns, below the changes on its first slide."""
    said, remark = words
    room, gap = _ROOM - _below(remark), 0.2
    half = (INNER - gap) / 2
    how = setting(deck, grid, half, SMALLEST)
    high = 0.0 if lead is None else sum(_heights(deck, *lead)) + _CAPTION
    first = list(paged(deck, grid, how, room - high))[:2]
    rest = Grid(grid.columns, grid.rows[sum(map(len, first)) :])
    columns = list(paged(deck, rest, how, room))
    groups = [first, *(columns[at : at + 2] for at in range(0, len(columns), 2))]
    for place, group in enumerate(groups, 1):
        top = BODY.top
        if place == 1 and lead is not None:
            changed = deck.story.changes()
            slide = deck.slide(changed, notes)
            top = table(deck, slide, lead[0], lead[1].rows, MARGIN, top, about=changed) + _CAPTION
            box = Box(MARGIN, top - _CAPTION + 0.2, INNER, _CAPTION - 0.2)
            caption = f"{said} {_part(1, len(groups))}".rstrip()
            deck.text(slide, box, caption, Face(18, INK, True), anchor="middle")
        else:
            slide = deck.slide(said, notes, _part(place, len(groups)))
        for number, rows in enumerate(_even(group) if place == len(groups) else group):
            left = MARGIN + number * (half + gap)
            table(deck, slide, how, rows, left, top, about=said)
        _remark(deck, slide, remark)


def _even(columns: Sequence[Sequence[tuple[Cell, ...]]]) -> list[tuple[tuple[Cell, ...], ...]]:
    """The last rows of a list, as many in each column."""
    rows = tuple(row for column in columns for row in column)
    cut = -(-len(rows) // 2)
    return [part for part in (rows[:cut], rows[cut:]) if part]


def _heights(deck: Deck, how: Setting, grid: Grid) -> list[float]:
    return [how.height(row, deck) for row in ([one.head for one in grid.columns], *grid.rows)]


def _stacked(deck: Deck, grids: tuple[Grid, Grid], room: float) -> tuple[Setting, Setting] | None:
    """The largest type in which two tables stand one below the other, if there is one."""
    fewest = [setting(deck, one, INNER, SMALLEST).breaks(one.rows, deck) for one in grids]
    for size in _SIZES:
        first, second = (setting(deck, grid, INNER, size) for grid in grids)
        both = [*_heights(deck, first, grids[0]), *_heights(deck, second, grids[1])]
        breaks = [first.breaks(grids[0].rows, deck), second.breaks(grids[1].rows, deck)]
        if sum(both) + _CAPTION <= room and breaks <= fewest:
            pad = _pad(first, len(both), room - _CAPTION - sum(both))
            return replace(first, pad=pad), replace(second, pad=pad)
    return None


def _pad(how: Setting, rows: int, spare: float) -> float:
    """Above and below a text, so that a short table does not crowd the top of its slide."""
    return how.pad + min(spare / rows / 2, _MOST_PAD)


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
        deck.text(slide, Box(at, 1.8, half, 0.4), caption, Face(16, INK, True))
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

    def slides(most: int) -> int:
        grid = tables.units(story, most)
        how = setting(deck, grid, INNER, SMALLEST)
        return len(list(paged(deck, grid, how, _ROOM)))

    count = len(story.in_force)
    if count > _SURE or slides(count) > UNIT_SLIDES:
        # The last row of all says how many are left out, and of which counties.
        count = bisect_right(range(min(count, _SURE)), UNIT_SLIDES, key=slides) - 1
    _listed(deck, tables.units(story, count), story.units(), notes)


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
    how = setting(deck, Grid(columns, tuple(rows)), INNER, SMALLEST)
    table(deck, slide, how, rows, MARGIN, 1.7, about=deck.say("headline_sources"))
    _remark(deck, slide, " ".join(story.hidden()))


def _listed(deck: Deck, grid: Grid, headline: str, notes: Sequence[str], remark: str = "") -> None:
    """A table over as many slides as it needs."""
    room = _ROOM - _below(remark)
    how = _roomy(deck, grid, INNER, room) or setting(deck, grid, INNER, SMALLEST)
    pages = list(paged(deck, grid, how, room))
    for place, rows in enumerate(pages, 1):
        slide = deck.slide(headline, notes, _part(place, len(pages)))
        table(deck, slide, how, rows, BODY.left, BODY.top, about=headline)
        if remark:
            _remark(deck, slide, remark)


def _roomy(deck: Deck, grid: Grid, width: float, room: float) -> Setting | None:
    """The largest type in which a table stands on one slide, if there is one."""
    fewest = setting(deck, grid, width, SMALLEST).breaks(grid.rows, deck)
    for size in _SIZES:
        how = setting(deck, grid, width, size)
        heights = _heights(deck, how, grid)
        if sum(heights) <= room and how.breaks(grid.rows, deck) <= fewest:
            return replace(how, pad=_pad(how, len(heights), room - sum(heights)))
    # One slide of close rows is read better than a few rows on a second one.
    close = replace(setting(deck, grid, width, SMALLEST), pad=0.0)
    return close if sum(_heights(deck, close, grid)) <= room else None


def _remark(deck: Deck, slide: Slide, text: str) -> None:
    if text:
        high = _below(text)
        deck.text(slide, Box(MARGIN, 6.88 - high, INNER, high), text, _REMARK)


def _below(text: str) -> float:
    """Height of the remark below a table, in inches."""
    count = min(len(lines(clean(text), _REMARK, INNER)), 3) if text else 0
    return count * _REMARK.size * LEADING / 72 + 0.03


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
