"""Instructions on the page of what waits: for who has to answer, and for who gave them."""

from datetime import timedelta

from riskzone.decisions.instructions import Action, Step
from riskzone.services import instructions
from riskzone.services.waiting_instructions import instruction_tasks
from tests.services.conftest import NOW
from tests.services.papers import APPROVER, EDITOR, HARBIN, LEADER, PRESS


def kinds(ctx, actor, at=NOW):
    return {task.kind: (task.count, task.tone) for task in instruction_tasks(actor, ctx, at)}


def test_the_county_answers_then_who_gave_it_closes(ctx):
    given = instructions.give(
        LEADER, ctx, "核对入境人员", area="231081", due_at=NOW + timedelta(hours=1)
    )
    assert kinds(ctx, EDITOR) == {"answer_instructions": (1, "warn")}
    assert kinds(ctx, HARBIN)["answer_instructions"][0] == 0
    assert kinds(ctx, LEADER, NOW + timedelta(hours=2))["late_instructions"][0] == 1
    assert kinds(ctx, EDITOR, NOW + timedelta(hours=2))["answer_instructions"] == (1, "bad")
    instructions.answer(EDITOR, ctx, given.id, 1, text="已核对")
    assert kinds(ctx, EDITOR)["answer_instructions"][0] == 0
    [task] = [t for t in instruction_tasks(LEADER, ctx, NOW) if t.kind == "close_instructions"]
    assert (task.count, task.params) == (1, {"instruction": given.id})
    assert kinds(ctx, APPROVER)["close_instructions"][0] == 0
    instructions.settle(LEADER, ctx, given.id, 2, Step(Action.CLOSE))
    assert not any(count for count, _ in kinds(ctx, LEADER).values())


def test_what_a_county_has_to_do_does_not_wait_for_the_province(ctx):
    instructions.give(LEADER, ctx, "核对入境人员", area="231081")
    assert kinds(ctx, PRESS)["answer_instructions"][0] == 0
