"""A deployment for each test: a migrated store, copied, with a clock that stands still."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from riskzone.access import Actor
from riskzone.clock import SHANGHAI
from riskzone.services import passwords
from riskzone.services.context import Context, open_context
from riskzone.settings import Settings

NOW = datetime(2020, 3, 20, 8, 0, tzinfo=SHANGHAI)
DESK = Actor.command_line("desk")


def called_here(function: Callable[..., Any], *args: Any, limits: object = None) -> Any:
    """Call a function in this process, whatever limits a child process would have."""
    del limits
    return function(*args)


@pytest.fixture(autouse=True)
def _parsed_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a test are our own; a child process for each would cost a second."""
    monkeypatch.setattr("riskzone.confine.call", called_here)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with the smallest numbers: its cost is the point of it, and not of a test."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("riskzone.services.passwords.HASHER", cheap)
    # What was kept may have been made with the real ones, by tests of another room.
    passwords._nobody.cache_clear()


@pytest.fixture
def settings(tmp_path: Path, store_template: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copyfile(store_template, home / "riskzone.sqlite")
    (home / "riskzone.sqlite").chmod(0o600)
    return Settings(home=home, now=NOW)


@pytest.fixture
def ctx(settings: Settings) -> Iterator[Context]:
    opened = open_context(settings)
    yield opened
    opened.store.close()
