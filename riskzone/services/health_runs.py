"""Runs of the health codes: what was counted, by which rules, and which run of a day counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from riskzone.access import Actor, Right
from riskzone.errors import NotFound
from riskzone.healthcode.rules import Rules
from riskzone.messages import Words
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.health_rules import rules_named, standing_of
from riskzone.services.present import holds_demo
from riskzone.store import UnitOfWork, blobs, health
from riskzone.store.health import Inputs, Run
from riskzone.store.health_rules import changes


@dataclass(frozen=True)
class RunRow:
    """A run, as it is listed.

    Parameters
    ----------
    id : int
    area : str
    on : date
        The state at its 00:00.
    rules : str
    title : Words
    engine : str
    residents : int
    strangers : int
    seconds : float
    actor : str
    recorded_at : datetime
    demo : bool
        Of a made-up register.
    inputs : Inputs
        Hashes of rules, files and context.
    """

    id: int
    area: str
    on: date
    rules: str
    title: Words
    engine: str
    residents: int
    strangers: int
    seconds: float
    actor: str
    recorded_at: datetime
    demo: bool
    inputs: Inputs


def rules_of(ctx: Context, uow: UnitOfWork, run: Run) -> Rules:
    """The rules a run counted by, as they were then."""

    def text() -> str:
        return blobs.get(uow, run.inputs.rules_hash).data.decode()

    return rules_named(ctx, run.rules, ctx.remembered(("code text", run.inputs.rules_hash), text))


def run_row(ctx: Context, uow: UnitOfWork, run: Run) -> RunRow:
    """A run as it is listed."""
    used = rules_of(ctx, uow, run)
    return RunRow(
        run.id, run.area, run.on, run.rules, Words(used.zh, used.en), run.engine, run.residents,
        run.strangers, run.seconds, run.actor, run.recorded_at, holds_demo(ctx, uow), run.inputs,
    )  # fmt: skip


def runs(actor: Actor, ctx: Context) -> tuple[RunRow, ...]:
    """The runs of the area served, the newest first.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        return tuple(run_row(ctx, uow, one) for one in health.runs(uow, ctx.settings.area))


def run_of(ctx: Context, uow: UnitOfWork, on: date) -> Run:
    """The run of a day that counts.

    Raises
    ------
    NotFound
        Nothing was counted for the day.
    """
    found = runs_of_days(ctx, uow, (on,))[0]
    if found is None:
        raise NotFound("health.not_counted", day=on)
    return found


def runs_of_days(ctx: Context, uow: UnitOfWork, days: Sequence[date]) -> tuple[Run | None, ...]:
    """The run of each day that counts: the newest by the rules in force, else the newest."""
    area = ctx.settings.area
    known = changes(uow, area)
    by_day: dict[date, list[Run]] = {}
    for one in health.runs(uow, area, first=min(days), last=max(days)):
        by_day.setdefault(one.on, []).append(one)
    found: list[Run | None] = []
    for day in days:
        every = by_day.get(day, [])
        held = standing_of(ctx, known, day).rules.hash if every else ""
        fits = [one for one in every if one.inputs.rules_hash == held]
        found.append(next(iter(fits or every), None))
    return tuple(found)
