"""Signing in through an OpenID provider that really runs beside the test."""

import shutil
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from starlette.applications import Starlette

from riskzone.access import Right
from riskzone.errors import InputError, StoreError
from riskzone.services import sessions
from riskzone.services.context import open_context
from riskzone.settings import Settings
from riskzone.ui import data, entrance, oidc, sign_in, sign_in_page, web
from riskzone.ui.entrance import COOKIE
from tests.ui.asgi import run

OURS = "http://127.0.0.1:8501"


@pytest.fixture(scope="module")
def provider():
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def house(provider, store_template, tmp_path, monkeypatch):
    """The application of a deployment with a provider."""
    file = tmp_path / "client.secret"
    file.touch(0o600)
    file.write_text("s3cret")
    known = Settings(home=tmp_path / "home", oidc_issuer=provider, oidc_secret_file=file)
    known.home.mkdir()
    shutil.copy2(store_template, known.home)
    ctx = open_context(known)
    for room in (oidc, sign_in_page, entrance):
        monkeypatch.setattr(room, "settings", lambda: known)
    monkeypatch.setattr(data, "context", lambda: ctx)
    oidc._client.cache_clear()
    yield ctx, Starlette(routes=[*oidc.routes(), *sign_in.ROUTES], middleware=web.middleware())
    oidc._client.cache_clear()
    ctx.store.close()


def browse(app, visit):
    """Let a browser visit the application; what it asks the provider goes over the network."""

    async def walk():
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5000))
        async with (
            httpx.AsyncClient(transport=transport, base_url=OURS) as ours,
            httpx.AsyncClient(trust_env=False) as out,
        ):
            return await visit(ours, out)

    return run(walk())


async def through(ours, out, subject="7f3", back="/zones?on=2020-03-19"):
    """Start here, choose an identity there; gives the address the provider leads back to."""
    started = await ours.get("/sign-in/oidc/start", params={"next": back})
    assert started.status_code == 302
    chosen = await out.post(started.headers["location"], data={"sub": subject})
    return started.headers["location"], chosen.headers["location"]


def test_an_identity_opens_a_session_without_rights_and_leads_back(house):
    ctx, app = house

    async def visit(ours, out):
        page = await ours.get("/sign-in")
        assert "/sign-in/oidc/start" in page.text
        _, back = await through(ours, out)
        return await ours.get(back)

    done = browse(app, visit)
    assert (done.status_code, done.headers["location"]) == (303, "/zones?on=2020-03-19")
    assert "HttpOnly" in done.headers["set-cookie"]
    actor = sessions.actor_of(ctx, done.cookies[COOKIE])
    assert actor.name.startswith("oidc-")
    assert not any(actor.may(right) for right in Right)


def test_the_provider_is_asked_with_state_nonce_and_pkce(house):
    _, app = house
    asked, _ = browse(app, through)
    parameters = parse_qs(urlsplit(asked).query)
    assert parameters["code_challenge_method"] == ["S256"]
    assert all(len(parameters[name][0]) >= 16 for name in ("state", "nonce", "code_challenge"))
    assert parameters["redirect_uri"] == [f"{OURS}/sign-in/oidc/back"]


@pytest.mark.parametrize("change", ["state", "code"])
def test_an_answer_that_was_tampered_with_opens_nothing(house, change):
    _, app = house

    async def visit(ours, out):
        _, back = await through(ours, out)
        parts = urlsplit(back)
        given = {name: found[0] for name, found in parse_qs(parts.query).items()}
        return await ours.get(parts.path, params=given | {change: "another"})

    done = browse(app, visit)
    assert done.status_code == 502
    assert COOKIE not in done.cookies
    assert "统一身份认证没有完成" in done.text


def test_an_answer_in_another_browser_opens_nothing(house):
    """Whoever sends somebody the end of the own flow would sign them in as oneself."""
    _, app = house
    _, back = browse(app, through)

    async def visit(ours, _out):
        return await ours.get(back)

    assert browse(app, visit).status_code == 502


def test_an_answer_is_used_once(house):
    _, app = house

    async def visit(ours, out):
        _, back = await through(ours, out)
        await ours.get(back)
        return await ours.get(back)

    assert browse(app, visit).status_code == 502


def test_nobody_is_led_to_another_site_afterwards(house):
    _, app = house

    async def visit(ours, out):
        _, back = await through(ours, out, back="https://evil.example/")
        return await ours.get(back)

    assert browse(app, visit).headers["location"] == "/"


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "https://other.example/token"},
        {"jwks_uri": ""},
        {"authorization_endpoint": "http://localhost.evil.example/authorize"},
    ],
)
def test_a_provider_that_names_another_host_is_not_followed(house, provider, metadata):
    sound = {"issuer": provider} | dict.fromkeys(oidc._ENDPOINTS, f"{provider}/x")
    oidc._check_host(sound)
    with pytest.raises(ValueError, match="another"):
        oidc._check_host(sound | metadata)


@pytest.mark.parametrize(
    ("room", "name", "broken", "status"),
    [
        (oidc, "_check_host", ValueError("the provider names another host"), 502),
        (sessions, "sign_in_identity", StoreError("store.busy", path="-", seconds=5), 503),
    ],
)
def test_what_goes_wrong_when_the_browser_comes_back_is_told(
    house, monkeypatch, room, name, broken, status
):
    def fails(*_given, **_named):
        raise broken

    async def visit(ours, out):
        _, back = await through(ours, out)
        monkeypatch.setattr(room, name, fails)
        return await ours.get(back)

    done = browse(house[1], visit)
    assert done.status_code == status
    assert COOKIE not in done.cookies
    assert 'role="alert"' in done.text


@pytest.mark.parametrize("issuer", ["http://id.example.local", "ftp://localhost", "id.example"])
def test_an_issuer_others_could_listen_to_is_refused(issuer):
    with pytest.raises(ValueError, match="https"):
        Settings(oidc_issuer=issuer)


def test_the_secret_of_the_client_is_for_its_owner_alone(tmp_path):
    file = tmp_path / "client.secret"
    known = Settings(oidc_secret_file=file)
    with pytest.raises(InputError) as missing:
        oidc.client_secret(known)
    assert missing.value.code == "accounts.secret_missing"
    file.write_text("s3cret\n")
    file.chmod(0o640)
    with pytest.raises(InputError) as open_to_others:
        oidc.client_secret(known)
    assert open_to_others.value.code == "accounts.secret_open"
    file.chmod(0o600)
    assert oidc.client_secret(known) == "s3cret"


def test_our_own_secret_is_made_once_and_readable_by_us_alone(tmp_path):
    made = oidc.own_secret(tmp_path)
    assert len(made) == 64
    assert oidc.own_secret(tmp_path) == made
    assert (tmp_path / "sign-in.key").stat().st_mode & 0o777 == 0o600
