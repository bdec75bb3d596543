"""An expression over named tables, compiled once and asked for many worlds."""

from collections.abc import Callable
from typing import Any

import ibis

from riskzone.healthcode.intervals import Inputs
from tests.healthcode.reference import World
from tests.healthcode.worlds import inputs


class Evaluated:
    """What an expression gives for one world after the other.

    ``placed`` puts a world into the engine, always under the same names.
    """

    def __init__(
        self,
        expression: Callable[[Inputs], ibis.Table],
        duckdb: Any,
        placed: Callable[[World, Any], Inputs] = inputs,
    ) -> None:
        self._duckdb, self._placed = duckdb, placed
        self._query = duckdb.compile(expression(placed(World([], []), duckdb)))

    def of(self, world: World) -> list[dict[str, Any]]:
        self._placed(world, self._duckdb)
        return self._duckdb.con.execute(self._query).to_arrow_table().to_pylist()
