"""The band of one zone over time: parts, drawing, links and words."""

from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from riskzone.maps import styles_of
from riskzone.messages import render
from riskzone.services.intervals import Timeline
from riskzone.ui.level_strip import Part, drawing, parts_of, strip
from riskzone.zoning.library import load_scheme

SCHEME = load_scheme("cn-2020-02-county")
STYLES = styles_of(SCHEME)
WORDS = {level.id: level.zh for level in SCHEME.levels} | {"unknown": "未知", "": "不定级"}
ON = date(2020, 3, 10)


def say(entry: str, **params: object) -> str:
    return render(entry if "." in entry else f"ui.{entry}", params, "zh")


def chinese(zh: str, _en: str) -> str:
    return zh


def frame(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["day_from", "day_until", "level", "level_upper"])
    for name in ("day_from", "day_until"):
        table[name] = pd.to_datetime(table[name])
    return table


@pytest.fixture
def timeline() -> Timeline:
    past = frame(
        ("2020-01-22", "2020-02-01", "unknown", ""),
        ("2020-02-01", "2020-02-03", "low", ""),
        ("2020-02-03", "2020-03-05", "low", ""),
        ("2020-03-05", "2020-03-11", "medium", "high"),
    )
    ahead = frame(
        ("2020-03-11", "2020-03-19", "medium", "high"), ("2020-03-19", "2020-05-09", "low", "")
    )
    return Timeline(ON, past, ahead, (SCHEME,))


def test_stretches_of_one_level_are_one_part(timeline):
    parts = parts_of(timeline)
    assert [(p.level, p.upper, p.days, p.ahead) for p in parts] == [
        ("unknown", "", 10, False),
        ("low", "", 33, False),
        ("medium", "high", 6, False),
        ("medium", "high", 8, True),
        ("low", "", 4, True),
    ]


def test_the_days_are_covered_without_a_gap(timeline):
    parts = parts_of(timeline)
    assert all(one.until == two.first for one, two in pairwise(parts))
    assert next(part.first for part in parts if part.ahead) == ON + timedelta(days=1)


def test_the_drawing_shows_pattern_glyph_and_what_lies_ahead_apart(timeline):
    text = drawing(parts_of(timeline), STYLES, ON, chinese)
    root = ET.fromstring(text)  # noqa: S314 - our own drawing
    assert root.tag.endswith("svg")
    assert text.count("stroke-dasharray") == 3  # two parts, one of them a range
    for mark in ("▲", "●", "?", "2月", "3月"):
        assert mark in text


def test_a_glyph_of_a_scheme_cannot_become_markup(timeline):
    styles = dict(STYLES)
    styles["low"] = type(styles["low"])("low", "#DCEBE1", "#000000", "none", "'<b>")
    text = drawing(parts_of(timeline), styles, ON, chinese)
    ET.fromstring(text)  # noqa: S314
    assert "<b>" not in text


def html(timeline: Timeline) -> str:
    return strip(
        timeline, WORDS, STYLES, lambda day: f"/zones?zone=1&on={day}", say=say, word=chinese
    )


def test_each_past_stretch_is_a_link_to_its_first_day_and_stands_in_words(timeline):
    text = html(timeline)
    assert text.count('href="/zones?zone=1&amp;on=2020-03-05"') == 2  # on the band and in the list
    assert "low" not in text.replace("flow", "")
    assert "● 低风险 2020-02-01 起 33 天" in text
    assert "若无新增：● 低风险 2020-03-19 起" in text
    assert "on=2020-03-19" not in text  # nothing to open yet


def test_many_stretches_are_folded():
    first = date(2020, 1, 1)
    rows = [
        (str(first + timedelta(days=2 * n)), str(first + timedelta(days=2 * n + 2)), level, "")
        for n in range(30)
        for level in [("low", "medium")[n % 2]]
    ]
    text = html(Timeline(date(2020, 2, 29), frame(*rows), frame(), (SCHEME,)))
    assert "<details>" in text
    assert "更早的 25 段" in text


def test_a_change_of_rule_is_told(timeline):
    other = load_scheme("hlj-2020-building-unit")
    text = html(Timeline(ON, timeline.past, timeline.ahead, (SCHEME, other)))
    assert "期间规则有变更" in text


def test_a_strip_of_five_stretches_is_light(timeline):
    assert len(html(timeline).encode()) <= 3500


def test_one_day_is_a_part():
    part = Part("low", "", ON, ON + timedelta(days=1), False)
    assert part.days == 1
    assert drawing([part], STYLES, ON, chinese).count("<rect") == 1
