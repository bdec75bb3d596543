"""Fourteen days in a line of text."""

import math
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from riskzone.ui.briefing.sparkline import sparkline


def drawing(values, **more):
    made = sparkline(values, "<words>", **more)
    source = made.split('src="data:image/svg+xml,')[1].split('"')[0]
    return ET.fromstring(unquote(source)), made  # noqa: S314 - our own drawing


@pytest.mark.parametrize("bars", [True, False])
@pytest.mark.parametrize(
    "values", [[1.0] * 14, [0.0] * 14, [*range(13), math.nan], [math.nan, 3.0]]
)
def test_every_series_is_a_valid_drawing(values, bars):
    root, made = drawing(values, bars=bars)
    assert root.tag.endswith("svg")
    assert 'alt="&lt;words&gt;"' in made


def test_a_rising_series_rises():
    root, _ = drawing([1.0, 2.0, 5.0])
    points = root[0].get("points").split()
    heights = [int(point.split(",")[1]) for point in points]
    assert heights == sorted(heights, reverse=True)


def test_nothing_known_is_no_drawing():
    assert sparkline([math.nan] * 14, "words") == ""
