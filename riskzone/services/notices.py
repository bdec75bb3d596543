"""Notices: what they are written from, and control units as an audience may see them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

import shapely

from riskzone.access import Actor, Right
from riskzone.clock import SHANGHAI, midnight
from riskzone.decisions.book import replaced
from riskzone.decisions.model import DecisionDocument, Openness, State, UnitLine
from riskzone.errors import NotFound
from riskzone.messages import Words, render
from riskzone.publish.material import Extent
from riskzone.release.audience import Audience
from riskzone.release.extent import is_general, plain, public_place
from riskzone.release.notice import NoticeFacts, UnitNoticed, remaining
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.decision_book import level_sets, zones_of
from riskzone.services.decision_scope import check_seen
from riskzone.services.notice_words import english_order, informed, level_words, scheme_words
from riskzone.services.present import holds_demo, present
from riskzone.services.unit_places import entrances, real_layer
from riskzone.services.unit_scope import area_of, stem, visible_areas
from riskzone.services.unit_scope import check_seen as check_unit_seen
from riskzone.store import UnitOfWork, decisions, units
from riskzone.units.authority import Decision, authority_for
from riskzone.units.control_schemes import scheme_of
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind
from riskzone.units.model import State as UnitState
from riskzone.units.status import force_interval, in_force

#: Corners of an extent that was drawn freely; a shape of more is told by its map.
_MOST_CORNERS = 60


def notice_material(
    actor: Actor, ctx: Context, document_id: int, *, audience: Audience = Audience.INTERNAL
) -> NoticeFacts:
    """Everything a notice of a document is written from.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    document_id : int
    audience : Audience

    Raises
    ------
    NotFound
        There is no such document.
    Denied
        The actor may not see levels, or the document is not decided and lies outside its
        jurisdiction.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        document = decisions.get(uow, document_id).document
        check_seen(now, document)
        return _facts(ctx, uow, now, document, audience)


def notices_of(
    actor: Actor, ctx: Context, on: date, *, audience: Audience = Audience.INTERNAL
) -> tuple[NoticeFacts, ...]:
    """What the notices of a morning are written from: documents by number, then orders.

    Documents signed since 00:00 of the day before, and those signed earlier of which a line
    begins on the day itself; orders about control units that took effect, or ended, in the same
    time.  Nothing that was signed or took effect after the present, and of the orders outside
    the headquarters only those that were approved.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    at = present(ctx)
    with ctx.store.read() as uow:
        found = [
            one.document
            for one in decisions.listing(uow)
            if _is_of(one.document, on, at)
            and (audience is not Audience.PUBLIC or one.document.openness is Openness.PUBLIC)
        ]
        areas = tuple(sorted({stem(code) for code in now.jurisdictions(Right.VIEW_UNITS)}))
        known = [one.unit for one in units.listing(uow, areas=areas)] if areas else []
        orders = _orders(ctx, known, on, at, outside=audience is not Audience.INTERNAL)
        return tuple(_facts(ctx, uow, now, one, audience) for one in (*found, *orders))


def _is_of(document: DecisionDocument, on: date, at: datetime) -> bool:
    signed = document.decided_at
    if document.state is not State.DECIDED or signed is None or signed > at:
        return False
    start, end = midnight(on), midnight(on + timedelta(days=1))
    if signed >= end:
        return False
    return signed >= start - timedelta(days=1) or any(
        start <= line.effective_at < end for line in document.lines
    )


def _orders(
    ctx: Context, known: Iterable[ControlUnit], on: date, at: datetime, *, outside: bool
) -> Iterator[DecisionDocument]:
    """The orders of a morning, one document for the control units of one group and paper."""
    first, last = midnight(on - timedelta(days=1)), min(at, midnight(on + timedelta(days=1)))
    orders: dict[tuple[bool, str, str], list[ControlUnit]] = {}
    for unit in known:
        for lifts in (False, True):
            minute = _minute(unit, lifts=lifts)
            approved = unit.state in {UnitState.APPROVED, UnitState.ENDED}
            if minute is None or not first <= minute <= last or (outside and not approved):
                continue
            key = (lifts, unit.group or str(unit.id), unit.document)
            orders.setdefault(key, []).append(unit)
    for (lifts, _, _), of_order in orders.items():
        yield _order(ctx, of_order, at, lifts=lifts)


def unit_notice(
    actor: Actor,
    ctx: Context,
    unit_id: int,
    *,
    lifts: bool = False,
    audience: Audience = Audience.INTERNAL,
) -> NoticeFacts:
    """What the 通告 of an order is written from: all control units of its group and paper.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    unit_id : int
        Any control unit of the order.
    lifts : bool
        The notice that lifts them; default: the one that draws them.
    audience : Audience

    Raises
    ------
    NotFound
        There is no such control unit, or none of its order was in force, or is lifted.
    Denied
        It lies outside the actor's jurisdiction.
    """
    now, _ = visible_areas(actor, ctx)
    at = present(ctx)
    with ctx.store.read() as uow:
        first = units.get(uow, unit_id)
        check_unit_seen(now, first.unit)
        group = units.of_group(uow, first.unit.group) if first.unit.group else (first,)
        of_order = [
            one.unit
            for one in group
            if one.unit.document == first.unit.document
            and _minute(one.unit, lifts=lifts) is not None
        ]
        if not of_order:
            name = plain(first.unit.name)
            if lifts:
                raise NotFound("notice.nothing_lifted", name=name)
            raise NotFound("notice.nothing_in_force", name=name)
        return _facts(ctx, uow, now, _order(ctx, of_order, at, lifts=lifts), audience)


def _minute(unit: ControlUnit, *, lifts: bool) -> datetime | None:
    """When a control unit took effect, or ended; ``None``: it never did."""
    interval = force_interval(unit)
    if interval is None:
        return None
    return unit.ended_at if lifts else interval[0]


def _order(
    ctx: Context, of_order: Sequence[ControlUnit], at: datetime, *, lifts: bool
) -> DecisionDocument:
    """The paper of an order, as far as its control units know it."""
    unit = of_order[0]
    lines = tuple(
        UnitLine(
            area=area_of(one),
            effective_at=_minute(one, lifts=lifts) or at,
            unit_id=one.id,
            action=(Action.RELEASE if lifts else Action.ORDER).value,
        )
        for one in of_order
    )
    signed = max(line.effective_at for line in lines) if lifts else unit.ordered_at
    scheme = scheme_of(unit)
    decision = Decision.RELEASE if lifts else Decision.CLOSE
    # The law alone: what follows the colon is why it applies.
    basis = authority_for(scheme, decision).basis_zh.partition("：")[0] if scheme else ""
    area = unit.county if unit.decider in {"", "county"} else f"{unit.county[:4]}00"
    name = ctx.divisions.name(area)
    office = name if name.endswith("市") else ctx.divisions.full_name(area)
    title = "notice.order_title_release" if lifts else "notice.order_title_close"
    return DecisionDocument(
        title=render(title, {"place": ctx.divisions.name(unit.county)}),
        area=area,
        authority="",
        state=State.DECIDED,
        number=unit.document,
        signatory=render("notice.order_signed", {"place": office}),
        basis=f"《{basis}》" if basis.endswith("法") else "",
        decided_at=min(signed or lines[0].effective_at, at),
        lines=lines,
    )


def extents(
    actor: Actor, ctx: Context, on: date, audience: Audience, *, at: datetime | None = None
) -> tuple[Extent, ...]:
    """The control units of a day as an audience may see them, by number.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
    audience : Audience
        Inside the headquarters those that are decided and not yet in force are among them, and
        the end decided for each; outside only what is in force.
    at : datetime, optional
        Aware; the minute they are looked at.  Default: the present of its own day, 00:00 of
        any other.

    Raises
    ------
    Denied
        The actor may not see control units.
    """
    _, areas = visible_areas(actor, ctx)
    here = present(ctx)
    minute = at or (here if here.astimezone(SHANGHAI).date() == on else midnight(on))
    with ctx.store.read() as uow:
        found = units.listing(uow, areas=areas, known_at=min(minute, here))
        points = _points(ctx, uow)
        places = {
            one.unit.id: _told(ctx, one.unit, audience, entrances(ctx, uow, one.unit))
            for one in found
        }
    inside = audience is Audience.INTERNAL
    return tuple(
        _extent(one.unit, audience, minute, places[one.unit.id], points)
        for one in found
        if in_force(one.unit, minute) or (inside and _is_coming(one.unit, minute))
    )


def _is_coming(unit: ControlUnit, at: datetime) -> bool:
    interval = force_interval(unit)
    return interval is not None and interval[0] > at


def _extent(
    unit: ControlUnit,
    audience: Audience,
    at: datetime,
    place: Words,
    points: dict[str, tuple[float, float]],
) -> Extent:
    inside, general = audience is Audience.INTERNAL, is_general(unit, audience)
    scheme = scheme_of(unit)
    circle = scheme.circle(unit.circle) if scheme is not None else None
    measures = _measures(unit)
    interval = force_interval(unit)
    if interval is None:
        raise AssertionError(unit.id)
    shown = not general and unit.geometry is not None
    return Extent(
        id=unit.id if inside else 0,
        place=place.zh,
        area=area_of(unit),
        county=unit.county,
        circle_zh=unit.circle if circle is None else circle.zh,
        circle_en=unit.circle if circle is None else circle.en,
        in_force=in_force(unit, at),
        effective_at=interval[0],
        until=interval[1] if inside else None,
        polygon_wkb=shapely.to_wkb(unit.geometry) if shown else None,
        points=()
        if general
        else tuple(points[code] for code in unit.building_units if code in points),
        measures_zh=tuple(one.zh for one in measures),
        measures_en=tuple(one.en for one in measures),
        number=plain(unit.document),
        place_en=place.en,
    )


def _points(ctx: Context, uow: UnitOfWork) -> dict[str, tuple[float, float]]:
    layer = real_layer(ctx, uow, "building")
    if layer is None:
        return {}
    middles = shapely.get_coordinates(shapely.centroid(layer.geometry.to_numpy())).tolist()
    return {
        str(code): (lon, lat)
        for code, (lon, lat) in zip(layer.geometry.index, middles, strict=True)
    }


def _facts(
    ctx: Context, uow: UnitOfWork, actor: Actor, document: DecisionDocument, audience: Audience
) -> NoticeFacts:
    every = [one.document for one in decisions.listing(uow)]
    by_id = {one.id: one for one in every}
    minute = document.decided_at or present(ctx, uow)
    day = max((line.effective_at for line in document.lines), default=minute)
    on = day.astimezone(SHANGHAI).date()
    # What a paper kept inside did shows in no count everybody reads.
    told = [one for one in every if audience is not Audience.PUBLIC or _is_open(one)]
    left = remaining(told, document, level_sets(ctx, uow), zones_of(ctx, uow, "county", on))
    gone = replaced(every).get(document.id) if document.id else None
    return NoticeFacts(
        document=document,
        levels=level_words(ctx, uow, document, on),
        remaining=left,
        changed=by_id.get(document.refers_to),
        replaced_by=None if gone is None else by_id[gone],
        units=_units_of(ctx, uow, actor, document, audience),
        schemes=scheme_words(document),
        informed=informed(document),
        audience=audience,
        # What was published of 2020 is real; everything else of a demonstration is invented.
        demo=document.certainty == "own" and holds_demo(ctx, uow),
        **english_order(document),
    )


def _is_open(document: DecisionDocument) -> bool:
    return document.openness is Openness.PUBLIC


def _units_of(
    ctx: Context, uow: UnitOfWork, actor: Actor, document: DecisionDocument, audience: Audience
) -> dict[int, UnitNoticed]:
    """The control units of its lines; of those elsewhere, what everybody may read."""
    found = {}
    for line in document.lines:
        if isinstance(line, UnitLine):
            try:
                unit = units.get(uow, line.unit_id).unit
            except NotFound:
                continue  # the findings of the notice name it
            seen = actor.may(Right.VIEW_UNITS, area_of(unit))
            found[line.unit_id] = _noticed(ctx, uow, unit, audience if seen else Audience.PUBLIC)
    return found


def _noticed(ctx: Context, uow: UnitOfWork, unit: ControlUnit, audience: Audience) -> UnitNoticed:
    scheme, general = scheme_of(unit), is_general(unit, audience)
    circle = scheme.circle(unit.circle) if scheme is not None else None
    place = _told(ctx, unit, audience, entrances(ctx, uow, unit))
    interval = force_interval(unit)
    return UnitNoticed(
        unit=unit.id,
        place=place,
        county=unit.county,
        circle=Words(unit.circle, unit.circle) if circle is None else Words(circle.zh, circle.en),
        general=general,
        effective_at=None if interval is None else interval[0],
        until=unit.lapses_at if unit.state is UnitState.TEMPORARY else unit.extended_until,
        measures=_measures(unit),
        hotline=unit.care.hotline,
        number=plain(unit.document),
        corners=() if general else _corners(unit),
    )


def _told(ctx: Context, unit: ControlUnit, audience: Audience, inside: Sequence[str]) -> Words:
    """Where a control unit is, in both languages; a code no layer names is no name."""
    names = tuple(name for name in inside if name not in unit.building_units)
    zh, en = (public_place(unit, audience, of, ctx.divisions, names) for of in ("zh", "en"))
    return Words(zh, en)


def _measures(unit: ControlUnit) -> tuple[Words, ...]:
    scheme = scheme_of(unit)
    if scheme is None:
        return ()
    known = [scheme.measures[one] for one in unit.measures if one in scheme.measures]
    return tuple(Words(one.zh, one.en) for one in known)


def _corners(unit: ControlUnit) -> tuple[tuple[float, float], ...]:
    """Corners of an extent that no building and no words describe."""
    if unit.kind is not Kind.FREE or unit.building_units or unit.geometry is None:
        return ()
    ring = [(x, y) for x, y, *_ in unit.geometry.exterior.coords[:-1]]
    return tuple(ring[:_MOST_CORNERS])
