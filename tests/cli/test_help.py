"""Help is quick: it loads neither pandas nor a database; every command says what it is for."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from riskzone.cli.app import command

from .conftest import Run

HEAVY = ("pandas", "numpy", "geopandas", "shapely", "streamlit", "sqlalchemy", "pydantic", "rich")

_PROBE = f"""
import sys
from riskzone.cli import main
code = main(["--help"])
loaded = [name for name in {HEAVY!r} if name in sys.modules]
sys.exit(f"loaded: {{loaded}}" if loaded or code else 0)
"""


def processor_time() -> float:
    """Seconds the children of this process used; unlike the wall clock, not of the neighbours."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_help_loads_nothing_heavy() -> None:
    before = processor_time()
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _PROBE], capture_output=True, text=True, check=False
    )
    took = processor_time() - before
    assert done.returncode == 0, done.stderr
    assert "rate" in done.stdout
    assert took < 0.5


def walk(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with its words, groups left out."""
    inside = getattr(node, "commands", None)
    if inside is None:
        yield path, node
        return
    for name, child in inside.items():
        yield from walk(child, (*path, name))


COMMANDS = dict(walk(command()))


def test_the_commands_are_those_of_the_contract() -> None:
    assert set(COMMANDS) == {
        ("rate",), ("explain",), ("outlook",), ("demo",), ("serve",),
        ("schemes", "list"), ("schemes", "show"), ("schemes", "check"), ("schemes", "adopt"),
        ("schemes", "preview"), ("import", "cases"), ("import", "counts"), ("import", "reports"),
        ("import", "layer"), ("store", "upgrade"), ("store", "backup"), ("store", "restore"),
        ("audit", "verify"), ("users", "list"), ("users", "add"), ("users", "grant"),
        ("users", "revoke"), ("users", "password"), ("users", "disable"), ("users", "enable"),
        ("users", "sessions"), ("units", "list"), ("units", "import"), ("units", "export"),
        ("decisions", "list"), ("decisions", "show"), ("decisions", "declared"),
        ("decisions", "import"), ("decisions", "check"), ("decisions", "differences"),
        ("morning",), ("snapshot", "list"), ("snapshot", "show"), ("snapshot", "export"),
        ("snapshot", "verify"), ("publish", "build"), ("publish", "list"), ("publish", "show"),
        ("publish", "propose"), ("publish", "release"), ("publish", "reject"),
        ("publish", "withdraw"), ("publish", "export"), ("publish", "verify"),
        ("publish", "read-list"), ("health-codes", "count"), ("health-codes", "runs"),
        ("health-codes", "show"), ("health-codes", "pseudonymise"),
        ("health-codes", "demo-register"), ("health-codes", "appeals"),
        ("health-codes", "rules", "list"), ("health-codes", "rules", "show"),
        ("health-codes", "rules", "propose"), ("health-codes", "rules", "approve"),
        ("health-codes", "rules", "reject"), ("health-codes", "rules", "withdraw"),
    }  # fmt: skip


@pytest.mark.parametrize("path", sorted(COMMANDS), ids=" ".join)
def test_every_command_and_option_says_what_it_is_for(path: tuple[str, ...], run: Run) -> None:
    done = run(*path, "--help")
    assert done.code == 0
    assert COMMANDS[path].help
    options = [p for p in COMMANDS[path].params if p.param_type_name == "option"]
    assert [p.name for p in options if not p.help] == []
    assert any(p.opts == ["--json"] for p in options), "one JSON document can be had"


def test_called_without_a_command_it_shows_help_and_fails(run: Run) -> None:
    done = run()
    assert (done.code, done.out) == (2, "")
    assert "rate" in done.err
