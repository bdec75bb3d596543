"""Shares for the map: the divisions two steps below an area, in one reading of the store."""

from dataclasses import dataclass
from datetime import date

from riskzone.access import Actor, Right
from riskzone.services import guard, health_runs
from riskzone.services import health_small as small
from riskzone.services.context import Context
from riskzone.services.health_boards import Source, code_of, stem
from riskzone.services.health_reach import reach_of


@dataclass(frozen=True)
class MapRow:
    """A division as a map shows it.

    Parameters
    ----------
    code, name : str
    residents : int
    counts : dict of str to (int or None)
        By colour; ``None``: hidden.
    """

    code: str
    name: str
    residents: int
    counts: dict[str, int | None]


def counties(actor: Actor, ctx: Context, *, on: date) -> tuple[MapRow, ...]:
    """Residents by colour of every county of the province served, by code.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
        The state at 00:00.

    Returns
    -------
    tuple of MapRow
        What is hidden on the boards of the prefectures is hidden here.

    Raises
    ------
    NotFound
        Nothing was counted for the day.
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        run = health_runs.run_of(ctx, uow, on)
        rules = health_runs.rules_of(ctx, uow, run)
        columns, names = small.colours(rules), [one.id for one in rules.colours]
        hidden = Source(ctx, uow, rules, reach_of(now)).hidden(run)
        found = [
            _row(ctx, zone, cells, names)
            for prefecture in _prefectures(ctx)
            for zone, cells in hidden.table(columns, stem(prefecture), 6).items()
            if zone != small.ALL
        ]
        return tuple(sorted(found, key=lambda one: one.code))


def _prefectures(ctx: Context) -> list[str]:
    return [str(code) for code in ctx.divisions.zone_table("prefecture").frame.index]


def _row(
    ctx: Context, zone: str, cells: dict[str | None, int | None], colours: list[str]
) -> MapRow:
    code = code_of(zone)
    counts = {name: cells.get(name, 0) for name in colours}
    return MapRow(code, ctx.divisions.name(code), int(cells[small.RESIDENTS] or 0), counts)
