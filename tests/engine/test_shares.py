"""Counts of shares sum to those of the whole register."""

from datetime import date
from pathlib import Path

import pytest

from riskzone.engine import CHECKS, Engine, exposures, residents
from riskzone.engine import shares as room
from riskzone.engine.connection import MEMORY_MB
from riskzone.engine.shares import counted_in, shares_of
from riskzone.healthcode.intervals import Inputs
from riskzone.healthcode.library import load_rules
from riskzone.healthcode.moves import moves
from tests.engine.conftest import ONE, TWO, Writer
from tests.engine.test_spark import RISK, UNITS

RULES, DAY = load_rules("hlj-2020"), date(2020, 4, 24)


def test_moves_counted_in_shares_are_those_of_all(
    duckdb: Engine, register: tuple[Path, Path]
) -> None:
    people, told = residents(duckdb, register[0]), exposures(duckdb, register[1])
    around = duckdb.table("risk", RISK), duckdb.table("units", UNITS)

    def rows(shares: int) -> list[tuple[object, ...]]:
        found = counted_in(
            duckdb,
            shares,
            (people, told),
            lambda p, e: moves(Inputs(p, e, *around), RULES, [DAY]),
        )
        return sorted(tuple(row.values()) for row in found.to_pylist())

    assert len(rows(1)) > 1000
    assert rows(3) == rows(1)


def test_an_embedded_engine_takes_as_many_shares_as_its_memory_needs(
    duckdb: Engine, register: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = exposures(duckdb, register[1])
    assert shares_of(duckdb, told) == 1
    rows = duckdb.run(told.aggregate(count=told.count()))["count"][0].as_py()
    monkeypatch.setattr(room, "PER_MB", rows / MEMORY_MB["duckdb"] / 4)
    assert shares_of(duckdb, told) == 4
    monkeypatch.setattr(duckdb, "holds_mb", None)
    assert shares_of(duckdb, told) == 1


def _both(ids: list[str]) -> dict[str, list[object]]:
    return {
        "id": ids,
        "kind": ["symptom", "symptom"],
        "from_on": [DAY, DAY],
        "to_on": [DAY, DAY],
        "source_zone": ["23", "23"],
    }


def test_strangers_are_found_whatever_share_they_are_in(
    duckdb: Engine, people_file: Writer, told_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = residents(duckdb, people_file())
    told = exposures(duckdb, told_file(**_both(["c3" * 16, "d4" * 16])))
    monkeypatch.setattr(room, "PER_MB", 1 / MEMORY_MB["duckdb"])
    (check,) = [one for one in CHECKS if one.id == "one_sided"]
    assert shares_of(duckdb, told) > 1
    assert check.count(duckdb, people, told) == 2
    known = exposures(duckdb, told_file(**_both([ONE, TWO])))
    assert check.count(duckdb, people, known) == 0
