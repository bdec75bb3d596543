"""Who gets past the door: the host asked for, the client, and the session of every request.

Default deny: but for the sign-in page and what it is made of, nothing is answered without
a session that lives.  The shell and every service look the session up again.
"""

from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from riskzone.errors import StoreError
from riskzone.maps import ASSETS_URL
from riskzone.messages import render
from riskzone.services import sessions
from riskzone.store.sessions import SignedIn
from riskzone.ui import data
from riskzone.ui.settings import settings

COOKIE = "riskzone_session"

#: What stands before the door: the sign-in page, libraries, and the frontend's empty frame.
_OPEN = frozenset(
    {"/sign-in", "/sign-out", "/health", "/_stcore/health", "/_stcore/host-config", "/favicon.ico"}
)
_OPEN_BELOW = (f"{ASSETS_URL}/", "/sign-in/", "/static/", "/swatch/")

_LONGEST_PATH = 2000

_FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-real-ip")


class Entrance:
    """Let pass who may: the right host, a client that may ask at all, a session that lives."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer in its place."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        refusal = _refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send)


def _refusal(scope: Scope) -> Response | None:
    if not asks_for_us(scope):
        return PlainTextResponse(render("accounts.other_host", language="both"), 403)
    path = scope["path"]
    is_open = path in _OPEN or path.startswith(_OPEN_BELOW)
    try:
        if not is_here(scope) and not sessions.has_accounts(data.context(), beside_demo=True):
            return PlainTextResponse(render("accounts.only_this_machine", language="both"), 403)
        if is_open or _may_enter(scope):
            return None
    except StoreError as error:
        # The sign-in page itself says what is wrong.
        refused = JSONResponse({"error": error.code}, 503)
        return None if is_open else _to_sign_in(scope) or refused
    return _to_sign_in(scope) or JSONResponse({"error": "accounts.signed_out"}, 401)


def _may_enter(scope: Scope) -> bool:
    # A socket may be opened by a page of another site, and would bring the cookie along.
    if scope["type"] == "websocket" and not is_own(scope):
        return False
    return reader(HTTPConnection(scope)) is not None


def _to_sign_in(scope: Scope) -> Response | None:
    """Lead a browser that opens a page or sends a form to the sign-in page; else an error."""
    headers = HTTPConnection(scope).headers
    if scope.get("method") not in ("GET", "POST") or "text/html" not in headers.get("accept", ""):
        return None
    query = scope["query_string"].decode("latin-1")
    asked = scope["path"] + (f"?{query}" if query else "")
    return RedirectResponse(sign_in_address(asked), 303, {"Cache-Control": "no-store"})


def sign_in_address(back: str = "") -> str:
    """The address of the sign-in page, which leads back to a page afterwards."""
    own = own_path(back)
    if own == "/":
        return "/sign-in"
    english = "lang=en" in urlsplit(own).query.split("&")
    return "/sign-in?" + urlencode({"next": own} | ({"lang": "en"} if english else {}))


def own_path(text: str) -> str:
    r"""A path of this server, whatever was asked for: nobody is led to another site.

    ``//host``, ``/\host`` and control characters are read by browsers as another host.
    """
    if len(text) > _LONGEST_PATH or not text.isprintable() or not text.startswith("/"):
        return "/"
    parts = urlsplit(text)
    elsewhere = parts.scheme or parts.netloc or "\\" in text or text.startswith("//")
    if elsewhere or parts.path.startswith(("/sign-in", "/sign-out")):
        return "/"
    return text


def token_of(connection: HTTPConnection) -> str:
    """The token a browser sent; ``""`` where it sent none."""
    try:
        found = SimpleCookie(connection.headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def reader(connection: HTTPConnection) -> SignedIn | None:
    """Who asks; ``None`` without a session that lives.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    return sessions.who(data.context(), token_of(connection))


def is_here(scope: Scope) -> bool:
    """Whether somebody at this machine asks, directly and for this machine.

    A proxy on this machine asks for others: its requests carry whom it asks for.
    """
    direct = not any(name in _FORWARDED for name, _ in scope["headers"])
    return (
        direct
        and is_loopback(scope.get("client"))
        and all(names_loopback(host) for host in _hosts(scope))
    )


def is_loopback(client: tuple[str, int] | None) -> bool:
    """Whether the address of a client, as ASGI gives it, is this machine."""
    if client is None:  # a Unix socket
        return True
    try:
        return ip_address(client[0]).is_loopback
    except ValueError:
        return False


def asks_for_us(scope: Scope) -> bool:
    """Whether the host a client asks for is this machine or one of ``RISKZONE_HOSTS``.

    A page of another site whose name was made to point here asks for its own name.
    """
    return all(names_loopback(host) or _bare(host) in _allowed() for host in _hosts(scope))


def is_own(scope: Scope) -> bool:
    """Whether a form or a socket comes from a page of this server.

    The browser says so itself (``Origin``, ``Sec-Fetch-Site``, ``Referer``); one that says
    nothing at all is refused.
    """
    headers = HTTPConnection(scope).headers
    origin, host = headers.get("origin"), headers.get("host", "")
    if origin and origin != "null":
        return urlsplit(origin).netloc.lower() == host.lower()
    if site := headers.get("sec-fetch-site"):
        return site == "same-origin"
    return urlsplit(headers.get("referer", "")).netloc.lower() == host.lower() != ""


def _allowed() -> frozenset[str]:
    return frozenset(settings().host_names)


def _hosts(scope: Scope) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]


def _bare(host: str) -> str:
    name = host.partition("]")[0].removeprefix("[") if host[:1] == "[" else host.partition(":")[0]
    return name.rstrip(".").lower()


def names_loopback(host: str) -> bool:
    """Whether the name in a ``Host`` header is this machine."""
    name = _bare(host)
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
