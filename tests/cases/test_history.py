"""Status episodes out of rows and their revisions."""

import pandas as pd
import pytest

from riskzone.cases.history import CLASSES, NEVER, Episodes, episodes
from riskzone.clock import day_number
from tests.zoning.build import at, cases, histories, no_places

XIAN, NANGANG = "231005", "230103"


def told(found: Episodes) -> list[tuple]:
    """(classification, county, day, end) of every episode, days as text."""

    def text(day):
        return "" if day >= NEVER else str(pd.Timestamp(day, unit="D").date())

    return [
        (CLASSES[row.classification], row.county, text(row.day), text(row.end))
        for row in found.frame.itertuples()
    ]


def revised(*rows):
    return episodes(
        cases(*({"case_id": "a", "county_code": XIAN} | row for row in rows)), no_places()
    )


FIRST = {"revision": 1, "reason": "", "effective_on": "", "recorded_at": "2020-03-01 08:00"}


def later(reason, effective="", **more):
    return {
        "revision": 2,
        "reason": reason,
        "effective_on": effective,
        "recorded_at": "2020-03-12 08:00",
    } | more


def test_a_confirmed_case_counts_on_the_later_of_report_and_confirmation():
    assert told(
        histories({"county_code": XIAN, "reported_on": "2020-03-01", "confirmed_on": "2020-03-03"})
    ) == [("confirmed", XIAN, "2020-03-03", "")]


@pytest.mark.parametrize(
    ("basis", "day"),
    [("reported", "2020-03-05"), ("confirmed", "2020-03-04"), ("onset", "2020-03-01")],
)
def test_the_day_that_counts_is_chosen(basis, day):
    row = {
        "county_code": XIAN,
        "onset_on": "2020-03-01",
        "confirmed_on": "2020-03-04",
        "reported_on": "2020-03-05",
    }
    assert told(histories(row, basis=basis)) == [("confirmed", XIAN, day, "")]


def test_a_conversion_is_two_episodes():
    row = {
        "county_code": XIAN,
        "reported_on": "2020-03-01",
        "converted_from": "asymptomatic",
        "confirmed_on": "2020-03-09",
    }
    assert told(histories(row)) == [
        ("asymptomatic", XIAN, "2020-03-01", "2020-03-09"),
        ("confirmed", XIAN, "2020-03-09", ""),
    ]


def test_a_case_without_any_day_is_in_no_episode():
    assert told(histories({"county_code": XIAN})) == []


def test_the_day_of_the_result_stands_in_for_a_missing_report():
    row = {"county_code": XIAN, "classification": "asymptomatic", "result_at": "2020-03-02 23:10"}
    assert told(histories(row)) == [("asymptomatic", XIAN, "2020-03-02", "")]


def test_a_revision_that_converts_begins_a_second_episode():
    found = revised(
        {"classification": "asymptomatic", "reported_on": "2020-03-01"} | FIRST,
        {"classification": "confirmed", "reported_on": "2020-03-01", "confirmed_on": "2020-03-11"}
        | later("converted", "2020-03-11"),
    )
    assert told(found) == [
        ("asymptomatic", XIAN, "2020-03-01", "2020-03-11"),
        ("confirmed", XIAN, "2020-03-11", ""),
    ]


def test_a_reclassified_case_ends_on_the_day_it_took_effect():
    found = revised(
        {"reported_on": "2020-03-01"} | FIRST,
        {"classification": "asymptomatic", "reported_on": "2020-03-01"}
        | later("reclassified", "2020-03-08"),
    )
    assert told(found) == [
        ("confirmed", XIAN, "2020-03-01", "2020-03-08"),
        ("asymptomatic", XIAN, "2020-03-08", ""),
    ]


def test_where_nobody_said_when_the_day_of_recording_counts():
    found = revised(
        {"reported_on": "2020-03-01"} | FIRST,
        {"classification": "asymptomatic", "reported_on": "2020-03-01"} | later("reclassified"),
    )
    assert told(found)[0] == ("confirmed", XIAN, "2020-03-01", "2020-03-12")


def test_a_move_keeps_the_age_and_is_seen_from_its_day():
    found = revised(
        {"reported_on": "2020-03-01"} | FIRST,
        {"reported_on": "2020-03-01", "county_code": NANGANG} | later("moved", "2020-03-10"),
    )
    assert told(found) == [
        ("confirmed", XIAN, "2020-03-01", "2020-03-10"),
        ("confirmed", NANGANG, "2020-03-01", ""),
    ]
    assert found.frame["seen"].tolist() == [
        day_number(at("2020-03-01")),
        day_number(at("2020-03-10")),
    ]


def test_a_duplicate_never_was():
    assert (
        told(
            revised(
                {"reported_on": "2020-03-01"} | FIRST,
                {"reported_on": "2020-03-01"} | later("duplicate"),
            )
        )
        == []
    )


@pytest.mark.parametrize("reason", ["error", "completed", "corrected"])
def test_a_correction_replaces_what_was_wrong(reason):
    found = revised(
        {"reported_on": "2020-03-01"} | FIRST, {"reported_on": "2020-03-04"} | later(reason)
    )
    assert told(found) == [("confirmed", XIAN, "2020-03-04", "")]


def test_a_withdrawn_case_leaves_totals_and_keeps_its_window():
    found = revised(
        {"reported_on": "2020-03-01"} | FIRST,
        {"reported_on": "2020-03-01"} | later("withdrawn", "2020-03-05"),
    )
    assert told(found) == [("confirmed", XIAN, "2020-03-01", "2020-03-05")]


def test_only_an_excluded_suspicion_leaves_the_windows():
    suspected = {
        "county_code": XIAN,
        "classification": "excluded",
        "reported_on": "2020-03-01",
        "excluded_on": "2020-03-03",
    }
    confirmed = suspected | {"confirmed_on": "2020-03-01"}
    found = histories(suspected, confirmed).frame
    assert found["void"].tolist() == [day_number(at("2020-03-03")), NEVER]


def test_a_time_is_kept_where_it_belongs_to_the_day_that_counts():
    rows = (
        {"county_code": XIAN, "reported_on": "2020-03-02", "result_at": "2020-03-02 02:30"},
        {"county_code": XIAN, "reported_on": "2020-03-02", "result_at": "2020-03-01 23:00"},
        {"county_code": XIAN, "reported_on": "2020-03-02"},
    )
    assert histories(*rows).frame["moment"].tolist() == [150, -1, -1]


@pytest.mark.parametrize("column", ["onset_on", "sampled_at"])
def test_a_case_of_which_only_an_early_day_is_known_is_not_lost(column):
    assert told(histories({"county_code": XIAN, column: "2020-03-04"})) == [
        ("confirmed", XIAN, "2020-03-04", "")
    ]


@pytest.mark.parametrize(
    ("excluded", "changed"), [("2020-03-06", "2020-03-06"), ("", "2020-03-04")]
)
def test_a_case_reclassified_downwards_was_confirmed_until_then(excluded, changed):
    row = {
        "county_code": XIAN,
        "classification": "asymptomatic",
        "converted_from": "confirmed",
        "reported_on": "2020-03-01",
        "confirmed_on": "2020-03-03",
        "excluded_on": excluded,
    }
    assert told(histories(row)) == [
        ("confirmed", XIAN, "2020-03-03", changed),
        ("asymptomatic", XIAN, changed, ""),
    ]


def test_a_suspicion_with_a_day_of_exclusion_is_lifted_on_it():
    row = {
        "county_code": XIAN,
        "classification": "suspected",
        "reported_on": "2020-03-01",
        "excluded_on": "2020-03-03",
    }
    found = histories(row)
    assert told(found) == [("suspected", XIAN, "2020-03-01", "2020-03-03")]
    assert found.frame["void"].tolist() == [day_number(at("2020-03-03"))]


def test_a_conversion_told_later_equals_the_conversion_in_one_list():
    """Confirmed 03-08, reported 03-09: it counts on the 9th, by revision and by column."""
    converted = {
        "classification": "confirmed",
        "reported_on": "2020-03-09",
        "confirmed_on": "2020-03-08",
    }
    found = revised(
        {"classification": "asymptomatic", "reported_on": "2020-03-01"} | FIRST,
        converted | later("converted", "2020-03-08"),
    )
    assert told(found) == [
        ("asymptomatic", XIAN, "2020-03-01", "2020-03-09"),
        ("confirmed", XIAN, "2020-03-09", ""),
    ]
    assert found.frame["seen"].tolist() == found.frame["day"].tolist()


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("牡丹江市西安区", 0),
        ("南岗区学府路", 0),
        ("幸福小区3号楼3单元", 1),
        ("市第一医院呼吸科病房", 1),
    ],
)
def test_only_a_small_place_makes_a_cluster(address, keys):
    assert (
        len(histories({"county_code": XIAN, "reported_on": "2020-03-01", "address": address}).keys)
        == keys
    )


def test_the_same_name_in_two_counties_is_two_places():
    rows = [
        {"county_code": c, "reported_on": "2020-03-01", "building_id": "3号楼"}
        for c in (XIAN, NANGANG)
    ]
    assert histories(*rows).keys["key"].nunique() == 2


def test_a_case_moved_out_and_back_was_where_each_revision_says():
    found = revised(
        FIRST | {"reported_on": "2020-03-01"},
        later("moved", "2020-03-05", reported_on="2020-03-01")
        | {"moved_to": NANGANG, "moved_on": "2020-03-05"},
        later("moved", "2020-03-08", reported_on="2020-03-01")
        | {"revision": 3, "county_code": NANGANG, "moved_to": XIAN, "moved_on": "2020-03-08"},
    )
    assert told(found) == [
        ("confirmed", XIAN, "2020-03-01", "2020-03-05"),
        ("confirmed", NANGANG, "2020-03-01", "2020-03-08"),
        ("confirmed", XIAN, "2020-03-01", ""),
    ]
    assert [day_number(at(d)) for d in ("2020-03-01", "2020-03-05", "2020-03-08")] == found.frame[
        "seen"
    ].tolist()


def test_an_excluded_case_confirmed_again_counts_from_its_confirmation():
    found = revised(
        FIRST | {"reported_on": "2020-03-01"},
        later("reclassified", "2020-03-05", classification="excluded", reported_on="2020-03-01")
        | {"excluded_on": "2020-03-05"},
        later("reclassified", reported_on="2020-03-01", confirmed_on="2020-03-09")
        | {"revision": 3, "recorded_at": "2020-06-01 08:00"},
    )
    assert told(found) == [
        ("confirmed", XIAN, "2020-03-01", "2020-03-05"),
        ("confirmed", XIAN, "2020-03-09", ""),
    ]


def test_a_suspicion_ruled_out_by_a_revision_leaves_the_windows():
    found = revised(
        FIRST | {"classification": "suspected", "reported_on": "2020-03-01"},
        later("reclassified", "2020-03-05", classification="excluded", reported_on="2020-03-01")
        | {"excluded_on": "2020-03-05"},
    )
    assert told(found) == [("suspected", XIAN, "2020-03-01", "2020-03-05")]
    assert found.frame["void"].tolist() == [day_number(at("2020-03-05"))]


@pytest.mark.parametrize(
    ("reported", "from_day"), [("2020-03-10", "2020-03-10"), ("2020-03-02", "2020-03-12")]
)
def test_a_conversion_nobody_dates_counts_on_its_new_report_day_else_when_it_was_recorded(
    reported, from_day
):
    found = revised(
        FIRST | {"classification": "asymptomatic", "reported_on": "2020-03-02"},
        later("converted", classification="confirmed", reported_on=reported,
              converted_from="asymptomatic"),
    )  # fmt: skip
    assert told(found) == [
        ("asymptomatic", XIAN, "2020-03-02", from_day),
        ("confirmed", XIAN, from_day, ""),
    ]
