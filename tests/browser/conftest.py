"""A real server with the demonstration data, and a real Chromium that may ask nobody else."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from riskzone.ui.server import ROOT, command
from tests.browser import chromium
from tests.browser.entrance import sign_in

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
#: Where screenshots go; nowhere unless asked for.
SHOTS = os.environ.get("SHOTS")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server on a fresh home with the demonstration data."""
    stated = os.environ.get("RISKZONE_URL")
    if stated:  # a server that already runs, while working on a page
        yield stated
        return
    folder = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "RISKZONE_HOME": str(folder)}
    for words in (["store", "upgrade"], ["demo"]):
        subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "-m", "riskzone.cli", *words],
            env=environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
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
    """One Chromium for the session; every test gets a profile of its own."""
    path = chromium.find()
    if path is None:
        pytest.skip("no Chromium found (set CHROMIUM=/path/to/chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chrome, server):
    """Open a path in a fresh profile; a foreign request or an error fails the test.

    Whoever comes is signed in as ``account``, one of the demonstration; ``None``: nobody.
    """
    trouble: list[str] = []
    contexts = []

    def open_page(path: str = "/", viewport: dict[str, int] = DESK, account: str | None = "duty"):
        context = chrome.new_context(viewport=viewport, locale="zh-CN")
        contexts.append(context)
        if account:
            sign_in(context, server, account)
        page = context.new_page()
        page.on("request", lambda request: _foreign(request.url, trouble))
        page.on("websocket", lambda socket: _foreign(socket.url, trouble))
        page.on("pageerror", lambda error: trouble.append(f"error in the page: {error}"))
        page.on("console", lambda message: _console(message, trouble))
        page.goto(f"{server}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble, "\n".join(trouble)


def _foreign(url: str, trouble: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
        trouble.append(f"request to another host: {url}")


#: On a deep link Streamlit's frontend looks for its server below the page first, then at the root.
_PROBE = re.compile(r"/[\w-]+/_stcore/(health|host-config)$")


def _console(message, trouble: list[str]) -> None:
    if message.type == "error" and not _PROBE.search(message.location.get("url", "")):
        trouble.append(f"console: {message.text} {message.location.get('url', '')}")


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
