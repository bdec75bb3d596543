"""Which role carries which right: the table of docs/accounts.md, cell by cell."""

import re
from pathlib import Path

import pytest

from riskzone.access import RIGHTS, Actor, Grant, Right, Role

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "accounts.md").read_text("utf-8")


def documented() -> dict[str, set[str]]:
    """Role → rights, as the document has them."""
    rows = [
        [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
        for line in DOCUMENT.splitlines()
        if re.match(r"\| (right|`[a-z_]+`) \|", line) and line.count("|") == len(Role) + 2
    ]
    head, *cells = rows
    return {
        role: {row[0] for row in cells if row[column] == "✓"}
        for column, role in enumerate(head[1:], start=1)
    }


DOCUMENTED = documented()


@pytest.mark.parametrize("role", Role)
def test_a_role_carries_the_rights_that_are_documented(role: Role) -> None:
    assert {right.value for right in RIGHTS[role]} == DOCUMENTED[role.value]


def test_every_right_is_held_by_a_role_and_documented() -> None:
    assert set(DOCUMENTED) == set(Role)
    assert set().union(*DOCUMENTED.values()) == set(Right)


def test_who_hands_out_rights_decides_nothing_and_sees_no_case() -> None:
    assert RIGHTS[Role.ADMINISTRATOR] == {Right.MANAGE_ACCOUNTS, Right.MAINTAIN_STORE}
    holders = {role for role, rights in RIGHTS.items() if Right.MANAGE_ACCOUNTS in rights}
    assert holders == {Role.ADMINISTRATOR}
    assert {role for role, rights in RIGHTS.items() if Right.READ_CASES in rights} == {
        Role.CASE_READER
    }


def test_who_decides_neither_drafts_nor_orders() -> None:
    assert not RIGHTS[Role.APPROVER] & {Right.DRAFT_UNITS, Right.ORDER_UNITS, Right.REVIEW_UNITS}
    assert not RIGHTS[Role.APPROVER] & {Right.DRAFT_DECISIONS, Right.REVIEW_DECISIONS}


def test_who_gives_instructions_does_not_answer_them_but_for_the_duty_commander() -> None:
    both = {Right.GIVE_INSTRUCTIONS, Right.ANSWER_INSTRUCTIONS}
    assert {role for role, rights in RIGHTS.items() if both <= rights} == {Role.DUTY_COMMANDER}


def test_several_roles_hold_each_in_its_own_place() -> None:
    actor = Actor("both", grants=(Grant(Role.EDITOR, "231081"), Grant(Role.REVIEWER, "2301")))
    assert actor.may(Right.DRAFT_UNITS, "231081100")
    assert not actor.may(Right.DRAFT_UNITS, "230103")
    assert actor.may(Right.REVIEW_UNITS, "230103")
    assert not actor.may(Right.REVIEW_UNITS, "231081")
    assert actor.jurisdictions(Right.VIEW_UNITS) == ("231081", "2301")
