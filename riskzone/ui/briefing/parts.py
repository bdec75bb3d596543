"""The pieces of the briefing page; every text in them is escaped."""

import math
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from riskzone.briefing.lists import Fall
from riskzone.briefing.series import FigureName, Series
from riskzone.ui.briefing.edition import Edition
from riskzone.ui.briefing.sparkline import sparkline
from riskzone.zoning.assessment import UNKNOWN

#: Figure → catalogue entry of its name, whether it is counted day by day, and whether
#: more of it is worse (+1), better (−1) or neither (0).
_FIGURES: dict[FigureName, tuple[str, bool, int]] = {
    "new_confirmed": ("briefing.figure_new", True, 1),
    "new_asymptomatic": ("briefing.figure_asymptomatic", True, 1),
    "active": ("briefing.figure_active", False, 1),
    "cumulative": ("briefing.figure_cumulative", False, 0),
    "cured": ("briefing.figure_cured", False, -1),
    "died": ("briefing.figure_died", False, 1),
    "imported": ("briefing.figure_imported", False, 0),
}

_MOST_ROWS = 8


def lead(edition: Edition, *further: Markup) -> Markup:
    """Lay out the sentences of the morning."""
    told = edition.joined("", " ", (edition.headline(), *further))
    return Markup('<p class="lead">{}</p>').format(told)


def figures(edition: Edition, names: Iterable[FigureName] = tuple(_FIGURES)) -> Markup:
    """Lay out the figures of the area, each with its change and its last 14 days."""
    found = edition.morning.figures.series
    cells = Markup("").join(_figure(edition, found[name]) for name in names)
    return Markup('<div class="b-figures">{}</div>').format(cells)


def _figure(edition: Edition, series: Series) -> Markup:
    entry, bars, worse = _FIGURES[series.name]
    name = edition.say(entry)
    return Markup('<div class="b-figure" data-figure="{}"><p>{}</p><b>{}</b>{}{}</div>').format(
        series.name,
        name,
        edition.link(edition.number(series.value)),
        change(edition, series.change, worse, of_a_day=bars),
        sparkline(series.values, _fortnight(edition, name, series.values), bars=bars),
    )


def change(edition: Edition, value: float, worse: int, *, of_a_day: bool = False) -> Markup:
    """Lay out a change against the day before: sign and word, colour only beside them.

    What is counted day by day is a figure of yesterday, told against the day before it.
    """
    if math.isnan(value):
        return Markup('<span class="chg">—</span>')
    if value == 0:
        text, tone = edition.say("briefing.same_day" if of_a_day else "briefing.same"), ""
    else:
        against = "briefing.against_day" if of_a_day else "briefing.against"
        text = edition.say(against, change=f"{value:+,.0f}".replace("-", "−"))
        tone = "worse" if value * worse > 0 else "better" if worse else ""
    return Markup('<span class="chg {}">{}</span>').format(tone, text)


def _fortnight(edition: Edition, name: str, values: Sequence[float]) -> str:
    listed = " ".join(edition.number(value) for value in values)
    return edition.say("briefing.fortnight", name=name, values=listed)


def levels(edition: Edition) -> Markup:
    """Lay out the zones per level; the counts sum to all zones."""
    cells = []
    lowest = edition.morning.today.scheme.levels[0].id
    for key in edition.levels:
        values = edition.morning.levels[key]
        worse = -1 if key == lowest else 1
        series = [float(value) for value in values]
        cells.append(
            Markup('<div class="b-level" data-level="{}"><p>{}</p><b>{}</b>{}{}</div>').format(
                key,
                edition.level(key),
                edition.link(f"{values[-1]:,}", level=key or None),
                change(edition, values[-1] - values[-2], worse),
                sparkline(series, _fortnight(edition, edition.words[key], series)),
            )
        )
    return Markup('<div class="b-levels">{}</div>').format(Markup("").join(cells))


def changes(edition: Edition) -> Markup:
    """Lay out what changed since the day before, each with its cause."""
    found = edition.morning.comparison.changes
    rows = Markup("").join(
        Markup(
            '<li data-direction="{}"><span class="who">{}</span><span class="what">{} → {}</span>'
            '<span class="why" title="{}">{}</span></li>'
        ).format(
            item.direction,
            edition.place(item),
            edition.plain(item.level_from, item.upper_from),
            edition.level(item.level_to, item.upper_to),
            edition.word("；", "; ").join(
                filter(None, (edition.clause(item), edition.pairs(item)))
            ),
            edition.cause(item),
        )
        for item in found[:_MOST_ROWS]
    )
    more = _more(edition, len(found))
    body = (
        Markup('<ul class="b-changes">{}</ul>{}').format(rows, more)
        if found
        else _nothing(edition.say("briefing.changes_none"))
    )
    return block(edition.say("briefing.changes_head"), len(found), body)


def watched(edition: Edition) -> Markup:
    """Lay out the zones above the lowest level: new cases, and when they would drop."""
    found = edition.morning.watched
    rows = Markup("").join(
        Markup(
            '<li><span class="who">{}</span><span class="what">{}</span>'
            '<span class="why">{}</span><span class="till">{}</span></li>'
        ).format(
            edition.place(item),
            edition.level(item.level, item.upper),
            edition.many(item.new_14d, "briefing.new14_one", "briefing.new14_many"),
            edition.say("briefing.till", on=edition.day(item.falls.on)) if item.falls else "",
        )
        for item in found[:_MOST_ROWS]
    )
    body = (
        Markup('<ul class="b-watched">{}</ul>{}').format(rows, _more(edition, len(found)))
        if found
        else _nothing(edition.say("briefing.watched_none"))
    )
    return block(edition.say("briefing.watched_head"), len(found), body, name="watched")


def _more(edition: Edition, count: int) -> Markup:
    if count <= _MOST_ROWS:
        return Markup("")
    rest = edition.many(count - _MOST_ROWS, "briefing.more_one", "briefing.more_many")
    return Markup('<p class="more">{}</p>').format(edition.link(rest))


def block(heading: str, count: int | None, body: Markup, note: str = "", name: str = "") -> Markup:
    """Lay out a heading, how many things stand under it, and these."""
    number = Markup("") if count is None else Markup('<span class="n">{}</span>').format(count)
    small = Markup("<small>{}</small>").format(note) if note else Markup("")
    return Markup('<section class="b-block" data-block="{}"><h2>{}{}{}</h2>{}</section>').format(
        name, heading, number, small, body
    )


def _nothing(text: str) -> Markup:
    return Markup('<p class="none">{}</p>').format(text)


def qualified(edition: Edition) -> Markup:
    """Lay out the zones that already qualify for lowering."""
    none, note = edition.say("briefing.qualified_none"), edition.say("briefing.qualified_note")
    found = edition.morning.qualified
    return _list(edition, "qualified", edition.say("briefing.qualified_head"), found, none, note)


def due(edition: Edition) -> Markup:
    """Lay out the zones due at the next 00:00."""
    none, note = edition.say("briefing.due_none"), edition.say("briefing.due_note")
    return _list(edition, "due", edition.say("briefing.due_head"), edition.morning.due, none, note)


def ahead(edition: Edition) -> Markup:
    """Lay out what follows in the next seven days."""
    none, found = edition.say("briefing.ahead_none"), edition.morning.ahead
    return _list(edition, "ahead", edition.say("briefing.ahead_head"), found, none)


def _list(  # noqa: PLR0917 - private, three callers
    edition: Edition, name: str, heading: str, falls: Sequence[Fall], none: str, note: str = ""
) -> Markup:
    return block(heading, len(falls), _falls(edition, falls, none), note, name)


def _falls(edition: Edition, falls: Sequence[Fall], none: str) -> Markup:
    if not falls:
        return _nothing(none)
    rows = Markup("").join(
        Markup(
            '<li><span class="when"><b>{}</b> <i>{}</i></span>'
            '<span class="what">{} → {}</span><span class="who">{}</span></li>'
        ).format(
            edition.day(first.on),
            _distance(edition, first),
            edition.plain(first.level_from),
            edition.level(first.level_to),
            Markup(" ").join(
                Markup("<span><small>{}</small>{}</span>").format(
                    prefecture,
                    edition.listed(edition.zone(fall.zone, fall.name) for fall in own),
                )
                for prefecture, own in within
            ),
        )
        for first, within in edition.by_day(falls)
    )
    return Markup('<ul class="b-falls">{}</ul>').format(rows)


def _distance(edition: Edition, fall: Fall) -> str:
    if fall.on > edition.morning.on:
        return edition.many(fall.days, "briefing.in_one_day", "briefing.in_days")
    if fall.days == 0:
        return edition.say("briefing.since_today")
    return edition.many(fall.days, "briefing.since_one_day", "briefing.since_days")


def silent(edition: Edition) -> Markup:
    """Lay out unknown and silent zones, and the reminder ready to be sent."""
    morning = edition.morning
    if not morning.trust.judged:
        body = _nothing(edition.say("briefing.silence_not_judged"))
    elif not morning.silent:
        body = _nothing(edition.say("briefing.silent_none"))
    else:
        rows = Markup("").join(
            Markup("<tr><td>{}</td><td>{}</td><td>{}</td></tr>").format(
                edition.place(item),
                edition.minute(item.last) if item.last else edition.say("briefing.never"),
                edition.level(item.level),
            )
            for item in morning.silent[:_MOST_ROWS]
        )
        heads = Markup("").join(
            Markup("<th>{}</th>").format(edition.say(entry))
            for entry in (
                "briefing.column_zone", "briefing.column_last", "briefing.column_level",
            )
        )  # fmt: skip
        text = edition.reminder()
        body = Markup(
            '<table class="b-table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}'
            '<div class="remind"><p><b>{}</b><button type="button" class="copy" data-done="{}">'
            "{}</button></p><pre>{}</pre></div>"
        ).format(
            heads, rows, _more(edition, len(morning.silent)),
            edition.say("briefing.remind_title"), edition.say("briefing.copied"),
            edition.say("briefing.copy"), text,
        )  # fmt: skip
    return block(
        edition.say("briefing.silent_head"), len(morning.silent), body + _others(edition),
        name="silent",
    )  # fmt: skip


def _others(edition: Edition) -> Markup:
    """Zones that are unknown for another reason than silence."""
    others = [item for item in edition.morning.unproven if item.reason != "silent"]
    if not others:
        return Markup("")
    text = edition.many(len(others), "briefing.unproven_one", "briefing.unproven_many")
    return Markup('<p class="more">{}</p>').format(edition.link(text, level=UNKNOWN))


def trust(edition: Edition) -> Markup:
    """Lay out what stands beside the levels: lag, reports, cases without a place, differences."""
    found = edition.morning.trust
    lag = found.lag
    if math.isnan(lag.median):
        lag_text = edition.say("briefing.lag_unknown")
    else:
        lag_text = edition.say(
            "briefing.lag_days",
            median=f"{lag.median:g}",
            p90=f"{lag.p90:g}",
            cases=f"{lag.cases:,}",
        )
    share = f"{found.heard}/{found.zones}" if found.judged else "—"
    rows = (
        ("briefing.trust_heard", share, ""),
        ("briefing.trust_lag", lag_text, ""),
        ("briefing.trust_late", f"{lag.late:,}", "briefing.trust_late_note"),
        ("briefing.trust_unlocated", f"{found.unlocated:,}", "briefing.trust_unlocated_note"),
        ("briefing.trust_elsewhere", f"{found.point_elsewhere:,}", "briefing.trust_elsewhere_note"),
        ("briefing.trust_apart", f"{found.told_apart:,}", "briefing.trust_apart_note"),
    )
    lines = Markup("").join(
        Markup("<div><dt>{}<small>{}</small></dt><dd>{}</dd></div>").format(
            edition.say(entry), edition.say(note) if note else "", value
        )
        for entry, value, note in rows
    )
    more = edition.link(edition.say("briefing.trust_more"), "quality")
    body = Markup('<dl class="b-trust">{}</dl><p class="more">{}</p>').format(lines, more)
    return block(edition.say("briefing.trust_head"), None, body, name="trust")


def prefectures(edition: Edition) -> Markup:
    """Lay out the prefectures: their zones by level, new cases, who is silent."""
    found = edition.morning.prefectures
    most = max((one.new_14d for one in found), default=0) or 1
    heads = [Markup('<th class="num">{}</th>').format(edition.level(key)) for key in edition.levels]
    rows = []
    for one in found:
        cells = Markup("").join(
            _cell(
                one.levels.get(key, 0),
                edition.link(str(one.levels.get(key, 0)), level=key or None, within=one.code),
            )
            for key in edition.levels
        )
        bar = Markup('<span style="--share:{}"></span>{}').format(
            round(one.new_14d / most, 2), one.new_14d
        )
        rows.append(
            Markup("<tr><th>{}</th>{}{}{}</tr>").format(
                edition.link(edition.names.get(one.code, one.name), within=one.code),
                cells,
                _cell(one.new_14d, bar, "b-bar"),
                _cell(one.silent, Markup.escape(one.silent)),
            )
        )
    body = Markup(
        '<div class="wide"><table class="b-table b-prefectures"><thead><tr><th>{}</th>{}<th>{}</th>'
        '<th class="num">{}</th></tr></thead><tbody>{}</tbody></table></div>'
    ).format(
        edition.say("briefing.column_prefecture"), Markup("").join(heads),
        edition.say("briefing.column_new"), edition.say("briefing.column_silent"),
        Markup("").join(rows),
    )  # fmt: skip
    return block(edition.say("briefing.prefectures_head"), len(found), body, name="prefectures")


def _cell(count: int, shown: Markup, kind: str = "num") -> Markup:
    """One figure of a table; zeros stand back."""
    if not count:
        return Markup('<td class="{} z">0</td>').format(kind)
    return Markup('<td class="{}">{}</td>').format(kind, shown)
