"""A whole order is proposed, approved or confirmed in one call: all of it or none."""

from collections.abc import Iterator

import pytest

from riskzone.access import Actor
from riskzone.errors import Conflict, Denied, InputError, NotFound, Refused
from riskzone.messages import render
from riskzone.services import units as services
from riskzone.services.context import Context
from riskzone.settings import Settings
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, State
from tests.services.test_unit_orders import COUNTY, DUTY, EDITOR, at_minute
from tests.units.build import at, place

NAMES = ("幸福小区3号楼1单元", "幸福小区3号楼2单元", "幸福小区3号楼3单元")

Choices = list[tuple[int, int]]


def order(ctx: Context) -> tuple[ControlUnit, ...]:
    wanted = [place(name=name, building_units=(f"e{n}",)) for n, name in enumerate(NAMES)]
    return services.create(EDITOR, ctx, wanted, Action.DRAFT)


def of(units: tuple[ControlUnit, ...]) -> Choices:
    return [(unit.id, unit.version) for unit in units]


def states(ctx: Context) -> list[State]:
    return [row.unit.state for row in services.listing(COUNTY, ctx)]


@pytest.fixture
def night(settings: Settings) -> Iterator[Context]:
    """The morning of 24 April, 08:00."""
    with at_minute(settings, at(24, 8)) as ctx:
        yield ctx


def test_an_order_is_proposed_and_approved_in_two_calls(night: Context) -> None:
    proposed = services.act_many(EDITOR, night, of(order(night)), Action.PROPOSE)
    assert [unit.name for unit in proposed] == list(NAMES)
    made = services.act_many(
        COUNTY, night, of(proposed), Action.APPROVE, document="绥指〔2020〕8号"
    )
    assert {(unit.state, unit.document, unit.decided_by) for unit in made} == {
        (State.APPROVED, "绥指〔2020〕8号", "head")
    }
    assert len({unit.effective_at for unit in made}) == 1


def test_what_somebody_changed_meanwhile_is_named_and_nothing_is_done(night: Context) -> None:
    made = order(night)
    for unit in made[1:]:
        services.change(EDITOR, night, unit.changed(reason="改"), unit.version, Action.EDIT)
    with pytest.raises(Conflict) as caught:
        services.act_many(EDITOR, night, of(made), Action.PROPOSE)
    said = render(caught.value.code, caught.value.params)
    assert NAMES[0] not in said
    assert NAMES[1] in said
    assert NAMES[2] in said
    assert states(night) == [State.DRAFT] * 3


def test_one_that_may_not_holds_back_the_others_and_says_why(night: Context) -> None:
    wanted = [place(name=NAMES[0], building_units=("e0",))]
    wanted.append(place(name=NAMES[1], building_units=(), geometry=None))  # words alone
    made = services.create(EDITOR, night, wanted, Action.DRAFT)
    proposed = services.act_many(EDITOR, night, of(made[:1]), Action.PROPOSE)
    with pytest.raises(Refused, match="only words"):
        services.act_many(EDITOR, night, of(made[1:]), Action.PROPOSE)
    with pytest.raises(Refused) as caught:
        services.act_many(COUNTY, night, [*of(proposed), *of(made[1:])], Action.APPROVE)
    assert [one.params["name"] for one in caught.value.findings] == [NAMES[1]]
    assert render(caught.value.code, caught.value.params).startswith(f"{NAMES[1]}：")
    assert states(night) == [State.PROPOSED, State.DRAFT]


def test_who_proposed_one_of_them_approves_none(night: Context) -> None:
    both = Actor("editor", grants=(*EDITOR.grants, *COUNTY.grants))
    proposed = services.act_many(both, night, of(order(night)), Action.PROPOSE)
    with pytest.raises(Denied, match="another person"):
        services.act_many(both, night, of(proposed), Action.APPROVE)
    assert set(states(night)) == {State.PROPOSED}


def test_without_the_right_the_whole_call_is_refused(night: Context) -> None:
    proposed = services.act_many(EDITOR, night, of(order(night)), Action.PROPOSE)
    with pytest.raises(Denied):
        services.act_many(DUTY, night, of(proposed), Action.APPROVE)


def test_control_units_of_several_orders_are_not_decided_together(night: Context) -> None:
    one, other = (
        services.create(EDITOR, night, [place(name=name, building_units=(code,))], Action.DRAFT)[0]
        for name, code in (("甲", "e8"), ("乙", "e9"))
    )
    with pytest.raises(InputError) as caught:
        services.act_many(EDITOR, night, of((one, other)), Action.PROPOSE)
    assert caught.value.code == "unit_services.not_one_order"
    assert services.act_many(EDITOR, night, of((one,)), Action.PROPOSE)[0].state is State.PROPOSED


@pytest.mark.parametrize("action", [Action.RELEASE, Action.EDIT, Action.ANSWER, Action.EXTEND])
def test_what_is_asked_of_each_is_not_done_to_all(night: Context, action: Action) -> None:
    with pytest.raises(InputError) as caught:
        services.act_many(COUNTY, night, of(order(night)), action)
    assert caught.value.code == "unit_services.not_together"


def test_choices_that_cannot_be_are_told(night: Context) -> None:
    made = order(night)
    with pytest.raises(InputError, match="twice"):
        services.act_many(EDITOR, night, [*of(made), *of(made[:1])], Action.PROPOSE)
    with pytest.raises(InputError):
        services.act_many(EDITOR, night, [], Action.PROPOSE)
    with pytest.raises(NotFound):
        services.act_many(EDITOR, night, [*of(made), (999, 1)], Action.PROPOSE)
    assert set(states(night)) == {State.DRAFT}
