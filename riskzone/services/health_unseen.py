"""Small flows are hidden, with what would tell them; solved as a whole, not line by line.

What a flow is made of is told for the area served alone: by the colours of both days, and by
their reasons.  For the divisions right below it the colours are told, for finer ones nothing.
Whatever else is shown, those who were and are something on either day, is a sum of these flows, so
that one system holds everything: :mod:`riskzone.release.disclosure.linked` hides until no small
flow, and no count that is hidden elsewhere, can be worked out of it.  What a reader sees exactly
is no part of it (:mod:`riskzone.services.health_reach`).

The counts of both days tell by themselves what flowed one way alone: where three more are red and
nobody else could be, three turned red.  Such a flow is hidden, and nothing for its sake.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from riskzone.healthcode.rules import Rules
from riskzone.release.disclosure.linked import Linked, Sum, conceal
from riskzone.services import health_small as small
from riskzone.services.health_small import Hidden
from riskzone.store.health import PAST, Flow

#: Colour before and after; with its reasons: before, its reason, after, its reason.
Way = tuple[str, str]
Course = tuple[str, str, str, str]
_FINER = {0: 2, 2: 4, 4: 6, 6: 9}
#: Parts of a course; a way has a division before it.
_OF_COURSE = 4


@dataclass(frozen=True)
class Told:
    """What a reader is told of the flows of an area.

    Parameters
    ----------
    ways : mapping of (str, str) to int or None
        Every colour before and after; ``None``: hidden.
    courses : mapping of (str, str, str, str) to int or None
        With the reasons; empty where these are not told.
    """

    ways: Mapping[Way, int | None]
    courses: Mapping[Course, int | None]


def told(hidden: Hidden, rules: Rules, kind: str, place: str) -> Told:
    """What of the flows of an area is told.

    Parameters
    ----------
    hidden : Hidden
    rules : Rules
    kind : {"past", "ahead"}
    place : str
        Leading digits of the area.
    """
    courses = _courses(hidden.whole.flows(kind, place, len(place)))
    own = _ways(courses)
    ways = {way: own.get(way, 0) for way in _every(rules)}
    if hidden.sees(place):
        return Told(ways, courses)
    top = place == hidden.root
    if not top and len(place) > _FINER[len(hidden.root)]:
        return Told(dict.fromkeys(ways), {})
    gone = _gone(hidden, rules, kind)
    return Told(
        {way: None if (place, way) in gone else count for way, count in ways.items()},
        {one: None if one in gone else count for one, count in courses.items()} if top else {},
    )


def _courses(flows: Iterable[Flow]) -> dict[Course, int]:
    return small.total({(f[1], f[2], f[3], f[4]): f.residents} for f in flows)


def _ways(courses: Mapping[Course, int]) -> dict[Way, int]:
    return small.total({(one[0], one[2]): count} for one, count in courses.items())


def _every(rules: Rules) -> list[Way]:
    names = [*(one.id for one in rules.colours), ""]
    return [(one, other) for one in names for other in names if one or other]


def _gone(hidden: Hidden, rules: Rules, kind: str) -> frozenset[Any]:
    """Flows that are hidden: by colours, and of the area served by reasons, too."""
    system = _System(hidden, rules, kind, hidden.root)

    def made() -> frozenset[Any]:
        # What the area itself hides, then its divisions; more of the area only where it has to be.
        area, every = system.own(), system.inside()
        own = conceal(area)
        inside = replace(every, open_to=own.union(every.values.keys() - area.values.keys()))
        return conceal(every, conceal(inside, own))

    return hidden.once(("flows", kind, "gone"), made)


@dataclass(frozen=True)
class _System:
    """Flows of an area or of the divisions in it, and everything that is told of their sums."""

    hidden: Hidden
    rules: Rules
    kind: str
    place: str

    def own(self) -> Linked:
        """The flows of the area itself, by reasons."""
        courses = _courses(self.hidden.flows(self.kind, self.place, len(self.place)))
        ways = _ways(courses)
        every = _every(self.rules)
        values: dict[Any, int] = {**courses}
        values |= {(self.place, way): ways.get(way, 0) for way in every}
        sums: list[Sum] = []
        secret: list[Sum] = []
        self._margins(self.place, sums, secret)
        self._reasons(courses, sums, secret)
        equal = [
            (((self.place, way),), tuple(one for one in courses if (one[0], one[2]) == way))
            for way in ways
        ]
        return Linked(
            values, sums, equal, secret, set(values), _telling, small.usual(), set(courses)
        )

    def inside(self) -> Linked:
        """The same, with the flows of the divisions in it by colours, which add up to its own."""
        whole = self.own()
        values = dict(whole.values)
        sums, secret, equal = list(whole.sums), list(whole.secret), list(whole.equal)
        by_zone: dict[str, list[Flow]] = {}
        for one in self.hidden.flows(self.kind, self.place, _FINER[len(self.place)]):
            by_zone.setdefault(one.township, []).append(one)
        every = _every(self.rules)
        for zone, flows in by_zone.items():
            ways = _ways(_courses(flows))
            values |= {(zone, way): ways.get(way, 0) for way in every}
            self._margins(zone, sums, secret)
        equal += [(((self.place, way),), tuple((zone, way) for zone in by_zone)) for way in every]
        return replace(
            whole, values=values, sums=sums, equal=equal, secret=secret, open_to=set(values)
        )

    def _sides(self) -> Iterator[tuple[int, bool]]:
        """Which of both days something is told of, and whether it is the day before the run's."""
        if self.kind == PAST:
            yield 0, True
            yield 1, False
        else:
            yield 0, False

    def _margins(self, zone: str, sums: list[Sum], secret: list[Sum]) -> None:
        every = _every(self.rules)
        for side, before in self._sides():
            gone = self.hidden.of_area(small.colours(self.rules, before=before), zone)
            # Everybody of a day is told, whatever their colour.
            sums.append(tuple((zone, way) for way in every if way[side]))
            for one in self.rules.colours:
                line = tuple((zone, way) for way in every if way[side] == one.id)
                (secret if one.id in gone else sums).append(line)

    def _reasons(self, courses: Mapping[Course, int], sums: list[Sum], secret: list[Sum]) -> None:
        for side, before in self._sides():
            gone = self.hidden.of_area(small.reasons(self.rules, before=before), self.place)
            lines: dict[tuple[str, str], list[Course]] = {}
            for one in courses:
                own = (one[2 * side], one[2 * side + 1])
                lines.setdefault(own, []).append(one)
            for own, line in lines.items():
                if own[0]:
                    (secret if own in gone else sums).append(tuple(line))


def _telling(key: Any) -> int:
    """Who stays what they are is told least, then what is made of reasons."""
    if len(key) == _OF_COURSE:
        return 0 if key[:2] == key[2:] else 2
    before, after = key[1]
    return 1 if before == after else 3
