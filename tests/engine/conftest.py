"""A small register, and an engine for a whole module."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from riskzone.engine import Engine, open_engine
from riskzone.engine.demo import make_register, townships_of
from riskzone.engine.schema import EXPOSURES, RESIDENTS
from riskzone.places.divisions import load_divisions

#: Ids that would be told apart in any text they appear in.
ONE, TWO = "a1" * 16, "b2" * 16


@pytest.fixture(scope="package")
def register(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A made-up register of 60,000."""
    folder = tmp_path_factory.mktemp("register")
    return make_register(folder, townships_of(load_divisions("23")), residents=60_000)


@pytest.fixture(scope="module")
def duckdb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with open_engine("duckdb", temp=tmp_path_factory.mktemp("home")) as engine:
        yield engine


Writer = Callable[..., Path]


@pytest.fixture
def people_file(tmp_path: Path) -> Writer:
    """Residents as a file; columns can be given otherwise, or left out (None)."""

    def write(**columns: Any) -> Path:
        given = {
            "id": [ONE, TWO],
            "township": ["231081100", "231081101"],
            "community": [None, None],
            "building": [None, None],
            "entered_on": [None, None],
            "left_on": [None, None],
        }
        return _written(tmp_path / "people.parquet", given, columns, RESIDENTS)

    return write


@pytest.fixture
def told_file(tmp_path: Path) -> Writer:
    """Exposures as a file, in the same way."""

    def write(**columns: Any) -> Path:
        given = {
            "id": [ONE],
            "kind": ["close_contact"],
            "from_on": [date(2020, 4, 10)],
            "to_on": [None],
            "source_zone": [None],
        }
        return _written(tmp_path / "told.parquet", given, columns, EXPOSURES)

    return write


def _written(path: Path, given: dict[str, Any], changed: dict[str, Any], schema: pa.Schema) -> Path:
    columns = {
        name: pa.array(values, schema.field(name).type)
        for name, values in given.items()
        if name not in changed
    }
    columns |= {name: pa.array(v) for name, v in changed.items() if v is not None}
    pq.write_table(pa.table(columns), path)
    return path
