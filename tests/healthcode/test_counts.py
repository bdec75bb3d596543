"""The expression says what the rules say: held against a row-by-row reference."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.healthcode.counts import ABSENT, counts, flows, ranks, tomorrow
from riskzone.healthcode.intervals import Inputs
from riskzone.healthcode.library import load_rules
from riskzone.healthcode.rules import Rules, parse_rules
from tests.healthcode import reference
from tests.healthcode.reference import Exposure, Held, Resident, World
from tests.healthcode.worlds import FIRST, all_days, dense, inputs

HLJ = load_rules("hlj-2020")
#: The same rules with periods so short that random dates reach every edge of them.
SHORT = {
    missed: parse_rules(
        HLJ.text.replace("days = 14", "days = 3").replace("_back_days = 3", "_back_days = 2")
        .replace('missed = "restart"', f'missed = "{missed}"')
    )
    for missed in ("restart", "prolong")
}  # fmt: skip


@pytest.fixture(scope="module")
def duckdb() -> Iterator[ibis.BaseBackend]:
    connection = ibis.duckdb.connect(threads=1)
    yield connection
    connection.disconnect()


STATE = ("township", "colour", "reason", "in_city")
FLOW = ("township", "colour_before", "reason_before", "colour", "reason")


def rows(found: list[dict[str, object]], names: tuple[str, ...]) -> dict[tuple[object, ...], int]:
    return {tuple(row[name] for name in names): row["count"] for row in found}


def counted(world: World, rules: Rules, day: date, duckdb) -> dict[tuple[object, ...], int]:
    found = duckdb.to_pyarrow(counts(inputs(world, duckdb), rules, day))
    return rows(found.to_pylist(), STATE)


class Evaluated:
    """An expression over named tables, compiled once and asked for many worlds."""

    def __init__(self, expression: Callable[[Inputs], ibis.Table], duckdb) -> None:
        self._duckdb = duckdb
        self._query = duckdb.compile(expression(inputs(World([], []), duckdb)))

    def of(self, world: World) -> list[dict[str, object]]:
        inputs(world, self._duckdb)
        return self._duckdb.con.execute(self._query).to_arrow_table().to_pylist()


@pytest.mark.parametrize("missed", ["restart", "prolong"])
def test_the_state_of_everybody_on_every_day_is_that_of_the_rules(missed: str, duckdb) -> None:
    rules, days = SHORT[missed], list(all_days())
    evaluated = Evaluated(lambda given: ranks(given, rules, days), duckdb)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 2**32))
    def holds(seed: int) -> None:
        world = dense(seed)
        people = {one.id: one for one in world.residents}
        found = {row["id"]: row for row in evaluated.of(world)}
        assert found.keys() <= people.keys()
        for i, day in enumerate(days):
            for who, person in people.items():
                row = found.get(who, {f"rank_{i}": ABSENT})  # on none of the days: no row
                rank = row[f"rank_{i}"]
                told = None if rank == ABSENT else (*rules.of_rank(rank), row[f"in_city_{i}"])
                assert told == reference.state(world, rules, person, day), (who, day)

    holds()


def test_counts_and_flows_are_those_of_the_rules_and_sum(duckdb) -> None:
    rules, day = SHORT["restart"], FIRST + timedelta(days=6)
    counting = [
        Evaluated(lambda given, on=on: counts(given, rules, on), duckdb)
        for on in (day - timedelta(days=1), day)
    ]
    flowing = Evaluated(lambda given: flows(given, rules, day), duckdb)

    @settings(max_examples=8, deadline=None)
    @given(st.integers(0, 2**32))
    def holds(seed: int) -> None:
        world = dense(seed)
        before, after = (rows(one.of(world), STATE) for one in counting)
        assert before == reference.counts(world, rules, day - timedelta(days=1))
        assert after == reference.counts(world, rules, day)
        found = rows(flowing.of(world), FLOW)
        assert found == reference.flows(world, rules, day)
        for stand, part in ((before, slice(1, 3)), (after, slice(3, 5))):
            summed: Counter[tuple[object, ...]] = Counter()
            for key, count in found.items():
                if any(key[part]):
                    summed[key[0], *key[part]] += count
            told: Counter[tuple[object, ...]] = Counter()
            for key, count in stand.items():
                told[key[:3]] += count
            assert summed == told

    holds()


def lived(*exposures: Exposure, **more) -> World:
    return World([Resident("p", "231081100", "B1")], exposures, **more)


def colour_on(world: World, day: date, duckdb, rules: Rules = HLJ) -> tuple[str, str]:
    [(_, colour, reason, _)] = counted(world, rules, day, duckdb)
    return colour, reason


def on(day: int) -> date:
    return date(2020, 4, day)


def test_discharged_is_red_for_fourteen_full_days(duckdb) -> None:
    world = lived(Exposure("p", "discharged", on(1)))
    assert colour_on(world, on(1), duckdb) == ("green", "")
    assert colour_on(world, on(2), duckdb) == ("red", "discharged")
    assert colour_on(world, on(15), duckdb) == ("red", "discharged")
    assert colour_on(world, on(16), duckdb) == ("green", "")


def test_a_certificate_turns_red_to_yellow_and_fourteen_check_ins_to_green(duckdb) -> None:
    checks = [Exposure("p", "checkin", on(6 + n)) for n in range(14)]
    world = lived(Exposure("p", "close_contact", on(1)), Exposure("p", "released", on(5)), *checks)
    assert colour_on(world, on(5), duckdb) == ("red", "close_contact")
    assert colour_on(world, on(6), duckdb) == ("yellow", "after_release")
    assert colour_on(world, on(19), duckdb) == ("yellow", "after_release")
    assert colour_on(world, on(20), duckdb) == ("green", "")


def test_a_missed_check_in_begins_the_fourteen_days_anew(duckdb) -> None:
    days = [2, 3, 4, *range(6, 20)]
    world = lived(Exposure("p", "symptom", on(1)), *(Exposure("p", "checkin", on(d)) for d in days))
    assert colour_on(world, on(19), duckdb) == ("yellow", "symptom")
    assert colour_on(world, on(20), duckdb) == ("green", "")
    easy = parse_rules(HLJ.text.replace('missed = "restart"', 'missed = "prolong"'))
    assert colour_on(world, on(16), duckdb, easy) == ("yellow", "symptom")
    assert colour_on(world, on(17), duckdb, easy) == ("green", "")


@pytest.mark.parametrize(("declared", "seen"), [(on(3), on(4)), (on(10), on(10)), (on(17), on(17))])
def test_who_left_before_an_area_was_declared_is_an_arrival_from_it(
    declared: date, seen: date, duckdb
) -> None:
    stay = Exposure("p", "stay", on(1), on(3), "230103001")
    world = lived(stay, risk=[Held("230103", "high", declared)])
    assert colour_on(world, seen - timedelta(days=1), duckdb) == ("green", "")
    assert colour_on(world, seen, duckdb) == ("red", "arrival_high")


def test_an_area_declared_after_the_look_back_is_nothing_to_those_who_left(duckdb) -> None:
    stay = Exposure("p", "stay", on(1), on(3), "230103001")
    world = lived(stay, risk=[Held("230103", "high", on(18))])
    assert colour_on(world, on(20), duckdb) == ("green", "")


def test_the_in_city_restriction_stands_beside_the_colour(duckdb) -> None:
    world = lived(Exposure("p", "confirmed", on(1)), units=[Held("B1", "in_city", on(3), on(5))])
    assert counted(world, HLJ, on(3), duckdb) == {("231081100", "red", "case", True): 1}
    assert counted(world, HLJ, on(5), duckdb) == {("231081100", "red", "case", False): 1}


def test_tomorrow_takes_it_that_all_check_in_and_nothing_new_comes(duckdb) -> None:
    checks = [Exposure("p", "checkin", on(2 + n)) for n in range(13)]
    world = lived(Exposure("p", "symptom", on(1)), *checks, Exposure("p", "confirmed", on(15)))
    found = duckdb.to_pyarrow(tomorrow(inputs(world, duckdb), HLJ, on(15))).to_pylist()
    assert rows(found, FLOW) == {("231081100", "yellow", "symptom", "green", ""): 1}


def test_tables_without_a_row_give_counts_of_green(duckdb) -> None:
    assert counted(lived(), HLJ, on(2), duckdb) == {("231081100", "green", "", False): 1}
    assert counted(World([], []), HLJ, on(2), duckdb) == {}
