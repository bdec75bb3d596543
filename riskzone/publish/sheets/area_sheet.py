"""Sheets of levels: the whole area, a prefecture, a county."""

import shapely
from geopandas import GeoDataFrame

from riskzone.publish.sheets import fillers, furniture, insets, panel
from riskzone.publish.sheets.board import Board
from riskzone.publish.sheets.context import Context
from riskzone.publish.sheets.county_panel import county_panel
from riskzone.publish.sheets.ground import Box, Ground, aspect, ground
from riskzone.publish.sheets.reserve import furnish, reserve
from riskzone.publish.sheets.spec import SIZES
from riskzone.publish.sheets.zones import Names, fill, marker_radius, markers

_MARGIN = 10.0
#: Width over height below which a sheet of paper stands.
_STANDS = 0.72
#: Zones a list of one column beside a lying map holds in a type easily read.
_ONE_COLUMN = 22


def draw_area(sheet: Context) -> None:
    """Draw the whole sheet on its page."""
    paper = sheet.spec.paper
    if paper == "phone":
        _long(sheet)
        return
    if paper in ("a4", "a3") and _aspect(sheet) < _STANDS:
        sheet.page.width, sheet.page.height = SIZES[paper][::-1]
        _standing(sheet)
        return
    _lying(sheet)


def _lying(sheet: Context) -> None:
    page, u = sheet.page, sheet.u
    margin = _MARGIN * u
    top = furniture.head(sheet, margin)
    bottom = page.height - 0.7 * margin - furniture.foot_height(sheet, margin)
    # Many zones need two columns with the names of their prefectures.
    many = len(sheet.raised) > _ONE_COLUMN
    roomy = sheet.spec.scope == "province" and sheet.spec.paper == "wide"
    few = (104 if sheet.zh else 118) if roomy else (74 if sheet.zh else 84)
    wide = ((94 if sheet.zh else 118) if many else few) * u
    left = page.width - margin - wide
    frame = (margin, top + 4 * u, left - 5 * u, bottom - 4.5 * u)
    y = _panel(sheet, left, frame[1] - u, wide, bottom) + 3 * u
    y = fillers.chart(sheet, left, y, wide, bottom) + 3 * u
    under = _map(sheet, frame, _slots((left, y, left + wide, bottom), u))
    furniture.foot(sheet, under, margin, page.height - 0.7 * margin)


def _standing(sheet: Context) -> None:
    page, u = sheet.page, sheet.u
    margin = _MARGIN * u
    top = furniture.head(sheet, margin)
    bottom = page.height - 0.7 * margin - furniture.foot_height(sheet, margin)
    wide = (66 if sheet.zh else 72) * u
    band = max(panel.legend_height(sheet, wide), 56 * u)
    frame = (margin, top + 4 * u, page.width - margin, bottom - band - 8 * u)
    under = _map(sheet, frame, [])
    y = frame[3] + 5 * u
    if sheet.spec.scope == "county":
        county_panel(sheet, margin, y, page.width - 2 * margin, bottom)
    else:
        panel.legend(sheet, margin, y, wide)
        rest = margin + wide + 8 * u
        room = page.width - margin - rest
        keep = fillers.others_heights(sheet, room)
        y = panel.listing(sheet, rest, y, room, bottom, keep=keep)
        fillers.others(sheet, rest, y + u, room, bottom)
    furniture.foot(sheet, under, margin, page.height - 0.7 * margin)


def _long(sheet: Context) -> None:
    page, u = sheet.page, sheet.u
    margin = 4.5 * u
    wide = page.width - 2 * margin
    y = furniture.head(sheet, margin) + 2 * u
    county = sheet.spec.scope == "county"
    if county:
        y = county_panel(sheet, margin, y, wide, y + 1e4) + 3 * u
    else:
        y = panel.legend(sheet, margin, y, wide) + 3 * u
    high = min(max(wide / _aspect(sheet), 0.7 * wide), 1.35 * wide) + 4 * u
    frame = (margin, y, margin + wide, y + high)
    y += high + 4.5 * u
    slots: list[Box] = []
    count = len(insets.wanted(sheet, _ground(sheet, frame), 4))
    for row in range(-(-count // 2)):
        bottom = y + wide / 2
        pair = count - 2 * row > 1
        ends = (margin + (wide - 3 * u) / 2, margin + (wide + 3 * u) / 2)
        slots.append((margin, y, ends[0] if pair else margin + wide, bottom))
        slots += [(ends[1], y, margin + wide, bottom)] if pair else []
        y = bottom + 3 * u
    under = _map(sheet, frame, slots, beside=False)
    if not county:
        y = panel.listing(sheet, margin, y, wide, y + 1e4, most_columns=1) + u
        y = fillers.others(sheet, margin, y, wide, y + 1e4) + 2 * u
    y += furniture.foot_height(sheet, margin) + 2 * u
    page.height = y + 3 * u
    furniture.foot(sheet, under, margin, y)


def _panel(sheet: Context, x: float, y: float, wide: float, bottom: float) -> float:
    """Legend and list beside a lying map; the lower edge is returned."""
    if sheet.spec.scope == "county":
        return county_panel(sheet, x, y, wide, bottom)
    y = panel.legend(sheet, x, y, wide)
    columns = 3 if sheet.spec.paper == "wide" else 2
    keep = fillers.others_heights(sheet, wide)
    y = panel.listing(sheet, x, y + 3 * sheet.u, wide, bottom, most_columns=columns, keep=keep)
    return fillers.others(sheet, x, y + sheet.u, wide, bottom)


def _slots(free: Box, u: float) -> list[Box]:
    """Places for small maps side by side in what the panel leaves free."""
    left, top, right, bottom = free
    high = min(bottom - top, 52 * u)
    if high < 34 * u:
        return []
    half = (right - left - 3 * u) / 2
    if half < 34 * u:
        return [(left, top, right, top + high)]
    return [(left, top, left + half, top + high), (right - half, top, right, top + high)]


def _aspect(sheet: Context) -> float:
    """Width of the area over its height, in a projection of its own."""
    core, seats = _shown(sheet)
    return aspect(core, seats)


def _shown(sheet: Context) -> tuple[GeoDataFrame, list[tuple[float, float]]]:
    """What the sheet shows: polygons, and seats of zones without one.

    A county without a polygon is shown as its seat among the others of its prefecture.
    """
    counties = sheet.material.boundaries["county"]
    core = counties[counties.index.isin(list(sheet.by_code))]
    if core.empty:
        parents = {zone.parent for zone in sheet.zones}
        beside = [zone.zone for zone in sheet.material.zones if zone.parent in parents]
        core = counties[counties.index.isin(beside)]
    seats = [z.seat for z in sheet.zones if z.seat is not None and z.zone not in counties.index]
    return core, seats


def _ground(sheet: Context, frame: Box) -> Ground:
    core, seats = _shown(sheet)
    if sheet.spec.scope == "province":
        parents = {zone.zone: zone.parent for zone in sheet.zones}
    else:
        parents = dict.fromkeys(map(str, core.index), sheet.spec.area)
    around = sheet.material.boundaries["county"]
    return ground(core, around, parents, frame, seats=seats, margin=2.5 * sheet.u)


def _map(sheet: Context, frame: Box, slots: list[Box], *, beside: bool = True) -> Ground:
    """The map with everything that lies in its frame, and small maps in the slots.

    Parameters
    ----------
    sheet : Context
    frame : tuple of float
    slots : list of tuple
        Boxes outside the frame for the magnified clusters that find no room in it.
    beside : bool
        Whether they may lie in the frame at all.
    """
    u, page = sheet.u, sheet.page
    under = _ground(sheet, frame)
    furniture.graticule(sheet, under)
    seats = [
        shapely.Point(under.at(*zone.seat)).buffer(marker_radius(sheet, zone) + 1)
        for zone in sheet.zones
        if zone.seat is not None and zone.zone not in under.core
    ]
    land = shapely.union_all([under.outline.buffer(0.8 * u), *seats])
    places, room = reserve(sheet, frame, land)
    sizes = (58.0, 52.0, 46.0, 40.0, 34.0) if beside else ()
    chosen = insets.choose(sheet, under, room, sizes, slots)
    fill(sheet, under, dashed="county" in sheet.material.schematic)
    page.box(
        frame[0], frame[1], frame[2] - frame[0], frame[3] - frame[1], stroke="#C9CFD3", line=0.5 * u
    )
    board = Board((frame[0] + u, frame[1] + u, frame[2] - u, frame[3] - u))
    places.keep(board)
    for inset in chosen:
        board.take(inset.box)
        board.take(insets.extent(under, inset.cluster))
        board.take(insets.letter_box(sheet, under, inset.cluster))
    dots = markers(sheet, under, board)
    inside = {code for inset in chosen for code in insets.covered(sheet, under, inset.cluster)}
    names = Names(sheet, under, board, inside)
    names.raised_zones(dots)
    if sheet.spec.scope == "province":
        names.groups()
    whole = sheet.spec.scope == "province"
    names.quiet(dots, size=5.8 if whole else 7.0, everywhere=not whole)
    names.neighbours()
    for inset in chosen:
        insets.magnified(sheet, under, inset)
    furnish(sheet, under, places)
    return under
