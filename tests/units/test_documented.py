"""docs/control-units.md names every key, state, status, action and file, and no other."""

import re
from pathlib import Path

import pytest

from riskzone.units.authority import Authority, AuthorityTable, Body, Decision, authority_tables
from riskzone.units.control_schemes import (
    Circle,
    ControlScheme,
    Measure,
    ReleaseClock,
    control_schemes,
)
from riskzone.units.lifecycle import STEPS, Action, Step
from riskzone.units.model import Kind, State, TriggerKind
from riskzone.units.status import Status

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "control-units.md").read_text("utf-8")
QUOTED = frozenset(re.findall(r"`([^`]+)`", TEXT))
#: Given by the table's name or the program, not written in a file.
_NOT_WRITTEN = {"text"}


def section(heading: str) -> str:
    return TEXT.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]


def rows(heading: str) -> dict[str, list[str]]:
    lines = [line for line in section(heading).splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: row for row in cells for name in re.findall(r"`([^`]+)`", row[0])}


@pytest.mark.parametrize(
    ("heading", "model", "more"),
    [
        ("## Control schemes", ControlScheme, set()),
        ("### Circles", Circle, set()),
        ("### Clock", ReleaseClock, set()),
        ("## Authority tables", AuthorityTable, set(Authority.model_fields)),
    ],
)
def test_every_key_is_described_and_no_other(heading: str, model: type, more: set[str]) -> None:
    keys = set(model.model_fields) | more  # type: ignore[attr-defined]
    own = {"id"} if model is Circle else set()
    assert set(rows(heading)) == keys - _NOT_WRITTEN - own


def test_every_word_a_file_may_use_is_named() -> None:
    words = {*Kind, *TriggerKind, *State, *Status, *Action, *Decision}
    keys = {*Measure.model_fields, *Body.model_fields} - {"id"}
    assert {str(word) for word in words} | keys <= QUOTED


def test_every_shipped_file_is_named() -> None:
    assert set(rows("### Shipped schemes")) == set(control_schemes())
    assert set(authority_tables()) <= QUOTED


def test_who_decides_is_told_as_the_files_say() -> None:
    for scheme_id, row in rows("### Shipped schemes").items():
        table = authority_tables()[control_schemes()[scheme_id].authority]
        assert table.level(table.decisions[Decision.CLOSE].decides) == row[3]


@pytest.mark.parametrize("action", Action)
def test_the_actions_are_told_as_the_table_has_them(action: Action) -> None:
    row = actions()[action]
    found: dict[str, Step] = {str(s or "nothing"): t for (s, a), t in STEPS.items() if a is action}
    assert set(re.findall(r"\w+", row[1].replace("`", ""))) == set(found)
    kept = row[2] == "the same"
    assert all(step.to == (state if kept else row[2].strip("`")) for state, step in found.items())
    assert all(step.other_person == ("another person" in row[3]) for step in found.values())
    assert all(step.needs_reason == ("a reason" in row[3]) for step in found.values())


def actions() -> dict[str, list[str]]:
    table = section("## States and actions").split("| action |")[1]
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0].strip("`"): row for row in cells}
