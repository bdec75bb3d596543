"""The words of a morning: what the record says, in the language of the reader."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby

from markupsafe import Markup

from riskzone.briefing.compare import Change
from riskzone.briefing.lists import Fall, Watched
from riskzone.briefing.morning import Morning
from riskzone.briefing.trust import Silent
from riskzone.maps import LevelStyle, styles_of
from riskzone.ui.address import address
from riskzone.ui.zones import Say, Word, level_label, level_words
from riskzone.zoning.assessment import UNKNOWN


@dataclass(frozen=True)
class Edition:
    """A morning, the names of its places and the language it is told in.

    Parameters
    ----------
    morning : Morning
    names : mapping of str to str
        Names of prefectures and counties by code, in the language of the reader.
    area : str
        Name of the area served.
    say, word
        Texts in the language of the reader.
    kept : mapping of str to str
        What every address states besides the day: reading and language.
    """

    morning: Morning
    names: Mapping[str, str]
    area: str
    say: Say
    word: Word
    kept: Mapping[str, str]

    @cached_property
    def words(self) -> dict[str, str]:
        """Word of every level id."""
        return level_words(self.morning.today, self.say, self.word)

    @cached_property
    def styles(self) -> dict[str, LevelStyle]:
        """Style of every level id."""
        return styles_of(self.morning.today.scheme)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Level ids to show, highest first; *unknown* and *no level* only where they occur."""
        order = [level.id for level in reversed(self.morning.today.scheme.levels)]
        return (*order, *(key for key in (UNKNOWN, "") if self.morning.today.totals.get(key)))

    def link(self, text: str | Markup, page: str = "zones", **params: object) -> Markup:
        """Lead to the zones behind a figure or a name."""
        stated = {"on": self.morning.on.isoformat(), **self.kept, **params}
        return Markup('<a href="{}">{}</a>').format(address(page, stated), text)

    def zone(self, code: str, name: str) -> Markup:
        """Name a zone, and lead to it."""
        return self.link(self.names.get(code, name), zone=code)

    def place(self, item: Change | Fall | Silent | Watched) -> Markup:
        """Name a zone after the prefecture it lies in."""
        return Markup("<small>{}</small>{}").format(
            self.names.get(item.parent, ""), self.zone(item.zone, item.name)
        )

    def plain(self, level: str, upper: str = "") -> str:
        """Name a level: glyph and word."""
        return level_label(level, upper, self.words, self.styles, self.say)

    def level(self, level: str, upper: str = "") -> Markup:
        """Show a level: hatch, glyph and word."""
        return Markup('<span class="lv"><img class="swatch" alt="" src="{}">{}</span>').format(
            self.styles[level].swatch_url, self.plain(level, upper)
        )

    def joined(self, zh: str, en: str, parts: Iterable[Markup]) -> Markup:
        """Join pieces by what stands between them in the language of the reader."""
        return Markup.escape(self.word(zh, en)).join(parts)

    def listed(self, parts: Iterable[Markup]) -> Markup:
        """Join the pieces of an enumeration."""
        return self.joined("、", ", ", parts)

    def lower(self, level: str) -> str:
        """Name a level inside a sentence."""
        return self.words[level].lower()

    def many(self, count: int, one: str, several: str) -> str:
        """Count something in words: one entry for one, another for several."""
        return self.say(one if count == 1 else several, count=f"{count:,}")

    def day(self, on: date) -> str:
        """Write a day without its year."""
        return self.word(f"{on.month}月{on.day}日", f"{on.day} {on:%b}")

    def minute(self, moment: datetime) -> str:
        """Write a time without its year."""
        return f"{self.day(moment.date())} {moment:%H:%M}"

    def number(self, value: float) -> str:
        """Write a figure; a dash where it is not known."""
        return "—" if math.isnan(value) else f"{value:,.0f}"

    # -- sentences ------------------------------------------------------------------

    def headline(self) -> Markup:
        """Say the morning in words: levels, what changed, cases, what comes."""
        sentences = [self._levels_sentence(), self._cases_sentence(), self._due_sentence()]
        return self.joined("", " ", filter(None, sentences))

    def _levels_sentence(self) -> Markup:
        totals = self.morning.today.totals
        parts = [
            self.link(
                self.say("briefing.level_count", count=f"{totals[key]:,}", level=self.lower(key)),
                level=key or None,
            )
            for key in self.levels
            if totals.get(key)
        ]
        listed = self.listed(parts)
        start = Markup.escape(
            self.say("briefing.of_the_area", area=self.area, count=sum(totals.values()))
        )
        return start + listed + self.word("；", "; ") + self._changes() + self.word("。", ".")

    def _changes(self) -> Markup:
        found = self.morning.comparison
        if not found.changes:
            return Markup.escape(self.say("briefing.no_change"))
        kinds = (
            (("up",), "briefing.raised_one", "briefing.raised_many"),
            (("down",), "briefing.lowered_one", "briefing.lowered_many"),
            (("lost",), "briefing.lost_one", "briefing.lost_many"),
            (("known",), "briefing.known_one", "briefing.known_many"),
            (("range",), "briefing.range_one", "briefing.range_many"),
        )
        told = [
            self.many(len(found.of(*directions)), one, many)  # type: ignore[arg-type]
            for directions, one, many in kinds
            if found.of(*directions)  # type: ignore[arg-type]
        ]
        listed = self.word("、", ", ").join(told)
        return Markup.escape(self.say("briefing.since_yesterday", changes=listed))

    def _cases_sentence(self) -> Markup:
        figures = self.morning.figures.series
        new, active = figures["new_confirmed"].value, figures["active"].value
        text = self.many(int(new), "briefing.new_one", "briefing.new_many")
        if not math.isnan(self.morning.figures.new_today):
            text += self.many(
                int(self.morning.figures.new_today), "briefing.today_one", "briefing.today_many"
            )
        if not math.isnan(active):
            text += self.say("briefing.active_now", count=self.number(active))
        return Markup.escape(text + self.word("。", "."))

    def _due_sentence(self) -> Markup:
        due = self.morning.due
        if not due:
            return Markup("")
        return Markup.escape(self.many(len(due), "briefing.due_one", "briefing.due_many"))

    def counted(self) -> str:
        """Say up to which day the figures count."""
        morning = self.morning
        to, on = self.day(morning.counted_to), self.day(morning.on)
        if morning.today.reading == "midnight":
            return self.say("briefing.counted_midnight", to=to, on=on)
        return self.say("briefing.counted_now", cutoff=self.minute(morning.cutoff), to=to)

    def cause(self, change: Change) -> str:
        """Say why a level changed, with the figures of both sides."""
        texts = {
            "rule": "briefing.cause_rule",
            "window_ended": "briefing.cause_window",
            "corrected": "briefing.cause_corrected",
            "silence": "briefing.cause_silence",
            "reach": "briefing.cause_reach",
            "heard": "briefing.cause_heard",
            "figures": "briefing.cause_figures",
        }
        if change.cause == "new_cases":
            return self.many(change.new_cases, "briefing.cause_new_one", "briefing.cause_new_many")
        return self.say(texts[change.cause])

    def pairs(self, change: Change) -> str:
        """Give the figures that differ, before and after."""
        told = [
            f"{self.word(pair.zh, pair.en)} {self.number(pair.before)} → {self.number(pair.after)}"
            for pair in change.figures
            if pair.differs
        ]
        return self.word("；", "; ").join(told)

    def clause(self, change: Change) -> str:
        """Give the words of the clause that holds now."""
        clause = self.morning.today.scheme.clause(change.clause_to)
        return self.word(clause.zh, clause.en) if clause else ""

    def by_day(self, falls: Sequence[Fall]) -> list[tuple[Fall, list[tuple[str, list[Fall]]]]]:
        """Group falls by day and level, then by prefecture: a list one can read at a glance."""

        def moment(fall: Fall) -> tuple[date, str, str]:
            return fall.on, fall.level_from, fall.level_to

        groups = []
        for _, members in groupby(falls, key=moment):
            group = sorted(members, key=lambda fall: fall.zone)
            within = [
                (self.names.get(parent, ""), list(own))
                for parent, own in groupby(group, key=lambda fall: fall.parent)
            ]
            groups.append((group[0], within))
        return groups

    def reminder(self) -> str:
        """Write the text that asks silent counties to report, ready to be sent."""
        silent = self.morning.silent
        lines = [self.say("briefing.remind_head", count=len(silent))]
        for number, item in enumerate(silent, 1):
            own, whole = self.names.get(item.zone, item.name), self.names.get(item.parent, "")
            place = self.word(f"{whole}{own}", f"{own}, {whole}")
            if item.last is None:
                lines.append(self.say("briefing.remind_never", number=number, place=place))
            else:
                lines.append(
                    self.say(
                        "briefing.remind_last",
                        number=number,
                        place=place,
                        last=self.minute(item.last),
                        hours=round(item.hours),
                    )
                )
        hours = self.morning.today.scheme.unknown_after_hours
        lines.append(
            self.say(
                "briefing.remind_foot", cutoff=f"{self.morning.cutoff:%Y-%m-%d %H:%M}", hours=hours
            )
        )
        return "\n".join(lines)
