"""The levels of one zone over time: a slim band with a list beside it.

Every part of the band is a link to its day; the list says the same in words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import streamlit as st
from markupsafe import Markup

from riskzone.errors import RiskZoneError
from riskzone.maps import LevelStyle, styles_of
from riskzone.maps.styles import PATTERN_PATHS
from riskzone.services import intervals
from riskzone.services.intervals import Timeline
from riskzone.ui import data
from riskzone.ui.address import address
from riskzone.ui.text import message, say, word
from riskzone.ui.zones import Say, Word
from riskzone.zoning.assessment import UNKNOWN
from riskzone.zoning.scheme import Scheme

#: Pixels: the band, and the band with its months.
BAND, HEIGHT = 24, 42
#: How many stretches the list shows before it folds the older ones.
_SHOWN = 5
#: Share of the width (percent) below which a part has no room for its glyph.
_NARROW = 3.2
#: A strip shorter than this (days) would make of a single day a block.
_SHORTEST = 28


@dataclass(frozen=True)
class Part:
    """A stretch of one level, or of one range of levels.

    Parameters
    ----------
    level, upper : str
        Level ids; ``upper`` is ``""`` where the level is certain.
    first, until : date
        First day, and the day after the last.
    ahead : bool
        The days lie ahead: so it will be if nothing new comes.
    """

    level: str
    upper: str
    first: date
    until: date
    ahead: bool

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.until - self.first).days


def parts_of(timeline: Timeline) -> tuple[Part, ...]:
    """Join the intervals of a timeline where only the clause or the reports differ."""
    found: list[Part] = []
    for frame, ahead in ((timeline.past, False), (timeline.ahead, True)):
        columns = (frame["level"].astype(str), frame["level_upper"].astype(str))
        days = (frame[name].dt.date for name in ("day_from", "day_until"))
        for level, upper, first, until in zip(*columns, *days, strict=True):
            last = found[-1] if found else None
            if last and (last.level, last.upper, last.ahead) == (level, upper, ahead):
                found[-1] = Part(level, upper, last.first, until, ahead)
            else:
                found.append(Part(level, upper, first, until, ahead))
    # What is still so in two months is not worth a band of its own.
    if len(found) > 1 and found[-1].ahead:
        end = max(found[-1].first + timedelta(days=4), found[0].first + timedelta(days=_SHORTEST))
        if end < found[-1].until:
            found[-1] = Part(found[-1].level, found[-1].upper, found[-1].first, end, True)
    return tuple(found)


def drawing(parts: Sequence[Part], styles: Mapping[str, LevelStyle], on: date, word: Word) -> str:
    """Draw the band as an SVG that fills the width it is given; patterns keep their shape.

    Parameters
    ----------
    parts : sequence of Part
        Without gaps, in order.
    styles : mapping of str to LevelStyle
        By level id.
    on : date
        The day that is marked.
    word : callable
        Chooses between Chinese and English.
    """
    scale = _Scale(parts[0].first, parts[-1].until)
    used = sorted({part.level for part in parts} | {part.upper for part in parts if part.upper})
    marks = {level: f"p{number}" for number, level in enumerate(used)}
    tiles = "".join(_tile(marks[level], styles[level]) for level in used)
    boxes, glyphs = [], []
    for part in parts:
        left, width = scale.at(part.first), scale.at(part.until) - scale.at(part.first)
        top = 8 if part.ahead else 1
        dash = " stroke-dasharray='3 2'" if part.ahead else ""
        box = f"<rect x='{left:.1f}%' width='{width:.1f}%' y='{top}'"
        high = BAND - 1 - top
        boxes.append(f"{box} height='{high}' fill='url(#{marks[part.level]})'{dash}/>")
        if part.upper:  # a range: what it may be stands above what it is at least
            boxes.append(f"{box} height='{high // 2}' fill='url(#{marks[part.upper]})'{dash}/>")
        if width >= _NARROW and not part.ahead:
            glyph = Markup.escape(styles[part.level].glyph)
            glyphs.append(f"<text x='{left + width / 2:.1f}%' y='16'>{glyph}</text>")
    months = "".join(
        f"<svg x='{at:.1f}%'><path d='M.5 {BAND}v5' stroke='#5E6A73'/>"
        f"<text x='4' y='{HEIGHT - 3}'>{label}</text></svg>"
        for at, label in _months(scale, word)
    )
    return (
        "<svg xmlns='http://www.w3.org/2000/svg' width='100%' height='100%' "
        "font-family='sans-serif' font-size='11'>"
        f"<defs>{tiles}</defs><g stroke='#5E6A73'>{''.join(boxes)}</g>"
        "<g text-anchor='middle' stroke='#fff' stroke-width='3' paint-order='stroke'>"
        f"{''.join(glyphs)}</g><g fill='#5E6A73'>{months}</g>"
        f"<svg x='{scale.at(on):.1f}%' overflow='visible'><path d='M-5 0H5L1 6V{BAND + 5}"
        "H-1V6z' fill='#10202F'/></svg></svg>"
    )


def _tile(mark: str, style: LevelStyle) -> str:
    lines = PATTERN_PATHS[style.pattern]
    hatch = f"<path d='{lines}' stroke='{style.ink}' stroke-width='1.4' fill='none'/>"
    return (
        f"<pattern id='{mark}' width='8' height='8' patternUnits='userSpaceOnUse'>"
        f"<path fill='{style.colour}' d='M0 0H8V8H0z'/>{hatch if lines else ''}</pattern>"
    )


@dataclass(frozen=True)
class _Scale:
    """Days as percent of the width."""

    first: date
    until: date

    def at(self, day: date) -> float:
        return 100 * (day - self.first).days / max((self.until - self.first).days, 1)


def _months(scale: _Scale, word: Word) -> list[tuple[float, str]]:
    """The first days of months with their names, as many as have room."""
    year, month = scale.first.year, scale.first.month
    days: list[date] = []
    while (day := date(year, month, 1)) < scale.until:
        if day >= scale.first:
            days.append(day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    step = -(-len(days) // 8) or 1
    return [(scale.at(day), _month(day, word)) for day in days[::step]]


def _month(day: date, word: Word) -> str:
    if day.month == 1:
        return word(f"{day.year}年1月", f"Jan {day.year}")
    return word(f"{day.month}月", f"{day:%b}")


def strip(
    timeline: Timeline,
    words: Mapping[str, str],
    styles: Mapping[str, LevelStyle],
    link: Callable[[date], str],
    *,
    say: Say,
    word: Word,
) -> str:
    """Lay out the band, the links on it, and the list of its stretches.

    Parameters
    ----------
    timeline : Timeline
    words : mapping of str to str
        Word of each level id, *unknown* and *no level* included.
    styles : mapping of str to LevelStyle
        By level id.
    link : callable
        Address of the page on a day.
    say, word
        Texts in the language of the reader.
    """
    parts = parts_of(timeline)
    scale = _Scale(parts[0].first, parts[-1].until)
    # Only texts of our own hold apostrophes: those of a scheme come escaped.
    drawn = quote(drawing(parts, styles, timeline.on, word), safe=" =:/,;()'-.")
    image = Markup("data:image/svg+xml,") + Markup(drawn)  # noqa: S704 - percent-encoded
    past = [part for part in parts if not part.ahead]
    coming = [
        _line(part, words, styles, say)
        for before, part in pairwise(parts)
        if part.ahead and (part.level, part.upper) != (before.level, before.upper)
    ]
    lines = [_line(part, words, styles, say) for part in past]
    places, items = [], [Markup("<li>{}</li>").format(line) for line in coming]
    for part, line in zip(past, lines, strict=True):
        left = scale.at(part.first)
        style = f"left:{left:.1f}%;width:{scale.at(part.until) - left:.1f}%"
        start = Markup('<a href="{}" target="_self" data-stay').format(link(part.first))
        places.append(start + Markup(' title="{}" style="{}"></a>').format(part.first, style))
        items.insert(len(coming), Markup("<li>{}>{}</a></li>").format(start, line))
    body = Markup("<ol>{}</ol>").format(Markup().join(items[:_SHOWN]))
    if items[_SHOWN:]:
        body += Markup("<details><summary>{}</summary><ol>{}</ol></details>").format(
            say("time.earlier", count=len(items) - _SHOWN), Markup().join(items[_SHOWN:])
        )
    notes = [say("time.ahead_note")] if parts[-1].ahead else []
    notes += _rules(timeline.schemes, parts[0].first, say, word)
    return Markup(
        '<section class="reason over-time"><h3>{}</h3><div class="band">'
        '<img alt="{}" src="{}">{}</div>{}<p class="note">{}</p></section>'
    ).format(
        say("time.strip"), "; ".join((*lines, *coming)), image, Markup().join(places), body,
        " ".join(notes),
    )  # fmt: skip


def _line(
    part: Part,
    words: Mapping[str, str],
    styles: Mapping[str, LevelStyle],
    say: Say,
) -> str:
    level = words[part.level]
    if part.upper:
        level = say("level_range", lower=level, upper=words[part.upper])
    entry = "time.stretch_ahead" if part.ahead else "time.stretch"
    label = f"{styles[part.level].glyph} {level}"
    key = f"{entry}_one" if part.days == 1 else entry
    return say(key, level=label, first=part.first, days=part.days)


def _rules(
    schemes: Sequence[Scheme],
    first: date,
    say: Say,
    word: Word,
) -> list[str]:
    names = list(dict.fromkeys(word(scheme.zh, scheme.en) for scheme in schemes))
    if len(names) > 1:
        return [say("time.rules_changed", names=" → ".join(names))]
    return [say("time.rule", name=name, first=first) for name in names]


def zone_strip(desk: data.Desk, zone: str, on: date, layer: str) -> None:
    """Show the levels of a zone over time, with what is ahead if nothing new comes.

    Parameters
    ----------
    desk : Desk
    zone : str
        Code of a zone of the layer.
    on : date
        The day the page shows; it is marked.
    layer : str
        Layer of the zone.
    """
    try:
        timeline = _timeline(desk.key, zone, on, layer, _actor=desk.actor)
    except RiskZoneError as error:
        st.caption(message(error.code, error.params))
        return
    levels = [level for scheme in timeline.schemes for level in scheme.levels]
    words = {level.id: word(level.zh, level.en) for level in levels}
    words |= {UNKNOWN: say("unknown"), "": say("no_level")}
    styles: dict[str, LevelStyle] = {}
    for scheme in timeline.schemes:
        styles |= styles_of(scheme)
    here = st.query_params.to_dict()

    def link(day: date) -> str:
        return address("zones", {**here, "zone": zone, "on": day})

    st.html(strip(timeline, words, styles, link, say=say, word=word))


@st.cache_data(max_entries=512, show_spinner=False)
def _timeline(
    key: tuple[Any, ...],  # noqa: ARG001 - part of the cache key
    zone: str,
    on: date,
    layer: str,
    _actor: Any,
) -> Timeline:
    return intervals.timeline(_actor, data.context(), zone, on=on, layer=layer)
