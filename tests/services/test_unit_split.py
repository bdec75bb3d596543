"""A drawing across townships is parted by the township layer, and stored as one order."""

from types import SimpleNamespace

import geopandas
import pandas as pd
import pytest
import shapely

from riskzone.errors import Denied
from riskzone.services import unit_places, unit_split, units
from riskzone.services.context import Context
from riskzone.units.lifecycle import Action
from riskzone.units.split import separate
from tests.services.papers import DUTY, HARBIN, at, entrance

SHAPE = shapely.box(131.08, 44.41, 131.0805, 44.4105)
BORDER = 131.0802


@pytest.fixture
def towns(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A township layer with real boundaries: two townships of one county."""
    shapes = geopandas.GeoSeries(
        {
            "231081100": shapely.box(131.0, 44.3, BORDER, 44.5),
            "231081101": shapely.box(BORDER, 44.3, 131.2, 44.5),
        },
        crs=4490,
    )
    frame = pd.DataFrame({"name": ["绥芬河镇", "阜宁镇"]}, index=shapes.index)
    layer = SimpleNamespace(geometry=shapes, zones=SimpleNamespace(frame=frame))
    monkeypatch.setattr(
        unit_places, "real_layer", lambda _c, _u, kind: layer if kind == "township" else None
    )
    return ctx


def test_the_parts_are_stored_as_one_order_with_a_township_each(towns: Context) -> None:
    whole = entrance(name="口岸片区", geometry=SHAPE, place_text="")
    parts = unit_split.split(DUTY, towns, whole)
    assert [part.township for part in parts] == ["231081101", "231081100"]
    made = units.create(DUTY, towns, separate(whole, parts), Action.ORDER, ordered_at=at(20, 7))
    assert len({unit.group for unit in made}) == 1
    assert made[0].group
    assert [(unit.township, unit.name) for unit in made] == [
        ("231081101", "口岸片区（阜宁镇）"), ("231081100", "口岸片区（绥芬河镇）"),
    ]  # fmt: skip
    assert [row.unit.id for row in units.members(DUTY, towns, made[0].id)] == [1, 2]


def test_without_a_township_layer_of_real_boundaries_nothing_is_parted(ctx: Context) -> None:
    assert unit_split.split(DUTY, ctx, entrance(geometry=SHAPE)) == ()


def test_what_cannot_be_drawn_is_not_parted(towns: Context) -> None:
    bow = shapely.Polygon([(131.08, 44.41), (131.081, 44.411), (131.081, 44.41), (131.08, 44.411)])
    assert unit_split.split(DUTY, towns, entrance(geometry=bow)) == ()
    assert unit_split.split(DUTY, towns, entrance()) == ()


def test_nothing_is_told_of_another_county(towns: Context) -> None:
    with pytest.raises(Denied):
        unit_split.split(HARBIN, towns, entrance(geometry=SHAPE))
