"""Clocks of the stored cases: counts for whoever sees levels, cases for who may read them."""

from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.errors import Denied, InputError
from riskzone.services import case_clocks, report_chase, reporting
from riskzone.services.context import Context
from riskzone.store import audit, cases, counts, events, reports
from tests.services.conftest import DESK
from tests.store.conftest import case_frame, new_batch

ON = date(2020, 3, 20)  # the fixed present is 08:00 of it
LEADER = Actor("leader", grants=(Grant(Role.VIEWER, "23"),))
READER = Actor("duty", grants=(Grant(Role.VIEWER, "23"), Grant(Role.CASE_READER, "23")))
HARBIN = Actor("harbin", grants=(Grant(Role.EDITOR, "230100"), Grant(Role.CASE_READER, "230103")))

CASES: list[dict[str, Any]] = [
    {  # in time throughout
        "case_id": "SFH-1", "county_code": "231081", "sampled_at": "2020-03-18 08:00",
        "result_at": "2020-03-18 18:00", "reported_at": "2020-03-18 19:00",
        "investigated_at": "2020-03-19 18:00", "removed_at": "2020-03-18 20:00",
    },
    {  # reported after 15 hours, while a zero report was filed
        "case_id": "NG-1", "county_code": "230103", "sampled_at": "2020-03-18 08:00",
        "result_at": "2020-03-18 17:00", "reported_at": "2020-03-19 08:00",
    },
    {  # not reported yet, 10 hours after its result
        "case_id": "DL-1", "county_code": "230102", "sampled_at": "2020-03-19 08:00",
        "result_at": "2020-03-19 22:00",
    },
    {  # known a month ago
        "case_id": "OLD-1", "county_code": "230102", "sampled_at": "2020-02-10 08:00",
        "result_at": "2020-02-10 18:00", "reported_at": "2020-02-10 18:30",
    },
    {  # its result comes later this day
        "case_id": "NEXT-1", "county_code": "230104", "sampled_at": "2020-03-20 07:00",
        "result_at": "2020-03-20 17:00", "reported_at": "2020-03-20 18:00",
    },
]  # fmt: skip


def told(*rows: dict[str, Any]) -> pd.DataFrame:
    return case_frame(
        *(
            {"classification": "confirmed", "origin": "local",
             "reported_on": (row.get("reported_at") or "")[:10] or None} | row
            for row in rows
        )
    )  # fmt: skip


@pytest.fixture
def ready(ctx: Context) -> Context:
    with ctx.store.write(DESK) as uow:
        event = events.current(uow).id
        cases.insert_revisions(uow, event, told(*CASES), new_batch(uow))
        filed = pd.DataFrame({"zone": ["230109"], "reported_at": ["2020-03-19 17:00"]})
        filed["reported_at"] = pd.to_datetime(filed["reported_at"]).astype("datetime64[s]")
        reports.insert_reports(uow, event, filed, new_batch(uow, kind="reports"))
    zero = datetime(2020, 3, 18, 21, tzinfo=SHANGHAI)
    reporting.zero_report(DESK, ctx, zone="230103", at=zero)
    return ctx


def entries(ctx: Context) -> list[tuple[str, str, str]]:
    with ctx.store.read() as uow:
        return [(e.actor, e.action, e.details) for e in audit.entries(uow)]


def test_the_board_counts_what_became_known_in_the_window(ready: Context) -> None:
    board = case_clocks.clocks(LEADER, ready, on=ON)
    assert (board.cases, board.since) == (3, date(2020, 3, 6))
    clocks = {one.clock: one for one in board.clocks}
    assert (clocks["test"].kept, clocks["test"].late) == (2, 1)  # 10, 9 and 14 hours
    assert (clocks["report"].kept, clocks["report"].late, clocks["report"].overdue) == (1, 1, 1)
    assert (clocks["investigation"].kept, clocks["investigation"].waiting) == (1, 1)  # 24 h sharp
    assert (clocks["transfer"].measured, clocks["transfer"].median_hours) == (1, 2.0)
    assert (board.hidden, board.missed, board.late) == (1, 0, 1)
    assert case_clocks.clocks(LEADER, ready, on=ON, days=None).cases == 4


def test_a_reading_of_midnight_knows_nothing_of_the_day(ready: Context) -> None:
    board = case_clocks.clocks(LEADER, ready, on=date(2020, 3, 19), reading="midnight")
    report = {one.clock: one for one in board.clocks}["report"]
    assert board.at == datetime(2020, 3, 19, tzinfo=SHANGHAI)
    assert (report.kept, report.overdue) == (1, 1)  # reported at 08:00 of the 19th


def test_the_last_seconds_of_a_day_belong_to_it(ctx: Context) -> None:
    late = {"case_id": "S-1", "county_code": "230103", "result_at": "2020-03-18 23:58:10",
            "reported_at": "2020-03-18 23:59:40"}  # fmt: skip
    with ctx.store.write(DESK) as uow:
        cases.insert_revisions(uow, events.current(uow).id, told(late), new_batch(uow))
    board = case_clocks.clocks(LEADER, ctx, on=date(2020, 3, 19), reading="midnight")
    report = {one.clock: one for one in board.clocks}["report"]
    assert (report.kept, report.waiting) == (1, 0)


def test_counties_without_a_case_are_listed_with_their_last_report(ready: Context) -> None:
    board = case_clocks.clocks(LEADER, ready, on=ON)
    assert board.counties_served == 125
    assert len(board.never) == 122  # 绥芬河, 南岗, 道里; 道外 has a case later this day
    last = {one.area: one.last_report for one in board.never}
    assert last["230109"] == datetime(2020, 3, 19, 17, tzinfo=SHANGHAI)
    assert last["230104"] is None


def test_a_board_holds_no_case(ready: Context) -> None:
    said = repr(case_clocks.clocks(READER, ready, on=ON))
    assert all(case["case_id"] not in said for case in CASES)
    with ready.store.read() as uow:
        references = events.references(uow, events.current(uow).id, [c["case_id"] for c in CASES])
    assert all(reference[:8] not in said for reference in references)


def test_the_list_says_what_a_suspicion_rests_on(ready: Context) -> None:
    found = report_chase.chase(LEADER, ready, on=ON)
    assert [(one.kind, one.county, one.hours) for one in found.cases] == [
        ("hidden", "230103", 15.0), ("late", "230102", 10.0),
    ]  # fmt: skip
    hidden, late = found.cases
    assert [clue.name for clue in hidden.clues] == ["late", "zero_filed"]
    assert dict(hidden.clues[1].params) == {"count": 1, "at": datetime(2020, 3, 18, 21)}  # noqa: DTZ001
    assert [clue.name for clue in late.clues] == ["unreported"]
    assert found.of_kind == {
        "hidden": 1, "missed": 0, "late": 1, "contradictory": 0, "test": 1, "investigation": 0,
        "untold": 1,
    }  # fmt: skip


def test_without_a_purpose_a_case_is_a_short_reference(ready: Context) -> None:
    before = len(entries(ready))
    found = report_chase.chase(READER, ready, on=ON)
    assert found.may_read
    assert {(len(one.reference), one.case_id, one.times) for one in found.cases} == {(8, "", ())}
    assert len(entries(ready)) == before


def test_case_numbers_need_a_purpose_and_are_entered(ready: Context) -> None:
    found = report_chase.chase(READER, ready, on=ON, purpose="oversight")
    assert [one.case_id for one in found.cases] == ["NG-1", "DL-1"]
    assert [step for step, _, _ in found.cases[0].times] == ["sampled", "result", "case_reported"]
    actor, action, details = entries(ready)[-1]
    assert (actor, action) == ("duty", "cases.open")
    assert details == '{"count":2,"on":"2020-03-20","purpose":"oversight"}'


def test_the_entry_says_which_list_was_opened(ready: Context) -> None:
    report_chase.chase(
        READER, ready, on=ON, kind="late", area="230100", purpose="oversight"
    )  # fmt: skip
    details = entries(ready)[-1][2]
    assert details == (
        '{"area":"230100","count":1,"kind":"late","on":"2020-03-20","purpose":"oversight"}'
    )


def test_a_page_without_a_case_enters_nothing(ready: Context) -> None:
    before = len(entries(ready))
    report_chase.chase(READER, ready, on=ON, kind="missed", purpose="oversight")
    assert len(entries(ready)) == before


def test_a_purpose_needs_the_right_and_must_be_one_of_the_list(ready: Context) -> None:
    with pytest.raises(Denied):
        report_chase.chase(LEADER, ready, on=ON, purpose="oversight")
    with pytest.raises(InputError):
        report_chase.chase(READER, ready, on=ON, purpose="看看")


def test_a_desk_sees_its_own_counties_and_opens_those_it_may_read(ready: Context) -> None:
    found = report_chase.chase(HARBIN, ready, on=ON, purpose="investigation")
    assert found.beyond
    assert [(one.county, one.case_id) for one in found.cases] == [
        ("230103", "NG-1"),
        ("230102", ""),
    ]
    elsewhere = Actor("sfh", grants=(Grant(Role.EDITOR, "231081"),))
    assert report_chase.chase(elsewhere, ready, on=ON).cases == ()
    assert sum(report_chase.chase(elsewhere, ready, on=ON).of_kind.values()) == 0


def test_cases_past_other_limits_and_missing_times_are_lists_of_their_own(ready: Context) -> None:
    tested = report_chase.chase(READER, ready, on=ON, kind="test", purpose="oversight")
    assert [(one.case_id, one.kind, one.hours) for one in tested.cases] == [("DL-1", "test", 14.0)]
    assert tested.cases[0].clues == (
        report_chase.Clue("took", (("clock", "test"), ("hours", 14.0))),
    )
    later = report_chase.chase(READER, ready, on=date(2020, 3, 21), reading="now", kind="untold")
    assert later.cases[0].clues[0].name == "untold"
    missing = report_chase.chase(LEADER, ready, on=ON, kind="untold")
    assert [dict(clue.params) for clue in missing.cases[0].clues] == [
        {"clock": "investigation", "verdict": "missing"}
    ]


def test_the_list_is_cut_to_a_kind_and_an_area(ready: Context) -> None:
    late = report_chase.chase(LEADER, ready, on=ON, kind="late")
    assert [one.county for one in late.cases] == ["230102"]
    assert late.of_kind["hidden"] == 1
    assert report_chase.chase(LEADER, ready, on=ON, area="230100").total == 2
    assert report_chase.chase(LEADER, ready, on=ON, area="230103").total == 1
    assert report_chase.chase(LEADER, ready, on=ON, area="231000").total == 0
    beyond = report_chase.chase(LEADER, ready, on=ON, page=99)
    assert (beyond.page, beyond.pages) == (1, 1)


def test_a_county_whose_counts_tell_more_than_its_list_stands_beside_it(ready: Context) -> None:
    with ready.store.write(DESK) as uow:
        rows = pd.DataFrame(
            {"zone": ["230102"], "layer": ["county"], "new_confirmed": [4.0],
             "date": pd.to_datetime(["2020-03-18"]).astype("datetime64[s]")}
        )  # fmt: skip
        counts.insert_counts(uow, events.current(uow).id, rows, new_batch(uow, kind="counts"))
    found = report_chase.chase(LEADER, ready, on=ON)
    assert [(one.county, one.listed, one.counted, one.short) for one in found.short] == [
        ("230102", 0, 4, 4)
    ]
    assert case_clocks.clocks(LEADER, ready, on=ON).short_counties == 1
    before = report_chase.chase(LEADER, ready, on=date(2020, 3, 18), reading="midnight")
    assert before.short == ()  # that day is not over
    after = report_chase.chase(LEADER, ready, on=date(2020, 3, 19), reading="midnight")
    assert len(after.short) == 1


def test_counts_without_a_list_accuse_nobody(ctx: Context) -> None:
    with ctx.store.write(DESK) as uow:
        rows = pd.DataFrame(
            {"zone": ["230102"], "layer": ["county"], "new_confirmed": [4.0],
             "date": pd.to_datetime(["2020-03-18"]).astype("datetime64[s]")}
        )  # fmt: skip
        counts.insert_counts(uow, events.current(uow).id, rows, new_batch(uow, kind="counts"))
    assert report_chase.chase(LEADER, ctx, on=ON).short == ()
    board = case_clocks.clocks(LEADER, ctx, on=ON)
    assert (board.short_counties, len(board.never)) == (0, 124)


@pytest.mark.parametrize("days", [0, -1, 5_000])
def test_a_window_that_is_none_is_refused(ready: Context, days: int) -> None:
    with pytest.raises(InputError) as caught:
        case_clocks.clocks(LEADER, ready, on=ON, days=days)
    assert "3650" in str(caught.value)


def test_an_unknown_kind_and_a_day_ahead_are_refused(ready: Context) -> None:
    with pytest.raises(InputError):
        report_chase.chase(LEADER, ready, on=ON, kind="gone")  # type: ignore[arg-type]
    with pytest.raises(InputError):
        case_clocks.clocks(LEADER, ready, on=date(2020, 3, 25))


def test_a_store_without_cases_has_no_verdicts(ctx: Context) -> None:
    board = case_clocks.clocks(LEADER, ctx, on=ON)
    assert (board.cases, board.counties, len(board.never)) == (0, (), 125)
    assert report_chase.chase(LEADER, ctx, on=ON).cases == ()
