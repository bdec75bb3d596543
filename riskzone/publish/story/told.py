"""The sentences of a morning, each computed from the record of the pack.

Slides and the report print the same sentence, so that they cannot disagree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from riskzone.clock import SHANGHAI
from riskzone.errors import InputError
from riskzone.messages import Words, render
from riskzone.publish.bulletin.text import day_words
from riskzone.publish.material import Extent, Look, Material, ZoneShown
from riskzone.publish.sheets.faces import clean
from riskzone.publish.texts import natural
from riskzone.release.bulletin import State
from riskzone.release.bulletin_places import whole_words
from riskzone.release.disclosure.model import CountTable

#: Signs a title may have; so many fit a cover and every map sheet.
MOST_TITLE = 80
#: Stands for a figure that is not known, or not shown to the audience.
NOT_SHOWN = "—"
#: Looks that are no level of the rule.
_NO_LEVEL = ("", "unknown")


@dataclass(frozen=True)
class Moves:
    """How levels moved.

    Parameters
    ----------
    up, down : int
        To a higher, to a lower level.
    other : int
        From or to no level of the rule (unknown, nothing declared).
    """

    up: int = 0
    down: int = 0
    other: int = 0

    @property
    def none(self) -> bool:
        """Whether nothing moved."""
        return not (self.up or self.down or self.other)


@dataclass(frozen=True)
class Story:
    """A morning in the language of its pack.

    Parameters
    ----------
    material : Material
    """

    material: Material

    @property
    def zh(self) -> bool:
        """Whether it is told in Chinese."""
        return self.material.language == "zh"

    def say(self, entry: str, **params: Any) -> str:
        """A text of the room ``story``."""
        return self.text(f"story.{entry}", **params)

    def text(self, code: str, **params: Any) -> str:
        """Any text of the catalogue."""
        return render(code, params, self.material.language)

    def of(self, zh: str, en: str) -> str:
        """One of two words as it can be printed, on one line."""
        return clean(zh if self.zh else en or zh)

    def join(self, texts: Iterable[str]) -> str:
        """A list of words."""
        return self.say("comma").join(texts)

    def word(self, look: Look) -> str:
        """A level by its word."""
        return self.of(look.zh, look.en)

    def sign(self, look: Look) -> str:
        """A level by its glyph and word."""
        return f"{look.glyph} {self.word(look)}"

    def day(self, on: date) -> str:
        """A day without its year."""
        return format(day_words(on)[1], self.material.language)

    def long_day(self, on: date) -> str:
        """A day with its year."""
        return format(day_words(on)[0], self.material.language)

    def minute(self, at: datetime | None) -> str:
        """A moment by the clock of Asia/Shanghai; a dash where there is none."""
        return NOT_SHOWN if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

    @property
    def area(self) -> str:
        """Name of the area served."""
        origin = self.material.provenance
        return self.of(origin.area_name, origin.area_name_en)

    @property
    def title(self) -> str:
        """The title as typed, or the usual one.

        Raises
        ------
        InputError
            It has more than :data:`MOST_TITLE` signs.
        """
        typed = clean(self.material.title)
        if len(typed) > MOST_TITLE:
            raise InputError("story.title_long", length=len(typed), most=MOST_TITLE)
        return typed or self.say("title", area=self.area)

    @property
    def mark(self) -> str:
        """For whom it is."""
        return self.text(f"pack_files.mark_{self.material.provenance.audience}")

    @property
    def marks(self) -> tuple[str, ...]:
        """For whom it is, that levels are not decided, that data are invented."""
        origin = self.material.provenance
        told = [self.mark]
        if origin.basis == "computed":
            told.append(self.say("mark_computed"))
        if origin.demo:
            told.append(self.say("mark_demo"))
        return tuple(told)

    @property
    def as_of(self) -> str:
        """The minute the levels are those of, its reading, and whose levels they are."""
        origin = self.material.provenance
        return self.say(
            "as_of",
            at=self.minute(origin.as_of),
            reading=self.text(f"pack_files.reading_{origin.reading}"),
            basis=self.text(f"pack_files.basis_{origin.basis}"),
        )

    @cached_property
    def ranked(self) -> tuple[Look, ...]:
        """Levels of the rule, the lowest first."""
        return tuple(one for one in self.material.looks if one.id not in _NO_LEVEL)

    @cached_property
    def shown(self) -> tuple[Look, ...]:
        """Levels to be told, the highest first; behind them those that are none, where any is."""
        totals = self.material.totals
        none = [one for one in self.material.looks if one.id in _NO_LEVEL and totals.get(one.id)]
        return (*reversed(self.ranked), *none)

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """Level id → its place from the lowest."""
        return {look.id: place for place, look in enumerate(self.ranked)}

    @cached_property
    def raised(self) -> tuple[ZoneShown, ...]:
        """Counties above the lowest level: the highest first, then by code."""
        found = [one for one in self.material.zones if self.rank.get(one.level, 0) > 0]
        return tuple(sorted(found, key=lambda one: (-self.rank[one.level], one.zone)))

    @cached_property
    def unrated(self) -> tuple[ZoneShown, ...]:
        """Counties without a level of the rule."""
        return tuple(one for one in self.material.zones if one.level in _NO_LEVEL)

    @cached_property
    def in_force(self) -> tuple[Extent, ...]:
        """Control units in force, by county and place, the second building before the tenth."""
        found = [one for one in self.material.extents if one.in_force]
        return tuple(sorted(found, key=_by_place))

    @cached_property
    def moves(self) -> Moves | None:
        """How counties stand beside 00:00 of the day before; ``None``: not known."""
        zones = self.material.zones
        if not any(zone.before for zone in zones):
            return None
        return self._moved((zone.before, zone.level) for zone in zones)

    @cached_property
    def steps(self) -> Moves:
        """The changes one by one; a county that went up and down again counts twice."""
        return self._moved((one.before, one.level) for one in self.material.changes)

    def _moved(self, pairs: Iterable[tuple[str, str]]) -> Moves:
        up = down = other = 0
        for before, level in pairs:
            if before == level:
                continue
            if before not in self.rank or level not in self.rank:
                other += 1
            elif self.rank[level] > self.rank[before]:
                up += 1
            else:
                down += 1
        return Moves(up, down, other)

    def place(self, code: str) -> str:
        """A zone with what it lies in: "牡丹江市绥芬河市", "Suifenhe, Mudanjiang"."""
        zone = self._by_code.get(code)
        if zone is None:
            return self.of(*self.material.parents.get(code, (code, code)))
        own = self.of(zone.name, zone.name_en)
        parent = self.material.parents.get(zone.parent)
        if parent is None:
            return own
        whole = self.of(*parent)
        return f"{whole}{own}" if self.zh else f"{own}, {whole}"

    @cached_property
    def _by_code(self) -> Mapping[str, ZoneShown]:
        return {one.zone: one for one in (*self.material.zones, *self.material.townships)}

    def counted(self, looks: Sequence[Look]) -> list[tuple[Look, int]]:
        """Levels and their counties, the highest first, those without any left out."""
        totals = self.material.totals
        return [(look, totals[look.id]) for look in reversed(looks) if totals.get(look.id)]

    # Sentences.

    def levels(self) -> str:
        """How many counties stand where, and how that moved."""
        whole = whole_words(self.material.provenance.area)
        raised = self.counted(self.ranked[1:])
        lowest = self.ranked[0]
        unrated = len(self.unrated)
        if raised:
            told = self.join(
                self.say("count_level", count=count, level=Words(look.zh, look.en.lower()))
                for look, count in raised
            )
            said = self.say("levels_raised", whole=whole, levels=told)
        elif unrated:
            count = self.material.totals.get(lowest.id, 0)
            said = self.say(
                "levels_low", whole=whole, count=count, level=Words(lowest.zh, lowest.en.lower())
            )
        else:
            count = len(self.material.zones)
            said = self.say(
                "levels_all", whole=whole, count=count, level=Words(lowest.zh, lowest.en.lower())
            )
        if unrated:
            said += self.say("levels_unrated", count=unrated)
        return said + self._moves_said()

    def _moves_said(self) -> str:
        if self.moves is None:
            return ""
        if self.moves.none:
            return self.say("moves_none")
        return self.say("moves", said=self.moved(self.moves))

    def moved(self, moves: Moves) -> str:
        """Moves in words: "上调2个、下调1个"."""
        parts = [("up", moves.up), ("down", moves.down), ("other", moves.other)]
        return self.join(self.say(f"moved_{name}", count=count) for name, count in parts if count)

    def changes(self) -> str:
        """How many levels changed."""
        count = len(self.material.changes)
        if not count:
            return self.say("changes_none")
        return self.say("changes", count=count, said=self.moved(self.steps))

    def cases(self) -> str:
        """New cases of the days of the charts, and of the last of them."""
        figures = self.material.figures
        return self.say(
            "cases",
            days=len(figures.days),
            sum=sum(figures.new_confirmed),
            count=figures.new_confirmed[-1],
            day=self.day(figures.days[-1]),
        )

    def where(self) -> str:
        """Which counties stand highest, and in how many prefectures all the raised ones lie."""
        if not self.raised:
            return self.say("where_none", level=self._lowest())
        top = self.material.look(self.raised[0].level)
        highest = [one for one in self.raised if one.level == top.id]
        level = Words(top.zh, top.en.lower())
        if len(highest) <= 3:
            names = self.say("semicolon").join(self.place(one.zone) for one in highest)
            return self.say("where_named", level=level, names=names, count=len(highest))
        prefectures = len({one.parent for one in highest})
        return self.say("where", level=level, count=len(highest), prefectures=prefectures)

    def _lowest(self) -> Words:
        lowest = self.ranked[0]
        return Words(lowest.zh, lowest.en.lower())

    def bulletin(self) -> str:
        """What the bulletin tells first."""
        told = self.material.bulletin
        if told is None:
            return self.say("bulletin_none")
        day = self.day(told.on)
        parts = [
            self.say(f"bulletin_{name}", count=value) + self._since(name)
            for name in ("cumulative", "active")
            if (value := getattr(told.local, name)) is not None
        ]
        draft = self.say("bulletin_draft") if told.state is State.DRAFT else ""
        if not parts:
            return self.say("bulletin_bare", day=day) + draft
        return self.say("bulletin", day=day, said=self.join(parts)) + draft

    def _since(self, name: str) -> str:
        before = self.material.bulletin_before
        then = None if before is None else getattr(before.local, name)
        now = getattr(self.material.bulletin.local, name) if self.material.bulletin else None
        if then is None or now is None:
            return ""
        return self.say("bulletin_since", change=f"{now - then:+d}".replace("-", "−"))

    def units(self) -> str:
        """How many control units are in force, and in how many counties."""
        counties = len({one.county for one in self.in_force})
        if not counties:
            return self.say("units_none")
        return self.say("units", count=len(self.in_force), counties=Words(
            str(counties), f"{counties} {'county' if counties == 1 else 'counties'}"
        ))  # fmt: skip

    def response(self) -> str:
        """Response level of the area; a dash where there is none."""
        told = self.material.response
        return NOT_SHOWN if told is None else self.of(told[0], told[1][:1].upper() + told[1][1:])

    def hidden(self) -> tuple[str, ...]:
        """What a reader has to know of figures that are not there."""
        told = [self.say("not_shown", sign=NOT_SHOWN)]
        told += [self._hidden(table) for table in self.material.counts if table.hidden]
        if self.material.unlocated:
            told.append(self.say("unlocated", count=self.material.unlocated))
        return tuple(told)

    def _hidden(self, table: CountTable) -> str:
        return self.say(
            "hidden_cells",
            layer=self.say(f"layer_{table.layer}"),
            day=table.day,
            hidden=table.hidden,
            cells=len(table.cells),
            threshold=table.threshold,
        )


def _by_place(one: Extent) -> tuple[Any, ...]:
    return one.county, one.area, natural(one.place), one.id
