"""One engine for the room, and rules compiled once for everybody who asks what they give."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

import ibis
import pytest

from riskzone.healthcode.counts import ranks
from riskzone.healthcode.library import load_rules
from tests.healthcode.evaluated import Evaluated
from tests.healthcode.reference import World

#: Days of April 2020 that a course tells of.
APRIL = [date(2020, 4, day) for day in range(1, 31)]

Course = Callable[..., dict[int, tuple[str, str, bool]]]


@pytest.fixture(scope="package")
def duckdb() -> Iterator[ibis.BaseBackend]:
    connection = ibis.duckdb.connect(threads=1)
    yield connection
    connection.disconnect()


@pytest.fixture(scope="package")
def course(duckdb: ibis.BaseBackend) -> Course:
    """World, rules → day of April 2020 → colour, reason and in-city restriction of its person."""

    @cache
    def compiled(name: str) -> Evaluated:
        return Evaluated(lambda given: ranks(given, load_rules(name), APRIL), duckdb)

    def of(world: World, name: str = "hlj-2020") -> dict[int, tuple[str, str, bool]]:
        [row] = compiled(name).of(world)
        return {
            day.day: (*load_rules(name).of_rank(row[f"rank_{i}"]), row[f"in_city_{i}"])
            for i, day in enumerate(APRIL)
        }

    return of
