"""Pieces of HTML of the page of decisions; every text in them is escaped here."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup


def tabs(items: Iterable[tuple[str, str, bool]]) -> Markup:
    """Lay out the parts of the page: text, address, whether it is shown."""
    links = Markup().join(
        Markup('<a href="{}" target="_self"{}>{}</a>').format(
            goal, Markup(' aria-current="page"') if here else "", text
        )
        for text, goal, here in items
    )
    return Markup('<nav class="d-tabs">{}</nav>').format(links)


def head(title: str, note: str = "") -> Markup:
    """Lay out the heading of a part, and what it is in words."""
    more = Markup("<p>{}</p>").format(note) if note else ""
    return Markup('<header class="d-part"><h2>{}</h2>{}</header>').format(title, more)


def link(text: object, goal: str, kind: str = "") -> Markup:
    """A link that moves within the application."""
    return Markup('<a class="{}" href="{}" target="_self">{}</a>').format(kind, goal, text)


def tag(text: str, tone: str = "") -> Markup:
    """A state in one word."""
    return Markup('<span class="d-tag {}">{}</span>').format(tone, text)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], kind: str = "") -> Markup:
    """Lay out a table that stands as blocks on a phone; heads name its cells there."""
    top = Markup().join(Markup("<th>{}</th>").format(text) for text in heads)
    body = Markup().join(
        Markup("<tr>{}</tr>").format(
            Markup().join(Markup("<td>{}</td>").format(value) for value in row)
        )
        for row in rows
    )
    return Markup(
        '<table class="d-table {}"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(kind, top, body)


def said(texts: Iterable[object], tone: str = "") -> Markup:
    """Lay out remarks below each other."""
    rows = Markup().join(Markup("<li>{}</li>").format(text) for text in texts)
    return Markup('<ul class="d-said {}">{}</ul>').format(tone, rows) if rows else Markup()


def facts(rows: Iterable[tuple[str, object]]) -> Markup:
    """Lay out names and what belongs to them; what is empty is left out."""
    made = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, value)
        for name, value in rows
        if value not in ("", None)
    )
    return Markup('<dl class="d-facts">{}</dl>').format(made)


def note(text: object) -> Markup:
    """Lay out a remark in small."""
    return Markup('<p class="d-note">{}</p>').format(text)
