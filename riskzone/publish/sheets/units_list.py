"""The list beside a map of control units: where exactly, since when, of which circle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from riskzone.places.english import english_name
from riskzone.publish.material import Extent, Look
from riskzone.publish.sheets import panel
from riskzone.publish.sheets.context import INK, QUIET, RULE, Context
from riskzone.publish.sheets.faces import POINT, clean, wrapped
from riskzone.publish.sheets.labels import disc_radius, number_disc

#: Types of a row in points of A4, with a line of its own for circle and time, or without.
_SIZES, _BRIEF = (8.2, 7.6, 7.0, 6.4, 5.8), (6.4, 5.8, 5.4)
#: Height of a line in em, what is left below a row, and below the heading, in mm of A4.
_LEADING, _BELOW, _BELOW_BRIEF, _HEAD = 1.36, 0.9, 0.4, 5.8
#: Least width of one of two columns in mm of A4, and lines a place has at most.
_COLUMN, _MOST_LINES, _MOST_UNDER = 58.0, 3, 2
#: Size of what is told below a place, beside its own.
_SMALLER = 0.86


@dataclass(frozen=True)
class Row:
    """A control unit as it is listed.

    Parameters
    ----------
    extent : Extent
    place, under : tuple of str
        Lines of the place, and of what is told below it.
    """

    extent: Extent
    place: tuple[str, ...]
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """How the list is set.

    Parameters
    ----------
    rows : tuple of Row
        Those that fit, in the order of their numbers.
    left : int
        How many do not.
    size : float
        Points of A4.
    high : float
        Of a column, in millimetres.
    columns : int
    """

    rows: tuple[Row, ...]
    left: int
    size: float
    high: float
    columns: int = 1


def planned(sheet: Context, extents: Sequence[Extent], wide: float, high: float) -> Plan:
    """The roomiest way in which all of them fit; where none does, the closest, with the first.

    Parameters
    ----------
    sheet : Context
    extents : sequence of Extent
    wide, high : float
        Millimetres, the heading included.
    """
    room = high - (_HEAD + 1.0) * sheet.u
    columns = 2 if wide >= 2 * _COLUMN * sheet.u else 1
    ways = [(size, False, 1) for size in _SIZES]
    ways += [(size, True, count) for count in range(1, columns + 1) for size in _BRIEF]
    for size, brief, count in ways:
        each = (wide - 4 * sheet.u * (count - 1)) / count
        # Of hundreds, no row is broken into lines behind the first that finds no room.
        rows = (
            _row(sheet, one, number, (size, brief), each) for number, one in enumerate(extents, 1)
        )
        told = _fitting(sheet, rows, size, (room, count))
        if len(told) == len(extents):
            break
    if len(told) < len(extents):
        told = _fitting(sheet, told, size, (room - _leading(sheet, size), count))
    return Plan(tuple(told), len(extents) - len(told), size, room, count)


def drawn(
    sheet: Context, plan: Plan, styles: dict[str, Look], place: tuple[float, float, float]
) -> float:
    """Draw it at left, top and width; the lower edge is returned."""
    x, y, wide = place
    page, u, size = sheet.page, sheet.u, plan.size
    start = panel.heading(sheet, x, y, wide, sheet.say("units_list")) + 0.8 * u
    each = (wide - 4 * u * (plan.columns - 1)) / plan.columns
    leading, top, lowest = _leading(sheet, size), start, start
    radius = disc_radius(88, size * 0.72 * u)
    for number, row in enumerate(plan.rows, 1):
        high = _high(sheet, row, size)
        if top + high > start + plan.high and top > start:
            x, top = x + each + 4 * u, start
        ink = styles[row.extent.circle_zh].ink
        number_disc(page, (x + radius, top + leading * 0.5), number, size * 0.72 * u, ink)
        left = x + _indent(sheet, number, size)
        kinds = [sheet.type(size, INK)] * len(row.place)
        kinds += [sheet.type(size * _SMALLER, QUIET)] * len(row.under)
        for place_of, (line, kind) in enumerate(zip(row.place + row.under, kinds, strict=True)):
            page.text(left, top + leading * (0.76 + place_of), line, kind)
        top += high
        page.line([(x, top - 0.4 * u), (x + each, top - 0.4 * u)], RULE, 0.3)
        lowest = max(lowest, top)
    if plan.left:
        kind = sheet.type(size, QUIET)
        page.text(place[0], lowest + leading, sheet.say("units_more", count=plan.left), kind)
        lowest += leading
    return lowest


def _fitting(
    sheet: Context, rows: Iterable[Row], size: float, space: tuple[float, int]
) -> list[Row]:
    """The first rows that, one below the other, some columns of a height hold."""
    room, columns = space
    kept: list[Row] = []
    used, column = 0.0, 1
    for row in rows:
        high = _high(sheet, row, size)
        if used and used + high > room:
            if column == columns:
                break
            used, column = 0.0, column + 1
        used += high
        kept.append(row)
    return kept


def _leading(sheet: Context, size: float) -> float:
    return size * sheet.u * POINT * _LEADING


def _high(sheet: Context, row: Row, size: float) -> float:
    below = _BELOW if row.under else _BELOW_BRIEF
    return len(row.place + row.under) * _leading(sheet, size) + below * sheet.u


def _indent(sheet: Context, number: int, size: float) -> float:
    return 2 * disc_radius(max(number, 88), size * 0.72 * sheet.u) + 1.2 * sheet.u


def _row(sheet: Context, one: Extent, number: int, how: tuple[float, bool], wide: float) -> Row:
    size, brief = how
    most = wide - _indent(sheet, number, size)
    said = [sheet.say("units_since", at=sheet.moment(one.effective_at))]
    if not one.in_force:
        said.append(sheet.say("units_ended"))
    elif one.until is not None and not brief:
        said.append(sheet.say("units_until", at=sheet.moment(one.until)))
    kind = sheet.type(size)
    place = _cut(wrapped(clean(one.place), kind, most))
    if brief:
        *before, last = place
        return Row(one, (*before, *wrapped("  ".join((last, *said)), kind, most)))
    # English names of townships stand with the place, which was written in Chinese.
    if not sheet.zh and one.area != one.county:
        said.insert(0, english_name(one.area))
    said.append(clean(one.circle_zh if sheet.zh else one.circle_en))
    small = sheet.type(size * _SMALLER)
    under = wrapped(" · ".join(filter(None, said)), small, most)
    return Row(one, tuple(place), tuple(under[:_MOST_UNDER]))


def _cut(lines: list[str]) -> list[str]:
    """A place of few lines; the tables have the rest."""
    if len(lines) <= _MOST_LINES:
        return lines
    return [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1][:-1]}…"]
