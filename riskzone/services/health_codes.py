"""Health codes: runs, and what they counted, by area, colour and reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from riskzone.access import Actor, Right
from riskzone.engine import memory_of
from riskzone.errors import InputError
from riskzone.healthcode.library import load_rules
from riskzone.healthcode.rules import Rules
from riskzone.healthcode.values import Move
from riskzone.services import guard, health_boards, health_count
from riskzone.services.context import Context
from riskzone.services.health_boards import CodeBoard, FlowBoard, ReasonRow
from riskzone.services.health_context import surroundings
from riskzone.services.health_count import Counted, Progress, Request
from riskzone.services.health_reach import reach_of
from riskzone.services.health_rules import MEDIA, standing_in
from riskzone.services.health_runs import RunRow, rules_of, run_of, run_row, runs_of_days
from riskzone.services.present import present
from riskzone.store import UnitOfWork, WriteUnitOfWork, audit, blobs, health
from riskzone.store.health import AHEAD, PAST, Inputs, Run

#: Days of one call; a trend is shorter.
MOST_DAYS = 31
#: No code tells of days before it; as for exposures.
FIRST_DAY = date(2019, 12, 1)


@dataclass(frozen=True)
class CountReport:
    """What came of counting.

    Parameters
    ----------
    runs : tuple of RunRow
        By day.
    fresh : tuple of int
        Those of them that are new; the others were made of the same inputs before.
    """

    runs: tuple[RunRow, ...]
    fresh: tuple[int, ...]


def count(
    actor: Actor,
    ctx: Context,
    register: Path,
    exposures: Path,
    *,
    on: date,
    days: int = 1,
    rules: str = "",
    shown: Path | None = None,
    engine: str = "duckdb",
    url: str = "",
    memory_mb: int | None = None,
    progress: Progress | None = None,
) -> CountReport:
    """Count a register for a day, or for some days up to it; stored whole or not at all.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    register, exposures : Path
        Parquet files of pseudonyms.
    on : date
        The state at 00:00 of this day.
    days : int
        So many days that end with it, in one reading of the files.
    rules : str
        Id of rules of this program; ``""``: those in force on each day.
    shown : Path, optional
        Parquet file of the colours the platform shows on ``on`` (``id, colour``): counted beside
        what the rules give, for the auditors.
    engine, url : str
    memory_mb : int, optional
        Of the engine, in MiB.
    progress : callable, optional
        Steps done and steps in all; :data:`riskzone.services.health_count.STEPS` names them.

    Returns
    -------
    CountReport
        The same inputs and engine a second time give the runs there were.

    Raises
    ------
    InputError
        The register cannot be counted as it is, the engine cannot be as it is asked for, or the
        day has not begun.
    NotFound
        There is no such file, or there are no such rules.
    JobFailed
        Memory, disk or the cluster did not suffice, or the child was killed.
    Denied
        The actor has no health codes counted there.
    """
    area = ctx.settings.area
    guard.check(actor, ctx, Right.COUNT_HEALTH_CODES, area)
    memory_of(engine, url=url, memory_mb=memory_mb)
    if not 1 <= days <= MOST_DAYS:
        raise InputError("health.days", value=days, most=MOST_DAYS)
    if on - FIRST_DAY < timedelta(days=days - 1):
        raise InputError("health.too_early", day=on, first=FIRST_DAY)
    wanted = tuple(on - timedelta(days=back) for back in range(days - 1, -1, -1))
    with ctx.store.read() as uow:
        today = present(ctx, uow).date()
        if on > today:
            raise InputError("health.ahead", day=on, today=today)
        by_rules = _by_rules(ctx, uow, wanted, rules)
    files = health_count.hashed(register, exposures, shown)
    known: list[Run] = []
    fresh: list[Run] = []
    for chosen, span in by_rules:
        with ctx.store.read() as uow:
            around = surroundings(ctx, uow, chosen)
            inputs = Inputs(chosen.hash, files.register_hash, files.exposures_hash, around.hash)
            there = [health.same(uow, area, day, inputs, engine) for day in span]
        known += [one for one in there if one is not None]
        missing = [day for day, one in zip(span, there, strict=True) if one is None]
        if missing:
            request = Request(
                files.register, files.exposures, chosen.text,
                tuple(day for day in span if day >= missing[0]), around, engine, url, memory_mb,
                span[-1] == on, files.shown if span[-1] == on else None,
            )  # fmt: skip
            done = health_count.count_in_child(request, progress)
            kept = keep(actor, ctx, request, chosen, inputs, done)
            # Somebody else may have counted the same meanwhile.
            fresh += kept[0]
            known += [one for one in kept[1] if one.on in missing]
    if progress is not None:
        progress(len(health_count.STEPS), len(health_count.STEPS))
    with ctx.store.read() as uow:
        made = sorted((*known, *fresh), key=lambda one: (one.on, one.id))
        return CountReport(
            tuple(run_row(ctx, uow, one) for one in made), tuple(o.id for o in fresh)
        )


def _by_rules(
    ctx: Context, uow: UnitOfWork, days: Sequence[date], rules: str
) -> list[tuple[Rules, list[date]]]:
    """The days, in order, with the rules each is counted by; equal neighbours together."""
    found: list[tuple[Rules, list[date]]] = []
    for day in days:
        chosen = load_rules(rules) if rules else standing_in(ctx, uow, day).rules
        if found and found[-1][0].hash == chosen.hash:
            found[-1][1].append(day)
        else:
            found.append((chosen, [day]))
    return found


def keep(  # noqa: PLR0917 - what was asked and what came of it
    actor: Actor, ctx: Context, request: Request, rules: Rules, inputs: Inputs, done: Counted
) -> tuple[list[Run], list[Run]]:
    """Store what was counted: every day of it, or nothing.

    Returns
    -------
    tuple of list of Run
        Those stored now, and those of the same inputs that somebody else stored meanwhile.

    Raises
    ------
    InputError
        Somebody lives outside the area served, or in no county that is known.
    Denied
        The actor has no health codes counted there.
    """
    guard.check(actor, ctx, Right.COUNT_HEALTH_CODES, ctx.settings.area)
    by_day: list[list[Move]] = [[] for _ in request.days]
    for one in health_count.rows(done.moves):
        by_day[one.day].append(one)
    told = [health_count.of_day(found, rules) for found in by_day]
    _refuse_elsewhere(ctx, told[-1][0])
    ahead = health_count.ahead_of(done.ahead)
    made: list[Run] = []
    there: list[Run] = []
    with ctx.store.write(actor) as uow:
        blobs.put(uow, rules.text.encode(), MEDIA)
        for day, (counts, flows) in zip(request.days, told, strict=True):
            same = health.same(uow, ctx.settings.area, day, inputs, request.engine)
            if same is not None:
                there.append(same)
                continue
            residents = sum(one.residents for one in counts)
            run = Run(
                0, ctx.settings.area, day, rules.id, inputs, request.engine, residents, 0,
                done.seconds, "", uow.now,
            )  # fmt: skip
            kept = health.add_run(uow, run, counts)
            health.add_flows(uow, kept.id, PAST, flows)
            if day == request.days[-1]:
                health.add_flows(uow, kept.id, AHEAD, ahead)
                health.add_shown(uow, kept.id, health_count.shown_of(done.shown, rules))
            made.append(kept)
        if made:
            _told(uow, request, made, inputs)
    return made, there


def _told(uow: WriteUnitOfWork, request: Request, made: Sequence[Run], inputs: Inputs) -> None:
    details = {
        "area": made[-1].area, "on": made[-1].on.isoformat(), "days": len(made),
        "rules": made[-1].rules, "engine": request.engine, "residents": made[-1].residents,
        "rules_hash": inputs.rules_hash, "register": inputs.register, "exposures": inputs.exposures,
    }  # fmt: skip
    audit.append(uow, "health.count", f"health_run:{made[-1].id}", details)


def _refuse_elsewhere(ctx: Context, counts: Sequence[health.Count]) -> None:
    """A register of another area is refused: its townships would be seen nowhere."""
    area = ctx.settings.area
    places = sorted({one.township for one in counts})
    elsewhere = [one for one in places if not one.startswith(health_boards.stem(area))]
    nowhere = [one for one in places if ctx.divisions.resolve_stated(one)[0] is None]
    for code, found in (("health.elsewhere", elsewhere), ("health.no_county", nowhere)):
        if found:
            raise InputError(code, area=area, count=len(found), codes=", ".join(found[:5]))


def board(
    actor: Actor, ctx: Context, *, on: date, area: str, against: date | None = None
) -> CodeBoard:
    """Counts, shares, changes and trends of the divisions of an area.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
        The state at 00:00.
    area : str
        Province, prefecture, county or township, by its code.
    against : date, optional
        The day changes are told against; not given: the day before.

    Raises
    ------
    NotFound
        Nothing was counted for the day, or there is no such division.
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        run = run_of(ctx, uow, on)
        trend = _trend(ctx, uow, on)
        before = None if against is None else run_of(ctx, uow, against)
        source = health_boards.Source(ctx, uow, rules_of(ctx, uow, run), reach_of(now))
        made = health_boards.board(source, run, area, trend, before)
        return replace(made, title=run_row(ctx, uow, run).title)


def by_reason(actor: Actor, ctx: Context, *, on: date, area: str) -> tuple[ReasonRow, ...]:
    """Residents of an area by reason, on a day, the day before and over fourteen days.

    Raises
    ------
    NotFound
        Nothing was counted for the day, or there is no such division.
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        run = run_of(ctx, uow, on)
        source = health_boards.Source(ctx, uow, rules_of(ctx, uow, run), reach_of(now))
        return health_boards.by_reason(source, run, area, _trend(ctx, uow, on))


def flows(actor: Actor, ctx: Context, *, on: date, area: str, kind: str = PAST) -> FlowBoard:
    """What residents of an area were and are, by colour and reason; sums to both days.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
    area : str
    kind : {"past", "ahead"}
        From the day before to the day; or from the day to the next one, if everybody who has
        to checks in and nothing new comes.

    Raises
    ------
    NotFound
        Nothing was counted for the day, nothing was counted ahead, no such division.
    InputError
        There is no such kind.
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    if kind not in (PAST, AHEAD):
        raise InputError("health.flow_kind", value=kind, known=f"{PAST}, {AHEAD}")
    with ctx.store.read() as uow:
        run = run_of(ctx, uow, on)
        other = on + timedelta(days=-1 if kind == PAST else 1)
        beside = runs_of_days(ctx, uow, (other,))[0]
        source = health_boards.Source(ctx, uow, rules_of(ctx, uow, run), reach_of(now))
        return health_boards.flows(source, run, area, kind, beside)


def _trend(ctx: Context, uow: UnitOfWork, on: date) -> tuple[tuple[date, Run | None], ...]:
    days = [on - timedelta(days=back) for back in range(health_boards.TREND - 1, -1, -1)]
    return tuple(zip(days, runs_of_days(ctx, uow, days), strict=True))
