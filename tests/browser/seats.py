"""Browser windows that serve one test after the other, emptied in between.

A window that has shown a page of ours before shows the next in half the time: its process keeps
the compiled frontend.  What a page could have left behind is taken away, so that a test meets a
profile like that of somebody who never came here.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page

#: On a deep link Streamlit's frontend looks for its server below the page first, then at the root.
_PROBE = re.compile(r"/[\w-]+/_stcore/(health|host-config)$")
#: What a page can leave in a profile, but for what is cached by its address.
_LEFT = "cookies,local_storage,indexeddb,service_workers,cache_storage,file_systems,websql"


@dataclass
class Seat:
    """A window with a profile, and the list that hears of trouble in it."""

    viewport: tuple[tuple[str, int], ...]
    context: BrowserContext
    page: Page
    server: str
    trouble: list[str]

    def listen(self) -> None:
        """Hear of requests to others and of errors, also in windows opened from this one."""
        self.page.on("request", lambda request: self._foreign(request.url))
        self.page.on("websocket", lambda socket: self._foreign(socket.url))
        self.page.on("pageerror", lambda error: self.trouble.append(f"error in the page: {error}"))
        self.page.on("console", self._console)

    def empty(self) -> None:
        """Leave the page, and take away what it left behind."""
        for other in self.context.pages:
            if other != self.page:
                other.close()
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.evaluate("sessionStorage.clear()")
        self.page.goto("about:blank")
        self.context.clear_permissions()
        self.context.clear_cookies()
        session = self.context.new_cdp_session(self.page)
        session.send("Storage.clearDataForOrigin", {"origin": self.server, "storageTypes": _LEFT})
        session.send("Page.resetNavigationHistory")
        session.detach()

    def _foreign(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1":
            self.trouble.append(f"request to another host: {url}")

    def _console(self, message) -> None:
        if message.type == "error" and not _PROBE.search(message.location.get("url", "")):
            self.trouble.append(f"console: {message.text} {message.location.get('url', '')}")


class Seats:
    """The windows of a session: taken by a test, given back after it."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Seat] = []

    def take(self, viewport: dict[str, int], server: str, trouble: list[str]) -> Seat:
        """An empty window of a size; what goes wrong in it is added to ``trouble``."""
        size = tuple(sorted(viewport.items()))
        for seat in self._free:
            if (seat.viewport, seat.server) == (size, server):
                self._free.remove(seat)
                seat.trouble = trouble
                return seat
        context = self._browser.new_context(viewport=viewport, locale="zh-CN")
        seat = Seat(size, context, context.new_page(), server, trouble)
        seat.listen()
        return seat

    def give_back(self, seat: Seat) -> None:
        """Empty a window for the next test; one that cannot be emptied is closed."""
        try:
            seat.empty()
        except Error:
            seat.context.close()
        else:
            self._free.append(seat)

    def close(self) -> None:
        """Close every window."""
        for seat in self._free:
            seat.context.close()
