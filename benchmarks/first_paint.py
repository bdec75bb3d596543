"""First paint of the county map in a cold browser, and the weight of a rerun.

Claims held (median of three): counties drawn and levels painted within 2 s of
navigation, building units of a county within 3 s with 200,000 of them in the store.  What
a click on a county sends over the socket is printed beside it; the weight that is held is
the briefing's (``briefing_rerun.py``).  The peer of the same run is
the server's own /health page in an equally cold browser profile: the ratio says how much
of the time is ours.

    python benchmarks/first_paint.py [address]

Without an address a server is started on a fresh home with the demonstration data and
more than 200,000 building units, imported as any layer is.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Page, Playwright, sync_playwright

from riskzone.places.demo_buildings import building_units
from riskzone.ui.server import ROOT, command
from tests.browser import chromium
from tests.browser.entrance import sign_in
from tests.browser.zone_page import click_county, map_frame

ROUNDS = 3
FIRST_PAINT_SECONDS = 2.0
UNITS_SECONDS = 3.0
#: With the compounds and buildings around them, which are no zones: 200,598 entrances.
UNITS = 341_000
UNITS_PAGE = "/zones?layer=building&within=230102&on=2020-04-24"


@contextmanager
def server() -> Iterator[str]:
    """Run a server on a fresh home."""
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        environment = {**os.environ, "RISKZONE_HOME": home}
        for words in (["store", "upgrade"], ["demo"]):
            subprocess.run(
                [sys.executable, "-m", "riskzone.cli", *words],
                env=environment,
                cwd=ROOT,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        import_units(Path(home), environment)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        process = subprocess.Popen(
            command(port), env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait(address)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def import_units(home: Path, environment: dict[str, str]) -> None:
    """Bring the building units in through the command line."""
    layer, columns = home / "units.gpkg", home / "units.toml"
    frame = building_units(UNITS, cache_folder=home / "cache").reset_index()
    frame.to_file(layer, driver="GPKG")
    columns.write_text('datum = "cgcs2000"\n[columns]\nid = "zone"\nparent = "parent_id"\n')
    words = ["import", "layer", str(layer), "--layer", "building", "--map", str(columns)]
    subprocess.run(
        [sys.executable, "-m", "riskzone.cli", *words, "--valid-from", "2019-12-01"],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/health", timeout=2).close()  # noqa: S310
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not answer")


def first_paint(playwright: Playwright, path: str, address: str) -> tuple[float, float, float]:
    """Seconds to the counties, the building units and the peer, each with an empty cache."""

    def visit(target: str, until: Callable[[Page], float]) -> float:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        sign_in(page.context, address, "leader")
        page.wait_for_timeout(1000)  # the browser's own start is not the page's
        start = time.time()
        page.goto(f"{address}{target}", wait_until="commit")
        seconds = until(page) - start
        browser.close()
        return seconds

    painted = visit("/zones?on=2020-04-24", painted_at)
    units = visit(UNITS_PAGE, painted_at)
    return painted, units, visit("/health", loaded_at)


def painted_at(page: Page) -> float:
    """When the frame with counties and levels was shown, by the browser's clock (Unix seconds).

    Asking from outside whether it is there yet would add up to half a second: the waits
    between Playwright's questions grow.
    """
    map_frame(page)
    page.wait_for_timeout(200)  # the mark follows the frame it is about
    inside = page.locator(".st-key-map iframe").element_handle().content_frame()
    marks = "performance.getEntriesByName('riskzone: painted')"
    return float(inside.evaluate(f"(performance.timeOrigin + {marks}[0].startTime) / 1000"))


def loaded_at(page: Page) -> float:
    """When a plain page was there (Unix seconds)."""
    page.wait_for_load_state("load")
    return time.time()


def rerun_weight(path: str, address: str) -> list[int]:
    """Bytes received over the socket for each of three clicks on counties."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        sign_in(page.context, address, "leader")
        received: list[int] = []
        page.on(
            "websocket",
            lambda ws: ws.on("framereceived", lambda frame: received.append(len(frame))),
        )
        page.goto(f"{address}/zones?on=2020-04-24")
        map_frame(page)
        page.wait_for_timeout(1500)
        weights = []
        for code in ("232721", "230124", "231123"):
            received.clear()
            click_county(page, code)
            page.wait_for_timeout(1500)
            weights.append(sum(received))
        browser.close()
    return weights


def measure(address: str) -> bool:
    path = chromium.find()
    if path is None:
        raise SystemExit("no Chromium found (set CHROMIUM=/path/to/chromium)")
    with sync_playwright() as playwright:
        times = [first_paint(playwright, path, address) for _ in range(ROUNDS)]
    painted, units, peer = (statistics.median(column) for column in zip(*times, strict=True))
    weight = statistics.median(rerun_weight(path, address))
    print(f"first paint       {painted:6.2f} s   (hold {FIRST_PAINT_SECONDS:.1f} s)")
    print(f"building units    {units:6.2f} s   (hold {UNITS_SECONDS:.1f} s)")
    print(f"peer /health      {peer:6.2f} s   ratio {painted / peer:.1f}")
    print(f"click on a county {weight / 1000:6.1f} KB")
    return painted <= FIRST_PAINT_SECONDS and units <= UNITS_SECONDS


if __name__ == "__main__":
    if len(sys.argv) > 1:
        held = measure(sys.argv[1])
    else:
        with server() as started:
            held = measure(started)
    sys.exit(0 if held else 1)
