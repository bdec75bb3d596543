"""Worlds as tables of an engine, and dense ones whose dates meet on every edge."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

import ibis
import pyarrow as pa

from riskzone.healthcode.counts import number
from riskzone.healthcode.intervals import Inputs
from riskzone.healthcode.rules import CHECK_IN, KINDS
from riskzone.healthcode.values import NEVER
from tests.healthcode.reference import Exposure, Held, Resident, World

FIRST = date(2020, 4, 1)
TOWNSHIPS = ("231081100", "231081101", "230103001")
BUILDINGS = ("B1", "B2", None)
ZONES = ("230103001", "230103", "231081", "23108", "231081100", "42", None)
AREAS = ("230103", "231081100", "23", "4201", "2310")

_RESIDENTS = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "township", "community", "building")),
        ("entered_on", pa.date32()),
        ("left_on", pa.date32()),
    ]
)
_EXPOSURES = pa.schema(
    [
        ("id", pa.string()),
        ("kind", pa.string()),
        ("source_zone", pa.string()),
        ("from_on", pa.date32()),
        ("to_on", pa.date32()),
    ]
)


def tables(world: World) -> dict[str, pa.Table]:
    """The tables of a world."""
    residents = [{**vars(one), "community": None} for one in world.residents]
    return {
        "residents": pa.Table.from_pylist(residents, _RESIDENTS),
        "exposures": pa.Table.from_pylist([vars(one) for one in world.exposures], _EXPOSURES),
        "risk": held(world.risk, "zone", "level"),
        "units": held(world.units, "place", "code"),
    }


def held(rows: Sequence[Held], *names: str) -> pa.Table:
    """Levels or control units, as the expression reads them."""
    schema = pa.schema(
        [(name, pa.string()) for name in names]
        + [(name, pa.int32()) for name in ("from_day", "until_day")]
    )
    told = [(one.place, one.word, number(one.from_day), until(one.until_day)) for one in rows]
    return pa.table(list(zip(*told, strict=True)) or [[]] * 4, schema=schema)


def until(day: date | None) -> int:
    return NEVER if day is None else number(day)


def inputs(world: World, connection: ibis.BaseBackend) -> Inputs:
    """A world in an engine; the next one takes the same names."""
    made = {
        name: connection.create_table(name, table, overwrite=True)
        for name, table in tables(world).items()
    }
    return Inputs(**made)


def dense(seed: int, people: int = 80) -> World:
    """A world in which much happens to everybody within days of each other.

    Lists that a strategy draws are short, and their dates seldom meet.
    """
    draw = Random(seed)  # noqa: S311

    def day(spread: int = 8) -> date:
        return FIRST + timedelta(days=draw.randrange(spread + 1))

    def maybe(spread: int, chance: float) -> date | None:
        return day(spread) if draw.random() < chance else None

    residents, exposures = [], []
    for n in range(people):
        who = f"p{n}" if draw.random() < 0.95 else "stranger"
        residents.append(
            Resident(
                f"p{n}",
                draw.choice(TOWNSHIPS),
                draw.choice(BUILDINGS),
                maybe(8, 0.1),
                maybe(14, 0.1),
            )
        )
        for _ in range(draw.randrange(4)):
            begun, ended = day(), maybe(14, 0.8)
            kind = draw.choice((*KINDS, "stay", "stay", "released", "released", "excluded"))
            last = max(begun, ended) if ended is not None else None
            exposures.append(Exposure(who, kind, begun, last, draw.choice(ZONES)))
        for _ in range(draw.randrange(3)):  # runs of check-ins, some of them just long enough
            begun_at = draw.randrange(9)
            exposures += [
                Exposure(who, CHECK_IN, FIRST + timedelta(days=begun_at + n))
                for n in range(draw.choice((1, 2, 3, 3, 4)))
            ]

    def held(places: Sequence[str], words: Sequence[str], most: int) -> list[Held]:
        found = []
        for _ in range(draw.randrange(most + 1)):
            begun, ended = day(), maybe(14, 0.7)
            last = max(begun, ended) if ended is not None else None
            found.append(Held(draw.choice(places), draw.choice(words), begun, last))
        return found

    risk = held(AREAS, ("high", "medium", "low"), 5)
    units = held(("B1", "B2", *TOWNSHIPS), ("yellow", "in_city", "none"), 3)
    return World(residents, exposures, risk, units)


def all_days() -> Iterator[date]:
    return (FIRST + timedelta(days=n) for n in range(-1, 20))
