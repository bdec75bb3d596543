"""Where the zone page stands: from an address to layer, area and zone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.places import load_divisions
from riskzone.services.building_cells import OwnPlace
from riskzone.ui.state import read_view
from riskzone.ui.zones_place import crumbs, one_step_down, settle

DIVISIONS = load_divisions("23")
UNIT = "demo-231005001-001-1-1"


def own(zone):
    if zone == UNIT:
        return OwnPlace("building", "1单元", "231005", "231005001")
    if zone == "231005900":
        return OwnPlace("township", "新设街道", "231005", "231005900")
    return None


def place(**address):
    return settle(read_view(address, date(2020, 4, 24)), DIVISIONS, own)


@pytest.mark.parametrize(
    ("address", "layer", "within", "zone"),
    [
        ({}, "county", "", None),
        ({"zone": "231005"}, "county", "", "231005"),
        ({"zone": "231005", "within": "231000"}, "county", "231000", "231005"),
        ({"zone": "231005", "within": "230100"}, "county", "", "231005"),
        ({"zone": "2310"}, "prefecture", "", "231000"),
        ({"zone": "231005001"}, "township", "231005", "231005001"),
        ({"zone": "231005001001"}, "township", "231005", "231005001"),
        ({"zone": "231005900"}, "township", "231005", "231005900"),
        ({"zone": UNIT}, "building", "231005001", UNIT),
        ({"zone": UNIT, "within": "231005"}, "building", "231005", UNIT),
        ({"zone": UNIT, "within": "231000"}, "building", "231005001", UNIT),
        ({"layer": "township", "within": "231005"}, "township", "231005", None),
        ({"layer": "building", "within": "231005001"}, "building", "231005001", None),
        ({"layer": "township", "within": "231005001"}, "township", "231005", None),
        ({"layer": "county", "within": "231005"}, "county", "231000", None),
        ({"layer": "prefecture", "within": "231000"}, "prefecture", "", None),
        ({"within": "231000"}, "county", "231000", None),
        ({"within": "231005"}, "township", "231005", None),
        ({"within": "23"}, "county", "", None),
    ],
)
def test_an_address_shows(address, layer, within, zone):
    found = place(**address)
    assert (found.layer, found.within, found.zone) == (layer, within, zone)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ({"zone": "110101"}, "ui.foreign_zone"),
        ({"zone": "nowhere"}, "ui.foreign_zone"),
        ({"zone": "231005999"}, "ui.township_not_listed"),
        ({"within": "110100"}, "ui.foreign_within"),
        ({"within": "231005999"}, "ui.foreign_within"),
        ({"layer": "township"}, "ui.county_first"),
        ({"layer": "building", "within": "231000"}, "ui.county_first"),
    ],
)
def test_what_is_not_there_is_told_and_the_page_stays_usable(address, problem):
    found = place(**address)
    assert [code for code, _ in found.problems] == [problem]
    assert found.layer in ("county", "township")


def test_the_way_down_names_every_step():
    steps = list(crumbs(place(zone=UNIT), DIVISIONS))
    assert steps == [
        ("county", "231000"),
        ("township", "231005"),
        ("building", "231005001"),
        ("building", ""),
    ]
    assert list(crumbs(place(), DIVISIONS)) == []


def test_one_step_down_ends_at_the_building_units():
    assert one_step_down(place(zone="231000")) == ("county", "231000")
    assert one_step_down(place(zone="231005")) == ("township", "231005")
    assert one_step_down(place(zone="231005001")) == ("building", "231005001")
    assert one_step_down(place(zone=UNIT)) is None
    assert one_step_down(place()) is None


@given(
    zone=st.sampled_from(["", "231005", "231000", "231005001", "232761", UNIT, "110101", "x"]),
    within=st.sampled_from(["", "23", "231000", "231005", "231005001", "232761", "110100", "9"]),
    layer=st.sampled_from(["", "prefecture", "county", "township", "building", "moon"]),
)
def test_every_address_is_a_usable_place(zone, within, layer):
    found = place(zone=zone, within=within, layer=layer)
    if found.layer in ("township", "building"):
        assert DIVISIONS.layer_of(found.county) == "county"
        assert DIVISIONS.lies_in(found.within, found.county)
    else:
        assert found.county == ""
        assert DIVISIONS.layer_of(found.within) in ("", "prefecture", "county")
