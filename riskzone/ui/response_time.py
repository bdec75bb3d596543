"""The level of the whole area and its stages on a time line, as HTML; texts are escaped here."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from markupsafe import Markup

from riskzone.decisions.model import DecisionDocument
from riskzone.decisions.response import Stage
from riskzone.services.response import Responses
from riskzone.ui import response_words as words
from riskzone.ui.response import Links
from riskzone.ui.text import parts, say, word

_DAY = timedelta(days=1)


def now_band(found: Responses, links: Links) -> str:
    """Lay out the level of the whole area: since when, by which document, who differs."""
    whole = found.province
    if not whole.level or whole.since is None:
        return _without_level(found, links)
    lead = say(
        "response.lead",
        area=words.area(""),
        level=words.level(whole.level),
        since=words.day_of_year(whole.since),
        days=words.lasted(whole.since, found.at),
    )
    lines = [Markup.escape(say("response.grade_line", grade=words.grade(whole.level)))]
    lines.append(_by(found.documents.get(whole.document), whole.document, links))
    if whole.until is not None:
        lines.append(Markup.escape(say("response.level_until", until=words.minute(whole.until))))
    lines.append(_who_differs(found))
    return Markup(
        '<section class="r-now"><p class="r-level" data-level="{}"><b>{}</b><span>{}</span></p>'
        '<div><p class="lead">{}</p>{}</div></section>'
    ).format(
        whole.level,
        whole.level,
        words.level(whole.level),
        lead,
        _paragraphs(lines),
    )


def _without_level(found: Responses, links: Links) -> Markup:
    """Say that nothing is declared, or since when and by what it is over."""
    whole, area = found.province, words.area("")
    if whole.document and whole.since is not None:
        lead = say("response.over", area=area, since=words.day_of_year(whole.since))
        lines = [_by(found.documents.get(whole.document), whole.document, links)]
    else:
        lead = say("response.none_declared", area=area)
        lines = [Markup.escape(say("response.none_help"))]
    if found.areas:
        lines.append(_who_differs(found))
    return Markup('<section class="r-now none"><p class="lead">{}</p>{}</section>').format(
        lead, _paragraphs(lines)
    )


def _who_differs(found: Responses) -> Markup:
    differ = len(found.areas)
    entry = "response.all_alike" if not differ else "response.some_differ"
    return Markup.escape(say(entry, count=differ, same=len(found.zones) - differ))


def _paragraphs(lines: Sequence[Markup]) -> Markup:
    return Markup().join(Markup("<p>{}</p>").format(line) for line in lines)


def _by(document: DecisionDocument | None, number: int, links: Links) -> Markup:
    if document is None:
        return Markup.escape(say("response.no_document"))
    return Markup('{}<a href="{}" target="_self">{}</a>{}').format(
        say("response.by"), links.document(number), _called(document), _signed(document)
    )


def _called(document: DecisionDocument) -> str:
    title = word(f"《{document.title}》", document.title)
    return f"{title} {document.number}".strip()


def _signed(document: DecisionDocument) -> str:
    told = []
    if document.decided_at is not None:
        told.append(say("response.signed", at=f"{document.decided_at:%Y-%m-%d %H:%M}"))
    if not document.number:
        told.append(say("response.no_number"))
    return word(f"（{parts(told)}）", f" ({parts(told)})") if told else ""


def time_line(found: Responses, links: Links) -> str:
    """Lay out the stages of the whole area and, below, what differs from it inside."""
    stages = found.timeline
    if not stages:
        return ""
    first = stages[0].at
    # The stage that begins last has room for its name, whatever minute is shown.
    start = max(stage.at for stage in (*stages, *found.own, *found.follows))
    last = max(found.at, start + max((start - first) / 5, _DAY))
    axis = _Axis(first, last)
    rows = [_row(words.area(""), stages, axis, found, links, follows=False)]
    inner = [(stage, False) for stage in found.own] + [(stage, True) for stage in found.follows]
    for (code, follows), own in groupby(inner, key=lambda pair: (pair[0].area, pair[1])):
        some = tuple(stage for stage, _ in own)
        rows.append(_row(words.area(code), some, axis, found, links, follows=follows))
    return Markup(
        '<section class="r-time"><h2>{}</h2><div class="r-rows" style="--now:{:.2f}%">{}</div>'
        '<p class="note">{}</p></section>'
    ).format(
        say("response.time_line"),
        axis.share(found.at),
        Markup().join(rows),
        say("response.time_note", at=f"{found.at:%Y-%m-%d %H:%M}"),
    )


class _Axis:
    """Where a minute stands between the first and the last one shown."""

    def __init__(self, first: datetime, last: datetime) -> None:
        self.first, self.last = first, last

    def share(self, at: datetime) -> float:
        """Percent of the axis before a minute."""
        inside = min(max(at, self.first), self.last)
        return 100 * ((inside - self.first) / (self.last - self.first))


def _row(
    name: str,
    stages: Sequence[Stage],
    axis: _Axis,
    found: Responses,
    links: Links,
    *,
    follows: bool,
) -> Markup:
    bars = Markup().join(
        _bar(stage, axis, found, links, follows=follows) for stage in stages if stage.at < axis.last
    )
    return Markup(
        '<div class="r-row"><p class="who">{}</p><div class="r-bars">{}</div></div>'
    ).format(name, bars)


def _span(stage: Stage, at: datetime) -> str:
    """Say from when until when; the day on which the level changes counts to the next stage."""
    since = words.day(stage.at)
    if stage.until is not None:
        days = words.lasted(stage.at, stage.until - _DAY)
        return say("response.bar_span", since=since, until=words.day(stage.until), days=days)
    if at < stage.at:
        return say("response.bar_ahead", since=since)
    return say("response.bar_open", since=since, days=words.lasted(stage.at, at))


def _bar(stage: Stage, axis: _Axis, found: Responses, links: Links, *, follows: bool) -> Markup:
    start = axis.share(stage.at)
    width = axis.share(stage.until or axis.last) - start
    here = stage.at <= found.at and (stage.until is None or found.at < stage.until)
    name = words.level(stage.level)
    label = say("response.bar_follows", level=name) if follows else name
    span = _span(stage, found.at)
    return Markup(
        '<a class="r-bar" href="{}" target="_self" data-level="{}" data-kind="{}"{}'
        ' style="left:{:.2f}%;width:{:.2f}%" title="{}"><b>{}</b> <span>{}</span></a>'
    ).format(
        links.at(stage.at),
        stage.level,
        "follows" if follows else "own",
        Markup(' aria-current="true"') if here else "",
        start,
        width,
        f"{label} {span}",
        label,
        span,
    )
