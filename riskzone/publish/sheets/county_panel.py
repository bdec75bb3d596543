"""Beside the map of one county: its level, and the townships with a level of their own."""

from riskzone.publish.material import ZoneShown
from riskzone.publish.sheets import panel
from riskzone.publish.sheets.context import QUIET, RULE, Context
from riskzone.publish.sheets.faces import clean, cut_to, width, wrapped


def county_panel(sheet: Context, x: float, y: float, wide: float, bottom: float) -> float:
    """Draw it; the lower edge is returned."""
    y = _level(sheet, x, y, wide)
    return _townships(sheet, x, y + 3 * sheet.u, wide, bottom)


def _level(sheet: Context, x: float, y: float, wide: float) -> float:
    page, u, zone = sheet.page, sheet.u, sheet.zones[0]
    look = sheet.looks[zone.level]
    y = panel.heading(sheet, x, y, wide, sheet.say("legend_head"))
    panel.swatch(sheet, look, (x, y + 2 * u, x + 16 * u, y + 12 * u))
    kind = sheet.type(17, face="serif", bold=0.03)
    page.text(x + 19 * u, y + 9.4 * u, cut_to(sheet.word(look), kind, wide - 19 * u), kind)
    y += 13 * u
    small = sheet.type(7.8, QUIET)
    for text in _told(sheet, zone):
        for line in wrapped(text, small, wide):
            y += small.em * 1.45
            page.text(x, y, line, small)
    return y + 1.5 * u


def _told(sheet: Context, zone: ZoneShown) -> list[str]:
    told = [sheet.group_name(zone.parent)]
    if zone.since is not None:
        told.append(sheet.say("units_since", at=sheet.moment(zone.since)))
    if zone.before in sheet.rank and zone.before != zone.level:
        told.append(sheet.say("county_before", level=sheet.word(sheet.looks[zone.before])))
    if zone.level_upper in sheet.looks and zone.level_upper:
        told.append(sheet.say("county_perhaps", level=sheet.word(sheet.looks[zone.level_upper])))
    return [" · ".join(clean(part) for part in told)]


def _townships(sheet: Context, x: float, y: float, wide: float, bottom: float) -> float:
    page, u = sheet.page, sheet.u
    own = sorted(
        (one for one in sheet.material.townships if one.parent == sheet.spec.area),
        key=lambda one: (-sheet.rank.get(one.level, 0), one.zone),
    )
    top = panel.heading(sheet, x, y, wide, sheet.say("townships_head"))
    kind, quiet = sheet.type(8.0), sheet.type(7.0, QUIET)
    if not own:
        for line in wrapped(sheet.say("townships_none"), quiet, wide):
            top += quiet.em * 1.5
            page.text(x, top, line, quiet)
        return top + 1.5 * u
    row = kind.em * 1.75
    fits = max(int((bottom - top - row) / row), 1)
    for one in own[:fits]:
        look = sheet.looks[one.level]
        panel.swatch(sheet, look, (x, top + 0.7 * u, x + 6 * u, top + row - 0.5 * u))
        since = "—" if one.since is None else sheet.moment(one.since)
        page.text(x + wide, top + row * 0.68, since, quiet, "right")
        room = wide - 8 * u - width(since, quiet) - 2 * u
        told = f"{clean(sheet.name(one))}  {sheet.word(look)}"
        page.text(x + 8 * u, top + row * 0.68, cut_to(told, kind, room), kind)
        top += row
        page.line([(x, top), (x + wide, top)], RULE, 0.3)
    if len(own) > fits:
        page.text(x, top + row * 0.6, sheet.say("units_more", count=len(own) - fits), quiet)
        top += row
    return top
