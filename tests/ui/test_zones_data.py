"""What the zone page asks of the services: the deployment's own townships, units, points."""

from datetime import date

import geopandas
import pytest
import shapely

from riskzone.access import Actor
from riskzone.places.boundaries import points_inside
from riskzone.places.cells import make_cells
from riskzone.ui import geography, zones_data, zones_shown
from riskzone.ui.data import Desk
from riskzone.ui.state import read_view
from riskzone.ui.zones_place import Place, settle

ON = date(2020, 3, 4)
INSIDE = shapely.box(129.50, 44.50, 129.51, 44.51)
CORNERS = ((129.5, 44.5), (129.6, 44.6))
DESK = Desk(Actor.system(), 1)


def units():
    index = ["e1", "e2"]
    frame = geopandas.GeoDataFrame(
        {"name": ["1单元", "2单元"], "county": "231005", "township": ["231005001", "231005002"]},
        geometry=[shapely.box(x, y, x + 0.001, y + 0.001) for x, y in CORNERS],
        index=index, crs="EPSG:4490",
    )  # fmt: skip
    around = geopandas.GeoDataFrame(
        {"name": ["小区"], "county": "231005", "township": "231005001"},
        geometry=[INSIDE], index=["c1"], crs="EPSG:4490",
    )  # fmt: skip
    kinds = frame.assign(kind="entrance")[["kind"]]
    return make_cells(frame.drop(columns="geometry"), frame.geometry, kinds, around)


class Own:
    """A deployment that brought townships of one county, and two building units."""

    def building_cells(self, _actor, _ctx, _on):
        return units()

    def own_townships(self, _actor, _ctx, county, _on):
        if county != "231005":
            return None
        own = {"name": ["本单位街道"]}
        return geopandas.GeoDataFrame(own, geometry=[INSIDE], index=["231005900"], crs="EPSG:4490")

    def place_of(self, _actor, _ctx, _zone, _on):
        return None


@pytest.fixture
def own(fake_zoning, monkeypatch):
    monkeypatch.setattr(zones_data, "building_cells", Own())
    return fake_zoning


def place(layer, within="", county=""):
    return Place(layer, within, county, None)


def test_own_townships_are_drawn_instead_of_the_schematic_ones(own):
    file = zones_data.townships(DESK, "231005", ON)
    assert not file.schematic
    assert [item["properties"]["name"] for item in file.zones()] == ["本单位街道"]
    assert geography.offered(file.hash) == file


def test_a_point_finds_an_own_township_and_no_other(own):
    here = place("township", "231005", "231005")
    assert zones_data.pointed_at(DESK, here, ON, 129.505, 44.505) == "231005900"
    assert zones_data.pointed_at(DESK, here, ON, 129.7, 44.7) is None


def test_a_point_finds_a_unit_and_never_the_compound_around_it(own):
    here = place("building", "231005", "231005")
    assert zones_data.pointed_at(DESK, here, ON, 129.5005, 44.5005) == "e1"
    assert zones_data.pointed_at(DESK, here, ON, 129.508, 44.508) is None
    township = place("building", "231005002", "231005")
    assert zones_data.pointed_at(DESK, township, ON, 129.5005, 44.5005) is None


def test_a_point_finds_the_prefecture_around_it(own):
    lon, lat = points_inside("23")["231005"]
    assert zones_data.pointed_at(DESK, place("prefecture"), ON, lon, lat) == "231000"
    assert zones_data.pointed_at(DESK, place("county"), ON, lon, lat) == "231005"
    assert zones_data.pointed_at(DESK, place("prefecture"), ON, 0.0, 0.0) is None


def test_a_part_of_the_counties_is_cut_from_the_whole(own):
    part = zones_data.assessment(DESK, place("county", "231000"), ON, "midnight")
    assert set(part.zones["parent"]) == {"231000"}


def test_prefectures_with_a_rule_of_their_own_have_levels_and_shapes(own):
    view = read_view({"layer": "prefecture"}, ON)
    shown = zones_shown.gather(DESK, view, settle(view, geography.divisions(), lambda _: None))
    assert shown.groups is None
    assert shown.remarks == ()
    file = geography.offered(shown.geometry_url.removeprefix("/geo/").removesuffix(".json"))
    codes = {item["properties"]["code"] for item in file.zones()}
    assert {"230100", "231000"} <= codes
    assert all(code.endswith("00") for code in codes)
