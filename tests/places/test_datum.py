import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.errors import InputError
from riskzone.places import to_cgcs2000, to_gcj02

METRES_PER_DEGREE = 111_320

#: (WGS-84, GCJ-02) as two independent open-source converters publish them in their tests:
#: wandergis/coordtransform (JavaScript) and geotool (Rust).
PUBLISHED = [
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
    ((121.0917077, 30.6107779), (121.09626935575027, 30.608604331756705)),
]


@pytest.mark.parametrize(("wgs", "gcj"), PUBLISHED)
def test_published_pairs_within_two_centimetres(wgs, gcj):
    assert np.allclose(to_gcj02(*wgs), gcj, atol=0.02 / METRES_PER_DEGREE, rtol=0)
    assert np.allclose(to_cgcs2000(*gcj, "GCJ-02"), wgs, atol=0.02 / METRES_PER_DEGREE, rtol=0)


@given(st.floats(73, 137), st.floats(2, 55))
def test_the_inverse_returns_to_the_centimetre(lon, lat):
    back = to_cgcs2000(*to_gcj02(lon, lat), "GCJ-02")
    assert np.allclose(back, (lon, lat), atol=0.01 / METRES_PER_DEGREE, rtol=0)


@given(st.floats(73, 137), st.floats(18, 53))
def test_the_shift_is_between_a_few_metres_and_a_kilometre(lon, lat):
    east, north = (np.array(to_gcj02(lon, lat)) - (lon, lat)) * METRES_PER_DEGREE
    assert 0 < np.hypot(east * np.cos(np.radians(lat)), north) < 1000


def test_points_outside_china_and_missing_points_stay():
    lon, lat = to_cgcs2000([2.35, np.nan, 126.6], [48.85, 45.7, np.nan], "GCJ-02")
    assert (lon[0], lat[0]) == (2.35, 48.85)
    assert np.isnan(lon[1])
    assert np.isnan(lat[2])
    assert to_gcj02(2.35, 48.85) == (2.35, 48.85)


def test_wgs84_and_cgcs2000_are_taken_as_equal_and_copied():
    lon = np.array([126.6])
    for datum in ("WGS-84", "wgs84", "CGCS2000", "EPSG:4490", "EPSG:4326"):
        x, _ = to_cgcs2000(lon, [45.7], datum)
        assert x == lon
        assert x is not lon


@pytest.mark.parametrize("missing", [None, "", "  "])
def test_the_datum_is_asked_for(missing):
    with pytest.raises(InputError, match="never guessed"):
        to_cgcs2000(126.6, 45.7, missing)


def test_another_datum_is_refused_by_name():
    with pytest.raises(InputError, match="'BD-09' is not supported"):
        to_cgcs2000(126.6, 45.7, "BD-09")
