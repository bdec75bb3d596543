"""Pieces of HTML of the page of publishing; every text in them is escaped here."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

#: Sign that goes with each tone: none is told by colour alone.
SIGNS = {"bad": "✕", "ask": "？", "warn": "△", "good": "✓", "quiet": "·"}


def tag(text: object, tone: str = "quiet") -> Markup:
    """A state in one word, with its sign."""
    return Markup('<span class="pub-tag {}"><i aria-hidden="true">{}</i>{}</span>').format(
        tone, SIGNS.get(tone, ""), text
    )


def link(text: object, goal: str, kind: str = "", *, file: bool = False) -> Markup:
    """A link that moves within the application, or fetches a file."""
    how = Markup(" download") if file else Markup(' target="_self"')
    return Markup('<a class="{}" href="{}"{}>{}</a>').format(kind, goal, how, text)


def panel_head(title: str, note: str = "") -> Markup:
    """Lay out the heading of one of the panels."""
    more = Markup("<small>{}</small>").format(note) if note else Markup()
    return Markup('<header class="pub-head"><h2>{}</h2>{}</header>').format(title, more)


def head(title: str, note: str = "") -> Markup:
    """Lay out the heading of a part, and what it is in words."""
    more = Markup("<p>{}</p>").format(note) if note else Markup()
    return Markup('<header class="pub-part"><h2>{}</h2>{}</header>').format(title, more)


def lines(rows: Iterable[object], kind: str = "") -> Markup:
    """Lay out remarks below each other; nothing where there is none."""
    made = Markup().join(Markup("<li>{}</li>").format(row) for row in rows)
    return Markup('<ul class="pub-lines {}">{}</ul>').format(kind, made) if made else Markup()


def note(text: object, kind: str = "") -> Markup:
    """Lay out a remark in small."""
    return Markup('<p class="pub-note {}">{}</p>').format(kind, text)


def facts(rows: Iterable[tuple[str, object]]) -> Markup:
    """Lay out names and what belongs to them; what is empty is left out."""
    made = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, value)
        for name, value in rows
        if value not in ("", None)
    )
    return Markup('<dl class="pub-facts">{}</dl>').format(made)


def steps(items: Sequence[tuple[str, str, str]]) -> Markup:
    """Lay out how far a pack has come.

    Parameters
    ----------
    items : sequence of (str, str, str)
        Step, who and when, and ``"done"``, ``"now"``, ``"next"`` or ``"stopped"``.
    """
    signs = {"done": "✓", "now": "●", "next": "○", "stopped": "✕"}
    made = Markup().join(
        Markup(
            '<li class="{}"{}><b><i aria-hidden="true">{}</i>{}</b><small>{}</small></li>'
        ).format(how, Markup(' aria-current="step"') if how == "now" else "", signs[how], text, by)
        for text, by, how in items
    )
    return Markup('<ol class="pub-steps">{}</ol>').format(made)


def lack(sentence: str, missing: Iterable[object], *, between: str, ready: bool) -> Markup:
    """Lay out in one sentence what is missing until the release."""
    body = Markup("{}").format(between).join(Markup("<b>{}</b>").format(one) for one in missing)
    return Markup(
        '<p class="pub-lack {}" role="status"><i aria-hidden="true">{}</i><span>{}{}</span></p>'
    ).format("good" if ready else "wait", "✓" if ready else "…", sentence, body)
