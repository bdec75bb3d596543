"""What a level says about counts is read off the clauses."""

from datetime import date

from riskzone.release.disclosure.levels import LevelBound, Told, bounds, told
from riskzone.zoning.library import load_scheme


def test_medium_says_one_case_in_14_days_and_low_says_none() -> None:
    said = told(load_scheme("cn-2020-02-county"))
    assert Told(14, 0, 0) in said["low"]
    assert Told(14, 1, None) in said["medium"]
    assert Told(14, 2, None) in said["high"], "a cluster has two cases"
    assert Told(0, 51, None) in said["high"]


def test_a_township_with_a_control_unit_is_taken_to_have_a_case() -> None:
    said = told(load_scheme("hlj-2021-01-township"))
    assert said == {"medium": (Told(14, 1, None),)}


def test_the_window_ends_on_the_day_before_the_level() -> None:
    said = {"medium": (Told(14, 1, None), Told(0, 3, None))}
    assert bounds(said, "230103001", "medium", date(2020, 4, 24)) == (
        LevelBound("230103001", date(2020, 4, 10), date(2020, 4, 23), 1),
        LevelBound("230103001", date.min, date(2020, 4, 23), 3),
    )
    assert bounds(said, "230103001", "low", date(2020, 4, 24)) == ()
