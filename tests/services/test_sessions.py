"""Sessions: opened with a password, ended by anybody who may, and never guessed."""

import re
from datetime import datetime, timedelta

import pytest

from riskzone.access import Actor, Right, Role
from riskzone.clock import SHANGHAI, Clock
from riskzone.errors import Denied, SignedOut
from riskzone.services import accounts, guard, passwords, sessions
from riskzone.store import audit

ROOT = Actor.command_line("root")
PASSWORD = "three-plain-words"  # noqa: S105 - of a test
START = datetime(2026, 3, 2, 7, 30, tzinfo=SHANGHAI)


@pytest.fixture
def at(monkeypatch):
    """Set the clock sessions run by."""

    def set_to(**later):
        monkeypatch.setattr(guard, "CLOCK", Clock(START + timedelta(**later)))

    set_to()
    return set_to


@pytest.fixture
def editor(ctx, at):
    accounts.add(ROOT, ctx, name="editor", role=Role.EDITOR, password=PASSWORD)
    return "editor"


def refused(ctx, name, password):
    with pytest.raises(Denied) as found:
        sessions.sign_in(ctx, name, password)
    return found.value.code, dict(found.value.params)


def test_the_store_holds_the_hash_of_the_token_alone(ctx, editor):
    opened = sessions.sign_in(ctx, " EDITOR ", PASSWORD)
    assert re.fullmatch(r"[\w-]{43}", opened.token)
    assert opened.actor.session == sessions.hash_of(opened.token)
    content = (
        ctx.store.path.read_bytes()
        + ctx.store.path.with_name(ctx.store.path.name + "-wal").read_bytes()
    )
    assert opened.token.encode() not in content
    assert PASSWORD.encode() not in content
    assert sessions.actor_of(ctx, opened.token) == opened.actor


@pytest.mark.parametrize("token", [None, "", "x", "0" * 43, "' OR 1=1 --"])
def test_a_token_that_is_none_opens_nothing(ctx, editor, token):
    sessions.sign_in(ctx, editor, PASSWORD)
    assert sessions.actor_of(ctx, token) is None


def test_the_hash_is_no_token(ctx, editor):
    opened = sessions.sign_in(ctx, editor, PASSWORD)
    assert sessions.actor_of(ctx, opened.actor.session) is None


def test_a_new_sign_in_ends_the_session_the_browser_had(ctx, editor):
    first = sessions.sign_in(ctx, editor, PASSWORD)
    second = sessions.sign_in(ctx, editor, PASSWORD, former=first.token)
    assert second.token != first.token
    assert sessions.actor_of(ctx, first.token) is None
    assert sessions.actor_of(ctx, second.token) is not None


def test_after_signing_out_the_token_and_the_actor_are_worth_nothing(ctx, editor):
    opened = sessions.sign_in(ctx, editor, PASSWORD)
    guard.check(opened.actor, ctx, Right.VIEW_LEVELS)
    sessions.sign_out(ctx, opened.token)
    sessions.sign_out(ctx, opened.token)
    assert sessions.actor_of(ctx, opened.token) is None
    with pytest.raises(SignedOut):
        guard.check(opened.actor, ctx, Right.VIEW_LEVELS)
    with pytest.raises(SignedOut):
        guard.check(opened.actor, ctx.settings, Right.VIEW_LEVELS)


def test_a_session_ends_after_a_shift_whatever_happens(ctx, editor, at):
    opened = sessions.sign_in(ctx, editor, PASSWORD)
    for hour in range(1, 12):
        at(hours=hour)
        assert sessions.actor_of(ctx, opened.token) is not None
    at(hours=12)
    assert sessions.actor_of(ctx, opened.token) is None
    with pytest.raises(SignedOut):
        guard.check(opened.actor, ctx, Right.VIEW_LEVELS)


def test_a_session_nobody_uses_ends_earlier(ctx, editor, at):
    opened = sessions.sign_in(ctx, editor, PASSWORD)
    at(minutes=119)
    assert sessions.who(ctx, opened.token) is not None
    at(minutes=120)
    assert sessions.actor_of(ctx, opened.token) is None


def test_use_is_noted_every_few_minutes_and_not_with_every_click(ctx, editor, at):
    opened = sessions.sign_in(ctx, editor, PASSWORD)
    for minutes, noted in ((4, 0), (6, 6), (9, 6), (12, 12)):
        at(minutes=minutes)
        sessions.actor_of(ctx, opened.token)
        found = sessions.who(ctx, opened.token)
        assert found.seen_at == START + timedelta(minutes=noted)


def test_a_fixed_day_does_not_stop_the_clock_of_sessions(ctx):
    assert ctx.settings.now is not None
    assert guard.CLOCK.fixed is None


def test_wrong_names_and_wrong_passwords_are_told_alike(ctx, editor):
    wrong = ("accounts.wrong", {})
    assert refused(ctx, editor, "wrong") == refused(ctx, "nobody", "wrong") == wrong
    assert refused(ctx, "", "") == refused(ctx, "x" * 500, "y" * 5000) == wrong


def test_a_wrong_name_costs_as_much_as_a_wrong_password(ctx, editor, monkeypatch):
    compared = []
    real = passwords.HASHER.verify
    monkeypatch.setattr(
        type(passwords.HASHER), "verify",
        lambda _, kept, given: compared.append(kept.split("$")[3]) or real(kept, given),
    )  # fmt: skip
    refused(ctx, editor, "wrong")
    refused(ctx, "nobody", "wrong")
    assert len(compared) == 2
    assert compared[0] == compared[1]  # the same numbers: memory, passes, lanes


@pytest.fixture
def quick(monkeypatch):
    """Comparisons without the cost of Argon2, which these tests do not look at."""
    monkeypatch.setattr(passwords, "matches", lambda given, kept: bool(kept) and given == PASSWORD)


@pytest.mark.parametrize("name", ["editor", "nobody"])
def test_a_name_is_locked_for_longer_and_longer(ctx, editor, quick, at, name):
    for _ in range(sessions.FAILURES):
        assert refused(ctx, name, "wrong")[0] == "accounts.wrong"
    later = timedelta()
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        at(seconds=later.total_seconds() + 1)
        assert refused(ctx, name, PASSWORD) == ("accounts.locked", {"minutes": minutes})
        later += timedelta(minutes=minutes)
        at(seconds=later.total_seconds())
        assert refused(ctx, name, "wrong")[0] == "accounts.wrong"


def test_a_locked_name_opens_again_and_starts_anew(ctx, editor, quick, at):
    for _ in range(sessions.FAILURES):
        refused(ctx, editor, "wrong")
    at(minutes=1)
    assert sessions.sign_in(ctx, editor, PASSWORD)
    for _ in range(sessions.FAILURES - 1):
        assert refused(ctx, editor, "wrong")[0] == "accounts.wrong"
    assert sessions.sign_in(ctx, editor, PASSWORD)


def test_failures_of_yesterday_do_not_count(ctx, editor, quick, at):
    for _ in range(sessions.FAILURES - 1):
        refused(ctx, editor, "wrong")
    at(days=1)
    for _ in range(sessions.FAILURES - 1):
        assert refused(ctx, editor, "wrong")[0] == "accounts.wrong"


def test_an_administrator_unlocks(ctx, editor, quick):
    for _ in range(sessions.FAILURES):
        refused(ctx, editor, "wrong")
    assert accounts.one(ROOT, ctx, editor).locked_until is not None
    accounts.enable(ROOT, ctx, editor)
    assert accounts.one(ROOT, ctx, editor).locked_until is None
    assert sessions.sign_in(ctx, editor, PASSWORD)


def test_a_lock_is_audited_without_what_was_typed(ctx, editor, quick):
    for _ in range(sessions.FAILURES):
        refused(ctx, editor, "wrong-secret")
        refused(ctx, "stranger-secret", "wrong-secret")
    with ctx.store.read() as uow:
        told = audit.entries(uow)
    assert [one.action for one in told].count("session.locked") == 1
    assert not any("secret" in f"{one.subject}{one.details}{one.actor}" for one in told)


def test_what_was_over_long_ago_is_forgotten(ctx, editor, quick, at):
    sessions.sign_in(ctx, editor, PASSWORD)
    refused(ctx, "nobody", "wrong")
    at(days=40)
    sessions.sign_in(ctx, editor, PASSWORD)
    assert len(accounts.sessions_of(ROOT, ctx, editor)) == 1
    with ctx.store.read() as uow:
        left = uow.connection.exec_driver_sql("SELECT count(*) FROM sign_in_failure").scalar_one()
    assert left == 0


def test_an_identity_of_a_provider_comes_without_rights_until_some_are_granted(ctx, at):
    first = sessions.sign_in_identity(ctx, "https://id.example.local", "7f3", title="王某")
    assert not any(first.actor.may(right) for right in Right)
    accounts.grant(ROOT, ctx, first.actor.name, Role.VIEWER, "23")
    again = sessions.sign_in_identity(ctx, "https://id.example.local", "7f3")
    assert again.actor.name == first.actor.name
    assert again.actor.may(Right.VIEW_LEVELS)
    other = sessions.sign_in_identity(ctx, "https://other.example.local", "7f3")
    assert other.actor.name != first.actor.name
    accounts.disable(ROOT, ctx, first.actor.name)
    with pytest.raises(Denied):
        sessions.sign_in_identity(ctx, "https://id.example.local", "7f3")


def test_the_look_at_a_session_may_stand_inside_a_unit_of_work(ctx, editor):
    opened = sessions.sign_in(ctx, editor, PASSWORD)
    with ctx.store.write(ROOT):
        guard.check(opened.actor, ctx, Right.VIEW_LEVELS)
