"""Pieces of HTML of the page of past mornings; every text in them is escaped."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from riskzone.briefing.compare import FigurePair
from riskzone.briefing.since import Cause, Differences, ZoneDifference
from riskzone.maps import LevelStyle
from riskzone.store.snapshots import Snapshot
from riskzone.ui import data_markup
from riskzone.ui.briefing import parts
from riskzone.ui.briefing.edition import Edition
from riskzone.ui.mornings_state import PAGE_ROWS, MorningsView
from riskzone.ui.text import items, say, word
from riskzone.ui.zones import day_line, figure
from riskzone.zoning.assessment import UNKNOWN

if TYPE_CHECKING:
    from riskzone.ui.mornings import Listed

_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
_MOST_ZONES = 40


def listing(rows: Sequence["Listed"], chosen: int, view: MorningsView) -> Markup:
    """Lay out the list: day, levels, by whom and when, and whether it is as it was frozen."""
    lines = Markup().join(_row(row, chosen, view) for row in rows)
    return Markup('<ol class="mornings">{}</ol>').format(lines)


def _row(row: "Listed", chosen: int, view: MorningsView) -> Markup:
    meta = row.meta
    current = Markup(' aria-current="true"') if meta.id == chosen else Markup()
    state = (
        data_markup.mark(say("mornings.altered"), "bad")
        if row.altered
        else Markup('<span class="whole">{}</span>').format(say("mornings.whole"))
    )
    levels = Markup().join(
        Markup('<span class="lv"><img class="swatch" alt="" src="{}">{} {}<b>{}</b></span>').format(
            style.swatch_url, style.glyph, _level_word(style, zh, en), count
        )
        for style, zh, en, count in row.levels
    )
    return Markup(
        '<li{}><a href="{}" target="_self"><span class="day">{}<small>{}</small></span>'
        '<span class="ed">{}</span>{}<span class="levels-line">{}</span>'
        '<span class="by">{}</span></a></li>'
    ).format(
        current,
        view.here(snapshot=meta.id),
        f"{meta.on:%Y-%m-%d}",
        word(f"星期{_WEEKDAYS[meta.on.weekday()]}", f"{meta.on:%A}"),
        _edition(meta),
        state,
        levels,
        say("mornings.by", actor=meta.actor, at=f"{meta.recorded_at:%Y-%m-%d %H:%M}"),
    )


def _level_word(style: LevelStyle, zh: str, en: str) -> str:
    if style.id in (UNKNOWN, ""):
        return say("unknown") if style.id else say("no_level")
    return word(zh, en)


def _edition(meta: Snapshot) -> str:
    reading = say(f"reading_{meta.reading}")
    return say("mornings.edition", reading=reading, edition=meta.edition)


def pages(total: int, view: MorningsView) -> Markup:
    """Lay out where in the list one is; nothing where it is short."""
    last = -(-total // PAGE_ROWS)
    if last <= 1:
        return Markup()
    links = Markup(" ").join(
        Markup('<a href="{}" target="_self">{}</a>').format(view.here(page=number), text)
        for text, number in (
            (say("mornings.newer"), view.page - 1),
            (say("mornings.older"), view.page + 1),
        )
        if 1 <= number <= last
    )
    said = say("mornings.pages", page=min(view.page, last), pages=last, total=total)
    return Markup('<p class="pages">{} {}</p>').format(said, links)


def nothing_yet() -> Markup:
    """Say that no morning was frozen, and how one is."""
    return Markup(
        '<div class="zero-state"><h2>{}</h2><p>{}</p><p><code>{}</code></p></div>'
    ).format(
        say("mornings.none"), say("mornings.none_explained"), "riskzone morning --on 2020-04-24"
    )


def cannot_open(text: str) -> Markup:
    """Say why a frozen morning is not shown."""
    return Markup(
        '<div class="frozen-bad" role="alert"><h2>{}</h2><p>{}</p><p>{}</p></div>'
    ).format(say("mornings.not_opened"), text, say("mornings.what_then"))


def sheet_head(
    meta: Snapshot, edition: Edition, view: MorningsView, *, audit: bool, publish: bool = False
) -> Markup:
    """Lay out whose morning it is, that it is as published, and what seals it."""
    entry = say("mornings.entry", number=meta.entry)
    sealed = (
        Markup('<a href="{}" target="_self">{}</a>').format(
            view.to("audit", subject=f"snapshot:{meta.id}"), entry
        )
        if audit
        else Markup.escape(entry)
    )
    reason = Markup("<p>{}</p>").format(say("mornings.because", reason=meta.reason))
    to_publish = Markup(' <a href="{}" target="_self">{}</a>').format(
        view.to("publish", snapshot=meta.id, on=meta.on.isoformat()), say("page_publish")
    )
    return Markup(
        '<header class="frozen-head"><p class="stamp">{}</p><h2>{}</h2>'
        '<p>{} · {}</p><p>{} · <span title="SHA-256 {}">{} <code>{}…</code></span> · {}</p>{}'
        '<p class="ways"><a href="{}" target="_self">{}</a> <a href="{}" target="_self">{}</a>{}'
        "</p></header>"
    ).format(
        say("mornings.as_published"),
        day_line(meta.on, word),
        say("mornings.edition_alone", edition=meta.edition),
        edition.counted(),
        say("mornings.by", actor=meta.actor, at=f"{meta.recorded_at:%Y-%m-%d %H:%M}"),
        meta.hash,
        say("mornings.hash"),
        meta.hash[:16],
        sealed,
        reason if meta.reason else "",
        view.to("briefing", frozen=meta.id),
        say("mornings.open_briefing"),
        view.to("briefing", on=meta.on.isoformat(), reading=meta.reading),
        say("mornings.open_now"),
        to_publish if publish else "",
    )


def strip(edition: Edition, now: Differences | None) -> Markup:
    """Lay out the zones per level as published, and beside each what is known now."""
    known = {level: after for level, _, after in now.totals} if now else {}
    totals = edition.morning.today.totals
    cells = Markup().join(
        Markup(
            '<div class="level" data-level="{}"><span class="word">{}</span>'
            '<span class="count">{}</span>{}</div>'
        ).format(
            level,
            edition.level(level),
            totals.get(level, 0),
            _known_now(totals.get(level, 0), known.get(level)),
        )
        for level in edition.levels
    )
    return Markup(
        '<section class="levels"><p class="label">{}</p><div class="strip">{}'
        '<div class="level total"><span class="word">{}</span><span class="count">{}</span></div>'
        "</div></section>"
    ).format(say("mornings.computed"), cells, say("mornings.all"), sum(totals.values()))


def _known_now(then: int, now: int | None) -> Markup:
    if now is None or now == then:
        return Markup()
    return Markup('<span class="now">{}</span>').format(say("mornings.now_count", count=now))


def comparing() -> Markup:
    """Say that what is known now is being computed."""
    head = data_markup.head(say("mornings.differences"))
    return Markup('{}<p class="more">{}</p>').format(head, say("mornings.comparing"))


def differences(found: Differences, edition: Edition) -> Markup:
    """Lay out what is known otherwise now, with its causes."""
    head = data_markup.head(say("mornings.differences"), say("mornings.differences_explained"))
    if found.none:
        same = Markup('<p class="same">{}</p>').format(say("mornings.same_as_now"))
        return Markup("{}{}").format(head, same)
    causes = Markup().join(
        Markup("<li><b>{}</b>{}</li>").format(say(f"mornings.cause_{cause.name}"), _cases(cause))
        for cause in found.causes
    )
    shown = found.zones[:_MOST_ZONES]
    body = Markup().join(_zone(one, edition) for one in shown)
    more = len(found.zones) - len(shown)
    rest = Markup('<p class="more">{}</p>').format(say("mornings.more", count=more))
    names = dict(zip(("then", "now"), (say("mornings.then"), say("mornings.now")), strict=True))
    area = Markup().join(
        Markup("<li><span>{}</span> <b>{} → {}</b></li>").format(
            say(f"briefing.figure_{_FIGURES[one.name]}"), _number(one.then), _number(one.now)
        )
        for one in found.area
    )
    return Markup(
        '{}<ul class="causes">{}</ul><ul class="figures area-figures">{}</ul>{}{}{}'
    ).format(
        head,
        causes,
        area,
        _zones_table(body, names) if shown else "",
        rest if more else "",
        _declared(found, edition),
    )


def _zones_table(body: Markup, names: Mapping[str, str]) -> Markup:
    heads = Markup().join(
        Markup("<th>{}</th>").format(say(f"mornings.column_{name}", **names))
        for name in ("zone", "level", "figures", "cause")
    )
    return Markup(
        '<table class="sheet since"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(heads, body)


def _declared(found: Differences, edition: Edition) -> Markup:
    """Levels that were declared of that minute by papers recorded since."""
    if not found.declared:
        return Markup()
    lines = Markup().join(
        Markup("<li><span>{}</span> <b>{} → {}</b>{}</li>").format(
            edition.zone(one.zone, one.zone),
            edition.level(one.then),
            edition.level(one.now),
            Markup(" <small>{}</small>").format(one.number) if one.number else "",
        )
        for one in found.declared[:_MOST_ZONES]
    )
    return Markup('<h3 class="since-declared">{}</h3><ul class="figures">{}</ul>').format(
        say("mornings.declared_since"), lines
    )


#: Figure of the area → end of the catalogue entry of its name.
_FIGURES = {
    "new_confirmed": "new", "new_asymptomatic": "asymptomatic", "active": "active",
    "cumulative": "cumulative", "cured": "cured", "died": "died", "imported": "imported",
}  # fmt: skip


def _zone(one: ZoneDifference, edition: Edition) -> Markup:
    level = (
        Markup("{} → {}").format(
            edition.level(one.level_then, one.upper_then),
            edition.level(one.level_now, one.upper_now),
        )
        if one.level_differs
        else Markup('<span class="same-level">{} {}</span>').format(
            edition.level(one.level_now, one.upper_now), say("mornings.level_same")
        )
    )
    figures = Markup("<br>").join(_pair(pair) for pair in one.figures)
    causes = items(f"{say(f'mornings.cause_{c.name}')}{_cases(c)}" for c in one.causes)
    place = Markup("<small>{}</small> {}").format(
        edition.names.get(one.parent, ""), edition.zone(one.zone, one.name)
    )
    return Markup("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>").format(
        place, level, figures or "—", causes
    )


def _pair(pair: FigurePair) -> Markup:
    then, now = (figure(value, "", say) if _plain(value) else _number(value)
                 for value in (pair.before, pair.after))  # fmt: skip
    return Markup('<span class="pair">{} <b>{} → {}</b></span>').format(
        word(pair.zh, pair.en), then, now
    )


def _plain(value: float) -> bool:
    return math.isnan(value) or math.isinf(value)


def _number(value: float) -> str:
    if math.isnan(value):
        return say("not_known")
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _cases(cause: Cause) -> str:
    return say("mornings.of_cases", count=cause.cases) if cause.cases else ""


def as_shown(edition: Edition) -> Markup:
    """Lay out the morning's sentence, figures and zones above the lowest level, as shown."""
    head = data_markup.head(say("mornings.as_shown"), say("mornings.as_shown_explained"))
    return Markup('{}<div class="frozen-sheet">{}{}{}</div>').format(
        head, parts.lead(edition), parts.figures(edition), parts.watched(edition)
    )
