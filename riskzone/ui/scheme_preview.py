"""What another rule would change: who flips, when and why, as readers see it.  No Streamlit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

import numpy as np
from markupsafe import Markup

from riskzone.maps import LevelStyle, styles_of
from riskzone.services.schemes import Preview
from riskzone.services.tables import neutral
from riskzone.ui.zones import Say, Word
from riskzone.zoning.assessment import UNKNOWN
from riskzone.zoning.reserved import UNPROVEN
from riskzone.zoning.scheme import Scheme

#: Zones a group of flips lists before it says how many more there are; groups shown.
MOST_ZONES, MOST_GROUPS = 24, 10


@dataclass(frozen=True)
class Side:
    """One end of a flip: the level by one of the two rules, and its reason."""

    level: str
    upper: str
    clause: str
    why: str


@dataclass(frozen=True)
class Stretch:
    """A zone and the days on which it flips; ``until`` is exclusive."""

    zone: str
    name: str
    first: date
    until: date


@dataclass(frozen=True)
class Group:
    """Zones that flip in the same way for the same reason."""

    now: Side
    then: Side
    stretches: tuple[Stretch, ...]

    def days(self) -> int:
        """Days of all its zones together."""
        return sum((one.until - one.first).days for one in self.stretches)


def groups_of(preview: Preview, word: Word) -> tuple[Group, ...]:
    """Flips by the way they go and their reason, those of most days first."""
    found: dict[tuple[Side, Side], list[Stretch]] = {}
    for row in preview.changes.to_dict("records"):
        sides = [
            Side(
                row[f"level_{side}"], row[f"level_upper_{side}"], row[f"clause_{side}"],
                word(row[f"why_{side}_zh"], row[f"why_{side}_en"]),
            )
            for side in ("now", "then")
        ]  # fmt: skip
        stretch = Stretch(row["zone"], row["name"], row["day_from"].date(), row["day_until"].date())
        found.setdefault((sides[0], sides[1]), []).append(stretch)
    groups = [Group(now, then, tuple(rows)) for (now, then), rows in found.items()]
    return tuple(sorted(groups, key=lambda group: -group.days()))


@dataclass(frozen=True)
class Tally:
    """How many zones flip.

    Parameters
    ----------
    zones : int
        On any day.
    on_last_day : int
    up, down : int or None
        On the last day; the rest becomes unknown, or was. ``None`` where the two rules do
        not order the same levels.
    per_day : tuple of int
        On each day.
    """

    zones: int
    on_last_day: int
    up: int | None
    down: int | None
    per_day: tuple[int, ...]


def tally(preview: Preview) -> Tally:
    """Count the zones that flip."""
    rows = preview.changes
    first = np.datetime64(preview.first, "D")
    days = (preview.last - preview.first).days + 1
    begin = (rows["day_from"].to_numpy(dtype="datetime64[D]") - first).astype(int)
    end = (rows["day_until"].to_numpy(dtype="datetime64[D]") - first).astype(int)
    steps = np.bincount(begin, minlength=days + 1) - np.bincount(end, minlength=days + 1)
    last = rows[rows["day_until"].dt.date > preview.last]
    ranks = [{level.id: rank for rank, level in enumerate(rule.levels)} for rule in _rules(preview)]
    up = down = None
    if list(ranks[0]) == list(ranks[1]):
        now, then = last["level_now"].map(ranks[0]), last["level_then"].map(ranks[1])
        up, down = int((then > now).sum()), int((then < now).sum())
    return Tally(
        int(rows["zone"].nunique()), len(last), up, down,
        tuple(np.cumsum(steps)[:days].tolist()),
    )  # fmt: skip


def _rules(preview: Preview) -> tuple[Scheme, Scheme]:
    return preview.present, preview.other


def summary(preview: Preview, say: Say, word: Word) -> str:
    """Lay out how many zones flip, in one sentence, and on how many of the days."""
    count = tally(preview)
    names = {
        "now": word(preview.present.zh, preview.present.en),
        "then": word(preview.other.zh, preview.other.en),
    }
    if not count.zones:
        lines = Markup("<p>{}</p>").format(say("time.no_flips", **names))
        return Markup('<section class="flips">{}</section>').format(lines)
    days = len(count.per_day)
    figures = Markup().join(
        Markup("<div><b>{}</b><span>{}</span></div>").format(value, say(f"time.{entry}", days=days))
        for value, entry in (
            (count.on_last_day, "flips_on_day"), (count.up, "flips_up"), (count.down, "flips_down"),
            (count.zones, "flips_any_day"),
        )
        if value is not None
    )  # fmt: skip
    chart = Markup('<img class="per-day" alt="{}" src="{}">').format(
        say("time.flips_per_day", most=max(count.per_day), days=days), _bars(count.per_day)
    )
    return Markup(
        '<section class="flips"><p>{}</p><div class="tally">{}</div>{}'
        '<p class="note">{}</p></section>'
    ).format(
        say("time.flips_of", size=preview.size, **names), figures, chart,
        say("time.flips_chart", first=preview.first, last=preview.last, most=max(count.per_day)),
    )  # fmt: skip


def _bars(values: Sequence[int]) -> Markup:
    most = max(values)
    bars = "".join(
        f"M{i} 40V{40 - 38 * value / most:.1f}h.8V40z" for i, value in enumerate(values) if value
    )
    drawn = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {len(values)} 41' "
        f"preserveAspectRatio='none'><path d='{bars}' fill='#1F3A57'/>"
        f"<path d='M0 40.5H{len(values)}' stroke='#9AA5AE'/></svg>"
    )
    return Markup("data:image/svg+xml,") + Markup(quote(drawn, safe=" =:/,;()'-."))  # noqa: S704


def flip_list(
    preview: Preview,
    link: Callable[[str, date], str],
    *,
    named: Callable[[str, str], str],
    say: Say,
    word: Word,
) -> str:
    """Lay out who flips and why.

    Parameters
    ----------
    preview : Preview
    link : callable
        Address of a zone on a day.
    named : callable
        Name of a zone for the reader, from its code and full Chinese name.
    say, word
        Texts in the language of the reader.
    """
    groups = groups_of(preview, word)
    parts = [
        _group(group, preview, link, named=named, say=say, word=word)
        for group in groups[:MOST_GROUPS]
    ]
    if len(groups) > MOST_GROUPS:
        more = say("time.more_groups", count=len(groups) - MOST_GROUPS)
        parts.append(Markup('<p class="note">{}</p>').format(more))
    return Markup('<div class="flip-groups">{}</div>').format(Markup().join(parts))


def _group(
    group: Group,
    preview: Preview,
    link: Callable[[str, date], str],
    *,
    named: Callable[[str, str], str],
    say: Say,
    word: Word,
) -> Markup:
    ends = [
        (side, level_mark(rule, side, say, word))
        for side, rule in zip((group.now, group.then), _rules(preview), strict=True)
    ]
    zones = len({one.zone for one in group.stretches})
    head = Markup('<h3>{} <span class="to">→</span> {} <small>{}</small></h3>').format(
        ends[0][1], ends[1][1], say("time.zones_one" if zones == 1 else "time.zones", count=zones)
    )
    why = Markup('<dl><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd></dl>').format(
        say("time.by_present"), _reason(group.now, preview.present, preview, say),
        say("time.by_other"), _reason(group.then, preview.other, preview, say),
    )  # fmt: skip
    items = Markup().join(
        Markup('<li><a href="{}" target="_self">{}</a> <span>{}</span></li>').format(
            link(one.zone, one.first), named(one.zone, one.name), _days(one, preview, say)
        )
        for one in group.stretches[:MOST_ZONES]
    )
    if len(group.stretches) > MOST_ZONES:
        items += Markup('<li class="note">{}</li>').format(
            say("time.more_zones", count=len(group.stretches) - MOST_ZONES)
        )
    return Markup("<section>{}{}<ul>{}</ul></section>").format(head, why, items)


def _reason(side: Side, rule: Scheme, preview: Preview, say: Say) -> str:
    """The words of the clause, or why the lowest level could not be proven."""
    if side.clause in UNPROVEN:
        start = preview.start or rule.epidemic_from
        return say(f"zoning.unknown_{side.clause}", hours=rule.unknown_after_hours, start=start)
    return side.why or say("time.why_none")


def _days(stretch: Stretch, preview: Preview, say: Say) -> str:
    last = stretch.until - timedelta(days=1)
    days = (stretch.until - stretch.first).days
    begins = "…" if stretch.first <= preview.first else ""
    ends = "…" if last >= preview.last else ""
    span = f"{begins}{stretch.first:%m-%d}" + (f" – {last:%m-%d}{ends}" if days > 1 else ends)
    return say("time.span_one" if days == 1 else "time.span", span=span, days=days)


def changes_csv(preview: Preview, mark: str = "") -> bytes:
    """Write all changes as a table that a spreadsheet opens without being run by it.

    ``mark`` stands in a column of its own on every row: what the data are, where not real.
    """
    table = preview.changes.copy()
    if mark:
        table["data"] = mark
    for name in ("day_from", "day_until"):
        table[name] = table[name].dt.strftime("%Y-%m-%d")
    text = table.astype(str).map(neutral).to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8-sig")


def level_mark(rule: Scheme, side: Side, say: Say, word: Word) -> Markup:
    """Show a level of a rule: hatch, glyph and word."""
    styles, words = styles_of(rule), words_of(rule, say, word)
    text = words[side.level]
    if side.upper:
        text = say("level_range", lower=text, upper=words[side.upper])
    return swatch(styles[side.level]) + Markup("{} {}").format(styles[side.level].glyph, text)


def swatch(style: LevelStyle) -> Markup:
    """Show the hatch of a level."""
    return Markup('<img class="swatch" alt="" src="{}"> ').format(style.swatch_url)


def words_of(rule: Scheme, say: Say, word: Word) -> Mapping[str, str]:
    """Give the word of every level id of a rule, *unknown* and *no level* included."""
    words = {level.id: word(level.zh, level.en) for level in rule.levels}
    return words | {UNKNOWN: say("unknown"), "": say("no_level")}
