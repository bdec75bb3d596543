"""docs/cli.md names every command and every option of it, and nothing else."""

import re
from pathlib import Path

import pytest

from .test_help import COMMANDS

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text("utf-8")
SECTIONS = {
    match["head"].removesuffix("▣").strip(): match["body"]
    for match in re.finditer(
        r"^## riskzone (?P<head>.+?)$(?P<body>.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL
    )
}


def words(head: str) -> tuple[str, ...]:
    return tuple(word for word in head.split() if word.islower())


def test_every_command_has_a_section_and_no_section_is_left_over() -> None:
    assert {words(head) for head in SECTIONS} == set(COMMANDS)


@pytest.mark.parametrize("head", sorted(SECTIONS))
def test_every_option_is_in_its_table_and_no_other(head: str) -> None:
    parameters = [p for p in COMMANDS[words(head)].params if p.name != "help"]
    options = {p.opts[0] for p in parameters if p.param_type_name == "option"}
    listed = set(re.findall(r"^\| `(--[a-z-]+)", SECTIONS[head], re.MULTILINE))
    assert listed == options
    arguments = {p.metavar for p in parameters if p.param_type_name == "argument"}
    assert {word for word in head.split() if word.isupper()} == arguments


@pytest.mark.parametrize("head", sorted(SECTIONS))
def test_required_options_are_marked(head: str) -> None:
    required = {
        p.opts[0]
        for p in COMMANDS[words(head)].params
        if p.param_type_name == "option" and p.required
    }
    marked = set(re.findall(r"^\| `(--[a-z-]+)[^|]*\| required \|", SECTIONS[head], re.MULTILINE))
    assert marked == required
