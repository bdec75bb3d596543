"""What already qualifies for lowering, what is due, and what is watched."""

from datetime import date

import numpy as np

from riskzone.briefing.lists import already_lower, falls_ahead, watched_zones
from riskzone.clock import day_number, midnight
from riskzone.zoning import rating
from riskzone.zoning.binding import bind
from riskzone.zoning.library import load_scheme
from tests.zoning.build import at, evidence, histories, reports, zone_table

SCHEME = load_scheme("cn-2020-02-county")
ZONES = zone_table("230103", "231005")


def case(day, zone="231005"):
    return {"county_code": zone, "reported_on": day}


def bound_of(*rows, **more):
    return bind(SCHEME, evidence(ZONES, histories(*rows), **more))


def qualified(on, *rows, **more):
    bound, day = bound_of(*rows, **more), day_number(at(on))
    return already_lower(bound, rating.history(bound, day - 14, day).frame, day)


def test_a_level_that_fell_today_qualifies_from_today():
    (fall,) = qualified("2020-03-19", case("2020-03-04"))
    assert (fall.zone, fall.level_from, fall.level_to) == ("231005", "medium", "low")
    assert (fall.on, fall.days) == (date(2020, 3, 19), 0)


def test_it_stays_on_the_list_for_less_than_fifteen_days():
    assert qualified("2020-04-01", case("2020-03-04"))[0].days == 13
    assert qualified("2020-04-03", case("2020-03-04")) == ()


def test_a_level_that_has_risen_since_is_not_on_it():
    assert qualified("2020-03-24", case("2020-03-04"), case("2020-03-21")) == ()


def test_a_silent_stretch_in_between_is_passed_over_and_silence_now_is_not_a_fall():
    days = [f"2020-03-{d:02d} 08:00" for d in range(1, 31) if d not in (20, 21)]
    heard = reports(*[(zone, day) for day in days for zone in ("230103", "231005")])
    assert [fall.days for fall in qualified("2020-03-23", case("2020-03-04"), reports=heard)] == [4]
    assert qualified("2020-03-21", case("2020-03-04"), reports=heard) == ()


def test_the_next_midnight_is_one_day_ahead():
    bound = bound_of(case("2020-03-04"), case("2020-03-08", "230103"))
    found = falls_ahead(bound, day_number(at("2020-03-18")))
    assert [(fall.zone, fall.days) for fall in found] == [("231005", 1), ("230103", 5)]


def test_zones_that_only_become_known_again_are_not_due():
    bound = bound_of(case("2020-03-04"), reports=reports(("231005", "2020-03-18 08:00")))
    found = falls_ahead(bound, day_number(at("2020-03-18")))
    assert [fall.zone for fall in found] == ["231005"]


def test_watched_zones_come_highest_first_with_the_day_they_may_drop():
    bound = bound_of(case("2020-03-10"), case("2020-03-08", "230103"), case("2020-03-10"))
    on = at("2020-03-18")
    today = rating.assess(bound, area="23", on=on, reading="midnight", cutoff=midnight(on))
    ahead = falls_ahead(bound, day_number(on))
    found = watched_zones(today, np.array([1.0, 2.0]), ahead)
    assert [(one.zone, one.new_14d, one.falls.on.day) for one in found] == [
        ("231005", 2, 25), ("230103", 1, 23),
    ]  # fmt: skip
