"""Renew the screenshots of the README; the one argument is the address of a running server."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.entrance import sign_in
from tests.browser.zone_page import map_frame

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
DESK, PHONE = (1440, 900), (390, 844)
SHOTS = {
    "briefing-desk": ("/briefing?on=2020-04-24", DESK),
    "briefing-phone": ("/briefing?on=2020-04-24", PHONE),
    "zones-desk": ("/zones?layer=building&within=230103&on=2020-04-24", DESK),
    "zones-phone": ("/zones?on=2020-04-24&zone=230104", PHONE),
    "decisions-desk": ("/decisions?on=2020-05-07&show=beside&zone=230103", DESK),
    "publish-desk": ("/publish?on=2020-04-24", DESK),
    "health-codes-desk": ("/health-codes", DESK),
}
#: Who opens a page that the leader does not.
ACCOUNTS = {"publish-desk": "press"}


def main(server: str) -> None:
    """Take every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        for name, (path, (width, height)) in SHOTS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale="zh-CN"
            )
            sign_in(context, server, ACCOUNTS.get(name, "leader"))
            page = context.new_page()
            page.goto(server + path)
            if path.startswith("/publish"):
                page.locator("a img").first.wait_for(timeout=60_000)
            elif not path.startswith(("/decisions", "/health-codes")):
                map_frame(page)
            page.wait_for_timeout(3000)  # what follows the map
            page.screenshot(path=str(FOLDER / f"{name}.png"))
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
