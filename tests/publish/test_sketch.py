"""The map of a sheet: true to scale, north up, holes kept."""

import re

import pyproj
import pytest
import shapely

from riskzone.publish.sketch import WIDTH, Place, round_length, sketch

#: 200 m by 100 m at 44.4° N.
LON, LAT = 131.15, 44.4
GEOD = pyproj.Geod(ellps="GRS80")


def rectangle() -> shapely.Polygon:
    east, _, _ = GEOD.fwd(LON, LAT, 90, 200)
    _, north, _ = GEOD.fwd(LON, LAT, 0, 100)
    return shapely.box(LON, LAT, east, north)


def drawn_path(svg: bytes) -> list[tuple[float, float]]:
    path = re.search(r'fill="url\(#hatch\)"', svg.decode())
    assert path is not None
    text = re.findall(r'<path d="(M[^"]+Z)" fill="url', svg.decode())[0]
    ring = text.split("Z")[0].removeprefix("M")
    return [tuple(map(float, pair.split(","))) for pair in ring.split("L")]  # type: ignore[misc]


def bar(svg: bytes) -> float:
    start, end = re.findall(r"M(14\.0),281\.0V286\.0H([\d.]+)", svg.decode())[0]
    return float(end) - float(start)


def test_the_scale_bar_is_true() -> None:
    made = sketch(Place(polygon=rectangle()))
    xs = [x for x, _ in drawn_path(made.svg)]
    metres_per_unit = made.bar_metres / bar(made.svg)
    assert (max(xs) - min(xs)) * metres_per_unit == pytest.approx(200, rel=0.005)


def test_north_is_up_and_east_is_right() -> None:
    made = sketch(Place(points=((LON, LAT), (LON + 0.001, LAT + 0.001))))
    rings = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="7"', made.svg.decode())
    (x1, y1), (x2, y2) = [(float(x), float(y)) for x, y in rings]
    assert x2 > x1
    assert y2 < y1


def test_a_hole_stays_a_hole() -> None:
    outer = rectangle()
    hole = shapely.affinity.scale(outer, 0.3, 0.3)
    made = sketch(Place(polygon=shapely.Polygon(outer.exterior.coords, [hole.exterior.coords])))
    path = re.findall(r'<path d="(M[^"]+Z)" fill="url', made.svg.decode())[0]
    assert path.count("M") == 2
    assert b'fill-rule="evenodd"' in made.svg


def test_a_single_entrance_is_shown_with_its_surroundings() -> None:
    made = sketch(Place(points=((LON, LAT),)))
    assert WIDTH * made.bar_metres / bar(made.svg) >= 240


def test_words_alone_show_the_county_and_nothing_at_all_is_refused() -> None:
    county = shapely.box(131.0, 44.2, 131.3, 44.6)
    assert sketch(Place(county=county, seat=(LON, LAT))).bar_metres >= 2000
    with pytest.raises(ValueError, match="extent"):
        sketch(Place())


@pytest.mark.parametrize(
    ("metres", "wanted"), [(0.2, 1), (1, 1), (9.9, 5), (72, 50), (100, 100), (4999, 2000)]
)
def test_a_bar_has_a_round_length(metres: float, wanted: int) -> None:
    assert round_length(metres) == wanted
