"""Commands that texts name exist."""

import re

from riskzone.cli.app import command
from tests.conftest import ROOT

CATALOGUE = ROOT / "riskzone" / "messages" / "catalogue"


def test_a_command_a_text_names_exists() -> None:
    texts = "\n".join(file.read_text("utf-8") for file in CATALOGUE.glob("*.toml"))
    named = set(re.findall(r"riskzone ([a-z-]+)", texts))
    known = set(command().commands)
    assert named <= known
