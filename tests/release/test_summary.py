"""One pack against the one before it."""

from dataclasses import replace
from datetime import date

from riskzone.release.summary import (
    FigureDiff,
    LevelDiff,
    Summary,
    TextDiff,
    compared,
    from_json,
    to_json,
)

BEFORE = Summary(
    on=date(2020, 4, 23),
    levels={"231081": "medium", "230103": "medium"},
    figures={"cumulative": 942, "level:medium": 2},
    counts={"231081100 new_14d": 7, "231081101 new_14d": None},
    extents=("某小区1号楼",),
    texts={"bulletin": "昨日"},
)


def test_without_a_pack_before_nothing_is_compared():
    assert compared(None, BEFORE).none


def test_the_same_tells_nothing():
    assert compared(BEFORE, BEFORE, 4).none


def test_each_difference_is_told_once():
    now = replace(
        BEFORE,
        on=date(2020, 4, 24),
        levels={"231081": "medium", "230103": "low"},
        figures={"cumulative": 942, "level:medium": 1, "extents": 2},
        counts={"231081100 new_14d": None, "231081101 new_14d": 6},
        extents=("某小区2号楼",),
        texts={"bulletin": "今日"},
    )
    found = compared(BEFORE, now, 4)
    assert (found.before, found.before_on) == (4, date(2020, 4, 23))
    assert found.levels == (LevelDiff("230103", "medium", "low"),)
    assert found.figures == (FigureDiff("extents", None, 2), FigureDiff("level:medium", 2, 1))
    assert found.hidden == ("231081100 new_14d",)
    assert found.revealed == ("231081101 new_14d",)
    assert (found.extents_added, found.extents_gone) == (("某小区2号楼",), ("某小区1号楼",))
    assert found.texts == (TextDiff("bulletin", "昨日", "今日"),)


def test_a_count_that_was_not_told_before_was_not_hidden_before():
    now = replace(BEFORE, counts={**BEFORE.counts, "231005100 new_14d": 3})
    assert compared(BEFORE, now, 4).revealed == ()


def test_a_summary_survives_its_json():
    assert from_json(to_json(BEFORE)) == BEFORE
