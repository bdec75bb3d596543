"""Measures and strategies: which apply to an area on a day, and why."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.decisions.measures import (
    PLACES,
    SHIPPED,
    Because,
    Circumstances,
    measures,
    papers,
    parse_paper,
    strategies,
)
from riskzone.decisions.situation import situation_scheme
from riskzone.errors import SchemeError
from riskzone.zoning.library import load_scheme

NANGANG = Circumstances("230103", date(2020, 3, 10), response="II", risks=("medium",))
TEXT = (SHIPPED / "hlj-2020-03-level-2.toml").read_text("utf-8")


def told(here: Circumstances) -> list[str]:
    return [one.measure.zh for one in strategies(papers(), here)]


def ids(here: Circumstances) -> set[str]:
    return {one.measure.id for one in measures(papers(), here)}


@pytest.mark.parametrize(
    ("risk", "expected"),
    [
        ("low", ["外防输入"]),
        ("medium", ["外防输入、内防扩散"]),
        ("high", ["内防扩散、外防输出、严格管控"]),
        ("unknown", []),
    ],
)
def test_the_strategy_follows_the_risk_level(risk, expected):
    assert told(replace(NANGANG, risks=(risk,))) == expected


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        ("no_case", "外防输入"),
        ("cases", "内防扩散、外防输出"),
        ("transmission", "内防蔓延、外防输出"),
    ],
)
def test_the_strategy_of_a_community_follows_its_situation(situation, expected):
    assert told(replace(NANGANG, risks=(), situations=(situation,))) == [expected]


def test_each_graver_situation_adds_to_what_is_asked_of_a_community():
    quiet, cases, spread = (
        ids(replace(NANGANG, situations=(name,))) for name in ("no_case", "cases", "transmission")
    )
    assert cases - quiet == {"community_contacts"}
    assert spread - cases == {"community_closure"}


def test_the_level_followed_goes_before_the_own_one():
    followed = replace(NANGANG, follows="I")
    assert "gatherings" not in ids(NANGANG)
    assert "gatherings" in ids(followed)
    found = next(one for one in measures(papers(), followed) if one.measure.id == "gatherings")
    assert found.because == (Because("response", "I"),)
    assert found.measure.certainty == "unconfirmed"
    # The paper itself asks it of areas under level II: nothing is carried on.
    assert not any(one.carried_on for one in measures(papers(), followed))


@pytest.mark.parametrize(
    ("response", "follows", "expected"),
    [
        ("II", "", True),
        ("II", "I", True),  # it is such a key area
        ("I", "", False),  # raised again: its own level is no longer II
        ("III", "I", False),
    ],
)
def test_what_is_asked_of_areas_under_a_level_looks_at_their_own(response, follows, expected):
    here = replace(NANGANG, response=response, follows=follows)
    found = {one.measure.id: one for one in measures(papers(), here)}
    assert ("key_areas" in found) is expected
    if expected:
        assert found["key_areas"].because == (Because("own_response", "II"),)


def test_what_a_paper_asks_of_every_case_does_not_wait_for_a_confirmed_one():
    # Units are drawn for asymptomatic and suspected cases too, arrivals are tested everywhere.
    here = replace(NANGANG, on=date(2020, 6, 10), situations=("no_case",))
    assert {"control_units", "testing_12h", "investigation_24h", "province_teams"} <= ids(here)


def test_a_paper_of_another_level_is_marked_as_carried_on():
    later = replace(NANGANG, on=date(2020, 4, 24), response="III")
    assert {one.carried_on for one in measures(papers(), later)} == {True}
    follows = replace(later, follows="II")
    assert {one.carried_on for one in measures(papers(), follows)} == {False}


@pytest.mark.parametrize(
    ("area", "on", "expected"),
    [
        ("230103", date(2020, 3, 3), False),
        ("230103", date(2020, 3, 4), True),
        ("230103001", date(2020, 3, 4), True),
        ("320100", date(2020, 3, 4), False),
    ],
)
def test_a_paper_asks_from_its_day_and_in_its_area(area, on, expected):
    assert ("grid_checks" in ids(replace(NANGANG, area=area, on=on))) is expected


def test_papers_of_other_provinces_ask_nothing_here():
    here = replace(NANGANG, on=date(2020, 10, 1), situations=("no_case",))
    assert "tests_in_county" not in ids(here)
    assert "tests_in_county" in ids(replace(here, area="632200"))


def test_every_value_a_paper_names_is_one_an_area_can_have():
    risks = {level.id for level in load_scheme("cn-2020-02-county").levels}
    situations = {level.id for level in situation_scheme().levels}
    for paper in papers():
        for one in (*paper.strategy, *paper.measure):
            assert set(one.risk) <= risks
            assert set(one.situation) <= situations
            assert one.section or one.certainty == "unconfirmed"


@given(
    st.sampled_from(["", "I", "II", "III", "IV"]),
    st.sampled_from(["", "I", "II"]),
    st.sets(st.sampled_from(["low", "medium", "high"])),
    st.sets(st.sampled_from(["no_case", "cases", "transmission"])),
)
def test_every_reason_is_something_the_area_has(response, follows, risks, situations):
    here = Circumstances(
        "230103", date(2020, 6, 10), response, follows, tuple(risks), tuple(situations)
    )
    found = measures(papers(), here)
    for one in found:
        assert all(reason.value in here.values(reason.dimension) for reason in one.because)
    order = [PLACES.index(one.measure.place) for one in found]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('risk = ["low"]', 'risc = ["low"]', "strategy.0.risc"),
        ('area = "230000"', 'area = "Heilongjiang"', "area"),
        ('place = "port"', 'place = "harbour"', "measure.12.place"),
        ('certainty = "stated"', 'certainty = "sure"', "strategy.0.certainty"),
        ('id = "medium"', 'id = "low"', "strategy.id"),
        ("from = 2020-03-04", "from = 2020-03-04\nuntil = 2020-03-04", "until"),
        ('issued_under = "II"', 'issued_under = "2"', "issued_under"),
    ],
)
def test_a_paper_that_is_wrong_is_refused_at_its_field(old, new, field):
    assert old in TEXT
    with pytest.raises(SchemeError) as error:
        parse_paper(TEXT.replace(old, new, 1), "paper.toml")
    assert error.value.params["field"] == field
