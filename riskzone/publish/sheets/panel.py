"""Beside the map: the legend with its counts, and the list of zones off the lowest level."""

from dataclasses import dataclass

import shapely

from riskzone.publish.material import Look, ZoneShown
from riskzone.publish.sheets import running
from riskzone.publish.sheets.context import FAINT, INK, QUIET, RULE, Context
from riskzone.publish.sheets.faces import Type, clean, cut_to, width, wrapped
from riskzone.publish.sheets.labels import disc_radius, number_disc
from riskzone.publish.sheets.patterns import hatch

#: Type of a row of the list in points of A4, the largest that fits is taken.
_ROW_SIZES = (8.4, 7.8, 7.2, 6.6, 6.0)
_LEADING = 1.52
#: Height of a heading in mm of A4.
_HEADING = 5.0
#: Type of the names where rows do not fit.
_RUNNING_SIZES = (6.6, 6.0, 5.4, 4.9)


def swatch(sheet: Context, look: Look, box: tuple[float, float, float, float]) -> None:
    """A field as the map shows it, with the glyph of the level on it."""
    page, u = sheet.page, sheet.u
    left, top, right, bottom = box
    page.box(left, top, right - left, bottom - top, fill=look.colour)
    hatch(page, [shapely.box(*box)], look, u)
    page.box(left, top, right - left, bottom - top, stroke=QUIET, line=0.5 * u)
    dark = look.id in sheet.rank and look.pattern == "cross"
    kind = sheet.type(8.0, "#FFFFFF" if dark else INK, halo=0.3, halo_colour=look.colour)
    page.text((left + right) / 2, (top + bottom) / 2 + kind.em * 0.36, look.glyph, kind, "middle")


def legend(sheet: Context, x: float, y: float, wide: float) -> float:
    """Levels with pattern, glyph, word and count, the highest first; the lower edge is returned."""
    page, u = sheet.page, sheet.u
    y = heading(sheet, x, y, wide, sheet.say("legend_head"))
    ranked = [look for look in sheet.material.looks if look.id in sheet.rank][::-1]
    others = [
        look
        for look in sheet.material.looks
        if look.id == "unknown" or (look.id == "" and sheet.counts[""])
    ]
    row = 8.2 * u
    number = sheet.type(16, face="serif", bold=0.03)
    unit = sheet.type(7.2, QUIET)
    for look in [*ranked, *others]:
        swatch(sheet, look, (x, y + 1.2 * u, x + 11 * u, y + row - 0.8 * u))
        word = sheet.type(10.2, bold=0.02)
        page.text(x + 13.5 * u, y + 5.7 * u, sheet.word(look), word)
        count = sheet.counts[look.id]
        units = noun(sheet, "zones_unit", count)
        end = x + wide - max(width(noun(sheet, "zones_unit", n), unit) for n in (1, 2))
        page.text(end, y + 5.7 * u, units, unit)
        page.text(end - 1.4 * u, y + 6.0 * u, str(count), number, "right")
        y += row
        page.line([(x, y), (x + wide, y)], RULE, 0.35 * u)
    total = sheet.type(8.0, bold=0.02)
    y += 4.4 * u
    page.text(x, y, sheet.say("total", count=len(sheet.zones)), total)
    for line in wrapped(_without_polygon(sheet), unit.at(6.4 * u), wide):
        y += 3.3 * u
        page.text(x, y, line, unit.at(6.4 * u))
    return y + 1.2 * u


def noun(sheet: Context, entry: str, count: int) -> str:
    """The noun behind a count, without the number, which is set in a type of its own."""
    return sheet.say(entry, count=count).removeprefix(f"{count} ")


def legend_height(sheet: Context, wide: float) -> float:
    """Of the legend, drawn on no page."""
    page = sheet.page
    drawn = len(page)
    bottom = legend(sheet, 0.0, 0.0, wide)
    page.forget(drawn)
    return bottom


def _without_polygon(sheet: Context) -> str:
    drawn = sheet.material.boundaries["county"].index
    missing = [zone for zone in sheet.zones if zone.zone not in drawn]
    if not missing or sheet.spec.scope == "units":
        return ""
    names = sheet.say("comma").join(clean(sheet.name(zone)) for zone in missing[:6])
    return sheet.say("without_polygon", count=len(missing), names=names)


def heading(sheet: Context, x: float, y: float, wide: float, text: str) -> float:
    """A heading over a rule; the lower edge is returned."""
    kind = sheet.type(10.6, face="serif", bold=0.03)
    sheet.page.text(x, y + 3.6 * sheet.u, cut_to(clean(text), kind, wide), kind)
    y += _HEADING * sheet.u
    sheet.page.line([(x, y), (x + wide, y)], INK, 0.8 * sheet.u)
    return y


@dataclass(frozen=True)
class _Row:
    """A heading (no number) or a zone of the list."""

    look: Look
    zone: ZoneShown | None = None
    number: int = 0


def listing(
    sheet: Context,
    x: float,
    y: float,
    wide: float,
    bottom: float,
    *,
    most_columns: int = 2,
    keep: tuple[float, ...] = (),
) -> float:
    """The zones off the lowest level with the time since when; the lower edge is returned.

    The largest type is taken in which all of them fit and leave to what stands below the first of
    the heights in ``keep`` that can be left (mm); else they fill what there is.  Rows that do not
    fit at all become running text, without the times; where that is too long too, its last line
    says how many are left to the tables of the pack.
    """
    top = y + (_HEADING + 0.8) * sheet.u
    if not sheet.raised:
        heading(sheet, x, y, wide, sheet.say("list_head"))
        kind = sheet.type(7.6, QUIET)
        lines = wrapped(sheet.say("list_empty"), kind, wide)
        for number, line in enumerate(lines, 1):
            sheet.page.text(x, top + number * kind.em * 1.4, line, kind)
        return top + kind.em * 1.4 * (len(lines) + 0.5)
    rows = _rows(sheet)
    for left in (*keep, 0.0):
        room = bottom - top - left
        # One column more than is read best, before what stands below has to give way.
        for columns in range(1, most_columns + (2 if left else 1)):
            for size in _ROW_SIZES:
                if columns == 1 and size < 7.0 and most_columns > 1:
                    break
                leading = sheet.type(size).em * _LEADING
                if len(rows) <= columns * int(room / leading):
                    heading(sheet, x, y, wide, sheet.say("list_head"))
                    return _set(sheet, rows, (x, top, wide), columns, size)
    heading(sheet, x, y, wide, sheet.say("list_head_names"))
    return _running(sheet, (x, top, wide), bottom)


def _running(sheet: Context, place: tuple[float, float, float], bottom: float) -> float:
    """The zones off the lowest level by number and name alone, as running text."""
    x, y, wide = place
    gap = 0.8 * sheet.u
    for size in _RUNNING_SIZES:
        told = _levels_told(sheet, size)
        fit = y + sum(running.height(words, wide) + gap for words in told) <= bottom
        if fit:
            break
    left = len(sheet.raised)
    leading = running.height(told[0][:1], wide)
    for words in told:
        rows = running.lines(words, wide)
        if not fit:
            rows = rows[: max(int((bottom - leading - y) / leading), 0)]
        kept = [word for row in rows for word in row]
        y = running.written(sheet, kept, (x, y, wide)) + gap
        # The head of a level is a word as well.
        left -= max(sum(not word.tied for word in kept) - 1, 0)
        if len(kept) < len(words):
            break
    if left:
        kind = sheet.type(_ROW_SIZES[-1], QUIET)
        sheet.page.text(x, y + kind.em, sheet.say("list_more", count=left), kind)
        y += kind.em * _LEADING
    return y


def _levels_told(sheet: Context, size: float) -> list[list[running.Word]]:
    """The words of each level off the lowest, the highest first."""
    told = []
    for level in dict.fromkeys(zone.level for zone in sheet.raised):
        zones = [zone for zone in sheet.raised if zone.level == level]
        head = running.Word(_level_said(sheet, sheet.looks[level]), sheet.type(size, bold=0.03))
        told.append([head, *running.names(sheet, zones, size, numbered=True)])
    return told


def _level_said(sheet: Context, look: Look) -> str:
    count = sheet.counts[look.id]
    return sheet.say("list_level", glyph=look.glyph, level=sheet.word(look), count=count)


def _rows(sheet: Context) -> list[_Row]:
    rows: list[_Row] = []
    for zone in sheet.raised:
        look = sheet.looks[zone.level]
        if not rows or rows[-1].look.id != look.id:
            rows.append(_Row(look))
        rows.append(_Row(look, zone, sheet.numbers[zone.zone]))
    return rows


def _set(
    sheet: Context, rows: list[_Row], place: tuple[float, float, float], columns: int, size: float
) -> float:
    x, top, wide = place
    gap = 4.0 * sheet.u
    each = (wide - gap * (columns - 1)) / columns
    leading = sheet.type(size).em * _LEADING
    per_column = -(-len(rows) // columns)
    for number, row in enumerate(rows):
        column, line = divmod(number, per_column)
        left = x + column * (each + gap)
        _row(sheet, row, (left, top + (line + 0.72) * leading, each), size)
    for column in range(1, columns):
        at = x + column * (each + gap) - gap / 2
        sheet.page.line([(at, top + 1), (at, top + per_column * leading)], RULE, 0.35 * sheet.u)
    return top + per_column * leading


def _row(sheet: Context, row: _Row, place: tuple[float, float, float], size: float) -> None:
    page, u = sheet.page, sheet.u
    x, base, wide = place
    if row.zone is None:
        kind = sheet.type(size, bold=0.03)
        page.text(x, base, _level_said(sheet, row.look), kind)
        return
    zone = row.zone
    radius = disc_radius(88, size * 0.72 * u)
    middle = base - sheet.type(size).em * 0.34
    number_disc(page, (x + radius, middle), row.number, size * 0.72 * u, disc_colour(row.look))
    kind, quiet = sheet.type(size), sheet.type(size * 0.86, QUIET)
    since = "—" if zone.since is None else sheet.moment(zone.since)
    end = x + wide
    page.text(end, base, since, quiet, "right")
    at = x + 2 * radius + 1.1 * u
    room = end - width(since, quiet) - 1.2 * u - at
    name = clean(sheet.name(zone)) + _suffix(sheet, zone)
    parent = clean(sheet.group_name(zone.parent)) if sheet.spec.scope == "province" else ""
    fitted = _fitted(name, kind, room)
    at += page.text(at, base, cut_to(name, fitted, room), fitted)
    room = end - width(since, quiet) - 1.2 * u - at - 1.0 * u
    if parent and room > 5 * u:
        small = sheet.type(size * 0.82, FAINT)
        if width(parent, small) <= room:
            page.text(at + 1.0 * u, base, parent, small)


def _suffix(sheet: Context, zone: ZoneShown) -> str:
    """An arrow where the level changed since the day before, and what it may be."""
    told = ""
    if zone.before in sheet.rank and zone.before != zone.level:
        told = " ↑" if sheet.rank[zone.before] < sheet.rank[zone.level] else " ↓"
    if zone.level_upper and zone.level_upper in sheet.looks:
        told += sheet.say("perhaps", level=sheet.word(sheet.looks[zone.level_upper]))
    return told


def _fitted(text: str, kind: Type, most: float) -> Type:
    """The type, smaller by at most a fifth where a text is too wide."""
    wide = width(text, kind)
    return kind if wide <= most else kind.at(kind.size * max(0.8, most / wide))


def disc_colour(look: Look) -> str:
    """Of the disc of a number: dark enough for white figures."""
    red, green, blue = (int(look.colour[k : k + 2], 16) for k in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return look.colour if luminance < 110 else look.ink
