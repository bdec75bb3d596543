"""What was declared beside what the rule says: differences, contradictions, what to decide next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd

from riskzone.access import Actor, Right
from riskzone.clock import SHANGHAI, day_number, midnight
from riskzone.decisions.authority import Kind, authority_in_force
from riskzone.decisions.contradiction import Contradiction
from riskzone.decisions.contradiction import contradictions as found_between
from riskzone.decisions.difference import Difference, difference
from riskzone.decisions.model import DecisionDocument, LevelLine, ListLine
from riskzone.decisions.paper_documents import decided_for
from riskzone.decisions.proposals import Proposal, proposals
from riskzone.decisions.resolve import Book, Declared, Step, changes, declared
from riskzone.messages import Words, render
from riskzone.services import guard, zoning
from riskzone.services.context import Context
from riskzone.services.decision_book import DECLARED_LAYERS, book, book_key, zones_of
from riskzone.services.evidence import bound_on
from riskzone.services.intervals import first_day, stretches, timeline
from riskzone.services.present import present
from riskzone.store import UnitOfWork, data_version, unit_version
from riskzone.zoning import rating
from riskzone.zoning.assessment import ReadingName
from riskzone.zoning.library import load_scheme, scheme_ids

#: Layer of which levels are declared and compared.
_LAYER = "county"


@dataclass(frozen=True)
class Beside:
    """The declared and the computed level of a zone on a day.

    Parameters
    ----------
    zone : str
    declared : Declared
    computed : str
        Level by the rule; ``"unknown"`` where it cannot tell.
    computed_upper : str
        Highest level that is possible, where the computed one is not certain; else ``""``.
    clause : str
    since_rule : date, optional
        Day from which the rule has given that level; ``None``: from the first day it rated.
    agrees : bool
        Whether the declared level is the computed one, or lies within what is possible.
    days : int, optional
        Where they agree, the day declared minus the day of the rule; where they differ, the days
        since the rule began to say otherwise.
    reason_public, reason_internal : str
        Of the line in force.
    """

    zone: str
    declared: Declared
    computed: str
    computed_upper: str
    clause: str
    since_rule: date | None
    agrees: bool
    days: int | None
    reason_public: str
    reason_internal: str


def moment_of(ctx: Context, on: date, reading: ReadingName) -> datetime:
    """The minute a reading of a day means: its 00:00, or now, or its last minute."""
    if reading == "midnight":
        return midnight(on)
    now = present(ctx)
    return now if now.date() == on else datetime.combine(on, time(23, 59), SHANGHAI)


def declared_beside_computed(
    actor: Actor, ctx: Context, *, on: date, reading: ReadingName = "midnight"
) -> tuple[Beside, ...]:
    """Every county with its declared and its computed level, by code.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
    reading : {"midnight", "now"}

    Raises
    ------
    NotFound
        No scheme is adopted for the day, or the store holds no data yet.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    found = zoning.assess(actor, ctx, layer=_LAYER, on=on, reading=reading)
    at = moment_of(ctx, on, reading)
    with ctx.store.read() as uow:
        whole = book(ctx, uow, day=on)
        known = declared(whole, found.zones.index.astype(str), at)
        since = _since(ctx, uow, on)
    rank = {level.id: position for position, level in enumerate(found.scheme.levels)}
    columns = (found.zones[name].astype(str) for name in ("level", "level_upper", "clause"))
    rows = zip(found.zones.index.astype(str), *columns, strict=True)
    made = []
    for zone, level, upper, clause in rows:
        said = known[zone]
        begun = since.get(zone)
        low, high = rank.get(level, -1), max(rank.get(upper, -1), rank.get(level, -1))
        agrees = said.level in rank and low <= rank[said.level] <= high
        line = whole.by_id[said.document].lines[said.line] if said.document else None
        days = _days(said, begun, on, agrees=agrees)
        reasons = (line.note_public, line.note_internal) if line else ("", "")
        made.append(Beside(zone, said, level, upper, clause, begun, agrees, days, *reasons))
    return tuple(sorted(made, key=lambda one: one.zone))


def _days(said: Declared, begun: date | None, on: date, *, agrees: bool) -> int | None:
    if begun is None:
        return None
    if agrees:
        return (said.since.date() - begun).days if said.since else None
    return (on - begun).days


def _since(ctx: Context, uow: UnitOfWork, on: date) -> Mapping[str, date]:
    """Zone → day from which the rule has given its level without a break.

    Zones that had it from the first day that is known are left out: nobody can tell.
    """
    bound = bound_on(ctx, uow, _LAYER, on)
    key = ("level since", data_version(uow), unit_version(uow), bound.scheme.hash, on)

    def found() -> Mapping[str, date]:
        first = min(first_day(bound) or on, on)
        frame = rating.named(bound, rating.history(bound, day_number(first), day_number(on)))
        begins = frame["zone"] != frame["zone"].shift()
        changed = frame["level"].astype(str) != frame["level"].astype(str).shift()
        starts = frame[begins | changed].groupby("zone", observed=True)["day_from"].last()
        known = starts[starts > pd.Timestamp(first)]
        return {str(zone): day.date() for zone, day in known.items()}

    return ctx.remembered(key, found)


def differences(actor: Actor, ctx: Context, *, first: date, last: date) -> tuple[Difference, ...]:
    """Every declared change of a county between two days, and how far it lies from the rule.

    The rule is asked with what was known on the day of the change: where it says otherwise that
    day, its day is the one on which it would have followed if nothing new had come.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    first, last : date
        Local days, both included.

    Returns
    -------
    tuple of Difference
        By minute, then by zone.

    Raises
    ------
    NotFound
        No scheme is adopted for the last day.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    end = midnight(last + timedelta(days=1)) - timedelta(minutes=1)
    with ctx.store.read() as uow:
        whole = book(ctx, uow)
        steps = [
            step
            for zone in zones_of(ctx, uow, _LAYER, last)
            for step in changes(whole, zone, midnight(first), end)
        ]
        key = (
            "differences", data_version(uow), unit_version(uow), *book_key(uow),
            first, last,
        )  # fmt: skip
        # Most zones are only ever declared low by a list and never changed: nothing to compare.
        moved = [step for step in steps if step.known_before or step.before or not step.listed]
    return ctx.remembered(key, lambda: _compared(actor, ctx, moved, last))


def _compared(
    actor: Actor, ctx: Context, steps: Sequence[Step], last: date
) -> tuple[Difference, ...]:
    """The steps beside the rule, by minute, then by zone."""
    if not steps:
        return ()
    with ctx.store.read() as uow:
        past = _past(ctx, uow, sorted({step.zone for step in steps}), last)
    found = []
    for step in steps:
        day = step.at.astimezone(SHANGHAI).date()
        # What came later does not make a decision of that day earlier or later.
        until = pd.Timestamp(day) + pd.Timedelta(days=1)
        known = past[(past["zone"] == step.zone) & (past["day_from"] < until)]
        known = known.assign(day_until=known["day_until"].where(known["day_until"] < until, until))
        one = difference(step, known)
        if not one.agrees:
            ahead = timeline(actor, ctx, step.zone, on=day, layer=_LAYER).ahead
            one = difference(step, pd.concat([known, ahead], ignore_index=True))
        found.append(one)
    return tuple(sorted(found, key=lambda one: (one.declared_at, one.zone)))


def _past(ctx: Context, uow: UnitOfWork, zones: Sequence[str], last: date) -> pd.DataFrame:
    """Computed levels of some zones from the first day that is known, by the rule of each day."""
    first = min(first_day(bound_on(ctx, uow, _LAYER, last)) or last, last)
    parts = []
    for stretch in stretches(ctx, uow, _LAYER, first, last):
        bound = bound_on(ctx, uow, _LAYER, stretch.last)
        found = bound.evidence.zones.frame.index.get_indexer(pd.Index(zones))
        days = day_number(stretch.first), day_number(stretch.last)
        parts.append(rating.named(bound, rating.history(bound, *days, found[found >= 0])))
    return pd.concat(parts, ignore_index=True)


def level_names() -> Mapping[str, Words]:
    """Level id → its name, of every shipped scheme; the first that has it names it."""
    found: dict[str, Words] = {}
    for name in scheme_ids():
        for level in load_scheme(name).levels:
            found.setdefault(level.id, Words(level.zh, level.en))
    return found


def contradictions(
    actor: Actor, ctx: Context, *, on: date | None = None
) -> tuple[Contradiction, ...]:
    """What the decided papers say against each other; held and shown, never refused.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date, optional
        The day looked at: of the papers that were signed by then; default: of all.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        whole = book(ctx, uow, day=on)
        today = present(ctx, uow).date()
        zones = {layer: zones_of(ctx, uow, layer, today) for layer in _listed_layers(whole)}
        papers = tuple(one.id for one in whole.known)
        key = ("contradictions", data_version(uow), *book_key(uow), papers)
    return ctx.remembered(key, lambda: found_between(whole, zones))


def _listed_layers(whole: Book) -> tuple[str, ...]:
    """The layers published lists speak of."""
    lines = (line for one in whole.documents for line in one.lines)
    layers = {line.layer for line in lines if isinstance(line, ListLine)}
    return tuple(layer for layer in DECLARED_LAYERS if layer in layers)


def work_list(
    actor: Actor, ctx: Context, *, on: date, reading: ReadingName = "midnight"
) -> tuple[Proposal, ...]:
    """Counties whose declared level is not the computed one, or falls at the next 00:00.

    What is to be raised comes first, then what has waited longest.

    Raises
    ------
    NotFound
        No scheme is adopted for the day, or the store holds no data yet.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    found = zoning.assess(actor, ctx, layer=_LAYER, on=on, reading=reading)
    due = {
        one.zone: (one.on, one.level_to)
        for one in zoning.outlook(actor, ctx, on=on, layer=_LAYER)
        if one.on == on + timedelta(days=1)
    }
    at = moment_of(ctx, on, reading)
    with ctx.store.read() as uow:
        known = declared(book(ctx, uow, day=on), found.zones.index.astype(str), at)
        since = _since(ctx, uow, on)
    return proposals(found, known, since=since, due=due)


def draft_from(
    actor: Actor,
    ctx: Context,
    wanted: Sequence[Proposal],
    *,
    effective_at: datetime | None = None,
) -> DecisionDocument:
    """One document for one or many proposals; it is not stored, and everything can be changed.

    A raise takes effect at once; a lowering at the next 00:00, or on the day of the rule where
    that is later.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    wanted : sequence of Proposal
    effective_at : datetime, optional
        Aware; of every line.

    Raises
    ------
    Denied
        The actor drafts no decisions for one of the zones.
    """
    now_actor = guard.check(actor, ctx, Right.DRAFT_DECISIONS)
    for one in wanted:
        guard.check(now_actor, ctx, Right.DRAFT_DECISIONS, one.zone)
    now = present(ctx).replace(second=0, microsecond=0)
    served = ctx.settings.area.ljust(6, "0")
    table = authority_in_force(served, now.date())
    rule = table.decisions[Kind.LEVEL]
    lines = tuple(_line(one, now, effective_at) for one in wanted)
    names = [ctx.divisions.full_name(one.zone) for one in wanted]
    title = {"names": "、".join(names[:3]), "count": len(names)}
    code = "decision_services.title_few" if len(names) <= 3 else "decision_services.title_many"
    return DecisionDocument(
        title=render(code, title, "zh"),
        area=decided_for(lines, table.bodies[rule.decides].level, served),
        authority=table.id,
        body=rule.decides,
        basis=rule.basis_zh,
        lines=lines,
    )


def _line(one: Proposal, now: datetime, effective_at: datetime | None) -> LevelLine:
    start = now
    if one.direction == "lower":
        day = max(now.date() + timedelta(days=1), one.since_rule or now.date())
        start = midnight(day)
    return LevelLine(
        area=one.zone,
        level=one.level_computed,
        level_from=one.level_declared,
        effective_at=effective_at or start,
    )
