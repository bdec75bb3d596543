"""What somebody was writing: kept whole, without numbers of persons, never replaced unseen."""

from dataclasses import replace

import pytest

from riskzone.access import Role
from riskzone.errors import Refused
from riskzone.services import units
from riskzone.services.context import Context
from riskzone.units.lifecycle import Action
from riskzone.units.model import Care, Parties
from tests.services.test_units import APPROVER, DUTY, WIDE, account, unit


@pytest.fixture(autouse=True)
def _no_boundaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskzone.services.unit_checks.surroundings_of", lambda *_: None)


def names(ctx: Context) -> list[str]:
    return sorted(one.unit.name for one in units.drafts(WIDE, ctx))


def test_work_on_two_new_control_units_at_once_is_kept_both(ctx: Context) -> None:
    first = units.keep_draft(WIDE, ctx, unit("甲小区1号楼"), 0)
    second = units.keep_draft(WIDE, ctx, unit("乙小区"), 0)
    units.keep_draft(WIDE, ctx, unit("甲小区2号楼"), 0, number=first.number)
    assert names(ctx) == ["乙小区", "甲小区2号楼"]
    units.create(WIDE, ctx, [unit("乙小区")], Action.DRAFT, draft=second.number)
    assert names(ctx) == ["甲小区2号楼"]


def test_a_refused_order_does_not_replace_other_work(ctx: Context) -> None:
    units.keep_draft(WIDE, ctx, unit("甲小区"), 0)
    wrong = unit("乙小区").changed(days=0)
    for _ in range(2):
        with pytest.raises(Refused):
            units.create(WIDE, ctx, [wrong], Action.DRAFT)
    assert names(ctx) == ["乙小区", "甲小区"]


def test_several_out_of_one_draft_leave_it_as_it_was_written_when_refused(ctx: Context) -> None:
    whole = units.keep_draft(DUTY, ctx, unit("两个单元"), 0)
    with pytest.raises(Refused):
        units.create(DUTY, ctx, [unit("1单元"), unit("2单元")], Action.ORDER, draft=whole.number)
    (kept,) = units.drafts(DUTY, ctx)
    assert (kept.unit.name, kept.others) == ("两个单元", ())


def test_no_number_of_a_person_is_kept_in_any_text(ctx: Context) -> None:
    written = unit(
        parties=replace(Parties(), individual="楼长 13912345678"),
        care=Care(hotline="0451-81012345 13912345678"),
    )
    kept = units.keep_draft(WIDE, ctx, written, 0).unit
    assert "13912345678" not in f"{kept.parties}{kept.care}"
    assert kept.care.hotline.startswith("0451-81012345")


def test_what_needs_a_document_is_said_before_it_is_saved(ctx: Context) -> None:
    (made,) = units.create(DUTY, ctx, [unit()], Action.ORDER)
    held = units.act(APPROVER, ctx, made.id, 1, Action.CONFIRM)
    longer = held.changed(days=21, reason="专家组意见", decider="prefecture")
    county = account("head", Role.APPROVER, area="230103")
    for who, told in ((county, ["units.document_needed"]), (APPROVER, [])):
        found = units.findings(who, ctx, longer, Action.AMEND, reason="专家组意见")
        assert [one.code for one in found if one.severity == "refuse"] == told
