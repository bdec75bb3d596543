"""What a command writes never destroys what it reads."""

import os
from pathlib import Path

import pytest

from .conftest import COUNTY, Done, Run


def rate(run: Run, file: Path, *options: object) -> Done:
    return run("rate", file, "--scheme", COUNTY, "--on", "2020-03-19", *options)


@pytest.mark.parametrize("option", ["--out", "--rejected"])
@pytest.mark.parametrize("form", ["same", "dotted", "symlink", "hardlink"])
def test_the_rated_file_is_not_overwritten(run: Run, cases: Path, option: str, form: str) -> None:
    before = cases.read_bytes()
    target = cases
    if form == "dotted":
        target = cases.parent / "." / ".." / cases.parent.name / cases.name
    elif form != "same":
        target = cases.parent / "other.csv"
        (os.symlink if form == "symlink" else os.link)(cases, target)
    done = rate(run, cases, option, target)
    assert (done.code, done.out) == (1, "")
    assert "would be destroyed" in done.err
    assert cases.read_bytes() == before


@pytest.mark.parametrize("beside", ["--map", "--baseline", "--reports"])
@pytest.mark.parametrize("option", ["--out", "--rejected"])
def test_no_file_read_beside_it_is_overwritten(
    run: Run, cases: Path, tmp_path: Path, beside: str, option: str
) -> None:
    other = tmp_path / "beside.csv"
    other.write_text("zone,reported_at\n", "utf-8")
    done = rate(run, cases, beside, other, option, other)
    assert done.code == 1
    assert "would be destroyed" in done.err
    assert other.read_text("utf-8") == "zone,reported_at\n"


def test_two_outputs_need_two_names(run: Run, cases: Path, tmp_path: Path) -> None:
    target = tmp_path / "o.csv"
    done = rate(run, cases, "--out", target, "--rejected", target)
    assert (done.code, target.exists()) == (1, False)
    assert "twice" in done.err


@pytest.mark.parametrize(("target", "word"), [("o.docx", ".geojson"), ("nowhere/o.csv", "nowhere")])
def test_a_target_is_looked_at_before_the_input(
    run: Run, tmp_path: Path, target: str, word: str
) -> None:
    done = rate(run, tmp_path / "not-there.csv", "--out", tmp_path / target)
    assert done.code == 1
    assert word in done.err
    assert "not-there" not in done.err


@pytest.mark.parametrize("command", ["cases", "counts", "reports"])
def test_imports_do_not_overwrite_their_input_nor_the_store(
    run: Run, store: Path, cases: Path, command: str
) -> None:
    before = cases.read_bytes(), store.read_bytes()
    for target in (cases, store):
        done = run("import", command, cases, "--rejected", target)
        assert done.code == 1
        assert "would be destroyed" in done.err
    assert (cases.read_bytes(), store.read_bytes()) == before


def test_a_list_cannot_begin_after_the_day_assessed(run: Run, cases: Path) -> None:
    done = rate(run, cases, "--coverage-from", "2020-03-20")
    assert (done.code, done.out) == (1, "")
    assert "2020-03-20" in done.err
    assert rate(run, cases, "--coverage-from", "2020-03-19").code == 0


@pytest.mark.parametrize("as_json", [False, True])
def test_refused_rows_show_no_person_anywhere(
    run: Run, cases: Path, tmp_path: Path, as_json: bool
) -> None:
    people = ("佟大为", "慕容复", "John Smith", "231005198001011234", "13845678901")
    rows = [f"K-{n},{who},{who},{who},2020-03-04,{who},{who}" for n, who in enumerate(people, 10)]
    cases.write_text("\n".join((cases.read_text("utf-8"), *rows)), "utf-8")
    target = tmp_path / "rejected.csv"
    for bad_rows in ("refuse", "skip"):
        options = ("--bad-rows", bad_rows, "--rejected", target, *(["--json"] if as_json else []))
        done = rate(run, cases, *options)
        told = done.out + done.err + target.read_text("utf-8")
        assert "K-10" in told or "line 4" in told or '"line": 4' in told
        assert not [who for who in people if who in told]


def test_a_list_without_a_case_rates_every_county_low(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "none.csv"
    file.write_text("case_id,classification,origin,reported_on,county_code\n", "utf-8")
    done = rate(run, file)
    assert done.code == 0
    assert done.out.count(",low,") == 125
    assert "no case" in done.err
