"""What maps draw below the counties: the deployment's own townships, building units in cells."""

import gzip
import json
from datetime import date
from typing import Any

import pytest

from riskzone.access import Actor
from riskzone.services import building_cells, imports, layers, schemes, zoning
from riskzone.services.building_cells import OwnPlace
from riskzone.services.context import Context

from .conftest import DESK

READER = Actor.system()
ON = date(2020, 3, 4)
_UNITS = "hlj-2020-building-unit"
RING = [[129.5, 44.5], [129.6, 44.5], [129.6, 44.6], [129.5, 44.6], [129.5, 44.5]]


def feature(**properties: str) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [RING]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def load(ctx: Context, layer: Any, *features: dict[str, Any], **options: Any) -> None:
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    given = {"filename": "own.geojson", "datum": "wgs84"} | options
    layers.import_layer(DESK, ctx, content, layer=layer, **given)


@pytest.fixture
def housed(ctx: Context) -> Context:
    load(
        ctx,
        "building",
        feature(id="c1", kind="小区", name="幸福小区", township="231005001"),
        feature(id="e1", kind="单元", name="1单元", parent="c1"),
        feature(id="e2", kind="单元", name="2单元", parent="c1"),
        valid_from=date(2020, 3, 1),
    )
    return ctx


def test_without_a_layer_there_are_no_cells(ctx: Context) -> None:
    assert building_cells.building_cells(READER, ctx, ON) is None
    assert building_cells.own_townships(READER, ctx, "231005", ON) is None


def test_cells_hold_the_units_and_the_outline_around_them(housed: Context) -> None:
    found = building_cells.building_cells(READER, housed, ON)
    assert found is not None
    assert found.codes.tolist() == ["e1", "e2"]
    (cell,) = found.counties["231005"]
    assert cell.count == 2
    drawn = [item["properties"] for item in json.loads(gzip.decompress(cell.packed))["features"]]
    assert {own["name"]: own.get("code") for own in drawn} == {
        "幸福小区": None, "幸福小区1单元": "e1", "幸福小区2单元": "e2",
    }  # fmt: skip
    assert building_cells.building_cells(READER, housed, date(2020, 2, 29)) is None


def test_cells_are_kept_and_a_damaged_cache_is_made_again(housed: Context) -> None:
    found = building_cells.building_cells(READER, housed, ON)
    assert found is not None
    (file,) = (housed.settings.home / "cache").glob("cells-*.bin")
    file.write_bytes(b"{")
    again = building_cells.building_cells(READER, Context(housed.settings, housed.store), ON)
    assert again is not None
    assert again.digest == found.digest


def test_a_place_is_told_of_units_and_of_no_compound_around_them(housed: Context) -> None:
    def where(zone: str) -> OwnPlace | None:
        return building_cells.place_of(READER, housed, zone, ON)

    assert where("e1") == OwnPlace("building", "幸福小区1单元", "231005", "231005001")
    assert where("c1") is None
    assert where("231005001") == OwnPlace("township", "先锋街道", "231005", "231005001")
    assert where("nobody") is None


def test_building_units_and_what_is_around_them_are_named(housed: Context) -> None:
    asked = ["e1", "c1", "nobody"]
    named = building_cells.names_of(READER, housed, asked, ON)
    assert named == {"e1": "幸福小区1单元", "c1": "幸福小区"}
    assert building_cells.names_of(READER, housed, ["c1"], date(2020, 2, 29)) == {}


def test_the_own_townships_of_a_county_are_drawn_from_their_first_day(ctx: Context) -> None:
    load(ctx, "township", feature(code="231005001", name="先锋新街道"), valid_from=ON)
    drawn = building_cells.own_townships(READER, ctx, "231005", ON)
    assert drawn is not None
    assert drawn["name"].to_dict() == {"231005001": "先锋新街道"}
    assert drawn.crs == "EPSG:4490"
    assert building_cells.own_townships(READER, ctx, "230102", ON) is None
    assert building_cells.own_townships(READER, ctx, "231005", date(2020, 3, 3)) is None


def test_a_case_of_a_compound_counts_in_county_and_township_and_in_no_unit(housed: Context) -> None:
    start, rule = date(2020, 2, 17), "cn-2020-02-county"
    for layer, scheme in (("county", rule), ("township", rule), ("building", _UNITS)):
        schemes.adopt(
            DESK, housed, scheme, layer=layer, area="23", valid_from=start,
            document=f"〔2020〕{layer}", decided_by="省指挥部",
        )  # fmt: skip
    text = "case_id,classification,reported_on,county_code,township_code,building_id\n"
    text += "A1,confirmed,2020-03-03,231005,231005001,c1\n"
    imports.import_cases(
        DESK, housed, text.encode(), imports.ImportOptions(filename="list.csv", mode="full")
    )
    counted = {
        layer: zoning.assess(READER, housed, layer=layer, on=ON).zones
        for layer in ("county", "township", "building")
    }
    assert counted["county"].at["231005", "new_14d"] == 1
    assert counted["township"].at["231005001", "new_14d"] == 1
    assert counted["building"]["infected_14d"].to_dict() == {"e1": 0, "e2": 0}
    notes = dict(zoning.assess(READER, housed, layer="building", on=ON).notes)
    assert notes["zoning.cases_unlocated"]["count"] == 1
