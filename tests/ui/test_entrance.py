"""The entrance: without a session nothing is answered but what signing in is made of."""

import tomllib

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from riskzone.errors import StoreError
from riskzone.services import sessions
from riskzone.ui import entrance, web
from riskzone.ui.entrance import is_here, own_path, sign_in_address
from riskzone.ui.server import ROOT
from tests.ui import asgi
from tests.ui.fake_services import READER

OTHER = ("192.0.2.7", 40000)


async def _page(_request):
    return PlainTextResponse("levels")


@pytest.fixture(scope="module")
def app():
    inner = [Route("/{rest:path}", _page)]
    return Starlette(routes=[*web.routes(), *inner], middleware=web.middleware())


@pytest.fixture
def nobody(monkeypatch, fake_zoning):
    monkeypatch.setattr(entrance, "reader", lambda _: None)
    monkeypatch.setattr(sessions, "has_accounts", lambda *_, **__: True)


@pytest.fixture
def somebody(monkeypatch, nobody):
    monkeypatch.setattr(entrance, "reader", lambda _: READER)


@pytest.mark.parametrize(
    "path", ["/", "/control-units", "/zones?on=2020-03-19", "/nowhere", "/zones/231005"]
)
def test_a_page_leads_to_the_sign_in_page_and_back(app, nobody, path):
    answer = asgi.get(app, path, {"Accept": "text/html,*/*"})
    assert answer.status == 303
    assert answer.headers["location"] == sign_in_address(path)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/control-units", "/_stcore/upload_file/1/2", "/media/1.csv", "/cells/0123/231005.json",
     "/geo/0123456789abcdef.json", "/slip/1.pdf", "/app/static/x", "/assetsx", "/pages/zones.py",
     "/component/x", "//sign-in/x", "/SIGN-IN"],
)  # fmt: skip
def test_nothing_else_is_given_to_nobody(app, nobody, path):
    answer = asgi.get(app, path)
    assert answer.status == 401
    assert b"levels" not in answer.body


@pytest.mark.parametrize(
    "path", ["/health", "/assets/map/zone_map.css", "/swatch/dots-F2B134.svg", "/_stcore/health"]
)
def test_what_signing_in_is_made_of_is_open(app, nobody, path):
    assert asgi.get(app, path).status in (200, 503)


def test_a_socket_needs_a_session_and_a_page_of_this_server(app, somebody, monkeypatch):
    def opened(**headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return asgi.get(app, "/_stcore/stream", sent, kind="websocket").status

    host = "127.0.0.1:8501"
    assert opened(Host=host, Origin=f"http://{host}") != 401
    assert entrance._refusal(_scope("websocket", host=host, origin=f"http://{host}")) is None
    for origin in (
        "http://evil.example",
        "http://127.0.0.1:9999",
        "null",
        "http://127.0.0.1:85011",
    ):
        assert opened(Host=host, Origin=origin) == 403
    assert opened(Host=host) == 403
    monkeypatch.setattr(entrance, "reader", lambda _: None)
    assert opened(Host=host, Origin=f"http://{host}") == 403


def _scope(kind="http", client=("127.0.0.1", 1), path="/x", **headers):
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": kind, "client": client, "headers": named, "path": path, "query_string": b""}


def test_other_machines_are_refused_until_there_are_accounts(app, nobody, monkeypatch):
    assert asgi.get(app, "/health", client=OTHER).status == 200
    monkeypatch.setattr(sessions, "has_accounts", lambda *_, **__: False)
    answer = asgi.get(app, "/health", client=OTHER)
    assert answer.status == 403
    assert "127.0.0.1" in answer.body.decode()
    assert asgi.get(app, "/_stcore/stream", client=OTHER, kind="websocket").status == 403
    assert asgi.get(app, "/health").status == 200


def test_accounts_of_the_demonstration_do_not_open_the_server_to_others(app, nobody, monkeypatch):
    monkeypatch.setattr(sessions, "has_accounts", lambda *_, beside_demo=False: not beside_demo)
    assert asgi.get(app, "/health", client=OTHER).status == 403


@pytest.mark.parametrize(
    ("client", "headers", "here"),
    [
        (("127.0.0.1", 1), {}, True),
        (("127.8.0.1", 1), {"host": "localhost:8501"}, True),
        (("::1", 1), {"host": "[::1]:8501"}, True),
        (None, {}, True),
        (("10.0.0.3", 1), {}, False),
        (("::ffff:10.0.0.3", 1), {}, False),
        (("testclient", 1), {}, False),
        (("127.0.0.1", 1), {"host": "riskzone.example.local"}, False),
        (("127.0.0.1", 1), {"x_forwarded_for": "10.0.0.3"}, False),
        (("127.0.0.1", 1), {"forwarded": "for=10.0.0.3"}, False),
    ],
)
def test_who_sits_at_this_machine_is_recognised(client, headers, here):
    assert is_here(_scope(client=client, **headers)) is here


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8501", 200), ("localhost:8501", 200), ("LOCALHOST", 200), ("[::1]:8501", 200),
     ("evil.example:8501", 403), ("127.0.0.1.evil.example", 403), ("10.0.0.3:8501", 403),
     ("", 403)],
)  # fmt: skip
def test_a_name_made_to_point_here_reaches_nothing(app, nobody, host, status):
    assert asgi.get(app, "/swatch/dots-F2B134.svg", {"Host": host}).status == status
    socket = asgi.get(app, "/_stcore/stream", {"Host": "evil.example"}, kind="websocket")
    assert socket.status == 403


def test_a_name_that_was_set_is_answered(app, nobody, monkeypatch):
    monkeypatch.setattr(entrance, "_allowed", lambda: frozenset({"riskzone.hlj.local"}))
    assert asgi.get(app, "/health", {"Host": "RiskZone.hlj.local:443"}, OTHER).status == 200
    assert asgi.get(app, "/health", {"Host": "other.hlj.local"}, OTHER).status == 403


def test_the_sockets_of_a_name_that_was_set_are_not_refused_behind_the_entrance():
    # Streamlit compares the names of sockets with a list of its own, where there is one.
    stated = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert "allowedHosts" not in stated["server"]


def test_a_form_whose_session_has_ended_leads_to_the_sign_in_page(app, nobody):
    answer = asgi.get(app, "/password", {"Accept": "text/html"}, method="POST")
    assert (answer.status, answer.headers["location"]) == (303, sign_in_address("/password"))


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ("/zones?on=2020-03-19&zone=231005", "/zones?on=2020-03-19&zone=231005"),
        ("/", "/"),
        ("", "/"),
        ("zones", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/zones\r\nSet-Cookie: a=b", "/"),
        ("/\t/evil.example", "/"),
        ("/sign-out", "/"),
        ("/sign-in?next=/sign-in", "/"),
        ("/" + "x" * 3000, "/"),
    ],
)
def test_nobody_is_led_to_another_site(asked, own):
    assert own_path(asked) == own


def test_the_language_of_the_page_is_the_one_of_the_sign_in_page():
    assert sign_in_address("/zones?lang=en") == "/sign-in?next=%2Fzones%3Flang%3Den&lang=en"
    assert sign_in_address("/") == "/sign-in"


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"origin": "http://127.0.0.1:8501"}, True),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "null", "sec_fetch_site": "same-origin"}, True),
        ({"origin": "null", "sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"referer": "http://127.0.0.1:8501/sign-in"}, True),
        ({"referer": "http://evil.example/127.0.0.1:8501"}, False),
        ({}, False),
    ],
)
def test_a_form_says_which_site_it_comes_from(headers, own):
    assert entrance.is_own(_scope(host="127.0.0.1:8501", **headers)) is own


def test_a_broken_store_opens_nothing(app, nobody, monkeypatch):
    def broken(_):
        raise StoreError("store.missing", path="/secret/place")

    monkeypatch.setattr(entrance, "reader", broken)
    answer = asgi.get(app, "/geo/0123456789abcdef.json")
    assert answer.status == 503
    assert b"secret" not in answer.body
    assert asgi.get(app, "/zones", {"Accept": "text/html"}).status == 303
