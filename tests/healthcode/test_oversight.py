"""What platforms show beside what the rules give, and figures that depart from what is usual."""

from collections import Counter
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.healthcode.intervals import Inputs
from riskzone.healthcode.library import load_rules
from riskzone.healthcode.moves import beside, moves
from riskzone.healthcode.oversight import departure
from tests.healthcode import reference
from tests.healthcode.evaluated import Evaluated
from tests.healthcode.reference import World
from tests.healthcode.worlds import FIRST, dense, inputs

HLJ = load_rules("hlj-2020")
DAY = FIRST + timedelta(days=6)
SHOWN = ("red", "yellow", "green", None)


def phones(world: World) -> dict[str, str | None]:
    """What the platform shows; of every fifth it says nothing, and it knows a stranger."""
    told = {one.id: SHOWN[i % 4] for i, one in enumerate(world.residents) if i % 5}
    return {**told, "stranger": "red"}


def counted(world: World, days: list[date]) -> Counter[tuple[object, ...]]:
    """Position of the day, township, precedence the day before and on the day, in-city."""
    found: Counter[tuple[object, ...]] = Counter()
    for i, day in enumerate(days):
        for person in world.residents:
            before = reference.state(world, HLJ, person, day - timedelta(days=1))
            now = reference.state(world, HLJ, person, day)
            if before is None and now is None:
                continue
            ranks = [-1 if one is None else HLJ.rank(one[1]) for one in (before, now)]
            found[i, person.township, *ranks, None if now is None else now[2]] += 1
    return found


def test_what_platforms_show_stands_beside_what_the_rules_give(duckdb) -> None:
    def placed(world: World, connection) -> Inputs:
        given_in = inputs(world, connection)
        told = phones(world)
        table = pa.table({"id": list(told), "colour": pa.array(told.values(), pa.string())})
        connection.create_table("phones", table, overwrite=True)
        return given_in

    evaluated = Evaluated(
        lambda given_in: beside(given_in, HLJ, DAY, duckdb.table("phones")), duckdb, placed
    )
    world = dense(7)
    wanted: Counter[tuple[str, str, int]] = Counter()
    for person in world.residents:
        now = reference.state(world, HLJ, person, DAY)
        if now is not None and person.id in phones(world):
            shown = phones(world)[person.id] or ""
            wanted[person.township, shown, HLJ.rank(now[1])] += 1
    found = evaluated.of(world)
    assert {(row["township"], row["shown"], row["rank"]): row["count"] for row in found} == wanted
    red = [row for row in found if (row["shown"], row["rank"]) == ("red", len(HLJ.reasons))]
    assert red, "somebody is red with nothing behind it"


def test_several_days_in_one_evaluation_are_those_of_the_rules(duckdb) -> None:
    days = [DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)]
    evaluated = Evaluated(lambda given_in: moves(given_in, HLJ, days), duckdb)
    world = dense(11)
    found: Counter[tuple[object, ...]] = Counter()
    for row in evaluated.of(world):
        city = None if row["after"] == -1 else row["in_city"]
        key = (row["day"], row["township"], row["before"], row["after"], city)
        found[key] += int(row["count"])
    assert found == counted(world, days)


def test_a_departure_is_told_with_what_is_usual() -> None:
    # Median 10; deviations 1, 0, 1, 0, 2, 1, 0 with median 1: (40 − 10) / 1.4826.
    found = departure(40, [9, 10, 11, 10, 12, 9, 10], fewest=5)
    assert found is not None
    assert (found.usual, round(found.score, 3), found.stands_out) == (10.0, 20.235, True)


def test_zhengzhou_would_have_stood_out() -> None:
    earlier = [3, 5, 2, 4, 6, 3, 4, 5, 3, 4]
    told = departure(1317, earlier, fewest=5)
    quiet = departure(6, [*earlier, 1317], fewest=5)
    assert told is not None
    assert told.stands_out
    assert quiet is not None
    assert not quiet.stands_out, "an earlier jump makes no quiet day look like one"


@pytest.mark.parametrize(("figure", "stands_out"), [(3, False), (4, True), (-3, False), (-4, True)])
def test_few_people_after_none_do_not_stand_out(figure: int, stands_out: bool) -> None:
    found = departure(figure, [0] * 10, fewest=5)
    assert found is not None
    assert found.stands_out is stands_out


FIGURES = st.lists(st.integers(-500, 500), min_size=5, max_size=28)


@settings(max_examples=50, deadline=None)
@given(FIGURES, st.integers(-2000, 2000), st.randoms(use_true_random=False))
def test_the_order_of_earlier_figures_does_not_matter(earlier, figure, shuffled) -> None:
    other = list(earlier)
    shuffled.shuffle(other)
    assert departure(figure, earlier, fewest=5) == departure(figure, other, fewest=5)


@settings(max_examples=50, deadline=None)
@given(FIGURES, st.integers(-2000, 2000), st.integers(0, 2000))
def test_more_people_lie_higher(earlier, figure, more) -> None:
    low, high = (departure(one, earlier, fewest=5) for one in (figure, figure + more))
    assert low is not None
    assert high is not None
    assert low.usual == high.usual
    assert low.score <= high.score


@settings(max_examples=50, deadline=None)
@given(FIGURES, st.integers(-2000, 2000))
def test_falling_is_rising_upside_down(earlier, figure) -> None:
    up = departure(figure, earlier, fewest=5)
    down = departure(-figure, [-one for one in earlier], fewest=5)
    assert up is not None
    assert down is not None
    assert (down.usual, down.score) == (-up.usual, pytest.approx(-up.score))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(0, 50), min_size=6, max_size=10),
    st.lists(st.integers(-(10**6), 10**6), max_size=5),
)
def test_fewer_than_half_of_the_earlier_figures_may_be_anything(clean, wild) -> None:
    found = departure(0, [*wild, *clean], fewest=5)
    assert found is not None
    assert min(clean) <= found.usual <= max(clean)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 500), max_size=6), st.integers(0, 10**9))
def test_too_few_earlier_figures_say_nothing(earlier, figure) -> None:
    assert departure(figure, earlier, fewest=7) is None
    assert departure(figure, [], fewest=0) is None
