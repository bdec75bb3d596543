"""A control unit of another county: read by nobody there, touched by nobody there.

``test_rights`` holds the first check of every function.  Where a control unit lies is known
only once it is read; here each function that names one meets one that is stored elsewhere,
with every role, and with a role that may look there but act only at home.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.errors import Denied, RiskZoneError
from riskzone.services import (
    chronology,
    scans,
    slips,
    unit_proposals,
    units,
)
from riskzone.services.context import Context, open_context
from riskzone.services.unit_export import export
from riskzone.settings import Settings
from riskzone.store import audit, exchanges
from riskzone.store.units import Draft
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit
from tests.services.conftest import DESK, NOW
from tests.services.papers import approved, entrance, proposed, stored, temporary

HOME = "231081"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n"
_AWAY = {"county": "230103", "township": "230103001"}

#: One in each state that can be acted on, by number.
STORED: tuple[tuple[ControlUnit, Action], ...] = (
    (approved(**_AWAY), Action.APPROVE),
    (temporary(**_AWAY), Action.ORDER),
    (proposed(**_AWAY), Action.PROPOSE),
    (entrance(**_AWAY), Action.DRAFT),
)

Call = Callable[[Actor, Context, ControlUnit], Any]


def _moved_home(unit: ControlUnit) -> ControlUnit:
    return unit.changed(county=HOME, township="231081100")


READS: dict[str, Call] = {
    "one": lambda a, c, u: units.one(a, c, u.id),
    "as of a minute": lambda a, c, u: units.one(a, c, u.id, known_at=datetime.now(NOW.tzinfo)),
    "history": lambda a, c, u: units.history(a, c, u.id),
    "slip": lambda a, c, u: slips.slip_of(a, c, u.id),
    "course": lambda a, c, u: chronology.course(a, c, u.id),
    "sheet of the course": lambda a, c, u: chronology.sheet_of(a, c, u.id),
    "scans": lambda a, c, u: scans.scans(a, c, u.id),
    "scan": lambda a, c, _: scans.open_scan(a, c, 1),
}

WRITES: dict[str, Call] = {
    "attach a scan": lambda a, c, u: scans.attach_scan(a, c, u.id, PDF),
    "keep a draft": lambda a, c, u: units.keep_draft(a, c, u, 1),
    "keep a draft as at home": lambda a, c, u: units.keep_draft(a, c, _moved_home(u), 1),
    "order beside it": lambda a, c, u: units.create(a, c, [u], Action.ORDER),
    "draft beside it": lambda a, c, u: units.create(a, c, [u], Action.DRAFT),
    "accept an edit": lambda a, c, u: unit_proposals.accept(a, c, "harbin", u.id, reason="x"),
    "drop an edit": lambda a, c, u: unit_proposals.drop(a, c, "harbin", u.id),
    "findings": lambda a, c, u: units.findings(a, c, _moved_home(u), Action.EDIT),
    **{
        f"{action}": lambda a, c, u, action=action: units.act(
            a, c, u.id, 1, action, reason="x", document="1号", text="x", until=NOW, objection=0
        )
        for action in Action
    },
    **{
        f"{action} with content": lambda a, c, u, action=action: units.change(
            a, c, u.changed(name="别处"), 1, action, reason="x"
        )
        for action in Action
    },
    **{
        f"{action} moved home": lambda a, c, u, action=action: units.change(
            a, c, _moved_home(u), 1, action, reason="x"
        )
        for action in (Action.EDIT, Action.AMEND, Action.RECORD)
    },
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, store_template: Path) -> Iterator[Context]:
    home = tmp_path_factory.mktemp("elsewhere")
    (home / "riskzone.sqlite").write_bytes(store_template.read_bytes())
    (home / "riskzone.sqlite").chmod(0o600)
    ctx = open_context(Settings(home=home, now=NOW))
    for unit, action in STORED:
        stored(ctx, unit, action)
    scans.attach_scan(DESK, ctx, 1, PDF)
    rows = units.listing(DESK, ctx)
    with ctx.store.write(Actor("harbin")) as uow:
        for row in rows:
            exchanges.keep(uow, "harbin", row.unit.changed(name="改名"), 1)
    yield ctx
    ctx.store.close()


def _at_home(role: Role) -> Actor:
    return Actor(f"home-{role.value}", grants=(Grant(role, HOME), Grant(Role.VIEWER, HOME)))


def _looking(role: Role) -> Actor:
    return Actor(f"look-{role.value}", grants=(Grant(role, HOME), Grant(Role.VIEWER, "23")))


def _state(ctx: Context) -> tuple[object, ...]:
    return tuple(row.unit for row in units.listing(DESK, ctx))


@pytest.mark.parametrize("role", Role)
def test_whoever_acts_in_one_county_reads_and_touches_nothing_of_another(
    elsewhere: Context, role: Role
) -> None:
    actor, before = _at_home(role), _state(elsewhere)
    got = []
    for unit in before:
        for name, call in {**READS, **WRITES}.items():
            try:
                call(actor, elsewhere, unit)
                got.append(f"{name} of {unit.state}")
            except Denied:
                continue
            except RiskZoneError as error:
                # Refused for another reason first; it must not have looked at the unit.
                if error.code not in _BEFORE_ANY_LOOK:
                    got.append(f"{name} of {unit.state}: {error.code}")
    assert not got, "\n".join(got)
    assert _state(elsewhere) == before


#: What is wrong with a call whatever it names.
_BEFORE_ANY_LOOK = frozenset({"unit_services.changes_nothing", "units.cannot_begin"})


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VIEWER])
def test_to_see_a_county_is_not_to_act_there(elsewhere: Context, role: Role) -> None:
    actor, before = _looking(role), _state(elsewhere)
    got = []
    for unit in before:
        units.one(actor, elsewhere, unit.id)
        for name, call in WRITES.items():
            if name == "findings":  # says what the rules say, and stores nothing
                continue
            try:
                call(actor, elsewhere, unit)
                got.append(f"{name} of {unit.state}")
            except RiskZoneError:
                continue
    assert not got, "\n".join(got)
    assert _state(elsewhere) == before


def test_nothing_of_another_county_is_listed_exported_or_released(elsewhere: Context) -> None:
    editor, approver = _at_home(Role.EDITOR), _at_home(Role.APPROVER)
    before = _state(elsewhere)
    assert units.listing(editor, elsewhere) == ()
    assert units.listing(editor, elsewhere, area="230103") == ()
    assert units.listing(editor, elsewhere, known_at=datetime.now(NOW.tzinfo)) == ()
    assert units.viewport(editor, elsewhere, (-180, -90, 180, 90)) == ((), 0)
    assert unit_proposals.proposals(editor, elsewhere) == ()
    assert export(editor, elsewhere, "geojson").count == 0
    with pytest.raises(Denied):
        export(editor, elsewhere, "geojson", area="230103")
    choices = [(unit.id, 1) for unit in before]
    report = units.release_many(approver, elsewhere, choices, checklist={"a": True}, reason="x")
    assert report.released == ()
    assert {code for _, code, _ in report.refused} == {"access.outside_jurisdiction"}
    with elsewhere.store.read() as uow:
        assert "unit.release_checklist" not in {one.action for one in audit.entries(uow)}
    for action in (Action.PROPOSE, Action.APPROVE):
        with pytest.raises(Denied):
            units.act_many(approver, elsewhere, [choices[0]], action)
    assert _state(elsewhere) == before


def test_a_draft_is_kept_where_any_of_two_roles_may_write(elsewhere: Context) -> None:
    both = Actor("both", grants=(Grant(Role.EDITOR, HOME), Grant(Role.APPROVER, "230103")))
    (first, *_) = _state(elsewhere)
    assert isinstance(units.keep_draft(both, elsewhere, first, 1), Draft)
