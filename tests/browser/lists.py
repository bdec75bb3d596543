"""How the browser tests choose from a list that opens."""

import time

from playwright.sync_api import Error, Locator, expect


def choose(box: Locator, name: str, seconds: float = 30) -> None:
    """Choose an entry by its name, opening the list again where it closed.

    What still settles on a page closes a list that is open.
    """
    wanted = box.page.get_by_role("option", name=name)
    expect(box).to_be_visible()
    until = time.monotonic() + seconds
    while True:
        if not wanted.is_visible():
            box.press("ArrowDown")
        try:
            wanted.click(timeout=2_000)
        except Error:
            if time.monotonic() > until:
                raise
        else:
            return
