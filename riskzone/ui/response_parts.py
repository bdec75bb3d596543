"""How an area stands and the measures that apply to it, as HTML; every text is escaped here."""

from itertools import groupby

from markupsafe import Markup

from riskzone.decisions.measures import Because, MeasureInForce, Paper
from riskzone.decisions.resolve import Response
from riskzone.services.response import AreaStanding, Risk
from riskzone.ui import response_words as words
from riskzone.ui.response import Links
from riskzone.ui.text import items, say, word


def area_panel(found: AreaStanding, links: Links) -> str:
    """Lay out how an area stands, its strategies, and its measures with their reasons."""
    place = words.place_of(found.area)
    head = Markup('<h2 id="area">{} <small>{}</small></h2>').format(words.area(found.area), place)
    rows = [
        (say("response.row_response"), _response_line(found.response, links)),
        (say("response.row_risk"), _risk_line(found, links)),
        (say("response.row_situation"), _situation_line(found)),
    ]
    standing = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, value) for name, value in rows
    )
    return Markup('<section class="r-area">{}<dl>{}</dl>{}{}</section>').format(
        head, standing, _strategies(found), _measures(found)
    )


def _response_line(response: Response, links: Links) -> Markup:
    name = words.level_of(response)
    said = Markup.escape(name)
    if response.level:
        said = Markup('<b class="r-tag" data-level="{}">{}</b>').format(response.level, name)
    if response.document:
        since = words.minute(response.since) if response.since else ""
        own = response.from_area == response.zone
        said += Markup(' <a href="{}" target="_self">{}</a>').format(
            links.document(response.document),
            say(
                "response.own_level" if own else "response.inherited",
                since=since,
                area=words.area(response.from_area),
            ),
        )
    if response.follows:
        said += Markup(
            ' <b class="r-tag" data-level="{}">{}</b> <a href="{}" target="_self">{}</a>'
        ).format(
            response.follows,
            say("response.bar_follows", level=words.level(response.follows)),
            links.document(response.follows_document),
            say(
                "response.own_level",
                since=words.minute(response.follows_since) if response.follows_since else "",
            ),
        )
    return said


def _risk_line(found: AreaStanding, links: Links) -> Markup:
    if len(found.risks) == 1:
        return _one_risk(found.risks[0], found, links)
    told = []
    for name in _order(found, {one.level for one in found.risks}):
        some = [one for one in found.risks if one.level == name]
        declared = sum(one.declared is not None for one in some)
        mark = words.level_mark(found.risk_scheme, name)
        count = say("response.counties", count=len(some))
        kind = _kind(declared, len(some))
        told.append(Markup("{} {} <small>{}</small>").format(mark, count, kind))
    return Markup("<br>").join(told) if told else Markup.escape(say("unknown"))


def _order(found: AreaStanding, names: set[str]) -> list[str]:
    scheme = found.risk_scheme
    known = [one.id for one in reversed(scheme.levels)] if scheme else []
    return [name for name in known if name in names] + sorted(names - set(known))


def _kind(declared: int, count: int) -> str:
    if declared == count:
        return say("response.risk_declared")
    if not declared:
        return say("response.risk_computed")
    return say("response.risk_mixed", declared=declared)


def _one_risk(risk: Risk, found: AreaStanding, links: Links) -> Markup:
    mark = words.level_mark(found.risk_scheme, risk.level)
    if risk.declared is None or risk.declared.since is None:
        return Markup('{} <a href="{}" target="_self">{}</a>').format(
            mark, links.zone(risk.zone), say("response.risk_computed_long")
        )
    but = items(words.area(code) for code in risk.declared.except_)
    return Markup('{} <a href="{}" target="_self">{}</a> <small>{}</small>').format(
        mark,
        links.document(risk.declared.document),
        say("response.risk_declared_long", since=words.minute(risk.declared.since)),
        say("response.except", areas=but) if but else "",
    )


def _situation_line(found: AreaStanding) -> Markup:
    if not found.situations:
        return Markup.escape(say("response.situations_unknown"))
    told = [
        Markup("{} {}").format(
            words.level_mark(found.situation_scheme, name),
            say("response.townships", count=count),
        )
        for name, count in reversed(tuple(found.situations.items()))
    ]
    return Markup("<br>").join(told)


def _strategies(found: AreaStanding) -> Markup:
    rows = Markup().join(
        Markup('<li><span class="why">{}</span><b>{}</b>{}</li>').format(
            _why(one, found), words.text(one.measure), _source(one)
        )
        for one in found.strategies
    )
    body = Markup("<ul>{}</ul>").format(rows) if rows else _none(say("response.no_strategy"))
    return Markup('<section class="r-strategies"><h3>{}</h3>{}</section>').format(
        say("response.strategies"), body
    )


def _measures(found: AreaStanding) -> Markup:
    groups = Markup().join(
        Markup('<section class="r-group"><h4>{}</h4><ul>{}</ul></section>').format(
            name, Markup().join(_measure(one, found) for one in some)
        )
        for name, some in groupby(found.measures, key=lambda one: words.place_kind(one.measure))
    )
    head = Markup('<h3>{} <span class="n">{}</span></h3>').format(
        say("response.measures"), len(found.measures)
    )
    notes = []
    if any(one.carried_on for one in found.measures):
        notes.append(say("response.carried_on"))
    if any(one.measure.certainty == "unconfirmed" for one in (*found.measures, *found.strategies)):
        notes.append(say("response.unconfirmed"))
    foot = Markup().join(Markup('<p class="note">{}</p>').format(note) for note in notes)
    body = groups or _none(say("response.no_measure"))
    return Markup('<section class="r-measures">{}{}{}</section>').format(head, foot, body)


def _measure(one: MeasureInForce, found: AreaStanding) -> Markup:
    return Markup('<li><span class="what">{}</span><span class="why">{}</span>{}</li>').format(
        words.text(one.measure), _why(one, found), _source(one)
    )


def _why(one: MeasureInForce, found: AreaStanding) -> Markup:
    if not one.because:
        return Markup('<i class="r-why all">{}</i>').format(say("response.because_all"))
    return Markup(" ").join(_reason(reason, found) for reason in one.because)


def _reason(reason: Because, found: AreaStanding) -> Markup:
    text = words.because(
        reason,
        follows=found.response.follows,
        risk=found.risk_scheme,
        situation=found.situation_scheme,
    )
    scheme = found.risk_scheme if reason.dimension == "risk" else found.situation_scheme
    if reason.dimension in ("response", "own_response"):
        return Markup('<i class="r-why">{}</i>').format(text)
    return Markup('<i class="r-why">{}</i>').format(words.level_mark(scheme, reason.value))


def _source(one: MeasureInForce) -> Markup:
    marks = ("†" if one.carried_on else "") + (
        "?" if one.measure.certainty == "unconfirmed" else ""
    )
    return Markup('<small class="src" title="{}">{}{}</small>').format(
        words.title(one.paper), words.section(one.paper, one.measure), marks
    )


def _none(text: str) -> Markup:
    return Markup('<p class="none">{}</p>').format(text)


def papers(found: AreaStanding) -> str:
    """List the papers the measures come from, and those that ask nothing here."""
    own = tuple(dict.fromkeys(one.paper for one in (*found.strategies, *found.measures)))
    here = Markup().join(Markup("<li>{}</li>").format(_paper(one)) for one in own)
    other = Markup().join(Markup("<li>{}</li>").format(_paper(one)) for one in found.reference)
    return Markup(
        '<section class="r-papers"><h2>{}</h2><ul>{}</ul><details><summary>{}</summary>'
        "<ul>{}</ul></details></section>"
    ).format(say("response.papers"), here, say("response.reference"), other)


def _paper(paper: Paper) -> Markup:
    area = word(paper.area_zh, paper.area_en)
    told = [word(paper.issuer_zh, paper.issuer_en), paper.number]
    told.append(say("response.in_force", area=area, day=paper.from_.isoformat()))
    if paper.until:
        told.append(say("response.until", until=paper.until.isoformat()))
    return Markup("{}<small>{}</small>").format(words.title(paper), items(filter(None, told)))
