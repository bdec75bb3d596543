"""Colours with nothing behind them, and reasons given far more often than on the days before."""

from collections import Counter
from datetime import date, timedelta

import ibis
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from riskzone.healthcode.intervals import Inputs
from riskzone.healthcode.library import load_rules
from riskzone.healthcode.oversight import Jump, jumps, mismatch, unexplained
from tests.healthcode import reference
from tests.healthcode.reference import Exposure, Resident, World
from tests.healthcode.worlds import FIRST, dense, inputs

HLJ = load_rules("hlj-2020")
DAY = FIRST + timedelta(days=6)
#: What may stand in the column, and what is handed on; None: nobody is shown anything.
SHOWN = {"red": "red", " Yellow": "yellow", "green": "green", "张三": "", "": None, None: None}


@pytest.fixture(scope="module")
def duckdb():
    connection = ibis.duckdb.connect(threads=1)
    yield connection
    connection.disconnect()


def with_shown(world: World, duckdb) -> tuple[Inputs, dict[str, str | None]]:
    """A world in which everybody's phone shows something, or nothing."""
    words = {one.id: list(SHOWN)[i % len(SHOWN)] for i, one in enumerate(world.residents)}
    told = inputs(world, duckdb)
    phones = pa.table({"phone": list(words), "shown": pa.array(words.values(), pa.string())})
    shown = duckdb.create_table("phones", phones, overwrite=True)
    met = told.residents.join(shown, told.residents.id == shown.phone).drop("phone")
    return Inputs(met, told.exposures, told.risk, told.units), {
        who: SHOWN[word] for who, word in words.items()
    }


def test_what_phones_show_stands_beside_what_the_rules_give(duckdb) -> None:
    world = dense(7)
    given_in, shown = with_shown(world, duckdb)
    found = duckdb.to_pyarrow(mismatch(given_in, HLJ, DAY)).to_pylist()
    wanted: Counter[tuple[str, str, str, str]] = Counter()
    for person in world.residents:
        now, phone = reference.state(world, HLJ, person, DAY), shown[person.id]
        if now is not None and phone is not None:
            wanted[person.township, phone, now[0], now[1]] += 1
    assert {tuple(row.values())[:4]: row["count"] for row in found} == wanted
    assert {"red", ""} <= {row["shown"] for row in found}


def test_somebody_red_without_anything_behind_it_is_counted(duckdb) -> None:
    people = [Resident("a", "231081100"), Resident("b", "231081100")]
    given_in, _ = with_shown(World(people, [Exposure("b", "confirmed", FIRST)]), duckdb)
    found = duckdb.to_pyarrow(mismatch(given_in, HLJ, DAY)).to_pylist()
    told = {(row["shown"], row["colour"], row["reason"]): row["count"] for row in found}
    assert told == {("red", "green", ""): 1, ("yellow", "red", "case"): 1}
    assert [unexplained(shown, colour, HLJ) for shown, colour, _ in told] == [
        shown == "red" for shown, _, _ in told
    ]
    assert unexplained("", "red", HLJ)


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
