"""What the panel shows where the list leaves room: the other zones by name, and the last days."""

from riskzone.publish.sheets import panel, running
from riskzone.publish.sheets.context import INK, QUIET, RULE, Context
from riskzone.publish.sheets.faces import clean, cut_to

#: Height of the chart in millimetres of A4.
_CHART = 34.0
#: Type of the names in points of A4, the largest that fits is taken.
_SIZES = (7.4, 6.8, 6.2, 5.7, 5.2)
#: Height of the head of a level in its type.
_LINE = 1.7


def others(sheet: Context, x: float, y: float, wide: float, bottom: float) -> float:
    """Names of the zones that are unknown or of the lowest level; the lower edge is returned.

    Every zone of a sheet is found by its name, however small it lies on the map; of a level
    whose names do not fit whole, it is said where they stand.
    """
    levels = _quiet_levels(sheet)
    whole = next((one for one in _SIZES if y + _high(sheet, levels, wide, one) <= bottom), None)
    for place, level in enumerate(levels, 1):
        size = whole or _SIZES[-1]
        below = sum(_least(sheet, one, wide) for one in levels[place:])
        if y + _high(sheet, [level], wide, size) + below > bottom:
            y = _elsewhere(sheet, level, (x, y, wide), bottom)
            continue
        head, words = _told(sheet, level, size)
        sheet.page.text(x, y + head.kind.em * 1.3, head.text, head.kind)
        y = running.written(sheet, words, (x, y + head.kind.em * _LINE, wide)) + 1.2 * sheet.u
    return y


def _elsewhere(
    sheet: Context, level: str, place: tuple[float, float, float], bottom: float
) -> float:
    x, y, wide = place
    (head, _), quiet = _told(sheet, level, _SIZES[-1]), sheet.type(_SIZES[-1], QUIET)
    if y + head.kind.em * _LINE > bottom:
        return y
    base = y + head.kind.em * 1.3
    at = x + sheet.page.text(x, base, head.text, head.kind) + head.kind.em
    told = sheet.say("names_elsewhere")
    sheet.page.text(at, base, cut_to(told, quiet, max(x + wide - at, 0.0)), quiet)
    return y + head.kind.em * _LINE


def others_heights(sheet: Context, wide: float) -> tuple[float, float]:
    """What :func:`others` needs for every name, and to say at least where they stand (mm)."""
    levels = _quiet_levels(sheet)
    least = sum(_least(sheet, level, wide) for level in levels)
    return _high(sheet, levels, wide, _SIZES[-1]) + sheet.u, least + sheet.u


def _least(sheet: Context, level: str, wide: float) -> float:
    """Of a level: its names, or the one line that says where they stand."""
    line = _told(sheet, level, _SIZES[-1])[0].kind.em * _LINE
    return min(_high(sheet, [level], wide, _SIZES[-1]), line)


def _high(sheet: Context, levels: list[str], wide: float, size: float) -> float:
    told = (_told(sheet, level, size) for level in levels)
    return sum(h.kind.em * _LINE + running.height(w, wide) + 1.2 * sheet.u for h, w in told)


def _quiet_levels(sheet: Context) -> list[str]:
    """Levels below those of the list which zones of the sheet have, the most urgent first."""
    lowest = [level for level, rank in sheet.rank.items() if rank == 0]
    return [level for level in ("unknown", "", *lowest) if sheet.counts.get(level)]


def _told(sheet: Context, level: str, size: float) -> tuple[running.Word, list[running.Word]]:
    look, count = sheet.looks[level], sheet.counts[level]
    said = sheet.say("list_level", glyph=look.glyph, level=sheet.word(look), count=count)
    zones = sorted(
        (zone for zone in sheet.zones if zone.level == level),
        key=lambda zone: (zone.parent, zone.zone),
    )
    head = running.Word(clean(said), sheet.type(size + 0.6, bold=0.03))
    return head, running.names(sheet, zones, size)


def chart(sheet: Context, x: float, y: float, wide: float, bottom: float) -> float:
    """New local cases of the last days as bars, where there is room; the lower edge is returned."""
    page, u, figures = sheet.page, sheet.u, sheet.material.figures
    high = _CHART * u
    if sheet.spec.scope != "province" or not figures.days or bottom - y < high + 6 * u:
        return y
    count = len(figures.days)
    top = panel.heading(sheet, x, y, wide, sheet.say("chart_head", count=count))
    small = sheet.type(6.2, QUIET)
    base, tallest = top + high - 9 * u, max(*figures.new_confirmed, 1)
    step = wide / count
    for place, (day, value) in enumerate(zip(figures.days, figures.new_confirmed, strict=True)):
        left = x + place * step
        tall = (base - top - 6 * u) * value / tallest
        if value:
            page.box(left + step * 0.16, base - tall, step * 0.68, tall, fill="#6C7F8C")
        page.text(left + step / 2, base - tall - 0.8 * u, str(value), small, "middle")
        if (count - 1 - place) % max(round(9 * u / step), 1) == 0:
            told = f"{day.month}/{day.day}"
            page.text(left + step / 2, base + 3.0 * u, told, small, "middle")
    page.line([(x, base), (x + wide, base)], INK, 0.5 * u)
    total = sheet.say("chart_total", count=figures.cumulative)
    page.text(x, base + 6.8 * u, total, sheet.type(7.2, QUIET))
    page.line([(x, base + 8.4 * u), (x + wide, base + 8.4 * u)], RULE, 0.35 * u)
    return base + 9 * u
