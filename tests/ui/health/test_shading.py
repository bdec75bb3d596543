"""Shades of the map: fixed limits, hidden shares apart, nothing but what is shown is painted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.maps import Texts
from riskzone.ui.health.shading import LIMITS, STYLES, Shade, payload, shade_of
from riskzone.ui.health.words import PER


@pytest.mark.parametrize("rank", range(len(LIMITS)))
def test_a_limit_belongs_to_the_class_above_it(rank):
    assert shade_of(LIMITS[rank] / PER) == f"share-{rank + 1}"
    assert shade_of((LIMITS[rank] - 1e-6) / PER) == f"share-{rank}"


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_greater_share_is_never_shaded_lighter(one, other):
    low, high = sorted((one, other))
    assert shade_of(low) <= shade_of(high)


def test_a_hidden_share_has_a_shade_of_its_own():
    assert shade_of(None) == "unknown"
    assert shade_of(0.0) == "share-0"


def test_no_two_shades_are_told_apart_by_colour_alone():
    looks = [(one.pattern, one.glyph) for one in STYLES.values()]
    assert len({glyph for _, glyph in looks}) == len(looks)


def test_the_map_gets_the_zones_shown_and_what_is_told_of_them():
    shades = [
        Shade("230103", 0.01, "红码 3"),
        Shade("230102", 0.0001, ""),
        Shade("230104", None, ""),
    ]
    made = payload(shades, {"": "x"}, Texts(), selected="230103")
    assert made["zones"] == {"share-0": ["230102"], "share-3": ["230103"], "unknown": ["230104"]}
    assert made["told"] == {"230103": "红码 3"}
    assert (made["lowest"], made["selected"], made["view"]) == ("", "230103", None)
