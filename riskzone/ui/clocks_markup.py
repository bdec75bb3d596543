"""HTML of the page of clocks; every text in it is escaped here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Part:
    """A part of a bar: a verdict, its words and its cases."""

    id: str
    word: str
    count: int


@dataclass(frozen=True)
class Card:
    """One clock.

    Parameters
    ----------
    id, name, limit : str
    badge : str
        What is to be known of the limit at once; may be empty.
    figure, explained : str
        The figure of the card, and what it is.
    parts : sequence of Part
        They sum to the cases of the clock.
    below : str
    """

    id: str
    name: str
    limit: str
    badge: str
    figure: str
    explained: str
    parts: Sequence[Part]
    below: str


def cards(items: Iterable[Card]) -> str:
    """Lay out the clocks beside each other."""
    drawn = Markup().join(map(_card, items))
    return Markup('<section class="clk-cards">{}</section>').format(drawn)


def _card(item: Card) -> Markup:
    badge = Markup('<i class="badge">{}</i>').format(item.badge) if item.badge else Markup()
    chips = Markup().join(
        Markup('<li><i class="sw v-{}"></i>{} <b>{}</b></li>').format(
            part.id, part.word, f"{part.count:,}"
        )
        for part in item.parts
        if part.count
    )
    return Markup(
        '<article class="clk" data-clock="{}"><h2>{}</h2><p class="limit">{} {}</p>'
        '<p class="share"><b>{}</b> <span>{}</span></p>{}<ul class="chips">{}</ul>'
        '<p class="below">{}</p></article>'
    ).format(
        item.id, item.name, item.limit, badge, item.figure, item.explained, bar(item.parts),
        chips, item.below,
    )  # fmt: skip


def bar(parts: Sequence[Part]) -> Markup:
    """Lay out shares in one bar; each part has a pattern and its words."""
    whole = sum(part.count for part in parts) or 1
    drawn = Markup().join(
        Markup('<i class="v-{}" style="width:{}%" title="{}"></i>').format(
            part.id, round(100 * part.count / whole, 2), f"{part.word} {part.count:,}"
        )
        for part in parts
        if part.count
    )
    said = "; ".join(f"{part.word} {part.count:,}" for part in parts if part.count)
    return Markup('<div class="clk-bar" role="img" aria-label="{}">{}</div>').format(said, drawn)


def area_link(name: str, address: str, zones: str, zones_word: str) -> Markup:
    """Lay out an area: its clocks, and its place among the zones."""
    more = Markup()
    if zones:
        more = Markup(' <a class="to-zones" href="{}" target="_self">{}</a>').format(
            zones, zones_word
        )
    return Markup('<a href="{}" target="_self" data-stay>{}</a>{}').format(address, name, more)


def ratio(failed: int, judged: int) -> Markup:
    """Lay out how many limits were passed, of how many."""
    tone = "bad" if failed else "none"
    return Markup('<span class="ratio {}"><b>{}</b>/{}</span>').format(tone, failed, judged)


@dataclass(frozen=True)
class Choice:
    """A link that cuts the list to a kind, with its number."""

    id: str
    word: str
    count: int
    address: str
    chosen: bool


def choices(rows: Iterable[Iterable[Choice]], note: str) -> str:
    """Lay out the kinds of the list in rows, each with its number."""
    drawn = Markup().join(
        Markup("<div>{}</div>").format(Markup().join(map(_choice, row))) for row in rows
    )
    return Markup('<nav class="clk-kinds">{}</nav><p class="clk-note">{}</p>').format(drawn, note)


def _choice(item: Choice) -> Markup:
    return Markup('<a class="k-{}" href="{}" target="_self" data-stay{}><b>{}</b>{}</a>').format(
        item.id,
        item.address,
        Markup(' aria-current="true"') if item.chosen else Markup(),
        f"{item.count:,}",
        item.word,
    )


@dataclass(frozen=True)
class Item:
    """One case to chase."""

    kind: str
    kind_word: str
    name: str
    where: Markup
    on: str
    clues: Sequence[str]
    times: Sequence[tuple[str, str]]


def chase(items: Iterable[Item]) -> str:
    """Lay out the cases to chase, each with its evidence."""
    return Markup('<ol class="clk-list">{}</ol>').format(Markup().join(map(_item, items)))


def _item(item: Item) -> Markup:
    clues = Markup(" ").join(Markup("<span>{}</span>").format(text) for text in item.clues)
    times = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, value)
        for name, value in item.times
    )
    return Markup(
        '<li class="k-{} {}"><p><i>{}</i> <code>{}</code> <span>{}</span></p>'
        '<time>{}</time><p class="clues">{}</p>{}</li>'
    ).format(
        item.kind,
        "short" if len(item.clues) == 1 and not times else "long",
        item.kind_word,
        item.name,
        item.where,
        item.on,
        clues,
        Markup("<dl>{}</dl>").format(times) if times else Markup(),
    )


def pages(said: str, links: Sequence[tuple[str, str]]) -> str:
    """Lay out where one is in a long list."""
    anchors = Markup(" ").join(
        Markup('<a href="{}" target="_self" data-stay>{}</a>').format(url, name)
        for name, url in links
    )
    return Markup('<p class="pages">{} {}</p>').format(said, anchors)


def groups(items: Iterable[tuple[str, Sequence[tuple[Markup, str]]]]) -> str:
    """Lay out areas by what they lie in, each with a short remark."""
    body = Markup().join(
        Markup("<section><h3>{} <small>{}</small></h3><ul>{}</ul></section>").format(
            head,
            len(rows),
            Markup().join(
                Markup("<li>{} <time>{}</time></li>").format(name, when) for name, when in rows
            ),
        )
        for head, rows in items
    )
    return Markup('<div class="clk-never">{}</div>').format(body)
