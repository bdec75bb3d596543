"""Two assessments compared."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.briefing.compare import compare
from riskzone.clock import midnight
from riskzone.zoning import rating
from riskzone.zoning.binding import bind
from riskzone.zoning.library import load_scheme
from tests.zoning.build import at, evidence, histories, reports, zone_table

SCHEME = load_scheme("cn-2020-02-county")
ZONES = zone_table("230103", "231005")


def assessed(day, *rows, heard=None, scheme=SCHEME):
    bound = bind(scheme, evidence(ZONES, histories(*rows), reports=heard))
    on = at(day)
    return rating.assess(bound, area="23", on=on, reading="midnight", cutoff=midnight(on))


def case(day, zone="231005", **more):
    return {"county_code": zone, "reported_on": day, **more}


def only(before, after):
    (change,) = compare(before, after).changes
    return change


def test_nothing_changed_between_equal_assessments():
    one = assessed("2020-03-10", case("2020-03-04"))
    found = compare(one, one)
    assert found.changes == ()
    assert found.same_rule


def test_a_new_case_raises_and_is_the_cause():
    rows = [case("2020-03-04")]
    change = only(assessed("2020-03-04", *rows), assessed("2020-03-05", *rows))
    assert (change.zone, change.level_from, change.level_to) == ("231005", "low", "medium")
    assert (change.direction, change.cause, change.new_cases) == ("up", "new_cases", 1)
    assert (change.clause_from, change.clause_to) == ("quiet", "up_to_50")
    pairs = {pair.name: (pair.before, pair.after) for pair in change.figures if pair.differs}
    assert pairs == {"new_14d": (0, 1), "cumulative": (0, 1)}


def test_a_window_that_ends_lowers_on_the_fifteenth_day():
    rows = [case("2020-03-04")]
    assert not compare(assessed("2020-03-17", *rows), assessed("2020-03-18", *rows)).changes
    change = only(assessed("2020-03-18", *rows), assessed("2020-03-19", *rows))
    assert (change.direction, change.cause, change.new_cases) == ("down", "window_ended", 0)


def test_silence_makes_a_quiet_zone_unknown_and_a_report_brings_it_back():
    heard = reports(
        *[("230103", f"2020-03-{day:02d} 08:00") for day in range(1, 12)],
        ("231005", "2020-03-08 08:00"), ("231005", "2020-03-11 08:00"),
    )  # fmt: skip
    lost = only(assessed("2020-03-09", heard=heard), assessed("2020-03-10", heard=heard))
    assert (lost.level_to, lost.direction, lost.cause) == ("unknown", "lost", "silence")
    again = only(assessed("2020-03-10", heard=heard), assessed("2020-03-11", heard=heard))
    assert (again.level_to, again.direction, again.cause) == ("low", "known", "heard")


def test_a_change_of_rule_is_shown_as_a_change_of_rule():
    text = SCHEME.text.replace(
        'level = "medium"\nwhen = [["new_14d"', 'level = "high"\nwhen = [["new_14d"'
    )
    stricter = replace(load_scheme("cn-2020-02-county"), text=text, clauses=tuple(
        clause.model_copy(update={"level": "high"}) if clause.id == "up_to_50" else clause
        for clause in SCHEME.clauses
    ))  # fmt: skip
    rows = [case("2020-03-04")]
    before, after = assessed("2020-03-10", *rows), assessed("2020-03-10", *rows, scheme=stricter)
    change = only(before, after)
    assert (change.direction, change.cause) == ("up", "rule")
    assert not compare(before, after).same_rule


def test_a_case_that_was_corrected_away_lowers_as_a_correction():
    before = assessed("2020-03-10", case("2020-03-04"))
    after = assessed("2020-03-10", case("2020-03-04", zone="230103"))
    changes = {change.zone: change for change in compare(before, after).changes}
    assert changes["231005"].cause == "corrected"
    assert changes["230103"].cause == "new_cases"


def test_zones_of_one_side_only_are_named():
    one = assessed("2020-03-10", case("2020-03-04"))
    less = replace(one, zones=one.zones.drop("230103"))
    assert compare(one, less).only_before == ("230103",)
    assert compare(less, one).only_after == ("230103",)


@settings(deadline=None, max_examples=20)
@given(
    first=st.lists(st.integers(1, 28), max_size=4),
    second=st.lists(st.integers(1, 28), max_size=4),
    day=st.integers(2, 28),
)
def test_a_comparison_turned_round_turns_every_change_round(first, second, day):
    on = f"2020-03-{day:02d}"
    one = assessed(on, *[case(f"2020-03-{d:02d}") for d in first])
    two = assessed(on, *[case(f"2020-03-{d:02d}") for d in second])
    there = [(c.zone, c.level_from, c.level_to) for c in compare(one, two).changes]
    back = [(c.zone, c.level_to, c.level_from) for c in compare(two, one).changes]
    assert sorted(there) == sorted(back)


@pytest.mark.parametrize("directions", [("up",), ("up", "down")])
def test_changes_can_be_asked_for_by_direction(directions):
    rows = [case("2020-03-04"), case("2020-02-20", zone="230103")]
    found = compare(assessed("2020-03-04", *rows), assessed("2020-03-06", *rows))
    assert [c.direction for c in found.of(*directions)] == list(directions)
