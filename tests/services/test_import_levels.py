"""Imports seen from the other end: the levels the store gives after lists were corrected."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from riskzone.services import imports, schemes, zoning
from riskzone.services.context import Context

from .conftest import DESK

HEADER = "case_id,classification,origin,reported_on,confirmed_on,county_code,moved_to,moved_on"
XIAN, NANGANG, AIMIN = "231005", "230103", "231004"


@pytest.fixture
def rated(ctx: Context) -> Context:
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", valid_from=date(2020, 2, 17), document="1", decided_by="x"
    )
    return ctx


def load(ctx: Context, *rows: str, **options: Any) -> imports.ImportReport:
    content = "\n".join((HEADER, *rows)).encode()
    return imports.import_cases(
        DESK, ctx, content, imports.ImportOptions(filename="list.csv", **options)
    )


def zones(ctx: Context, on: date) -> pd.DataFrame:
    return zoning.assess(DESK, ctx, on=on).zones


def figures(ctx: Context, zone: str, on: date = date(2020, 3, 20)) -> tuple[str, float, float]:
    row = zones(ctx, on).loc[zone]
    return row["level"], row["new_14d"], row["cumulative"]


def test_a_case_converted_later_counts_from_its_own_day(rated: Context) -> None:
    load(rated, f"K-1,asymptomatic,local,2020-03-01,,{XIAN},,")
    assert figures(rated, XIAN) == ("low", 0, 0)
    load(rated, f"K-1,confirmed,local,2020-03-01,2020-03-10,{XIAN},,")
    assert figures(rated, XIAN) == ("medium", 1, 1)
    assert figures(rated, XIAN, date(2020, 3, 10)) == ("low", 0, 0)
    assert figures(rated, XIAN, date(2020, 3, 11)) == ("medium", 1, 1)


def test_a_corrected_county_moves_the_whole_record(rated: Context) -> None:
    load(rated, f"K-1,confirmed,local,2020-03-10,2020-03-10,{XIAN},,")
    load(rated, f"K-1,confirmed,local,2020-03-10,2020-03-10,{AIMIN},,", reason="error")
    assert figures(rated, XIAN) == ("low", 0, 0)
    assert figures(rated, AIMIN) == ("medium", 1, 1)


def test_a_case_that_moved_leaves_the_total_but_not_the_window(rated: Context) -> None:
    load(rated, f"K-1,confirmed,local,2020-03-10,2020-03-10,{XIAN},,")
    load(rated, f"K-1,confirmed,local,2020-03-10,2020-03-10,{XIAN},{NANGANG},2020-03-15")
    assert figures(rated, XIAN)[0] == "medium"
    assert figures(rated, NANGANG)[0] == "medium"


def test_a_withdrawn_case_never_lowers_a_level_early(rated: Context) -> None:
    load(rated, f"K-1,confirmed,local,2020-03-10,2020-03-10,{XIAN},,", mode="full")
    load(rated, f"K-2,confirmed,local,2020-03-10,2020-03-10,{NANGANG},,", mode="full")
    assert figures(rated, XIAN)[:2] == ("medium", 1)
    assert figures(rated, XIAN, date(2020, 3, 21))[0] == "medium"


def test_a_case_withdrawn_as_a_duplicate_never_counted(rated: Context) -> None:
    first = f"K-1,confirmed,local,2020-03-10,2020-03-10,{XIAN},,"
    load(rated, first, first.replace("K-1", "K-2"), mode="full")
    assert figures(rated, XIAN) == ("medium", 2, 2)
    load(rated, first, mode="full", reason="duplicate")
    assert figures(rated, XIAN) == ("medium", 1, 1)


def test_completed_fields_change_no_level(rated: Context) -> None:
    load(rated, f"K-1,confirmed,local,2020-03-10,,{XIAN},,")
    before = zones(rated, date(2020, 3, 20))
    report = load(rated, f"K-1,confirmed,local,2020-03-10,2020-03-10,{XIAN},,")
    assert report.reasons == {"completed": 1}
    pd.testing.assert_frame_equal(before, zones(rated, date(2020, 3, 20)))


def test_the_same_list_in_other_steps_gives_the_same_levels(rated: Context) -> None:
    rows = [f"K-{n},confirmed,local,2020-03-{n:02},2020-03-{n:02},{XIAN},," for n in range(1, 9)]
    for row in rows:
        load(rated, row)
    stepwise = zones(rated, date(2020, 3, 20))
    assert load(rated, *reversed(rows), mode="full").unchanged == 8
    pd.testing.assert_frame_equal(stepwise, zones(rated, date(2020, 3, 20)))


def test_a_case_that_moved_out_and_back_counts_once_where_it_is(rated: Context) -> None:
    load(rated, f"K-1,confirmed,local,2020-03-10,,{XIAN},,")
    load(rated, f"K-1,confirmed,local,2020-03-10,,{XIAN},{NANGANG},2020-03-13")
    load(rated, f"K-1,confirmed,local,2020-03-10,,{NANGANG},{XIAN},2020-03-16")
    assert figures(rated, XIAN) == ("medium", 1, 1)
    assert figures(rated, XIAN, date(2020, 3, 11)) == ("medium", 1, 1)
    assert figures(rated, NANGANG, date(2020, 3, 12)) == ("low", 0, 0)
    assert figures(rated, NANGANG) == ("medium", 1, 0)


def test_a_case_reclassified_down_and_up_again_is_one_case_of_the_window(rated: Context) -> None:
    load(rated, f"K-1,confirmed,local,2020-03-10,,{XIAN},,")
    header = HEADER + ",excluded_on"
    lowered = f"{header}\nK-1,asymptomatic,local,2020-03-10,,{XIAN},,,2020-03-14".encode()
    imports.import_cases(DESK, rated, lowered, imports.ImportOptions(filename="list.csv"))
    load(rated, f"K-1,confirmed,local,2020-03-10,2020-03-17,{XIAN},,")
    assert figures(rated, XIAN) == ("medium", 1, 1)
