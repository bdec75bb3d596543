"""What the panel shows where the list leaves room: the other zones by name, and the last days."""

from riskzone.publish.sheets import panel
from riskzone.publish.sheets.context import INK, QUIET, RULE, Context
from riskzone.publish.sheets.faces import clean, wrapped

#: Height of the chart in millimetres of A4.
_CHART = 34.0


def others(sheet: Context, x: float, y: float, wide: float, bottom: float) -> float:
    """Names of the zones that are unknown, and on sheets of a prefecture of the lowest level.

    Nothing is drawn of a level whose names do not fit whole; the lower edge is returned.
    """
    lowest = [level for level, rank in sheet.rank.items() if rank == 0]
    levels = ["unknown", *(lowest if sheet.spec.scope == "prefecture" else [])]
    head, kind = sheet.type(8.0, bold=0.03), sheet.type(7.4, QUIET)
    for level in levels:
        names = [clean(sheet.name(zone)) for zone in sheet.zones if zone.level == level]
        if not names or level not in sheet.looks:
            continue
        look = sheet.looks[level]
        told = sheet.say("list_level", glyph=look.glyph, level=sheet.word(look), count=len(names))
        lines = wrapped(sheet.say("comma").join(names), kind, wide)
        high = head.em * 1.7 + len(lines) * kind.em * 1.45
        if y + high > bottom:
            continue
        sheet.page.text(x, y + head.em * 1.3, told, head)
        y += head.em * 1.7
        for line in lines:
            y += kind.em * 1.45
            sheet.page.text(x, y - kind.em * 0.2, line, kind)
        y += 1.0 * sheet.u
    return y


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
