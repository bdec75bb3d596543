"""Sheets of control units: where they are, which circle, since when; nobody, no case."""

from collections.abc import Sequence

import numpy as np
import shapely

from riskzone.errors import InputError
from riskzone.publish.material import Extent, Look
from riskzone.publish.sheets import furniture, panel, units_list
from riskzone.publish.sheets.board import Board
from riskzone.publish.sheets.context import INK, PAPER, QUIET, RULE, Context
from riskzone.publish.sheets.faces import clean, width, wrapped
from riskzone.publish.sheets.ground import Box, Ground, ground, path_of
from riskzone.publish.sheets.labels import disc_radius, number_disc
from riskzone.publish.sheets.patterns import hatch
from riskzone.publish.sheets.reserve import furnish, reserve
from riskzone.publish.texts import natural

#: Colour, ink and pattern of the circles in the order they come; told apart in black and white.
_STYLES: tuple[tuple[str, str, str, str], ...] = (
    ("#C9343B", "#7E1016", "cross", "■"),
    ("#F2B134", "#7B590E", "diagonal", "▲"),
    ("#9DB8CC", "#35536B", "dots", "◆"),
    ("#C9BEDA", "#5A4A78", "none", "●"),
)
#: The map shows at least so many metres across.
_LEAST_METRES = 1600.0
#: An area narrower than this (mm of A4) is drawn as a dot.
_LEAST_AREA = 1.6
#: Control units at most, and the width of the panel that lists them in mm of A4.
_PANELS = ((6, 82.0), (32, 92.0), (float("inf"), 136.0))
#: Lower edge of the list on a long picture in mm: some 10,000 pixels of 300 dpi, more than which
#: many a phone does not show.
_LONGEST = 760.0
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
        low = y + wide * 0.95
        rows = units_list.planned(sheet, extents, wide, _LONGEST - low - 5 * u)
        under = _map(sheet, extents, styles, (margin, y, margin + wide, low), rows)
        y = units_list.drawn(sheet, rows, styles, (margin, low + 5 * u, wide))
        y += furniture.foot_height(sheet, margin) + 4 * u
        page.height = y + 3 * u
        furniture.foot(sheet, under, margin, y)
        return
    bottom = page.height - 0.7 * margin - furniture.foot_height(sheet, margin)
    wide = next(mm for most, mm in _PANELS if len(extents) <= most) * u
    left = page.width - margin - wide
    frame = (margin, top + 4 * u, left - 5 * u, bottom - 4.5 * u)
    y = _legend(sheet, extents, styles, (left, frame[1] - u, wide)) + 3 * u
    rows = units_list.planned(sheet, extents, wide, bottom - y)
    under = _map(sheet, extents, styles, frame, rows)
    units_list.drawn(sheet, rows, styles, (left, y, wide))
    furniture.foot(sheet, under, margin, page.height - 0.7 * margin)


def shown(sheet: Context) -> tuple[Extent, ...]:
    """Extents of the county in the order of the list: those in force first, then as they came."""
    found = [one for one in sheet.material.extents if sheet.spec.area in (one.county, one.area)]
    order = list(dict.fromkeys(one.circle_zh for one in sheet.material.extents))
    found.sort(
        key=lambda one: (
            not one.in_force,
            order.index(one.circle_zh),
            one.effective_at,
            natural(one.place),
        )
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


def _map(
    sheet: Context,
    extents: Sequence[Extent],
    styles: dict[str, Look],
    frame: Box,
    rows: units_list.Plan,
) -> Ground:
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
    places, _ = reserve(sheet, frame, shapely.union_all(land))
    board = Board((frame[0] + u, frame[1] + u, frame[2] - u, frame[3] - u))
    places.keep(board)
    _extents(sheet, extents, on_page, styles)
    for shape in on_page:
        if shape is not None:
            x, y = _middle(shape)
            board.take((x - 0.15 * u, y - 0.15 * u, x + 0.15 * u, y + 0.15 * u))
    listed = len(rows.rows)
    _numbers(sheet, extents[:listed], on_page[:listed], styles, board)
    page.box(
        frame[0], frame[1], frame[2] - frame[0], frame[3] - frame[1], stroke=RULE, line=0.5 * u
    )
    left, top, right, low = places.bar
    page.box(left + u, top, right - left - 2 * u, low - top - u, fill=PAPER, alpha=0.85)
    furnish(sheet, under, places)
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
        parts = shapely.get_parts(shape).tolist()
        areas = [part for part in parts if part.geom_type == "Polygon" and not _dot(part, u)]
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
            if _dot(part, u):
                part = part.centroid  # noqa: PLW2901 - an area too small to be seen as one
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
        at = _middle(shape)
        radius = disc_radius(number, size)
        found = _spot(board, at, radius + 0.2 * u)
        if found is None:
            continue
        x, y = found
        board.take((x - radius, y - radius, x + radius, y + radius))
        if abs(x - at[0]) + abs(y - at[1]) > 2.6 * u:
            page.line([at, (x, y)], INK, 0.5 * u)
        number_disc(page, (x, y), number, size, styles[one.circle_zh].ink)
        sheet.note(str(number), (x - radius, y - radius, x + radius, y + radius))


def _middle(shape: shapely.Geometry) -> tuple[float, float]:
    point = shapely.point_on_surface(shapely.get_parts(shape)[0])
    return point.x, point.y


def _dot(part: shapely.Geometry, u: float) -> bool:
    """Whether it is drawn as a dot: an entrance, or an area smaller than one on this paper."""
    left, top, right, bottom = part.bounds
    return max(right - left, bottom - top) < _LEAST_AREA * u


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
