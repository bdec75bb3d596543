"""Building units cut into cells: nothing lost, nothing twice, the same whatever the order."""

import gzip
import json

import pytest

from riskzone.places import cells
from riskzone.places.cells import dump_cells, load_cells, make_cells
from riskzone.places.demo_buildings import building_units
from riskzone.places.layer_zones import around_others


@pytest.fixture(scope="module")
def units():
    return building_units(6000)


def made(frame, most=None):
    outer = around_others(frame)
    zones = frame[~outer]
    return make_cells(zones, zones.geometry, zones[["kind"]], frame[outer])


@pytest.fixture(scope="module")
def small(units):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "MOST_UNITS", 40)
        patch.setattr(cells, "SMALLEST", 1e-5)
        return made(units)


def features(found):
    return [
        feature
        for parts in found.counties.values()
        for cell in parts
        for feature in json.loads(gzip.decompress(cell.packed))["features"]
    ]


def properties(found):
    return [feature["properties"] for feature in features(found)]


def test_every_unit_is_in_one_cell(units, small):
    codes = [own["code"] for own in properties(small) if own["kind"] != "around"]
    zones = units.index[units["kind"] == "entrance"]
    assert sorted(codes) == zones.tolist() == small.codes.tolist()
    assert sum(cell.count for parts in small.counties.values() for cell in parts) == len(zones)


def test_what_surrounds_units_is_drawn_and_is_no_zone(units, small):
    around = [own for own in properties(small) if own["kind"] == "around"]
    assert len(around) == int((units["kind"] != "entrance").sum())
    assert not any("code" in own for own in around)
    assert small.position(str(units.index[units["kind"] == "compound"][0])) is None


def test_a_cell_holds_no_more_than_it_may(small):
    assert max(cell.count for parts in small.counties.values() for cell in parts) <= 40


def test_the_order_of_the_layer_does_not_matter(units, small):
    assert made(units).digest == made(units.sample(frac=1, random_state=1)).digest


def test_what_a_cache_keeps_is_what_was_made(small):
    again = load_cells(dump_cells(small))
    assert again.digest == small.digest
    assert again.counties == small.counties
    assert again.position(str(small.codes[7])) == small.position(str(small.codes[7]))


def test_no_file_tells_a_level(small):
    known = {"code", "name", "kind", "township", "at"}
    assert all(set(own) | {"code"} == known for own in properties(small))


def test_a_list_names_the_cells_of_a_county_and_of_no_other(small):
    rows = json.loads(small.listing("230102"))
    assert rows
    assert all(name.startswith("230102-") for name, *_ in rows)
    assert json.loads(small.listing("110101")) == []
    assert small.cell("230102-0").count == rows[0][5]
    assert small.cell("../230102-0") is None


def test_a_unit_is_found_by_its_id_and_by_its_place(units, small):
    code = str(small.codes[100])
    lon, lat = small.position(code)
    near = [feature["properties"].get("code") for feature in small.near(lon, lat, 1e-5)]
    assert code in near
    assert len(near) < 200  # the cells there, not the county
    assert small.position("nobody") is None
    west, south, east, north = small.extent(small.codes[100:101])
    assert (west, south) == (east, north) == (lon, lat)
