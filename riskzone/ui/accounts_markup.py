"""Pieces of HTML of the page of accounts; every text in them is escaped here."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from riskzone.ui.address import address
from riskzone.ui.data_markup import table


@dataclass(frozen=True)
class Entry:
    """An account in the list; ``state`` is laid out already."""

    name: str
    title: str
    roles: Sequence[str]
    state: Markup
    chosen: bool


def page_head(title: str, explained: str) -> str:
    """Lay out the head of the page."""
    return Markup('<header class="page-head"><h1>{}</h1><p class="moment">{}</p></header>').format(
        title, explained
    )


def listing(
    title: str, counted: str, add: tuple[str, str], entries: Sequence[Entry], lang: str
) -> str:
    """Lay out the list; each account is a link to itself."""

    def link(name: str) -> str:
        return address("accounts", {"account": name, "lang": lang})

    rows = Markup().join(
        Markup(
            '<li><a href="{}" target="_self" data-stay{}><b>{}</b> <small>{}</small>{}'
            '<span class="roles">{}</span></a></li>'
        ).format(
            link(one.name),
            Markup(' aria-current="true"') if one.chosen else "",
            one.title or one.name,
            one.name,
            one.state,
            Markup(" · ").join(one.roles) or "–",
        )
        for one in entries
    )
    return Markup(
        '<section class="account-list"><header><h2>{}</h2><span>{}</span>'
        '<a class="add" href="{}" target="_self">{}</a></header><ul>{}</ul></section>'
    ).format(title, counted, link(add[1]), add[0], rows)


def account_head(title: str, name: str, state: Markup) -> str:
    """Lay out the head of one account."""
    return Markup('<header class="account-head"><h2>{} <small>{}</small></h2>{}</header>').format(
        title, name, state
    )


def role(words: str, does: str) -> str:
    """Lay out a role, or a session: what, and a remark."""
    return Markup('<p class="account-role"><b>{}</b><span>{}</span></p>').format(words, does)


def hint(text: str) -> str:
    """Lay out what could be done here."""
    return Markup('<p class="account-hint">{}</p>').format(text)


def password(head: str, given: str) -> str:
    """Lay out a password that is shown this once."""
    return Markup('<section class="account-password"><p>{}</p><code>{}</code></section>').format(
        head, given
    )


def history(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out the history of an account, folded."""
    return Markup(
        '<details class="fold"><summary><b>{}</b><span>{}</span></summary>{}</details>'
    ).format(title, len(rows), table(columns, rows))
