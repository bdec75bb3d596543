"""What stands around the map: head, foot, scale bar, north arrow, degrees."""

from itertools import pairwise
from math import cos, floor, log10, radians, sin

from matplotlib.path import Path

from riskzone.clock import SHANGHAI
from riskzone.errors import InputError
from riskzone.publish.sheets.context import FAINT, INK, QUIET, RED, RULE, Context
from riskzone.publish.sheets.faces import Type, clean, width, wrapped
from riskzone.publish.sheets.ground import Ground
from riskzone.release.audience import Audience

#: Signs a title may have; so many fit every paper.
MOST_TITLE = 80
#: Lines of a title, and how small it may become.
_TITLE_LINES = {"a4": 2, "a3": 2, "wide": 2, "phone": 4}
_LEAST_TITLE = 0.5


def title_of(sheet: Context) -> str:
    """The title as typed, or the usual one.

    Raises
    ------
    InputError
        It has more than :data:`MOST_TITLE` signs.
    """
    typed = clean(sheet.material.title)
    if len(typed) > MOST_TITLE:
        raise InputError("sheets.title_long", length=len(typed), most=MOST_TITLE)
    return typed or sheet.say(f"title_{sheet.spec.scope}", area=sheet.area_name())


def head(sheet: Context, margin: float) -> float:
    """Draw title, times, rule and mark; the lower edge is returned."""
    page, u = sheet.page, sheet.u
    phone = sheet.spec.paper == "phone"
    right = page.width - margin
    y = margin + 3.2 * u
    mark = _mark(sheet, right, margin, phone=phone)
    kicker = sheet.type(8.2, RED, bold=0.03)
    if phone:
        y = margin + mark + 4.6 * u
        page.text(margin, y, _kicker(sheet), kicker)
    else:
        page.text(margin, y, _kicker(sheet), kicker)
    title, kind = _title(sheet, right - margin - (0 if phone else mark + 4 * u))
    y += 1.4 * u
    for line in title:
        y += kind.em * 1.16
        page.text(margin, y, line, kind)
    under = sheet.type(8.6 if not phone else 8.2, QUIET)
    y += 2.2 * u
    for line in wrapped(_subtitle(sheet), under, right - margin):
        y += under.em * 1.32
        page.text(margin, y, line, under)
    y += 2.4 * u
    page.line([(margin, y), (right, y)], INK, 1.3 * u)
    page.line([(margin, y + 0.8 * u), (right, y + 0.8 * u)], INK, 0.35 * u)
    return y + 0.8 * u


def _kicker(sheet: Context) -> str:
    origin = sheet.material.provenance
    whole = origin.area_name if sheet.zh else origin.area_name_en
    parts = [whole, *([sheet.area_name()] if sheet.spec.scope != "province" else [])]
    return " · ".join([*dict.fromkeys(parts), sheet.say(f"kicker_{sheet.spec.scope}")])


def _title(sheet: Context, most: float) -> tuple[list[str], Type]:
    text = title_of(sheet)
    base = sheet.type(23 if sheet.spec.paper != "phone" else 17.5, face="serif", bold=0.028)
    allowed = _TITLE_LINES[sheet.spec.paper]
    kind = base
    for step in range(11):
        kind = base.at(base.size * (1 - step * (1 - _LEAST_TITLE) / 10))
        lines = wrapped(text, kind, most)
        if len(lines) <= (1 if step < 3 and allowed < 4 else allowed):
            return lines, kind
    return wrapped(text, kind, most), kind


def _subtitle(sheet: Context) -> str:
    origin = sheet.material.provenance
    at = f"{origin.as_of.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    reading = sheet.say(f"reading_{origin.reading}")
    parts = [sheet.say("as_of", at=at, reading=reading)]
    if sheet.spec.scope != "units":
        parts += [
            sheet.say(f"basis_{origin.basis}"),
            sheet.say("rule", rule=origin.rule_zh if sheet.zh else origin.rule_en),
        ]
    if sheet.material.response and sheet.spec.scope == "province":
        parts.append(sheet.material.response[0 if sheet.zh else 1])
    return " ｜ ".join(part for part in map(clean, parts) if part)


def _mark(sheet: Context, right: float, top: float, *, phone: bool) -> float:
    """The mark of the audience in a frame; its width (its height on a phone) is returned."""
    page, u, origin = sheet.page, sheet.u, sheet.material.provenance
    kind = sheet.type(8.6, RED, bold=0.035)
    small = sheet.type(6.6, RED)
    public = origin.audience is Audience.PUBLIC
    first = sheet.say("mark_public" if public and origin.review_number else f"mark_{_kind(sheet)}")
    second = (
        sheet.say("review_number", number=origin.review_number)
        if origin.review_number
        else sheet.say("not_reviewed")
    )
    lines = [(clean(first), kind), (clean(second), small)]
    if origin.demo:
        lines.append((sheet.say("demo"), small))
    if phone:
        lines = [(" · ".join(text for text, _ in lines), sheet.type(7.6, RED, bold=0.03))]
    wide = max(width(text, style) for text, style in lines) + 4 * u
    high = (5.0 + 3.0 * (len(lines) - 1) + 1.2) * u
    left = right - wide
    if phone:
        left, wide = page.width - right, 2 * right - page.width
    page.box(left, top, wide, high, stroke=RED, line=0.8 * u)
    y = top + 4.2 * u
    for text, style in lines:
        page.text(left + wide / 2, y, text, style, "middle")
        y += 3.0 * u
    return high if phone else wide


def _kind(sheet: Context) -> str:
    audience = sheet.material.provenance.audience
    return "restricted" if audience is Audience.RESTRICTED else "internal"


def foot_lines(sheet: Context, ground: Ground | None, most: float) -> tuple[list[str], Type]:
    """What the foot says, broken to a width."""
    origin, zh = sheet.material.provenance, sheet.zh
    kind = sheet.type(6.3, QUIET)
    cut = f"{origin.cutoff.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    made = f"{origin.produced_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    first = [
        sheet.say(
            "foot_cases",
            source=origin.cases_source if zh else origin.cases_source_en,
            cutoff=cut,
        ),
        sheet.say(
            "foot_boundaries",
            source=origin.boundaries_source if zh else origin.boundaries_source_en,
        ),
        sheet.say(
            "foot_producer", producer=origin.producer if zh else origin.producer_en, made=made
        ),
    ]
    parts = []
    if ground is not None:
        south, north = (_degree(one, "N") for one in ground.projection.parallels)
        parts.append(
            sheet.say(
                "foot_projection",
                south=south,
                north=north,
                meridian=_degree(ground.projection.meridian, "E"),
            )
        )
    if origin.snapshot:
        parts.append(
            sheet.say(
                "foot_snapshot",
                snapshot=origin.snapshot,
                edition=origin.edition,
                hash=origin.snapshot_hash[:16],
            )
        )
    else:
        parts.append(sheet.say("foot_running"))
    parts.append(sheet.say("foot_audit", head=origin.audit_head))
    joined = [" · ".join(clean(part) for part in one) for one in (first, parts)]
    return [line for text in joined for line in wrapped(text, kind, most)], kind


def _degree(value: float, side: str) -> str:
    return f"{value:.1f}°{side}"


def foot(sheet: Context, ground: Ground | None, margin: float, bottom: float) -> float:
    """Draw the foot with its lower edge at ``bottom``; its upper edge is returned."""
    page, u = sheet.page, sheet.u
    lines, kind = foot_lines(sheet, ground, page.width - 2 * margin)
    leading = kind.em * 1.4
    y = bottom - leading * len(lines) - 1.2 * u
    page.line([(margin, y), (page.width - margin, y)], RULE, 0.5 * u)
    for number, line in enumerate(lines, 1):
        page.text(margin, y + 0.6 * u + leading * number, line, kind)
    return y


def foot_height(sheet: Context, margin: float) -> float:
    """Of the foot with the longest line of the projection, in millimetres."""
    lines, kind = foot_lines(sheet, None, sheet.page.width - 2 * margin)
    return kind.em * 1.4 * (len(lines) + 1) + 2.4 * sheet.u


def round_length(metres: float) -> int:
    """The longest of 1, 2, 5, 10 … metres that is not longer than a length."""
    power = 10 ** floor(log10(max(metres, 1.0)))
    return next((step * power for step in (5, 2, 1) if step * power <= metres), 1)


def scale_bar(sheet: Context, ground: Ground, x: float, y: float, most: float) -> float:
    """A bar whose length is true along the parallel where it stands; its width is returned.

    Parameters
    ----------
    x, y : float
        Left end and base of the bar in millimetres.
    most : float
        How long it may be.
    """
    page, u = sheet.page, sheet.u
    middle = (ground.frame[0] + ground.frame[2]) / 2, (ground.frame[1] + ground.frame[3]) / 2
    per_mm = ground.ground_metres(*middle, 10.0) / 10.0
    metres = round_length(per_mm * most)
    long = metres / per_mm
    high = 1.1 * u
    for part in range(4):
        page.box(
            x + part * long / 4,
            y - high,
            long / 4,
            high,
            fill=INK if part % 2 == 0 else "#FFFFFF",
            stroke=INK,
            line=0.5 * u,
        )
    kind = sheet.type(6.6, INK)
    kilo = metres >= 1000
    for share in (0.0, 0.5, 1.0):
        value = metres * share / (1000 if kilo else 1)
        word = f"{value:g}" + ((" km" if kilo else " m") if share == 1.0 else "")
        page.text(
            x + long * share, y - high - 0.9 * u, word, kind, "left" if share == 1.0 else "middle"
        )
    if sheet.spec.paper in ("a4", "a3"):
        ratio = per_mm * 1000
        digits = 10 ** max(floor(log10(ratio)) - 1, 0)
        told = sheet.say(
            "ratio", paper=sheet.spec.paper.upper(), ratio=f"{round(ratio / digits) * digits:,.0f}"
        )
        page.text(x, y + 3.0 * u, told, sheet.type(5.8, QUIET))
    return long


def north_arrow(sheet: Context, ground: Ground, x: float, y: float) -> None:
    """An arrow that points to true north where it stands; ``x``, ``y`` is its middle."""
    page, u = sheet.page, sheet.u
    turn = radians(ground.north(x, y))
    size = 4.6 * u

    def turned(dx: float, dy: float) -> tuple[float, float]:
        return (
            x + size * (dx * cos(turn) - dy * sin(turn)),
            y + size * (dx * sin(turn) + dy * cos(turn)),
        )

    tip, left, right, notch = turned(0, -1), turned(-0.5, 0.9), turned(0.5, 0.9), turned(0, 0.55)
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    page.path(Path([tip, left, notch, tip], codes), fill=INK, stroke=INK, line=0.4 * u)
    page.path(Path([tip, right, notch, tip], codes), fill="#FFFFFF", stroke=INK, line=0.4 * u)
    letter = turned(0, -1.3)
    kind = sheet.type(7.5, INK, bold=0.03)
    page.text(letter[0], letter[1] + 0.3 * u, sheet.say("north"), kind, "middle")


def graticule(sheet: Context, ground: Ground) -> None:
    """Meridians and parallels in thin lines with their degrees at the neat line."""
    page, u = sheet.page, sheet.u
    left, top, right, bottom = ground.frame
    corners = [ground.degrees(x, y) for x in (left, right) for y in (top, bottom)]
    west, east = min(c[0] for c in corners), max(c[0] for c in corners)
    south, north = min(c[1] for c in corners), max(c[1] for c in corners)
    step = _degree_step(max(east - west, north - south))
    kind = sheet.type(5.4, FAINT)
    for number in range(floor(west / step), floor(east / step) + 2):
        points = [ground.at(number * step, south + (north - south) * k / 40) for k in range(41)]
        _line(sheet, ground, points)
        at = _crossing(points, 1, bottom)
        if at is not None and left + 3 * u < at < right - 3 * u:
            page.text(at, bottom + 2.5 * u, f"{number * step:g}°E", kind, "middle")
    for number in range(floor(south / step), floor(north / step) + 2):
        points = [ground.at(west + (east - west) * k / 40, number * step) for k in range(41)]
        _line(sheet, ground, points)
        at = _crossing(points, 0, left)
        if at is not None and top + 3 * u < at < bottom - 3 * u:
            page.text(left + 0.6 * u, at - 0.5 * u, f"{number * step:g}°N", kind)
    page.box(left, top, right - left, bottom - top, stroke=RULE, line=0.5 * u)


def _line(sheet: Context, ground: Ground, points: list[tuple[float, float]]) -> None:
    sheet.page.path(Path(points), stroke="#E3E7E9", line=0.4 * sheet.u, clip=ground.frame)


def _crossing(points: list[tuple[float, float]], axis: int, value: float) -> float | None:
    """Where a line of points passes a value of one coordinate: the other coordinate."""
    for (x0, y0), (x1, y1) in pairwise(points):
        a, b = ((x0, x1), (y0, y1))[axis]
        if min(a, b) <= value <= max(a, b) and a != b:
            share = (value - a) / (b - a)
            return (y0, x0)[axis] + share * ((y1, x1)[axis] - (y0, x0)[axis])
    return None


def _degree_step(span: float) -> float:
    return next((step for step in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0) if span / step <= 7), 20.0)
