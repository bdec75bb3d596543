"""Quality of the data: counts for everybody, single cases only for those who may read them."""

from datetime import date

import pytest

from riskzone.access import Actor, Right
from riskzone.services import imports, quality
from riskzone.services.context import Context
from riskzone.store import audit

from .conftest import DESK

OPERATOR = Actor("desk", frozenset({Right.VIEW_LEVELS, Right.IMPORT}))
ON = date(2020, 3, 20)
LIST = (
    "case_id,classification,origin,onset_on,reported_on,confirmed_on,prefecture,county,lon,lat\n"
    "K-1,confirmed,local,2020-03-01,2020-03-03,2020-03-03,牡丹江市,西安区,129.61,44.57\n"
    "K-2,confirmed,local,2020-03-01,2020-03-05,2020-03-05,牡丹江市,西安区,126.65,45.75\n"
    "K-3,confirmed,local,2020-03-05,2020-03-06,2020-03-06,牡丹江市,,,\n"
    "K-4,confirmed,local,,2020-03-19,2020-03-19,哈尔滨市,南岗区,,\n"
)


@pytest.fixture
def filled(ctx: Context) -> Context:
    imports.import_cases(
        DESK, ctx, LIST.encode(), imports.ImportOptions(filename="a.csv", datum="wgs84")
    )
    return ctx


def test_gaps_and_contradictions_are_counted_by_prefecture(filled: Context) -> None:
    found = quality.quality(OPERATOR, filled, on=ON)
    mudanjiang = found.prefectures.loc["231000"]
    assert (mudanjiang["cases"], mudanjiang["unlocated"], mudanjiang["elsewhere"]) == (3, 1, 1)
    assert (found.prefectures["cases"].sum(), found.cases) == (4, 4)
    assert found.case_ids == {}


def test_the_lag_is_told_with_what_was_left_out(filled: Context) -> None:
    lag = quality.quality(OPERATOR, filled, on=ON).lag
    assert (lag.cases, lag.without, lag.median) == (3, 1, 2.0)
    assert lag.days[:5] == (0, 1, 1, 0, 1)
    assert len(lag.days) == quality.LAG_DAYS + 1


def test_later_days_are_left_out(filled: Context) -> None:
    assert quality.quality(OPERATOR, filled, on=date(2020, 3, 4)).cases == 1


def test_those_who_may_read_cases_get_ids_and_the_chain_says_so(filled: Context) -> None:
    found = quality.quality(DESK, filled, on=ON)
    assert found.case_ids == {"unlocated": ("K-3",), "elsewhere": ("K-2",)}
    with filled.store.read() as uow:
        last = list(audit.entries(uow))[-1]
    assert (last.action, last.subject) == ("cases.open", "quality")
    assert "K-" not in last.details


def test_corrections_are_told_by_reason(filled: Context) -> None:
    changed = LIST.replace("K-4,confirmed,local,,", "K-4,confirmed,local,2020-03-10,")
    imports.import_cases(
        DESK, filled, changed.encode(), imports.ImportOptions(filename="b.csv", datum="wgs84")
    )
    told = quality.quality(OPERATOR, filled, on=ON).revisions
    assert told.to_dict("records") == [{"reason": "completed", "cases": 1, "figures": 0}]


def test_list_and_counts_are_compared_and_files_listed_newest_first(filled: Context) -> None:
    counts = b"zone,date,new_confirmed\n230103,2020-03-19,2\n"
    imports.import_counts(DESK, filled, counts, imports.ImportOptions(filename="c.csv"))
    found = quality.quality(OPERATOR, filled, on=ON)
    row = found.differences.iloc[0]
    assert (row["zone"], row["listed"], row["counted"], row["difference"]) == ("230103", 1, 2, -1)
    assert [batch.file_name for batch in found.batches] == ["c.csv", "a.csv"]


def test_an_empty_store_has_no_figures_and_no_trouble(ctx: Context) -> None:
    found = quality.quality(OPERATOR, ctx, on=ON)
    assert (found.cases, found.lag.cases, len(found.differences)) == (0, 0, 0)
