"""One frozen morning: page, table, map, command line and every file carry the same figures."""

import csv
import json
from collections import Counter
from datetime import date

import geopandas
import pytest

from riskzone.cli import main
from riskzone.maps.layers import paint_of
from riskzone.messages import render
from riskzone.services import imports, schemes, snapshots
from riskzone.ui import mornings_markup
from riskzone.ui.briefing import parts
from riskzone.ui.briefing.edition import Edition
from riskzone.ui.zones import level_counts, level_words, zone_rows
from tests.services.conftest import DESK

ON = date(2020, 3, 19)
LIST = """case_id,classification,reported_on,county_code
A1,confirmed,2020-03-04,231005
A2,confirmed,2020-03-17,230103
A3,confirmed,2020-03-18,230103
A4,confirmed,2020-03-18,230604
"""
COUNTED = {"high": 0, "medium": 2, "low": 123}


def say(entry: str, **params: object) -> str:
    return render(entry if "." in entry else f"ui.{entry}", params, "zh")


def word(zh: str, en: str) -> str:
    del en
    return zh


@pytest.fixture
def opened(ctx):
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", layer="county", area="23",
        valid_from=date(2020, 2, 1), document="黑疫指〔2020〕1号", decided_by="省指挥部",
    )  # fmt: skip
    imports.import_cases(
        DESK, ctx, LIST.encode(), imports.ImportOptions(filename="list.csv", mode="full")
    )
    meta = snapshots.freeze(DESK, ctx, on=ON)
    # What comes later reaches none of them.
    late = LIST.splitlines()[0] + "\nB1,confirmed,2020-03-18,231005\n"
    imports.import_cases(DESK, ctx, late.encode(), imports.ImportOptions(filename="late.csv"))
    return snapshots.open_snapshot(DESK, ctx, meta.id)


def counted(levels) -> dict[str, int]:
    found = Counter(map(str, levels))
    return {level: found.get(level, 0) for level in COUNTED}


def test_page_table_map_command_line_and_files_carry_the_same_figures(
    ctx, opened, tmp_path, monkeypatch, capsys
):
    today = opened.record.today
    told = {level: count for level, count in today.totals.items() if level in COUNTED}
    assert told == COUNTED
    assert sum(today.totals.values()) == 125
    words = level_words(today, say, word)
    by_word = {words[level]: level for level in COUNTED}

    shown = {item.style.id: item.count for item in level_counts(today, words)}
    assert {level: shown[level] for level in COUNTED} == COUNTED

    rows = zone_rows(today, lambda *names: names[1], say, word).frame
    assert counted(by_word[one.split()[-1]] for one in rows["level"]) == COUNTED

    named = paint_of(today, words)["zones"]
    assert {level: len(named.get(level, ())) for level in ("high", "medium")} == {
        "high": 0, "medium": 2,
    }  # fmt: skip

    prefectures = opened.record.prefectures
    assert {level: sum(one.levels[level] for one in prefectures) for level in COUNTED} == COUNTED
    assert {level: opened.record.levels[level][-1] for level in COUNTED} == COUNTED

    edition = Edition(opened.record, {}, "黑龙江省", say, word, {})
    strip, front = str(mornings_markup.strip(edition, None)), str(parts.levels(edition))
    for level, count in COUNTED.items():
        assert f'<div class="level" data-level="{level}">' in strip
        assert f'<span class="count">{count}</span>' in strip
        assert f'data-level="{level}"' in front
        assert f">{count}</a>" in front
    lead = str(parts.lead(edition))
    assert all(f"{words[level]}{count}个" in lead for level, count in COUNTED.items() if count)

    monkeypatch.setenv("RISKZONE_HOME", str(ctx.settings.home))
    number = str(opened.meta.id)
    assert main(["snapshot", "show", number, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)["totals"]
    assert {level: printed[level] for level in COUNTED} == COUNTED

    figures = today.zones["cumulative"].astype(int).to_dict()
    for suffix in ("csv", "json", "geojson", "gpkg"):
        file = tmp_path / f"morning.{suffix}"
        assert main(["snapshot", "export", number, "--out", str(file)]) == 0
        levels, cumulative = read(file)
        assert counted(levels.values()) == COUNTED, suffix
        assert levels == today.zones["level"].astype(str).to_dict(), suffix
        assert cumulative == figures, suffix


def read(file) -> tuple[dict[str, str], dict[str, int]]:
    """Level and running total of each zone, as a file tells them."""
    if file.suffix == ".csv":
        rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    elif file.suffix == ".json":
        rows = json.loads(file.read_text("utf-8"))
    else:
        rows = geopandas.read_file(file).drop(columns="geometry").to_dict("records")
    return (
        {row["zone"]: row["level"] for row in rows},
        {row["zone"]: int(row["cumulative"]) for row in rows},
    )
