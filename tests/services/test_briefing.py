"""The morning briefing out of a store."""

from datetime import date

import pytest

from riskzone.access import Actor, Right
from riskzone.errors import InputError, NotFound
from riskzone.services import briefing, imports, schemes
from tests.services.conftest import DESK

LIST = """case_id,classification,reported_on,county_code,outcome,outcome_on
A1,confirmed,2020-03-04,231005,,
A2,confirmed,2020-03-17,230103,,
A3,confirmed,2020-03-01,230103,cured,2020-03-18
A4,confirmed,2020-03-18,,,
"""
REPORTS = "zone,reported_at\n231005,2020-03-18 17:00\n230103,2020-03-15 09:00\n"
VIEWER = Actor("viewer", frozenset({Right.VIEW_LEVELS}))


@pytest.fixture
def adopted(ctx):
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", layer="county", area="23",
        valid_from=date(2020, 2, 17), document="黑疫指〔2020〕1号", decided_by="省指挥部",
    )  # fmt: skip
    return ctx


@pytest.fixture
def filled(adopted):
    imports.import_cases(
        DESK, adopted, LIST.encode(), imports.ImportOptions(filename="list.csv", mode="full")
    )
    return adopted


def test_a_morning_holds_figures_changes_and_what_is_due(filled):
    found = briefing.morning(VIEWER, filled, on=date(2020, 3, 18))
    assert found.counted_to == date(2020, 3, 17)
    assert [(c.zone, c.cause) for c in found.comparison.changes] == [("230103", "new_cases")]
    assert [(fall.zone, fall.on) for fall in found.due] == [("231005", date(2020, 3, 19))]
    assert [one.zone for one in found.watched] == ["230103", "231005"]
    after = briefing.morning(VIEWER, filled, on=date(2020, 3, 19))
    assert [(c.zone, c.cause) for c in after.comparison.changes] == [("231005", "window_ended")]
    assert [(fall.zone, fall.days) for fall in after.qualified] == [("231005", 0)]


def test_identities_hold(filled):
    found = briefing.morning(VIEWER, filled, on=date(2020, 3, 19))
    value = {name: series.value for name, series in found.figures.series.items()}
    assert value["cumulative"] - value["cured"] - value["died"] == value["active"] == 3
    assert all(sum(day) == 125 for day in zip(*found.levels.values(), strict=True))
    assert sum(one.zones for one in found.prefectures) == 125
    assert found.trust.unlocated == 1


def test_counties_that_do_not_report_are_silent(filled):
    imports.import_reports(
        DESK, filled, REPORTS.encode(), imports.ImportOptions(filename="reports.csv")
    )
    found = briefing.morning(VIEWER, filled, on=date(2020, 3, 19))
    assert found.trust.judged
    assert found.trust.heard == 1
    assert len(found.silent) == 124
    last = {one.zone: one.last for one in found.silent}
    assert f"{last['230103']:%m-%d %H:%M}" == "03-15 09:00"
    assert last["230102"] is None


def test_no_case_row_is_in_a_morning(filled):
    assert "A1" not in repr(briefing.morning(VIEWER, filled, on=date(2020, 3, 19)))


def test_the_first_day_of_the_first_rule_has_a_morning(filled):
    found = briefing.morning(VIEWER, filled, on=date(2020, 2, 17))
    assert found.comparison.same_rule


def test_an_empty_store_is_told(adopted):
    with pytest.raises(NotFound) as error:
        briefing.morning(VIEWER, adopted, on=date(2020, 3, 18))
    assert error.value.code == "briefing.no_data"


def test_a_day_before_the_data_is_told(adopted):
    imports.import_cases(
        DESK,
        adopted,
        LIST.encode(),
        imports.ImportOptions(filename="list.csv", mode="full", coverage_from=date(2020, 3, 1)),
    )
    with pytest.raises(NotFound) as error:
        briefing.morning(VIEWER, adopted, on=date(2020, 2, 20))
    assert error.value.code == "briefing.before_coverage"


def test_a_day_to_come_is_told(filled):
    with pytest.raises(InputError) as error:
        briefing.morning(VIEWER, filled, on=date(2020, 4, 1))
    assert error.value.code == "zoning.day_ahead"
