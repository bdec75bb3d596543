"""Control units: who may do what, where, from which version; nothing that was written is lost."""

import threading
from datetime import date, timedelta

import pytest
import shapely

from riskzone.access import Actor, Grant, Role
from riskzone.errors import Conflict, Denied, InputError, Refused
from riskzone.services import schemes, units, zoning
from riskzone.services.context import Context
from riskzone.store import audit
from riskzone.units.lifecycle import Action
from riskzone.units.merge import differences, reapply
from riskzone.units.model import ControlUnit, Kind, State, Trigger, TriggerKind
from riskzone.units.status import Status
from tests.services.conftest import DESK, NOW


def account(name: str, *roles: Role, area: str = "23") -> Actor:
    return Actor(name, grants=tuple(Grant(role, area) for role in roles))


EDITOR = account("editor", Role.EDITOR, area="230103")
WIDE = account("wide", Role.EDITOR)
BORDER = account("border", Role.EDITOR, area="231081")
DUTY = account("duty", Role.DUTY_COMMANDER)
APPROVER = account("approver", Role.APPROVER)
VIEWER = account("viewer", Role.VIEWER)


@pytest.fixture(autouse=True)
def _no_boundaries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a polygon lies in its county is tested with the geometry; reading takes seconds."""
    monkeypatch.setattr("riskzone.services.unit_checks.surroundings_of", lambda *_: None)


def unit(name: str = "幸福小区3号楼3单元", **given: object) -> ControlUnit:
    made = ControlUnit(
        name=name,
        kind=Kind.ENTRANCE,
        scheme="hlj-2020-04",
        circle="entrance",
        county="230103",
        township="230103001",
        geometry=shapely.box(126.65, 45.75, 126.6505, 45.7503),
        triggers=(Trigger(TriggerKind.CONFIRMED, date(2020, 3, 19)),),
        fire_exits_checked_at=NOW - timedelta(hours=1),
        review_on=date(2020, 3, 25),
    )
    return made.changed(**given)


def drafted(ctx: Context, **given: object) -> ControlUnit:
    (made,) = units.create(EDITOR, ctx, [unit(**given)], Action.DRAFT)
    return made


def test_an_order_holds_at_once_and_lapses_unless_confirmed(ctx: Context) -> None:
    (made,) = units.create(DUTY, ctx, [unit()], Action.ORDER)
    assert made.state is State.TEMPORARY
    assert units.one(DUTY, ctx, made.id).standing.status is Status.TEMPORARY
    later = units.one(DUTY, ctx, made.id, at=NOW + timedelta(hours=24)).standing
    assert (later.status, later.in_force) == (Status.LAPSED, False)
    confirmed = units.act(APPROVER, ctx, made.id, 1, Action.CONFIRM, document="1号")
    assert confirmed.state is State.APPROVED


def test_who_proposed_does_not_approve(ctx: Context) -> None:
    both = account("both", Role.EDITOR, Role.APPROVER)
    (made,) = units.create(both, ctx, [unit()], Action.DRAFT)
    proposed = units.act(both, ctx, made.id, 1, Action.PROPOSE)
    with pytest.raises(Denied) as refused:
        units.act(both, ctx, made.id, proposed.version, Action.APPROVE, document="1号")
    assert refused.value.code == "units.same_person"
    done = units.act(APPROVER, ctx, made.id, proposed.version, Action.APPROVE, document="1号")
    assert done.decided_by == "approver"


def test_who_changed_an_order_does_not_confirm_it(ctx: Context) -> None:
    both = account("both", Role.DUTY_COMMANDER, Role.APPROVER)
    (made,) = units.create(DUTY, ctx, [unit()], Action.ORDER)
    changed = units.change(both, ctx, made.changed(name="更大的范围"), 1, Action.EDIT)
    with pytest.raises(Denied) as refused:
        units.act(both, ctx, made.id, changed.version, Action.CONFIRM, document="1号")
    assert refused.value.code == "units.same_person"
    done = units.act(APPROVER, ctx, made.id, changed.version, Action.CONFIRM, document="1号")
    assert done.state is State.APPROVED


def test_an_editor_outside_the_jurisdiction_is_refused_and_keeps_the_draft(ctx: Context) -> None:
    with pytest.raises(Denied) as refused:
        units.create(BORDER, ctx, [unit()], Action.DRAFT)
    assert refused.value.code == "access.outside_jurisdiction"
    kept = units.draft_of(BORDER, ctx, 0)
    assert kept is not None
    assert kept.unit.name == "幸福小区3号楼3单元"
    assert units.listing(DUTY, ctx) == ()


def test_a_control_unit_cannot_be_moved_into_or_out_of_a_jurisdiction(ctx: Context) -> None:
    made = drafted(ctx)
    away = made.changed(county="231081", township="231081100")
    with pytest.raises(Denied):
        units.change(EDITOR, ctx, away, 1, Action.EDIT)
    with pytest.raises(Denied):
        units.change(BORDER, ctx, away, 1, Action.EDIT)
    assert units.one(DUTY, ctx, made.id).unit == made


def test_only_control_units_of_the_jurisdiction_are_seen(ctx: Context) -> None:
    made = drafted(ctx)
    assert [row.unit.id for row in units.listing(VIEWER, ctx)] == [made.id]
    assert units.listing(BORDER, ctx) == ()
    assert units.viewport(BORDER, ctx, (126, 45, 127, 46)) == ((), 0)
    for look in (units.one, units.history):
        with pytest.raises(Denied):
            look(BORDER, ctx, made.id)
    with pytest.raises(Denied):
        units.listing(Actor("nobody"), ctx)


def test_a_stale_save_carries_three_states_and_keeps_the_draft(ctx: Context) -> None:
    base = drafted(ctx)
    theirs = units.change(EDITOR, ctx, base.changed(name="甲小区3号楼"), 1, Action.EDIT)
    other = account("other", Role.EDITOR)
    mine = base.changed(reason="两户共用楼道", days=14)
    with pytest.raises(Conflict) as refused:
        units.change(other, ctx, mine, 1, Action.EDIT)
    found = refused.value
    assert (found.base, found.theirs, found.mine) == (base, theirs, mine)
    kept = units.draft_of(other, ctx, base.id)
    assert kept is not None
    assert (kept.unit, kept.base_version) == (mine, 1)
    again = reapply(found.base, found.theirs, found.mine)
    saved = units.change(other, ctx, again, found.theirs.version, Action.EDIT)
    assert (saved.name, saved.reason, saved.version) == ("甲小区3号楼", "两户共用楼道", 3)
    assert units.draft_of(other, ctx, base.id) is None


def test_two_who_save_at_once_lose_nothing(ctx: Context) -> None:
    base = drafted(ctx)
    won: list[str] = []
    lost: list[str] = []

    def save(name: str) -> None:
        try:
            units.change(account(name, Role.EDITOR), ctx, base.changed(reason=name), 1, Action.EDIT)
            won.append(name)
        except Conflict:
            lost.append(name)

    threads = [threading.Thread(target=save, args=(name,)) for name in ("anna", "bert")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 1)
    assert units.one(DUTY, ctx, base.id).unit.reason == won[0]
    kept = units.draft_of(account(lost[0], Role.EDITOR), ctx, base.id)
    assert kept is not None
    assert kept.unit.reason == lost[0]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"measures": ("blocked_fire_exit",)}, "units.measure_forbidden"),
        ({"name": "张三 13812345678"}, "units.text_personal"),
        ({"county": "230999", "township": ""}, "unit_services.no_such_county"),
        ({"township": "230104001"}, "units.township_elsewhere"),
        ({"geometry": shapely.Polygon()}, "unit_geometry.empty"),
        ({"geometry": shapely.Point(126.65, 45.75).buffer(0.01, 3000)},
         "unit_geometry.too_many_vertices"),
    ],
)  # fmt: skip
def test_a_refused_save_stores_nothing_and_keeps_what_was_written(
    ctx: Context, wrong: dict[str, object], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        units.create(WIDE, ctx, [unit(**wrong)], Action.DRAFT)
    codes = {one.code for one in getattr(refused.value, "findings", ())} | {refused.value.code}
    assert code in codes
    assert units.listing(DUTY, ctx) == ()
    kept = units.draft_of(WIDE, ctx, 0)
    assert kept is not None
    assert "13812345678" not in kept.unit.name


def test_inner_control_units_do_not_overlap_and_the_other_is_named(ctx: Context) -> None:
    units.create(DUTY, ctx, [unit("甲楼")], Action.ORDER)
    with pytest.raises(Refused) as refused:
        units.create(DUTY, ctx, [unit("乙楼")], Action.ORDER)
    assert refused.value.code == "unit_geometry.overlaps"
    assert refused.value.params["other"] == "甲楼"


def test_an_order_for_several_places_is_stored_whole_or_not_at_all(ctx: Context) -> None:
    apart = unit("乙楼", geometry=shapely.box(126.66, 45.75, 126.6605, 45.7503))
    with pytest.raises(Refused):
        units.create(DUTY, ctx, [unit("甲楼"), unit("乙楼")], Action.ORDER)
    assert units.listing(DUTY, ctx) == ()
    kept = units.draft_of(DUTY, ctx, 0)
    assert kept is not None
    assert [one.name for one in kept.others] == ["乙楼"]
    made = units.create(DUTY, ctx, [unit("甲楼"), apart], Action.ORDER)
    assert made[0].group == made[1].group != ""


def test_an_order_sent_twice_is_stored_once(ctx: Context) -> None:
    words = unit(geometry=None, place_text="幸福小区3号楼3单元", county="230103", township="")
    units.create(DUTY, ctx, [words], Action.ORDER)
    with pytest.raises(InputError) as refused:
        units.create(DUTY, ctx, [words], Action.ORDER)
    assert refused.value.code == "unit_services.stored_already"
    assert len(units.listing(DUTY, ctx)) == 1


def test_a_past_minute_is_shown_as_it_was_known(ctx: Context) -> None:
    made = drafted(ctx)
    assert [row.unit.id for row in units.listing(DUTY, ctx, known_at=NOW)] == [made.id]
    assert units.listing(DUTY, ctx, known_at=NOW - timedelta(minutes=1)) == ()


def test_a_bulk_release_is_one_checklist_and_each_for_itself(ctx: Context) -> None:
    (made,) = units.create(DUTY, ctx, [unit()], Action.ORDER)
    with pytest.raises(InputError):
        units.release_many(APPROVER, ctx, [(made.id, 1)], checklist={"evidence": False})
    report = units.release_many(
        APPROVER, ctx, [(made.id, 1), (99, 1)], reason="误划", checklist={"evidence": True}
    )
    assert report.released == (made.id,)
    assert [unit_id for unit_id, _, _ in report.refused] == [99]
    with ctx.store.read() as uow:
        assert "unit.release_checklist" in [one.action for one in audit.entries(uow)]


def test_an_early_release_without_a_reason_is_refused(ctx: Context) -> None:
    (made,) = units.create(DUTY, ctx, [unit()], Action.ORDER)
    units.act(APPROVER, ctx, made.id, 1, Action.CONFIRM, document="1号")
    report = units.release_many(APPROVER, ctx, [(made.id, 2)], checklist={"evidence": True})
    assert report.released == ()
    assert report.refused[0][1] == "units.reason_missing"
    assert units.one(DUTY, ctx, made.id).unit.state is State.APPROVED


def test_a_township_is_lifted_by_its_control_unit_and_says_which(ctx: Context) -> None:
    adopted = {"area": "23", "document": "示例", "decided_by": "示例"}
    schemes.adopt(
        DESK, ctx, "hlj-2021-01-township", layer="township", valid_from=date(2020, 1, 22), **adopted
    )
    (made,) = units.create(DUTY, ctx, [unit()], Action.ORDER)
    on = NOW.date()

    def level(reading: str, day: date = on) -> str:
        found = zoning.assess(DESK, ctx, layer="township", on=day, reading=reading)  # type: ignore[arg-type]
        return str(found.zones.loc["230103001", "level"])

    assert (level("midnight"), level("now")) == ("low", "medium")
    assert level("midnight", on + timedelta(days=1)) == "medium"
    assert units.lifting(VIEWER, ctx, "230103001", on) == ()
    (row,) = units.lifting(VIEWER, ctx, "230103001", on, reading="now")
    assert row.unit.id == made.id
    assert units.lifting(BORDER, ctx, "230103001", on, reading="now") == ()
    units.act(APPROVER, ctx, made.id, 1, Action.RELEASE, reason="误划")
    assert level("midnight", on + timedelta(days=1)) == "low"


def test_differences_name_what_both_changed(ctx: Context) -> None:
    base = drafted(ctx)
    theirs = base.changed(name="甲", days=7, version=2)
    mine = base.changed(name="乙", reason="理由")
    found = {one.field: one for one in differences(base, theirs, mine)}
    assert {name for name, one in found.items() if one.clash} == {"name"}
    assert set(found) == {"name", "days", "reason"}
    assert reapply(base, theirs, mine, {"name"}).name == "乙"
    assert reapply(base, theirs, mine).name == "甲"
