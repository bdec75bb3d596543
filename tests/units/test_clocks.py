"""When a control unit may be released: day counting, what starts a clock, what is missing."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.clock import midnight
from riskzone.units.clocks import release_clock
from riskzone.units.control_schemes import control_schemes
from riskzone.units.model import ControlUnit, Evidence, Kind, State, Trigger, TriggerKind
from tests.units.build import COMPLETE, at, in_force, round_of, scheme, trigger


def codes(unit: ControlUnit, moment: datetime) -> list[str]:
    found = release_clock(unit, scheme(unit.scheme), moment).missing
    return [one.code.removeprefix("units.missing_") for one in found]


def earliest(unit: ControlUnit, moment: datetime | None = None) -> datetime | None:
    return release_clock(unit, scheme(unit.scheme), moment or at(31, month=5)).earliest


@pytest.mark.parametrize("removed", [at(1), at(1, 12), at(1, 23, 59)])
def test_days_are_full_calendar_days_after_the_day_of_the_start(removed: datetime) -> None:
    evidence = replace(COMPLETE, last_case_removed_at=removed, disinfected_at=removed)
    unit = in_force(evidence=evidence, effective_at=at(1), triggers=(trigger(1),))
    assert earliest(unit) == at(16)


def test_the_latest_start_counts() -> None:
    evidence = replace(COMPLETE, last_case_removed_at=at(24, 8), disinfected_at=at(26, 0, 1))
    reading = release_clock(in_force(evidence=evidence), scheme(), at(1, month=5))
    assert (reading.source, reading.earliest) == ("disinfected", at(11, month=5))


def test_a_start_of_one_day_earlier_is_a_day_less_at_midnight() -> None:
    late = replace(COMPLETE, disinfected_at=at(25))
    early = replace(COMPLETE, disinfected_at=at(24, 23, 59))
    assert earliest(in_force(evidence=late)) - earliest(in_force(evidence=early)) == timedelta(1)


def test_times_of_another_time_zone_tell_the_local_day() -> None:
    utc = datetime.fromisoformat("2020-04-24T16:30:00+00:00")  # 00:30 on the 25th
    assert earliest(in_force(evidence=replace(COMPLETE, disinfected_at=utc))) == at(10, month=5)


def test_without_the_record_of_a_start_the_day_it_took_effect_counts_and_the_gap_is_named() -> None:
    unit = in_force()
    reading = release_clock(unit, scheme(), at(30))
    assert (reading.source, reading.earliest) == ("effective", at(9, month=5))
    assert codes(unit, at(30)) == ["case_removed", "disinfected", "rounds", "rounds"]


def test_a_new_case_starts_the_clock_again_and_its_removal_is_asked_for() -> None:
    unit = in_force(evidence=COMPLETE, triggers=(trigger(23), trigger(30)))
    reading = release_clock(unit, scheme(), at(2, month=5))
    assert (reading.source, reading.earliest) == ("trigger", at(15, month=5))
    assert reading.missing[0].params == {"day": "2020-04-30"}


def test_a_case_found_in_centralised_isolation_lets_the_clock_run_unless_the_scheme_says_not() -> (
    None
):
    unit = in_force(evidence=COMPLETE, triggers=(trigger(23), trigger(30, in_isolation=True)))
    assert earliest(unit) == at(9, month=5)
    strict = scheme().model_copy(
        update={"clock": scheme().clock.model_copy(update={"restart_in_isolation": True})}
    )
    assert release_clock(unit, strict, at(31, month=5)).earliest == at(15, month=5)


def test_an_excluded_suspected_case_is_released_at_once_and_needs_no_evidence() -> None:
    only = (trigger(23, TriggerKind.SUSPECTED),)
    unit = in_force(triggers=only, evidence=Evidence(suspected_excluded_at=at(25, 9, 30)))
    reading = release_clock(unit, scheme(), at(25, 9, 30))
    assert (reading.source, reading.earliest, reading.missing) == ("excluded", at(25, 9, 30), ())
    before = release_clock(unit, scheme(), at(25, 9, 29))
    assert before.source == "effective"


def test_an_exclusion_does_not_lift_what_another_case_holds() -> None:
    mixed = (trigger(23, TriggerKind.SUSPECTED), trigger(24))
    unit = in_force(triggers=mixed, evidence=Evidence(suspected_excluded_at=at(25)))
    assert earliest(unit) == at(9, month=5)
    later = (trigger(23, TriggerKind.SUSPECTED), trigger(26, TriggerKind.SUSPECTED))
    unit = in_force(triggers=later, evidence=Evidence(suspected_excluded_at=at(25)))
    assert release_clock(unit, scheme(), at(27)).source != "excluded"


def test_an_exclusion_lifts_nothing_whose_cause_is_not_recorded() -> None:
    unit = in_force(triggers=(), evidence=Evidence(suspected_excluded_at=at(25)))
    assert release_clock(unit, scheme(), at(26)).source != "excluded"


def suihua(**values: object) -> ControlUnit:
    return in_force(scheme="suihua-2021-01", **values)


def test_suihua_counts_from_the_disinfection_that_follows_the_last_removal() -> None:
    evidence = Evidence(at(20, 8), at(21, 9), at(22, 10), rounds=(round_of(5, 6),))
    assert earliest(suihua(evidence=evidence, triggers=(trigger(20),))) == at(7, month=5)
    too_soon = replace(evidence, disinfected_at=at(21, 8, 59))
    assert codes(suihua(evidence=too_soon, triggers=(trigger(20),)), at(30)) == [
        "disinfected_after",
        "rounds",
    ]


def test_suihua_asks_for_the_contacts_unless_there_were_none() -> None:
    evidence = Evidence(at(20, 8), None, at(22, 10), rounds=(round_of(5, 6),))
    unit = suihua(evidence=evidence, triggers=(trigger(20),))
    assert codes(unit, at(20, month=5)) == ["contact_removed", "last_round"]
    none = unit.changed(evidence=replace(evidence, no_contacts=True))
    assert codes(none, at(20, month=5)) == []


def test_suihua_wants_its_round_at_the_end() -> None:
    evidence = Evidence(at(20), at(20), at(22), rounds=(round_of(5, 5),))
    unit = suihua(evidence=evidence, triggers=(trigger(20),))
    [gap] = release_clock(unit, scheme(unit.scheme), at(20, month=5)).missing
    assert gap.params == {"last": "2020-05-05", "oldest": "2020-05-06"}


def beijing(**values: object) -> ControlUnit:
    return in_force(scheme="bj-2022", circle="sealed", **values)


def test_beijing_counts_from_the_day_the_case_left_or_the_disinfection_of_a_positive_sample() -> (
    None
):
    evidence = replace(COMPLETE, disinfected_at=at(27))
    assert earliest(beijing(evidence=evidence)) == at(9, month=5)
    positive = replace(evidence, environment_positive=True)
    assert earliest(beijing(evidence=positive)) == at(12, month=5)
    found = (trigger(23), trigger(23, TriggerKind.ENVIRONMENT))
    assert earliest(beijing(evidence=evidence, triggers=found)) == at(12, month=5)


def test_the_ninth_edition_counts_seven_days_without_a_new_case() -> None:
    unit = in_force(
        scheme="cn-2022-06", circle="high", evidence=Evidence(rounds=(round_of(4, 30),))
    )
    reading = release_clock(unit, scheme(unit.scheme), at(1, month=5))
    assert (reading.source, reading.earliest, reading.missing) == (
        "trigger",
        at(1, month=5),
        (),
    )
    lowered = unit.changed(circle="lowered", effective_at=at(1, month=5))
    assert earliest(lowered) == at(4, month=5)  # 1, 2 and 3 May: ten days after the case
    assert earliest(lowered.changed(effective_at=at(1, 0, 1, month=5))) == at(5, month=5)


def test_the_twenty_measures_count_five() -> None:
    assert earliest(in_force(scheme="cn-2022-11", circle="high")) == at(29)


def test_a_round_names_how_many_were_not_sampled_or_have_no_negative_result() -> None:
    rounds = (
        round_of(4, 26, due=120, short=3),
        replace(round_of(4, 28), negative=58),
        round_of(5, 8),
        round_of(5, 8, "antibody"),
    )
    unit = in_force(evidence=replace(COMPLETE, rounds=rounds))
    found = release_clock(unit, scheme(), at(9, month=5)).missing
    assert [(one.code, one.params.get("count"), one.params.get("due")) for one in found] == [
        ("units.missing_sampled", 3, 120),
        ("units.missing_negative", 2, 60),
        ("units.missing_rounds", None, None),
    ]


def test_two_rounds_of_one_day_are_one() -> None:
    rounds = (round_of(5, 8), round_of(5, 8, due=61), round_of(5, 8, "antibody"))
    assert codes(in_force(evidence=replace(COMPLETE, rounds=rounds)), at(9, month=5)) == ["rounds"]


def test_evidence_of_tomorrow_is_none() -> None:
    unit = in_force(evidence=COMPLETE)
    assert codes(unit, at(7, month=5)) == ["rounds", "rounds"]
    assert codes(unit, at(8, month=5)) == []


def test_an_extension_moves_the_earliest_release_and_never_brings_it_forward() -> None:
    unit = in_force(evidence=COMPLETE)
    assert earliest(unit.changed(extended_until=at(12, month=5))) == at(12, month=5)
    assert earliest(unit.changed(extended_until=at(1, month=5))) == at(9, month=5)


days = st.integers(0, 40).map(lambda n: date(2020, 4, 1) + timedelta(days=n))
moments = st.none() | st.integers(0, 40 * 1440).map(lambda n: at(1) + timedelta(minutes=n))
triggers = st.builds(Trigger, st.sampled_from(TriggerKind), days, st.just(""), st.booleans())
rounds = st.builds(
    lambda day, due, sampled, negative, method: replace(
        round_of(4, 1, method), on=day, due=due, sampled=sampled, negative=negative
    ),
    days,
    *(st.integers(0, 3),) * 3,
    st.sampled_from(["nucleic", "antibody"]),
)
evidences = st.builds(
    Evidence, moments, moments, moments, st.booleans(), moments,
    st.lists(rounds, max_size=4).map(tuple), st.booleans(),
)  # fmt: skip
places = st.sampled_from(
    [(s.id, c.id) for s in control_schemes().values() for c in s.circles.values() if c.is_unit]
)


@st.composite
def held(draw: st.DrawFn) -> ControlUnit:
    scheme_id, circle = draw(places)
    return ControlUnit(
        name="幸福小区3号楼3单元",
        kind=Kind.ENTRANCE,
        scheme=scheme_id,
        circle=circle,
        county="231202",
        state=State.APPROVED,
        triggers=tuple(draw(st.lists(triggers, min_size=1, max_size=4))),
        evidence=draw(evidences),
        effective_at=at(1) + timedelta(minutes=draw(st.integers(0, 40 * 1440))),
        days=draw(st.none() | st.integers(1, 30)),
    )


@given(held(), triggers, moments.filter(lambda moment: moment is not None))
def test_one_more_trigger_never_brings_a_release_earlier(
    unit: ControlUnit, more: Trigger, moment: datetime
) -> None:
    before = release_clock(unit, scheme(unit.scheme), moment).earliest
    after = release_clock(
        unit.changed(triggers=(*unit.triggers, more)), scheme(unit.scheme), moment
    ).earliest
    # A trigger of a day that has not come is not looked at; one alone may be the first known.
    known = any(t.on <= moment.date() for t in unit.triggers)
    if known and before is not None and after is not None:
        assert after >= before


@given(held(), st.randoms(use_true_random=False))
def test_the_order_of_triggers_and_rounds_does_not_matter(
    unit: ControlUnit, random: object
) -> None:
    mixed = list(unit.triggers)
    tests = list(unit.evidence.rounds)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    random.shuffle(tests)  # type: ignore[attr-defined]
    other = unit.changed(
        triggers=tuple(mixed), evidence=replace(unit.evidence, rounds=tuple(tests))
    )
    moment = at(20, month=5)
    one, two = (release_clock(u, scheme(u.scheme), moment) for u in (unit, other))
    assert (one.started_at, one.earliest, set(map(str, one.missing))) == (
        two.started_at,
        two.earliest,
        set(map(str, two.missing)),
    )


@given(held())
def test_a_release_is_at_midnight_and_not_before_the_days_are_over(unit: ControlUnit) -> None:
    reading = release_clock(unit, scheme(unit.scheme), at(31, month=5))
    if reading.source not in ("", "excluded"):
        assert reading.earliest == midnight(reading.earliest.date())
        circle = scheme(unit.scheme).circle(unit.circle)
        assert reading.earliest >= reading.started_at + timedelta(days=unit.days or circle.days)
