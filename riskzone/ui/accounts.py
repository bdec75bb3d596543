"""账号管理: what the administrator sees and does; the services decide what is allowed."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from riskzone.access import Right, Role
from riskzone.errors import RiskZoneError, SignedOut
from riskzone.services import accounts
from riskzone.services.accounts import AccountRow, Made
from riskzone.ui import accounts_markup as layout
from riskzone.ui.accounts_words import change_words, state_of
from riskzone.ui.data import Desk, context
from riskzone.ui.data_markup import head, mark
from riskzone.ui.geography import divisions
from riskzone.ui.names import division_name
from riskzone.ui.text import escape, message, say

#: What was said last, and a password that is shown this once.
_SAID = "_accounts_said"

#: The value of ``account`` in the address that asks for the form of a new one.
NEW = "new*"


def show(desk: Desk) -> None:
    """Show the list, and beside it the account the address names."""
    rows = accounts.listing(desk.actor, context())
    named = st.query_params.get("account", "")
    st.html(layout.page_head(say("page_accounts"), say("accounts.explained")))
    _say_last()
    with st.container(key="accounts_one" if named else "accounts_all"):
        left, right = st.columns([11, 10], gap="large")
    with left:
        st.html(_list(rows, named))
    with right:
        if named == NEW:
            _new(desk)
        elif found := next((row for row in rows if row.account.name == named), None):
            _one(desk, found)
        elif named:
            st.warning(escape(say("accounts.no_such_account", name=named[:40])))
        else:
            st.html(layout.hint(say("accounts.choose_one")))


def _list(rows: tuple[AccountRow, ...], named: str) -> str:
    entries = [
        layout.Entry(
            row.account.name,
            row.account.title,
            [_role_in(grant.role, grant.jurisdiction) for grant in row.account.grants],
            mark(*state_of(row)),
            row.account.name == named,
        )
        for row in rows
    ]
    return layout.listing(
        say("accounts.list_head"),
        say("accounts.count", accounts=len(rows)),
        (say("accounts.add_one"), NEW),
        entries,
        st.query_params.get("lang", ""),
    )


def _role_in(role: Role, jurisdiction: str) -> str:
    return say(
        "accounts.role_in",
        role=say(f"accounts.role_{role.value}"),
        area=division_name(jurisdiction),
    )


def _new(desk: Desk) -> None:
    st.html(head(say("accounts.add_one"), say("accounts.add_note")))
    with st.form("new_account"):
        name = st.text_input(say("accounts.name"), max_chars=40, help=say("accounts.name_help"))
        title = st.text_input(say("accounts.title_field"), max_chars=60)
        role = st.selectbox(say("accounts.role_field"), list(Role), format_func=_role, index=0)
        area = st.selectbox(
            say("accounts.area_field"), _places(desk), format_func=_place, key="new_area"
        )
        sent = st.form_submit_button(say("accounts.add_one"), type="primary")
    if sent:
        _made(
            lambda: accounts.add(
                desk.actor, context(), name=name, title=title, role=role, area=area
            )
        )


def _one(desk: Desk, row: AccountRow) -> None:
    found = row.account
    st.html(layout.account_head(found.title or found.name, found.name, mark(*state_of(row))))
    if found.issuer:
        st.caption(escape(say("accounts.from_provider", issuer=found.issuer)))
    if found.name == desk.actor.name:
        st.info(say("accounts.is_own"))
    else:
        _roles(desk, row)
        _state(desk, row)
    _sessions(desk, row)
    changes = accounts.history(desk.actor, context(), found.name)
    st.html(layout.history(say("accounts.history_head"), _history_columns(), [
        (f"{one.recorded_at:%Y-%m-%d %H:%M}", change_words(one), one.actor) for one in changes
    ]))  # fmt: skip


def _history_columns() -> tuple[str, str, str]:
    return say("accounts.when"), say("accounts.what"), say("accounts.by_whom")


def _roles(desk: Desk, row: AccountRow) -> None:
    name = row.account.name
    st.html(head(say("accounts.roles_head"), say("accounts.roles_note")))
    for index, grant in enumerate(row.account.grants):
        words, button = st.columns([7, 3], vertical_alignment="center")
        words.html(layout.role(
            _role_in(grant.role, grant.jurisdiction),
            say(f"accounts.role_{grant.role.value}_does"),
        ))  # fmt: skip
        button.button(
            say("accounts.revoke"),
            key=f"revoke_{name}_{index}",
            on_click=_done,
            args=(accounts.revoke, desk, name, grant.role, grant.jurisdiction),
        )
    with st.form(f"grant_{name}", border=False):
        role_side, area_side = st.columns(2)
        role = role_side.selectbox(say("accounts.role_field"), list(Role), format_func=_role)
        area = area_side.selectbox(
            say("accounts.area_field"), _places(desk), format_func=_place, key=f"area_{name}"
        )
        if st.form_submit_button(say("accounts.grant")):
            _done(accounts.grant, desk, name, role, area)
            st.rerun()


def _state(desk: Desk, row: AccountRow) -> None:
    name = row.account.name
    st.html(head(say("accounts.entry_head")))
    with st.container(horizontal=True):
        if not row.account.issuer and not row.account.demo:
            with st.popover(say("accounts.reset")):
                st.write(say("accounts.reset_sure"))
                if st.button(say("accounts.reset_yes"), key=f"reset_{name}", type="primary"):
                    _made(lambda: accounts.set_password(desk.actor, context(), name))
        if row.account.disabled or row.locked_until:
            entry = "accounts.enable" if row.account.disabled else "accounts.unlock"
            st.button(
                say(entry), key=f"enable_{name}", on_click=_done,
                args=(accounts.enable, desk, name),
            )  # fmt: skip
        if not row.account.disabled:
            with st.popover(say("accounts.disable")):
                st.write(say("accounts.disable_sure"))
                st.button(
                    say("accounts.disable_yes"), key=f"disable_{name}", type="primary",
                    on_click=_done, args=(accounts.disable, desk, name),
                )  # fmt: skip


def _sessions(desk: Desk, row: AccountRow) -> None:
    name = row.account.name
    st.html(head(say("accounts.sessions_head"), say("accounts.sessions_note")))
    if not row.running:
        st.html(layout.hint(say("accounts.no_sessions")))
        return
    for one in row.running:
        words, button = st.columns([7, 3], vertical_alignment="center")
        own = one.hash == desk.actor.session
        words.html(layout.role(
            say("accounts.session_since", opened=f"{one.opened_at:%m-%d %H:%M}"),
            say("accounts.session_seen", seen=f"{one.seen_at:%H:%M}")
            + (say("accounts.session_own") if own else ""),
        ))  # fmt: skip
        button.button(
            say("accounts.end_session"), key=f"end_{one.hash[:16]}",
            on_click=_done, args=(accounts.end_session, desk, name, one.hash),
        )  # fmt: skip


def _places(desk: Desk) -> list[str]:
    """Divisions in which the actor may hand out roles: its own, the widest first."""
    known = divisions()
    served = [] if known.area == "CN" else [known.area]
    codes = [
        str(code)
        for name in ("prefecture", "county")
        for code in known.zone_table(name).frame.index
    ]
    ordered = [*served, *sorted(dict.fromkeys(codes)), ""]
    return [one for one in ordered if desk.actor.may(Right.MANAGE_ACCOUNTS, one)]


def _place(code: str) -> str:
    above = divisions().parents(code)["prefecture"] if len(code) == 6 else ""
    chain = [division_name(above)] if above and above != code else []
    return " · ".join([*chain, division_name(code)]) + (f"（{code}）" if code else "")


def _role(role: Role) -> str:
    return say(f"accounts.role_{role.value}")


def _done(act: Callable[..., Any], desk: Desk, *given: Any) -> None:
    """Do something, and keep in mind how it ended."""
    try:
        act(desk.actor, context(), *given)
    except SignedOut:
        raise
    except RiskZoneError as error:
        st.session_state[_SAID] = ("error", message(error.code, error.params), "")
    else:
        st.session_state[_SAID] = ("success", say("accounts.done"), "")


def _made(make: Callable[[], Made]) -> None:
    """Make an account or a password, and show the password this once."""
    try:
        made = make()
    except SignedOut:
        raise
    except RiskZoneError as error:
        st.error(escape(message(error.code, error.params)))
        return
    name = made.account.name
    st.session_state[_SAID] = ("success", say("accounts.made", name=name), made.password)
    st.query_params["account"] = name
    st.rerun()


def _say_last() -> None:
    said = st.session_state.pop(_SAID, None)
    if said is None:
        return
    kind, text, password = said
    (st.success if kind == "success" else st.error)(escape(text))
    if password:
        st.html(layout.password(say("accounts.password_head"), password))
