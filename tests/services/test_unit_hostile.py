"""Orders nobody should be able to give, each refused with its reason; nothing else breaks."""

from dataclasses import replace
from datetime import date, datetime

import pytest
import shapely

from riskzone.clock import SHANGHAI
from riskzone.errors import Conflict, Refused
from riskzone.messages import render
from riskzone.services import units
from riskzone.services.context import Context
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Evidence, Kind, Trigger, TriggerKind
from tests.services.papers import approved, at, stored
from tests.services.test_units import APPROVER, DUTY, unit
from tests.units.build import round_of


@pytest.fixture(autouse=True)
def _no_boundaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskzone.services.unit_checks.surroundings_of", lambda *_: None)


def picked(name: str, *codes: str, **given: object) -> ControlUnit:
    return unit(name, geometry=None, building_units=codes, **given)


def codes(ctx: Context, *wanted: ControlUnit, reason: str = "") -> list[str]:
    with pytest.raises(Refused) as refused:
        units.create(DUTY, ctx, wanted, Action.ORDER, reason=reason)
    return [one.code for one in refused.value.findings]


def test_one_entrance_is_not_closed_twice(ctx: Context) -> None:
    units.create(DUTY, ctx, [picked("甲", "e1", "e2", reason="两个单元相通")], Action.ORDER)
    assert codes(ctx, picked("乙", "e2")) == ["units.same_building"]
    other = picked("丙", "e1", scheme="cn-2022-11", circle="high")
    assert codes(ctx, other) == ["units.same_building"]
    assert codes(ctx, picked("丁", "e4"), picked("戊", "e4")) == ["units.same_building"]
    around = picked("外圈", "e1", kind=Kind.COMPOUND, circle="compound")
    units.create(DUTY, ctx, [around], Action.ORDER)


def test_an_entrance_that_was_released_may_be_closed_again(ctx: Context) -> None:
    (made,) = units.create(DUTY, ctx, [picked("甲", "e1")], Action.ORDER)
    units.act(APPROVER, ctx, made.id, 1, Action.RELEASE, reason="排除")
    units.create(DUTY, ctx, [picked("乙", "e1")], Action.ORDER)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"days": 10_000_000, "reason": "x"}, "units.days_out_of_range"),
        ({"days": 0}, "units.days_out_of_range"),
        ({"triggers": (Trigger(TriggerKind.CONFIRMED, date(1, 1, 1)),)}, "units.long_ago"),
        (
            {"evidence": Evidence(rounds=(replace(round_of(3, 1), on=date(202, 3, 1)),))},
            "units.long_ago",
        ),
        ({"name": "甲\u061c乙"}, "units.text_control_signs"),
        ({"name": "甲\U000e0041乙"}, "units.text_control_signs"),
        ({"geometry": shapely.Polygon()}, "unit_geometry.empty"),
    ],
)
def test_slips_of_the_hand_are_named_and_the_list_goes_on(
    ctx: Context, given: dict[str, object], told: str
) -> None:
    assert told in codes(ctx, unit().changed(**given))
    assert units.listing(DUTY, ctx) == ()


@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_vertex_that_is_no_number_is_refused_beside_neighbours(ctx: Context) -> None:
    units.create(DUTY, ctx, [unit()], Action.ORDER)
    corners = [(126.65, 45.75), (126.66, float("nan")), (126.66, 45.76)]
    assert codes(ctx, unit("乙", geometry=shapely.Polygon(corners))) == ["unit_geometry.not_finite"]


def test_a_number_of_a_person_is_kept_out_of_a_reason_too(ctx: Context) -> None:
    assert codes(ctx, unit(), reason="致电13912345678") == ["units.text_personal"]
    (made,) = units.create(DUTY, ctx, [unit()], Action.ORDER)
    with pytest.raises(Refused) as refused:
        units.act(APPROVER, ctx, made.id, 1, Action.RELEASE, reason="致电13912345678")
    assert refused.value.code == "units.text_personal"


def test_a_step_on_an_old_version_is_not_taken_and_promises_no_draft(ctx: Context) -> None:
    (made,) = units.create(DUTY, ctx, [unit()], Action.ORDER)
    units.act(APPROVER, ctx, made.id, 1, Action.CONFIRM)
    with pytest.raises(Conflict) as stale:
        units.act(APPROVER, ctx, made.id, 1, Action.RELEASE, reason="x")
    assert stale.value.code == "unit_services.stale_step"
    assert units.draft_of(APPROVER, ctx, made.id) is None


FAR, LONG_AGO = (datetime(year, 1, 1, tzinfo=SHANGHAI) for year in (9999, 1))


@pytest.mark.parametrize("moment", [FAR, LONG_AGO])
def test_a_year_nobody_can_mean_is_named_before_anything_is_reckoned_with_it(
    ctx: Context, moment: datetime
) -> None:
    told = ["units.no_such_year"]
    assert codes(ctx, unit("甲", effective_at=moment)) == told
    with pytest.raises(Refused) as refused:
        units.create(DUTY, ctx, [unit("甲")], Action.ORDER, ordered_at=moment)
    assert refused.value.code == "units.no_such_year"
    (made,) = units.create(DUTY, ctx, [unit("甲")], Action.ORDER)
    with pytest.raises(Refused) as refused:
        units.act(APPROVER, ctx, made.id, 1, Action.RELEASE, reason="x", effective_at=moment)
    assert [one.code for one in refused.value.findings] == told


def test_nothing_is_ratified_before_it_was_ordered(ctx: Context) -> None:
    made = stored(ctx, approved(), Action.APPROVE)
    with pytest.raises(Refused) as refused:
        units.act(APPROVER, ctx, made.id, 1, Action.RATIFY, effective_at=at(18, 1))
    assert refused.value.code == "units.before_the_order"
    units.act(APPROVER, ctx, made.id, 1, Action.RATIFY, effective_at=at(18, 2))


@pytest.mark.parametrize("code", ["", " ", "e\x00", "e" * 101])
def test_an_identifier_that_is_none_names_no_place(ctx: Context, code: str) -> None:
    assert codes(ctx, picked("甲", code)) == ["units.building_id"]


def test_a_circle_nobody_knows_is_named_in_both_languages(ctx: Context) -> None:
    with pytest.raises(Refused) as refused:
        units.create(DUTY, ctx, [unit("甲", circle="nope")], Action.ORDER)
    for language in ("zh", "en"):
        assert "nope" in render(refused.value.code, refused.value.params, language)


@pytest.mark.parametrize("version", [-1, 0, 2, 2**63, 10**30])
def test_a_version_that_never_was_is_stale_whatever_its_size(ctx: Context, version: int) -> None:
    (made,) = units.create(DUTY, ctx, [unit("甲")], Action.ORDER)
    with pytest.raises(Conflict):
        units.act(APPROVER, ctx, made.id, version, Action.RELEASE, reason="x")


def test_a_level_of_headquarters_nobody_knows_decides_nothing(ctx: Context) -> None:
    assert codes(ctx, unit(decider="emperor")) == ["units.decider_unknown"]
