"""``riskzone units``: files of control units in, snapshots out, and the list."""

import json
from pathlib import Path

import pytest

NAME = "幸福小区1号楼1单元"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Two control units of words alone, the second without its county."""
    file = tmp_path / "orders.csv"
    file.write_text(
        f"名称,类型,区县代码,地点\n{NAME},楼房单元,231081,{NAME}\n先锋小区,小区,,先锋小区\n",
        encoding="utf-8",
    )
    return file


def test_a_file_is_checked_without_being_stored(run, store, sheet: Path) -> None:
    done = run("units", "import", sheet, "--datum", "cgcs2000", "--check", "--json")
    assert done.code == 0
    assert done.json["counts"]["new"] == 1
    assert done.json["counts"]["refused"] == 1
    assert done.json["stored"] is None
    assert [row["row"] for row in done.json["rows"] if row["verdict"] == "refused"] == [3]
    assert run("units", "list", "--json").json == {"units": []}


def test_one_bad_row_keeps_the_file_out_unless_it_is_skipped(run, store, sheet: Path) -> None:
    refused = run("units", "import", sheet, "--datum", "cgcs2000")
    assert refused.code != 0
    assert "orders.csv" in refused.err
    assert run("units", "list").out == ""
    taken = run("units", "import", sheet, "--datum", "cgcs2000", "--bad-rows", "skip")
    assert taken.code == 0
    listed = run("units", "list").out.split("\t")
    assert (listed[0], listed[2], listed[3], listed[-1]) == ("1", "draft", "231081", f"{NAME}\n")
    assert run("units", "list", "--area", "230100").out == ""


def test_the_datum_is_asked_for(run, store, sheet: Path) -> None:
    refused = run("units", "import", sheet, "--json")
    assert refused.code != 0
    assert refused.json["error"]["code"].startswith("places.")


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "xlsx"])
def test_a_snapshot_comes_back_as_it_went(
    run, store, sheet: Path, tmp_path: Path, ending: str
) -> None:
    run("units", "import", sheet, "--datum", "cgcs2000", "--bad-rows", "skip")
    target = tmp_path / f"out.{ending}"
    made = run("units", "export", target, "--json")
    assert (made.code, made.json["count"]) == (0, 1)
    assert sorted(path.name for path in tmp_path.glob("*out*")) == [target.name]
    back = run("units", "import", target, "--datum", "cgcs2000", "--json")
    assert (back.code, back.json["counts"]["same"]) == (0, 1)
    assert sum(back.json["counts"].values()) == 1


def test_what_cannot_be_written_or_read_is_refused_with_its_reason(
    run, store, tmp_path: Path
) -> None:
    assert run("units", "export", tmp_path / "out.dbf").code != 0
    assert not (tmp_path / "out.dbf").exists()
    cut = tmp_path / "cut.geojson"
    cut.write_text(json.dumps({"type": "FeatureCollection"})[:20], encoding="utf-8")
    done = run("units", "import", cut, "--datum", "cgcs2000")
    assert done.code != 0
    assert "cut.geojson" in done.err
    assert "Traceback" not in done.err
