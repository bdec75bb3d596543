"""The counties with their response, and the communities with a case, as HTML."""

from collections.abc import Mapping

from markupsafe import Markup

from riskzone.decisions.resolve import Response
from riskzone.decisions.situation import Situation
from riskzone.services.response import Responses, Situations
from riskzone.ui import response_words as words
from riskzone.ui.names import zone_name
from riskzone.ui.response import Links
from riskzone.ui.text import say, word
from riskzone.zoning.assessment import UNKNOWN


def areas(found: Responses, links: Links) -> str:
    """Lay out every county: level, whose measures it follows, by which document, until when.

    Those that differ from the whole come first; the others, all alike, are folded away.
    """
    differing = {one.zone for one in found.areas}
    own = [one for code, one in sorted(found.zones.items()) if code in differing]
    same = [one for code, one in sorted(found.zones.items()) if code not in differing]
    shown = _area_table(own, found, links) if own else Markup("")
    return Markup(
        '<section class="r-areas"><h2>{} <span class="n">{}</span></h2><p class="note">{}</p>{}'
        "<details><summary>{}</summary>{}</details></section>"
    ).format(
        say("response.areas"),
        len(found.zones),
        say("response.areas_note", same=len(same), count=len(own)),
        shown,
        say("response.areas_open", count=len(same)),
        _area_table(same, found, links),
    )


def _area_table(rows: list[Response], found: Responses, links: Links) -> Markup:
    heads = ("area", "level", "follows", "since", "until", "document")
    head = Markup().join(Markup("<th>{}</th>").format(say(f"response.col_{n}")) for n in heads)
    body = Markup().join(_area_row(one, found, links) for one in rows)
    return Markup(
        '<table class="r-table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(head, body)


def _area_row(one: Response, found: Responses, links: Links) -> Markup:
    number = one.follows_document or one.document
    document = found.documents.get(number)
    follows = say("response.bar_follows", level=words.level(one.follows)) if one.follows else "—"
    since = one.follows_since or one.since
    until = one.follows_until or one.until
    name = Markup('<a href="{}" target="_self">{}</a> <small>{}</small>').format(
        links.area(one.zone), words.area(one.zone), words.place_of(one.zone)
    )
    paper = (
        Markup('<a href="{}" target="_self">{}</a>').format(
            links.document(number), (document.number or document.title) if document else number
        )
        if number
        else Markup("—")
    )
    cells = (
        (name, ""), (words.level_of(one), say("response.col_level")),
        (follows, say("response.col_follows")),
        (words.minute(since) if since else "—", say("response.col_since")),
        (words.minute(until) if until else say("response.no_end"), say("response.col_until")),
        (paper, say("response.col_document")),
    )  # fmt: skip
    return Markup("<tr>{}</tr>").format(
        Markup().join(Markup('<td data-head="{}">{}</td>').format(h, c) for c, h in cells)
    )


def communities(found: Situations, totals: Mapping[str, int], area: str, links: Links) -> str:
    """Lay out the situations: totals that sum, and the townships with a case.

    Parameters
    ----------
    found : Situations
    totals : mapping of str to int
        Townships of the area per situation.
    area : str
        Division code the list is cut to; ``""``: the whole area served.
    links : Links
    """
    scheme = found.scheme
    order = [*(one.id for one in reversed(scheme.levels)), UNKNOWN]
    strip = Markup().join(
        Markup(
            '<div class="level"><span class="word">{}</span><span class="count">{}</span></div>'
        ).format(words.level_mark(scheme, name), f"{totals.get(name, 0):,}")
        for name in order
        if name != UNKNOWN or totals.get(name)
    )
    total = Markup(
        '<div class="level total"><span class="word">{}</span><span class="count">{}</span></div>'
    ).format(say("response.all_townships"), f"{sum(totals.values()):,}")
    rows = [one for one in found.townships if not area or words.lies_in(one.zone, area)]
    unknown = totals.get(UNKNOWN, 0)
    notes = [say("response.unknown_note", count=unknown)] if unknown else []
    notes.append(say("response.no_community_layer"))
    return Markup(
        '<section class="r-communities"><h2>{}</h2><p class="note">{}</p>'
        '<div class="levels"><div class="strip">{}{}</div></div>{}{}</section>'
    ).format(
        say("response.communities"),
        say(f"response.counted_{found.reading}", on=found.on.isoformat()),
        strip,
        total,
        _township_table(rows, found, links),
        Markup().join(Markup('<p class="note">{}</p>').format(note) for note in notes),
    )


def _township_table(rows: list[Situation], found: Situations, links: Links) -> Markup:
    if not rows:
        return Markup('<p class="none">{}</p>').format(say("response.no_township"))
    names = ("township", "situation", "residents", "outbreaks", "unknown_source", "buildings")
    head = Markup().join(
        Markup("<th{}>{}</th>").format(
            Markup(' class="num"') if i > 1 else "", say(f"response.col_{name}")
        )
        for i, name in enumerate(names)
    )
    body = Markup().join(_township(one, found, links) for one in rows)
    return Markup(
        '<table class="r-table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(head, body)


def _township(one: Situation, found: Situations, links: Links) -> Markup:
    clause = found.scheme.clause(one.clause)
    name = Markup('<a href="{}" target="_self">{}</a> <small>{}</small>').format(
        links.area(one.zone), zone_name(one.zone, one.name), words.place_of(one.zone)
    )
    mark = words.level_mark(found.scheme, one.level)
    if one.upper:
        mark = say_range(mark, words.level_word(found.scheme, one.upper))
    why = word(clause.zh, clause.en) if clause else ""
    figures: Mapping[str, int] = {
        "residents": one.residents,
        "outbreaks": one.outbreaks,
        "unknown_source": one.unknown_source,
        "buildings": len(found.buildings.get(one.zone, ())),
    }
    cells = Markup().join(
        Markup('<td class="num" data-head="{}">{}</td>').format(say(f"response.col_{key}"), value)
        for key, value in figures.items()
    )
    return Markup('<tr><td>{}</td><td>{}<small class="why">{}</small></td>{}</tr>').format(
        name, mark, why, cells
    )


def say_range(mark: Markup, upper: str) -> Markup:
    """Say that a graver situation is possible."""
    return Markup("{} <small>{}</small>").format(mark, say("response.perhaps", upper=upper))
