"""Names as files of others may bring them: every product holds them, and none is harmed."""

import json
import re
import sqlite3
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from riskzone.publish.gis import gis_files
from riskzone.publish.manifest import manifest
from riskzone.publish.material import Material
from riskzone.publish.risk_list import list_files
from riskzone.publish.sheets import SheetSpec
from riskzone.publish.sheets.compose import compose
from riskzone.publish.tables import table_files
from riskzone.release.risk_areas import read_bytes
from tests.publish.whole import whole_material

#: A formula, a new line, marks that turn and show nothing, a script, a command of Typst.
EVIL = '=1+1\n@x\u202e\u200b<script>alert(1)</script>&"\'\r\t#eval("1") \x07'
SEEN = '=1+1 @x<script>alert(1)</script>&"\' #eval("1")'
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\u200b\u202e]")


@pytest.fixture(scope="module")
def evil() -> Material:
    whole = whole_material()
    high = next(zone for zone in whole.zones if zone.level == "high")
    zones = (
        replace(one, name=EVIL, name_en=EVIL, excluding=(EVIL,)) if one is high else one
        for one in whole.zones
    )
    return replace(
        whole,
        zones=tuple(zones),
        parents={**whole.parents, high.parent: (EVIL, EVIL), "230100": (EVIL, EVIL)},
        townships=tuple(replace(one, name=EVIL, name_en=EVIL) for one in whole.townships),
        extents=tuple(
            replace(one, place=EVIL, number=EVIL, circle_zh=EVIL) for one in whole.extents
        ),
        provenance=replace(whole.provenance, producer=EVIL, cases_source=EVIL),
    )


def test_files_of_a_geographic_system_hold_such_names_on_one_line(evil: Material) -> None:
    told = 0
    for one in gis_files(evil):
        if one.path.endswith(".gpkg"):
            with sqlite3.connect(":memory:") as raw:
                raw.deserialize(one.data)
                rows = [
                    *raw.execute("SELECT place, circle_zh FROM control_units"),
                    *raw.execute("SELECT name, name_en FROM counties"),
                    *raw.execute("SELECT value, key FROM provenance"),
                ]
            texts = [text for row in rows for text in row if text]
        else:
            document = json.loads(one.data)
            values = [*document["provenance"].values()]
            values += [v for row in document["features"] for v in row["properties"].values()]
            texts = [value for value in values if isinstance(value, str)]
        assert not [text for text in texts if UNSEEN.search(text) or "\n" in text]
        told += any(SEEN in text for text in texts)
    assert told == 4


def test_the_list_of_risk_areas_with_such_names_is_read_back(evil: Material) -> None:
    (made,) = list_files(evil)
    listed = read_bytes(made.data)
    assert any(SEEN in one.named for one in listed.areas)


def test_the_manifest_shows_nothing_that_turns_the_direction(evil: Material) -> None:
    told = manifest(evil, (), ()).decode()
    assert json.loads(told)["provenance"]["producer"] == SEEN
    assert not UNSEEN.search(told)


@pytest.mark.parametrize("scope", ["province", "units"])
def test_a_sheet_with_such_names_is_drawn(evil: Material, scope: str) -> None:
    area = {"province": "", "units": "231202"}[scope]
    texts = compose(evil, SheetSpec(scope, area, "wide")).page.texts()  # type: ignore[arg-type]
    assert not [text for text in texts if UNSEEN.search(text) or "\n" in text]
    assert any("<script>" in text for text in texts)


def test_no_cell_of_a_workbook_is_a_formula(evil: Material) -> None:
    book = next(one for one in table_files(evil) if one.path.endswith(".xlsx"))
    with zipfile.ZipFile(BytesIO(book.data)) as packed:
        sheets = [packed.read(one).decode() for one in packed.namelist() if "worksheets/" in one]
    assert sheets
    assert not [sheet for sheet in sheets if re.search(r"<f[ >]", sheet)]
