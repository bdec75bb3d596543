"""Daily counts: falls, gaps, baselines, conversions, coarser and finer rows."""

from datetime import date

import pytest

from riskzone.cases.tables import Coverage
from riskzone.clock import day_number
from riskzone.zoning.binding import bind
from riskzone.zoning.counts import count_entries
from riskzone.zoning.library import load_scheme
from riskzone.zoning.rating import assess
from riskzone.zoning.scheme import Indicator
from tests.zoning.build import at, counts, evidence, histories, noon, parents, zone_table

A, B = "231202", "231005"
ZONES = zone_table(A, B)
WHOLE = Coverage(start=date(2019, 12, 1), stated=True)


def rate(day, columns, coverage=WHOLE, scheme="cn-2020-02-county", zones=ZONES, layer="county"):
    given = evidence(zones, counts=counts(columns, coverage, layer), coverage=coverage)
    bound = bind(load_scheme(scheme), given)
    return assess(bound, area="23", on=at(day), reading="midnight", cutoff=noon(day)).zones


def test_a_total_that_falls_is_kept_and_never_lowers_a_level_early():
    """绥化 in February 2020: reclassified cases took the total from 44 to 36."""
    rows = {
        "zone": [A, A, A],
        "date": ["2020-02-10", "2020-02-12", "2020-02-13"],
        "cumulative_confirmed": [40, 44, 36],
    }
    found = rate("2020-02-14", rows).loc[A]
    assert (found["cumulative"], found["new_14d"], found["level"]) == (36, 44, "medium")
    assert rate("2020-02-26", rows).loc[A, "level"] == "medium"
    assert rate("2020-02-27", rows).loc[A, "level"] == "low"


def test_a_difference_over_a_gap_counts_on_the_day_it_was_told():
    rows = {"zone": [A, A], "date": ["2020-02-01", "2020-02-20"], "cumulative_confirmed": [5, 9]}
    assert rate("2020-02-21", rows).loc[A, "new_14d"] == 4


def test_the_first_total_tells_no_day():
    rows = {"zone": [A, A], "date": ["2020-02-01", "2020-02-02"], "cumulative_confirmed": [5, 6]}
    assumed = Coverage(start=date(2020, 2, 1))
    found = rate("2020-02-03", rows, assumed).loc[A]
    assert (found["cumulative"], found["new_14d"], found["level"]) == (6, 1, "medium")
    # The list can speak for windows that begin on 2 February or later.
    assert rate("2020-02-15", rows, assumed).loc[B, "level"] == "unknown"
    assert rate("2020-02-16", rows, assumed).loc[B, "level"] == "low"


def test_a_zone_that_appears_later_had_nothing_before():
    rows = {"zone": [B, A], "date": ["2020-02-01", "2020-02-10"], "cumulative_confirmed": [0, 3]}
    assert rate("2020-02-11", rows, Coverage(start=date(2020, 2, 1))).loc[A, "new_14d"] == 3


def test_a_baseline_dates_the_first_total():
    rows = {"zone": [A], "date": ["2020-02-10"], "cumulative_confirmed": [52]}
    coverage = Coverage(start=date(2020, 1, 25), stated=True, baseline={A: 50})
    found = rate("2020-02-11", rows, coverage).loc[A]
    assert (found["cumulative"], found["new_14d"]) == (52, 2)


def test_new_counts_add_to_a_baseline():
    rows = {"zone": [A], "date": ["2020-02-10"], "new_confirmed": [2], "clusters": [1]}
    coverage = Coverage(start=date(2020, 1, 25), stated=True, baseline={A: 49})
    found = rate("2020-02-11", rows, coverage).loc[A]
    assert (found["cumulative"], found["level"]) == (51, "high")


def test_a_conversion_is_one_infection():
    infected = Indicator(
        measure="count", window_days=14, zh="", en="", classification=("confirmed", "asymptomatic")
    )
    rows = {
        "zone": [A, A],
        "date": ["2020-02-01", "2020-02-03"],
        "new_confirmed": [0, 1],
        "new_asymptomatic": [1, 0],
        "new_converted": [0, 1],
    }
    entries = count_entries(counts(rows), ZONES, parents).entries(infected)
    assert entries.weight is not None
    assert entries.weight.sum() == 1


def test_imported_cases_are_counted_apart():
    rows = {"zone": [A], "date": ["2020-02-10"], "new_confirmed": [0], "new_imported": [7]}
    assert rate("2020-02-11", rows).loc[A, "level"] == "low"


def test_finer_rows_are_summed_and_a_zone_with_rows_of_its_own_is_not_counted_twice():
    prefectures = zone_table("231200", "231000", layer="prefecture")
    rows = {
        "zone": [A, "231000", B],
        "layer": ["county", "prefecture", "county"],
        "date": ["2020-02-10"] * 3,
        "new_confirmed": [2, 5, 4],
    }
    found = rate("2020-02-11", rows, zones=prefectures)
    assert found["new_14d"].to_dict() == {"231000": 5, "231200": 2}


def test_rows_of_no_zone_are_named():
    rows = {"zone": ["370202"], "date": ["2020-02-10"], "new_confirmed": [2]}
    assert count_entries(counts(rows), ZONES, parents).unused == ("370202",)


def test_a_table_of_which_no_row_is_of_the_area_proves_nothing():
    rows = {"zone": ["370202"], "date": ["2020-02-01"], "new_confirmed": [2]}
    found = rate("2020-02-05", rows, Coverage(start=date(2020, 2, 1)))
    assert set(found["level"]) == {"unknown"}


def test_rows_after_the_last_day_known_are_left_out():
    rows = {"zone": [A, A], "date": ["2020-02-10", "2020-02-20"], "new_confirmed": [2, 3]}
    entries = count_entries(counts(rows), ZONES, parents, day_number(date(2020, 2, 15)))
    assert entries.frame["new"].sum() == 2


@pytest.mark.parametrize(("new", "silence"), [(0, "reported"), (1, "reported")])
def test_a_row_is_a_report_zero_included(new, silence):
    rows = {"zone": [A], "date": ["2020-02-10"], "new_confirmed": [new]}
    found = rate("2020-02-11", rows)
    assert found.loc[A, "silence"] == silence
    assert found.loc[B, "silence"] == "no_case"


def test_a_finer_row_counts_on_a_day_without_a_row_of_the_zone_itself():
    rows = {
        "zone": [B, "231005001", A],
        "layer": ["county", "township", "county"],
        "date": ["2020-02-01", "2020-02-20", "2020-01-01"],
        "new_confirmed": [0, 9, 0],
    }
    assert rate("2020-02-25", rows).loc[B, ["level", "new_14d"]].tolist() == ["medium", 9]


def test_a_coarser_row_hides_the_lowest_level_while_its_day_is_in_the_window():
    rows = {
        "zone": [B, "231000", A],
        "layer": ["county", "prefecture", "county"],
        "date": ["2020-02-01", "2020-02-20", "2020-02-01"],
        "new_confirmed": [0, 9, 0],
    }
    assert rate("2020-02-20", rows).loc[B, "level"] == "low"
    assert rate("2020-02-21", rows).loc[B, ["level", "clause"]].tolist() == [
        "unknown",
        "coarse_counts",
    ]
    assert rate("2020-03-05", rows).loc[B, "level"] == "unknown"
    assert rate("2020-03-06", rows).loc[B, "level"] == "low"
    assert rate("2020-02-21", rows).loc[A, "level"] == "low"


def test_a_zone_with_coarser_rows_only_is_never_low():
    rows = {
        "zone": ["231000"],
        "layer": ["prefecture"],
        "date": ["2020-02-20"],
        "new_confirmed": [0],
    }
    assert rate("2020-05-01", rows).loc[B, "level"] == "unknown"


def test_clusters_blank_for_a_zone_are_not_none():
    rows = {
        "zone": [A, B],
        "date": ["2020-02-10"] * 2,
        "new_confirmed": [51, 60],
        "clusters": [1, None],
    }
    found = rate("2020-02-15", rows)
    assert found.loc[A, ["level", "level_upper"]].tolist() == ["high", ""]
    assert found.loc[B, ["level", "level_upper"]].tolist() == ["medium", "high"]


def test_where_new_and_total_contradict_each_other_the_larger_counts():
    rows = {
        "zone": [A, A],
        "date": ["2020-02-01", "2020-02-10"],
        "cumulative_confirmed": [0, 30],
        "new_confirmed": [0, 0],
    }
    assert rate("2020-02-15", rows).loc[A, ["level", "new_14d"]].tolist() == ["medium", 30]


def test_new_figures_of_another_kind_do_not_date_the_first_total():
    rows = {
        "zone": [A, A],
        "date": ["2020-02-01", "2020-02-02"],
        "cumulative_confirmed": [3, 3],
        "new_cured": [0, 1],
    }
    assert rate("2020-02-15", rows, Coverage(start=date(2020, 2, 1))).loc[A, "level"] == "unknown"


def test_a_row_without_a_figure_is_no_report():
    rows = {"zone": [A, A], "date": ["2020-02-13", "2020-02-14"], "new_confirmed": [0, None]}
    assert rate("2020-02-16", rows).loc[A, "silence"] == "no_case"


def test_where_list_and_counts_differ_the_list_is_used_and_the_difference_told():
    rows = {"zone": [B], "date": ["2020-02-13"], "new_confirmed": [3]}
    listed = histories({"county_code": B, "reported_on": "2020-02-13"})
    given = evidence(ZONES, listed, counts=counts(rows, WHOLE), coverage=WHOLE)
    bound = bind(load_scheme("cn-2020-02-county"), given)
    found = assess(
        bound, area="23", on=at("2020-02-14"), reading="midnight", cutoff=noon("2020-02-14")
    )
    assert found.zones.loc[B, "new_14d"] == 1
    assert ("zoning.list_against_counts", {
        "count": 1, "zone": B, "day": "2020-02-13", "list": 1, "counts": 3,
    }) in found.notes  # fmt: skip


def test_what_is_known_no_finer_than_a_zone_comes_on_top_of_its_parts():
    prefectures = zone_table("231200", "231000", layer="prefecture")
    rows = {
        "zone": [A, "231200", B, "231000"],
        "layer": ["county", "prefecture"] * 2,
        "date": ["2020-02-10"] * 4,
        "new_confirmed": [2, 3, 4, 9],
        "remainder": [False, True, False, False],
    }
    found = rate("2020-02-11", rows, zones=prefectures)
    assert found["new_14d"].to_dict() == {"231000": 9, "231200": 5}


@pytest.mark.parametrize(
    ("listed", "counted", "both"),
    [
        ({"2020-03-04": 2}, {"2020-03-04": 2}, 2),  # the same day
        ({"2020-03-04": 2}, {"2020-03-05": 2}, 2),  # a bulletin of the day after
        ({"2020-03-05": 2}, {"2020-03-04": 2}, 2),  # a list of the day after
        ({"2020-03-04": 2}, {"2020-03-05": 3}, 3),  # one more than the list holds
        ({"2020-03-04": 2}, {"2020-03-06": 2}, 4),  # two days apart: others
        ({"2020-03-04": 2}, {"2020-03-04": 2, "2020-03-05": 2}, 4),  # both days are told
        ({"2020-03-04": 2, "2020-03-06": 1}, {"2020-03-05": 3}, 3),  # of both days beside it
        ({"2020-03-04": 2}, {"2020-03-03": 1, "2020-03-05": 2}, 3),  # no listed case twice
    ],
)
def test_a_case_told_by_list_and_counts_a_day_apart_counts_once(listed, counted, both):
    rows = [{"county_code": A, "reported_on": day} for day, n in listed.items() for _ in range(n)]
    table = {
        "zone": [A] * len(counted),
        "date": list(counted),
        "new_confirmed": list(counted.values()),
    }
    given = evidence(ZONES, histories(*rows), counts=counts(table, WHOLE), coverage=WHOLE)
    bound = bind(load_scheme("cn-2020-02-county"), given)
    day = "2020-03-10"
    found = assess(bound, area="23", on=at(day), reading="midnight", cutoff=noon(day)).zones
    assert found.loc[A, ["new_14d", "cumulative"]].tolist() == [both, both]


@pytest.mark.parametrize(
    ("rows", "new", "total"),
    [
        # county figures go on after the last total of the prefecture
        ([("231200", "02-01", None, 5), (A, "02-10", 3, None)], 3, 8),
        # a later total holds what the counties told before it
        ([("231200", "02-01", None, 5), (A, "02-05", 3, None), ("231200", "02-10", None, 9)], 4, 9),
        # on one day the total speaks alone
        ([("231200", "02-01", None, 5), ("231200", "02-10", None, 8), (A, "02-10", 3, None)], 3, 8),
        # a total that comes later holds what the counties told before it, and more
        ([(A, "02-03", 2, None), ("231200", "02-05", None, 6), (A, "02-07", 1, None)], 7, 7),
    ],
)
def test_totals_of_a_zone_and_figures_of_its_parts_on_days_of_their_own(rows, new, total):
    columns = {
        "zone": [zone for zone, *_ in rows],
        "layer": ["prefecture" if zone == "231200" else "county" for zone, *_ in rows],
        "date": [f"2020-{day}" for _, day, *_ in rows],
        "new_confirmed": [fresh for *_, fresh, _ in rows],
        "cumulative_confirmed": [running for *_, running in rows],
    }
    prefectures = zone_table("231200", "231000", layer="prefecture")
    given = Coverage(start=date(2020, 2, 1))
    found = rate("2020-02-12", columns, given, zones=prefectures).loc["231200"]
    assert (found["new_14d"], found["cumulative"]) == (new, total)
