"""``riskzone users …``: accounts, their roles and their sessions."""

import getpass
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from riskzone.access import Role
from riskzone.cli import options as o
from riskzone.cli.deployment import actor, context
from riskzone.cli.output import document, line
from riskzone.cli.words import say

if TYPE_CHECKING:
    from riskzone.services.accounts import AccountRow
    from riskzone.store.accounts import AccountRecord

Name = Annotated[str, typer.Argument(help=say("accounts.argument_name"), metavar="NAME")]
RoleName = Annotated[Role, typer.Option("--role", help=say("accounts.option_role"))]
FirstRole = Annotated[Role | None, typer.Option("--role", help=say("accounts.option_role"))]
Area = Annotated[
    str | None, typer.Option("--area", help=say("accounts.option_area"), metavar="CODE")
]
Title = Annotated[str, typer.Option("--title", help=say("accounts.option_title"), metavar="TEXT")]
Ask = Annotated[bool, typer.Option("--ask", help=say("accounts.option_ask"))]
End = Annotated[bool, typer.Option("--end", help=say("accounts.option_end"))]


def listed(*, as_json: o.Json = False) -> None:
    """List the accounts; see docs/cli.md."""
    from riskzone.services import accounts  # noqa: PLC0415 - SQLAlchemy

    with context() as ctx:
        found = accounts.listing(actor(), ctx)
    if as_json:
        document({"accounts": [_entry(row) for row in found]})
        return
    for row in found:
        line("\t".join((row.account.name, _state(row), _roles(row.account), row.account.title)))


def add(
    name: Name,
    *,
    role: FirstRole = None,
    area: Area = None,
    title: Title = "",
    ask: Ask = False,
    as_json: o.Json = False,
) -> None:
    """Make an account; see docs/cli.md."""
    from riskzone.services import accounts  # noqa: PLC0415 - SQLAlchemy

    password = _asked() if ask else None
    with context() as ctx:
        made = accounts.add(
            actor(), ctx, name=name, title=title, area=area, role=role, password=password
        )
    if as_json:
        document({"name": made.account.name, "password": made.password})
        return
    line(say("accounts.added", name=made.account.name, roles=_roles(made.account)))
    _show_once(made.password)


def grant(name: Name, *, role: RoleName, area: Area = None, as_json: o.Json = False) -> None:
    """Give an account a role; see docs/cli.md."""
    from riskzone.services import accounts  # noqa: PLC0415 - SQLAlchemy

    with context() as ctx:
        done = accounts.grant(actor(), ctx, name, role, _place(ctx.settings.area, area))
    _told(done, as_json)


def revoke(name: Name, *, role: RoleName, area: Area = None, as_json: o.Json = False) -> None:
    """Take a role from an account; see docs/cli.md."""
    from riskzone.services import accounts  # noqa: PLC0415 - SQLAlchemy

    with context() as ctx:
        done = accounts.revoke(actor(), ctx, name, role, _place(ctx.settings.area, area))
    _told(done, as_json)


def password(name: Name, *, ask: Ask = False, as_json: o.Json = False) -> None:
    """Replace the password of an account; see docs/cli.md."""
    from riskzone.services import accounts  # noqa: PLC0415 - SQLAlchemy

    given = _asked() if ask else None
    with context() as ctx:
        made = accounts.set_password(actor(), ctx, name, given)
    if as_json:
        document({"name": made.account.name, "password": made.password})
        return
    line(say("accounts.password_set", name=made.account.name))
    _show_once(made.password)


def disable(name: Name, *, as_json: o.Json = False) -> None:
    """Keep an account from signing in; see docs/cli.md."""
    from riskzone.services import accounts  # noqa: PLC0415 - SQLAlchemy

    with context() as ctx:
        accounts.disable(actor(), ctx, name)
        done = accounts.one(actor(), ctx, name).account
    _told(done, as_json)


def enable(name: Name, *, as_json: o.Json = False) -> None:
    """Let an account sign in again; see docs/cli.md."""
    from riskzone.services import accounts  # noqa: PLC0415 - SQLAlchemy

    with context() as ctx:
        accounts.enable(actor(), ctx, name)
        done = accounts.one(actor(), ctx, name).account
    _told(done, as_json)


def sessions(name: Name, *, end: End = False, as_json: o.Json = False) -> None:
    """List the sessions of an account, or end them; see docs/cli.md."""
    from riskzone.services import accounts  # noqa: PLC0415 - SQLAlchemy

    with context() as ctx:
        ended = accounts.end_sessions(actor(), ctx, name) if end else 0
        found = accounts.sessions_of(actor(), ctx, name)
    if as_json:
        kept = ("opened_at", "seen_at", "expires_at", "ended_at")
        rows = [{field: getattr(one, field) for field in kept} for one in found]
        document({"sessions": rows, "ended": ended})
        return
    if end:
        line(say("accounts.sessions_ended", name=name, sessions=ended))
        return
    for one in found:
        times = (one.opened_at, one.seen_at, one.ended_at or one.expires_at)
        state = say("accounts.state_ended" if one.ended_at else "accounts.state_until")
        line("\t".join((*(f"{time:%Y-%m-%d %H:%M}" for time in times), state)))


def _place(served: str, area: str | None) -> str:
    """Where a role holds: the area served where nothing is said; CN stands for everywhere."""
    place = served if area is None else area
    return "" if place == "CN" else place


def _told(done: "AccountRecord", as_json: bool) -> None:
    if as_json:
        document({"name": done.name, "disabled": done.disabled, "roles": _grants(done)})
    elif done.disabled:
        line(say("accounts.is_disabled", name=done.name))
    else:
        line(say("accounts.has_roles", name=done.name, roles=_roles(done)))


def _entry(row: "AccountRow") -> dict[str, object]:
    found = row.account
    return {
        "name": found.name,
        "title": found.title,
        "area": found.area,
        "disabled": found.disabled,
        "locked_until": row.locked_until,
        "demo": found.demo,
        "sessions": len(row.running),
        "roles": _grants(found),
    }


def _grants(found: "AccountRecord") -> list[dict[str, str]]:
    return [{"role": one.role.value, "area": one.jurisdiction} for one in found.grants]


def _roles(found: "AccountRecord") -> str:
    roles = [f"{one.role.value}@{one.jurisdiction or '*'}" for one in found.grants]
    return ", ".join(roles) or "–"


def _state(row: "AccountRow") -> str:
    if row.account.disabled:
        return say("accounts.state_disabled")
    return say("accounts.state_locked" if row.locked_until else "accounts.state_open")


def _asked() -> str:
    """The password as it is typed, unseen; where nobody types, the first line of stdin."""
    if sys.stdin.isatty():
        return getpass.getpass(say("accounts.type_password"), sys.stderr)
    return sys.stdin.readline().rstrip("\r\n")


def _show_once(password: str) -> None:
    if password:
        line(say("accounts.password_once", password=password))
