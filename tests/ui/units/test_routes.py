import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.ui.units.routes import bounds_of


def test_a_view_is_west_south_east_north():
    assert bounds_of("126.5,45.6,126.8,45.9") == (126.5, 45.6, 126.8, 45.9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "127,45,126,46",
        "126,46,127,45",
        "-181,0,0,1",
        "0,0,1,91",
    ],
)
def test_what_is_no_view_is_refused(text):
    assert bounds_of(text) is None


@pytest.mark.parametrize("text", ["nan,0,1,1", "0,nan,1,1", "0,0,inf,1", "-inf,0,1,1"])
def test_no_number_is_no_view(text):
    assert bounds_of(text) is None


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    bounds_of(text)
