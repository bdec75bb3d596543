"""The attacker finds exactly what can be told: against every possibility, counted out."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.release.disclosure.attack import Bound, Published, attack
from riskzone.release.disclosure.levels import LevelBound
from riskzone.release.disclosure.model import Key, Sight
from tests.release.disclosure.towns import FIRST, county, day, town

SPANS = {"new_1d": 1, "new_2d": 2, "cumulative": 0}
TOTAL = county()


def told(*sights: Sight, levels: tuple[LevelBound, ...] = ()) -> dict[Key, tuple[int, int | None]]:
    parents = {town(number): TOTAL for number in range(4)}
    found = attack(Published(sights, parents, SPANS, levels))
    return {one.key: (one.low, one.high) for one in found}


def seen(
    zone: str, value: int | None, at: int = 0, measure: str = "new_1d", pack: int = 1
) -> Sight:
    return Sight(pack, Key(zone, measure, day(at)), value)


def test_a_single_hidden_cell_is_the_difference() -> None:
    found = told(seen(TOTAL, 7), seen(town(0), None), seen(town(1), 5))
    assert list(found.values()) == [(2, 2)]


def test_the_total_bounds_several_hidden_cells() -> None:
    found = told(seen(TOTAL, 7), *[seen(town(n), None) for n in range(3)], seen(town(3), 3))
    assert set(found.values()) == {(0, 4)}


def test_sums_of_overlapping_days_give_a_hidden_day_away() -> None:
    found = told(
        seen(TOTAL, 4, 0), seen(TOTAL, 3, 1), seen(TOTAL, 7, 1, "new_2d"),
        seen(town(0), None, 1), seen(town(1), None, 1),
        seen(town(0), 2, 0), seen(town(0), 3, 1, "new_2d"),
    )  # fmt: skip
    assert found[Key(town(0), "new_1d", day(1))] == (1, 1)


def test_running_totals_of_two_days_give_the_new_cases_away() -> None:
    found = told(
        seen(TOTAL, 2, 1), seen(town(0), None, 1),
        seen(town(0), 5, 0, "cumulative"), seen(town(0), 6, 1, "cumulative"),
        seen(town(1), None, 1),
        pack_total(0), pack_total(1),
    )  # fmt: skip
    assert found[Key(town(0), "new_1d", day(1))] == (1, 1)


def pack_total(at: int) -> Sight:
    return seen(TOTAL, 20 + 2 * at, at, "cumulative")


def test_what_an_earlier_pack_showed_is_still_known() -> None:
    found = told(
        seen(TOTAL, 9), seen(town(0), 4), seen(town(1), 5),
        seen(TOTAL, 9, pack=2), seen(town(0), None, pack=2), seen(town(1), None, pack=2),
    )  # fmt: skip
    assert found[Key(town(0), "new_1d", day(0))] == (4, 4)


def test_a_corrected_day_says_nothing_of_what_stands_now() -> None:
    found = told(
        seen(TOTAL, 9), seen(town(0), 4), seen(town(1), 5),
        seen(TOTAL, 8, pack=2), seen(town(0), None, pack=2), seen(town(1), None, pack=2),
    )  # fmt: skip
    assert found[Key(town(0), "new_1d", day(0))] == (0, 8)


def test_a_level_raises_the_lower_end_and_lowers_that_of_others() -> None:
    level = LevelBound(town(0), FIRST, FIRST, 1)
    found = told(seen(TOTAL, 2), *[seen(town(n), None) for n in range(3)], levels=(level,))
    assert found[Key(town(0), "new_1d", FIRST)] == (1, 2)
    assert found[Key(town(1), "new_1d", FIRST)] == (0, 1)


def test_a_level_that_the_counts_contradict_says_nothing() -> None:
    level = LevelBound(town(0), FIRST, FIRST, 5)
    found = told(seen(TOTAL, 2), *[seen(town(n), None) for n in range(2)], levels=(level,))
    assert set(found.values()) == {(0, 2)}


def test_a_level_that_cannot_be_does_not_hide_those_that_can() -> None:
    said = (LevelBound(town(0), FIRST, FIRST, 5), LevelBound(town(1), FIRST, FIRST, 1))
    found = told(seen(TOTAL, 2), *[seen(town(n), None) for n in range(2)], levels=said)
    assert found[Key(town(0), "new_1d", FIRST)] == (0, 1)
    assert found[Key(town(1), "new_1d", FIRST)] == (1, 2)


def test_a_zone_that_ceased_to_be_takes_no_case_of_a_later_pack() -> None:
    found = told(
        seen(TOTAL, 5), *[seen(town(n), None) for n in range(3)],
        seen(TOTAL, 3, pack=2), seen(town(0), None, pack=2), seen(town(1), 2, pack=2),
    )  # fmt: skip
    assert found[Key(town(0), "new_1d", FIRST)] == (1, 1)


def test_totals_are_exact_for_this_attacker() -> None:
    with pytest.raises(ValueError, match=f"total of {TOTAL} is hidden"):
        told(seen(TOTAL, None), seen(town(0), None))


tiny = st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=2), min_size=2, max_size=3)


@given(tiny, st.data())
def test_no_more_and_no_less_than_every_possibility_allows(
    cases: list[list[int]], data: st.DataObject
) -> None:
    """Townships × two days; totals of both days are told; each figure shown or hidden."""
    totals = [sum(row[d] for row in cases) for d in range(2)]
    figures = [(n, m, d) for n in range(len(cases)) for m, d in MEASURES]
    hide = {one: data.draw(st.booleans(), label=str(one)) for one in figures}
    bound = {
        n: data.draw(st.integers(0, sum(row)), label=f"level {n}") for n, row in enumerate(cases)
    }
    sights = [seen(TOTAL, total, d) for d, total in enumerate(totals)]
    sights += [
        seen(town(n), None if hide[n, m, d] else figure(cases[n], m, d), d, m)
        for n, m, d in figures
    ]
    levels = tuple(LevelBound(town(n), day(0), day(1), low) for n, low in bound.items() if low)
    found = told(*sights, levels=levels)
    worlds = [
        world
        for world in possible(totals, len(cases))
        if all(
            hide[n, m, d] or figure(world[n], m, d) == figure(cases[n], m, d) for n, m, d in figures
        )
        and all(sum(world[n]) >= low for n, low in bound.items())
    ]
    for n, m, d in figures:
        if hide[n, m, d]:
            values = [figure(world[n], m, d) for world in worlds]
            assert found[Key(town(n), m, day(d))] == (min(values), max(values))


MEASURES = [("new_1d", 0), ("new_1d", 1), ("new_2d", 1)]


def figure(row: list[int], measure: str, at: int) -> int:
    return sum(row) if measure == "new_2d" else row[at]


def possible(totals: list[int], number: int) -> list[list[list[int]]]:
    """Every way to spread the totals of two days over townships."""
    days = [
        [
            split
            for split in itertools.product(range(total + 1), repeat=number)
            if sum(split) == total
        ]
        for total in totals
    ]
    return [[list(pair) for pair in zip(*both, strict=True)] for both in itertools.product(*days)]


def test_a_bound_without_limit_is_endless() -> None:
    assert Bound(1, Key(town(0), "new_1d", FIRST), 3, None).width == float("inf")
