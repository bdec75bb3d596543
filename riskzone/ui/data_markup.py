"""Pieces of HTML of the pages of data; every text in them is escaped here."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Tile:
    """A figure with its name, and a word on it.

    Parameters
    ----------
    name, value : str
    note : str
    tone : {"", "good", "warn", "bad"}
    """

    name: str
    value: str
    note: str = ""
    tone: str = ""


def tiles(items: Iterable[Tile]) -> str:
    """Lay out figures beside each other."""
    cells = Markup().join(
        Markup(
            '<div class="tile {}"><span class="name">{}</span><span class="value">{}</span>'
            '<span class="note">{}</span></div>'
        ).format(item.tone, item.name, item.value, item.note)
        for item in items
    )
    return Markup('<section class="tiles">{}</section>').format(cells)


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[int] = (),
    name: str = "plain",
) -> Markup:  # fmt: skip
    """Lay out a table; columns of numbers stand to the right."""

    def cell(tag: str, index: int, value: object) -> Markup:
        kind = "num" if index in numbers else ""
        return Markup('<{0} class="{1}">{2}</{0}>').format(tag, kind, value)

    top = Markup().join(cell("th", index, text) for index, text in enumerate(head))
    body = Markup().join(
        Markup("<tr>{}</tr>").format(
            Markup().join(cell("td", index, value) for index, value in enumerate(row))
        )
        for row in rows
    )
    return Markup(
        '<div class="table-wrap"><table class="sheet {}"><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(name, top, body)


def mark(text: str, tone: str = "") -> Markup:
    """Lay out a state in one word."""
    return Markup('<span class="mark {}">{}</span>').format(tone, text)


def lines(texts: Iterable[str], tone: str = "") -> str:
    """Lay out remarks below each other."""
    items = Markup().join(Markup("<li>{}</li>").format(text) for text in texts)
    return Markup('<ul class="said {}">{}</ul>').format(tone, items) if items else ""


def head(title: str, explained: str = "") -> str:
    """Lay out the heading of a part, and what it is in words."""
    more = Markup("<p>{}</p>").format(explained) if explained else Markup()
    return Markup('<header class="part"><h2>{}</h2>{}</header>').format(title, more)


def step(number: int, title: str) -> str:
    """Lay out the heading of a step."""
    return Markup('<h2 class="step"><b>{}</b>{}</h2>').format(number, title)


def group(title: str, counted: str, body: Markup, *, unfold: bool) -> str:
    """Lay out a part that folds."""
    return Markup(
        '<details class="fold"{}><summary><b>{}</b><span>{}</span></summary>{}</details>'
    ).format(Markup(" open") if unfold else Markup(), title, counted, body)


def bars(items: Sequence[tuple[str, int, bool]], unit: str) -> str:
    """Lay out a distribution: name, number, and whether the bar is marked."""
    top = max((number for _, number, _ in items), default=0) or 1
    columns = Markup().join(
        Markup(
            '<div class="bar{}" title="{}"><i>{}</i>'
            '<u style="height:calc((100% - 42px) * {})"></u><b>{}</b></div>'
        ).format(
            " marked" if marked else "",
            f"{name}: {number} {unit}",
            number or "",
            round(number / top, 3),
            name,
        )
        for name, number, marked in items
    )
    return Markup('<div class="bars">{}</div>').format(columns)


def verdict(title: str, text: str, links: Sequence[tuple[str, str]], tone: str = "good") -> str:
    """Lay out how something ended, and where to go from there."""
    anchors = Markup().join(
        Markup('<a href="{}" target="_self">{}</a>').format(url, name) for name, url in links
    )
    return Markup(
        '<section class="verdict-box {}" role="status"><h2>{}</h2><p>{}</p><nav>{}</nav></section>'
    ).format(tone, title, text, anchors)


def properties(words: Mapping[str, str]) -> str:
    """Hand words to the style sheet, for widgets whose own words are English."""
    stated = " ".join(
        f"--{name}-words: {json.dumps(text, ensure_ascii=False)};" for name, text in words.items()
    )
    return Markup("<style>:root {{ {} }}</style>").format(Markup(stated.replace("<", "")))  # noqa: S704 - words of the catalogue


def state(name: str, text: str, mark_of_it: Markup) -> str:
    """Lay out how one county stands."""
    return Markup('<section class="zero-state"><h2>{} {}</h2><p>{}</p></section>').format(
        name, mark_of_it, text
    )
