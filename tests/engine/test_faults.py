"""Errors of engines become ours by their class and a few words; their text is never kept."""

import pytest

from riskzone.engine.faults import of_duckdb, of_spark, translated
from riskzone.errors import InputError, JobFailed, RiskZoneError

ROW = "a1" * 16
PLENTY = 2**40


class OutOfMemoryException(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "free", "code"),
    [
        (OutOfMemoryException("failed to allocate data"), PLENTY, "engine.memory"),
        (OutOfMemoryException("failed to allocate data"), 2**20, "engine.disk"),
        (MemoryError(), PLENTY, "engine.memory"),
        (OSError("Could not write file: No space left on device"), PLENTY, "engine.disk"),
        (ValueError(f"Invalid Parquet page for {ROW}"), PLENTY, "engine.damaged"),
        (RuntimeError("invalid TType"), PLENTY, "engine.damaged"),
        (ValueError(f"Could not convert {ROW}"), PLENTY, "engine.failed"),
    ],
)
def test_of_duckdb(error: Exception, free: int, code: str) -> None:
    found = of_duckdb(error, 256, free=free)
    assert found.code == code
    assert ROW not in str(found) + repr(found)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RuntimeError("java.lang.OutOfMemoryError: Java heap space"), "engine.memory"),
        (RuntimeError("java.io.IOException: No space left on device"), "engine.disk"),
        (ConnectionRefusedError(), "engine.lost"),
        (RuntimeError("Job 3 cancelled because SparkContext was shut down"), "engine.lost"),
        (RuntimeError("[PATH_NOT_FOUND] file:/r.parquet"), "engine.gone"),
        (RuntimeError("Could not read footer of a Parquet file"), "engine.damaged"),
        (RuntimeError(f"[CAST_INVALID_INPUT] The value '{ROW}'"), "engine.failed"),
    ],
)
def test_of_spark(error: Exception, code: str) -> None:
    found = of_spark(error, 1024, "spark://127.0.0.1:7077")
    assert found.code == code
    assert ROW not in str(found) + repr(found)


def test_nothing_of_the_original_travels_with_ours() -> None:
    def fail() -> None:
        raise ValueError(ROW)

    with pytest.raises(JobFailed) as caught:
        translated(fail, lambda error: of_duckdb(error, 256, free=PLENTY))
    assert caught.value.__context__ is caught.value.__cause__ is None


def test_our_own_errors_pass_as_they_are() -> None:
    own = InputError("engine.gone")

    def fail() -> None:
        raise own

    with pytest.raises(RiskZoneError) as caught:
        translated(fail, lambda error: of_duckdb(error, 256, free=PLENTY))
    assert caught.value is own
