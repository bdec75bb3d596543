"""The days counts are of, as a reader of all packs tells them apart: each as often corrected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from riskzone.release.disclosure.levels import LevelBound
from riskzone.release.disclosure.model import Key, Sight

#: All days before the first day anybody named.
_BEFORE = date.min
#: A day and how often it was corrected.
Column = tuple[date, int]


@dataclass
class Calendar:
    """The days of one total, and which of them were corrected when.

    Parameters
    ----------
    spans : mapping of str to int
        Measure → days it counts; 0: a running total.
    days : list of date
        Every day anybody named.
    edition : dict of date to int
        How often each was corrected so far.
    known : dict of (date, int) to int
        Total of a day.
    sums : list of (frozenset of (date, int), int)
        Totals of several days.
    at_pack : dict of int to dict
        Pack → the editions of its days.
    """

    spans: Mapping[str, int]
    days: list[date] = field(default_factory=list)
    edition: dict[date, int] = field(default_factory=dict)
    known: dict[Column, int] = field(default_factory=dict)
    sums: list[tuple[frozenset[Column], int]] = field(default_factory=list)
    at_pack: dict[int, dict[date, int]] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        totals: Sequence[Sight],
        parts: Sequence[Sight],
        spans: Mapping[str, int],
        levels: Sequence[LevelBound],
        *,
        every_pack_new: bool,
    ) -> "Calendar":
        """The days of all packs in the order they left.

        Parameters
        ----------
        totals, parts : sequence of Sight
            Of one parent.
        spans : mapping of str to int
        levels : sequence of LevelBound
        every_pack_new : bool
            Whether nothing is taken to be the same from one pack to the next.
        """
        made = cls(spans)
        starts = [date.max]
        ends = [date.min]
        for one in (*totals, *parts):
            span = spans.get(one.key.measure, 0)
            starts.append(one.key.day - timedelta(days=max(span, 1) - 1))
            ends.append(one.key.day)
        for level in levels:
            ends.append(level.last)
            starts.append(level.last if level.first == date.min else level.first)
        first, last = min(starts), max(ends)
        made.days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        made.edition = dict.fromkeys([_BEFORE, *made.days], 0)
        for pack in sorted({one.pack for one in (*totals, *parts)}):
            if every_pack_new:
                made.edition = {day: number + 1 for day, number in made.edition.items()}
            made.pack([one for one in totals if one.pack == pack])
            made.at_pack[pack] = dict(made.edition)
        return made

    def over(self, first: date, last: date) -> list[date]:
        """Days from one to another; ``date.min``: from the beginning."""
        days = [day for day in self.days if first <= day <= last]
        return [_BEFORE, *days] if first == date.min else days

    def of(self, key: Key) -> list[date]:
        """Days a cell counts."""
        span = self.spans.get(key.measure, 0)
        return self.over(key.day - timedelta(days=span - 1) if span else date.min, key.day)

    def pack(self, totals: Sequence[Sight]) -> None:
        """Take in the totals of one pack: single days first, then sums of days."""
        ordered = sorted(totals, key=lambda one: len(self.of(one.key)))
        for one in ordered:
            value = one.value or 0
            days = self.of(one.key)
            columns = [(day, self.edition[day]) for day in days]
            if len(columns) == 1:
                if self.known.get(columns[0], value) != value:
                    self._correct(days)
                self.known[days[0], self.edition[days[0]]] = value
                continue
            same = frozenset(columns)
            before = [total for group, total in self.sums if group == same]
            values = [self.known.get(column) for column in columns]
            complete = all(one is not None for one in values)
            partly = sum(one for one in values if one is not None)
            wrong = partly != value if complete else partly > value
            if wrong or any(total != value for total in before):
                printed = {
                    other.key.day: other.value for other in totals if len(self.of(other.key)) == 1
                }
                self._correct([day for day in days if day not in printed])
                columns = [(day, self.edition[day]) for day in days]
                complete = False
            if not complete:
                self.sums.append((frozenset(columns), value))

    def total(self, columns: Iterable[Column]) -> int | None:
        """Cases of some days, where they can be told."""
        columns = list(columns)
        unknown = frozenset(column for column in columns if column not in self.known)
        if not unknown:
            return self.least(columns)
        for group, value in self.sums:
            if frozenset(column for column in group if column not in self.known) == unknown:
                return value - self.least(group) + self.least(columns)
        return None

    def least(self, columns: Iterable[Column]) -> int:
        """Cases of those of some days that are known."""
        return sum(self.known.get(column, 0) for column in columns)

    def _correct(self, days: Iterable[date]) -> None:
        for day in days:
            self.edition[day] += 1
