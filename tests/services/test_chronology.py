"""The course of an event from the store: the unit's side, and the cases for who may read them."""

from datetime import date
from typing import Any

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.errors import Denied, InputError, NotFound
from riskzone.services import chronology
from riskzone.services.context import Context
from riskzone.store import audit, cases, events
from riskzone.units.lifecycle import Action
from riskzone.units.model import Trigger, TriggerKind
from tests.services.conftest import DESK
from tests.services.papers import DUTY, HARBIN, LEADER, approved, at, entrance, stored
from tests.store.conftest import case_frame, new_batch

CASES: list[dict[str, Any]] = [
    {
        "case_id": "SFH-001", "classification": "confirmed", "county_code": "231081",
        "sampled_at": "2020-03-17 08:00", "result_at": "2020-03-17 23:00",
        "reported_on": "2020-03-18", "removed_at": "2020-03-18 01:00",
    },
    {
        "case_id": "HRB-001", "classification": "confirmed", "county_code": "230102",
        "sampled_at": "2020-03-17 08:00", "reported_on": "2020-03-18",
    },
]  # fmt: skip


@pytest.fixture
def event(ctx: Context) -> Context:
    """A control unit for two cases, one of them of another county."""
    with ctx.store.write(DESK) as uow:
        number = events.current(uow).id
        cases.insert_revisions(uow, number, case_frame(*CASES), new_batch(uow))
        refs = events.references(uow, number, [case["case_id"] for case in CASES])
    triggers = tuple(
        Trigger(TriggerKind.CONFIRMED, date(2020, 3, day), ref)
        for day, ref in zip((17, 18), refs, strict=True)
    )
    made = approved(triggers=triggers, group="g1", reported_at=at(18, 3))
    stored(ctx, made, Action.CONFIRM, "approver")
    stored(ctx, entrance(name="同一命令的另一处", group="g1", triggers=()), Action.DRAFT)
    return ctx


def entries(ctx: Context) -> list[tuple[str, str, str]]:
    with ctx.store.read() as uow:
        return [(e.actor, e.action, e.details) for e in audit.entries(uow)]


def test_without_a_purpose_no_case_row_is_read_and_nothing_entered(event: Context) -> None:
    before = len(entries(event))
    found = chronology.course(DUTY, event, 1)
    assert not found.with_cases
    assert {step.owner for step in found.steps} == {"unit:1"}
    assert [case.found for case in found.cases] == [False, False]
    assert found.may_read
    assert len(entries(event)) == before


def test_with_a_purpose_the_cases_stand_in_time_and_the_reading_is_entered(
    event: Context,
) -> None:
    found = chronology.course(DUTY, event, 1, purpose="oversight")
    assert [(s.id, s.owner) for s in found.steps][:3] == [
        ("sampled", "case:1"), ("sampled", "case:2"), ("result", "case:1"),
    ]  # fmt: skip
    verdicts = {(s.owner, s.clock.id): s.verdict for s in found.spans}
    assert verdicts["case:1", "test"] == "late"  # 15 hours
    assert verdicts["case:1", "report"] == "day_only"
    assert verdicts["case:1", "investigation"] == "missing"
    assert verdicts["case:1", "closing"] == "measured"
    assert verdicts["case:2", "test"] == "overdue"
    actor, action, details = entries(event)[-1]
    assert (actor, action) == ("duty", "cases.open")
    assert details == '{"count":2,"purpose":"oversight"}'


def investigated(ctx: Context, **times: str) -> dict[str, str]:
    """The verdicts of the first case, whose report and investigation have these times."""
    with ctx.store.write(DESK) as uow:
        number = events.current(uow).id
        rows = case_frame(CASES[0] | times)
        cases.insert_revisions(uow, number, rows, new_batch(uow))
    found = chronology.course(DUTY, ctx, 1, purpose="oversight")
    return {s.clock.id: s.verdict for s in found.spans if s.owner == "case:1"}


@pytest.mark.parametrize(
    ("ended", "verdict"),
    [
        ("2020-03-19 00:40", "kept"),  # 24 hours to the minute
        ("2020-03-19 00:41", "late"),
        ("2020-03-18 00:39", "contradictory"),
    ],
)
def test_an_investigation_is_measured_from_the_minute_of_the_report(
    event: Context, ended: str, verdict: str
) -> None:
    times = {"reported_at": "2020-03-18 00:40", "investigated_at": ended}
    verdicts = investigated(event, **times)
    assert verdicts["investigation"] == verdict
    assert verdicts["report"] == "kept"  # 1 hour 40 minutes after the result


def test_what_a_list_tells_of_later_did_not_happen_yet(event: Context) -> None:
    """A list loaded as a whole, as the demonstration is, tells of times after the present."""
    later = {"investigated_at": "2020-12-24 08:00", "removed_at": "2020-12-24 08:00"}
    found = investigated(event, **later)
    assert (found["investigation"], found["transfer"]) == ("overdue", "open")


def test_no_case_number_leaves_the_service(event: Context) -> None:
    found = chronology.course(DUTY, event, 1, purpose="oversight")
    told = repr((found.cases, found.steps, found.spans))
    assert "SFH" not in told
    assert "HRB" not in told


def test_a_case_outside_the_readers_jurisdiction_stays_closed(event: Context) -> None:
    reader = Actor(
        "county", grants=(Grant(Role.VIEWER, "231081"), Grant(Role.CASE_READER, "231081"))
    )
    found = chronology.course(reader, event, 1, purpose="investigation")
    assert [case.found for case in found.cases] == [True, False]


def test_a_purpose_without_the_right_is_refused(event: Context) -> None:
    assert not chronology.course(LEADER, event, 1).may_read
    with pytest.raises(Denied):
        chronology.course(LEADER, event, 1, purpose="oversight")
    with pytest.raises(Denied):
        chronology.course(HARBIN, event, 1)


def test_a_purpose_that_is_none_of_the_list_is_refused(event: Context) -> None:
    with pytest.raises(InputError) as caught:
        chronology.course(DUTY, event, 1, purpose="看看")
    assert "release_review" in str(caught.value)


def test_the_others_of_an_order_are_shown_with_it(event: Context) -> None:
    assert [unit.name for unit in chronology.course(LEADER, event, 1).group] == [
        "幸福小区3号楼3单元", "同一命令的另一处",
    ]  # fmt: skip


def test_after_the_event_is_closed_the_units_side_remains(event: Context) -> None:
    with event.store.write(DESK) as uow:
        events.close(uow, events.current(uow).id)
        events.open_event(uow, "2")
    found = chronology.course(DUTY, event, 1, purpose="oversight")
    assert found.destroyed
    assert {step.owner for step in found.steps} == {"unit:1"}


def test_the_sheet_is_a_pdf_and_its_print_is_entered(event: Context) -> None:
    made = chronology.sheet_of(DUTY, event, 1, purpose="oversight", language="en")
    assert made.data.startswith(b"%PDF-")
    actor, action, details = entries(event)[-1]
    assert (actor, action) == ("duty", "chronology.print")
    assert '"cases":true' in details
    with pytest.raises(NotFound):
        chronology.sheet_of(DUTY, event, 55)
