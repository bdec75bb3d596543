"""A cluster answers as DuckDB does, whatever happens to its executors."""

import gc
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from riskzone.engine import Engine, exposures, open_engine, residents
from riskzone.errors import JobFailed
from riskzone.healthcode.intervals import Inputs
from riskzone.healthcode.library import load_rules
from riskzone.healthcode.moves import moves
from riskzone.healthcode.values import NEVER
from tests.engine.cluster import JAVA_OPTIONS, Cluster, available, cluster, executors

pytestmark = [
    pytest.mark.skipif(not available(), reason="needs Java and pyspark"),
    # The sockets over which pyspark hands out rows are closed when they are forgotten.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

DAYS = [date(2020, 4, 23), date(2020, 4, 24)]
RULES = load_rules("hlj-2020")
_DAYS = [("from_day", pa.int32()), ("until_day", pa.int32())]
RISK = pa.table(
    [["230103", "231081"], ["medium", "high"], [18360, 18362], [NEVER, 18370]],
    schema=pa.schema([("zone", pa.string()), ("level", pa.string()), *_DAYS]),
)
UNITS = pa.table(
    [["231081100", "230103001"], ["in_city", "yellow"], [18360, 18375], [NEVER, 18376]],
    schema=pa.schema([("place", pa.string()), ("code", pa.string()), *_DAYS]),
)


@pytest.fixture(scope="module")
def standalone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture(scope="module")
def spark(standalone: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = tmp_path_factory.mktemp("spark-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", JAVA_OPTIONS)
        with open_engine("spark", url=standalone.url, memory_mb=512, temp=home) as engine:
            yield engine
    gc.collect()
    assert list((home / "engine-tmp").glob("run-*")) == []


def inputs(engine: Engine, register: tuple[Path, Path]) -> Inputs:
    return Inputs(
        residents(engine, register[0]),
        exposures(engine, register[1]),
        engine.table("risk", RISK),
        engine.table("units", UNITS),
    )


def ordered(table: pa.Table) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in table.column_names])


def test_counts_and_flows_are_those_of_duckdb_when_an_executor_is_killed_in_mid_run(
    spark: Engine, standalone: Cluster, duckdb: Engine, register: tuple[Path, Path]
) -> None:
    expected = ordered(duckdb.run(moves(inputs(duckdb, register), RULES, DAYS)))
    expression = moves(inputs(spark, register), RULES, DAYS)
    with ThreadPoolExecutor(1) as pool:
        processes = until(lambda: len(standalone.executors()) == 2 and standalone.executors())
        running = pool.submit(spark.run, expression)
        victim = until(lambda: frozen(processes), pause=0.02)
        process = processes[victim]
        os.kill(process, signal.SIGKILL)
        assert not running.done()
        found = ordered(running.result(timeout=120))
    assert found.equals(expected)
    assert sum(found["count"].to_pylist()) > 2 * 59_000
    # Spark saw it die with tasks of the job, and another took its place.
    dead = next(one for one in executors(alive_only=False) if one.id() == victim)
    assert not dead.isActive()
    assert dead.totalTasks() > dead.completedTasks()
    assert process not in standalone.executors().values()
    assert until(lambda: set(standalone.executors()) - {"0", "1"})


def test_a_master_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        url = f"spark://127.0.0.1:{one.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(JobFailed) as caught, open_engine("spark", url=url, temp=tmp_path):
            pass
    assert (caught.value.code, caught.value.params["url"]) == ("engine.unreachable", url)
    assert time.monotonic() - began < 6


def test_a_run_that_has_lost_its_cluster_is_given_up(
    spark: Engine,
    standalone: Cluster,
    register: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("riskzone.engine.spark._EXECUTOR_SECONDS", 1.0)
    expression = moves(inputs(spark, register), RULES, DAYS)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(spark.run, expression)
        until(busy, pause=0.02)
        executing = list(standalone.executors().values())
        for one in standalone.workers:
            os.killpg(one.pid, signal.SIGKILL)
        for process in executing:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        with pytest.raises(JobFailed) as caught:
            running.result(timeout=60)
    assert caught.value.code == "engine.lost"


def busy() -> str | None:
    """An executor that has done tasks of the job, and is at one now."""
    for one in executors():
        if one.activeTasks() and one.completedTasks():
            return str(one.id())
    return None


def frozen(processes: dict[str, int]) -> str | None:
    """An executor held still at a task of the job, which it can therefore not have done."""
    found = busy()
    if found is None:
        return None
    os.kill(processes[found], signal.SIGSTOP)
    time.sleep(0.3)  # what it had told before has arrived
    if any(one.id() == found and one.activeTasks() for one in executors()):
        return found
    os.kill(processes[found], signal.SIGCONT)
    return None


def until(question: Callable[[], Any], *, pause: float = 0.2, seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while not (found := question()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(pause)
    return found
