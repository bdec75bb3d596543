"""``riskzone users``: from the first administrator to a session that is ended."""

import io
import re

import pytest
from argon2 import PasswordHasher


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("riskzone.services.passwords.HASHER", cheap)


def typed(monkeypatch, text):
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_the_first_administrator_is_made_and_its_password_shown_once(run, store):
    done = run("users", "add", "admin", "--role", "administrator", "--title", "系统管理员")
    assert done.code == 0
    assert "made the account admin (administrator@23)" in done.out
    assert re.search(r"password \(shown this once\): \w{5}-\w{5}-\w{5}-\w{5}\n", done.out)
    listed = run("users", "list")
    assert listed.out == "admin\tactive\tadministrator@23\t系统管理员\n"


def test_a_typed_password_is_never_shown(run, store, monkeypatch):
    typed(monkeypatch, "three-plain-words\nmore\n")
    done = run("users", "add", "editor", "--role", "editor", "--area", "231081", "--ask")
    assert (done.code, "plain" in done.out + done.err) == (0, False)
    typed(monkeypatch, "short\n")
    done = run("users", "password", "editor", "--ask", "--json")
    assert done.code != 0
    assert done.json["error"]["code"] == "accounts.password_length"
    assert "short" not in done.err


def test_roles_are_given_and_taken(run, store):
    run("users", "add", "somebody", "--area", "231000")
    given = run("users", "grant", "somebody", "--role", "editor", "--area", "2310", "--json")
    assert given.json["roles"] == [{"role": "editor", "area": "231000"}]
    assert run("users", "grant", "somebody", "--role", "viewer", "--area", "CN").code == 0
    taken = run("users", "revoke", "somebody", "--role", "editor", "--area", "231000")
    assert taken.out == "account somebody: viewer@*\n"
    again = run("users", "revoke", "somebody", "--role", "editor", "--area", "231000")
    assert again.code != 0
    assert "has no role editor in 231000" in again.err


def test_an_account_is_disabled_and_enabled_but_not_the_last_administrator(run, store):
    run("users", "add", "admin", "--role", "administrator")
    refused = run("users", "disable", "admin")
    assert refused.code != 0
    assert "last administrator" in refused.err
    run("users", "add", "editor", "--role", "editor")
    assert run("users", "disable", "editor").out == "account editor is disabled\n"
    assert "disabled" in run("users", "list").out
    assert run("users", "enable", "editor").out == "account editor: editor@23\n"


def test_sessions_are_listed_and_ended(run, store, monkeypatch):
    from riskzone.services import sessions  # noqa: PLC0415
    from riskzone.services.context import open_context  # noqa: PLC0415
    from riskzone.settings import Settings  # noqa: PLC0415

    typed(monkeypatch, "three-plain-words\n")
    run("users", "add", "editor", "--role", "editor", "--ask")
    ctx = open_context(Settings())
    opened = sessions.sign_in(ctx, "editor", "three-plain-words")
    listed = run("users", "sessions", "editor", "--json")
    assert len(listed.json["sessions"]) == 1
    assert opened.token not in listed.out
    assert opened.actor.session not in listed.out
    assert run("users", "sessions", "editor", "--end").out == "ended 1 session of editor\n"
    assert sessions.actor_of(ctx, opened.token) is None
    ctx.store.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "a b"), "cannot be used"),
        (("add", "somebody", "--area", "320000"), "no division code"),
        (("grant", "nobody", "--role", "editor"), "there is no account 'nobody'"),
        (("password", "nobody"), "there is no account 'nobody'"),
        (("add", "somebody", "--role", "king"), "king"),
    ],
)
def test_a_mistake_is_told(run, store, arguments, said):
    done = run("users", *arguments)
    assert done.code != 0
    assert said in done.err
