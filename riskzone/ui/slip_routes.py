"""Sheets and scans as files: served behind the session, to who may see the control unit."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from riskzone.access import Actor
from riskzone.errors import Denied, InputError, NotFound, RiskZoneError, SignedOut
from riskzone.messages import render
from riskzone.publish.slip import SheetLanguage
from riskzone.services import chronology, decision_scans, scans, sessions, slips
from riskzone.services.scans import Opened
from riskzone.services.slips import Printed
from riskzone.ui import data
from riskzone.ui.entrance import token_of

#: What is served may be older than what is stored the next minute, and is nobody else's.
HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Content-Type-Options": "nosniff",
    # A scan is a file from outside: were it shown in the browser, nothing in it may run.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


async def slip(request: Request) -> Response:
    """Print the slip of a control unit; ``?for=`` names the decision."""

    def work(actor: Actor) -> Response:
        unit, language = request.path_params["unit"], _language(request)
        decision = slips.decision_named(request.query_params.get("for", ""))
        made = slips.slip_of(actor, data.context(), unit, decision=decision, language=language)
        return _sheet(made)

    return await answer(request, work)


async def chronology_sheet(request: Request) -> Response:
    """Print the chronology of a control unit, without the times of cases."""

    def work(actor: Actor) -> Response:
        unit, language = request.path_params["unit"], _language(request)
        made = chronology.sheet_of(actor, data.context(), unit, language=language)
        return _sheet(made)

    return await answer(request, work)


async def scan(request: Request) -> Response:
    """Give out the scan of a signed slip, as a download."""

    def work(actor: Actor) -> Response:
        return _file(scans.open_scan(actor, data.context(), request.path_params["scan"]))

    return await answer(request, work)


async def decision_scan(request: Request) -> Response:
    """Give out the scan of a signed decision, as a download."""

    def work(actor: Actor) -> Response:
        return _file(decision_scans.open_scan(actor, data.context(), request.path_params["scan"]))

    return await answer(request, work)


def _file(opened: Opened) -> Response:
    name = opened.scan.name
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(opened.data, media_type=opened.scan.media, headers=headers)


def _sheet(made: Printed) -> Response:
    headers = HEADERS | {"Content-Disposition": f'inline; filename="{made.name}"'}
    # A sheet is of our own making, and the viewer of a browser does not run in a sandbox.
    headers.pop("Content-Security-Policy")
    return Response(made.data, media_type="application/pdf", headers=headers)


async def answer(request: Request, work: Callable[[Actor], Response]) -> Response:
    """Answer whoever is signed in; what cannot be given is told as a message."""

    def answered() -> Response:
        actor = sessions.actor_of(data.context(), token_of(request))
        if actor is None:
            raise SignedOut("accounts.signed_out")
        return work(actor)

    try:
        return await asyncio.to_thread(answered)
    except RiskZoneError as error:
        said = {"error": error.code, "message": _told(request, error)}
        return JSONResponse(said, _status(error), HEADERS)


def _told(request: Request, error: RiskZoneError) -> str:
    params: dict[str, Any] = dict(error.params)
    return render(error.code, params, _language(request))


def _status(error: RiskZoneError) -> int:
    kinds: tuple[tuple[type[RiskZoneError], int], ...] = (
        (SignedOut, 401), (Denied, 403), (NotFound, 404), (InputError, 400),
    )  # fmt: skip
    return next((status for kind, status in kinds if isinstance(error, kind)), 503)


def _language(request: Request) -> SheetLanguage:
    return "en" if request.query_params.get("lang") == "en" else "zh"


ROUTES: list[BaseRoute] = [
    Route("/slip/{unit:int}.pdf", slip),
    Route("/chronology/{unit:int}.pdf", chronology_sheet),
    Route("/scan/{scan:int}", scan),
    Route("/decision-scan/{scan:int}", decision_scan),
]
