"""The county rule of February 2020, case by case."""

from datetime import date, timedelta

import pandas as pd
import pytest

from riskzone.cases.tables import Coverage
from riskzone.clock import day_number, day_of
from riskzone.zoning.binding import bind
from riskzone.zoning.checks import check_scheme
from riskzone.zoning.library import load_scheme
from riskzone.zoning.rating import assess, history, level_names, outlook
from tests.zoning.build import at, counts, evidence, histories, noon, reports, zone_table

XIAN, NANGANG, DAOWAI = "231005", "230103", "230104"
ZONES = zone_table(XIAN, NANGANG, DAOWAI)


@pytest.fixture(scope="module")
def scheme():
    return load_scheme("cn-2020-02-county")


def rate(scheme, day, given, reading="midnight", cutoff=None):
    bound = bind(scheme, given, cutoff)
    return assess(bound, area="23", on=at(day), reading=reading, cutoff=noon(day)).zones


def level(scheme, day, *rows, zone=XIAN, **more):
    return rate(scheme, day, evidence(ZONES, histories(*rows), **more)).loc[zone, "level"]


def case(day, zone=XIAN, **more):
    return {"county_code": zone, "reported_on": day} | more


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2020-03-04", "low"),
        ("2020-03-05", "medium"),
        ("2020-03-17", "medium"),
        ("2020-03-18", "medium"),
        ("2020-03-19", "low"),
        ("2020-03-20", "low"),
    ],
)
def test_xian_district_falls_at_midnight_of_the_fifteenth_day(scheme, day, expected):
    assert level(scheme, day, case("2020-03-04")) == expected


@pytest.mark.parametrize(
    ("total", "clustered", "expected"),
    [(50, True, "medium"), (51, True, "high"), (51, False, "medium"), (50, False, "medium")],
)
def test_exactly_fifty_is_medium_and_fifty_one_with_a_cluster_high(
    scheme, total, clustered, expected
):
    old = [case("2020-02-01") for _ in range(total - 2)]
    new = [case("2020-03-01", cluster_id="k" if clustered else "") for _ in range(2)]
    assert level(scheme, "2020-03-03", *old, *new) == expected


def test_more_than_fifty_and_fourteen_quiet_days_is_low_first(scheme):
    rows = [case("2020-02-01", cluster_id="k") for _ in range(60)]
    found = rate(scheme, "2020-02-16", evidence(ZONES, histories(*rows))).loc[XIAN]
    assert (found["level"], found["clause"], found["cumulative"]) == ("low", "quiet", 60)
    assert level(scheme, "2020-02-15", *rows) == "high"


def test_two_cases_of_one_cluster_must_both_lie_in_the_window(scheme):
    old = [case("2020-01-20") for _ in range(60)]
    rows = [*old, case("2020-03-01", cluster_id="k"), case("2020-03-10", cluster_id="k")]
    assert level(scheme, "2020-03-15", *rows) == "high"
    assert level(scheme, "2020-03-16", *rows) == "medium"


def test_cases_of_one_place_are_a_cluster_where_the_list_has_no_ids(scheme):
    old = [case("2020-01-20") for _ in range(60)]
    together = [case("2020-03-01", building_id="b1"), case("2020-03-02", building_id="b1")]
    apart = [case("2020-03-01", building_id="b1"), case("2020-03-02", building_id="b2")]
    assert level(scheme, "2020-03-04", *old, *together) == "high"
    assert level(scheme, "2020-03-04", *old, *apart) == "medium"


def test_a_case_without_id_joins_the_cluster_of_its_place(scheme):
    old = [case("2020-01-20") for _ in range(60)]
    rows = [
        case("2020-03-01", cluster_id="k", building_id="b1"),
        case("2020-03-02", building_id="b1"),
    ]
    assert level(scheme, "2020-03-04", *old, *rows) == "high"


def test_a_place_visited_by_two_cases_is_a_cluster_of_each_zone_with_both(scheme):
    old = [case("2020-01-20") for _ in range(60)]
    rows = [case("2020-03-01", case_id="x"), case("2020-03-02", case_id="y")]
    places = pd.DataFrame(
        {"case_id": ["x", "y"], "kind": "visited", "place": "某市场", "township_code": ""}
    )
    given = evidence(ZONES, histories(*old, *rows, places=places))
    assert rate(scheme, "2020-03-04", given).loc[XIAN, "level"] == "high"


def test_two_cases_of_a_cluster_in_two_counties_are_no_cluster_of_either(scheme):
    old = [case("2020-01-20", zone) for zone in (XIAN, NANGANG) for _ in range(60)]
    rows = [case("2020-03-01", XIAN, cluster_id="k"), case("2020-03-01", NANGANG, cluster_id="k")]
    found = rate(scheme, "2020-03-03", evidence(ZONES, histories(*old, *rows)))
    assert found.loc[[XIAN, NANGANG], "level"].tolist() == ["medium", "medium"]


def test_a_list_that_begins_too_late_cannot_prove_low(scheme):
    coverage = Coverage(start=date(2020, 3, 10), stated=True, clusters=True)
    given = evidence(ZONES, histories(case("2020-03-12")), coverage=coverage)
    found = rate(scheme, "2020-03-19", given)
    assert found.loc[NANGANG, ["level", "clause"]].tolist() == ["unknown", "short_list"]
    # A known medium stands; how high it may be is told beside it.
    assert found.loc[XIAN, ["level", "level_upper"]].tolist() == ["medium", "high"]
    assert rate(scheme, "2020-03-23", given).loc[NANGANG, "level"] == "unknown"
    assert rate(scheme, "2020-03-24", given).loc[NANGANG, "level"] == "low"


def test_a_baseline_closes_the_range_of_a_late_list(scheme):
    rows = [case("2020-03-12", cluster_id="k"), case("2020-03-12", cluster_id="k")]
    for before, expected in ((48, "medium"), (49, "high")):
        coverage = Coverage(
            start=date(2020, 3, 1), stated=True, clusters=True, baseline={XIAN: before}
        )
        found = rate(scheme, "2020-03-19", evidence(ZONES, histories(*rows), coverage=coverage))
        assert found.loc[XIAN, ["level", "level_upper"]].tolist() == [expected, ""]


def test_without_a_baseline_a_late_list_leaves_a_range(scheme):
    rows = [case("2020-03-12", cluster_id="k"), case("2020-03-12", cluster_id="k")]
    coverage = Coverage(start=date(2020, 3, 1), stated=True, clusters=True)
    found = rate(scheme, "2020-03-19", evidence(ZONES, histories(*rows), coverage=coverage))
    assert found.loc[XIAN, ["level", "level_upper"]].tolist() == ["medium", "high"]


def test_a_list_from_the_beginning_of_the_epidemic_needs_no_baseline(scheme):
    coverage = Coverage(start=date(2019, 12, 1), stated=True, clusters=True)
    given = evidence(ZONES, histories(case("2020-03-12", cluster_id="k")), coverage=coverage)
    found = rate(scheme, "2020-03-19", given)
    assert found.loc[XIAN, ["level", "level_upper"]].tolist() == ["medium", ""]


def test_daily_counts_without_clusters_give_a_range_above_fifty(scheme):
    for new, upper in ((2, "high"), (1, "")):
        rows = {
            "zone": [XIAN, XIAN],
            "date": ["2020-01-10", "2020-03-01"],
            "new_confirmed": [50, new],
        }
        coverage = Coverage(start=date(2019, 12, 1), stated=True)
        given = evidence(ZONES, counts=counts(rows, coverage), coverage=coverage)
        found = rate(scheme, "2020-03-05", given).loc[XIAN]
        # One new case alone cannot be a cluster.
        assert (found["level"], found["level_upper"]) == ("medium", upper)


def test_daily_counts_with_clusters_are_certain(scheme):
    rows = {
        "zone": [XIAN, XIAN],
        "date": ["2020-01-10", "2020-03-01"],
        "new_confirmed": [50, 2],
        "clusters": [0, 1],
    }
    coverage = Coverage(start=date(2019, 12, 1), stated=True)
    found = rate(
        scheme, "2020-03-05", evidence(ZONES, counts=counts(rows, coverage), coverage=coverage)
    )
    assert found.loc[XIAN, ["level", "level_upper"]].tolist() == ["high", ""]


def test_a_case_at_two_in_the_morning_raises_its_zone_today_in_reading_now_only(scheme):
    given = evidence(ZONES, histories(case("2020-03-18", confirmed_at="2020-03-18 02:00")))
    day = day_number(at("2020-03-18"))
    assert rate(scheme, "2020-03-18", given).loc[XIAN, "level"] == "low"
    for minute, expected in ((119, "low"), (120, "medium"), (1440, "medium")):
        found = rate(scheme, "2020-03-18", given, "now", (day, minute))
        assert found.loc[XIAN, "level"] == expected


def test_reading_now_keeps_what_midnight_showed_until_the_next_midnight(scheme):
    given = evidence(ZONES, histories(case("2020-03-04")))
    for day, expected in (("2020-03-18", "medium"), ("2020-03-19", "low")):
        found = rate(scheme, day, given, "now", (day_number(at(day)), 1440))
        assert found.loc[XIAN, "level"] == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"origin": "imported"}, "low"),
        ({"origin": "import_linked"}, "medium"),
        ({"classification": "asymptomatic"}, "low"),
        ({"classification": "suspected"}, "low"),
        ({"classification": "excluded", "confirmed_on": "2020-03-01"}, "low"),
    ],
)
def test_what_counts_for_a_county(scheme, more, expected):
    assert level(scheme, "2020-03-05", case("2020-03-01", **more)) == expected


def test_a_conversion_counts_on_its_own_day(scheme):
    row = case("2020-03-01", converted_from="asymptomatic", confirmed_on="2020-03-10")
    assert level(scheme, "2020-03-10", row) == "low"
    assert level(scheme, "2020-03-11", row) == "medium"
    assert level(scheme, "2020-03-24", row) == "medium"
    assert level(scheme, "2020-03-25", row) == "low"


def test_a_reclassified_case_leaves_the_total_at_once_and_the_window_in_time(scheme):
    old = [case("2020-01-20") for _ in range(49)]
    pair = [case("2020-03-01", cluster_id="k") for _ in range(2)]
    gone = [
        {
            **pair[1],
            "classification": "excluded",
            "confirmed_on": "2020-03-01",
            "excluded_on": "2020-03-05",
        }
    ]
    assert level(scheme, "2020-03-04", *old, *pair) == "high"
    found = rate(scheme, "2020-03-06", evidence(ZONES, histories(*old, pair[0], *gone))).loc[XIAN]
    assert (found["cumulative"], found["new_14d"], found["level"]) == (50, 2, "medium")


def test_a_case_that_moved_keeps_its_age_where_it_arrives(scheme):
    row = case("2020-03-01", moved_to=NANGANG, moved_on="2020-03-10")
    given = evidence(ZONES, histories(row))
    before, after = rate(scheme, "2020-03-10", given), rate(scheme, "2020-03-11", given)
    assert before["cumulative"].to_dict() == {XIAN: 1, NANGANG: 0, DAOWAI: 0}
    assert after["cumulative"].to_dict() == {XIAN: 0, NANGANG: 1, DAOWAI: 0}
    assert after.loc[[XIAN, NANGANG], "level"].tolist() == ["medium", "medium"]
    assert rate(scheme, "2020-03-16", given)["level"].tolist() == ["low"] * 3


def test_a_silent_county_is_unknown_not_low_and_a_known_medium_stands_marked_stale(scheme):
    heard = reports((NANGANG, "2020-03-09 20:00"), (DAOWAI, "2020-03-08 21:59"))
    given = evidence(ZONES, histories(case("2020-03-04")), reports=heard)
    found = rate(scheme, "2020-03-10", given)
    assert found["level"].to_dict() == {NANGANG: "low", DAOWAI: "unknown", XIAN: "medium"}
    assert found["stale"].to_dict() == {NANGANG: False, DAOWAI: True, XIAN: True}
    assert found.loc[NANGANG, "silence"] == "reported"


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        ("2020-03-08 21:59", "unknown"),
        ("2020-03-08 22:00", "low"),
        ("2020-03-10 07:00", "low"),
        ("2020-03-11 07:00", "unknown"),
    ],
)
def test_a_report_holds_for_twenty_six_hours_and_that_of_the_morning_counts(
    scheme, reported, expected
):
    found = rate(
        scheme, "2020-03-10", evidence(ZONES, histories(), reports=reports((XIAN, reported)))
    )
    assert found.loc[XIAN, "level"] == expected


def test_in_reading_now_a_report_must_lie_within_the_hours_before_the_moment(scheme):
    heard = reports(
        (XIAN, "2020-03-09 08:00"), (NANGANG, "2020-03-09 12:30"), (DAOWAI, "2020-03-10 11:00")
    )
    given = evidence(ZONES, histories(), reports=heard)
    cutoff = (day_number(at("2020-03-10")), 10 * 60 + 30)
    found = rate(scheme, "2020-03-10", given, "now", cutoff)
    assert found["level"].to_dict() == {XIAN: "unknown", NANGANG: "low", DAOWAI: "unknown"}


def test_without_a_table_of_reports_silence_is_no_case(scheme):
    found = rate(scheme, "2020-03-10", evidence(ZONES, histories(case("2020-03-09"))))
    assert found["level"].to_dict() == {NANGANG: "low", DAOWAI: "low", XIAN: "medium"}
    assert found["silence"].to_dict() == {NANGANG: "no_case", DAOWAI: "no_case", XIAN: "reported"}


def test_counts_of_prefectures_rate_prefectures_and_leave_counties_unknown(scheme):
    rows = {
        "zone": ["231000"],
        "date": ["2020-03-01"],
        "new_confirmed": [3],
        "layer": ["prefecture"],
    }
    coverage = Coverage(start=date(2019, 12, 1), stated=True)
    given = evidence(ZONES, counts=counts(rows, coverage), coverage=coverage)
    found = rate(scheme, "2020-03-05", given)
    assert found["level"].to_dict() == {XIAN: "unknown", NANGANG: "low", DAOWAI: "low"}
    assert found.loc[XIAN, "clause"] == "coarse_counts"
    prefectures = zone_table("230100", "231000", layer="prefecture")
    given = evidence(prefectures, counts=counts(rows, coverage), coverage=coverage)
    assert rate(scheme, "2020-03-05", given)["level"].to_dict() == {
        "230100": "low",
        "231000": "medium",
    }


def test_a_prefecture_is_heard_when_all_its_counties_are(scheme):
    prefectures = zone_table("230100", "231000", layer="prefecture")
    members = {"230100": 2, "231000": 1}
    for codes, expected in (
        ((NANGANG,), "unknown"),
        ((NANGANG, DAOWAI), "low"),
        (("230100",), "low"),
    ):
        heard = reports(*((code, "2020-03-09 20:00") for code in codes))
        given = evidence(prefectures, histories(), reports=heard, members=members)
        assert rate(scheme, "2020-03-10", given).loc["230100", "level"] == expected


def test_the_outlook_names_the_day_and_the_level(scheme):
    bound = bind(scheme, evidence(ZONES, histories(case("2020-03-04"))))
    found = outlook(bound, day_number(at("2020-03-10")))
    names = level_names(bound)
    assert [
        (names[r.level_from], names[r.level_to], day_of(r.day)) for r in found.itertuples()
    ] == [("medium", "low", date(2020, 3, 19))]


def test_the_outlook_of_a_past_day_does_not_know_what_came_later(scheme):
    bound = bind(scheme, evidence(ZONES, histories(case("2020-03-04"), case("2020-03-15"))))
    assert day_of(outlook(bound, day_number(at("2020-03-10")))["day"].item()) == date(2020, 3, 19)
    assert day_of(outlook(bound, day_number(at("2020-03-16")))["day"].item()) == date(2020, 3, 30)


def test_unknown_becomes_known_in_the_outlook_when_the_list_reaches_back_far_enough(scheme):
    coverage = Coverage(start=date(2020, 3, 10), stated=True, clusters=True)
    bound = bind(scheme, evidence(ZONES, histories(), coverage=coverage))
    found = outlook(bound, day_number(at("2020-03-12")))
    assert {day_of(day) for day in found["day"]} == {date(2020, 3, 24)}


def test_totals_sum_to_the_zones_of_the_layer(scheme):
    bound = bind(scheme, evidence(ZONES, histories(case("2020-03-04"))))
    totals = assess(
        bound, area="23", on=at("2020-03-10"), reading="midnight", cutoff=noon("2020-03-10")
    ).totals
    assert totals == {"low": 2, "medium": 1, "high": 0, "unknown": 0}


def test_every_boundary_case_of_the_scheme_comes_out_of_a_real_line_list(scheme):
    """The boundary cases derived from the scheme, built as case lists and rated."""
    table = check_scheme(scheme, "boundary").frame
    on = date(2020, 3, 15)
    zones = zone_table(*(f"23{i:04d}" for i in range(len(table))))
    rows = []
    for zone, line in zip(zones.frame.index, table.itertuples(), strict=True):
        if line.new_14d > line.cumulative or 2 * line.clusters_14d > line.new_14d:
            continue  # figures no list can show
        for i in range(int(line.cumulative)):
            new = i < line.new_14d
            day = on - timedelta(days=1 + i % 14 if new else 15 + i % 14)
            rows.append(
                case(
                    day,
                    zone,
                    cluster_id=f"k{i // 2}" if i < 2 * line.clusters_14d else "",
                    case_id=f"{zone}-{i}",
                )
            )
    found = rate(scheme, on.isoformat(), evidence(zones, histories(*rows)))
    rated = {row["county_code"] for row in rows}
    assert len(rated) > 12
    for zone, line in zip(zones.frame.index, table.itertuples(), strict=True):
        if zone in rated:
            assert (found.loc[zone, "level"], found.loc[zone, "clause"]) == (
                line.level,
                line.clause,
            )


def test_history_of_daily_counts_equals_the_assessment_of_each_day(scheme):
    rows = {
        "zone": [XIAN] * 4 + [NANGANG] * 3,
        "date": [
            "2020-02-02",
            "2020-02-03",
            "2020-02-09",
            "2020-02-20",
            "2020-02-03",
            "2020-02-04",
            "2020-03-01",
        ],
        "cumulative_confirmed": [44, 52, 48, 53, 5, 4, 60],
    }
    given = evidence(ZONES, counts=counts(rows), coverage=Coverage(start=date(2020, 2, 2)))
    bound = bind(scheme, given)
    names = level_names(bound)
    first, last = day_number(date(2020, 2, 1)), day_number(date(2020, 3, 20))
    levels = {
        (row.zone, day): (names[row.level], names[row.upper])
        for row in history(bound, first, last).frame.itertuples()
        for day in range(row.day_from, row.day_until)
    }
    for day in range(first, last + 1):
        zones = rate(scheme, day_of(day).isoformat(), given)
        for position, zone in enumerate(zones.index):
            level_here, upper = levels[position, day]
            assert zones.loc[zone, "level"] == level_here
            assert zones.loc[zone, "level_upper"] == ("" if upper == level_here else upper)


def test_a_list_with_places_only_leaves_cases_without_one_open(scheme):
    old = [case("2020-01-20") for _ in range(60)]
    homeless = [case("2020-03-01"), case("2020-03-02")]
    housed = case("2020-03-01", NANGANG, building_id="b1")
    found = rate(scheme, "2020-03-04", evidence(ZONES, histories(*old, *homeless, housed)))
    assert found.loc[XIAN, ["level", "level_upper"]].tolist() == ["medium", "high"]
    assert found.loc[NANGANG, ["level", "level_upper"]].tolist() == ["medium", ""]


def test_a_district_is_no_place_for_a_cluster(scheme):
    rows = [case("2020-02-10", address="牡丹江市西安区") for _ in range(51)]
    housed = case("2020-02-10", NANGANG, address="幸福小区3号楼")
    found = rate(scheme, "2020-02-15", evidence(ZONES, histories(*rows, housed)))
    assert found.loc[XIAN, ["level", "level_upper"]].tolist() == ["medium", "high"]


def test_a_report_of_no_county_is_told():
    heard = reports(("231000", "2020-03-09 20:00"), (XIAN, "2020-03-09 20:00"))
    bound = bind(load_scheme("cn-2020-02-county"), evidence(ZONES, histories(), reports=heard))
    found = assess(
        bound, area="23", on=at("2020-03-10"), reading="midnight", cutoff=noon("2020-03-10")
    )
    assert ("zoning.reports_unused", {"codes": "231000"}) in found.notes


def test_a_case_confirmed_twice_makes_no_cluster_with_itself(scheme):
    old = [case("2020-01-20", case_id=f"o{n}") for n in range(50)]
    first = case("2020-03-01", case_id="a", cluster_id="k", revision=1, reason="", effective_on="")
    again = first | {"reported_on": "2020-03-05", "confirmed_on": "2020-03-09", "revision": 3}
    rows = [
        *({"revision": 1, "reason": "", "effective_on": ""} | row for row in old),
        first,
        first
        | {"classification": "excluded", "excluded_on": "2020-03-05", "revision": 2}
        | {"reason": "reclassified", "effective_on": "2020-03-05"},
        again | {"reason": "reclassified"},
    ]
    found = rate(scheme, "2020-03-11", evidence(ZONES, histories(*rows))).loc[XIAN]
    assert found[["level", "new_14d", "clusters_14d"]].tolist() == ["medium", 1, 0]
