"""The sign-in page, from the form to the cookie."""

import shutil
import threading

import httpx
import pytest
from starlette.applications import Starlette

from riskzone.access import Actor, Role
from riskzone.errors import Denied
from riskzone.services import accounts, sessions
from riskzone.services.context import open_context
from riskzone.services.demo_accounts import add_demo
from riskzone.settings import Settings
from riskzone.ui import data, sign_in, web
from riskzone.ui.entrance import COOKIE
from tests.ui.asgi import run

OURS = "http://127.0.0.1:8501"
ROOT = Actor.command_line("root")
PASSWORD = "three-plain-words"  # noqa: S105 - of a test


@pytest.fixture(scope="module")
def house(tmp_path_factory, store_template):
    known = Settings(home=tmp_path_factory.mktemp("home"))
    shutil.copy2(store_template, known.home)
    ctx = open_context(known)
    yield ctx
    ctx.store.close()


@pytest.fixture(scope="module")
def editor(house):
    accounts.add(ROOT, house, name="editor", role=Role.EDITOR, password=PASSWORD)
    with house.store.write(ROOT) as uow:
        add_demo(uow)
    return "editor"


@pytest.fixture
def ask(house, monkeypatch):
    """One request; gives the answer."""
    monkeypatch.setattr(data, "context", lambda: house)
    app = Starlette(routes=sign_in.ROUTES, middleware=web.middleware())

    def asked(method, path, *, client=("127.0.0.1", 5000), origin=OURS, token="", **given):
        headers = {"Origin": origin} if origin else {}
        if token:
            headers["Cookie"] = f"{COOKIE}={token}"

        async def one():
            transport = httpx.ASGITransport(app, client=client)
            async with httpx.AsyncClient(transport=transport, base_url=OURS) as ours:
                return await ours.request(method, path, headers=headers, **given)

        return run(one())

    return asked


def test_without_accounts_the_page_tells_how_to_make_one(ask):
    page = ask("GET", "/sign-in").text
    assert "riskzone users add admin --role administrator" in page
    assert "password" not in page
    assert "There are no accounts yet" in ask("GET", "/sign-in?lang=en").text


def test_name_and_password_open_a_session_that_scripts_cannot_read(ask, house, editor):
    form = {"name": editor, "password": PASSWORD, "next": "/zones?on=2020-03-19"}
    done = ask("POST", "/sign-in", data=form)
    assert (done.status_code, done.headers["location"]) == (303, "/zones?on=2020-03-19")
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert sessions.actor_of(house, done.cookies[COOKIE]).name == "editor"
    # Who is signed in is led on.
    assert ask("GET", "/sign-in?next=/zones", token=done.cookies[COOKIE]).status_code == 303


def test_behind_a_proxy_that_ends_tls_the_cookie_is_kept_to_tls(house, editor, monkeypatch):
    monkeypatch.setattr(data, "context", lambda: house)
    app = Starlette(routes=sign_in.ROUTES)

    async def one():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="https://rz.local") as ours:
            form = {"name": editor, "password": PASSWORD}
            return await ours.post("/sign-in", data=form, headers={"Origin": "https://rz.local"})

    assert "Secure" in run(one()).headers["set-cookie"]


@pytest.mark.parametrize("form", [{"name": "editor", "password": "wrong"}, {"name": "x"}, {}])
def test_what_is_wrong_is_told_and_opens_nothing(ask, editor, form):
    done = ask("POST", "/sign-in?lang=en", data=form)
    assert done.status_code == 403
    assert COOKIE not in done.cookies
    assert "account name or password is wrong" in done.text


@pytest.mark.parametrize("origin", ["http://evil.example", "", "null"])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/demo", "/sign-out", "/password"])
def test_a_form_of_another_site_is_not_carried_out(ask, editor, origin, path):
    done = ask("POST", path, origin=origin, data={"name": editor, "password": PASSWORD})
    assert done.status_code in (401, 403)
    assert "set-cookie" not in done.headers


def test_a_name_with_html_is_shown_as_text(ask, editor):
    form = {"name": "<img src=x onerror=alert(1)>", "next": '/"><script>alert(1)</script>'}
    page = ask("POST", "/sign-in", data=form).text
    assert "<img src=x" not in page
    assert "<script>" not in page


def test_signing_in_again_ends_the_session_the_browser_had(ask, house, editor):
    form = {"name": editor, "password": PASSWORD}
    first = ask("POST", "/sign-in", data=form).cookies[COOKIE]
    second = ask("POST", "/sign-in", data=form, token=first).cookies[COOKIE]
    assert sessions.actor_of(house, first) is None
    assert sessions.actor_of(house, second) is not None


def test_signing_out_ends_the_session_and_takes_the_cookie(ask, house, editor):
    token = ask("POST", "/sign-in", data={"name": editor, "password": PASSWORD}).cookies[COOKIE]
    asked = ask("GET", "/sign-out", token=token)
    assert "要退出登录吗" in asked.text
    assert sessions.actor_of(house, token) is not None  # an address alone ends nothing
    done = ask("POST", "/sign-out", token=token)
    assert done.status_code == 303
    assert "Max-Age=0" in done.headers["set-cookie"]
    assert sessions.actor_of(house, token) is None
    assert ask("GET", "/sign-in", token=token).status_code == 200


def test_a_page_whose_socket_broke_learns_whether_the_session_lives(ask, house, editor):
    token = sessions.sign_in(house, editor, PASSWORD).token
    assert ask("GET", "/sign-in/state", token=token).json() == {"signed_in": True}
    sessions.sign_out(house, token)
    said = ask("GET", "/sign-in/state", token=token)
    assert said.json() == {"signed_in": False}
    assert said.headers["cache-control"] == "no-store"


def test_a_demonstration_account_is_offered_and_entered_on_this_machine_alone(ask, editor):
    assert 'value="duty"' in ask("GET", "/sign-in").text
    assert 'value="duty"' not in ask("GET", "/sign-in", client=("192.0.2.7", 1)).text
    assert ask("POST", "/sign-in/demo", data={"name": "duty"}).status_code == 303
    far = ask("POST", "/sign-in/demo", data={"name": "duty"}, client=("192.0.2.7", 1))
    assert far.status_code == 403
    assert COOKIE not in far.cookies
    for name in (editor, "nobody", ""):
        assert ask("POST", "/sign-in/demo", data={"name": name}).status_code == 403


def test_ones_own_password_is_changed_with_the_old_one(ask, house):
    accounts.add(ROOT, house, name="changing", password=PASSWORD)
    token = ask("POST", "/sign-in", data={"name": "changing", "password": PASSWORD}).cookies[COOKIE]
    new = {"old": PASSWORD, "new": "another-plain-word", "again": "another-plain-word"}
    assert ask("POST", "/password", token=token, data=new | {"old": "x"}).status_code == 403
    assert ask("POST", "/password", token=token, data=new | {"again": "x"}).status_code == 403
    assert ask("POST", "/password", token=token, data=new | {"new": "short"}).status_code == 403
    assert ask("POST", "/password", token=token, data=new).status_code == 200
    form = {"name": "changing", "password": "another-plain-word"}
    assert ask("POST", "/sign-in", data=form).status_code == 303


def test_many_who_try_passwords_do_not_keep_others_waiting(ask, house, editor, monkeypatch):
    threads = set()

    def noted(*_given, **_named):
        threads.add(threading.current_thread().name.rpartition("_")[0])
        raise Denied("accounts.wrong")

    monkeypatch.setattr(sessions, "sign_in", noted)
    token = sessions.sign_in_demo(house, "duty").token
    monkeypatch.setattr(accounts, "change_own_password", noted)
    ask("POST", "/sign-in", data={"name": editor, "password": "x"})
    ask("POST", "/password", token=token, data={"old": "a", "new": "b", "again": "b"})
    assert threads == {"riskzone-door"}


def test_a_form_that_is_too_large_is_not_read(ask, editor):
    done = ask("POST", "/sign-in", data={"name": editor, "password": "x" * 20_000})
    assert done.status_code == 403
