"""HTML of the page of control units; every text in it is escaped here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from riskzone.maps.unit_layer import STATUS_STYLES
from riskzone.ui.zones_markup import Step

_EMPTY = Markup("")


def _dress(text: Markup, kind: str) -> Markup:
    return Markup('<p class="{}">{}</p>').format(kind, text)


def link(step: Step, kind: str = "", *, stay: bool = True, fresh: bool = False) -> Markup:
    """Lay out a link; ``fresh`` opens it beside the page, ``stay`` keeps the scroll position."""
    return Markup('<a class="{}" href="{}" target="{}"{}>{}</a>').format(
        kind,
        step.address,
        "_blank" if fresh else "_self",
        Markup(" data-stay") if stay else _EMPTY,
        step.text,
    )


def swatch(status: str) -> Markup:
    """Show the stroke, dash and pattern of a status."""
    return Markup('<img class="swatch" alt="" src="/unit-swatch/{}.svg">').format(status)


def status_mark(status: str, word: str) -> Markup:
    """Show a status by swatch, glyph and word."""
    return Markup('<span class="u-status" data-status="{}">{} <i>{}</i> {}</span>').format(
        status, swatch(status), STATUS_STYLES[status].glyph, word
    )


@dataclass(frozen=True)
class StatusCount:
    """How many control units have a status; the address cuts the page to them."""

    status: str
    word: str
    count: int
    address: str


def status_strip(
    counts: Sequence[StatusCount],
    rest: Sequence[StatusCount],
    headings: tuple[str, str],
    total: tuple[str, int, str],
    chosen: str | None,
) -> str:
    """Lay out the number of control units per status, each a link; the rest in a line."""
    cells = Markup().join(
        Markup(
            '<a class="level" data-status="{}" href="{}" target="_self" data-stay{}>'
            '<span class="word">{} {} {}</span><span class="count{}">{}</span></a>'
        ).format(
            item.status,
            item.address,
            _current(item, chosen),
            swatch(item.status),
            STATUS_STYLES[item.status].glyph,
            item.word,
            "" if item.count else " none",
            f"{item.count:,}",
        )
        for item in counts
    )
    others = Markup().join(
        Markup('<a href="{}" target="_self" data-stay data-status="{}"{}>{} <b>{}</b></a>').format(
            item.address,
            item.status,
            _current(item, chosen),
            status_mark(item.status, item.word),
            f"{item.count:,}",
        )
        for item in rest
    )
    word, count, address = total
    return Markup(
        '<section class="levels u-counts"><p class="label">{}</p><div class="strip">{}'
        '<a class="level total" href="{}" target="_self" data-stay><span class="word">{}</span>'
        '<span class="count">{}</span></a></div>{}</section>'
    ).format(
        headings[0],
        cells,
        address,
        word,
        f"{count:,}",
        Markup('<p class="u-others"><span>{}</span>{}</p>').format(headings[1], others)
        if rest
        else _EMPTY,
    )


def _current(item: StatusCount, chosen: str | None) -> Markup:
    return Markup(' aria-current="true"') if item.status == chosen else _EMPTY


def map_head(heading: str, note: str) -> str:
    """Lay out the heading of the map; the counts above are its legend, ``note`` the rest of it."""
    rest = Markup('<p class="u-note"><i class="u-square"></i> {}</p>').format(note) if note else ""
    return Markup('<div class="map-head"><h2>{}</h2>{}</div>').format(heading, rest)


@dataclass(frozen=True)
class Line:
    """A control unit in the list.

    Parameters
    ----------
    address : str
    name, place, circle : str
    status, word : str
    clock, tone : str
        Countdown and how it is emphasised.
    missing : str
        Evidence that is missing, in one line; ``""``: none.
    notes : tuple of str
        What else a reader should see at once: review day passed, text only.
    chosen : bool
    """

    address: str
    name: str
    place: str
    circle: str
    status: str
    word: str
    clock: str
    tone: str
    missing: str = ""
    notes: tuple[str, ...] = ()
    chosen: bool = False


def unit_list(groups: Sequence[tuple[str, Sequence[Line]]]) -> str:
    """Lay out the list: orders with several control units stand under a heading of their own.

    Parameters
    ----------
    groups : sequence of (heading, lines)
        ``""``: a control unit that stands alone.
    """
    return Markup('<div class="u-list">{}</div>').format(
        Markup().join(_group(heading, lines) for heading, lines in groups)
    )


def _group(heading: str, lines: Sequence[Line]) -> Markup:
    rows = Markup().join(map(_line, lines))
    if not heading:
        return Markup("<ul>{}</ul>").format(rows)
    return Markup('<div class="u-order"><p class="u-order-head">{}</p><ul>{}</ul></div>').format(
        heading, rows
    )


def _line(line: Line) -> Markup:
    notes = Markup().join(Markup('<span class="u-flag">{}</span>').format(n) for n in line.notes)
    missing = (
        Markup('<span class="u-missing">{}</span>').format(line.missing) if line.missing else _EMPTY
    )
    more = Markup('<span class="u-more">{}{}</span>').format(missing, notes)
    return Markup(
        '<li{}><a class="u-row" href="{}" target="_self">'
        '{}<b class="u-name">{}</b><span class="u-clock {}">{}</span>'
        '<small class="u-place">{}</small>{}</a></li>'
    ).format(
        Markup(' class="chosen"') if line.chosen else _EMPTY,
        line.address,
        status_mark(line.status, line.word),
        line.name,
        line.tone,
        line.clock,
        " · ".join(part for part in (line.place, line.circle) if part),
        more if line.missing or line.notes else _EMPTY,
    )


def list_head(heading: str, count: str, sorts: Sequence[Step], pages: Sequence[Step]) -> str:
    """Lay out the heading of the list: how many, in which order, which page."""
    return Markup(
        '<div class="table-title u-title"><h2 class="table-head">{}</h2><p>{}</p>'
        '<p class="kinds">{}</p><p class="pages">{}</p></div>'
    ).format(heading, count, Markup().join(map(_step, sorts)), Markup().join(map(_step, pages)))


def pages(steps: Sequence[Step]) -> str:
    """Lay out the way to other pages of the list."""
    return Markup('<p class="u-pages">{}</p>').format(Markup().join(map(_step, steps)))


def _step(step: Step) -> Markup:
    if not step.address:
        return Markup('<span aria-current="true">{}</span>').format(step.text)
    return link(step)


def way(steps: Sequence[Step], ahead: Sequence[tuple[Step, str]]) -> str:
    """Lay out the way from the whole area to what is shown, and what a reader may begin there."""
    trail = Markup('<span class="sep" aria-hidden="true">›</span>').join(map(_step, steps))
    return Markup('<nav class="drill"><p class="trail">{}</p>{}</nav>').format(
        trail, actions(ahead) if ahead else _EMPTY
    )


def actions(steps: Sequence[tuple[Step, str]]) -> Markup:
    """Lay out what a reader can do, for one thumb: (step, kind).

    Kind "first" is what they came for, "slip" a sheet, which opens beside the page.
    """
    return Markup('<p class="u-actions">{}</p>').format(
        Markup().join(link(step, kind, stay=False, fresh=kind == "slip") for step, kind in steps)
    )


def past(text: str, steps: Sequence[Step]) -> str:
    """Lay out the band that tells a reader that another minute than the present is shown."""
    return Markup('<p class="u-past" role="status">{} {}</p>').format(
        text, Markup().join(map(_step, steps))
    )


def empty(heading: str, lines: Iterable[str], steps: Sequence[Step] = ()) -> str:
    """Lay out what stands where there is nothing to show, and what to do."""
    ahead = (
        Markup('<p class="u-actions">{}</p>').format(Markup().join(link(step) for step in steps))
        if steps
        else _EMPTY
    )
    return Markup('<section class="u-empty"><h2>{}</h2>{}{}</section>').format(
        heading, Markup().join(Markup("<p>{}</p>").format(line) for line in lines), ahead
    )


# ---- the panel ------------------------------------------------------------------------------


def panel_head(name: str, place: str, status: tuple[str, str], clock: tuple[str, str]) -> str:
    """Lay out the head of the panel: name, where it is, its status, its countdown and tone."""
    text, tone = clock
    return Markup(
        '<header class="zone-head u-head"><h2>{}</h2><p class="label">{}</p>'
        '<p class="verdict">{}</p>{}</header>'
    ).format(
        name,
        place,
        status_mark(*status),
        Markup('<p class="u-big {}">{}</p>').format(tone, text) if text else _EMPTY,
    )


def warning(lines: Sequence[str]) -> str:
    """Lay out what must not be overlooked."""
    return Markup('<ul class="u-warn">{}</ul>').format(
        Markup().join(Markup("<li>{}</li>").format(line) for line in lines)
    )


@dataclass(frozen=True)
class Fact:
    """A name and a value; ``kind`` is "done", "missing" or "" and shown by a mark as well."""

    name: str
    value: str
    kind: str = ""
    address: str = ""


_MARKS = {"done": "✓", "missing": "✕", "none": "–"}


def facts(heading: str, rows: Sequence[Fact], note: str = "", *, tight: bool = False) -> str:
    """Lay out a section of names and values; ``tight``: short ones, two in a line."""
    if not rows and not note:
        return ""
    body = Markup().join(map(_fact, rows))
    kind = "tight" if tight else ""
    listed = Markup('<dl class="{}">{}</dl>').format(kind, body) if rows else _EMPTY
    said = _dress(Markup("{}").format(note), "u-note") if note else _EMPTY
    return Markup('<section class="u-sec"><h3>{}</h3>{}{}</section>').format(heading, listed, said)


def _fact(row: Fact) -> Markup:
    mark = (
        Markup('<i class="u-mark {}" aria-hidden="true">{}</i> ').format(row.kind, _MARKS[row.kind])
        if row.kind
        else _EMPTY
    )
    value = link(Step(row.value, row.address), stay=False) if row.address else row.value
    return Markup("<div><dt>{}{}</dt><dd>{}</dd></div>").format(mark, row.name, value)


def points(heading: str, lines: Sequence[str]) -> str:
    """Lay out a section of sentences."""
    if not lines:
        return ""
    return Markup('<section class="u-sec"><h3>{}</h3><ul>{}</ul></section>').format(
        heading, Markup().join(Markup("<li>{}</li>").format(line) for line in lines)
    )


def said(heading: str, rows: Sequence[tuple[str, str, str]]) -> str:
    """Lay out what people said: (who and when, text, answer or ``""``)."""
    if not rows:
        return ""
    items = Markup().join(
        Markup("<li><small>{}</small><p>{}</p>{}</li>").format(
            who, text, _dress(Markup("{}").format(answer), "u-answer") if answer else _EMPTY
        )
        for who, text, answer in rows
    )
    return Markup('<section class="u-sec u-said"><h3>{}</h3><ul>{}</ul></section>').format(
        heading, items
    )


@dataclass(frozen=True)
class Event:
    """A stored change: when, what, by whom; the address compares it with the one before."""

    when: str
    action: str
    who: str
    notes: tuple[str, ...] = ()
    address: str = ""
    chosen: bool = False


def history(heading: str, events: Sequence[Event], compare: str, note: str = "") -> str:
    """Lay out the changes of a control unit, the newest first."""
    items = Markup().join(
        Markup("<li{}><time>{}</time> <b>{}</b> <span>{}</span>{}{}</li>").format(
            Markup(' class="chosen"') if event.chosen else _EMPTY,
            event.when,
            event.action,
            event.who,
            Markup().join(Markup("<p>{}</p>").format(line) for line in event.notes),
            link(Step(compare, event.address), "u-compare") if event.address else _EMPTY,
        )
        for event in events
    )
    said = _dress(Markup("{}").format(note), "u-note") if note else _EMPTY
    return Markup('<section class="u-sec u-history"><h3>{}</h3>{}<ol>{}</ol></section>').format(
        heading, said, items
    )


def sections(parts: Iterable[str]) -> str:
    """Put sections side by side where there is room."""
    return Markup('<div class="u-secs">{}</div>').format(Markup().join(map(Markup, parts)))
