"""Mistakes of a user: one clear line, exit code not 0, nothing on stdout, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from riskzone.cli import app
from riskzone.errors import InputError

from .conftest import COUNTY, HEADER, Done, Run

ROW = "K-1,confirmed,local,2020-03-04,2020-03-04,231005,"


def refused(done: Done, *words: str) -> None:
    """Refused in one line that names what is wrong."""
    assert done.code in (1, 2)
    assert done.out == ""
    assert len(done.lines) == 1, done.err
    for word in words:
        assert word in done.err
    assert "Traceback" not in done.err


def rate(
    run: Run, file: Any, *options: object, scheme: str = COUNTY, on: str = "2020-03-19"
) -> Done:
    return run("rate", file, "--scheme", scheme, "--on", on, *options)


def test_a_file_that_is_not_there(run: Run) -> None:
    refused(rate(run, "/nowhere/cases.csv"), "/nowhere/cases.csv")


def test_a_folder_instead_of_a_file(run: Run, tmp_path: Path) -> None:
    refused(rate(run, tmp_path), str(tmp_path))


def test_an_empty_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.touch()
    refused(rate(run, file), "empty.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_nobody_may_read(run: Run, cases: Path) -> None:
    cases.chmod(0)
    refused(rate(run, cases), str(cases))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (HEADER.encode() + b"\n\xff\xfe\xfa\xfb,confirmed,local,2020-03-04,,231005,\n", "line 2"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"PK\x03\x04 not really a workbook", "x.csv"),
        (b"zone,date,new_confirmed\n", "x.csv"),
        (b"a,b\n1,2\n", "x.csv"),
    ],
)
def test_a_file_that_is_no_table(run: Run, tmp_path: Path, content: bytes, word: str) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    refused(rate(run, file), word)


def test_a_scheme_nobody_knows(run: Run, cases: Path) -> None:
    refused(rate(run, cases, scheme="cn-1999"), "cn-1999", COUNTY)


def test_a_scheme_file_that_is_not_there(run: Run, cases: Path) -> None:
    refused(rate(run, cases, scheme="/nowhere/mine.toml"), "/nowhere/mine.toml")


@pytest.mark.parametrize("on", ["2020-13-01", "2020-02-30", "yesterday", "", "19.3.2020", "2020-3"])
def test_a_day_that_is_none(run: Run, cases: Path, on: str) -> None:
    done = rate(run, cases, on=on)
    refused(done, "--on", f"'{on}'", "2020-03-19")
    assert done.code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("rate",),
        ("rate", "x.csv", "--on", "2020-03-19"),
        ("rate", "x.csv", "--scheme", COUNTY, "--on", "2020-03-19", "--layer", "street"),
        ("rate", "x.csv", "--scheme", COUNTY, "--on", "2020-03-19", "--reading", "noon"),
        ("rate", "x.csv", "--scheme", COUNTY, "--on", "2020-03-19", "--frobnicate"),
        ("frobnicate",),
        ("schemes", "frobnicate"),
        ("store", "backup"),
        ("serve", "--port", "many"),
        ("serve", "--port", "0"),
    ],
)
def test_a_command_that_is_wrongly_called(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    refused(done, "--help")
    assert done.code == 2


@pytest.mark.parametrize("name", ["levels.xyz", "levels", "levels.csv.exe"])
def test_an_output_of_unknown_form(run: Run, cases: Path, tmp_path: Path, name: str) -> None:
    refused(rate(run, cases, "--out", tmp_path / name), name, ".csv")
    assert not (tmp_path / name).exists()


def test_an_output_in_a_folder_that_is_not_there(run: Run, cases: Path, tmp_path: Path) -> None:
    refused(rate(run, cases, "--out", tmp_path / "no" / "levels.csv"), str(tmp_path / "no"))


def test_an_output_that_is_a_folder(run: Run, cases: Path, tmp_path: Path) -> None:
    target = tmp_path / "levels.csv"
    target.mkdir()
    refused(rate(run, cases, "--out", target), str(target))
    assert list(target.iterdir()) == []
    assert not list(tmp_path.glob(".riskzone*"))


@pytest.mark.parametrize("option", ["--map", "--baseline", "--reports"])
def test_a_file_beside_that_is_not_there(run: Run, cases: Path, option: str) -> None:
    refused(rate(run, cases, option, "/nowhere/beside.toml"), "/nowhere/beside.toml")


def test_an_area_that_is_none(run: Run, cases: Path) -> None:
    refused(rate(run, cases, "--area", "99"), "99")
    refused(rate(run, cases, "--area", "heilongjiang"), "--area", "heilongjiang")


def test_a_setting_that_cannot_be_used(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKZONE_NOW", "half past nine")
    refused(run("store", "upgrade"), "RISKZONE_NOW", "half past nine")


def test_a_line_list_for_a_scheme_of_ready_indicators(run: Run, cases: Path) -> None:
    refused(rate(run, cases, scheme="us-cdc-2022-community"), "cases_per_100k")


def test_duplicate_and_future_rows_are_told_a_line_each(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text(f"{HEADER}\n{ROW}\n{ROW}\nK-2,confirmed,local,2031-01-01,,231005,\n", "utf-8")
    done = rate(run, file)
    assert (done.code, done.out) == (1, "")
    assert any("line 3" in line and "K-1" in line for line in done.lines)
    assert any("line 4" in line and "2031-01-01" in line for line in done.lines)


def test_a_value_cannot_break_its_line_or_the_terminal(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text(f'{HEADER}\nK-1,"il\nl\x1b[31m",local,2020-03-04,,231005,\n', "utf-8")
    done = rate(run, file)
    assert len(done.lines) == 2
    assert "\x1b" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "231005", "--on", "2020-03-19"),
        ("outlook", "--on", "2020-03-19"),
        ("schemes", "adopt", COUNTY, "--valid-from", "2020-02-17", "--document", "1",
         "--decided-by", "x"),
        ("schemes", "preview", COUNTY, "--on", "2020-03-19"),
        ("import", "reports", "x.csv"),
        ("demo",),
        ("serve",),
        ("store", "backup", "copy.sqlite"),
        ("audit", "verify"),
    ],
)  # fmt: skip
def test_without_a_store_the_way_to_one_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    refused(run(*arguments), "riskzone store upgrade")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("rate", "/nowhere.csv", "--scheme", COUNTY, "--on", "2020-03-19"), "cases.no_file"),
        (("rate", "x.csv", "--scheme", COUNTY, "--on", "2020-13-01"), "cli.bad_date"),
        (("rate",), "cli.usage"),
        (("demo",), "store.missing"),
    ],
)
def test_every_failure_has_the_same_shape_in_json(
    run: Run, arguments: tuple[str, ...], code: str
) -> None:
    done = run(*arguments, "--json")
    error = done.json["error"]
    assert done.code != 0
    assert error["code"] == code
    assert error["zh"]
    assert error["en"]


def test_a_defect_of_the_program_is_told_without_values(
    run: Run, cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ValueError("李小明 230102198001011234")

    monkeypatch.setattr("riskzone.services.rating.rate_file", breaks)
    done = rate(run, cases)
    assert (done.code, done.out, len(done.lines)) == (70, "", 1)
    assert "ValueError" in done.err
    assert "李小明" not in done.err


def test_an_interruption_is_quiet(run: Run, cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("riskzone.services.rating.rate_file", interrupted)
    done = rate(run, cases)
    assert (done.code, done.out, done.err) == (130, "", "")


def test_a_reader_that_goes_away_is_no_error(cases: Path) -> None:
    command = f"{sys.executable} -m riskzone.cli schemes check {COUNTY} --json | head -c 10"
    done = subprocess.run(  # noqa: S602 - a pipe is what is tried
        command, shell=True, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


def test_chinese_leaves_as_utf_8_in_a_terminal_without_it(tmp_path: Path) -> None:
    given = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [sys.executable, "-m", "riskzone.cli", "--help"],
        capture_output=True,
        env=given,
        check=False,
    )
    assert "风险" in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("chosen", "start"), [("zh", "错误："), ("en", "error: "), ("tlh", "错误：")]
)
def test_messages_come_in_the_language_chosen(
    run: Run, monkeypatch: pytest.MonkeyPatch, chosen: str, start: str
) -> None:
    monkeypatch.setenv("RISKZONE_LANGUAGE", chosen)
    assert rate(run, "/nowhere.csv").err.startswith(start)


def test_both_languages_stand_once_each(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKZONE_LANGUAGE", "both")
    error = rate(run, "/nowhere.csv").err
    assert error.count("/nowhere.csv") == 2
    assert error.count("does not exist") == 1


def test_an_error_of_a_text_is_rendered_by_its_code() -> None:
    assert app.command() is app.command()
    assert "'x'" in str(InputError("cli.bad_date", option="--on", value="x"))
