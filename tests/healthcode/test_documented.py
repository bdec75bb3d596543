"""docs/health-codes.md names every key and word of a file of rules, and no other."""

import re
from pathlib import Path
from typing import get_args

import pytest

from riskzone.healthcode.library import rules_ids
from riskzone.healthcode.rules import (
    CHECK_IN,
    EVENTS,
    KINDS,
    CircleCode,
    Colour,
    Ending,
    InCity,
    Level,
    Missed,
    Reason,
    RulesFile,
)

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "health-codes.md").read_text("utf-8")
QUOTED = frozenset(re.findall(r"`([^`]+)`", TEXT))


def keys(heading: str) -> list[set[str]]:
    """Names in the first column of each table under a heading."""
    section = TEXT.split(f"\n{heading}\n", 1)[1].split("\n## ", 1)[0]
    tables = section.split("|---|---|\n")[1:]
    firsts = [
        [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
        for table in tables
    ]
    return [{name for cell in cells for name in re.findall(r"`([^`]+)`", cell)} for cells in firsts]


@pytest.mark.parametrize(
    ("heading", "models"),
    [
        ("## Head", [RulesFile]),
        ("## Colours", [Colour]),
        ("## Reasons", [Reason, Ending]),
        ("## In-city restriction", [InCity]),
    ],
)
def test_every_key_is_described_and_no_other(heading: str, models: list[type]) -> None:
    assert keys(heading) == [set(model.model_fields) for model in models]  # type: ignore[attr-defined]


def test_every_word_a_file_may_use_is_named() -> None:
    words = {*KINDS, *EVENTS, CHECK_IN, *get_args(Missed), *get_args(Level), *get_args(CircleCode)}
    words |= {
        word
        for field in ("begins", "lasts")
        for word in get_args(Reason.model_fields[field].annotation)
    }
    assert words <= QUOTED


def test_every_shipped_file_is_named() -> None:
    assert keys("## Shipped rules") == [set(rules_ids())]
