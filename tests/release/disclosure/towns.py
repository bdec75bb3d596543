"""Invented counties with the cases of each township by day, and what packs print of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from riskzone.release.audience import Audience
from riskzone.release.disclosure.attack import Bound, Published, attack, seen
from riskzone.release.disclosure.cells import Cells, History, Released
from riskzone.release.disclosure.levels import LevelBound
from riskzone.release.disclosure.model import Key, Sight
from riskzone.release.disclosure.policy import Policy, policy
from riskzone.release.disclosure.protect import protect
from riskzone.release.disclosure.report import Protected

ROOT, PREFECTURE = "23", "2301"
FIRST = date(2020, 3, 20)
SECRET = b"known to nobody"

#: Township → cases by number of days since ``FIRST``.
Cases = Mapping[str, Mapping[int, int]]


def county(number: int = 3) -> str:
    return f"2301{number:02}"


def town(number: int, of: str | None = None) -> str:
    return f"{of or county()}{number:03}"


def parents(cases: Cases) -> dict[str, str]:
    """Townships are told by their first six digits."""
    found = {PREFECTURE: ROOT}
    for zone in cases:
        found[zone[:6]] = PREFECTURE
        found[zone] = zone[:6]
    return found


def layer(zone: str) -> str:
    """Of a code by its length; rest cells are of the counties of these tests."""
    if zone.endswith("*"):
        return "township"
    return {2: "province", 4: "prefecture", 6: "county", 9: "township"}[len(zone)]


def count(cases: Cases, zone: str, measure: str, day: date) -> int:
    last = (day - FIRST).days
    first = {"new_1d": last, "new_14d": last - 13, "cumulative": -10_000}[measure]
    below = [zone] if zone in cases else [one for one in cases if one.startswith(zone)]
    return sum(number for one in below for at, number in cases[one].items() if first <= at <= last)


def cells(cases: Cases, day: date, rule: Policy) -> Cells:
    tree = parents(cases)
    zones = [ROOT, *tree]
    return Cells(
        day,
        {zone: layer(zone) for zone in zones},
        tree,
        {
            Key(zone, measure, at): count(cases, zone, measure, at)
            for of, (measure, at) in rule.figures(day)
            for zone in zones
            if layer(zone) == of
        },
    )


@dataclass
class Desk:
    """A press desk that releases pack after pack."""

    levels: tuple[LevelBound, ...] = ()
    history: History = field(default_factory=History)
    sights: list[Sight] = field(default_factory=list)
    tree: dict[str, str] = field(default_factory=dict)
    packs: list[Protected] = field(default_factory=list)
    number: int = 0

    def release(
        self, cases: Cases, day: date, threshold: int = 5, audience: Audience = Audience.PUBLIC
    ) -> Protected:
        rule = policy(audience, threshold)
        made = protect(cells(cases, day, rule), self.history, rule, self.levels, secret=SECRET)
        self.number += 1
        self.history = self.history.after(made.rows)
        self.sights += seen(self.number, made.tables)
        self.tree |= parents(cases)
        self.packs.append(made)
        return made

    def earlier(self, cases: Cases, rows: Iterable[tuple[Key, bool]]) -> None:
        """A pack made by other rules: which townships it showed."""
        self.number += 1
        keys = dict(rows)
        left = [
            Released(self.number, key, count(cases, key.zone, key.measure, key.day), shown)
            for key, shown in keys.items()
        ]
        self.history = self.history.after(left)
        self.sights += [
            Sight(self.number, one.key, one.value if one.shown else None) for one in left
        ]
        for key in {Key(one.zone[:6], one.measure, one.day) for one in keys}:
            value = count(cases, key.zone, key.measure, key.day)
            self.sights.append(Sight(self.number, key, value))
        self.tree |= parents(cases)

    def bounds(
        self, sights: Iterable[Sight] | None = None, *, levels: bool = True
    ) -> dict[tuple[int, Key], Bound]:
        published = Published(
            tuple(self.sights if sights is None else sights),
            self.tree,
            policy(Audience.PUBLIC).spans,
            self.levels if levels else (),
        )
        return {(one.pack, one.key): one for one in attack(published)}

    def floor(self, pack: int, *, levels: bool = True) -> dict[tuple[int, Key], Bound]:
        """What could be told if a pack and all after it had shown nothing below the counties."""
        sights = [
            replace(one, value=None)
            if one.pack >= pack and layer(one.key.zone) == "township"
            else one
            for one in self.sights
        ]
        return self.bounds(sights, levels=levels)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)
