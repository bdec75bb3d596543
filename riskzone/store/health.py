"""Counts of health codes, run by run; appeals.  Rows are only ever added."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import case, func, insert, not_, or_, select

from riskzone.places.tables import aliases
from riskzone.store.health_tables import (
    health_appeal,
    health_count,
    health_flow,
    health_run,
    health_shown,
)
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork


@dataclass(frozen=True)
class Inputs:
    """What names the inputs of a run: equal ones give equal counts.

    Parameters
    ----------
    rules_hash, register, exposures, context : str
        SHA-256 of the text of the rules, of the two files, of levels and control units.
    """

    rules_hash: str
    register: str
    exposures: str
    context: str


@dataclass(frozen=True)
class Run:
    """One evaluation of the rules for one day.

    Parameters
    ----------
    id : int
    area : str
    on : date
        The state at its 00:00.
    rules : str
    inputs : Inputs
    engine : str
    residents : int
        Counted: those who were there.
    strangers : int
        Ids of exposures that are not in the register.
    seconds : float
    actor : str
    recorded_at : datetime
    """

    id: int
    area: str
    on: date
    rules: str
    inputs: Inputs
    engine: str
    residents: int
    strangers: int
    seconds: float
    actor: str
    recorded_at: datetime


class Count(NamedTuple):
    """Residents of a township by colour, reason and in-city restriction."""

    township: str
    colour: str
    reason: str
    in_city: bool
    residents: int


class Flow(NamedTuple):
    """Residents of a township by what they were and what they are; ``""``: not there."""

    township: str
    colour_before: str
    reason_before: str
    colour: str
    reason: str
    residents: int


#: From the day before to the day; from the day to the next one.
PAST, AHEAD = "past", "ahead"


def add_run(uow: WriteUnitOfWork, run: Run, counts: Iterable[Count]) -> Run:
    """Store a run and its counts; number, actor and recorded time are the store's."""
    values = {
        "area": run.area, "on_day": run.on, "rules": run.rules,
        "rules_hash": run.inputs.rules_hash, "engine": run.engine,
        "register_hash": run.inputs.register, "exposures_hash": run.inputs.exposures,
        "context_hash": run.inputs.context, "residents": run.residents,
        "strangers": run.strangers, "seconds": run.seconds, "actor": uow.actor,
        "recorded_at": uow.now,
    }  # fmt: skip
    table = health_run
    made = uow.connection.execute(insert(table).values(values).returning(table.c.id))
    number = int(made.scalar_one())
    _many(uow, health_count, [(number, *row) for row in counts])
    uow.decisions_changed()
    return _run(uow.connection.execute(select(table).where(table.c.id == number)).one())


def add_flows(uow: WriteUnitOfWork, run: int, kind: str, flows: Iterable[Flow]) -> None:
    """Store the flows of a run; for the unit of work that stores it."""
    _many(uow, health_flow, [(run, kind, *row) for row in flows])


class Shown(NamedTuple):
    """Residents of a township by the colour the platform shows, and what the rules give."""

    township: str
    shown: str
    colour: str
    reason: str
    residents: int


def add_shown(uow: WriteUnitOfWork, run: int, shown: Iterable[Shown]) -> None:
    """Store what the platform showed beside a run; for the unit of work that stores it."""
    _many(uow, health_shown, [(run, *row) for row in shown])


def shown(uow: UnitOfWork, run: int, digits: int = 9) -> tuple[Shown, ...]:
    """What the platform showed beside a run, added up to divisions of so many digits."""
    table = health_shown
    place = _zone(table.c.township, digits)
    keys = (place, table.c.shown, table.c.colour, table.c.reason)
    query = select(*keys, func.sum(table.c["count"])).where(table.c.run_id == run)
    query = query.group_by(*keys).order_by(*keys)
    return tuple(Shown(*row[:4], int(row[4])) for row in uow.connection.execute(query).tuples())


def _many(uow: WriteUnitOfWork, table: Any, rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows as plain tuples, in the order of the columns."""
    if not rows:
        return
    names = [column.name for column in table.columns]
    marks = ", ".join("?" * len(names))
    driver: Any = uow.connection.connection.driver_connection
    query = f"INSERT INTO {table.name} ({', '.join(map(_quoted, names))}) VALUES ({marks})"  # noqa: S608 - own names
    driver.executemany(query, rows)


def _quoted(name: str) -> str:
    return f'"{name}"'


def runs(
    uow: UnitOfWork, area: str, *, first: date | None = None, last: date | None = None
) -> tuple[Run, ...]:
    """The runs of an area, the newest first; those of some days, where they are given."""
    table = health_run
    query = select(table).where(table.c.area == area).order_by(table.c.id.desc())
    if first is not None:
        query = query.where(table.c.on_day >= first)
    if last is not None:
        query = query.where(table.c.on_day <= last)
    return tuple(_run(row) for row in uow.connection.execute(query))


def same(uow: UnitOfWork, area: str, on: date, inputs: Inputs, engine: str) -> Run | None:
    """The run of a day that an engine made of the same inputs."""
    every = runs(uow, area, first=on, last=on)
    return next((one for one in every if (one.inputs, one.engine) == (inputs, engine)), None)


def _run(row: Any) -> Run:
    inputs = Inputs(row.rules_hash, row.register_hash, row.exposures_hash, row.context_hash)
    return Run(
        row.id, row.area, row.on_day, row.rules, inputs, row.engine, row.residents,
        row.strangers, row.seconds, row.actor, row.recorded_at,
    )  # fmt: skip


def counts(
    uow: UnitOfWork, run: int, area: str = "", digits: int = 9, without: Collection[str] = ()
) -> tuple[Count, ...]:
    """Counts of a run inside an area, added up to divisions of so many digits.

    Parameters
    ----------
    uow : UnitOfWork
    run : int
    area : str
        Leading digits; ``""`` is everywhere.
    digits : int
        4 (prefectures), 6 (counties), 9 (townships), or 0: one row for the area.
    without : collection of str
        Leading digits of what is left out.
    """
    table = health_count
    place = _zone(table.c.township, digits)
    keys = (place, table.c.colour, table.c.reason, table.c.in_city)
    query = select(*keys, func.sum(table.c["count"])).where(table.c.run_id == run)
    query = _within(query, table, area, without).group_by(*keys).order_by(*keys)
    return tuple(
        Count(zone, colour, reason, bool(city), int(count))
        for zone, colour, reason, city, count in uow.connection.execute(query)
    )


def flows(  # noqa: PLR0917 - as counts()
    uow: UnitOfWork, run: int, kind: str, area: str = "", digits: int = 9,
    without: Collection[str] = (),
) -> tuple[Flow, ...]:  # fmt: skip
    """Flows of a run inside an area, added up like :func:`counts`."""
    table = health_flow
    place = _zone(table.c.township, digits)
    columns = (table.c.colour_before, table.c.reason_before, table.c.colour, table.c.reason)
    query = select(place, *columns, func.sum(table.c["count"]))
    query = query.where((table.c.run_id == run) & (table.c.kind == kind))
    query = _within(query, table, area, without).group_by(place, *columns).order_by(place, *columns)
    return tuple(
        Flow(row[0], row[1], row[2], row[3], row[4], int(row[5]))
        for row in uow.connection.execute(query)
    )


def _zone(township: Any, digits: int) -> Any:
    """The division a township lies in: its leading digits, but for codes that are no county."""
    place = func.substr(township, 1, digits)
    return place if digits != 6 else case(aliases()[1], value=place, else_=place)


def _within(query: Any, table: Any, area: str, without: Collection[str] = ()) -> Any:
    if area:
        query = query.where(_inside(table.c.township, area))
    for one in without:
        query = query.where(not_(_inside(table.c.township, one)))
    return query


def _inside(place: Any, area: str) -> Any:
    starts = [area, *(code for code, zone in aliases()[1].items() if zone == area)]
    # ":" follows "9": ranges of texts, which the key answers.
    return or_(*((place >= start) & (place < f"{start}:") for start in starts))


@dataclass(frozen=True)
class Appeal:
    """Appeals against a colour, as counts of a county and a day.

    Parameters
    ----------
    county : str
    on : date
        As of the end of this day.
    reason : str
        Of the rules.
    received, settled, upheld : int
        On that day; upheld: of those settled, the colour was put right.
    waiting : int
        Not settled at the end of the day.
    waiting_days, longest_days : float, optional
        How long those that wait have waited: the median, and the longest.
    actor : str
    recorded_at : datetime, optional
    """

    county: str
    on: date
    reason: str
    received: int
    settled: int
    upheld: int
    waiting: int
    waiting_days: float | None = None
    longest_days: float | None = None
    actor: str = ""
    recorded_at: datetime | None = None


def add_appeals(uow: WriteUnitOfWork, given: Sequence[Appeal]) -> None:
    """Store appeals; a row of the same county, day and reason stands for the earlier ones."""
    if not given:
        return
    rows = [
        {
            "county": one.county, "on_day": one.on, "reason": one.reason,
            "received": one.received, "settled": one.settled, "upheld": one.upheld,
            "waiting": one.waiting, "waiting_days": one.waiting_days,
            "longest_days": one.longest_days, "actor": uow.actor, "recorded_at": uow.now,
        }
        for one in given
    ]  # fmt: skip
    uow.connection.execute(insert(health_appeal), rows)
    uow.decisions_changed()


def appeals(uow: UnitOfWork, *, on: date | None = None) -> tuple[Appeal, ...]:
    """The newest row of every county, day and reason; of a day, where one is given."""
    table = health_appeal
    query = select(table).order_by(table.c.id)
    if on is not None:
        query = query.where(table.c.on_day == on)
    newest = {(row.on_day, row.county, row.reason): row for row in uow.connection.execute(query)}
    return tuple(
        Appeal(
            row.county, row.on_day, row.reason, row.received, row.settled, row.upheld,
            row.waiting, row.waiting_days, row.longest_days, row.actor, row.recorded_at,
        )
        for _, row in sorted(newest.items())
    )  # fmt: skip
