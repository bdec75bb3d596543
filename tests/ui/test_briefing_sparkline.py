"""Fourteen days in a line of text."""

import math
import re
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
    heights = [int(height) for height in re.findall(r",(\d+)", root[0].get("d"))]
    assert len(heights) == 3
    assert heights == sorted(heights, reverse=True)


def test_a_line_breaks_across_days_that_are_not_known():
    root, _ = drawing([1.0, 2.0, math.nan, 3.0, math.nan, 2.0, 1.0])
    strokes = root[0].get("d").split("M")[1:]
    assert [stroke.count("L") for stroke in strokes] == [1, 0, 1]
    # The day between two gaps is a point, the last day a dot.
    assert [circle.get("r") for circle in root[1:]] == ["1.8", "3"]


def test_a_last_day_that_is_not_known_has_no_dot():
    root, _ = drawing([1.0, 2.0, math.nan])
    assert len(root) == 1


def test_nothing_known_is_no_drawing():
    assert sparkline([math.nan] * 14, "words") == ""
