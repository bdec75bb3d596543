"""The pieces of HTML of the form; every text in them is escaped here."""

from collections.abc import Sequence

from markupsafe import Markup

#: Runs once where it is shown.
TO_TOP = "<script>document.querySelector('[data-testid=stMain]').scrollTop = 0;</script>"


def head(title: str, name: str, badge: str, note: str, way_back: tuple[str, str]) -> str:
    """Lay out the head of the page: what is done, to which control unit, and the way back."""
    mark = Markup('<span class="unit-state">{}</span>').format(badge) if badge else ""
    return Markup(
        '<header class="page-head unit-head"><h1>{}</h1><p class="day">{}</p>{}'
        '<p class="moment">{} · <a href="{}" target="_self">{}</a></p></header>'
    ).format(title, name, mark, note, *way_back)


def label(text: str) -> str:
    """Lay out the label of a group of fields."""
    return Markup('<p class="unit-label">{}</p>').format(text)


def step(number: int, title: str, note: str = "") -> str:
    """Lay out the heading of a step of the form."""
    return Markup('<h2 class="unit-step"><b>{}</b> {} <small>{}</small></h2>').format(
        number, title, note
    )


def problems(texts: Sequence[str]) -> str:
    """Lay out what was refused, beside its field."""
    return _list("unit-problems", texts, role="alert")


def remarks(texts: Sequence[str]) -> str:
    """Lay out what a writer should know of a field."""
    return _list("unit-remarks", texts)


def _list(kind: str, texts: Sequence[str], role: str = "note") -> str:
    if not texts:
        return ""
    items = Markup().join(Markup("<li>{}</li>").format(text) for text in texts)
    return Markup('<ul class="{}" role="{}">{}</ul>').format(kind, role, items)


def facts(rows: Sequence[tuple[str, str]]) -> str:
    """Lay out names and values."""
    lines = Markup().join(
        Markup("<li><span>{}</span> <b>{}</b></li>").format(name, value) for name, value in rows
    )
    return Markup('<ul class="unit-facts">{}</ul>').format(lines)


def saved(text: str) -> str:
    """Say quietly that what is written is kept."""
    return Markup('<p class="unit-kept" role="status">{}</p>').format(text)


def banner(title: str, lines: Sequence[str]) -> str:
    """Lay out why nothing was saved."""
    items = Markup().join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup(
        '<section class="unit-refused" role="alert"><h2>{}</h2><ul>{}</ul></section>'
    ).format(title, items)


def links(items: Sequence[tuple[str, str, bool, bool]], name: str) -> str:
    """Lay out links as buttons: text, address, whether chosen, whether it closes or ends."""
    made = Markup().join(
        Markup('<li><a href="{}" target="_self" data-stay{}{}>{}</a></li>').format(
            to,
            Markup(' aria-current="page"') if chosen else "",
            Markup(' class="grave"') if grave else "",
            text,
        )
        for text, to, chosen, grave in items
    )
    return Markup('<nav class="unit-actions" aria-label="{}"><ul>{}</ul></nav>').format(name, made)


def line(text: str) -> str:
    """Lay out one line."""
    return Markup('<p class="unit-line">{}</p>').format(text)


def chosen(title: str, names: Sequence[str]) -> str:
    """Lay out the building units that were chosen."""
    items = Markup().join(Markup("<li>{}</li>").format(name) for name in names)
    return Markup('<div class="unit-chosen"><p>{}</p><ol>{}</ol></div>').format(title, items)


def offer(title: str, name: str) -> str:
    """Lay out the draft that was kept."""
    return Markup('<section class="unit-offer"><p>{}</p><p><b>{}</b></p></section>').format(
        title, name
    )


def notice(text: str) -> str:
    """Lay out something that happened meanwhile."""
    return Markup('<p class="unit-notice" role="status">{}</p>').format(text)


def confirm(title: str, rows: Sequence[tuple[str, str]]) -> str:
    """Lay out what is about to be done."""
    lines = Markup().join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in rows
    )
    return Markup('<section class="unit-confirm"><h2>{}</h2><dl>{}</dl></section>').format(
        title, lines
    )


def will(text: str) -> str:
    """Say what will happen."""
    return Markup('<p class="unit-will">{}</p>').format(text)


def done(text: str, links: Sequence[tuple[str, str]]) -> str:
    """Say what was done, with links to what came of it."""
    items = Markup().join(
        Markup('<li><a href="{}" target="_self">{}</a></li>').format(to, name)
        if to
        else Markup("<li>{}</li>").format(name)
        for name, to in links
    )
    return Markup('<section class="unit-done" role="status"><p>{}</p><ul>{}</ul></section>').format(
        text, items
    )


def due(rows: Sequence[tuple[str, str]], to: str, word: str) -> str:
    """Lay out the evidence of a control unit that may be released."""
    cells = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, value) for name, value in rows
    )
    return Markup(
        '<dl class="unit-due">{}</dl><a class="unit-more" href="{}" target="_self">{}</a>'
    ).format(cells, to, word)


def lacking(name: str, to: str, texts: Sequence[str]) -> str:
    """Lay out a control unit that could be released but for its evidence."""
    items = Markup().join(Markup("<li>{}</li>").format(text) for text in texts)
    return Markup(
        '<div class="unit-lacking"><a href="{}" target="_self">{}</a><ul>{}</ul></div>'
    ).format(to, name, items)


def three(title: str, sides: Sequence[tuple[str, str]]) -> str:
    """Lay out one field as it was, as they have it, and as I have it."""
    cells = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, value) for name, value in sides
    )
    return Markup('<p class="unit-field">{}</p><dl class="unit-three">{}</dl>').format(title, cells)


def legend(items: Sequence[tuple[str, str]]) -> str:
    """Lay out which line is whose."""
    made = Markup().join(
        Markup('<li><i class="line-{}"></i>{}</li>').format(kind, word) for kind, word in items
    )
    return Markup('<ul class="unit-legend">{}</ul>').format(made)
