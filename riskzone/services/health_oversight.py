"""For auditors: colours with nothing behind them, jumps, rules and who changed them, appeals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from riskzone.access import Actor, Right
from riskzone.healthcode.changes import RuleChange
from riskzone.healthcode.oversight import departure
from riskzone.healthcode.rules import Reason
from riskzone.messages import Words
from riskzone.services import guard, health_runs
from riskzone.services.context import Context
from riskzone.services.health_appeals import AppealBoard, board_of
from riskzone.services.health_boards import code_of, stem
from riskzone.services.health_reach import Reach
from riskzone.services.health_rules import standing_of
from riskzone.store import UnitOfWork, health, shelf
from riskzone.store.health import Run
from riskzone.store.health_rules import HEALTH_RULES, changes
from riskzone.store.shelf import Shelved

#: Days a jump is compared with, and the fewest that make a comparison.
_DAYS, _FEWEST = 28, 5
Way = Literal["given", "ended"]
WAYS: tuple[Way, ...] = ("given", "ended")
#: A change is a jump where it stands out and concerns so many residents.
_LEAST = 10


@dataclass(frozen=True)
class Unexplained:
    """Residents of a county whom the platform shows a graver colour than the rules give.

    Parameters
    ----------
    county, name : str
    shown, colour, reason : str
        What it shows; what the rules give.
    count : int
    """

    county: str
    name: str
    shown: str
    colour: str
    reason: str
    count: int


@dataclass(frozen=True)
class Shown:
    """What the platform showed beside a run.

    Parameters
    ----------
    compared : int
        Residents it showed a colour of.
    unexplained : tuple of Unexplained
        Graver than the rules give.
    milder : int
        Residents whom it showed a milder colour.
    """

    compared: int
    unexplained: tuple[Unexplained, ...]
    milder: int

    @property
    def without(self) -> int:
        """Residents who are shown something that nothing is behind."""
        return sum(one.count for one in self.unexplained)


@dataclass(frozen=True)
class Jump:
    """How many were given a reason from one day to the next, or lost it, beside how many usually.

    Both are looked at by themselves: who is given it and who loses it on one day do not make up
    for each other.

    Parameters
    ----------
    area, name : str
        The area served, or a division in it.
    reason : Reason
    way : {"given", "ended"}
    before, now : int
        Who have it on both days.
    count : int
        Who were given it, or lost it.
    usual : float
        Median of the earlier days.
    score : float
        (count − usual) ÷ (1.4826 × median absolute deviation); at least one resident counts
        as the deviation.
    days : int
        Earlier days it is compared with.
    jumps : bool
    """

    area: str
    name: str
    reason: Reason
    way: Way
    before: int
    now: int
    count: int
    usual: float
    score: float
    days: int
    jumps: bool


@dataclass(frozen=True)
class RulesUse:
    """Rules that were counted by.

    Parameters
    ----------
    rules, hash : str
    title : Words
    runs : int
    first, last : date
        Days counted.
    held : bool
        Whether they were in force on every one of them.
    """

    rules: str
    hash: str
    title: Words
    runs: int
    first: date
    last: date
    held: bool


@dataclass(frozen=True)
class Oversight:
    """What auditors are told of a day.

    Parameters
    ----------
    on : date
    run : int
        The run of the day; 0: nothing was counted.
    shown : Shown or None
        ``None``: nobody told what the platform shows.
    jumps : tuple of Jump
        What was given of every reason in the area served, then whatever else jumps in it or in a
        division of it, down to counties.
    changes : tuple of Shelved
        Every revision of the rules, the newest first.
    uses : tuple of RulesUse
    appeals : AppealBoard
    """

    on: date
    run: int
    shown: Shown | None
    jumps: tuple[Jump, ...]
    changes: tuple[Shelved[RuleChange], ...]
    uses: tuple[RulesUse, ...]
    appeals: AppealBoard


def oversight(actor: Actor, ctx: Context, *, on: date) -> Oversight:
    """What auditors look at, as of a day.

    Raises
    ------
    Denied
        The actor does not read the audit chain of the area served.
    """
    area = ctx.settings.area
    guard.check(actor, ctx, Right.READ_AUDIT, area)
    with ctx.store.read() as uow:
        days = [on - timedelta(days=back) for back in range(_DAYS, -1, -1)]
        runs = health_runs.runs_of_days(ctx, uow, days)
        run = runs[-1]
        steps = [
            step
            for number in {one.record.id for one in shelf.listing(uow, HEALTH_RULES)}
            for step in shelf.revisions(uow, HEALTH_RULES, number)
            if step.record.area == area
        ]
        return Oversight(
            on=on,
            run=0 if run is None else run.id,
            shown=None if run is None else _shown(ctx, uow, run),
            jumps=_jumps(ctx, uow, runs),
            changes=tuple(sorted(steps, key=lambda one: one.recorded_at, reverse=True)),
            uses=_uses(ctx, uow),
            appeals=board_of(ctx, uow, on, stem(area), Reach(("",))),
        )


def _shown(ctx: Context, uow: UnitOfWork, run: Run) -> Shown | None:
    told = health.shown(uow, run.id, 6)
    if not told:
        return None
    order = [one.id for one in health_runs.rules_of(ctx, uow, run).colours]
    graver = [one for one in told if order.index(one.shown) < order.index(one.colour)]
    milder = [one for one in told if order.index(one.shown) > order.index(one.colour)]
    found = tuple(
        Unexplained(
            one.township, ctx.divisions.name(one.township), one.shown, one.colour, one.reason,
            one.residents,
        )
        for one in sorted(graver, key=lambda one: (-one.residents, one))
    )  # fmt: skip
    return Shown(sum(one.residents for one in told), found, sum(one.residents for one in milder))


def _jumps(ctx: Context, uow: UnitOfWork, runs: Sequence[Run | None]) -> tuple[Jump, ...]:
    if runs[-1] is None:
        return ()
    rules = health_runs.rules_of(ctx, uow, runs[-1])
    root = stem(ctx.settings.area)
    days = [None if run is None else _steps(uow, run, root) for run in runs]
    places = sorted({place for day in days if day is not None for place, _ in day})
    every = [
        jump
        for place in places
        for reason in rules.reasons
        for way in WAYS
        if (jump := _jump(ctx, place, reason, way, days)) is not None
    ]
    return tuple(
        one for one in every if one.jumps or (one.area == code_of(root) and one.way == "given")
    )


@dataclass
class _Step:
    """Residents of a place who had a reason, have it, were given it and lost it."""

    before: int = 0
    now: int = 0
    given: int = 0
    ended: int = 0


_Steps = Mapping[tuple[str, str], _Step]
_NOBODY = _Step()


def _steps(uow: UnitOfWork, run: Run, root: str) -> _Steps:
    """By place and reason, out of the flows to the day: for the area served down to counties."""
    found: dict[tuple[str, str], _Step] = {}
    sizes = [size for size in (0, 2, 4, 6, 9) if len(root) <= size <= max(len(root), 6)]
    for one in health.flows(uow, run.id, health.PAST, root, sizes[-1]):
        for place in (one.township[:size] for size in sizes):
            if one.reason_before:
                step = found.setdefault((place, one.reason_before), _Step())
                step.before += one.residents
                step.ended += one.residents if one.reason != one.reason_before else 0
            if one.reason:
                step = found.setdefault((place, one.reason), _Step())
                step.now += one.residents
                step.given += one.residents if one.reason != one.reason_before else 0
    return found


def _jump(
    ctx: Context, place: str, reason: Reason, way: Way, days: Sequence[_Steps | None]
) -> Jump | None:
    steps = [None if day is None else day.get((place, reason.id), _NOBODY) for day in days]
    today = steps[-1]
    earlier = [getattr(one, way) for one in steps[:-1] if one is not None]
    if today is None:
        return None
    count = int(getattr(today, way))
    found = departure(count, earlier, fewest=_FEWEST)
    if found is None:
        return None
    code = code_of(place)
    return Jump(
        code, ctx.divisions.name(code), reason, way, today.before, today.now, count, found.usual,
        found.score, len(earlier), found.stands_out and abs(count - found.usual) >= _LEAST,
    )  # fmt: skip


def _uses(ctx: Context, uow: UnitOfWork) -> tuple[RulesUse, ...]:
    area = ctx.settings.area
    known = changes(uow, area)
    by_hash: dict[str, list[Run]] = {}
    for run in health.runs(uow, area):
        by_hash.setdefault(run.inputs.rules_hash, []).append(run)
    found = []
    for digest, runs in by_hash.items():
        used = health_runs.rules_of(ctx, uow, runs[0])
        days = {run.on for run in runs}
        held = all(standing_of(ctx, known, day).rules.hash == digest for day in days)
        found.append(
            RulesUse(
                used.id, digest, Words(used.zh, used.en), len(runs), min(days), max(days), held
            )
        )
    return tuple(sorted(found, key=lambda one: (one.last, one.runs), reverse=True))
