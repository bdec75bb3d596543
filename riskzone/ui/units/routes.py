"""What the browser asks for beside the page: the control units in view, and their swatches."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from riskzone.errors import Denied, RiskZoneError, SignedOut
from riskzone.maps.unit_layer import STATUS_STYLES, status_swatch
from riskzone.messages import render
from riskzone.services import sessions
from riskzone.ui import data
from riskzone.ui.data import Desk
from riskzone.ui.entrance import token_of
from riskzone.ui.text import known_language
from riskzone.ui.units import data as units_data
from riskzone.ui.units.drawn import drawn, in_view
from riskzone.ui.units.state import UnitsView, read_units_view

_LOG = logging.getLogger("riskzone.web")

IN_VIEW = "/units-in-view"

_FOR_EVER = "public, max-age=31536000, immutable"


def bounds_of(text: str) -> tuple[float, float, float, float] | None:
    """Read "west,south,east,north" in degrees; ``None`` where it is not that."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    ordered = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if ordered else None


async def units_in_view(request: Request) -> Response:
    """Answer with the control units of a part of the map, at most so many."""
    stated = dict(request.query_params)
    bounds = bounds_of(stated.get("bounds", ""))
    view = read_units_view(stated)
    if bounds is None or view.problems or view.at is None:
        return JSONResponse({"error": "units_page.bad_view"}, 400)
    try:
        answer = await asyncio.to_thread(_answer, token_of(request), view, bounds, stated)
    except SignedOut as error:
        return JSONResponse({"error": error.code}, 401)
    except Denied as error:
        return JSONResponse({"error": error.code}, 403)
    except RiskZoneError as error:
        _LOG.warning("control units in view refused: %s", error.code)
        return JSONResponse({"error": error.code}, 503)
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def _answer(
    token: str,
    view: UnitsView,
    bounds: tuple[float, float, float, float],
    stated: Mapping[str, str],
) -> dict[str, Any]:
    actor = sessions.actor_of(data.context(), token)
    if actor is None:
        raise SignedOut("accounts.signed_out")
    desk = Desk(actor, data.version())
    language = known_language(stated.get("lang", "")) or "zh"
    assert view.at is not None  # noqa: S101 - checked by the caller
    listed = units_data.listed_at(
        desk, view.at, view.at if stated.get("past") == "then" else None, view.area
    )
    found, total = in_view(listed, bounds, view.status)
    layer = (
        units_data.cells(desk, view.at) if any(r.unit.building_units for r, _ in found) else None
    )
    units = drawn(
        found,
        layer,
        view.at,
        lambda entry, **params: render(entry, params, language),
        lambda code, params: render(code, params, language),
    )
    return {"total": total, "units": [unit.as_json() for unit in units]}


async def unit_swatch(request: Request) -> Response:
    """Draw the stroke, dash and pattern of a status."""
    style = STATUS_STYLES.get(request.path_params["status"])
    if style is None:
        return JSONResponse({"error": "ui.no_such_swatch"}, 404)
    return Response(
        status_swatch(style), media_type="image/svg+xml", headers={"Cache-Control": _FOR_EVER}
    )


ROUTES = [
    Route(IN_VIEW, units_in_view),
    Route("/unit-swatch/{status}.svg", unit_swatch),
]
