"""Worlds as tables of an engine, and random ones whose dates meet on every edge."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import strategies as st

from riskzone.healthcode.counts import number
from riskzone.healthcode.intervals import NEVER, Inputs
from riskzone.healthcode.rules import KINDS
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


def days(spread: int = 8) -> st.SearchStrategy[date]:
    return st.integers(0, spread).map(lambda n: FIRST + timedelta(days=n))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def _ends(one: Exposure) -> Exposure:
    """An end never lies before the beginning: the checks of a register refuse that."""
    to_on = one.to_on
    return replace(one, to_on=max(one.from_on, to_on) if to_on is not None else None)


@st.composite
def worlds(draw) -> World:
    """People to whom much happens within days of each other, under the same areas and orders."""
    people = [f"p{n}" for n in range(draw(st.integers(1, 40)))]
    residents = [
        Resident(
            one,
            draw(st.sampled_from(TOWNSHIPS)),
            draw(st.sampled_from(BUILDINGS)),
            draw(maybe(days())),
            draw(maybe(days(14))),
        )
        for one in people
    ]
    exposure = st.builds(
        Exposure,
        st.sampled_from([*people, "stranger"]),
        st.sampled_from((*KINDS, "stay", "released", "excluded", "checkin", "checkin", "checkin")),
        days(),
        maybe(days(14)),
        st.sampled_from(ZONES),
    ).map(_ends)
    exposures = draw(st.lists(exposure, max_size=4 * len(people)))
    for one in people:  # runs of check-ins, so that some are long enough
        begun, length = draw(st.integers(0, 8)), draw(st.sampled_from((0, 0, 2, 3, 4)))
        exposures += [
            Exposure(one, "checkin", FIRST + timedelta(days=begun + n)) for n in range(length)
        ]
    risk = draw(st.lists(_held(AREAS, ("high", "medium", "low")), max_size=4))
    units = draw(
        st.lists(_held(("B1", "B2", *TOWNSHIPS), ("yellow", "in_city", "none")), max_size=3)
    )
    return World(residents, exposures, risk, units)


def _held(places: Sequence[str], words: Sequence[str]) -> st.SearchStrategy[Held]:
    def ordered(one: Held) -> Held:
        last = one.until_day
        return one if last is None else replace(one, until_day=max(last, one.from_day))

    return st.builds(
        Held, st.sampled_from(places), st.sampled_from(words), days(), maybe(days(14))
    ).map(ordered)


def all_days() -> Iterator[date]:
    return (FIRST + timedelta(days=n) for n in range(-1, 20))
