"""Frozen mornings: kept as they were shown, opened as they were kept.

A frozen morning is the running record of the briefing, put away as bytes whose hash the audit
chain seals.  It opens without the data it was made from: after the scheme files have changed,
and after the case rows have been destroyed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from riskzone.access import Actor, Right, covers
from riskzone.briefing.frozen import Behind, FrozenMorning
from riskzone.briefing.morning import Morning
from riskzone.briefing.record import MorningRecord
from riskzone.briefing.record_json import freeze as to_bytes
from riskzone.briefing.record_json import thaw
from riskzone.clock import midnight
from riskzone.errors import Conflict, InputError, NotFound, StoreError
from riskzone.services import guard, morning_record, tables
from riskzone.services.context import Context
from riskzone.services.evidence import bound_on
from riskzone.services.rating import Rated, cutoff_minute
from riskzone.store import UnitOfWork, audit, batches, blobs, events, state_version
from riskzone.store import snapshots as shelf
from riskzone.store.shelf import Invented
from riskzone.store.snapshots import Snapshot
from riskzone.zoning.assessment import UNKNOWN, ReadingName
from riskzone.zoning.explain import cases_behind

#: Classes a frozen record may be of, the present one first.
KINDS = (FrozenMorning,)
#: Longest reason of a further edition.
LONGEST_REASON = 200

_LAYER = "county"
_SCHEME_MEDIA = "application/toml"
_TRIES = 3


@dataclass(frozen=True)
class OpenedSnapshot:
    """A frozen morning with its content.

    Parameters
    ----------
    meta : Snapshot
    record : Morning
        Levels and figures as they were shown.
    told : MorningRecord
        All of the record, as far as the reader may see it.
    behind : tuple of Behind
        Which cases stood behind its levels, in the jurisdiction of the reader; salted references.
    batch : int
        Number of the newest import batch it was made from.
    """

    meta: Snapshot
    record: Morning
    told: MorningRecord
    behind: tuple[Behind, ...]
    batch: int


def freeze(
    actor: Actor,
    ctx: Context,
    *,
    on: date,
    reading: ReadingName = "midnight",
    reason: str = "",
    invented: Invented | None = None,
) -> Snapshot:
    """Freeze a morning as it is shown at this moment.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
        Local day.
    reading : {"midnight", "now"}
    reason : str
        Why there is a further edition; the first one needs none.
    invented : Invented, optional
        For the demonstration only: by whom and when it was frozen.

    Raises
    ------
    Conflict
        It is frozen already, and no reason is given; names who and when.
    InputError
        The day lies ahead; the reason is too long.
    NotFound
        There is nothing to show of that day.
    StoreError
        The data kept changing meanwhile.
    Denied
        The actor may not freeze mornings of the area served.
    """
    guard.check(actor, ctx, Right.FREEZE_MORNING, ctx.settings.area)
    said = " ".join(reason.split())
    if len(said) > LONGEST_REASON:
        raise InputError("mornings.reason_too_long", length=len(said), most=LONGEST_REASON)
    refuse_ahead(ctx, on)
    with ctx.store.read() as uow:
        _refuse_second(uow, ctx, on, reading, said)
    for _ in range(_TRIES):
        with ctx.store.read() as uow:
            version = state_version(uow)
        record = morning_record.whole_record(actor, ctx, on=on, reading=reading)
        with ctx.store.read() as uow:
            newest = max(
                (one.id for one in batches.listing(uow, events.current(uow).id)), default=0
            )
            frozen = to_bytes(FrozenMorning(record, _behind(ctx, uow, record.morning), newest))
        with ctx.store.write(actor) as writing:
            if state_version(writing) != version:
                continue
            edition = _refuse_second(writing, ctx, on, reading, said)
            for text in frozen.texts.values():
                blobs.put(writing, text.encode(), _SCHEME_MEDIA)
            return shelf.add(
                writing,
                frozen.data,
                area=ctx.settings.area,
                on=on,
                reading=reading,
                edition=edition,
                cutoff_at=record.morning.cutoff,
                data_version=version,
                reason=said,
                invented=invented,
            )
    raise StoreError("mornings.moved_on", on=on.isoformat())


def refuse_ahead(ctx: Context, on: date) -> None:
    """Refuse a day that has not begun.

    Raises
    ------
    InputError
        Names the day and the present.
    """
    now = ctx.clock.now()
    if midnight(on) > now:
        raise InputError("mornings.day_ahead", on=on.isoformat(), now=_minute(now))


def snapshots(actor: Actor, ctx: Context) -> tuple[Snapshot, ...]:
    """All frozen mornings of the area served, the newest day first."""
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        return shelf.listing(uow)


def altered(actor: Actor, ctx: Context, listed: Sequence[Snapshot]) -> frozenset[int]:
    """Numbers of the frozen mornings that were altered since, of those that are listed."""
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        return shelf.altered(uow, listed)


def frozen_on(
    actor: Actor, ctx: Context, *, on: date, reading: ReadingName = "midnight"
) -> tuple[Snapshot, ...]:
    """The editions of one morning, the first one first; empty where it is not frozen."""
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        return shelf.editions(uow, ctx.settings.area, on, reading)


def open_snapshot(
    actor: Actor,
    ctx: Context,
    number: int | None = None,
    *,
    on: date | None = None,
    reading: ReadingName = "midnight",
) -> OpenedSnapshot:
    """Open a frozen morning exactly as it was shown.

    Its bytes are hashed again, its row is compared with what the audit chain sealed.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    number : int, optional
        Of the frozen morning; otherwise the newest edition of a day.
    on : date, optional
    reading : {"midnight", "now"}

    Raises
    ------
    NotFound
        There is no such frozen morning.
    StoreError
        It was altered, or was frozen by a newer program.
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        if number is not None:
            meta = shelf.get(uow, number)
        else:
            day = on or ctx.clock.today()
            editions = shelf.editions(uow, ctx.settings.area, day, reading)
            if not editions:
                raise NotFound("mornings.nothing_frozen", on=day.isoformat())
            meta = editions[-1]
        return _opened(uow, meta, now)


def export(actor: Actor, ctx: Context, number: int, target: Path) -> OpenedSnapshot:
    """Write the levels and figures of a frozen morning as a table; that is audited.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    number : int
        Of the frozen morning.
    target : Path
        Its suffix says the form: CSV, JSON, GeoJSON, GeoPackage, as ``riskzone rate`` writes.

    Raises
    ------
    NotFound, StoreError
        As for :func:`open_snapshot`.
    InputError
        An unknown suffix, or a folder that does not exist.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    opened = open_snapshot(actor, ctx, number)
    tables.write(Rated(opened.record.today, (), None, ()), target)
    with ctx.store.write(actor) as uow:
        details = {"form": target.suffix.lower(), "hash": opened.meta.hash}
        audit.append(uow, "snapshot.export", f"{shelf.SUBJECT}:{number}", details)
    return opened


@dataclass(frozen=True)
class Checked:
    """A frozen morning that was verified.

    Parameters
    ----------
    number : int
    meta : Snapshot or None
        ``None``: its row is gone, the audit chain alone tells of it.
    error : StoreError or None
        What is wrong with it.
    """

    number: int
    meta: Snapshot | None
    error: StoreError | None


def verify(actor: Actor, ctx: Context) -> tuple[Checked, ...]:
    """Open every frozen morning, and tell which were altered or are gone.

    Returns
    -------
    tuple of Checked
        The newest day first; those that are gone last.

    Raises
    ------
    Denied
        The actor may not verify the audit chain.
    """
    now = guard.check(actor, ctx, Right.VERIFY_AUDIT)
    found: list[Checked] = []
    with ctx.store.read() as uow:
        for meta in shelf.listing(uow):
            wrong: StoreError | None = None
            try:
                _opened(uow, meta, now)
            except StoreError as error:
                wrong = error
            found.append(Checked(meta.id, meta, wrong))
        for number in shelf.missing(uow):
            gone = StoreError("mornings.row_missing", number=number)
            found.append(Checked(number, None, gone))
    return tuple(found)


def _opened(uow: UnitOfWork, meta: Snapshot, reader: Actor) -> OpenedSnapshot:
    data = shelf.content(uow, meta)

    def text_of(digest: str) -> str:
        try:
            return blobs.get(uow, digest).data.decode()
        except (NotFound, StoreError) as error:
            params = {"number": meta.id, "on": meta.on.isoformat(), "hash": digest[:16]}
            raise StoreError("mornings.rule_altered", **params) from error

    kept: FrozenMorning = thaw(data, KINDS, text_of)
    told = morning_record.seen_by(reader, kept.record)
    places = reader.jurisdictions(Right.VIEW_LEVELS)
    behind = tuple(one for one in kept.behind if any(covers(place, one.zone) for place in places))
    return OpenedSnapshot(meta, kept.morning, told, behind, kept.batch)


def _refuse_second(
    uow: UnitOfWork, ctx: Context, on: date, reading: ReadingName, reason: str
) -> int:
    """The number of the edition to be made."""
    editions = shelf.editions(uow, ctx.settings.area, on, reading)
    if editions and not reason:
        last = editions[-1]
        raise Conflict(
            "mornings.already_frozen",
            on=on.isoformat(),
            actor=last.actor,
            at=_minute(last.recorded_at),
            edition=last.edition,
        )
    return len(editions) + 1


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _behind(ctx: Context, uow: UnitOfWork, record: Morning) -> tuple[Behind, ...]:
    """Which cases stand behind the levels above the lowest, as salted references."""
    today = record.today
    cutoff = cutoff_minute(today.on, today.reading, today.cutoff)
    bound = bound_on(ctx, uow, _LAYER, today.on, cutoff=cutoff)
    if bound.evidence.episodes is None:
        return ()
    event = events.current(uow).id
    lead = int(today.reading == "now")
    level = today.zones["level"].astype(str)
    above = level[~level.isin(("", UNKNOWN, today.scheme.lowest.id))].index.sort_values()
    found = []
    for zone in map(str, above):
        cases = cases_behind(bound, zone, today.on, lead=lead)
        found.append(Behind(zone, tuple(sorted(events.references(uow, event, cases)))))
    return tuple(found)
