"""Decisions as services: who may, what is refused and kept, what is declared then."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.decisions.lifecycle import Action
from riskzone.decisions.model import (
    DecisionDocument,
    LevelLine,
    Line,
    ListLine,
    Relation,
    ResponseLine,
    SchemeLine,
    State,
)
from riskzone.errors import Conflict, Denied, InputError, NotFound, Refused
from riskzone.services import decisions, scans
from riskzone.services.context import Context
from riskzone.services.decision_book import level_ids
from riskzone.services.waiting_decisions import decision_tasks
from riskzone.store import adoptions, audit
from riskzone.zoning.library import load_scheme

from .conftest import NOW

PDF = b"%PDF-1.4\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n"
NANGANG, XIAN, SUIFENHE = "230103", "231005", "231081"


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2020, 3, day, hour, minute, tzinfo=SHANGHAI)


def actor(name: str, role: Role, area: str = "23") -> Actor:
    return Actor(name, grants=(Grant(role, area),))


DUTY = actor("duty", Role.DUTY_COMMANDER)
EDITOR = actor("editor", Role.EDITOR, SUIFENHE)
APPROVER = actor("approver", Role.APPROVER)
EXPERT = actor("expert", Role.REVIEWER)
LEADER = actor("leader", Role.VIEWER)


def paper(*lines: Line, **given: object) -> DecisionDocument:
    made = DecisionDocument(
        title="关于调整风险等级的通知",
        area="230000",
        authority="hlj-2020",
        body="control_group",
        lines=lines,
    )
    return replace(made, **given)  # type: ignore[arg-type]


def low(zone: str = NANGANG, when: datetime = at(21)) -> LevelLine:  # noqa: B008 - a constant
    return LevelLine(area=zone, level="low", effective_at=when)


def proposed(ctx: Context, document: DecisionDocument, by: Actor = DUTY) -> DecisionDocument:
    return decisions.save(by, ctx, document, 0, Action.PROPOSE)


def decided(ctx: Context, document: DecisionDocument, **given: object) -> DecisionDocument:
    made = proposed(ctx, document)
    return decisions.act(
        APPROVER,
        ctx,
        made.id,
        made.version,
        Action.DECIDE,
        confirmed=True,
        **({"number": "黑疫控〔2020〕1号"} | given),
    )  # type: ignore[arg-type]


def test_what_is_decided_is_declared_from_its_minute_on(ctx: Context) -> None:
    made = decided(ctx, paper(low()))
    before = decisions.declared_levels(LEADER, ctx, at=at(20, 23, 59))
    after = decisions.declared_levels(LEADER, ctx, at=at(21))
    assert before.zones[NANGANG].level == ""
    assert (after.zones[NANGANG].level, after.zones[NANGANG].document) == ("low", made.id)
    assert sum(before.totals.values()) == sum(after.totals.values()) == 125


def test_what_is_only_proposed_declares_nothing(ctx: Context) -> None:
    proposed(ctx, paper(low()))
    assert decisions.declared_levels(LEADER, ctx, at=at(22)).totals[""] == 125


def test_the_proposer_does_not_decide(ctx: Context) -> None:
    both = Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "23"), Grant(Role.APPROVER, "23")))
    made = proposed(ctx, paper(low()), by=both)
    with pytest.raises(Denied) as refused:
        decisions.act(both, ctx, made.id, made.version, Action.DECIDE, number="1号")
    assert refused.value.code == "decision_services.same_person"
    assert decisions.document(LEADER, ctx, made.id).document.state is State.PROPOSED


def test_everything_that_refuses_is_told_at_once_and_the_draft_is_kept(ctx: Context) -> None:
    lines = (
        LevelLine(area=NANGANG, level="orange", effective_at=at(21)),
        LevelLine(area="239999", level="low", effective_at=at(21)),
    )
    wrong = paper(*lines)
    with pytest.raises(Refused) as refused:
        decisions.save(DUTY, ctx, wrong, 0, Action.PROPOSE)
    assert len(refused.value.findings) >= 2
    assert {one.field for one in refused.value.findings} >= {"lines.0.level", "lines.1.area"}
    assert decisions.documents(DUTY, ctx) == ()
    assert [one.document.lines for one in decisions.drafts(DUTY, ctx)] == [lines]


def test_a_draft_may_be_wrong_and_its_kept_copy_goes_when_it_is_stored(ctx: Context) -> None:
    kept = decisions.keep_draft(DUTY, ctx, paper(low()), 0)
    decisions.save(DUTY, ctx, paper(low()), 0, Action.DRAFT, draft=kept.number)
    assert decisions.drafts(DUTY, ctx) == ()


def test_a_stale_save_changes_nothing_and_carries_three_states(ctx: Context) -> None:
    base = decisions.save(DUTY, ctx, paper(low()), 0, Action.DRAFT)
    other = actor("night", Role.DUTY_COMMANDER)
    theirs = decisions.save(other, ctx, replace(base, title="甲"), 1, Action.EDIT)
    mine = replace(base, title="乙")
    with pytest.raises(Conflict) as refused:
        decisions.save(DUTY, ctx, mine, 1, Action.EDIT)
    assert (refused.value.base, refused.value.theirs, refused.value.mine) == (base, theirs, mine)
    assert decisions.drafts(DUTY, ctx)[0].document.title == "乙"
    assert [one.record.title for one in decisions.history(DUTY, ctx, base.id)][-1] == "甲"


def test_a_stale_step_is_refused(ctx: Context) -> None:
    made = proposed(ctx, paper(low()))
    decisions.act(APPROVER, ctx, made.id, made.version, Action.RETURN, reason="补充依据")
    with pytest.raises(Conflict):
        decisions.act(APPROVER, ctx, made.id, made.version, Action.DECIDE, number="1号")


def test_a_raise_dated_back_is_refused(ctx: Context) -> None:
    raised = LevelLine(area=NANGANG, level="medium", effective_at=at(18))
    made = decided(ctx, paper(low(when=at(21)), decided_at=at(19)))
    with pytest.raises(Refused) as refused:
        decided(ctx, paper(replace(raised, effective_at=at(21, 12)), decided_at=at(22)))
    assert made.state is State.DECIDED
    assert "decisions.signed_ahead" in {one.code for one in refused.value.findings}
    with pytest.raises(Refused) as refused:
        decided(ctx, paper(raised, decided_at=at(20)), number="2号")
    assert any("back" in one.code for one in refused.value.findings)


def test_what_the_rules_warn_of_waits_for_a_confirmation(ctx: Context) -> None:
    decided(ctx, paper(LevelLine(area=NANGANG, level="medium", effective_at=at(20, 8))))
    back = LevelLine(area=XIAN, level="low", effective_at=at(19), note_internal="核实后确认")
    made = proposed(ctx, paper(back))
    with pytest.raises(Refused) as refused:
        decisions.act(APPROVER, ctx, made.id, made.version, Action.DECIDE, number="3号")
    assert refused.value.code == "decision_services.unconfirmed"
    assert {one.severity for one in refused.value.findings} == {"warn"}


def test_a_county_drafts_for_itself_alone(ctx: Context) -> None:
    made = proposed(ctx, paper(low(SUIFENHE)), by=EDITOR)
    assert made.area == "230000"
    with pytest.raises(Denied):
        proposed(ctx, paper(low(SUIFENHE), low(NANGANG)), by=EDITOR)


def test_the_approver_of_another_area_does_not_decide(ctx: Context) -> None:
    made = proposed(ctx, paper(low(SUIFENHE)), by=EDITOR)
    local = actor("suifenhe", Role.APPROVER, SUIFENHE)
    with pytest.raises(Denied):
        decisions.act(local, ctx, made.id, made.version, Action.DECIDE, number="1号")


def test_what_waits_is_seen_where_it_lies_and_what_is_decided_by_all(ctx: Context) -> None:
    elsewhere = actor("harbin", Role.EDITOR, "230100")
    made = proposed(ctx, paper(low(SUIFENHE)), by=EDITOR)
    assert decisions.documents(elsewhere, ctx) == ()
    assert [one.document.id for one in decisions.documents(EDITOR, ctx)] == [made.id]
    with pytest.raises(Denied):
        decisions.document(elsewhere, ctx, made.id)
    decisions.act(APPROVER, ctx, made.id, made.version, Action.DECIDE, number="1号", confirmed=True)
    assert decisions.document(elsewhere, ctx, made.id).document.number == "1号"


def test_the_experts_are_heard_before_the_decision(ctx: Context) -> None:
    made = proposed(ctx, paper(low()))
    heard = decisions.act(
        EXPERT, ctx, made.id, made.version, Action.OPINE, text="同意", body="province_experts"
    )
    assert [one.text for one in heard.opinions] == ["同意"]
    with pytest.raises(InputError):
        decisions.act(EXPERT, ctx, made.id, heard.version, Action.OPINE, text="  ")


def test_a_return_says_why(ctx: Context) -> None:
    made = proposed(ctx, paper(low()))
    with pytest.raises(InputError) as refused:
        decisions.act(APPROVER, ctx, made.id, made.version, Action.RETURN)
    assert refused.value.code == "decision_services.needs_reason"


def test_a_withdrawn_document_is_as_if_it_had_never_been(ctx: Context) -> None:
    made = decided(ctx, paper(low(when=at(20, 8))))
    back = paper(
        refers_to=made.id, relation=Relation.WITHDRAWS, body="province", basis="有误",
        decided_at=at(20, 8),
    )  # fmt: skip
    decided(ctx, back, number="2号")
    found = decisions.declared_levels(LEADER, ctx, at=at(21))
    assert found.zones[NANGANG].level == ""


def test_what_was_known_then_stays_answerable(ctx: Context) -> None:
    decided(ctx, paper(low()))
    before = NOW - timedelta(minutes=1)
    assert decisions.documents(LEADER, ctx, known_at=before) == ()
    found = decisions.declared_levels(LEADER, ctx, at=at(22), known_at=before)
    assert found.zones[NANGANG].level == ""
    assert decisions.declared_levels(LEADER, ctx, at=at(22), known_at=NOW).zones[NANGANG].level


def test_a_rule_is_adopted_exactly_when_it_is_decided(ctx: Context) -> None:
    line = SchemeLine(
        area="230000", scheme="cn-2020-02-county", layer="county", effective_at=at(20)
    )
    made = proposed(ctx, paper(line, body="province", basis="联防联控机制文件"))
    with ctx.store.read() as uow:
        assert adoptions.listing(uow) == ()
    done = decisions.act(
        APPROVER, ctx, made.id, made.version, Action.DECIDE, number="9号", confirmed=True
    )
    with ctx.store.read() as uow:
        (adoption,) = adoptions.listing(uow)
    assert (adoption.scheme_id, adoption.valid_from, adoption.document) == (
        "cn-2020-02-county", at(20).date(), "9号",
    )  # fmt: skip
    again = paper(refers_to=done.id, relation=Relation.WITHDRAWS, body="province", basis="有误")
    with pytest.raises(Refused) as refused:
        proposed(ctx, again)
    assert "decision_services.adopted_stays" in {one.code for one in refused.value.findings}


def test_a_rule_nobody_ships_is_refused(ctx: Context) -> None:
    line = SchemeLine(area="230000", scheme="/etc/passwd", layer="county", effective_at=at(21))
    with pytest.raises(Refused) as refused:
        proposed(ctx, paper(line, body="province", basis="x"))
    assert "decisions.no_such_scheme" in {one.code for one in refused.value.findings}


def test_each_step_is_sealed_and_tells_nothing_of_its_text(ctx: Context) -> None:
    made = decided(ctx, paper(replace(low(), note_internal="内部理由"), title="秘密标题"))
    with ctx.store.read() as uow:
        told = [one for one in audit.entries(uow) if one.subject == f"decision:{made.id}"]
        assert audit.verify(uow).ok
    assert [one.action for one in told] == [
        "decision.draft", "decision.propose", "decision.decide",
    ]  # fmt: skip
    assert not any("秘密" in one.details or "内部" in one.details for one in told)


def test_a_scan_is_kept_beside_its_document_and_opening_it_is_audited(ctx: Context) -> None:
    made = proposed(ctx, paper(low()))
    kept = decisions.attach_scan(DUTY, ctx, made.id, PDF)
    assert [one.digest for one in decisions.scans(LEADER, ctx, made.id)] == [kept.digest]
    assert decisions.open_scan(LEADER, ctx, kept.id).data == PDF
    with ctx.store.read() as uow:
        assert audit.entries(uow)[-1].action == "attachment.open"
    with pytest.raises(NotFound):
        scans.open_scan(LEADER, ctx, kept.id)
    with pytest.raises(Denied):
        decisions.open_scan(actor("harbin", Role.EDITOR, "230100"), ctx, kept.id)


def test_a_viewer_keeps_no_scan(ctx: Context) -> None:
    made = proposed(ctx, paper(low()))
    with pytest.raises(Denied):
        decisions.attach_scan(LEADER, ctx, made.id, PDF)


@pytest.mark.parametrize(
    "wrong",
    [
        paper(low(), title="联系人13912345678"),
        paper(replace(low(), note_internal="身份证230103199001011234")),
        paper(replace(low(), part="甲" * 200)),
        paper(low(), title="乙\u202e"),
    ],
)
def test_not_even_a_draft_holds_personal_data_or_hidden_signs(
    ctx: Context, wrong: DecisionDocument
) -> None:
    with pytest.raises(Refused):
        decisions.save(DUTY, ctx, wrong, 0, Action.DRAFT)
    assert decisions.documents(DUTY, ctx) == ()
    (kept,) = decisions.drafts(DUTY, ctx)
    assert not any(text in str(kept.document) for text in ("13912345678", "230103199001011234"))


def test_a_reason_and_an_opinion_hold_no_personal_data_either(ctx: Context) -> None:
    made = proposed(ctx, paper(low()))
    for actor_, action in ((APPROVER, Action.RETURN), (EXPERT, Action.OPINE)):
        with pytest.raises(Refused):
            decisions.act(
                actor_, ctx, made.id, made.version, action,
                reason="请联系13912345678", text="请联系13912345678",
            )  # fmt: skip


def test_what_waited_past_its_minute_begins_when_it_is_decided(ctx: Context) -> None:
    raised = LevelLine(area=NANGANG, level="medium", effective_at=at(20, 7))
    later = LevelLine(area=XIAN, level="medium", effective_at=at(21))
    with pytest.raises(Refused):  # nobody can have obeyed it
        proposed(ctx, paper(raised, later))
    before = paper(replace(raised, effective_at=at(20, 8)), later)
    made = proposed(ctx, before)
    done = decisions.act(
        APPROVER, ctx, made.id, made.version, Action.DECIDE, number="1号",
        effective_at=at(20, 9), confirmed=True,
    )  # fmt: skip
    assert [line.effective_at for line in done.lines] == [at(20, 9), at(21)]


def test_a_response_level_waits_for_the_papers_its_authority_demands(ctx: Context) -> None:
    line = ResponseLine(area="230000", level="II", effective_at=at(21))
    made = proposed(ctx, paper(line, body="province", basis="国家突发公共卫生事件应急预案"))
    with pytest.raises(Refused) as refused:
        decisions.act(APPROVER, ctx, made.id, made.version, Action.DECIDE, confirmed=True)
    assert {one.code for one in refused.value.findings} == {
        "decisions.no_number", "decisions.no_scan",
    }  # fmt: skip
    decisions.attach_scan(DUTY, ctx, made.id, PDF)
    done = decisions.act(
        APPROVER, ctx, made.id, made.version, Action.DECIDE, number="〔2020〕5号", confirmed=True
    )
    assert done.state is State.DECIDED


def test_two_levels_for_one_county_from_one_minute_on_are_refused(ctx: Context) -> None:
    both = paper(low(), LevelLine(area=NANGANG, level="medium", effective_at=at(21)))
    with pytest.raises(Refused):
        proposed(ctx, both)


def test_a_list_follows_the_rule_adopted_at_its_minute_and_known_then(ctx: Context) -> None:
    every = ListLine(area="230000", effective_at=at(21), complete=True)
    decided(ctx, paper(every, title="通报", body="control_group"))
    assert decisions.declared_levels(LEADER, ctx, at=at(22)).zones[NANGANG].level == "low"
    text = load_scheme("cn-2020-02-county").text.replace('"low"', '"regular"')
    with ctx.store.write(Actor("admin")) as uow:
        adoptions.adopt(
            uow, scheme_id="own", text=text, layer="county", area="230000",
            valid_from=at(21).date(), document="9号", decided_by="省指挥部",
        )  # fmt: skip
    found = decisions.declared_levels(LEADER, ctx, at=at(22))
    assert found.zones[NANGANG].level == found.levels[0] == "regular"
    assert sum(found.totals.values()) == len(found.zones) == 125


@pytest.mark.parametrize(
    ("layer", "rule"),
    [("county", "cn-2020-02-county"), ("township", "hlj-2021-01-township")],
)
def test_where_nothing_is_adopted_one_named_rule_gives_the_levels(
    ctx: Context, layer: str, rule: str
) -> None:
    with ctx.store.read() as uow:
        found = level_ids(ctx, uow, layer, at(21).date())
    scheme = load_scheme(rule)
    assert scheme.layer == layer
    assert found == tuple(one.id for one in scheme.levels)


BOTH = Actor("both", grants=(Grant(Role.DUTY_COMMANDER, "23"), Grant(Role.APPROVER, "23")))


@pytest.mark.parametrize("writes", [Action.DRAFT, Action.EDIT])
def test_who_drafted_or_edited_a_document_does_not_decide_it(ctx: Context, writes: Action) -> None:
    first = BOTH if writes is Action.DRAFT else DUTY
    made = decisions.save(first, ctx, paper(low()), 0, Action.DRAFT)
    if writes is Action.EDIT:
        made = decisions.save(BOTH, ctx, replace(made, title="改"), made.version, Action.EDIT)
    made = decisions.act(DUTY, ctx, made.id, made.version, Action.PROPOSE)
    for action in (Action.DECIDE, Action.REJECT):
        with pytest.raises(Denied) as refused:
            decisions.act(
                BOTH, ctx, made.id, made.version, action, number="1号", reason="x", confirmed=True
            )
        assert refused.value.code == "decision_services.same_person"
    waits = {task.kind: task.count for task in decision_tasks(BOTH, ctx, NOW)}
    assert waits["decide_documents"] == 0


def test_an_opinion_is_about_the_lines_it_was_given_for(ctx: Context) -> None:
    made = proposed(ctx, paper(low()))
    made = decisions.act(
        EXPERT, ctx, made.id, made.version, Action.OPINE, text="同意", body="province_experts"
    )
    made = decisions.act(APPROVER, ctx, made.id, made.version, Action.RETURN, reason="改文号")
    same = replace(made, title="关于调整等级的通知")
    made = decisions.save(DUTY, ctx, same, made.version, Action.EDIT)
    assert len(made.opinions) == 1
    other = replace(made, lines=(low(XIAN),))
    made = decisions.save(DUTY, ctx, other, made.version, Action.PROPOSE)
    assert made.opinions == ()
    assert any(one.record.opinions for one in decisions.history(LEADER, ctx, made.id))


def test_an_opinion_is_of_a_body_of_the_authority_table(ctx: Context) -> None:
    made = proposed(ctx, paper(low()))
    with pytest.raises(InputError) as refused:
        decisions.act(EXPERT, ctx, made.id, made.version, Action.OPINE, text="同意", body="我")
    assert refused.value.code == "decision_services.opinion_body"
    made = decisions.act(EXPERT, ctx, made.id, made.version, Action.OPINE, text="同意")
    assert [one.body for one in made.opinions] == ["province_experts"]


def test_what_is_written_here_is_no_paper_of_others(ctx: Context) -> None:
    theirs = paper(low(), certainty="notice", source="听说")
    with pytest.raises(InputError) as refused:
        decisions.save(DUTY, ctx, theirs, 0, Action.PROPOSE)
    assert refused.value.code == "decision_services.paper_of_others"
    made = decisions.save(DUTY, ctx, paper(low()), 0, Action.DRAFT)
    with pytest.raises(InputError):
        decisions.save(
            DUTY, ctx, replace(made, certainty="notice", source="x"), made.version, Action.EDIT
        )
