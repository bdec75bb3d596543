"""How far a morning can be trusted."""

import math
from datetime import datetime

from riskzone.briefing.trust import reporting_lag, silent_zones, unproven_zones
from riskzone.clock import SHANGHAI, midnight
from riskzone.zoning import rating
from riskzone.zoning.binding import bind
from riskzone.zoning.library import load_scheme
from tests.zoning.build import at, cases, evidence, histories, reports, zone_table

SCHEME = load_scheme("cn-2020-02-county")
ZONES = zone_table("230103", "231005", "231085")


def test_silent_zones_are_told_with_their_last_report_the_longest_silent_first():
    heard = reports(("230103", "2020-03-19 06:00"), ("231005", "2020-03-15 17:00"))
    bound = bind(SCHEME, evidence(ZONES, histories({"county_code": "230103"}), reports=heard))
    on = at("2020-03-19")
    today = rating.assess(bound, area="23", on=on, reading="midnight", cutoff=midnight(on))
    moment = datetime(2020, 3, 19, 7, 0, tzinfo=SHANGHAI)
    never, late = silent_zones(today, heard, ZONES, moment)
    assert (never.zone, never.last) == ("231085", None)
    assert (late.zone, late.last, late.hours) == ("231005", late.last.replace(day=15, hour=17), 79)
    assert math.isnan(never.hours)
    assert [one.reason for one in unproven_zones(today)] == ["silent", "silent"]


def test_without_reports_nobody_is_called_silent():
    bound = bind(SCHEME, evidence(ZONES, histories({"county_code": "230103"})))
    on = at("2020-03-19")
    today = rating.assess(bound, area="23", on=on, reading="midnight", cutoff=midnight(on))
    assert silent_zones(today, None, ZONES, midnight(on)) == ()


def test_the_lag_is_from_the_result_else_the_confirmation_to_the_report():
    table = cases(
        {"result_at": "2020-03-15 09:00", "reported_on": "2020-03-18"},
        {"confirmed_on": "2020-03-17", "reported_on": "2020-03-18"},
        {"confirmed_on": "2020-03-19", "reported_on": "2020-03-18"},
        {"confirmed_on": "2020-03-19", "reported_on": "2020-03-19"},
        {"reported_on": "2020-03-18"},
    )
    found = reporting_lag(table, at("2020-03-19"))
    assert (found.cases, found.median, found.late) == (2, 2, 1)
    assert round(found.p90, 1) == 2.8


def test_without_cases_the_lag_is_not_known():
    assert math.isnan(reporting_lag(None, at("2020-03-19")).median)
    assert reporting_lag(cases(), at("2020-03-19")).cases == 0
