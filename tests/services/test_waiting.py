"""What waits for each role, in its jurisdiction."""

from dataclasses import replace
from datetime import date

import pytest

from riskzone.access import Actor, Grant, Right, Role
from riskzone.errors import Denied
from riskzone.services import accounts, unit_changes, unit_drafts, units, waiting
from riskzone.services.context import Context
from riskzone.services.waiting import Waiting
from riskzone.services.waiting_tasks import Task
from riskzone.store import audit
from riskzone.units.lifecycle import Action
from riskzone.units.model import State
from tests.services.papers import (
    APPROVER,
    DUTY,
    EDITOR,
    EXPERT,
    HARBIN,
    LEADER,
    NOBODY,
    OBJECTION,
    OPINION,
    PRESS,
    approved,
    at,
    entrance,
    proposed,
    stored,
    temporary,
)


@pytest.fixture
def desk(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> Context:
    """One control unit of each kind; nobody asks for reports, which have tests of their own."""
    monkeypatch.setattr(waiting, "_silent", lambda *_: Task("silent", (), 0, "reports"))
    stored(ctx, proposed(name="甲"), Action.PROPOSE)
    stored(ctx, proposed(name="乙", opinions=(OPINION,)), Action.PROPOSE)
    stored(ctx, temporary(name="丙"), Action.ORDER, "duty")
    stored(ctx, temporary(name="丁", lapses_at=at(20, 10), county="230102"), Action.ORDER, "duty")
    stored(ctx, approved(name="戊", objections=(OBJECTION,)), Action.APPROVE)
    stored(ctx, approved(name="己", review_on=date(2020, 3, 20)), Action.APPROVE)
    stored(ctx, entrance(name="庚", state=State.DRAFT), Action.DRAFT)
    stored(ctx, entrance(name="辛", state=State.DRAFT, proposed_by="editor"), Action.RETURN)
    # Long closed, nothing recorded of the release.
    stored(
        ctx, approved(name="壬", effective_at=at(1), reported_at=None, triggers=()), Action.APPROVE
    )
    return ctx


def names(found: Waiting) -> dict[str, list[str]]:
    return {task.kind: [entry.name for entry in task.entries] for task in found.tasks}


def test_an_approver_sees_what_others_proposed_and_ordered(desk: Context) -> None:
    found = names(waiting.waiting(APPROVER, desk))
    # The one that lapses first stands first.
    assert found["confirm"] == ["丁", "丙"]
    assert found["approve"] == ["甲", "乙"]
    assert found["objections"] == ["戊"]
    assert "己" in found["review"]
    assert "opinion" not in found


def test_what_is_overdue_waits_for_who_releases_it_and_once(desk: Context) -> None:
    assert names(waiting.waiting(APPROVER, desk))["overdue"] == ["壬"]
    both = Actor("both", grants=(Grant(Role.APPROVER, "23"), Grant(Role.DUTY_COMMANDER, "231081")))
    assert [task.kind for task in waiting.waiting(both, desk).tasks].count("overdue") == 1


def test_whoever_ordered_does_not_confirm(desk: Context) -> None:
    both = Actor("duty", grants=(Grant(Role.APPROVER, "23"),))
    assert "confirm" not in names(waiting.waiting(both, desk))


def test_a_duty_commander_sees_what_lapses_and_what_was_not_reported(desk: Context) -> None:
    found = names(waiting.waiting(DUTY, desk))
    assert found["lapsing"] == ["丁", "丙"]
    assert set(found["upward"]) == {"丙", "丁", "壬"}


def test_a_reviewer_sees_proposals_without_an_opinion(desk: Context) -> None:
    assert names(waiting.waiting(EXPERT, desk)) == {"opinion": ["甲"]}


def test_an_editor_sees_the_own_county_only(desk: Context) -> None:
    found = names(waiting.waiting(EDITOR, desk))
    assert found["returned"] == ["辛"]
    assert found["unfinished"] == ["庚"]
    assert "lapsing" not in found
    assert waiting.waiting(HARBIN, desk).figures["temporary"] == 1
    assert waiting.waiting(EDITOR, desk).figures["temporary"] == 1


def test_drafts_kept_are_the_writers_own(desk: Context) -> None:
    unit_drafts.keep_draft(EDITOR, desk, entrance(name="未完成"), 0)
    assert names(waiting.waiting(EDITOR, desk))["drafts"] == ["未完成"]
    assert "drafts" not in names(waiting.waiting(HARBIN, desk))


def test_leadership_has_figures_and_nothing_to_do(desk: Context) -> None:
    found = waiting.waiting(LEADER, desk)
    assert (found.tasks, found.clear) == ((), ("close_instructions", "late_instructions"))
    assert found.figures["proposed"] == 2
    assert found.figures["temporary"] == 2


def test_a_publisher_sees_what_began_within_a_day(desk: Context) -> None:
    assert names(waiting.waiting(PRESS, desk)) == {}
    stored(desk, approved(name="新", effective_at=at(20, 6)), Action.APPROVE)
    assert names(waiting.waiting(PRESS, desk)) == {"news": ["新"]}


UPHELD = replace(OBJECTION, answered_at=at(19, 12), answer="属实，应缩小范围", upheld=True)


def test_an_upheld_objection_waits_until_the_order_is_changed(desk: Context) -> None:
    unit = stored(desk, temporary(name="癸", objections=(OBJECTION, UPHELD)), Action.ANSWER)
    found = {task.kind: task for task in waiting.waiting(APPROVER, desk).tasks}
    assert [entry.name for entry in found["upheld"].entries] == ["癸"]
    assert found["upheld"].oldest == at(19, 12)
    assert found["upheld"].tone == "bad"
    named = unit.changed(name="癸（更名）")
    unit_changes.change(DUTY, desk, named, 1, Action.EDIT, reason="更名")
    assert names(waiting.waiting(APPROVER, desk))["upheld"] == ["癸（更名）"]
    smaller = named.changed(name="癸（缩小）", place_text="幸福小区3号楼2单元")
    changed = unit_changes.change(DUTY, desk, smaller, 2, Action.EDIT, reason="异议成立")
    assert [one.followed_at is None for one in changed.objections] == [True, False]
    after = names(waiting.waiting(APPROVER, desk))
    assert "upheld" not in after
    assert "癸（缩小）" in after["objections"]  # the other one still has no answer


def test_what_is_only_extended_or_recorded_does_not_follow_an_objection(desk: Context) -> None:
    stored(desk, approved(name="癸", objections=(UPHELD,)), Action.ANSWER)
    number = next(r.unit.id for r in units.listing(APPROVER, desk) if r.unit.name == "癸")
    unit_changes.act(DUTY, desk, number, 1, Action.OBJECT, text="又来反映", by="居民")
    assert names(waiting.waiting(APPROVER, desk))["upheld"] == ["癸"]


def test_an_upheld_objection_of_an_order_that_ended_waits_for_nobody(desk: Context) -> None:
    ended = approved(name="癸", objections=(UPHELD,), ended_at=at(19, 20))
    stored(desk, ended.changed(state=State.ENDED), Action.RELEASE)
    assert "upheld" not in names(waiting.waiting(APPROVER, desk))


def test_an_objection_that_was_dismissed_waits_for_nobody(desk: Context) -> None:
    stored(desk, approved(name="癸", objections=(replace(UPHELD, upheld=False),)), Action.ANSWER)
    assert "upheld" not in names(waiting.waiting(APPROVER, desk))


def test_a_single_one_is_led_to_directly_and_several_to_the_list(desk: Context) -> None:
    tasks = {task.kind: task for task in waiting.waiting(APPROVER, desk).tasks}
    assert tasks["approve"].params == {"status": "proposed"}
    assert set(tasks["objections"].params) == {"unit"}


def test_the_most_urgent_kind_of_work_stands_first(desk: Context) -> None:
    tones = [task.tone for task in waiting.waiting(APPROVER, desk).tasks]
    assert tones == sorted(tones, key=["bad", "warn", ""].index)


def test_an_administrator_sees_accounts_without_rights(desk: Context) -> None:
    admin = Actor("admin", frozenset({Right.MANAGE_ACCOUNTS}))
    accounts.add(admin, desk, name="newcomer", title="新同志", area="231081")
    found = waiting.waiting(admin, desk)
    assert names(found)["no_rights"] == ["newcomer"]
    assert found.figures == {}


def test_an_auditor_sees_entries_since_the_last_verification(desk: Context) -> None:
    auditor = Actor("auditor", frozenset({Right.READ_AUDIT, Right.VERIFY_AUDIT}), "23")
    before = {task.kind: task for task in waiting.waiting(auditor, desk).tasks}
    assert before["unverified"].tone == "warn"
    with desk.store.write(auditor) as uow:
        audit.append(uow, "audit.verify", "audit", {"ok": True})
        audit.append(uow, "cases.open", "zone:231081", {"count": 2})
    after = {task.kind: task.count for task in waiting.waiting(auditor, desk).tasks}
    assert after == {"unverified": 1, "opened": 1}


def test_who_has_no_right_is_refused(desk: Context) -> None:
    with pytest.raises(Denied):
        waiting.waiting(NOBODY, desk)
