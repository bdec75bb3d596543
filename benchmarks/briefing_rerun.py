"""What a warm rerun of the morning briefing costs the server, and sends.

Claims held (median of the reruns): the script's own thread takes at most 25 ms; the
process at most twice the CPU of an empty page, served in the same run and rerun the same
way; at most 20 KB travel over the socket.  A rerun of the same morning is held to these;
a change of the day between two mornings that were read before is printed beside it.

    python benchmarks/briefing_rerun.py
"""

import os
import runpy
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ROUNDS = 12
THREAD_SECONDS = 0.025
CPU_RATIO = 2.0
SOCKET_BYTES = 20_000

_TIMES = "RISKZONE_BENCHMARK_TIMES"
_EMPTY = "import streamlit as st\n\nst.html(\"<p class='empty'>empty</p>\")\n"
_MORNINGS = ("2020-04-24", "2020-03-19")


@dataclass(frozen=True)
class Cost:
    """Medians of a rerun: seconds of the script's thread and of the process, bytes sent."""

    thread: float
    process: float
    sent: float


def serve(arguments: list[str]) -> None:
    """Run a server that writes down how long the thread of each script run took."""
    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

    runs: Any = ScriptRunner._run_script

    def timed(self: ScriptRunner, rerun_data: Any) -> None:
        start = time.thread_time()
        try:
            runs(self, rerun_data)
        finally:
            with Path(os.environ[_TIMES]).open("a") as file:
                file.write(f"{time.thread_time() - start}\n")

    ScriptRunner._run_script = timed  # type: ignore[method-assign]
    sys.argv = arguments
    runpy.run_module("streamlit", run_name="__main__")


@contextmanager
def server(folder: Path, empty: bool) -> Iterator[tuple[str, int, Path]]:
    """Run the application, or a page with one line of text; address, process, file of times."""
    from riskzone.ui.server import command

    times = folder / f"times-{empty}"
    times.touch()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = command(port)
    words = words[words.index("streamlit") :]
    if empty:
        page = folder / "empty.py"
        page.write_text(_EMPTY)
        words = [str(page) if word.endswith("app.py") else word for word in words]
    environment = {**os.environ, "RISKZONE_HOME": str(folder / "home"), _TIMES: str(times)}
    process = subprocess.Popen(
        [sys.executable, __file__, "serve", *words],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}", process.pid, times
    finally:
        process.terminate()
        process.wait(20)


def wait(address: str) -> None:
    """Wait until a server answers."""
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own address
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not answer")


def cpu(pid: int) -> float:
    """Seconds of CPU a process took so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def reruns(page: Any, received: list[int], pid: int, times: Path, paths: list[str]) -> Cost:
    """Rerun a page once a path, as the browser does when its address changes."""
    seen = len(times.read_text().splitlines())
    sent = []
    start = cpu(pid)
    for path in paths:
        received.clear()
        page.evaluate(
            "path => { history.pushState({}, '', path);"
            " window.dispatchEvent(new PopStateEvent('popstate')); }",
            path,
        )
        page.wait_for_timeout(700)
        sent.append(sum(received))
    took = [float(line) for line in times.read_text().splitlines()[seen:]]
    if len(took) != len(paths):
        raise SystemExit(f"{len(paths)} reruns asked for, {len(took)} done")
    return Cost(statistics.median(took), (cpu(pid) - start) / len(paths), statistics.median(sent))


def measure(browser: Any, folder: Path, *, empty: bool) -> tuple[Cost, Cost]:
    """Cost of a rerun of the same page, and of one between two."""
    from tests.browser.entrance import sign_in
    from tests.browser.zone_page import map_frame

    with server(folder, empty) as (address, pid, times):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        if not empty:
            sign_in(page.context, address, "leader")
        received: list[int] = []
        page.on(
            "websocket",
            lambda ws: ws.on("framereceived", lambda frame: received.append(len(frame))),
        )
        here, there = ("/?a=1", "/?a=2")
        if not empty:
            here, there = (f"/briefing?on={on}" for on in _MORNINGS)
        page.goto(f"{address}{here}")
        if empty:
            page.locator(".empty").wait_for()
        else:
            map_frame(page)
        page.wait_for_timeout(4000)
        reruns(page, received, pid, times, [there, here] * 2)
        same = reruns(page, received, pid, times, [here] * ROUNDS)
        between = reruns(page, received, pid, times, [there, here] * (ROUNDS // 2))
        page.close()
    return same, between


def main() -> bool:
    """Measure both pages and print what was found."""
    from playwright.sync_api import sync_playwright

    from tests.browser import chromium

    path = chromium.find()
    if path is None:
        raise SystemExit("no Chromium found (set CHROMIUM=/path/to/chromium)")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        environment = {**os.environ, "RISKZONE_HOME": str(folder / "home")}
        for words in (["store", "upgrade"], ["demo"]):
            subprocess.run(
                [sys.executable, "-m", "riskzone.cli", *words],
                env=environment,
                cwd=ROOT,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        nothing, _ = measure(browser, folder, empty=True)
        same, between = measure(browser, folder, empty=False)
        browser.close()
    ratio = same.process / nothing.process
    print(f"script thread   {same.thread * 1000:6.1f} ms  (hold {THREAD_SECONDS * 1000:.0f} ms)")
    print(f"process CPU     {same.process * 1000:6.1f} ms")
    print(f"peer, empty     {nothing.process * 1000:6.1f} ms  ratio {ratio:.2f} (hold {CPU_RATIO})")
    print(f"socket          {same.sent / 1000:6.1f} KB  (hold {SOCKET_BYTES / 1000:.0f} KB)")
    print(
        f"another day     {between.thread * 1000:6.1f} ms, "
        f"{between.process * 1000:.1f} ms, {between.sent / 1000:.1f} KB"
    )
    return same.thread <= THREAD_SECONDS and ratio <= CPU_RATIO and same.sent <= SOCKET_BYTES


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2:])
    else:
        sys.exit(0 if main() else 1)
