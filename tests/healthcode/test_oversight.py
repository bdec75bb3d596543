"""Colours with nothing behind them, and reasons given far more often than on the days before."""

from collections import Counter
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from riskzone.healthcode.intervals import Inputs
from riskzone.healthcode.library import load_rules
from riskzone.healthcode.oversight import Jump, jumps, mismatch, unexplained
from tests.healthcode import reference
from tests.healthcode.evaluated import Evaluated
from tests.healthcode.reference import Exposure, Resident, World
from tests.healthcode.worlds import FIRST, dense, inputs, tables

HLJ = load_rules("hlj-2020")
DAY = FIRST + timedelta(days=6)
#: What may stand in the column, and what is handed on; None: nobody is shown anything.
SHOWN = {"red": "red", " Yellow": "yellow", "green": "green", "张三": "", "": None, None: None}


def phones(world: World) -> dict[str, str | None]:
    """What stands in the column, for everybody."""
    return {one.id: list(SHOWN)[i % len(SHOWN)] for i, one in enumerate(world.residents)}


def placed(world: World, connection) -> Inputs:
    """A world in which everybody's phone shows something, or nothing."""
    told = inputs(world, connection)
    residents = tables(world)["residents"]
    words = phones(world)
    column = pa.array([words[one.as_py()] for one in residents["id"]], pa.string())
    shown = connection.create_table(
        "residents", residents.append_column("shown", column), overwrite=True
    )
    return Inputs(shown, told.exposures, told.risk, told.units)


@pytest.fixture(scope="module")
def mismatched(duckdb) -> Evaluated:
    return Evaluated(lambda given: mismatch(given, HLJ, DAY), duckdb, placed)


def test_what_phones_show_stands_beside_what_the_rules_give(mismatched) -> None:
    world = dense(7)
    wanted: Counter[tuple[str, str, str, str]] = Counter()
    for person in world.residents:
        now, phone = reference.state(world, HLJ, person, DAY), SHOWN[phones(world)[person.id]]
        if now is not None and phone is not None:
            wanted[person.township, phone, now[0], now[1]] += 1
    found = mismatched.of(world)
    assert {tuple(row.values())[:4]: row["count"] for row in found} == wanted
    assert {"red", ""} <= {row["shown"] for row in found}


def test_somebody_red_without_anything_behind_it_is_counted(mismatched) -> None:
    people = [Resident("a", "231081100"), Resident("b", "231081100")]
    found = mismatched.of(World(people, [Exposure("b", "confirmed", FIRST)]))
    told = {(row["shown"], row["colour"], row["reason"]): row["count"] for row in found}
    assert told == {("red", "green", ""): 1, ("yellow", "red", "case"): 1}
    assert unexplained("red", "green", HLJ)
    assert unexplained("", "red", HLJ)
    assert not unexplained("yellow", "red", HLJ)
    assert not unexplained("red", "red", HLJ)


def test_a_register_without_the_column_says_nothing(duckdb) -> None:
    told = inputs(World([Resident("a", "231081100")], []), duckdb)
    found = duckdb.to_pyarrow(mismatch(told, HLJ, DAY))
    assert found.column_names == ["township", "shown", "colour", "reason", "count"]
    assert found.num_rows == 0


def series(*counts: int | None) -> dict[date, int]:
    told = {FIRST + timedelta(days=i): count for i, count in enumerate(counts)}
    return {day: count for day, count in told.items() if count is not None}


def test_a_jump_is_told_with_what_is_usual() -> None:
    # Median 10, median of deviations 1; √10 is the larger deviation: (40 − 10) / 3.162….
    found = jumps(series(9, 10, 11, 10, 12, 9, 10, 40))
    assert found == (Jump(FIRST + timedelta(days=7), 40, 10.0, pytest.approx(9.4868, abs=1e-4)),)


def test_zhengzhou_would_have_stood_out() -> None:
    found = jumps(series(3, 5, 2, 4, 6, 3, 4, 5, 3, 4, 1317, 4))
    assert [(one.count, one.usual) for one in found] == [(1317, 4.0)]


def test_few_people_after_none_are_no_jump() -> None:
    assert jumps(series(*[0] * 10, 3)) == ()
    assert [one.count for one in jumps(series(*[0] * 10, 4))] == [4]


def test_days_not_known_are_not_zero() -> None:
    assert jumps(series(*[40] * 7, *[None] * 7, 40)) == ()


COUNTS = st.lists(st.integers(0, 500), min_size=14, max_size=14)


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.randoms(use_true_random=False), st.integers(0, 2000))
def test_the_order_of_the_days_before_does_not_matter(counts, shuffled, last) -> None:
    other = list(counts)
    shuffled.shuffle(other)

    def at_last(told: list[int]) -> tuple[Jump, ...]:
        return tuple(one for one in jumps(series(*told, last)) if one.day == FIRST + 14 * DAYS)

    assert at_last(counts) == at_last(other)


DAYS = timedelta(days=1)


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.integers(0, 2000), st.integers(0, 2000))
def test_more_people_are_never_less_of_a_jump(counts, last, more) -> None:
    assume(jumps(series(*counts, last))[-1:] and last)
    day = FIRST + 14 * DAYS
    if any(one.day == day for one in jumps(series(*counts, last))):
        assert any(one.day == day for one in jumps(series(*counts, last + more)))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 500), st.integers(0, 40))
def test_the_same_every_day_is_no_jump(count, length) -> None:
    assert jumps(series(*[count] * length)) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 50), min_size=8, max_size=8),
    st.lists(st.integers(0, 10**6), min_size=6, max_size=6),
)
def test_less_than_half_of_the_days_may_be_anything(clean, wild) -> None:
    told = [one for pair in zip(clean, wild, strict=False) for one in pair] + clean[6:]
    last = jumps(series(*told, 10**9))[-1]
    assert min(clean) <= last.usual <= max(clean)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 500), max_size=6), st.integers(0, 10**9))
def test_a_short_history_says_nothing(counts, last) -> None:
    assert jumps(series(*counts, last)) == ()
