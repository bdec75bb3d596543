"""A control unit whose control scheme is gone is told so, and nothing else stands still."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import shapely

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.errors import NotFound
from riskzone.services import chronology, unit_exchange, unit_export
from riskzone.services import units as services
from riskzone.services.context import Context
from riskzone.services.waiting import waiting
from riskzone.units import control_schemes
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind, State, Trigger, TriggerKind
from riskzone.units.status import Status

AT = datetime(2020, 3, 20, 2, 0, tzinfo=SHANGHAI)
WEST = 131.08
DUTY = Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "23"),))
APPROVER = Actor("approver", grants=(Grant(Role.APPROVER, "23"),))
EDITOR = Actor("editor", grants=(Grant(Role.EDITOR, "231081"),))
PUBLISHER = Actor("press", grants=(Grant(Role.PUBLISHER, "23"),))


@pytest.fixture
def schemes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of control schemes with one more than is shipped."""
    folder = tmp_path / "control"
    shutil.copytree(control_schemes.SHIPPED, folder)
    text = (folder / "hlj-2020-04.toml").read_text(encoding="utf-8")
    old = text.replace('id = "hlj-2020-04"', 'id = "hlj-2019"', 1)
    (folder / "hlj-2019.toml").write_text(old, encoding="utf-8")
    monkeypatch.setattr(control_schemes, "SHIPPED", folder)
    control_schemes.control_schemes.cache_clear()
    yield folder
    monkeypatch.undo()
    control_schemes.control_schemes.cache_clear()


def _ordered(ctx: Context, scheme: str, name: str, step: float = 0.0) -> ControlUnit:
    made = ControlUnit(
        name, Kind.ENTRANCE, scheme, "entrance", "231081", township="231081100", place_text=name,
        geometry=shapely.box(WEST + step, 44.41, WEST + step + 0.0004, 44.4104),
        triggers=(Trigger(TriggerKind.CONFIRMED, date(2020, 3, 20)),), review_on=date(2020, 3, 23),
        fire_exits_checked_at=AT,
    )  # fmt: skip
    (stored,) = services.create(DUTY, ctx, (made,), Action.ORDER)
    return stored


@pytest.fixture
def gone(ctx: Context, schemes: Path) -> tuple[ControlUnit, ControlUnit]:
    """One of a scheme that is there, and a confirmed one of a scheme that is gone."""
    old = _ordered(ctx, "hlj-2019", "幸福小区2号楼1单元", 0.002)
    old = services.act(APPROVER, ctx, old.id, old.version, Action.CONFIRM, document="1号")
    new = _ordered(ctx, "hlj-2020-04", "幸福小区1号楼1单元")
    (schemes / "hlj-2019.toml").unlink()
    control_schemes.control_schemes.cache_clear()
    return new, old


def test_it_is_listed_with_its_state_and_without_a_clock(ctx: Context, gone: tuple) -> None:
    rows = {row.unit.id: row for row in services.listing(DUTY, ctx)}
    new, old = (rows[unit.id] for unit in gone)
    assert new.standing.judged
    assert (old.unit.state, old.standing.status) == (State.APPROVED, Status.IN_FORCE)
    assert old.standing.in_force
    assert not old.standing.judged
    assert [gap.code for gap in old.standing.missing] == ["units.missing_scheme"]
    later = {row.unit.id: row for row in services.listing(DUTY, ctx, at=AT + timedelta(days=200))}
    assert later[gone[1].id].standing.status is Status.IN_FORCE


def test_what_waits_exports_and_the_course_of_the_event_go_on(ctx: Context, gone: tuple) -> None:
    assert waiting(APPROVER, ctx).figures["in_force"] == 1
    for form in ("xlsx", "gpkg", "geojson"):
        assert unit_export.export(PUBLISHER, ctx, form, language="zh").count == 2
    assert chronology.course(DUTY, ctx, gone[1].id) is not None


def test_proposals_and_orders_beside_it_go_on(ctx: Context, gone: tuple) -> None:
    assert services.propose_from_cases(EDITOR, ctx, on=AT.date(), scheme="hlj-2020-04") == ()
    assert _ordered(ctx, "hlj-2020-04", "幸福小区7号楼1单元", 0.004).state is State.TEMPORARY


def test_an_exported_file_comes_back_and_an_edit_of_it_alone_is_refused(
    ctx: Context, gone: tuple
) -> None:
    table = unit_export.export(PUBLISHER, ctx, "geojson", language="zh")
    edited = table.content.decode().replace("幸福小区2号楼1单元", "幸福小区22号楼1单元").encode()
    for content, verdicts in ((table.content, ["same"] * 2), (edited, ["refused", "same"])):
        prepared = unit_exchange.prepare(EDITOR, ctx, content, table.filename, datum="CGCS2000")
        plans = unit_exchange.preview(EDITOR, ctx, prepared).plans
        assert sorted(plan.verdict.value for plan in plans) == sorted(verdicts)


def test_it_is_released_after_it_was_given_another_scheme(ctx: Context, gone: tuple) -> None:
    _, old = gone
    with pytest.raises(NotFound) as refused:
        services.act(APPROVER, ctx, old.id, old.version, Action.RELEASE, reason="核实")
    assert refused.value.code == "units.no_such_scheme"
    moved = services.change(
        APPROVER, ctx, old.changed(scheme="hlj-2020-04"), old.version, Action.AMEND,
        reason="原方案停用",
    )  # fmt: skip
    assert moved.scheme == "hlj-2020-04"
    rows = {row.unit.id: row for row in services.listing(DUTY, ctx)}
    assert rows[moved.id].standing.judged
