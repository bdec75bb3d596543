"""What a polygon is compared with: real layers, never the cells that stand for them."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
import shapely

from riskzone.services import unit_places
from riskzone.services.context import Context
from riskzone.store import layers
from riskzone.units.model import ControlUnit, Kind

UNIT = ControlUnit(
    "幸福小区1号楼1单元", Kind.ENTRANCE, "hlj-2020-04", "entrance", "231081",
    township="231081100", building_units=("b-1",),
    geometry=shapely.box(131.08, 44.41, 131.0805, 44.4105),
)  # fmt: skip


def test_a_schematic_layer_of_the_store_is_never_compared_with(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def schematic(_uow: object, kind: str, _on: date) -> SimpleNamespace:
        asked.append(kind)
        return SimpleNamespace(schematic=True, hash="0" * 64, blob_hash="0" * 64)

    monkeypatch.setattr(layers, "in_force", schematic)
    with ctx.store.read() as uow:
        around = unit_places.surroundings_of(ctx, uow, UNIT)
        words = unit_places.surroundings_of(ctx, uow, replace(UNIT, geometry=None))
    assert set(asked) == {"building", "township"}
    assert around.buildings == around.townships == words.townships == {}


def test_counties_are_named_in_both_languages(ctx: Context) -> None:
    with ctx.store.read() as uow:
        around = unit_places.surroundings_of(ctx, uow, UNIT)
    assert (around.county_name.zh, around.county_name.en) == ("牡丹江市绥芬河市", "Suifenhe")
    code, name = unit_places.county_at(126.63, 45.75)
    assert (code[:4], name.zh) == ("2301", "南岗区")
    assert name.en.isascii()
