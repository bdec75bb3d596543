"""Response levels, the measures that apply to an area and why, the situation of communities."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from riskzone.access import Actor, Right
from riskzone.clock import SHANGHAI
from riskzone.decisions import measures as papers
from riskzone.decisions.measures import Circumstances, MeasureInForce
from riskzone.decisions.model import DecisionDocument
from riskzone.decisions.reach import is_below
from riskzone.decisions.resolve import Declared, Response, declared, response_at
from riskzone.decisions.response import Stage, differing, inner_stages, stages
from riskzone.decisions.situation import Situation, off_lowest, situation_of, situation_scheme
from riskzone.errors import NotFound
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.decision_book import book, zones_of
from riskzone.services.evidence import bound_on, scheme_in_force
from riskzone.services.present import present
from riskzone.services.rating import cutoff_minute, cutoff_of
from riskzone.store import UnitOfWork
from riskzone.zoning import rating
from riskzone.zoning.assessment import Assessment, ReadingName
from riskzone.zoning.reserved import UNKNOWN
from riskzone.zoning.scheme import Scheme

__all__ = [
    "AreaStanding", "Responses", "Risk", "Situations",
    "measures_for", "responses", "situations", "standing",
]  # fmt: skip


@dataclass(frozen=True)
class Responses:
    """The response levels at a minute.

    Parameters
    ----------
    at : datetime
        Aware.
    province : Response
        Of the whole area served.
    zones : mapping of str to Response
        Of every county, by code.
    areas : tuple of Response
        The counties that differ from the whole.
    timeline : tuple of Stage
        Of the whole area served, in order; what begins after ``at`` included.
    own, follows : tuple of Stage
        Divisions inside it with a level of their own, or told to follow another level.
    documents : mapping of int to DecisionDocument
        Those behind all of these.
    """

    at: datetime
    province: Response
    zones: Mapping[str, Response]
    areas: tuple[Response, ...]
    timeline: tuple[Stage, ...]
    own: tuple[Stage, ...]
    follows: tuple[Stage, ...]
    documents: Mapping[int, DecisionDocument]


def responses(
    actor: Actor, ctx: Context, *, at: datetime | None = None, known_at: datetime | None = None
) -> Responses:
    """The response level of the area served and of every county at a minute.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    at : datetime, optional
        Aware; default: the present.
    known_at : datetime, optional
        Aware; by the documents recorded until then.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    whole = _served(ctx)
    with ctx.store.read() as uow:
        moment = at or present(ctx, uow)
        on = moment.astimezone(SHANGHAI).date()
        known = book(ctx, uow, known_at, day=on)
        counties = zones_of(ctx, uow, "county", on)
    found = response_at(known, (whole, *counties), moment)
    province = found.pop(whole)
    timeline = stages(known, whole)
    own, follows = (inner_stages(known, whole, track) for track in ("response", "follow"))
    named = {stage.document for stage in (*timeline, *own, *follows)}
    for one in (province, *found.values()):  # what ended a level is no stage
        named |= {one.document, one.follows_document} - {0}
    return Responses(
        at=moment,
        province=province,
        zones=found,
        areas=differing(found, province),
        timeline=timeline,
        own=own,
        follows=(*stages(known, whole, "follow"), *follows),
        documents={number: known.by_id[number] for number in sorted(named)},
    )


def _served(ctx: Context) -> str:
    """Code of the area served; ``""`` is everywhere."""
    return "" if ctx.settings.area == "CN" else ctx.settings.area.ljust(6, "0")


@dataclass(frozen=True)
class Risk:
    """The risk level an area's measures follow.

    Parameters
    ----------
    zone : str
        The zone the level is of: the county, or the township something was declared for.
    level : str
        Level id; ``"unknown"`` where nothing is declared and the level could not be computed.
    declared : Declared or None
        ``None``: nothing is declared, the level is the computed one.
    """

    zone: str
    level: str
    declared: Declared | None


@dataclass(frozen=True)
class AreaStanding:
    """How an area stands at a minute, and what follows from it.

    Parameters
    ----------
    area : str
        Division code; ``""`` is the whole country.
    at : datetime
        Aware.
    response : Response
    risks : tuple of Risk
        Of its county, or of every county in it.
    risk_scheme : Scheme or None
        Words of the risk levels; ``None``: no scheme is adopted for the day.
    situations : mapping of str to int
        Situation → townships of the area that have it (its own one for a township).
    situation_scheme : Scheme
    strategies, measures : tuple of MeasureInForce
    reference : tuple of Paper
        Papers of other areas or days, which ask nothing here.
    """

    area: str
    at: datetime
    response: Response
    risks: tuple[Risk, ...]
    risk_scheme: Scheme | None
    situations: Mapping[str, int]
    situation_scheme: Scheme
    strategies: tuple[MeasureInForce, ...]
    measures: tuple[MeasureInForce, ...]
    reference: tuple[papers.Paper, ...]


def standing(
    actor: Actor,
    ctx: Context,
    area: str,
    *,
    at: datetime | None = None,
    reading: ReadingName = "midnight",
) -> AreaStanding:
    """How an area stands at a minute: response, risk, situations, and the measures they bring.

    The risk level is the declared one; where nothing is declared, the computed one.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    area : str
        Division code or name; ``""``: the whole area served.
    at : datetime, optional
        Aware; default: the present.
    reading : {"midnight", "now"}
        Of what is computed for the day: situations, and levels that are not declared.

    Raises
    ------
    NotFound
        There is no such division.
    InputError
        The day lies further ahead than tomorrow: nothing can be computed for it.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    code = (ctx.divisions.resolve_code(area) or area) if area else _served(ctx)
    if code and code != _served(ctx) and not ctx.divisions.layer_of(code):
        raise NotFound("response.no_such_area", area=area)
    with ctx.store.read() as uow:
        moment = at or present(ctx, uow)
        on = moment.astimezone(SHANGHAI).date()
        response = response_at(book(ctx, uow, day=on), (code,), moment)[code]
        risks = _risks(ctx, uow, code, moment, reading)
        found = _situations(ctx, uow, "township", on, reading)
        scheme = _scheme(ctx, uow, on)
    here = _townships(ctx, code, found)
    circumstances = Circumstances(
        area=code,
        on=on,
        response=response.level,
        follows=response.follows,
        risks=tuple(sorted({one.level for one in risks} - {UNKNOWN})),
        situations=tuple(name for name in here if name != UNKNOWN),
    )
    shipped = papers.papers()
    return AreaStanding(
        area=code,
        at=moment,
        response=response,
        risks=risks,
        risk_scheme=scheme,
        situations=here,
        situation_scheme=situation_scheme(),
        strategies=papers.strategies(shipped, circumstances),
        measures=papers.measures(shipped, circumstances),
        reference=tuple(one for one in shipped if not one.in_force(code, on)),
    )


def measures_for(
    actor: Actor,
    ctx: Context,
    area: str,
    *,
    at: datetime | None = None,
    reading: ReadingName = "midnight",
) -> tuple[MeasureInForce, ...]:
    """The measures that apply to an area at a minute, each with its reasons.

    Raises
    ------
    NotFound
        There is no such division.
    Denied
        The actor may not see levels.
    """
    return standing(actor, ctx, area, at=at, reading=reading).measures


def _scheme(ctx: Context, uow: UnitOfWork, on: date) -> Scheme | None:
    try:
        return scheme_in_force(ctx, uow, "county", on)
    except NotFound:
        return None


def _risks(
    ctx: Context, uow: UnitOfWork, area: str, at: datetime, reading: ReadingName
) -> tuple[Risk, ...]:
    on = at.astimezone(SHANGHAI).date()
    own = ctx.divisions.parents(area) if area else {}
    zone = own.get("township", "") or own.get("county", "")
    zones = zones_of(ctx, uow, "county", on)
    inside = (zone,) if zone else tuple(one for one in zones if not area or is_below(one, area))
    found = declared(book(ctx, uow, day=on), inside, at)
    computed: Mapping[str, str] = {}
    if any(not one.level for one in found.values()):
        computed = _computed(ctx, uow, on, reading)
    return tuple(
        Risk(code, one.level, one)
        if one.level
        else Risk(own.get("county", code), computed.get(own.get("county", code), UNKNOWN), None)
        for code, one in found.items()
    )


def _computed(ctx: Context, uow: UnitOfWork, on: date, reading: ReadingName) -> Mapping[str, str]:
    """Computed level of every county by code; empty where nothing rates them."""
    cutoff = cutoff_of(on, reading, ctx.clock)
    try:
        bound = bound_on(ctx, uow, "county", on, cutoff=cutoff_minute(on, reading, cutoff))
    except NotFound:
        return {}
    levels = rating.assess(
        bound, area=ctx.settings.area, on=on, reading=reading, cutoff=cutoff
    ).zones["level"]
    return {str(zone): str(level) or UNKNOWN for zone, level in levels.items()}


def _townships(ctx: Context, area: str, found: Assessment | None) -> Mapping[str, int]:
    """How many townships of an area have which situation; a township has its own alone."""
    if found is None:
        return {}
    own = ctx.divisions.parents(area).get("township", "") if area else ""
    if own:
        situation = situation_of(found, own)
        return {situation.level: 1} if situation else {}
    zones = found.zones
    names = {"prefecture": zones["parent"].str[:4] + "00", "county": zones["parent"]}
    layer = ctx.divisions.layer_of(area) if area else ""
    inside = zones["level"]
    if layer in names:
        inside = inside[names[layer] == area]
    counts = inside.value_counts()
    order = [*(level.id for level in found.scheme.levels), UNKNOWN]
    return {name: int(counts[name]) for name in order if counts.get(name, 0)}


@dataclass(frozen=True)
class Situations:
    """The situations of communities on a day.

    Parameters
    ----------
    on : date
    reading : {"midnight", "now"}
    scheme : Scheme
    totals : mapping of str to int
        Townships per situation, ``"unknown"`` last; sums to all of them.
    townships : tuple of Situation
        Those with a case, the gravest first.
    buildings : mapping of str to tuple of Situation
        Building units with a case, by township.
    """

    on: date
    reading: ReadingName
    scheme: Scheme
    totals: Mapping[str, int]
    townships: tuple[Situation, ...]
    buildings: Mapping[str, tuple[Situation, ...]]


def situations(
    actor: Actor, ctx: Context, *, on: date, reading: ReadingName = "midnight"
) -> Situations:
    """The situation of every township, and of the building units with a case.

    Raises
    ------
    NotFound
        The store holds no data yet.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        found = _situations(ctx, uow, "township", on, reading)
        units = _situations(ctx, uow, "building", on, reading)
    if found is None:
        raise NotFound("zoning.no_data")
    inside: dict[str, list[Situation]] = {}
    for one in off_lowest(units) if units is not None else ():
        inside.setdefault(one.parent, []).append(one)
    return Situations(
        on=on,
        reading=reading,
        scheme=found.scheme,
        totals=found.totals,
        townships=off_lowest(found),
        buildings={township: tuple(rows) for township, rows in inside.items()},
    )


def _situations(
    ctx: Context, uow: UnitOfWork, layer: str, on: date, reading: ReadingName
) -> Assessment | None:
    """A layer rated by the scheme of situations; ``None``: nothing is known of its zones."""
    cutoff = cutoff_of(on, reading, ctx.clock)
    minute = cutoff_minute(on, reading, cutoff)
    try:
        bound = bound_on(ctx, uow, layer, on, scheme=situation_scheme(), cutoff=minute)
    except NotFound:
        return None
    if bound.evidence.episodes is None and bound.evidence.counts is None:
        return None
    return rating.assess(bound, area=ctx.settings.area, on=on, reading=reading, cutoff=cutoff)
