"""Worked dates: what one person is at 00:00 of each day; docs/health-codes.md tells the same."""

from datetime import date

import pytest

from tests.healthcode.reference import Exposure, Held, Resident, World

GREEN = ("green", "", False)


def lived(*exposures: Exposure, **more) -> World:
    return World([Resident("p", "231081100", "B1")], exposures, **more)


def on(day: int) -> date:
    return date(2020, 4, day)


def checks(*days: int) -> list[Exposure]:
    return [Exposure("p", "checkin", on(day)) for day in days]


def told(found, *days: int) -> list[tuple[str, str]]:
    return [found[day][:2] for day in days]


def test_discharged_is_red_for_fourteen_full_days(course) -> None:
    found = course(lived(Exposure("p", "discharged", on(1))))
    assert [day for day, state in found.items() if state == ("red", "discharged", False)] == [
        *range(2, 16)
    ]
    assert {found[1], found[16]} == {GREEN}


def test_a_certificate_turns_red_to_yellow_and_fourteen_check_ins_to_green(course) -> None:
    world = lived(
        Exposure("p", "close_contact", on(1)),
        Exposure("p", "released", on(5)),
        *checks(*range(6, 20)),
    )
    assert told(course(world), 5, 6, 19, 20) == [
        ("red", "close_contact"), ("yellow", "after_release"), ("yellow", "after_release"),
        ("green", ""),
    ]  # fmt: skip


def test_without_a_certificate_red_does_not_end(course) -> None:
    world = lived(Exposure("p", "centralised_isolation", on(1), on(8)), *checks(*range(2, 30)))
    assert told(course(world), 2, 30) == [("red", "isolation")] * 2


def test_a_missed_check_in_begins_the_count_anew_or_puts_the_end_off(course) -> None:
    world = lived(Exposure("p", "symptom", on(1)), *checks(2, 3, 4, *range(6, 20)))
    assert told(course(world), 19, 20) == [("yellow", "symptom"), ("green", "")]
    prolonged = course(world, "variant-14-days-prolong")
    assert told(prolonged, 16, 17) == [("yellow", "symptom"), ("green", "")]
    week = course(world, "variant-7-days")
    assert told(week, 12, 13) == [("yellow", "symptom"), ("green", "")]


def test_who_has_made_the_check_ins_once_may_go_on_making_them(course) -> None:
    more = checks(*range(3, 10), *range(11, 18))
    for began, ended in (("symptom", None), ("close_contact", "released")):
        events = [Exposure("p", ended, on(2))] if ended else []
        found = course(lived(Exposure("p", began, on(1)), *events, *more), "variant-7-days")
        assert [found[day][0] for day in (9, 10, 17)] == ["yellow", "green", "green"]


def test_a_check_in_of_the_day_itself_or_told_twice_is_not_one_more(course) -> None:
    world = lived(Exposure("p", "symptom", on(1)), *checks(1, 2, 2, *range(3, 15)))
    assert told(course(world), 14, 15) == [("yellow", "symptom")] * 2
    assert told(course(lived(Exposure("p", "symptom", on(1)), *checks(*range(2, 16)))), 15, 16) == [
        ("yellow", "symptom"), ("green", "")
    ]  # fmt: skip


@pytest.mark.parametrize(("declared", "seen"), [(3, 4), (10, 10), (17, 17), (18, None)])
def test_who_left_before_an_area_was_declared_is_an_arrival_from_it(declared, seen, course) -> None:
    stay = Exposure("p", "stay", on(1), on(3), "230103001")
    found = course(lived(stay, risk=[Held("230103", "high", on(declared))]))
    red = [day for day, state in found.items() if state[:2] == ("red", "arrival_high")]
    assert red == ([] if seen is None else [*range(seen, 31)])


def test_the_seven_day_variant_looks_back_seven_days(course) -> None:
    stay = Exposure("p", "stay", on(1), on(3), "230103001")
    for declared, colour in ((10, "yellow"), (11, "green")):
        world = lived(stay, risk=[Held("230103", "medium", on(declared))])
        assert course(world, "variant-7-days")[11][0] == colour


def test_an_area_that_was_lowered_before_somebody_came_is_nothing_to_them(course) -> None:
    stay = Exposure("p", "stay", on(5), on(8), "230103001")
    for lowered, colour in ((5, "green"), (6, "red")):
        world = lived(stay, risk=[Held("230103", "high", on(1), on(lowered))])
        assert course(world)[9][0] == colour


def test_a_village_is_an_area_of_its_own(course) -> None:
    stay = Exposure("p", "stay", on(1), on(3), "230103001201")
    world = lived(stay, risk=[Held("230103001201", "high", on(2))])
    assert told(course(world), 4) == [("red", "arrival_high")]


def test_the_in_city_restriction_stands_beside_the_colour(course) -> None:
    world = lived(Exposure("p", "confirmed", on(1)), units=[Held("B1", "in_city", on(3), on(5))])
    found = course(world)
    assert [day for day in found if found[day][2]] == [3, 4]
    assert told(found, 3, 5) == [("red", "case")] * 2


def test_a_whole_township_under_control_is_behind_its_entrances(course) -> None:
    found = course(lived(units=[Held("231081100", "yellow", on(3), on(5))]))
    assert [day for day in found if found[day] == ("yellow", "same_entrance", False)] == [3, 4]


def test_the_graver_reason_is_told_while_it_lasts(course) -> None:
    world = lived(
        Exposure("p", "symptom", on(1)),
        Exposure("p", "discharged", on(1)),
        *checks(*range(10, 24)),
    )
    assert told(course(world), 2, 15, 16, 23, 24) == [
        ("red", "discharged"), ("red", "discharged"), ("yellow", "symptom"), ("yellow", "symptom"),
        ("green", ""),
    ]  # fmt: skip


def test_a_building_in_two_circles_has_what_each_of_them_gives(course) -> None:
    units = [Held("B1", "in_city", on(3), on(6)), Held("B1", "yellow", on(3), on(5))]
    found = course(lived(units=units))
    assert [day for day in found if found[day][2]] == [3, 4, 5]
    assert [day for day in found if found[day][0] == "yellow"] == [3, 4]
