"""The expression says what the rules say: held against a row-by-row reference."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.healthcode.counts import counts, flows, ranks, tomorrow
from riskzone.healthcode.library import load_rules
from riskzone.healthcode.rules import CHECK_IN, parse_rules
from riskzone.healthcode.values import ABSENT
from tests.healthcode import reference
from tests.healthcode.evaluated import Evaluated
from tests.healthcode.reference import Exposure, Resident, World
from tests.healthcode.worlds import FIRST, all_days, dense

HLJ = load_rules("hlj-2020")
#: The same rules with periods so short that random dates reach every edge of them.
SHORT = {
    missed: parse_rules(
        HLJ.text.replace("days = 14", "days = 3").replace("_back_days = 3", "_back_days = 2")
        .replace('missed = "restart"', f'missed = "{missed}"')
    )
    for missed in ("restart", "prolong")
}  # fmt: skip


def _reason(name: str, colour: str, *lines: str) -> str:
    head = f'id = "{name}"\nzh = "因"\nen = "{name}"\ncolour = "{colour}"\ndocument = "a notice"'
    return "\n".join(["[[reason]]", head, *lines])


#: What a file may say and no shipped one does: reasons that end by themselves and by events that
#: others follow, two for one kind, lengths of every sort counted from the last day.
SHORT["own"] = parse_rules(
    "\n".join([
        'id = "own"\nzh = "自拟"\nen = "own"\nsource = "made up"\nmissed = "restart"',
        *(
            f'[[colours]]\nid = "{one}"\nzh = "色"\nen = "{one}"\n'
            f'colour = "#123456"\nglyph = "{one[0]}"'
            for one in ("red", "yellow", "green")
        ),
        _reason("days", "red", 'lasts = "days"\ndays = 2'),  # the gravest follows another one
        _reason(
            "case", "red", 'kinds = ["confirmed", "suspected", "asymptomatic"]',
            'lasts = "days"\ndays = 3',
            'ends = [{ by = "released", then = "days" }, { by = "excluded", then = "counted" }]',
        ),
        _reason(
            "discharged", "red", 'kinds = ["discharged"]\nlasts = "to"',
            'ends = [{ by = "released", then = "counted" }]',
        ),
        _reason(
            "contact", "red", 'kinds = ["close_contact", "centralised_isolation"]\nbegins = "to"',
            'lasts = "check_ins"\ndays = 2',
            'ends = [{ by = "excluded", then = "days" }, { by = "released" }]',
        ),
        _reason(
            "also", "yellow", 'kinds = ["close_contact"]\nbegins = "to"',
            'lasts = "days"\ndays = 4',
        ),
        _reason("symptom", "yellow", 'kinds = ["symptom"]\nlasts = "to"'),
        _reason(
            "possible", "yellow", 'kinds = ["possible_contact"]',
            'ends = [{ by = "released", then = "counted" }]',
        ),
        _reason(
            "high", "red", 'kinds = ["stay"]\nlevel = "high"\nbegins = "to"\nlook_back_days = 1',
            'lasts = "days"\ndays = 2\nends = [{ by = "released", then = "days" }]',
        ),
        _reason(
            "low", "yellow", 'kinds = ["stay"]\nlevel = "low"\nbegins = "to"',
            'ends = [{ by = "excluded" }]',
        ),
        _reason("counted", "yellow", 'lasts = "check_ins"\ndays = 2'),
        _reason("closed", "yellow", 'circle_codes = ["yellow"]\nlasts = "to"'),
    ])
)  # fmt: skip


STATE = ("township", "colour", "reason", "in_city")
FLOW = ("township", "colour_before", "reason_before", "colour", "reason")


def rows(found: list[dict[str, object]], names: tuple[str, ...]) -> dict[tuple[object, ...], int]:
    return {tuple(row[name] for name in names): row["count"] for row in found}


@pytest.mark.parametrize("name", SHORT)
def test_the_state_of_everybody_on_every_day_is_that_of_the_rules(name: str, duckdb) -> None:
    rules, days = SHORT[name], list(all_days())
    evaluated = Evaluated(lambda given: ranks(given, rules, days), duckdb)

    @settings(max_examples=10, deadline=None)
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


#: One check-in is enough: who got a reason today is over it tomorrow.
ONE = parse_rules(HLJ.text.replace("days = 14", "days = 1"))


@pytest.mark.parametrize("rules", [SHORT["restart"], ONE], ids=["three", "one"])
def test_tomorrow_everybody_who_has_to_checks_in_and_nothing_new_comes(rules, duckdb) -> None:
    day = FIRST + timedelta(days=5)
    evaluated = Evaluated(lambda given: tomorrow(given, rules, day), duckdb)
    waiting = {one.id for one in rules.reasons if one.lasts == "check_ins"}

    @settings(max_examples=5, deadline=None)
    @given(st.integers(0, 2**32))
    def holds(seed: int) -> None:
        world = dense(seed)
        known = [one for one in world.exposures if one.from_on < day]
        told = replace(world, exposures=known)
        due = {
            one.id
            for one in world.residents
            for reason, start, end in reference.spells(told, rules, one.id)
            if reason in waiting and start <= day and (end is None or day < end)
        }
        known += [Exposure(who, CHECK_IN, day) for who in sorted(due)]
        later = replace(world, exposures=known)
        wanted = reference.flows(later, rules, day + timedelta(days=1))
        assert rows(evaluated.of(world), FLOW) == wanted

    holds()


def test_tables_without_a_row_give_no_row_and_without_exposures_green(duckdb) -> None:
    evaluated = Evaluated(lambda given: counts(given, HLJ, FIRST), duckdb)
    alone = World([Resident("p", "231081100")], [])
    assert rows(evaluated.of(alone), STATE) == {("231081100", "green", "", False): 1}
    assert evaluated.of(World([], [])) == []
