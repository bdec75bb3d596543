"""``riskzone morning`` and ``riskzone snapshot`` as a scheduler and an auditor call them."""

import sqlite3
from pathlib import Path

import pytest

from riskzone.access import Actor
from riskzone.services import morning_run
from riskzone.services.context import open_context
from riskzone.settings import Settings

from .conftest import COUNTY, HEADER, Run


@pytest.fixture
def folder(run: Run, store: Path, cases: Path, tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    cases.rename(made / "list.csv")
    assert run(
        "schemes", "adopt", COUNTY, "--valid-from", "2020-02-17", "--document", "2020-1",
        "--decided-by", "headquarters",
    ).code == 0  # fmt: skip
    return made


def morning(run: Run, folder: Path, *more: str):
    return run("morning", "--on", "2020-03-19", "--from", folder, *more)


def test_the_morning_in_one_go_and_once_more(run: Run, folder: Path) -> None:
    done = morning(run, folder)
    assert done.code == 0
    assert "2 rows read, 2 new" in done.out
    assert "125 counties in all" in done.out
    assert "froze the morning: number 1, edition 1" in done.out
    again = morning(run, folder, "--json").json
    assert [one["outcome"] for one in again["files"]] == ["known"]
    assert (again["frozen"]["snapshot"], again["frozen"]["new"]) == (1, False)
    assert sum(again["totals"].values()) == 125


def test_nothing_is_frozen_where_that_was_not_wanted(run: Run, folder: Path) -> None:
    assert morning(run, folder, "--no-freeze", "--json").json["frozen"] is None
    assert run("snapshot", "list", "--json").json == {"snapshots": []}


def test_a_file_that_fails_has_an_exit_code_of_its_own(run: Run, folder: Path) -> None:
    (folder / "more.csv").write_text(f"{HEADER}\nK-3,ill,local,2020-03-11,,231005,\n", "utf-8")
    done = morning(run, folder)
    assert done.code == 3
    assert "file 2, more.csv, failed" in done.err
    assert "2 new" in done.out
    told = morning(run, folder, "--json")
    assert told.code == 3
    assert told.json["files"][1]["error"]["code"] == "cases.rows_rejected"


def test_a_second_run_has_an_exit_code_of_its_own(run: Run, folder: Path) -> None:
    ctx = open_context(Settings())
    with morning_run._alone(Actor.command_line("night"), ctx, 0):
        done = morning(run, folder, "--json")
    ctx.store.close()
    assert done.code == 4
    assert done.json["error"]["code"] == "mornings.another_run"
    assert "cli:night" in done.err


def test_failures_have_the_usual_code(run: Run, folder: Path) -> None:
    assert run("morning", "--on", "2020-03-19", "--from", folder / "nowhere").code == 1
    ahead = run("morning", "--on", "2020-04-19", "--from", folder)
    assert (ahead.code, ahead.err.count("\n")) == (1, 1)
    assert run("morning").code == 2


def test_frozen_mornings_are_listed_shown_and_verified(run: Run, folder: Path) -> None:
    morning(run, folder)
    [listed] = run("snapshot", "list", "--json").json["snapshots"]
    assert (listed["id"], listed["on"], listed["edition"]) == (1, "2020-03-19", 1)
    shown = run("snapshot", "show", "1", "--against-now", "--json").json
    assert shown["totals"]["medium"] == 1
    assert [one["zone"] for one in shown["watched"]] == ["230103"]
    assert shown["differences"]["zones"] == []
    assert "known the same now" in run("snapshot", "show", "1", "--against-now").out
    assert run("snapshot", "verify").code == 0
    assert run("snapshot", "show", "7").code == 1


def test_what_differs_is_told_with_its_cause(run: Run, folder: Path) -> None:
    morning(run, folder)
    (folder / "late.csv").write_text(
        f"{HEADER}\nK-9,confirmed,local,2020-03-18,2020-03-18,231005,\n", "utf-8"
    )
    done = morning(run, folder)
    assert "1 county is known otherwise now" in done.out
    lines = run("snapshot", "show", "1", "--against-now").out.splitlines()
    assert lines[-1].startswith("231005\t西安区\tlow → medium\tnew_14d 0 → 1, cumulative 1 → 2")
    assert lines[-1].endswith("reported late 1")


def test_an_altered_morning_is_named_by_both_verifications(
    run: Run, folder: Path, store: Path
) -> None:
    morning(run, folder)
    with sqlite3.connect(store) as raw:
        query = "UPDATE blob SET bytes = bytes || ' ' WHERE media = 'application/json'"
        assert raw.execute(query).rowcount == 1
    raw.close()
    done = run("snapshot", "verify", "--json")
    assert done.code == 1
    assert [one["code"] for one in done.json["broken"]] == ["mornings.content_altered"]
    assert run("audit", "verify").code == 1
    assert run("snapshot", "show", "1").code == 1
