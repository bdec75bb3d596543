"""``riskzone health-codes``: what its options say, and what it refuses before it counts."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("command", "needed"),
    [
        (("health-codes", "rules", "propose"), False),
        (("health-codes", "rules", "approve"), False),
        (("health-codes", "rules", "reject"), True),
        (("publish", "propose"), False),
        (("publish", "reject"), True),
        (("publish", "withdraw"), True),
    ],
)
def test_a_reason_is_that_of_the_step(command: tuple[str, ...], needed: bool, run: Run) -> None:
    told = " ".join(run(*command, "--help").out.split())
    assert "kept with this step" in told
    assert ("needed" in told) == needed


def test_a_day_before_there_were_codes_is_refused_and_nothing_is_stored(
    run: Run, store: Path, tmp_path: Path
) -> None:
    files = [tmp_path / "居民 名册.parquet", tmp_path / "none.parquet"]
    done = run(
        "health-codes", "count", "--register", str(files[0]), "--exposures", str(files[1]),
        "--on", "0001-01-01",
    )  # fmt: skip
    assert done.code == 1
    assert "2019-12-01" in done.err
    assert "Traceback" not in done.err
    assert run("health-codes", "runs", "--json").json == {"runs": []}


def test_counts_go_to_csv_or_parquet_and_nowhere_else(
    run: Run, store: Path, tmp_path: Path
) -> None:
    given = ["--register", "r.parquet", "--exposures", "e.parquet", "--on", "2020-04-24"]
    for target in (tmp_path / "counts.xlsx", tmp_path / "no" / "counts.csv"):
        done = run("health-codes", "count", *given, "--out", str(target))
        assert (done.code, target.exists()) == (1, False)
        assert target.name in done.err
