"""Sheets of control units: where they are, which circle, since when; nobody, no case."""

from collections.abc import Sequence

import numpy as np
import shapely

from riskzone.errors import InputError
from riskzone.publish.material import Extent, Look
from riskzone.publish.sheets import furniture, insets, panel
from riskzone.publish.sheets.board import Board, Room
from riskzone.publish.sheets.context import FAINT, INK, PAPER, QUIET, RULE, Context
from riskzone.publish.sheets.faces import POINT, clean, width, wrapped
from riskzone.publish.sheets.ground import Box, Ground, ground, path_of
from riskzone.publish.sheets.labels import disc_radius, number_disc
from riskzone.publish.sheets.patterns import hatch

#: Colour, ink and pattern of the circles in the order they come; told apart in black and white.
_STYLES: tuple[tuple[str, str, str, str], ...] = (
    ("#C9343B", "#7E1016", "cross", "■"),
    ("#F2B134", "#7B590E", "diagonal", "▲"),
    ("#9DB8CC", "#35536B", "dots", "◆"),
    ("#C9BEDA", "#5A4A78", "none", "●"),
)
#: The map shows at least so many metres across.
_LEAST_METRES = 1600.0
#: Metres to a millimetre below which the borders of counties are too coarse to be read as such.
_COARSE = 60.0


def draw_units(sheet: Context) -> None:
    """Draw the whole sheet on its page.

    Raises
    ------
    InputError
        The county has no control unit to show.
    """
    extents = shown(sheet)
    if not extents:
        raise InputError("sheets.no_units", area=sheet.area_name())
    styles = styles_of(extents)
    page, u = sheet.page, sheet.u
    phone = sheet.spec.paper == "phone"
    margin = (4.5 if phone else 10.0) * u
    top = furniture.head(sheet, margin)
    if phone:
        wide = page.width - 2 * margin
        y = _legend(sheet, extents, styles, (margin, top + 2 * u, wide)) + 3 * u
        under = _map(sheet, extents, styles, (margin, y, margin + wide, y + wide * 0.95))
        y = _listing(sheet, extents, styles, (margin, y + wide * 0.95 + 5 * u, wide), 1e6)
        y += furniture.foot_height(sheet, margin) + 4 * u
        page.height = y + 3 * u
        furniture.foot(sheet, under, margin, y)
        return
    bottom = page.height - 0.7 * margin - furniture.foot_height(sheet, margin)
    wide = (92 if len(extents) > 6 else 82) * u
    left = page.width - margin - wide
    frame = (margin, top + 4 * u, left - 5 * u, bottom - 4.5 * u)
    under = _map(sheet, extents, styles, frame)
    y = _legend(sheet, extents, styles, (left, frame[1] - u, wide))
    _listing(sheet, extents, styles, (left, y + 3 * u, wide), bottom)
    furniture.foot(sheet, under, margin, page.height - 0.7 * margin)


def shown(sheet: Context) -> tuple[Extent, ...]:
    """Extents of the county in the order of the list: those in force first, then as they came."""
    found = [one for one in sheet.material.extents if sheet.spec.area in (one.county, one.area)]
    order = list(dict.fromkeys(one.circle_zh for one in sheet.material.extents))
    found.sort(
        key=lambda one: (not one.in_force, order.index(one.circle_zh), one.effective_at, one.place)
    )
    return tuple(found)


def styles_of(extents: Sequence[Extent]) -> dict[str, Look]:
    """A look for each circle, in the order they come; the last serves all that follow."""
    circles = {one.circle_zh: one.circle_en for one in extents}
    found = {}
    for number, (zh, en) in enumerate(circles.items()):
        colour, ink, pattern, glyph = _STYLES[min(number, len(_STYLES) - 1)]
        found[zh] = Look(zh, zh, en, colour, pattern, glyph, ink)  # type: ignore[arg-type]
    return found


def geometry(extent: Extent) -> shapely.Geometry | None:
    """Polygon and points of an extent as one shape; ``None``: it is told in words alone."""
    parts = [shapely.Point(point) for point in extent.points]
    if extent.polygon_wkb is not None:
        parts.append(shapely.from_wkb(extent.polygon_wkb))
    return shapely.union_all(parts) if parts else None


def _map(sheet: Context, extents: Sequence[Extent], styles: dict[str, Look], frame: Box) -> Ground:
    page, u = sheet.page, sheet.u
    shapes = [geometry(one) for one in extents]
    drawn = [shape for shape in shapes if shape is not None]
    counties = sheet.material.boundaries["county"]
    code = sheet.zones[0].zone
    core = counties[counties.index == code]
    if core.empty:
        core = counties
    about = shapely.union_all(drawn) if drawn else None
    under = ground(
        core, counties, {code: code}, frame,
        about=about, least_metres=_LEAST_METRES, margin=12 * u if about else 3 * u,
    )  # fmt: skip
    page.box(frame[0], frame[1], frame[2] - frame[0], frame[3] - frame[1], fill="#FFFFFF")
    coarse = "county" in sheet.material.schematic or under.metres < _COARSE
    dashes = (1.6 * u, 0.9 * u) if coarse else ()
    for one in under.beyond:
        page.path(under.path("beyond", one), fill="#E8EAE9", stroke="#D4D8D9", line=0.3 * u)
    for one in under.core:
        page.path(under.path("core", one), fill="#F3F2EA")
    furniture.graticule(sheet, under)
    for one in under.core:
        page.path(
            under.path("core", one),
            stroke=QUIET if coarse else INK,
            line=1.0 * u,
            dashes=dashes,
            clip=frame,
        )
    on_page = [_placed(under, shape) for shape in shapes]
    land = [shape.buffer(4 * u) for shape in on_page if shape is not None]
    room = Room(frame, shapely.union_all(land) if land else shapely.Point(-99, -99))
    bar = room.place(38 * u, 11 * u, (0.0, 1.0)) or (frame[0], frame[3] - 11 * u, 0.0, frame[3])
    arrow = room.place(10 * u, 15 * u, (0.0, 0.0))
    small = room.place(36 * u, 40 * u, (1.0, 0.0))
    board = Board((frame[0] + u, frame[1] + u, frame[2] - u, frame[3] - u))
    for box in (bar, arrow, small):
        if box is not None:
            board.take(box)
    _extents(sheet, extents, on_page, styles)
    _numbers(sheet, extents, on_page, styles, board)
    page.box(
        frame[0], frame[1], frame[2] - frame[0], frame[3] - frame[1], stroke=RULE, line=0.5 * u
    )
    page.box(bar[0] + u, bar[1], 36 * u, 10 * u, fill="#FFFFFF", alpha=0.85)
    furniture.scale_bar(sheet, under, bar[0] + 4 * u, bar[3] - 4.6 * u, 30 * u)
    if arrow is not None:
        furniture.north_arrow(sheet, under, arrow[0] + 5 * u, arrow[1] + 8.5 * u)
    if small is not None:
        insets.overview(sheet, under, (small[0] + u, small[1] + u, small[2] - u, small[3] - u))
    return under


def _placed(under: Ground, shape: shapely.Geometry | None) -> shapely.Geometry | None:
    if shape is None:
        return None
    return shapely.transform(
        shape,
        lambda lon, lat: tuple(np.asarray(one) for one in under.at(lon, lat)),
        interleaved=False,
    )


def _extents(
    sheet: Context,
    extents: Sequence[Extent],
    on_page: Sequence[shapely.Geometry | None],
    styles: dict[str, Look],
) -> None:
    """Areas first, entrances on them; what is not in force is an outline of dashes."""
    page, u = sheet.page, sheet.u
    rough = (1.4 * u, 0.8 * u) if "building_unit" in sheet.material.schematic else ()
    pairs = [(one, shape) for one, shape in zip(extents, on_page, strict=True) if shape is not None]
    for one, shape in pairs[::-1]:
        look = styles[one.circle_zh]
        areas = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        for area in areas:
            if one.in_force:
                page.path(path_of(area), fill=look.colour, alpha=0.45)
                hatch(page, [area], look, u)
            page.path(
                path_of(area),
                stroke=look.ink,
                line=1.2 * u,
                dashes=() if one.in_force else (1.2 * u, 0.9 * u),
            )
    for one, shape in pairs[::-1]:
        look = styles[one.circle_zh]
        for part in shapely.get_parts(shape):
            if part.geom_type == "Point":
                fill = look.colour if one.in_force else PAPER
                page.disc(part.x, part.y, 1.15 * u, fill=fill, stroke=look.ink, line=0.9 * u)
                if rough:
                    page.path(
                        path_of(part.buffer(1.8 * u).exterior),
                        stroke=look.ink,
                        line=0.5 * u,
                        dashes=(0.7 * u, 0.5 * u),
                    )


def _numbers(
    sheet: Context,
    extents: Sequence[Extent],
    on_page: Sequence[shapely.Geometry | None],
    styles: dict[str, Look],
    board: Board,
) -> None:
    """The number of each extent beside it, with a line where it has to stand off."""
    page, u = sheet.page, sheet.u
    size = 6.4 * u
    for number, (one, shape) in enumerate(zip(extents, on_page, strict=True), 1):
        if shape is None:
            continue
        point = shapely.point_on_surface(shapely.get_parts(shape)[0])
        radius = disc_radius(number, size)
        found = _spot(board, (point.x, point.y), radius + 0.2 * u)
        if found is None:
            continue
        x, y = found
        board.take((x - radius, y - radius, x + radius, y + radius))
        if abs(x - point.x) + abs(y - point.y) > 2.6 * u:
            page.line([(point.x, point.y), (x, y)], INK, 0.5 * u)
        number_disc(page, (x, y), number, size, styles[one.circle_zh].ink)
        sheet.note(str(number), (x - radius, y - radius, x + radius, y + radius))


def _spot(board: Board, at: tuple[float, float], radius: float) -> tuple[float, float] | None:
    """The nearest free place for a disc about a point, on rings of growing size."""
    turns = np.linspace(0, 2 * np.pi, 24, endpoint=False) - np.pi / 4
    for reach in (1.6, 2.4, 3.4, 4.6, 6.0, 8.0, 10.5, 14.0, 18.0, 24.0, 32.0):
        middles = np.array(at) + radius * reach * np.stack([np.cos(turns), np.sin(turns)], axis=1)
        boxes = np.concatenate([middles - radius, middles + radius], axis=1)
        free = np.flatnonzero(board.free(boxes))
        if len(free):
            x, y = middles[free[0]].tolist()
            return x, y
    return None


def _legend(
    sheet: Context,
    extents: Sequence[Extent],
    styles: dict[str, Look],
    place: tuple[float, float, float],
) -> float:
    """Circles with the control units in force; those that no longer are; the sum of all."""
    page, u = sheet.page, sheet.u
    x, y, wide = place
    y = panel.heading(sheet, x, y, wide, sheet.say("units_head"))
    number, unit = sheet.type(14, face="serif", bold=0.03), sheet.type(7.2, QUIET)
    row = 7.4 * u
    for look in styles.values():
        count = sum(one.in_force and one.circle_zh == look.id for one in extents)
        panel.swatch(sheet, look, (x, y + 1.1 * u, x + 10 * u, y + row - 0.8 * u))
        word = sheet.type(8.8, bold=0.02)
        lines = wrapped(clean(sheet.word(look)), word, wide - 36 * u)[:2]
        for place_of, line in enumerate(lines):
            shift = (place_of - (len(lines) - 1) / 2) * word.em * 1.1
            page.text(x + 12.5 * u, y + 5.0 * u + shift, line, word)
        page.text(x + wide, y + 5.0 * u, panel.noun(sheet, "units_unit", count), unit, "right")
        ends = x + wide - width(panel.noun(sheet, "units_unit", count), unit) - 1.4 * u
        page.text(ends, y + 5.3 * u, str(count), number, "right")
        y += row
        page.line([(x, y), (x + wide, y)], RULE, 0.35 * u)
    over = sum(not one.in_force for one in extents)
    words = sum(geometry(one) is None for one in extents)
    told = [sheet.say("units_total", count=len(extents), ended=over)]
    if words:
        told.append(sheet.say("units_in_words", count=words))
    if "building_unit" in sheet.material.schematic:
        told.append(sheet.say("units_rough"))
    small = sheet.type(6.6, QUIET)
    for text in told:
        for line in wrapped(text, small, wide):
            y += small.em * 1.45
            page.text(x, y + 0.6 * u, line, small)
    return y + 2 * u


def _listing(
    sheet: Context,
    extents: Sequence[Extent],
    styles: dict[str, Look],
    place: tuple[float, float, float],
    bottom: float,
) -> float:
    """Places with their circle and since when; the type shrinks until all of them fit."""
    x, y, wide = place
    top = panel.heading(sheet, x, y, wide, sheet.say("units_list")) + 0.8 * sheet.u
    for size in (8.2, 7.6, 7.0, 6.4, 5.8):
        rows = [_row_lines(sheet, one, number, size, wide) for number, one in enumerate(extents, 1)]
        leading = size * sheet.u * POINT * 1.36
        if sum(len(lines) * leading + 0.9 * sheet.u for _, lines in rows) <= bottom - top:
            break
    for number, (one, (start, lines)) in enumerate(zip(extents, rows, strict=True), 1):
        high = len(lines) * leading + 0.9 * sheet.u
        if top + high + leading > bottom and number < len(extents):
            left = len(extents) - number + 1
            kind = sheet.type(size, QUIET)
            sheet.page.text(x, top + leading, sheet.say("units_more", count=left), kind)
            return top + leading
        radius = disc_radius(88, size * 0.72 * sheet.u)
        ink = styles[one.circle_zh].ink
        middle = (x + radius, top + leading * 0.5)
        number_disc(sheet.page, middle, number, size * 0.72 * sheet.u, ink)
        for line_number, line in enumerate(lines):
            last = line_number == len(lines) - 1
            kind = sheet.type(size * (0.86 if last else 1.0), QUIET if last else INK)
            sheet.page.text(x + start, top + leading * (0.76 + line_number), line, kind)
        top += high
        sheet.page.line([(x, top - 0.4 * sheet.u), (x + wide, top - 0.4 * sheet.u)], RULE, 0.3)
    return top


def _row_lines(
    sheet: Context, one: Extent, number: int, size: float, wide: float
) -> tuple[float, list[str]]:
    start = 2 * disc_radius(max(number, 88), size * 0.72 * sheet.u) + 1.2 * sheet.u
    kind = sheet.type(size)
    place = wrapped(clean(one.place), kind, wide - start)
    if len(place) > 3:
        place = [*place[:2], f"{place[2][:-1]}…"]
    circle = one.circle_zh if sheet.zh else one.circle_en
    parts = [clean(circle), sheet.say("units_since", at=sheet.moment(one.effective_at))]
    if not one.in_force:
        parts.append(sheet.say("units_ended"))
    elif one.until is not None:
        parts.append(sheet.say("units_until", at=sheet.moment(one.until)))
    under = wrapped(" · ".join(parts), sheet.type(size * 0.86, FAINT), wide - start)
    return start, [*place, under[0]]
