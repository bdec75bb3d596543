"""Engines: DuckDB in this process, or a Spark cluster, behind one small door.

An engine reads Parquet files of persons, evaluates expressions of :mod:`riskzone.healthcode`, and
hands out counts.  Whatever it writes on the way lies in a folder of its own that only its owner
may read and that is removed when it closes.

    with open_engine("duckdb", temp=home) as engine:
        people = residents(engine, "residents.parquet")
        told = exposures(engine, "exposures.parquet")
        check(engine, people, told)
        table = engine.run(counts(Inputs(people, told, risk, units), rules, day))
"""

from riskzone.engine.checks import CHECKS, Check, check
from riskzone.engine.connection import KINDS, Engine, memory_of, open_engine
from riskzone.engine.register import exposures, residents

__all__ = [
    "CHECKS",
    "KINDS",
    "Check",
    "Engine",
    "check",
    "exposures",
    "memory_of",
    "open_engine",
    "residents",
]
