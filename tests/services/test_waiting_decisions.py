"""Which decisions wait for which role."""

from riskzone.access import Actor, Grant, Role
from riskzone.decisions.lifecycle import Action
from riskzone.decisions.model import DecisionDocument, LevelLine
from riskzone.services import decisions
from riskzone.services.context import Context
from riskzone.services.waiting_decisions import decision_tasks
from tests.services.papers import APPROVER, DUTY, EDITOR, EXPERT, HARBIN, LEADER, at

from .conftest import NOW


def waits(actor: Actor, ctx: Context) -> dict[str, int]:
    return {task.kind: task.count for task in decision_tasks(actor, ctx, NOW) if task.count}


def paper(title: str = "甲") -> DecisionDocument:
    line = LevelLine(area="231081", level="medium", effective_at=at(21))
    return DecisionDocument(
        title=title, area="230000", authority="hlj-2020", body="control_group", lines=(line,)
    )


def test_a_proposal_waits_for_who_decides_and_who_advises_and_for_nobody_else(
    ctx: Context,
) -> None:
    made = decisions.save(EDITOR, ctx, paper(), 0, Action.PROPOSE)
    assert waits(APPROVER, ctx) == {"decide_documents": 1}
    assert waits(EXPERT, ctx) == {"advise_documents": 1}
    assert waits(LEADER, ctx) == waits(HARBIN, ctx) == waits(EDITOR, ctx) == {}
    (task,) = [one for one in decision_tasks(APPROVER, ctx, NOW) if one.count]
    assert (task.page, task.params) == ("decisions", {"document": made.id})
    decisions.act(EXPERT, ctx, made.id, made.version, Action.OPINE, text="同意")
    assert waits(EXPERT, ctx) == {}


def test_nobody_is_asked_to_decide_on_what_they_proposed(ctx: Context) -> None:
    both = Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "23"), Grant(Role.APPROVER, "23")))
    decisions.save(both, ctx, paper(), 0, Action.PROPOSE)
    assert "decide_documents" not in waits(both, ctx)


def test_what_was_returned_waits_with_who_drafts_there(ctx: Context) -> None:
    made = decisions.save(EDITOR, ctx, paper(), 0, Action.PROPOSE)
    decisions.act(APPROVER, ctx, made.id, made.version, Action.RETURN, reason="补充依据")
    assert waits(EDITOR, ctx) == waits(DUTY, ctx) == {"returned_documents": 1}
    assert waits(HARBIN, ctx) == {}


def test_what_was_being_written_waits_for_its_writer_alone(ctx: Context) -> None:
    decisions.keep_draft(EDITOR, ctx, paper(), 0)
    assert waits(EDITOR, ctx) == {"kept_documents": 1}
    assert waits(DUTY, ctx) == {}
