"""The house: rooms import downwards only, modules can be read in one sitting."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = sorted(ROOT.glob("riskzone/**/*.py"))
PAGES = sorted(ROOT.glob("pages/**/*.py"))

MODULE_LINES = 420
PAGE_LINES = 120


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_import_contracts_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_modules_are_short_enough_to_read() -> None:
    long = {
        name(f): n for f in PACKAGE if (n := len(f.read_text("utf-8").splitlines())) > MODULE_LINES
    }
    assert long == {}


def test_pages_are_thin() -> None:
    long = {name(f): n for f in PAGES if (n := len(f.read_text("utf-8").splitlines())) > PAGE_LINES}
    assert long == {}


def test_only_the_user_interface_knows_streamlit() -> None:
    rooms_below = [f for f in PACKAGE if f.relative_to(ROOT).parts[1] != "ui"]
    knows = [
        name(file)
        for file in rooms_below
        if any(module.split(".")[0] == "streamlit" for module in imported(file))
    ]
    assert knows == []


@pytest.mark.parametrize("room", ["zoning", "cases", "places", "access", "messages"])
def test_the_core_knows_no_database_and_no_network(room: str) -> None:
    forbidden = {"sqlalchemy", "sqlite3", "alembic", "requests", "urllib", "http", "socket"}
    knows = [
        f"{name(file)}: {module}"
        for file in PACKAGE
        if file.relative_to(ROOT).parts[1] == room
        for module in imported(file)
        if module.split(".")[0] in forbidden
    ]
    assert knows == []


def test_pages_do_not_reach_past_the_services() -> None:
    allowed = {f"riskzone.{room}" for room in ("ui", "services", "messages", "settings", "errors")}
    reach = [
        f"{name(file)}: {module}"
        for file in PAGES
        for module in imported(file)
        if module.startswith("riskzone.") and ".".join(module.split(".")[:2]) not in allowed
    ]
    assert reach == []


def test_every_room_says_what_it_is_for() -> None:
    silent = [
        name(f)
        for f in PACKAGE
        if f.stat().st_size and not ast.get_docstring(ast.parse(f.read_text("utf-8")))
    ]
    assert silent == []


def test_architecture_document_names_every_room() -> None:
    document = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = {f.relative_to(ROOT).parts[1].removesuffix(".py") for f in PACKAGE} - {"__init__"}
    assert [room for room in sorted(rooms) if f"`{room}" not in document] == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text("utf-8")
    pages = sorted(page.name for page in folder.glob("[0-9]*.md"))
    assert pages
    assert [page for page in pages if f"]({page})" not in index] == []


def test_links_between_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md"), *ROOT.glob("data/**/*.md")]
    broken = [
        f"{name(document)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
        if not (document.parent / target).exists()
    ]
    assert broken == []
