"""Commands on the store: import, explain, look ahead, adopt, demonstrate, back up, verify."""

import json
import shutil
import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from riskzone.services.demo import DemoReport

from .conftest import COUNTY, Done, Run


def adopted(run: Run) -> Done:
    return run(
        "schemes", "adopt", COUNTY, "--valid-from", "2020-02-17", "--document", "2020-1",
        "--decided-by", "headquarters",
    )  # fmt: skip


@pytest.fixture
def rated(run: Run, store: Path, cases: Path) -> Path:
    """A store with two cases and the county rule."""
    assert run("import", "cases", cases, "--mode", "full").code == 0
    assert adopted(run).code == 0
    return store


def test_a_store_is_made_and_made_again_without_harm(run: Run, tmp_path: Path) -> None:
    first, second = run("store", "upgrade"), run("store", "upgrade", "--json")
    assert (first.code, second.code) == (0, 0)
    assert (tmp_path / "home" / "riskzone.sqlite").is_file()
    assert second.json["before"] == second.json["after"]


def test_an_import_says_what_it_changed(run: Run, store: Path, cases: Path) -> None:
    done = run("import", "cases", cases)
    assert done.code == 0
    assert "2 new, 0 changed" in done.out
    again = run("import", "cases", cases, "--json").json
    assert (again["new"], again["unchanged"], again["batch"]) == (0, 2, None)


def test_bad_rows_leave_the_store_alone(run: Run, store: Path, cases: Path, tmp_path: Path) -> None:
    with cases.open("a", encoding="utf-8") as file:
        file.write("\nK-3,ill,local,2020-03-11,,231005,")
    refused = tmp_path / "refused.csv"
    done = run("import", "cases", cases, "--rejected", refused)
    assert (done.code, done.out) == (1, "")
    assert refused.is_file()
    after = run("import", "cases", cases, "--bad-rows", "skip", "--json").json
    assert (after["new"], len(after["rejected"])) == (2, 1)


def test_counts_and_reports_come_in(run: Run, store: Path, tmp_path: Path) -> None:
    counts, reports = tmp_path / "counts.csv", tmp_path / "reports.csv"
    counts.write_text("zone,date,new_confirmed\n231005,2020-03-04,2\n", "utf-8")
    reports.write_text("zone,reported_at\n231005,2020-03-04 08:00\n", "utf-8")
    assert run("import", "counts", counts, "--json").json["new"] == 1
    assert run("import", "reports", reports, "--json").json["new"] == 1


def test_a_layer_comes_in(run: Run, store: Path, tmp_path: Path) -> None:
    ring = [[129.5, 44.5], [129.6, 44.5], [129.6, 44.6], [129.5, 44.6], [129.5, 44.5]]
    feature = {
        "type": "Feature",
        "properties": {"code": "231005001", "name": "先锋街道"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    file = tmp_path / "towns.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    assert run("import", "layer", file, "--layer", "township").code == 1  # no datum
    done = run("import", "layer", file, "--layer", "township", "--datum", "wgs84")
    assert (done.code, "1 zone, 0 polygons" in done.out) == (0, True)


def test_an_explanation_names_level_clause_figures_and_cases(run: Run, rated: Path) -> None:
    done = run("explain", "230103", "--on", "2020-03-19")
    assert done.code == 0
    for part in (
        "南岗区",
        "Medium",
        "up_to_50",
        "new_14d",
        "K-2",
        "Low from 00:00 of 2020-03-25",
        "not declared",
    ):
        assert part in done.out, part
    found = run("explain", "230103", "--on", "2020-03-19", "--json").json
    assert (found["level"], found["clause_id"], found["case_ids"]) == (
        "medium",
        "up_to_50",
        ["K-2"],
    )
    assert found["outlook"]["on"] == "2020-03-25"


@pytest.mark.parametrize("zone", ["999999", "x", "230199", "南岗区", ""])
def test_a_zone_nobody_knows_is_named(run: Run, rated: Path, zone: str) -> None:
    done = run("explain", zone, "--on", "2020-03-19")
    assert (done.code, done.out, len(done.lines)) == (1, "", 1)


def test_the_outlook_lists_who_would_drop_and_when(run: Run, rated: Path) -> None:
    done = run("outlook", "--on", "2020-03-12")
    assert [line.split("\t")[:2] for line in done.out.splitlines()] == [
        ["2020-03-19", "231005"],
        ["2020-03-25", "230103"],
    ]
    zones = run("outlook", "--on", "2020-03-12", "--json").json["zones"]
    assert zones[0]["name"] == "牡丹江市西安区"
    assert "no zone" in run("outlook", "--on", "2020-03-30").out


def test_a_day_before_the_rule_says_that_none_was_adopted(run: Run, rated: Path) -> None:
    done = run("explain", "231005", "--on", "2020-02-01")
    assert (done.code, len(done.lines)) == (1, 1)


def test_schemes_are_listed_shown_and_checked(run: Run) -> None:
    assert COUNTY in run("schemes", "list").out
    assert {s["id"] for s in run("schemes", "list", "--json").json["schemes"]} >= {COUNTY}
    assert "up_to_50" in run("schemes", "show", COUNTY).out
    assert run("schemes", "show", COUNTY, "--json").json["levels"][0]["id"] == "low"
    assert "sound" in run("schemes", "check", COUNTY).out
    cases = run("schemes", "check", COUNTY, "--json").json["boundary_cases"]
    assert {case["level"] for case in cases} == {"low", "medium", "high"}


def test_a_scheme_with_an_unreachable_clause_fails_its_check(run: Run, tmp_path: Path) -> None:
    text = Path("data/schemes/cn-2020-02-county.toml")
    source = Path(__file__).resolve().parents[2] / text
    extra = (
        '\n[[clause]]\nid = "never"\nlevel = "high"\nwhen = [["cumulative", ">", 99]]\n'
        'zh = "永不"\nen = "never"\n'
    )
    file = tmp_path / "mine.toml"
    file.write_text(source.read_text("utf-8") + extra, "utf-8")
    done = run("schemes", "check", file)
    assert (done.code, done.out, len(done.lines)) == (1, "", 1)
    assert "never" in done.err


def test_an_adoption_is_told_listed_and_not_repeated(run: Run, store: Path) -> None:
    assert COUNTY in adopted(run).out
    assert "entered before" in adopted(run).err
    assert len(run("schemes", "list", "--adopted").out.splitlines()) == 1
    listed = run("schemes", "list", "--adopted", "--json").json["adoptions"]
    assert [one["document"] for one in listed] == ["2020-1"]


def test_an_adoption_without_a_document_is_refused(run: Run, store: Path) -> None:
    done = run(
        "schemes", "adopt", COUNTY, "--valid-from", "2020-02-17", "--document", " ",
        "--decided-by", "x",
    )  # fmt: skip
    assert (done.code, "--document" in done.err) == (1, True)


def test_a_preview_lists_the_flips_and_their_sum(run: Run, rated: Path, tmp_path: Path) -> None:
    source = Path(__file__).resolve().parents[2] / "data" / "schemes" / f"{COUNTY}.toml"
    text = source.read_text("utf-8").replace("window_days = 14", "window_days = 28")
    file = tmp_path / "own.toml"
    file.write_text(text.replace(f'id = "{COUNTY}"', 'id = "own-28"'), "utf-8")
    done = run("schemes", "preview", file, "--on", "2020-03-20", "--days", "5")
    assert "231005" in done.out
    assert "low → medium" in done.out
    assert "rates 1 zone differently" in done.out
    changes = run("schemes", "preview", file, "--on", "2020-03-20", "--json").json["changes"]
    assert [(c["zone"], c["day_from"][:10]) for c in changes] == [("231005", "2020-03-19")]


def test_the_demonstration_is_loaded_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_home: Path, demo_told: Any
) -> None:
    shutil.copytree(demo_home, tmp_path / "home")
    monkeypatch.setenv("RISKZONE_NOW", "2020-04-24T08:00")
    assert (demo_told["fresh"], demo_told["today"][:10]) == (True, "2020-04-24")
    assert "2020-04-24" in run("demo").out
    assert run("demo", "--json").json["fresh"] is False
    found = run("explain", "230103", "--on", "2020-04-24", "--json").json
    assert found["level"] == "medium"


def test_what_was_loaded_is_told_in_words(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch, demo_told: Any
) -> None:
    report = DemoReport(**demo_told | {"today": date.fromisoformat(demo_told["today"])})
    monkeypatch.setattr("riskzone.services.demo.load", lambda *_: report)
    done = run("demo")
    assert done.code == 0
    for told in (report.cases, report.reports, report.buildings, report.scheme, report.today):
        assert str(told) in done.out


def test_a_backup_is_made_put_back_and_the_chain_holds(
    run: Run, rated: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy.sqlite"
    head = run("store", "backup", target, "--json").json["head"]
    assert run("store", "backup", target).code == 1
    assert run("store", "restore", target).code == 0
    found = run("audit", "verify", "--expect-head", head, "--json")
    assert (found.code, found.json["ok"]) == (0, True)
    other = run("audit", "verify", "--expect-head", f"1:{'0' * 64}")
    assert (other.code, "head" in other.out) == (1, True)
    assert run("audit", "verify", "--expect-head", "nonsense").code == 1


def test_the_application_is_served_by_its_own_command(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Any] = []

    class Ended:
        returncode = 3

    def ran(command: list[str], *, check: bool) -> Ended:
        called.append(command)
        return Ended()

    monkeypatch.setattr("riskzone.cli.serve.subprocess.run", ran)
    done = run("serve", "--port", "8599")
    assert done.code == 3
    assert "http://127.0.0.1:8599" in done.err
    assert "8599" in called[0]


def test_a_port_that_is_taken_is_named(run: Run, store: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", port)
    assert (done.code, str(port) in done.err, len(done.lines)) == (1, True, 1)
