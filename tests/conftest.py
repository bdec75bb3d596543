"""Fixtures for all rooms, and how the suite is shared out when several workers run it."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
BROWSER = "tests/browser/"

# How long an example takes speaks of the machine and of what else it does, not of a law.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of the untouched demonstration go first; so does the browser where work is shared out.

    The browser takes longest, and cannot be divided.
    """
    items.sort(key=lambda item: item.get_closest_marker("untouched") is None)
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(BROWSER))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Browser tests share one server and stay with one worker; other files go to who is free."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - only with several workers

    class Files(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return BROWSER if nodeid.startswith(BROWSER) else nodeid.partition("::")[0]

    config.option.loadscopereorder = False
    return Files(config, log)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demonstration, made once for all workers: copy it, leave it as it is."""
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent
    home, told = folder / "demo-home", folder / "demo-home.json"
    with (folder / "demo-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            _command(home, "store", "upgrade")
            told.write_text(_command(home, "demo", "--json"), "utf-8")
    return home


@pytest.fixture(scope="session")
def demo_told(demo_home: Path) -> Any:
    """What the command said that loaded the demonstration."""
    return json.loads(demo_home.with_suffix(".json").read_text("utf-8"))


@pytest.fixture(scope="session")
def store_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated store without anything in it: copy it, leave it as it is."""
    from riskzone.settings import Settings  # noqa: PLC0415 - only the tests that ask for a store
    from riskzone.store import upgrade  # noqa: PLC0415

    home = tmp_path_factory.mktemp("store-template")
    upgrade(Settings(home=home))
    return home / "riskzone.sqlite"


def _command(home: Path, *words: str) -> str:
    """Run a command of ours on a home; what it says when it fails is in the error."""
    stated = {name: value for name, value in os.environ.items() if name[:9] != "RISKZONE_"}
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, "-m", "riskzone.cli", *words],
        env={**stated, "RISKZONE_HOME": str(home)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def fake_zoning(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Pages that ask a stand-in instead of the services; no store is opened."""
    import streamlit as st  # noqa: PLC0415 - only the tests that ask for pages pay for Streamlit

    from riskzone.ui import data, session  # noqa: PLC0415
    from tests.ui.fake_services import ACTOR, READER, FakeZoning  # noqa: PLC0415

    fake = FakeZoning()
    monkeypatch.setattr(data, "zoning", fake)
    monkeypatch.setattr(data, "context", lambda: None)
    monkeypatch.setattr(session, "signed_in", lambda: (READER, ACTOR))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield fake
    st.cache_data.clear()
    st.cache_resource.clear()
