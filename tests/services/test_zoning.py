"""Levels of the store's own data."""

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from riskzone.access import Actor, Right
from riskzone.errors import InputError, NotFound
from riskzone.messages import render
from riskzone.services import imports, intervals, schemes, zoning
from riskzone.store import audit
from tests.services.conftest import DESK

LIST = """case_id,classification,reported_on,county_code,cluster_id
A1,confirmed,2020-03-04,231005,
A2,confirmed,2020-03-17,230103,k1
"""
VIEWER = Actor("viewer", frozenset({Right.VIEW_LEVELS}))


@pytest.fixture
def filled(ctx):
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", layer="county", area="23",
        valid_from=date(2020, 2, 17), document="黑疫指〔2020〕1号", decided_by="省指挥部",
    )  # fmt: skip
    imports.import_cases(
        DESK, ctx, LIST.encode(), imports.ImportOptions(filename="list.csv", mode="full")
    )
    return ctx


def test_levels_by_the_scheme_adopted(filled):
    found = zoning.assess(VIEWER, filled, on=date(2020, 3, 18))
    assert found.totals == {"low": 123, "medium": 2, "high": 0, "unknown": 0}
    assert zoning.assess(VIEWER, filled, on=date(2020, 3, 19)).totals["medium"] == 1


def test_without_a_scheme_or_data_the_way_on_is_told(ctx):
    with pytest.raises(NotFound) as error:
        zoning.assess(VIEWER, ctx, on=date(2020, 3, 18))
    assert error.value.code == "zoning.no_scheme_adopted"
    assert "黑龙江省的县区层" in render(error.value.code, error.value.params, "zh")
    assert "county of Heilongjiang on" in render(error.value.code, error.value.params, "en")


def test_an_explanation_names_clause_values_outlook_and_for_some_the_cases(filled):
    found = zoning.explain(DESK, filled, "231005", on=date(2020, 3, 18))
    assert (found.level, found.clause_id, found.name) == ("medium", "up_to_50", "牡丹江市西安区")
    assert [(value.name, value.value) for value in found.values] == [
        ("new_14d", 1), ("cumulative", 1), ("clusters_14d", 0),
    ]  # fmt: skip
    assert (found.outlook.level_to, found.outlook.on) == ("low", date(2020, 3, 19))
    assert found.case_ids == ("A1",)
    assert zoning.explain(VIEWER, filled, "231005", on=date(2020, 3, 18)).case_ids == ()
    elsewhere = replace(DESK, jurisdiction="230100")
    assert zoning.explain(elsewhere, filled, "231005", on=date(2020, 3, 18)).case_ids == ()


def test_each_opening_of_case_ids_stands_in_the_audit_chain(filled):
    def openings():
        with filled.store.read() as uow:
            return [e for e in audit.entries(uow) if e.action == "cases.open"]

    zoning.explain(VIEWER, filled, "231005", on=date(2020, 3, 18))
    assert openings() == []
    zoning.explain(DESK, filled, "231005", on=date(2020, 3, 18))
    assert [(e.actor, e.subject, json.loads(e.details)["count"]) for e in openings()] == [
        ("cli:desk", "zone:231005", 1)
    ]


def test_building_units_are_rated_by_the_scheme_adopted_for_them(filled):
    schemes.adopt(
        DESK, filled, "hlj-2020-building-unit", area="23", valid_from=date(2020, 3, 4),
        document="黑疫指办发〔2020〕88号", decided_by="省指挥部",
    )  # fmt: skip
    text = "case_id,classification,reported_on,county_code,building_id\n"
    text += "B1,suspected,2020-03-17,230103,u1\n"
    imports.import_cases(
        DESK, filled, text.encode(), imports.ImportOptions(filename="more.csv", mode="delta")
    )
    found = zoning.assess(VIEWER, filled, layer="building", on=date(2020, 3, 18)).zones
    assert found["level"].to_dict() == {"u1": "medium"}


def test_what_one_more_case_would_change(filled):
    found = zoning.explain(VIEWER, filled, "230102", on=date(2020, 3, 18))
    assert [code for code, _ in found.would_change] == ["zoning.with_one_case"]


def test_a_zone_that_does_not_exist_is_told(filled):
    with pytest.raises(NotFound, match="999999"):
        zoning.explain(VIEWER, filled, "999999", on=date(2020, 3, 18))


def test_the_outlook_is_ordered_by_day(filled):
    found = zoning.outlook(VIEWER, filled, on=date(2020, 3, 18))
    assert [(item.zone, item.on) for item in found] == [
        ("231005", date(2020, 3, 19)), ("230103", date(2020, 4, 1)),
    ]  # fmt: skip


def test_kept_histories_are_read_back_and_renewed_with_the_data(filled):
    span = {"first": date(2020, 3, 1), "last": date(2020, 3, 25)}
    computed = intervals.level_intervals(VIEWER, filled, "231005", **span)
    runs = intervals.keep_histories(filled, DESK)
    assert [run.layer for run in runs] == ["county"]
    kept = intervals.level_intervals(VIEWER, filled, "231005", **span)
    assert kept.astype(str).equals(computed.astype(str))
    assert kept["level"].tolist() == ["low", "medium", "low"]
    assert kept["day_from"].tolist() == [
        pd.Timestamp("2020-03-01"), pd.Timestamp("2020-03-05"), pd.Timestamp("2020-03-19"),
    ]  # fmt: skip
    more = LIST + "A3,confirmed,2020-03-18,231005,\n"
    imports.import_cases(
        DESK, filled, more.encode(), imports.ImportOptions(filename="list.csv", mode="full")
    )
    renewed = intervals.level_intervals(VIEWER, filled, "231005", **span)
    assert renewed["level"].tolist() == ["low", "medium"]


def test_a_case_withdrawn_by_a_full_list_leaves_the_total_and_keeps_its_window(filled):
    shorter = LIST.replace("A1,confirmed,2020-03-04,231005,\n", "")
    imports.import_cases(
        DESK, filled, shorter.encode(), imports.ImportOptions(filename="list.csv", mode="full")
    )
    row = zoning.assess(VIEWER, filled, on=date(2020, 3, 18)).zones.loc["231005"]
    assert (row["level"], row["new_14d"]) == ("medium", 1)


def test_the_first_day_shown_is_today_or_the_day_after_the_data_end(filled):
    assert zoning.default_day(VIEWER, filled) == date(2020, 3, 20)


def test_a_store_of_real_data_is_no_demonstration(filled):
    assert not zoning.is_demo(VIEWER, filled)


def test_a_day_that_has_not_come_is_refused(filled):
    assert zoning.assess(VIEWER, filled, on=date(2020, 3, 21)).on == date(2020, 3, 21)
    with pytest.raises(InputError, match="2020-03-22"):
        zoning.assess(VIEWER, filled, on=date(2020, 3, 22))
