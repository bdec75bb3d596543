"""The routes of signing in and out: plain pages of the server, without Streamlit."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from riskzone.errors import Denied, InputError, RiskZoneError, SignedOut, StoreError
from riskzone.services import accounts, guard, sessions
from riskzone.services.sessions import Opened
from riskzone.ui import data, sign_in_page
from riskzone.ui.entrance import COOKIE, is_here, is_own, own_path, reader, token_of
from riskzone.ui.text import ReaderLanguage

#: A form of the sign-in page is a few hundred bytes; more is no sign-in.
_LARGEST_FORM = 8192

#: Passwords take their time, on purpose.  Strangers who try many wait for each other here,
#: and not in the threads that answer those who are signed in.
_DOOR = ThreadPoolExecutor(2, "riskzone-door")

_NO_STORE = {"Cache-Control": "no-store"}


async def page(request: Request) -> Response:
    """Show the sign-in page, or lead on who is signed in already."""
    back = own_path(request.query_params.get("next", "/"))
    try:
        if await asyncio.to_thread(reader, request) is not None:
            return RedirectResponse(back, 303, _NO_STORE)
    except StoreError as error:
        return await answer(request, back, error, 503)
    return await answer(request, back)


async def enter(request: Request) -> Response:
    """Sign in with name and password."""
    form = await _form(request)
    back = own_path(_text(form, "next"))
    if not is_own(request.scope):
        return await answer(request, back, Denied("accounts.other_site"), 403)
    former = token_of(request)
    attempt = partial(
        sessions.sign_in, name=_text(form, "name"), password=_text(form, "password"), former=former
    )
    return await _opened(request, back, attempt)


async def enter_demo(request: Request) -> Response:
    """Sign in with an account of the demonstration: by one click, on this machine alone."""
    form = await _form(request)
    back = own_path(_text(form, "next"))
    if not is_own(request.scope):
        return await answer(request, back, Denied("accounts.other_site"), 403)
    if not is_here(request.scope):
        return await answer(request, back, Denied("accounts.demo_elsewhere"), 403)
    attempt = partial(sessions.sign_in_demo, name=_text(form, "name"), former=token_of(request))
    return await _opened(request, back, attempt)


async def leave(request: Request) -> Response:
    """End the session, and forget its cookie."""
    if not is_own(request.scope):
        return await answer(request, "/", Denied("accounts.other_site"), 403)
    lang = "?lang=en" if _language(request) == "en" else ""
    try:
        await asyncio.to_thread(sessions.sign_out, data.context(), token_of(request))
    except StoreError as error:
        return await answer(request, "/", error, 503)
    gone = RedirectResponse(f"/sign-in{lang}", 303, _NO_STORE)
    gone.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=is_secure(request))
    return gone


async def still_in(request: Request) -> Response:
    """Say whether the browser's session lives, for a page whose socket does not come back."""
    try:
        found = await asyncio.to_thread(reader, request)
    except StoreError as error:
        return JSONResponse({"error": error.code}, 503, _NO_STORE)
    return JSONResponse({"signed_in": found is not None}, headers=_NO_STORE)


async def ask_password(request: Request) -> Response:
    """Ask for the old and the new password of who is signed in."""
    return HTMLResponse(sign_in_page.password(_language(request)), headers=_NO_STORE)


async def change_password(request: Request) -> Response:
    """Change the password of who is signed in."""
    form = await _form(request)
    lang = _language(request)
    error: RiskZoneError | None = None
    status = 200
    if not is_own(request.scope):
        error, status = Denied("accounts.other_site"), 403
    else:
        try:
            await _at_the_door(_change, token_of(request), form)
        except RiskZoneError as refused:
            error, status = refused, 403
    return HTMLResponse(sign_in_page.password(lang, error, done=error is None), status, _NO_STORE)


def _change(token: str, form: FormData) -> None:
    ctx = data.context()
    actor = sessions.actor_of(ctx, token)
    if actor is None:
        raise SignedOut("accounts.signed_out")
    if _text(form, "new") != _text(form, "again"):
        raise InputError("accounts.not_the_same")
    accounts.change_own_password(actor, ctx, _text(form, "old"), _text(form, "new"))


async def ask_to_leave(request: Request) -> Response:
    """Ask whether to sign out: an address alone must not end a session."""
    return HTMLResponse(sign_in_page.leaving(_language(request)), headers=_NO_STORE)


async def _at_the_door(work: Callable[..., Any], *given: object) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_DOOR, work, *given)


async def _opened(request: Request, back: str, attempt: Callable[[Any], Opened]) -> Response:
    try:
        opened: Opened = await _at_the_door(attempt, data.context())
    except StoreError as error:
        return await answer(request, back, error, 503)
    except RiskZoneError as error:
        return await answer(request, back, error, 403)
    return with_session(request, RedirectResponse(back, 303, _NO_STORE), opened)


def with_session(request: Request, leading: Response, opened: Opened) -> Response:
    """Give the browser the token of its session, out of reach of scripts and other sites."""
    leading.set_cookie(
        COOKIE,
        opened.token,
        max_age=int(guard.LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )
    return leading


def is_secure(request: Request) -> bool:
    """Whether the browser came over TLS, also where a proxy before this server ends it."""
    forwarded = request.headers.get("x-forwarded-proto", "")
    return request.url.scheme == "https" or forwarded.split(",")[0].strip() == "https"


async def answer(
    request: Request, back: str, error: RiskZoneError | None = None, status: int = 200
) -> Response:
    """Show the sign-in page, with what went wrong."""
    here = is_here(request.scope)
    try:
        found = await asyncio.to_thread(sign_in_page.offered, here)
    except StoreError as broken:
        error, status, found = broken, 503, sign_in_page.Offered(())
    text = sign_in_page.sign_in(found, back, _language(request), error)
    return HTMLResponse(text, status, _NO_STORE)


async def _form(request: Request) -> FormData:
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > _LARGEST_FORM:
        return FormData()
    return await request.form(max_files=0, max_fields=8)


def _text(form: FormData, field: str) -> str:
    value = form.get(field)
    return value if isinstance(value, str) else ""


def _language(request: Request) -> ReaderLanguage:
    return "en" if request.query_params.get("lang") == "en" else "zh"


ROUTES: list[BaseRoute] = [
    Route("/sign-in", page),
    Route("/sign-in", enter, methods=["POST"]),
    Route("/sign-in/demo", enter_demo, methods=["POST"]),
    Route("/sign-in/state", still_in),
    Route("/sign-out", ask_to_leave),
    Route("/sign-out", leave, methods=["POST"]),
    Route("/password", ask_password),
    Route("/password", change_password, methods=["POST"]),
]
