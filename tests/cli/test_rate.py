"""``riskzone rate``: levels on stdout, remarks on stderr, files whole or not at all."""

import csv
import io
import json
from pathlib import Path

import pytest

from .conftest import COUNTY, HEADER, Done, Run

COLUMNS = [
    "zone", "name", "level", "level_upper", "stale", "clause",
    "new_14d", "cumulative", "clusters_14d", "silence",
]  # fmt: skip


def rows(done: Done) -> dict[str, dict[str, str]]:
    return {row["zone"]: row for row in csv.DictReader(io.StringIO(done.out))}


def add(file: Path, *lines: str) -> None:
    file.write_text("\n".join((file.read_text("utf-8"), *lines)), "utf-8")


def rate(run: Run, file: Path, *options: object, on: str = "2020-03-19") -> Done:
    return run("rate", file, "--scheme", COUNTY, "--on", on, *options)


def test_every_county_is_rated_in_the_columns_of_the_contract(run: Run, cases: Path) -> None:
    done = rate(run, cases)
    assert done.code == 0
    assert done.out.splitlines()[0].split(",") == COLUMNS
    assert len(rows(done)) == 125
    assert {z for z, row in rows(done).items() if row["level"] == "medium"} == {"230103"}


@pytest.mark.parametrize(("on", "level"), [("2020-03-18", "medium"), ("2020-03-19", "low")])
def test_xi_an_district_is_lowered_at_midnight_of_the_19th(
    run: Run, cases: Path, on: str, level: str
) -> None:
    assert rows(rate(run, cases, on=on))["231005"]["level"] == level


@pytest.mark.parametrize(
    "on", ["2020-03-19", "20200319", "2020/3/19", "2020年3月19日", "２０２０-03-19"]
)
def test_a_day_is_understood_as_people_write_it(run: Run, cases: Path, on: str) -> None:
    done = rate(run, cases, "--json", on=on)
    assert done.json["on"] == "2020-03-19"


def test_remarks_go_to_stderr_and_levels_alone_to_stdout(run: Run, cases: Path) -> None:
    cases.write_text(
        f"{cases.read_text('utf-8')}\nK-3,confirmed,local,2020-03-11,,150781,", "utf-8"
    )
    done = rate(run, cases)
    assert len(done.out.splitlines()) == 126
    assert any("line 4" in line and "K-3" in line for line in done.lines)


def test_json_is_one_document_with_its_circumstances(run: Run, cases: Path) -> None:
    done = rate(run, cases, "--json")
    found = done.json
    assert (found["area"], found["layer"], found["reading"]) == ("23", "county", "midnight")
    assert found["scheme"]["id"] == COUNTY
    assert len(found["zones"]) == sum(found["totals"].values()) == 125
    assert found["notes"]
    assert done.err == ""


@pytest.mark.parametrize("suffix", [".csv", ".json", ".geojson", ".gpkg", ".CSV"])
def test_a_file_is_written_by_its_suffix(
    run: Run, cases: Path, tmp_path: Path, suffix: str
) -> None:
    target = tmp_path / f"levels{suffix}"
    done = rate(run, cases, "--out", target)
    assert (done.code, done.out) == (0, "")
    assert target.stat().st_size > 1000
    if suffix == ".json":
        assert len(json.loads(target.read_text("utf-8"))) == 125


def test_a_case_at_two_in_the_morning_raises_its_zone_today(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(
        "case_id,classification,origin,reported_on,confirmed_on,county_code\n"
        "K-1,confirmed,local,2020-03-20,2020-03-20 02:00,231005\n",
        "utf-8",
    )
    for reading, level in (("midnight", "low"), ("now", "medium")):
        done = rate(run, file, "--reading", reading, on="2020-03-20")
        assert rows(done)["231005"]["level"] == level


def test_bad_rows_refuse_the_file_and_each_is_told(run: Run, cases: Path, tmp_path: Path) -> None:
    target, refused = tmp_path / "levels.csv", tmp_path / "refused.csv"
    add(cases, "K-3,ill,local,2020-03-11,,231005,", "K-1,confirmed,local,2020-02-30,,231005,")
    done = rate(run, cases, "--out", target, "--rejected", refused)
    assert (done.code, done.out, target.exists()) == (1, "", False)
    assert any("line 4" in line and "'i…(3)'" in line for line in done.lines)
    assert any("line 5" in line for line in done.lines)
    table = list(csv.DictReader(io.StringIO(refused.read_text("utf-8-sig"))))
    assert {row["line"] for row in table} == {"4", "5"}


def test_bad_rows_may_be_skipped_and_are_still_told(run: Run, cases: Path, tmp_path: Path) -> None:
    add(cases, "K-3,ill,local,2020-03-11,,231005,")
    refused = tmp_path / "refused.csv"
    done = rate(run, cases, "--bad-rows", "skip", "--rejected", refused)
    assert (done.code, len(rows(done))) == (0, 125)
    assert any("line 4" in line and "'i…(3)'" in line for line in done.lines)
    assert len(refused.read_text("utf-8-sig").splitlines()) == 2


def test_refused_rows_are_in_the_document_too(run: Run, cases: Path) -> None:
    add(cases, "K-3,ill,local,2020-03-11,,231005,")
    error = rate(run, cases, "--json").json["error"]
    assert error["code"] == "cases.rows_rejected"
    assert [(r["line"], r["field"], r["value"]) for r in error["rejected"]] == [
        (4, "classification", "i…(3)")
    ]


def test_personal_columns_are_dropped_and_nothing_of_them_is_shown(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(
        f"{HEADER},姓名,身份证号,联系电话\n"
        "K-1,confirmed,local,2020-03-04,2020-03-04,231005,,李小明,230102198001011234,13812345678\n"
        "K-2,李小红,local,2020-03-04,2020-03-04,231005,,李小红,230102198001011234,13812345678\n",
        "utf-8",
    )
    refused = tmp_path / "refused.csv"
    done = rate(run, file, "--bad-rows", "skip", "--rejected", refused)
    everything = done.out + done.err + refused.read_text("utf-8")
    assert "姓名" in done.err
    for secret in ("李小明", "李小红", "230102198001011234", "13812345678"):
        assert secret not in everything


def test_text_a_spreadsheet_would_run_is_neutralised_and_numbers_stay_numbers(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "ready.csv"
    names = ("=cmd|'/C calc'!A0", "+1", "-1", "@x")
    lines = [f'"{name}",2022-03-03,250,5,3' for name in names]
    head = "zone,date,cases_per_100k,admissions_per_100k,bed_utilization"
    file.write_text("\n".join((head, *lines)), "utf-8")
    done = run("rate", file, "--scheme", "us-cdc-2022-community", "--on", "2020-03-20",
               "--bad-rows", "skip")  # fmt: skip
    for row in csv.reader(io.StringIO(done.out)):
        assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in row)


def test_a_formula_in_a_refused_value_is_neutralised(run: Run, cases: Path, tmp_path: Path) -> None:
    add(cases, "K-3,=1+1,local,2020-03-11,,231005,")
    refused = tmp_path / "refused.csv"
    rate(run, cases, "--rejected", refused)
    row = next(csv.DictReader(io.StringIO(refused.read_text("utf-8-sig"))))
    assert row["value"] == "'=…(4)"
    assert row["line"] == "4"
