"""A register counted share by share, where its persons do not fit into memory at once.

Each person is in one share, by a number made of the id, and so are the exposures of that person:
what is counted of the shares sums to what is counted of all.  A register ten times as large is
read ten times as often, and takes the memory it took.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from math import ceil
from typing import TYPE_CHECKING

import pyarrow as pa

from riskzone.engine.connection import Engine

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Exposures that an embedded engine holds per MiB; measured with 7.5 million in 96 MiB.
PER_MB = 80_000


def shares_of(engine: Engine, told: "ir.Table") -> int:
    """How many shares the exposures of a register have to be divided into; a cluster takes all."""
    if engine.holds_mb is None:
        return 1
    rows = engine.run(told.aggregate(count=told.count()))["count"][0].as_py()
    return max(1, ceil(rows / (engine.holds_mb * PER_MB)))


def counted_in(
    engine: Engine,
    shares: int,
    tables: Sequence["ir.Table"],
    expression: Callable[..., "ir.Table"],
) -> pa.Table:
    """Evaluate counts for each share and add them up.

    Parameters
    ----------
    engine : Engine
    shares : int
    tables : sequence of ibis table
        With a column ``id``: a share of each goes to the expression.
    expression : callable
        These tables → counts: the column ``count``, and columns that tell what is counted.
    """
    if shares == 1:
        return engine.run(expression(*tables))
    found = [
        engine.run(expression(*(_share(one, position, shares) for one in tables)))
        for position in range(shares)
    ]
    return reduce(_added, found)


def _share(table: "ir.Table", position: int, shares: int) -> "ir.Table":
    # A number made of an id may be negative, and its rest with it.
    return table.filter((table.id.hash() % shares).abs() == position)


def _added(one: pa.Table, other: pa.Table) -> pa.Table:
    keys = [name for name in one.column_names if name != "count"]
    both = pa.concat_tables([one, other.cast(one.schema)])
    summed = both.group_by(keys).aggregate([("count", "sum")])
    return summed.rename_columns({"count_sum": "count"}).select(one.column_names).cast(one.schema)
