"""Accounts: inside the jurisdiction, never one's own, and always one administrator left."""

import pytest

from riskzone.access import Actor, Grant, Right, Role
from riskzone.errors import Denied, InputError, NotFound, SignedOut
from riskzone.services import accounts, guard, passwords, sessions
from riskzone.services.demo_accounts import DEMO_ACCOUNTS, add_demo
from riskzone.store import accounts as kept
from riskzone.store import audit

ROOT = Actor.command_line("root")
PASSWORD = "three-plain-words"  # noqa: S105 - of a test
MUDANJIANG, HARBIN, SUIFENHE = "231000", "230100", "231081"


def made(ctx, name, role=None, area="23"):
    accounts.add(ROOT, ctx, name=name, role=role, area=area, password=PASSWORD)
    return sessions.sign_in(ctx, name, PASSWORD).actor


@pytest.fixture
def head(ctx):
    """The administrator of the province."""
    return made(ctx, "head", Role.ADMINISTRATOR)


@pytest.fixture
def local(ctx):
    """The administrator of a prefecture."""
    return made(ctx, "local", Role.ADMINISTRATOR, MUDANJIANG)


def test_an_account_gets_its_role_where_it_belongs(ctx, head):
    done = accounts.add(head, ctx, name=" Duty.MDJ ", title="值班", role=Role.EDITOR, area="231081")
    assert done.account.name == "duty.mdj"
    assert done.account.grants == (Grant(Role.EDITOR, SUIFENHE),)
    actor = sessions.sign_in(ctx, "duty.mdj", done.password).actor
    assert actor.may(Right.DRAFT_UNITS, "231081001")
    assert not actor.may(Right.DRAFT_UNITS, HARBIN)
    assert not actor.may(Right.DECIDE_UNITS)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("2310", MUDANJIANG), ("230000", "23"), ("231081", SUIFENHE), (" 231081 ", SUIFENHE)],
)
def test_a_division_is_kept_as_its_code(ctx, head, typed, code):
    assert accounts.add(head, ctx, name="somebody", area=typed).account.area == code


@pytest.mark.parametrize(
    "typed", ["320000", "110101", "231099", "2310811", "绥芬河", "231081999001"]
)
def test_a_division_that_is_none_is_refused(ctx, head, typed):
    with pytest.raises(InputError) as refused:
        accounts.add(head, ctx, name="somebody", area=typed)
    assert refused.value.code == "accounts.unknown_division"


@pytest.mark.parametrize(
    "name",
    ["", "a", "1st", "a b", "张三", "cli:root", "a..b", "-a", "a-", "<b>x", "system", "sign-in",
     "oidc-abc", "x" * 41, "a\nb"],
)  # fmt: skip
def test_a_name_that_could_be_mistaken_is_refused(ctx, head, name):
    with pytest.raises(InputError) as refused:
        accounts.add(head, ctx, name=name)
    assert refused.value.code == "accounts.bad_name"


def test_a_name_is_given_once(ctx, head):
    with pytest.raises(InputError) as refused:
        accounts.add(head, ctx, name="ＨＥＡＤ")
    assert refused.value.code == "accounts.name_taken"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short-one", "accounts.password_length"),
        ("x" * 129, "accounts.password_length"),
        ("aaaaaaaaaaaa", "accounts.password_easy"),
        ("1982-03-04 0451", "accounts.password_easy"),
        ("my-somebody-1", "accounts.password_easy"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(ctx, head, password, code):
    with pytest.raises(InputError) as refused:
        accounts.add(head, ctx, name="somebody", password=password)
    assert refused.value.code == code
    assert password not in str(refused.value)


def test_passwords_are_kept_as_argon2_and_compared_with_their_own_salt(ctx, head):
    made(ctx, "twin.a")
    made(ctx, "twin.b")
    with ctx.store.read() as uow:
        one, other = (kept.password_of(uow, kept.by_name(uow, n).id) for n in ("twin.a", "twin.b"))
    assert one.startswith("$argon2id$")
    assert one != other
    assert passwords.matches(PASSWORD, one)
    assert not passwords.matches(PASSWORD + "!", one)
    assert not passwords.matches(PASSWORD, "")


def test_a_made_up_password_is_long_and_another_one_each_time():
    found = {passwords.made_up() for _ in range(50)}
    assert len(found) == 50
    assert all(len(one.replace("-", "")) == 20 for one in found)


def test_an_administrator_hands_out_roles_inside_the_own_jurisdiction_only(ctx, local):
    accounts.add(local, ctx, name="suifenhe", role=Role.EDITOR, area=SUIFENHE)
    for area in (HARBIN, "23", ""):
        with pytest.raises(Denied) as refused:
            accounts.grant(local, ctx, "suifenhe", Role.EDITOR, area)
        assert refused.value.code == "access.outside_jurisdiction"


def test_an_account_of_a_wider_reach_is_not_touched(ctx, head, local):
    """Who could reset the password of an approver of the province would be one."""
    made(ctx, "approver", Role.APPROVER, "23")
    accounts.add(ROOT, ctx, name="both", role=Role.EDITOR, area=SUIFENHE)
    accounts.grant(ROOT, ctx, "both", Role.EDITOR, HARBIN)
    for name in ("approver", "both", "head"):
        for act in (accounts.set_password, accounts.disable, accounts.enable, accounts.one,
                    accounts.history, accounts.sessions_of, accounts.end_sessions):  # fmt: skip
            with pytest.raises(Denied) as refused:
                act(local, ctx, name)
            assert refused.value.code == "accounts.not_yours"
    assert [row.account.name for row in accounts.listing(local, ctx)] == ["local"]


def test_nobody_changes_the_own_account(ctx, head):
    made(ctx, "second", Role.ADMINISTRATOR)
    for act in (
        lambda: accounts.grant(head, ctx, "head", Role.VIEWER, "23"),
        lambda: accounts.revoke(head, ctx, "head", Role.ADMINISTRATOR, "23"),
        lambda: accounts.disable(head, ctx, "head"),
        lambda: accounts.set_password(head, ctx, "head"),
    ):
        with pytest.raises(Denied) as refused:
            act()
        assert refused.value.code == "accounts.not_oneself"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.VIEWER}))
def test_an_administrator_neither_decides_nor_audits_nor_reads_cases(ctx, head, role):
    made(ctx, "second", Role.ADMINISTRATOR)
    with pytest.raises(InputError) as refused:
        accounts.grant(head, ctx, "second", role, "23")
    assert refused.value.code == "accounts.administrator_alone"
    accounts.grant(head, ctx, "second", Role.VIEWER, "23")
    made(ctx, "somebody", role)
    with pytest.raises(InputError):
        accounts.grant(head, ctx, "somebody", Role.ADMINISTRATOR, "23")


def test_the_last_administrator_stays(ctx, local):
    made(ctx, "head", Role.ADMINISTRATOR)
    for act in (
        lambda: accounts.disable(ROOT, ctx, "head"),
        lambda: accounts.revoke(ROOT, ctx, "head", Role.ADMINISTRATOR, "23"),
    ):
        with pytest.raises(InputError) as refused:
            act()
        assert refused.value.code == "accounts.last_administrator"
    assert not accounts.one(ROOT, ctx, "head").account.disabled
    made(ctx, "second", Role.ADMINISTRATOR)
    accounts.disable(ROOT, ctx, "head")


def test_a_revoked_role_counts_in_the_next_call(ctx, head):
    editor = made(ctx, "editor", Role.EDITOR, SUIFENHE)
    guard.check(editor, ctx, Right.DRAFT_UNITS, SUIFENHE)
    accounts.revoke(head, ctx, "editor", Role.EDITOR, SUIFENHE)
    with pytest.raises(Denied) as refused:
        guard.check(editor, ctx, Right.DRAFT_UNITS, SUIFENHE)
    assert refused.value.code == "access.right_missing"
    accounts.grant(head, ctx, "editor", Role.REVIEWER, SUIFENHE)
    assert guard.check(editor, ctx, Right.REVIEW_UNITS, SUIFENHE).grants == (
        Grant(Role.REVIEWER, SUIFENHE),
    )


def test_to_revoke_what_is_not_there_is_told(ctx, head):
    made(ctx, "editor", Role.EDITOR, SUIFENHE)
    with pytest.raises(NotFound) as missing:
        accounts.revoke(head, ctx, "editor", Role.EDITOR, HARBIN)
    assert missing.value.code == "accounts.no_such_grant"


def test_a_disabled_account_is_out_at_once(ctx, head):
    editor = made(ctx, "editor", Role.EDITOR)
    accounts.disable(head, ctx, "editor")
    with pytest.raises(SignedOut):
        guard.check(editor, ctx, Right.VIEW_LEVELS)
    with pytest.raises(Denied):
        sessions.sign_in(ctx, "editor", PASSWORD)
    accounts.enable(head, ctx, "editor")
    with pytest.raises(SignedOut):  # the former session does not come back
        guard.check(editor, ctx, Right.VIEW_LEVELS)
    assert sessions.sign_in(ctx, "editor", PASSWORD).actor.name == "editor"


def test_a_new_password_ends_the_sessions_of_the_old_one(ctx, head):
    editor = made(ctx, "editor", Role.EDITOR)
    given = accounts.set_password(head, ctx, "editor").password
    with pytest.raises(SignedOut):
        guard.check(editor, ctx, Right.VIEW_LEVELS)
    with pytest.raises(Denied):
        sessions.sign_in(ctx, "editor", PASSWORD)
    assert sessions.sign_in(ctx, "editor", given)


def test_ones_own_password_needs_the_old_one_and_ends_the_other_sessions(ctx, head):
    other = made(ctx, "editor", Role.EDITOR)
    this = sessions.sign_in(ctx, "editor", PASSWORD).actor
    with pytest.raises(Denied) as refused:
        accounts.change_own_password(this, ctx, "something-else", "new-plain-words")
    assert refused.value.code == "accounts.wrong_old"
    accounts.change_own_password(this, ctx, PASSWORD, "new-plain-words")
    guard.check(this, ctx, Right.VIEW_LEVELS)
    with pytest.raises(SignedOut):
        guard.check(other, ctx, Right.VIEW_LEVELS)
    assert sessions.sign_in(ctx, "editor", "new-plain-words")


def test_ones_own_old_password_cannot_be_guessed_at_leisure(ctx, head):
    this = made(ctx, "editor", Role.EDITOR)
    told = []
    for _ in range(sessions.FAILURES + 1):
        with pytest.raises(Denied) as refused:
            accounts.change_own_password(this, ctx, "something-else", "new-plain-words")
        told.append(refused.value.code)
    assert told == ["accounts.wrong_old"] * sessions.FAILURES + ["accounts.locked"]
    with pytest.raises(Denied):
        accounts.change_own_password(this, ctx, PASSWORD, "new-plain-words")


def test_a_password_an_administrator_set_meanwhile_stays(ctx, head, monkeypatch):
    this = made(ctx, "editor", Role.EDITOR)

    def reset_first(*given):
        found = sessions.try_password(*given)
        accounts.set_password(head, ctx, "editor", "from-the-administrator")
        return found

    monkeypatch.setattr(accounts, "try_password", reset_first)
    with pytest.raises(Denied):
        accounts.change_own_password(this, ctx, PASSWORD, "new-plain-words")
    assert sessions.sign_in(ctx, "editor", "from-the-administrator")


def test_one_session_is_ended_and_the_other_goes_on(ctx, head):
    first = made(ctx, "editor", Role.EDITOR)
    second = sessions.sign_in(ctx, "editor", PASSWORD).actor
    assert len(accounts.one(head, ctx, "editor").running) == 2
    accounts.end_session(head, ctx, "editor", first.session)
    with pytest.raises(SignedOut):
        guard.check(first, ctx, Right.VIEW_LEVELS)
    guard.check(second, ctx, Right.VIEW_LEVELS)
    with pytest.raises(NotFound):
        accounts.end_session(head, ctx, "editor", head.session)
    assert accounts.end_sessions(head, ctx, "editor") == 1


def test_a_session_that_runs_is_not_hidden_by_later_ones_that_ended(ctx, head):
    early = made(ctx, "editor", Role.EDITOR)
    for _ in range(25):
        sessions.sign_out(ctx, sessions.sign_in(ctx, "editor", PASSWORD).token)
    row = accounts.one(head, ctx, "editor")
    assert [one.hash for one in row.running] == [early.session]
    accounts.end_session(head, ctx, "editor", early.session)
    assert not accounts.one(head, ctx, "editor").running


def test_every_step_is_in_the_history_and_in_the_audit_chain_without_a_password(ctx, head):
    made(ctx, "editor", Role.EDITOR, SUIFENHE)
    accounts.set_password(head, ctx, "editor", "another-plain-word")
    accounts.disable(head, ctx, "editor")
    steps = [one.change for one in accounts.history(head, ctx, "editor")]
    assert steps == ["disable", "password", "grant", "add"]
    with ctx.store.read() as uow:
        told = audit.entries(uow)
        assert audit.verify(uow).ok
    assert {"account.add", "account.grant", "account.password", "account.disable",
            "session.open"} <= {one.action for one in told}  # fmt: skip
    assert not any("plain-word" in one.details or "argon2" in one.details for one in told)


def test_the_demonstration_has_an_account_for_every_role(ctx):
    with ctx.store.write(ROOT) as uow:
        assert add_demo(uow) == len(DEMO_ACCOUNTS)
        assert add_demo(uow) == 0
    assert {grant.role for one in DEMO_ACCOUNTS for grant in one.grants} == set(Role)
    assert sessions.sign_in_demo(ctx, "duty").actor.may(Right.ORDER_UNITS, SUIFENHE)
    for password in ("", "duty", PASSWORD):  # there is none
        with pytest.raises(Denied):
            sessions.sign_in(ctx, "duty", password)
