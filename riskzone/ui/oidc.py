"""Signing in through an OpenID provider of the closed network; it opens the same session.

Authorization code with PKCE, state and nonce.  The provider vouches for an identity, which
is the issuer and the subject; which roles it has is granted here.  Every address the
provider names must lie on the issuer's own host: nothing else is ever asked.
"""

import asyncio
import logging
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from httpx import HTTPError
from joserfc.errors import JoseError
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from riskzone.errors import Denied, InputError, StoreError
from riskzone.services import sessions
from riskzone.settings import Settings
from riskzone.ui import data
from riskzone.ui.entrance import own_path, token_of
from riskzone.ui.settings import settings
from riskzone.ui.sign_in import answer, is_secure, with_session

_LOG = logging.getLogger("riskzone.oidc")

BELOW = "/sign-in/oidc"
_BACK = "_back"
#: How long somebody may take at the provider, in seconds.
_PATIENCE = 600
#: Addresses a provider names which this server or its readers' browsers will open.
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_FAILURES = (AuthlibBaseError, JoseError, HTTPError, RuntimeError, ValueError, KeyError)


async def start(request: Request) -> Response:
    """Lead the browser to the provider."""
    back = own_path(request.query_params.get("next", "/"))
    try:
        client = _client()
        _check_host(await client.load_server_metadata())
        request.session[_BACK] = back
        redirected: Response = await client.authorize_redirect(request, _own_address(request))
    except _FAILURES as error:
        return await _failed(request, back, error)
    return redirected


async def finish(request: Request) -> Response:
    """Open a session for the identity the provider vouches for."""
    back = own_path(str(request.session.pop(_BACK, "/")))
    try:
        client = _client()
        _check_host(await client.load_server_metadata())
        given = await client.authorize_access_token(request)
        claims = given["userinfo"]
        issuer, subject = str(claims["iss"]), str(claims["sub"])
        title = str(claims.get("name") or claims.get("preferred_username") or "")
    except _FAILURES as error:
        return await _failed(request, back, error)
    try:
        opened = await asyncio.to_thread(
            sessions.sign_in_identity,
            data.context(),
            issuer,
            subject,
            title=title,
            former=token_of(request),
        )
    except Denied as error:
        return await answer(request, back, error, 403)
    except StoreError as error:
        return await answer(request, back, error, 503)
    return with_session(request, RedirectResponse(back, 303), opened)


async def _failed(request: Request, back: str, error: Exception) -> Response:
    # What a provider says may hold a name or a token; its kind never does.
    _LOG.warning("OpenID sign-in failed: %s", type(error).__name__)
    return await answer(request, back, Denied("accounts.oidc_failed"), 502)


def _check_host(metadata: dict[str, Any]) -> None:
    issuer = str(settings().oidc_issuer)
    if str(metadata.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise ValueError("the provider names another issuer")
    home = urlsplit(issuer)
    for name in _ENDPOINTS:
        named = urlsplit(str(metadata.get(name, "")))
        if (named.scheme, named.netloc) != (home.scheme, home.netloc):
            raise ValueError("the provider names another host")


def _own_address(request: Request) -> str:
    # The host was checked at the entrance.
    scheme = "https" if is_secure(request) else "http"
    return f"{scheme}://{request.headers['host']}{BELOW}/back"


@cache
def _client() -> Any:
    known = settings()
    secret = client_secret(known)
    oauth = OAuth()
    oauth.register(
        "provider",
        client_id=known.oidc_client_id,
        client_secret=secret or None,
        server_metadata_url=f"{str(known.oidc_issuer).rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile",
            "code_challenge_method": "S256",
            # Without a shared secret the proof of the code is the proof key alone.
            "token_endpoint_auth_method": "client_secret_basic" if secret else "none",
            "trust_env": False,  # no proxy of the environment
            "follow_redirects": False,
            "timeout": 10,
        },
    )
    return oauth.create_client("provider")


def client_secret(known: Settings) -> str:
    """The secret this server shares with the provider.

    Raises
    ------
    InputError
        Its file is missing, or others can read it.
    """
    path = known.oidc_secret_file
    if path is None:
        return ""
    try:
        open_to_others = path.stat().st_mode & 0o077
        text = path.read_text("utf-8").strip()
    except OSError as error:
        raise InputError("accounts.secret_missing", path=str(path)) from error
    if open_to_others:
        raise InputError("accounts.secret_open", path=str(path))
    return text


def own_secret(home: Path) -> str:
    """The secret that signs what a browser keeps on its way to the provider and back."""
    path = home / "sign-in.key"
    try:
        # Made by us alone, readable by us alone; a second process finds it there.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        secret = secrets.token_hex(32)
        file.write(secret)
    return secret


def routes() -> list[BaseRoute]:
    """Routes of the provider's sign-in.

    Raises
    ------
    InputError
        The file with the shared secret is missing, or others can read it.
    """
    known = settings()
    client_secret(known)  # told at the start, not to the first reader
    kept = Middleware(
        SessionMiddleware,
        secret_key=own_secret(known.home),
        session_cookie="riskzone_oidc",
        max_age=_PATIENCE,
        path=BELOW,
        same_site="lax",
    )
    own = [Route("/start", start), Route("/back", finish)]
    return [Mount(BELOW, routes=own, middleware=[kept])]
