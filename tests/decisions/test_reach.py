"""Which divisions a code reaches."""

import pytest

from riskzone.decisions.reach import is_below, reaches
from riskzone.places.divisions import load_divisions


@pytest.mark.parametrize(
    ("area", "code", "inside"),
    [
        ("23", "230000", True),
        ("230000", "230604", True),
        ("230600", "230671010", True),
        ("230604", "230671010", True),
        ("230604", "230671", True),
        ("230671", "230671580", True),
        ("230605", "230671010", False),
        ("230671", "230604", False),
        ("231221105", "231221105201", True),
        ("231221105", "231221", False),
        ("", "230604", True),
    ],
)
def test_reach(area: str, code: str, inside: bool) -> None:
    assert reaches(area, code) is inside


def test_nothing_lies_below_itself() -> None:
    assert not is_below("230000", "23")
    assert is_below("230604", "230600")


def test_it_agrees_with_the_parents_of_every_township() -> None:
    divisions = load_divisions("23")
    wrong = [
        code
        for code in map(str, divisions.zone_table("township").frame.index)
        for parent in (divisions.parents(code)["county"], divisions.parents(code)["prefecture"])
        if not reaches(parent, code)
    ]
    assert wrong == []
