"""Instructions and opinions: by whom, where, and never overwritten unseen."""

from datetime import date, timedelta

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.decisions.instructions import Action, State, Step
from riskzone.errors import Conflict, Denied, InputError, NotFound, Refused
from riskzone.services import instructions, opinions
from riskzone.store import state_version
from riskzone.store.seals import unsealed
from tests.services.conftest import DESK, NOW


def of(role: Role, place: str, name: str = "") -> Actor:
    return Actor(name or role.value, grants=(Grant(role, place),))


LEADER = of(Role.VIEWER, "23")
COUNTY = of(Role.EDITOR, "231081")
HARBIN = of(Role.EDITOR, "230100", "harbin")


@pytest.fixture
def given(ctx):
    return instructions.give(LEADER, ctx, "核对入境人员", area="231081", due_at=NOW + timedelta(1))


def test_the_county_answers_and_the_leader_closes(ctx, given):
    answered = instructions.answer(COUNTY, ctx, given.id, 1, text="已核对")
    assert (answered.version, answered.state) == (2, State.ANSWERED)
    closed = instructions.settle(LEADER, ctx, given.id, 2, Step(Action.CLOSE))
    assert closed.state is State.CLOSED
    known = instructions.history(COUNTY, ctx, given.id)
    assert [(one.action, one.actor) for one in known] == [
        ("give", "viewer"), ("answer", "editor"), ("close", "viewer"),
    ]  # fmt: skip


def test_another_county_sees_nothing_of_it_and_answers_nothing(ctx, given):
    assert instructions.listing(HARBIN, ctx) == ()
    for call in (
        lambda: instructions.history(HARBIN, ctx, given.id),
        lambda: instructions.answer(HARBIN, ctx, given.id, 1, text="x"),
    ):
        with pytest.raises(Denied):
            call()
    assert [one.record.id for one in instructions.listing(COUNTY, ctx)] == [given.id]


def test_the_county_neither_gives_nor_closes(ctx, given):
    with pytest.raises(Denied):
        instructions.give(COUNTY, ctx, "x", area="231081")
    with pytest.raises(Denied):
        instructions.settle(COUNTY, ctx, given.id, 1, Step(Action.CLOSE))
    assert instructions.may(COUNTY, ctx, given) == (Action.ANSWER,)
    assert Action.ANSWER not in instructions.may(LEADER, ctx, given)


def test_a_step_from_an_old_version_overwrites_nothing(ctx, given):
    instructions.answer(COUNTY, ctx, given.id, 1, text="已核对")
    with pytest.raises(Conflict) as error:
        instructions.settle(LEADER, ctx, given.id, 1, Step(Action.CANCEL, "不再需要"))
    assert error.value.theirs.state is State.ANSWERED
    assert error.value.base.state is State.OPEN
    assert len(instructions.history(LEADER, ctx, given.id)) == 2


@pytest.mark.parametrize("number", [0, 99, -1, 2**70])
def test_there_is_no_such_instruction(ctx, number):
    with pytest.raises(NotFound):
        instructions.answer(DESK, ctx, number, 1, text="x")


@pytest.mark.parametrize("area", ["999999", "绥芬河", "231081999999"])
def test_an_area_that_does_not_exist_is_refused(ctx, area):
    with pytest.raises(InputError):
        instructions.give(DESK, ctx, "x", area=area)


def test_as_known_before_the_answer(ctx, given):
    before = instructions.history(LEADER, ctx, given.id)[0].recorded_at
    instructions.answer(COUNTY, ctx, given.id, 1, text="已核对")
    (then,) = instructions.listing(LEADER, ctx, known_at=before - timedelta(seconds=1)) or (None,)
    assert then is None


def test_pages_learn_of_each_change(ctx):
    def version() -> int:
        with ctx.store.read() as uow:
            return state_version(uow)

    seen = version()
    instructions.give(LEADER, ctx, "核对", area="23")
    assert version() == seen + 1
    opinions.give_opinion(DESK, ctx, on=date(2020, 3, 20), text="同意下调", body="省专家组")
    assert version() == seen + 2


def test_an_opinion_stands_beside_the_others_and_says_nothing_of_persons(ctx):
    day = date(2020, 3, 20)
    for text in ("同意下调", "建议暂缓"):
        opinions.give_opinion(of(Role.REVIEWER, "23"), ctx, on=day, text=text, body="省专家组")
    found = opinions.opinions(LEADER, ctx, on=day)
    assert [one.text for one in found] == ["同意下调", "建议暂缓"]
    assert opinions.opinions(LEADER, ctx, on=day, known_at=NOW - timedelta(days=1)) == ()
    for text, body in (("", "省专家组"), ("同意", " "), ("联系13904510000", "省专家组")):
        with pytest.raises(Refused):
            opinions.give_opinion(DESK, ctx, on=day, text=text, body=body)
    with pytest.raises(Denied):
        opinions.give_opinion(COUNTY, ctx, on=day, text="x", body="县专家组", area="231081")


def test_what_was_written_is_sealed(ctx, given):
    opinions.give_opinion(DESK, ctx, on=date(2020, 3, 20), text="同意", body="省专家组")
    instructions.answer(COUNTY, ctx, given.id, 1, text="已核对")
    with ctx.store.write(DESK) as uow:
        raw = uow.connection.connection.driver_connection
        for table in ("instruction_revision", "expert_opinion"):
            raw.execute(f"DROP TRIGGER {table}_no_update")
        raw.execute("UPDATE instruction_revision SET body = replace(body, '核对', '放行')")
        raw.execute("UPDATE expert_opinion SET text = '反对'")

    with ctx.store.read() as uow:
        found = {(one.kind, one.subject) for one in unsealed(uow)}
    assert ("revision_changed", "instruction:1") in found
    assert ("row_changed", "expert_opinion:1") in found
    assert ("present_differs", "instruction:1") in found
