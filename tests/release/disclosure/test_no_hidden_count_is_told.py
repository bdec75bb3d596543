"""The law: no hidden count is told to within one that was not told without this publication.

Random counties, histories, corrections, thresholds, audiences, levels and packs made by other
rules; what the attacker tells of all of it together is compared with what would be told if the
pack, and all after it, had shown nothing below the counties. A narrower bound than 2 is only
allowed where that is as narrow: the exact total, an earlier pack, or a level fixes it.
"""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.release.audience import Audience
from riskzone.release.disclosure.levels import LevelBound
from riskzone.release.disclosure.model import Key
from tests.release.disclosure.towns import Desk, count, county, day, town

#: Days from the first one on which cases or packs may be.
LAST = 45
SAFE = 2

few = st.dictionaries(st.integers(0, LAST), st.sampled_from([1, 1, 1, 2, 5]), max_size=4)
many = st.dictionaries(st.integers(0, LAST), st.sampled_from([1, 2, 6]), min_size=3, max_size=9)
quiet = st.just({})


@st.composite
def counties(draw: st.DrawFn) -> dict[str, dict[int, int]]:
    found = {}
    for number in range(3, 3 + draw(st.integers(1, 2))):
        for at in range(draw(st.integers(1, 6))):
            found[town(at, county(number))] = draw(st.one_of(quiet, quiet, few, many))
        if draw(st.booleans()):
            found[county(number) + "*"] = draw(st.one_of(quiet, few))
    return found


days = st.lists(st.integers(14, LAST), min_size=1, max_size=5, unique=True).map(sorted)
thresholds = st.sampled_from([5, 5, 3, 10])
audiences = st.sampled_from([Audience.PUBLIC, Audience.RESTRICTED])
# Each example is a hundred linear programs.
law = settings(max_examples=8)


def all_is_safe(desk: Desk, first: int = 1) -> None:
    """The law, of all packs; ``first`` is the first one made by this rule."""
    told = desk.bounds()
    without_levels = desk.bounds(levels=False) if desk.levels else told
    floors = {}
    for (pack, key), bound in told.items():
        if bound.width >= SAFE:
            continue
        at = max(pack, first)
        if at not in floors:
            floors[at] = desk.floor(at), desk.floor(at, levels=False)
        with_levels, plain = (floor[pack, key].width for floor in floors[at])
        by_level = without_levels[pack, key].width >= min(SAFE, plain)
        assert bound.width >= min(SAFE, with_levels) or (desk.levels and by_level), bound


@law
@given(counties(), days, st.data())
def test_packs_of_one_desk(cases: dict, at: list[int], data: st.DataObject) -> None:
    desk = Desk()
    for number in at:
        desk.release(cases, day(number), data.draw(thresholds), data.draw(audiences))
    all_is_safe(desk)
    for (_, key), bound in desk.bounds().items():
        value = count(cases, key.zone, key.measure, key.day)
        assert bound.low <= value <= (value if bound.high is None else bound.high)


@law
@given(counties(), days, st.data())
def test_packs_before_and_after_corrections(
    cases: dict, at: list[int], data: st.DataObject
) -> None:
    """A withdrawn pack has been read: it is a pack like any other."""
    desk = Desk()
    for number in at:
        desk.release(cases, day(number), data.draw(thresholds))
        zone = data.draw(st.sampled_from(sorted(cases)))
        on = data.draw(st.integers(0, LAST))
        one = dict(cases[zone])
        one[on] = max(0, one.get(on, 0) + data.draw(st.sampled_from([0, 1, -1, 3])))
        cases = {**cases, zone: one}
        desk.release(cases, day(number), data.draw(thresholds))
    all_is_safe(desk)


def naive(cases: dict, measure: str, on: date) -> list[tuple[Key, bool]]:
    """What a threshold alone would have shown."""
    return [(Key(zone, measure, on), not 0 < count(cases, zone, measure, on) < 5) for zone in cases]


@law
@given(counties(), days, st.data())
def test_packs_after_some_made_by_other_rules(
    cases: dict, at: list[int], data: st.DataObject
) -> None:
    """Other measures, overlapping windows, a threshold without anything hidden beside it."""
    desk = Desk()
    for _ in range(data.draw(st.integers(1, 2))):
        measure = data.draw(st.sampled_from(["new_1d", "new_14d", "cumulative"]))
        on = data.draw(st.sampled_from([day(19), day(33), *map(day, range(14, LAST, 4))]))
        desk.earlier(cases, naive(cases, measure, on))
    first = desk.number + 1
    for number in at[:2]:
        desk.release(cases, day(number), data.draw(thresholds))
    all_is_safe(desk, first)


@law
@given(counties(), days, st.data())
def test_packs_beside_published_levels(cases: dict, at: list[int], data: st.DataObject) -> None:
    """Townships with a case in 14 days are medium on some days; some without are low."""
    said = []
    for zone in cases:
        for on in data.draw(st.lists(st.integers(14, LAST), max_size=6)):
            number = count(cases, zone, "new_14d", day(on))
            high = None if number else 0
            said.append(LevelBound(zone, day(on - 13), day(on), min(number, 1), high))
    desk = Desk(levels=tuple(said))
    for number in at:
        desk.release(cases, day(number), data.draw(thresholds))
    all_is_safe(desk)


def test_a_threshold_raised_between_two_packs() -> None:
    """9 shown at 5, hidden at 10 among zeros that stayed: the later pack alone told it."""
    desk = Desk()
    cases = {town(0): {}, town(1): {25: 5, 26: 2, 28: 1, 32: 1}, county() + "*": {17: 1}}
    desk.release(cases, day(29), 5)
    for threshold in (5, 10):
        made = desk.release(cases, day(36), threshold)
    alone = Desk(sights=[one for one in desk.sights if one.pack == desk.number], tree=desk.tree)
    assert len(made.report.hidden) == 3
    assert all(one.width == 9 for one in alone.bounds().values())


def test_a_threshold_alone_would_not_do() -> None:
    """The attacker is no straw man: it breaks what is not protected."""
    cases = {town(0): {30: 12}, town(1): {30: 1}, town(2): {}}
    desk = Desk()
    desk.earlier(cases, naive(cases, "new_14d", day(33)))
    (bound,) = desk.bounds().values()
    assert (bound.low, bound.high) == (1, 1)


@law
@given(counties(), days, st.data())
def test_the_report_lists_every_exception(cases: dict, at: list[int], data: st.DataObject) -> None:
    """Whatever the attacker tells to within one of a pack stands in its report."""
    said = [
        LevelBound(zone, day(20), day(33), 1)
        for zone in cases
        if count(cases, zone, "new_14d", day(33)) and data.draw(st.booleans())
    ]
    desk = Desk(levels=tuple(said))
    for number in at:
        made = desk.release(cases, day(number), data.draw(thresholds))
        zone = data.draw(st.sampled_from(sorted(cases)))
        if data.draw(st.booleans()):
            cases = {**cases, zone: {**cases[zone], data.draw(st.integers(0, LAST)): 1}}
    told = {
        key
        for (pack, key), one in desk.bounds().items()
        if pack == desk.number and one.width < SAFE
    }
    assert told <= {one.key for one in made.report.fixed}
