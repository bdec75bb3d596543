"""A deployment's own layers: stored whole, read back equal, refused where they are not sound."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from riskzone.errors import InputError
from riskzone.services import layer_content, layers
from riskzone.services.context import Context
from riskzone.store import audit, events
from riskzone.store import layers as table

from .conftest import DESK

SQUARE = [[129.5, 44.5], [129.6, 44.5], [129.6, 44.6], [129.5, 44.6], [129.5, 44.5]]


def geojson(
    ring: list[list[float]] = SQUARE, code: str = "231005001", name: str = "先锋街道"
) -> bytes:
    feature = {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def load(ctx: Context, content: bytes, **options: Any) -> layers.LayerReport:
    given = {"layer": "township", "filename": "towns.geojson", "datum": "wgs84"} | options
    return layers.import_layer(DESK, ctx, content, **given)


def test_a_layer_comes_back_from_the_store_as_it_went_in(ctx: Context) -> None:
    report = load(ctx, geojson())
    assert (report.zones, report.fresh, report.valid_from) == (1, True, date(2019, 12, 1))
    with ctx.store.read() as uow:
        found = layer_content.layer_in_force(ctx, uow, "township", date(2020, 3, 4))
    assert found is not None
    assert found.zones.frame.loc["231005001", "parent"] == "231005"
    assert found.geometry.crs == "EPSG:4490"
    assert found.geometry["231005001"].area == pytest.approx(0.01)
    assert not found.zones.schematic


def test_the_same_layer_twice_is_kept_once(ctx: Context) -> None:
    load(ctx, geojson())
    again = load(ctx, geojson())
    assert (again.fresh, again.batch) == (False, None)
    with ctx.store.read() as uow:
        assert len(table.listing(uow)) == 1


def test_a_later_layer_begins_today_and_leaves_the_days_before(ctx: Context) -> None:
    load(ctx, geojson())
    later = load(ctx, geojson(name="先锋新街道"))
    assert later.valid_from == date(2020, 3, 20)
    with ctx.store.read() as uow:
        names = [
            found.zones.frame["name"].iloc[0]
            for day in (date(2020, 3, 19), date(2020, 3, 20))
            if (found := layer_content.layer_in_force(ctx, uow, "township", day)) is not None
        ]
    assert names == ["先锋街道", "先锋新街道"]


def test_no_layer_is_in_force_before_its_first_day(ctx: Context) -> None:
    load(ctx, geojson(), valid_from=date(2020, 3, 1))
    with ctx.store.read() as uow:
        assert layer_content.layer_in_force(ctx, uow, "township", date(2020, 2, 29)) is None
        assert layer_content.layer_in_force(ctx, uow, "building", date(2020, 3, 2)) is None


def unit(
    code: str, kind: str, parent: str, ring: list[list[float]] = SQUARE, **more: str
) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"id": code, "kind": kind, "parent": parent, "name": code, **more},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_a_compound_around_units_is_kept_and_is_no_zone(ctx: Context) -> None:
    features = [unit("小区", "小区", "", county="231005"), unit("小区1单元", "单元", "小区")]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    report = load(ctx, content, layer="building")
    assert report.zones == 1
    assert dict(report.notes)["places.units_around"]["count"] == 1
    with ctx.store.read() as uow:
        found = layer_content.layer_in_force(ctx, uow, "building", date(2020, 3, 4))
    assert found is not None
    assert found.zones.frame.index.tolist() == found.attributes.index.tolist() == ["小区1单元"]
    assert found.around["name"].tolist() == ["小区"]
    # Cut into cells with the import, so that no reader waits for it.
    assert list((ctx.settings.home / "cache").glob("cells-*.bin"))
    again = load(ctx, content, layer="building")
    assert (again.fresh, again.new, again.changed, again.gone) == (False, 0, 0, 0)


@pytest.mark.parametrize(
    "content",
    [
        geojson()[:-20],
        b"",
        b"code,name\n231005001,x\n",
        geojson(ring=[[0.0, 0.0], [0.1, 0.0], [0.1, 0.1], [0.0, 0.0]]),
        geojson(ring=[[44.5, 129.5], [44.6, 129.5], [44.6, 129.6], [44.5, 129.5]]),
    ],
)
def test_a_layer_that_is_not_sound_is_refused_and_leaves_nothing(
    ctx: Context, content: bytes
) -> None:
    with ctx.store.read() as uow:
        before = len(audit.entries(uow))
    with pytest.raises(InputError):
        load(ctx, content)
    with ctx.store.read() as uow:
        assert (len(audit.entries(uow)), table.listing(uow)) == (before, ())


def test_the_datum_is_asked_for(ctx: Context) -> None:
    with pytest.raises(InputError) as refused:
        load(ctx, geojson(), datum=None)
    assert refused.value.code == "places.datum_missing"


def test_foreign_columns_are_named_by_a_mapping_file(ctx: Context, tmp_path: Path) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text('datum = "wgs84"\n[columns]\ncode = "Bianma"\nname = "Mingcheng"\n', "utf-8")
    content = geojson().replace(b'"code"', b'"Bianma"').replace(b'"name"', b'"Mingcheng"')
    assert load(ctx, content, mapping=mapping, datum=None).fresh


def test_a_wrong_entry_of_a_mapping_file_is_named(ctx: Context, tmp_path: Path) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text("colums = 1\n", "utf-8")
    with pytest.raises(InputError) as refused:
        load(ctx, geojson(), mapping=mapping)
    assert refused.value.params["where"] == "colums"


def test_the_chain_tells_which_layer(ctx: Context) -> None:
    report = load(ctx, geojson())
    with ctx.store.read() as uow:
        entry = audit.entries(uow)[-1]
        assert events.current(uow)
    assert (entry.action, entry.subject) == ("layer.import", "layer:1")
    assert json.loads(entry.details)["sha256"] == report.sha256
