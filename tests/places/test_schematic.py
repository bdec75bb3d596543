import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.errors import InputError, NotFound
from riskzone.places import load_divisions, locate, schematic_townships
from riskzone.places.schematic import spread, tile


@pytest.fixture(scope="session")
def cells(heilongjiang, counties):
    return schematic_townships(heilongjiang)


def test_every_township_of_a_drawn_county_has_a_cell(cells, heilongjiang):
    townships = heilongjiang.zone_table("township").frame
    drawn = townships[~townships["county"].isin(["232761", "232762", "232763", "232764"])]
    assert list(cells.index) == list(drawn.index)
    assert len(cells) == 1681
    assert cells.is_valid.all()
    assert not cells.is_empty.any()
    assert cells["schematic"].all()
    assert 590 <= cells["seat_known"].sum() <= 630


def test_cells_tile_their_county(cells, counties):
    for county, part in cells.groupby("county"):
        shapes = np.asarray(part.geometry.values)
        whole = counties.geometry[county]
        assert abs(shapely.area(shapes).sum() / whole.area - 1) < 1e-9
        assert shapely.coverage_is_valid(shapes)


def test_each_cell_holds_its_seat(cells):
    seats = shapely.points(cells["seat_lon"], cells["seat_lat"])
    assert shapely.covers(cells.geometry.values, seats).all()


def test_cells_never_locate_anything(cells):
    with pytest.raises(InputError, match="schematic"):
        locate([126.6], [45.7], cells)


def test_cells_are_kept_by_content(tmp_path, cells):
    mudanjiang = load_divisions("2310")
    first = schematic_townships(mudanjiang, tmp_path)
    again = schematic_townships(mudanjiang, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    assert first.geometry.geom_equals_exact(again.geometry, 0).all()
    assert (first["seat_known"] == again["seat_known"]).all()


def test_an_area_without_township_list_has_no_cells():
    with pytest.raises(NotFound):
        schematic_townships(load_divisions("32"))


L_SHAPE = shapely.union(shapely.box(126, 45, 127, 48), shapely.box(126, 45, 129, 45.5))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 25))
def test_spread_points_lie_inside_and_tile_the_shape(count):
    points = spread(L_SHAPE, count, np.empty((0, 2)))
    assert shapely.contains_xy(L_SHAPE, points[:, 0], points[:, 1]).all()
    assert len(np.unique(points, axis=0)) == count
    cells = tile(L_SHAPE, points)
    assert abs(shapely.area(cells).sum() - L_SHAPE.area) < 1e-9
    assert shapely.coverage_is_valid(cells)


def test_spread_points_are_the_same_each_time_and_keep_away_from_taken_ones():
    taken = np.array([[126.5, 46.0]])
    first, again = (spread(L_SHAPE, 3, taken) for _ in range(2))
    assert (first == again).all()
    assert np.hypot(*(first - taken).T).min() > 0.5
