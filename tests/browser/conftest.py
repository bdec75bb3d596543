"""A real server with the demonstration data, and a real Chromium that may ask nobody else."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from riskzone.ui.server import ROOT, command
from tests.browser import chromium
from tests.browser.entrance import sign_in
from tests.browser.seats import Seat, Seats

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
#: Where screenshots go; nowhere unless asked for.
SHOTS = os.environ.get("SHOTS")
# The other tests run beside these: what comes at all may come late.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Address of a server on a home of its own with the demonstration data."""
    stated = os.environ.get("RISKZONE_URL")
    if stated:  # a server that already runs, while working on a page
        yield stated
        return
    folder = tmp_path_factory.mktemp("server") / "home"
    shutil.copytree(request.getfixturevalue("demo_home"), folder)
    environment = {**os.environ, "RISKZONE_HOME": str(folder)}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(  # noqa: S603
        command(port), env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait(address: str, process: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer in time")


@pytest.fixture(scope="session")
def chrome() -> Iterator[object]:
    """One Chromium for the session."""
    path = chromium.find()
    if path is None:
        pytest.skip("no Chromium found (set CHROMIUM=/path/to/chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def seats(chrome) -> Iterator[Seats]:
    """Browser windows that stay open between tests."""
    kept = Seats(chrome)
    yield kept
    kept.close()


@pytest.fixture
def visit(seats, server):
    """Open a path in an empty profile; a foreign request or an error fails the test.

    Whoever comes is signed in as ``account``, one of the demonstration; ``None``: nobody.  Each
    call opens a profile of its own, beside those the test has opened before.
    """
    trouble: list[str] = []
    taken: list[Seat] = []

    def open_page(path: str = "/", viewport: dict[str, int] = DESK, account: str | None = "duty"):
        seat = seats.take(viewport, server, trouble)
        taken.append(seat)
        if account:
            sign_in(seat.context, server, account)
        seat.page.goto(f"{server}{path}")
        return seat.page

    yield open_page
    for seat in taken:
        seats.give_back(seat)
    assert not trouble, "\n".join(trouble)


@pytest.fixture
def shot():
    """Keep a screenshot where the environment says so (``SHOTS=folder``)."""

    def keep(page, name: str) -> None:
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            # What follows the first paint comes a second later.
            page.wait_for_timeout(1500)
            page.locator("[data-test-script-state='notRunning']").first.wait_for()
            page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))

    return keep
