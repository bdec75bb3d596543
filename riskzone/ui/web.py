"""The web server around the pages: assets, geometry, health, and what every answer carries.

The routes are not behind the shell, but behind the entrance: without a session they give
nothing but libraries and the sign-in page.
"""

import asyncio
import gc
import gzip
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from riskzone import __version__
from riskzone.errors import RiskZoneError
from riskzone.maps import ASSETS_URL, swatch
from riskzone.maps.styles import PATTERN_PATHS
from riskzone.places.cells import BuildingCells
from riskzone.ui import data, geography, sign_in, slip_routes, zones_data
from riskzone.ui.briefing import record
from riskzone.ui.entrance import Entrance
from riskzone.ui.health import data as health_data
from riskzone.ui.pages import PAGES
from riskzone.ui.publish import routes as publish_routes
from riskzone.ui.settings import settings
from riskzone.ui.sockets import send_at_once
from riskzone.ui.style import CONTENT, PATH
from riskzone.ui.units import data as units_data
from riskzone.ui.units import routes as unit_routes

_LOG = logging.getLogger("riskzone.web")

#: Streamlit evaluates scripts of its components, hence 'unsafe-eval'; nothing foreign is allowed.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "worker-src 'self' blob:; "
    "object-src 'none'; "
    "base-uri 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'self'"
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": a form would then not say which site it comes from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}

_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")

_FOR_EVER = "public, max-age=31536000, immutable"
#: As long, but not by a proxy that other readers share.
_FOR_THIS_READER = "private, max-age=31536000, immutable"


class AnswerHeaders:
    """Add the security headers to every answer, and say what may be cached, and how long."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap ``send`` so that the start of an answer carries the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        versioned = scope["path"].startswith(ASSETS_URL) and b"v=" in scope["query_string"]
        handed_out = scope["path"].startswith("/media/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if versioned and message["status"] == 200:
                    headers["Cache-Control"] = _FOR_EVER
                if handed_out:  # nothing of it stays in a browser somebody else sits at next
                    headers["Cache-Control"] = "no-store, private"
            await send(message)

        await self.app(scope, receive, with_headers)


async def geometry(request: Request) -> Response:
    """Serve the file of administrative boundaries that has the hash asked for."""
    try:
        file = await asyncio.to_thread(geography.offered, request.path_params["digest"])
    except RiskZoneError as error:
        _LOG.warning("geometry refused: %s", error.code)
        return JSONResponse({"error": error.code}, 503)
    if file is None:
        return JSONResponse({"error": "ui.no_such_geometry"}, 404)
    return _kept_by_hash(request, file.hash, file.packed, _FOR_EVER)


async def cell_listing(request: Request) -> Response:
    """Serve the list of cells of a county: names, bounds and counts."""
    cells = _cells(request)
    if isinstance(cells, Response):
        return cells
    county = request.path_params["county"]
    if county not in cells.counties:
        return JSONResponse({"error": "ui.no_such_geometry"}, 404)
    packed = gzip.compress(cells.listing(county), 6, mtime=0)
    return _kept_by_hash(request, f"{cells.digest}-{county}", packed, _FOR_THIS_READER)


async def cell(request: Request) -> Response:
    """Serve the building units of one cell."""
    cells = _cells(request)
    if isinstance(cells, Response):
        return cells
    found = cells.cell(request.path_params["name"])
    if found is None:
        return JSONResponse({"error": "ui.no_such_geometry"}, 404)
    return _kept_by_hash(request, f"{cells.digest}-{found.name}", found.packed, _FOR_THIS_READER)


def _cells(request: Request) -> BuildingCells | Response:
    found = geography.offered_cells(request.path_params["digest"])
    return found or JSONResponse({"error": "ui.no_such_geometry"}, 404)


def _kept_by_hash(request: Request, name: str, packed: bytes, kept: str) -> Response:
    """Answer with a file whose address names its content; ``packed`` is gzip."""
    headers = {"ETag": f'"{name}"', "Cache-Control": kept, "Vary": "Accept-Encoding"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(packed, media_type="application/geo+json", headers=headers)
    return Response(gzip.decompress(packed), media_type="application/geo+json", headers=headers)


async def hatch(request: Request) -> Response:
    """Draw the hatch of a level."""
    pattern, colour = request.path_params["pattern"], request.path_params["colour"]
    if pattern not in PATTERN_PATHS or not _COLOUR.fullmatch(colour):
        return JSONResponse({"error": "ui.no_such_swatch"}, 404)
    headers = {"Cache-Control": _FOR_EVER}
    drawing = swatch(pattern, f"#{colour}")
    return Response(drawing, media_type="image/svg+xml", headers=headers)


async def style(_request: Request) -> Response:
    """Serve the style sheet of all pages."""
    return Response(CONTENT, media_type="text/css")


async def below_a_page(request: Request) -> Response:
    """Lead what stands below a page's address to the page: the frontend would never get there."""
    # From a deep link the frontend asks here first whether the server has a prefix.
    if request.path_params["rest"].startswith("_stcore"):
        return PlainTextResponse("", 404)
    page = request.url.path.split("/")[1]
    return RedirectResponse(f"/{page}" + (f"?{request.url.query}" if request.url.query else ""))


async def health(_request: Request) -> Response:
    """Say whether the store answers; never more than a code."""
    try:
        await asyncio.to_thread(data.version)
    except RiskZoneError as error:
        return JSONResponse({"status": "error", "code": error.code}, 503)
    return JSONResponse({"status": "ok", "version": __version__})


def routes() -> list[BaseRoute]:
    """Routes beside the pages."""
    return [
        Mount(f"{ASSETS_URL}/leaflet", StaticFiles(packages=[("leaflet", "static/leaflet")])),
        Route(PATH, style),
        Mount(f"{ASSETS_URL}/page", StaticFiles(packages=[("riskzone.ui", "assets")])),
        Route("/swatch/{pattern}-{colour}.svg", hatch),
        Mount(f"{ASSETS_URL}/map", StaticFiles(packages=[("riskzone.maps", "assets")])),
        Route("/geo/{digest}.json", geometry),
        Route("/cells/{digest}/{county}/list.json", cell_listing),
        Route("/cells/{digest}/{name}.json", cell),
        Route("/health", health),
        *_provider(),
        *sign_in.ROUTES,
        *slip_routes.ROUTES,
        *publish_routes.ROUTES,
        *unit_routes.ROUTES,
        *(Route(f"/{page}/{{rest:path}}", below_a_page) for page in PAGES),
    ]


def _provider() -> list[BaseRoute]:
    if settings().oidc_issuer is None:
        return []
    from riskzone.ui import oidc  # noqa: PLC0415 - an HTTP client, for those who have a provider

    return oidc.routes()


def middleware() -> list[Middleware]:
    """Middleware around pages and routes, outermost first."""
    return [Middleware(AnswerHeaders), Middleware(Entrance)]


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Read the divisions, the geometry and the levels of the day before the first reader comes.

    What lies below the counties follows while the first reader looks at them.
    """
    send_at_once()
    try:
        await asyncio.to_thread(geography.geometry_file)
        await asyncio.to_thread(data.warm_up)
        await asyncio.to_thread(record.warm_up)
    except RiskZoneError as error:  # the page says it better, to a person
        _LOG.warning("not warm: %s", error.code)
    # Streamlit collects garbage after every run of a page; what was loaded for good is no
    # garbage, and looking through it cost five times the run itself.
    gc.collect()
    gc.freeze()
    below = asyncio.create_task(asyncio.to_thread(_warm_below))
    yield {}
    below.cancel()


def _warm_below() -> None:
    try:
        zones_data.warm_up()
        units_data.warm_up()
        health_data.warm_up()
    except RiskZoneError as error:
        _LOG.warning("not warm below the counties: %s", error.code)
