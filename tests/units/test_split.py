"""A drawing across townships becomes one control unit for each; nothing of it is lost."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from riskzone.messages import Words
from riskzone.units.metres import area_m2
from riskzone.units.model import Care
from riskzone.units.split import parts_of, separate
from tests.units.build import place

SIDE = 0.004
SHAPE = shapely.box(131.08, 44.41, 131.08 + SIDE, 44.41 + SIDE)
WEST = (Words("绥芬河镇", "Suifenhe Town"), shapely.box(131.0, 44.0, 131.083, 45.0))
EAST = (Words("阜宁镇", "Funing Town"), shapely.box(131.083, 44.0, 131.2, 45.0))
TOWNS = {"231081100": WEST, "231085101": EAST}
COUNTIES = {"231081100": "231081", "231085101": "231085"}


def parts(shape: shapely.Polygon = SHAPE, towns: dict = TOWNS) -> tuple:
    return parts_of(shape, "231081", towns, COUNTIES)


def test_each_part_has_its_township_and_the_county_of_that() -> None:
    found = parts()
    assert [(p.county, p.township, p.name.zh, p.number) for p in found] == [
        ("231081", "231081100", "绥芬河镇", 0), ("231085", "231085101", "阜宁镇", 0),
    ]  # fmt: skip


def test_what_lies_in_one_township_is_not_parted() -> None:
    assert parts(shapely.box(131.08, 44.41, 131.081, 44.411)) == ()
    assert parts(towns={}) == ()
    assert parts(towns={"231081100": WEST}) == ()  # the rest is a gap, not a township


def test_a_gap_between_townships_stays_with_the_county_and_has_no_township() -> None:
    narrow = (WEST[0], shapely.box(131.0, 44.0, 131.082, 45.0))
    found = parts(towns=TOWNS | {"231081100": narrow})
    assert ("231081", "") in {(p.county, p.township) for p in found}
    assert sum(area_m2(p.geometry) for p in found) == pytest.approx(area_m2(SHAPE), rel=1e-6)


def test_several_pieces_in_one_township_are_numbered() -> None:
    horseshoe = SHAPE.difference(shapely.box(131.0829, 44.4115, 131.2, 44.4125))
    found = parts(horseshoe)
    assert [(p.township, p.number) for p in found] == [
        ("231081100", 0), ("231085101", 1), ("231085101", 2),
    ]  # fmt: skip


def test_the_control_units_bear_the_names_of_their_townships_and_no_counts() -> None:
    unit = place(name="口岸片区", care=Care(residents=320, dialysis=2, hotline="12345"))
    made = separate(unit, parts())
    assert [one.name for one in made] == ["口岸片区（绥芬河镇）", "口岸片区（阜宁镇）"]
    assert {(one.care.residents, one.care.dialysis, one.care.hotline) for one in made} == {
        (0, 0, "12345")
    }
    assert {one.measures for one in made} == {unit.measures}
    assert all(one.geometry.is_valid for one in made)


@given(st.floats(131.0801, 131.0839), st.floats(-0.002, 0.002))
def test_the_parts_are_the_drawing_wherever_the_border_runs(lon: float, slope: float) -> None:
    west = shapely.Polygon([(131.0, 44.0), (lon - slope, 44.0), (lon + slope, 45.0), (131.0, 45.0)])
    east = shapely.box(131.0, 44.0, 131.2, 45.0).difference(west)
    found = parts(towns={"231081100": (WEST[0], west), "231085101": (EAST[0], east)})
    if found:
        whole = shapely.union_all([part.geometry for part in found])
        assert area_m2(whole.symmetric_difference(SHAPE)) < 1.0
