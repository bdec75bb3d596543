"""The rules row by row, in plain Python, written from their words and not from the expression."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from riskzone.healthcode.rules import Reason, Rules

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Resident:
    id: str
    township: str
    building: str | None = None
    entered_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class Exposure:
    id: str
    kind: str
    from_on: date
    to_on: date | None = None
    source_zone: str | None = None


@dataclass(frozen=True)
class Held:
    """A level of an area, or the code of a control unit, at 00:00 of [from_day, until_day)."""

    place: str
    word: str
    from_day: date
    until_day: date | None = None

    def at(self, day: date) -> bool:
        return self.from_day <= day and (self.until_day is None or day < self.until_day)


@dataclass(frozen=True)
class World:
    residents: Sequence[Resident]
    exposures: Sequence[Exposure]
    risk: Sequence[Held] = ()
    units: Sequence[Held] = ()


Spell = tuple[str, date, date | None]


def state(world: World, rules: Rules, person: Resident, day: date) -> tuple[str, str, bool] | None:
    """Colour, reason and in-city restriction of a person at 00:00 of a day; None: not there."""
    if person.entered_on is not None and person.entered_on >= day:
        return None
    if person.left_on is not None and person.left_on < day:
        return None
    found = {
        reason
        for reason, start, end in spells(world, rules, person.id)
        if start <= day and (end is None or day < end)
    }
    here = [
        one.word
        for one in world.units
        if one.place in (person.building, person.township) and one.at(day)
    ]
    found |= {one.id for one in rules.reasons if set(one.circle_codes) & set(here)}
    in_city = rules.in_city is not None and bool(set(rules.in_city.circle_codes) & set(here))
    for one in rules.reasons:
        if one.id in found:
            return one.colour, one.id, in_city
    return rules.clear.id, "", in_city


def spells(world: World, rules: Rules, who: str) -> list[Spell]:
    """From when until when somebody has each reason."""
    own = [one for one in world.exposures if one.id == who]
    checks = sorted({one.from_on for one in own if one.kind == "checkin"})
    found: list[Spell] = []
    for one in rules.reasons:
        for start, end in _starts(own, world.risk, one, checks, rules):
            found += _ended(own, one, start, end, checks, rules)
    return found


def _starts(own, risk, one: Reason, checks, rules: Rules):
    for told in own:
        if told.kind not in one.kinds:
            continue
        if told.kind == "stay":
            if told.to_on is None:
                continue
            for area in risk:
                if area.word != one.level or not (told.source_zone or "").startswith(area.place):
                    continue
                declared_in_time = area.from_day <= told.to_on + one.look_back_days * DAY
                still_held_then = area.until_day is None or area.until_day > told.from_on
                if declared_in_time and still_held_then:
                    start = max(told.to_on + DAY, area.from_day)
                    yield start, _natural(told, one, start, told.to_on + DAY, checks, rules)
            continue
        event = told.from_on if one.begins == "from" else told.to_on
        if event is not None:
            yield event + DAY, _natural(told, one, event + DAY, event + DAY, checks, rules)


def _natural(told, one: Reason, start: date, base: date, checks, rules: Rules) -> date | None:
    if one.lasts == "to":
        return None if told.to_on is None else told.to_on + DAY
    if one.lasts == "days":
        return base + one.days * DAY
    if one.lasts == "check_ins":
        return _checked(start, one.days, checks, rules)
    return None


def _checked(start: date, needed: int, checks: Sequence[date], rules: Rules) -> date | None:
    """The day after the check-in that was the last one needed."""
    run = 0
    before: date | None = None
    for day in checks:
        if day < start:
            continue
        follows = before is not None and day == before + DAY
        run = run + 1 if follows or rules.missed == "prolong" else 1
        before = day
        if run == needed:
            return day + DAY
    return None


def _ended(own, one: Reason, start: date, end: date | None, checks, rules: Rules) -> list[Spell]:
    events: list[tuple[date, int]] = [
        (told.from_on, order)
        for told in own
        for order, ending in enumerate(one.ends)
        if told.kind == ending.by and told.from_on >= start - DAY
    ]
    if not events:
        return [(one.id, start, end)]
    day, order = min(events)
    if end is not None and day + DAY > end:
        return [(one.id, start, end)]
    found: list[Spell] = [(one.id, start, day + DAY)]
    then = one.ends[order].then
    if then:
        after = rules.reason(then)
        begin = day + DAY
        last = (
            begin + after.days * DAY
            if after.lasts == "days"
            else _checked(begin, after.days, checks, rules)
        )
        found.append((then, begin, last))
    return found


def counts(world: World, rules: Rules, day: date) -> Mapping[tuple[str, str, str, bool], int]:
    found: dict[tuple[str, str, str, bool], int] = {}
    for person in world.residents:
        now = state(world, rules, person, day)
        if now is not None:
            key = (person.township, *now)
            found[key] = found.get(key, 0) + 1
    return found


def flows(world: World, rules: Rules, day: date) -> Mapping[tuple[str, str, str, str, str], int]:
    found: dict[tuple[str, str, str, str, str], int] = {}
    for person in world.residents:
        before = state(world, rules, person, day - DAY)
        now = state(world, rules, person, day)
        if before is None and now is None:
            continue
        key = (person.township, *(before or ("", ""))[:2], *(now or ("", ""))[:2])
        found[key] = found.get(key, 0) + 1
    return found
