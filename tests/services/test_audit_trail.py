"""The audit chain for those who audit: looked through, verified, taken away."""

import csv
import io

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.errors import Denied, InputError
from riskzone.services import audit_trail
from riskzone.services.context import Context
from riskzone.store import audit
from riskzone.store.audit_search import Search
from tests.services.conftest import DESK, NOW

AUDITOR = Actor("auditor", grants=(Grant(Role.AUDITOR, "23"),))


@pytest.fixture
def chain(ctx: Context) -> Context:
    """A hundred entries beside those of a new store."""
    with ctx.store.write(DESK) as uow:
        for number in range(100):
            action = "cases.open" if number % 10 == 0 else "unit.edit"
            audit.append(uow, action, f"control_unit:{number % 4}", {"version": number})
    with ctx.store.write(Actor("=cmd|calc")) as uow:
        audit.append(uow, "audit.strange", "=1+1", {"count": 1})
    return ctx


def test_the_newest_entries_come_first_in_pages(chain: Context) -> None:
    first = audit_trail.trail(AUDITOR, chain, Search())
    assert first.entries[0].seq == first.head.seq == first.total
    assert len(first.entries) == audit_trail.PAGE_ROWS
    last = audit_trail.trail(AUDITOR, chain, Search(), page=99)
    assert last.page == last.pages == 3
    assert last.entries[-1].seq == 1


@pytest.mark.parametrize(
    ("search", "count"),
    [
        (Search(action="cases.open"), 10),
        (Search(action="unit."), 90),
        (Search(subject="control_unit:3"), 25),
        (Search(subject="control_unit:"), 100),
        (Search(actor="=cmd|calc"), 1),
        (Search(actor="nobody"), 0),
        (Search(action="%."), 0),
        (Search(action="cases.open", subject="control_unit:2"), 5),
        (Search(until=NOW), 0),
    ],
)
def test_entries_are_found_by_actor_action_subject_and_time(
    chain: Context, search: Search, count: int
) -> None:
    since = Search(**{**vars(search), "since": NOW}) if search.until is None else search
    assert audit_trail.trail(AUDITOR, chain, since).total == count


def test_a_sound_chain_and_store_verify_and_that_is_entered(chain: Context) -> None:
    head = str(audit_trail.trail(AUDITOR, chain, Search()).head)
    found = audit_trail.verify(AUDITOR, chain, head)
    assert found.ok
    newest = audit_trail.trail(AUDITOR, chain, Search()).entries[0]
    assert (newest.action, newest.actor) == ("audit.verify", "auditor")
    assert '"ok":true' in newest.details


def test_a_head_that_is_none_is_refused_and_nothing_entered(chain: Context) -> None:
    before = audit_trail.trail(AUDITOR, chain, Search()).total
    with pytest.raises(InputError):
        audit_trail.verify(AUDITOR, chain, "12")
    assert audit_trail.trail(AUDITOR, chain, Search()).total == before


def test_a_table_holds_every_entry_found_and_no_formula_and_is_entered(chain: Context) -> None:
    made = audit_trail.export(AUDITOR, chain, Search())
    rows = list(csv.DictReader(io.StringIO(made.data.decode("utf-8-sig"))))
    assert len(rows) == made.rows == made.head.seq
    assert rows[-1]["actor"] == "'=cmd|calc"
    assert rows[-1]["subject"] == "'=1+1"
    assert rows[-1]["recorded_at"] == NOW.astimezone(SHANGHAI).isoformat()
    assert [int(row["seq"]) for row in rows] == sorted(int(row["seq"]) for row in rows)
    newest = audit_trail.trail(AUDITOR, chain, Search()).entries[0]
    assert newest.action == "audit.export"
    assert newest.seq == made.head.seq + 1


@pytest.mark.parametrize(
    "actor",
    [
        Actor("anybody"),
        Actor("leader", grants=(Grant(Role.VIEWER, "23"),)),
        Actor("approver", grants=(Grant(Role.APPROVER, "23"),)),
        # The chain is not cut by place: an auditor of one county must not see the whole of it.
        Actor("county", grants=(Grant(Role.AUDITOR, "231081"),)),
    ],
)
def test_who_does_not_audit_the_whole_area_sees_nothing(chain: Context, actor: Actor) -> None:
    for call in (audit_trail.trail, audit_trail.export):
        with pytest.raises(Denied):
            call(actor, chain, Search())


def test_only_who_may_verify_verifies(chain: Context) -> None:
    with pytest.raises(Denied):
        audit_trail.verify(Actor("leader", grants=(Grant(Role.VIEWER, "23"),)), chain)
