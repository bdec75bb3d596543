"""The made-up register: of its size, the same by its seed, sound, and plausible."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from riskzone.engine import demo
from riskzone.engine.demo import Township, make_register, townships_of, weight_of
from riskzone.engine.schema import EXPOSURES, RESIDENTS
from riskzone.healthcode.rules import CHECK_IN, EVENTS, KINDS
from riskzone.places.divisions import load_divisions


@pytest.fixture(scope="module")
def tables(register: tuple[Path, Path]) -> tuple[pa.Table, pa.Table]:
    return pq.read_table(register[0]), pq.read_table(register[1])


def test_it_has_the_columns_of_a_register_and_as_many_residents(tables) -> None:
    people, told = tables
    assert (people.schema, told.schema) == (RESIDENTS, EXPOSURES)
    assert people.num_rows == 60_000
    assert len(pc.unique(people["id"])) == 60_000
    assert pc.all(pc.match_substring_regex(people["id"], "^[0-9a-f]{32}$")).as_py()


def test_townships_are_the_real_ones(tables) -> None:
    known = {one.code for one in townships_of(load_divisions("23"))}
    assert len(known) == 1703
    found = set(tables[0]["township"].to_pylist())
    assert found <= known
    assert len(found) > 1600
    assert weight_of("兆麟街道") > weight_of("太平镇") > weight_of("胜利乡") > weight_of("红旗农场")


def test_what_happens_is_on_the_list_and_before_the_day(tables) -> None:
    told = tables[1]
    assert set(told["kind"].to_pylist()) == {*KINDS, *EVENTS, CHECK_IN}
    assert pc.max(told["from_on"]).as_py() == date(2020, 4, 23)
    assert pc.max(told["to_on"]).as_py() <= date(2020, 4, 23)
    people = tables[0]
    assert pc.max(people["entered_on"]).as_py() <= date(2020, 4, 23)
    stays = told.filter(pc.equal(told["kind"], "stay"))
    assert stays["source_zone"].null_count == stays["to_on"].null_count == 0


def test_the_same_seed_gives_the_same_bytes_and_another_others(tmp_path: Path) -> None:
    def made(name: str, seed: int) -> tuple[bytes, ...]:
        towns = [Township("231081100"), Township("230103001", 2)]
        paths = make_register(tmp_path / name, towns, residents=500, seed=seed)
        return tuple(path.read_bytes() for path in paths)

    assert made("a", 1) == made("b", 1)
    assert all(one != other for one, other in zip(made("a", 1), made("c", 2), strict=True))


def test_portions_are_written_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "PORTION", 100)
    steps: list[tuple[int, int]] = []
    towns = [Township("231081100", buildings=("B-1", "B-2"))]
    people, _ = make_register(
        tmp_path, towns, residents=250, progress=lambda *one: steps.append(one)
    )
    table = pq.read_table(people)
    assert steps == [(100, 250), (200, 250), (250, 250)]
    assert pq.ParquetFile(people).num_row_groups == 3
    assert len(pc.unique(table["id"])) == 250
    assert {"B-1", "B-2"} <= set(table["building"].to_pylist())


def test_nobody_is_a_register_too(tmp_path: Path) -> None:
    people, told = make_register(tmp_path, [Township("231081100")], residents=0)
    assert pq.read_table(people).num_rows == pq.read_table(told).num_rows == 0
