"""One action on one control unit: persons, content, times, reasons."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from riskzone.errors import Denied, InputError, Refused
from riskzone.units.apply import apply, consider
from riskzone.units.asked import Asked
from riskzone.units.findings import Finding
from riskzone.units.lifecycle import STEPS, Action
from riskzone.units.model import ControlUnit, Evidence, Kind, Objection, State, TriggerKind
from riskzone.units.moves import lapsed_for, open_objections
from riskzone.units.status import Status, status_of
from riskzone.units.status import in_force as holds
from tests.units.build import COMPLETE, at, in_force, place, scheme, trigger

NOW = at(24, 2)


def do(
    before: ControlUnit | None,
    action: Action,
    *,
    actor: str = "approver",
    now: datetime = NOW,
    wanted: ControlUnit | None = None,
    **asked: object,
) -> ControlUnit:
    return apply(
        before,
        action,
        actor=actor,
        at=now,
        scheme=scheme((wanted or before).scheme),  # type: ignore[union-attr]
        wanted=wanted,
        asked=Asked(**asked),  # type: ignore[arg-type]
    )


def refused(before: ControlUnit | None, action: Action, **more: object) -> list[str]:
    with pytest.raises(Refused) as caught:
        do(before, action, **more)  # type: ignore[arg-type]
    return [found.code.removeprefix("units.") for found in caught.value.findings]


def ordered(**values: object) -> ControlUnit:
    return do(None, Action.ORDER, actor="duty", wanted=place(**values)).changed(id=7, version=1)


def warned(
    before: ControlUnit, action: Action, *, now: datetime = NOW, **asked: object
) -> list[Finding]:
    _, found = consider(
        before,
        action,
        actor="approver",
        at=now,
        scheme=scheme(),
        asked=Asked(**asked),  # type: ignore[arg-type]
    )
    return [one for one in found if one.severity == "warn"]


# Order, confirm, refuse -----------------------------------------------------------------------


def test_an_order_holds_at_once_and_lapses_after_the_hours_of_the_scheme() -> None:
    made = ordered()
    assert made.state is State.TEMPORARY
    assert holds(made, NOW)
    assert (made.ordered_at, made.lapses_at, made.ordered_by) == (NOW, at(25, 2), "duty")


def test_an_order_from_a_later_minute_lapses_counted_from_there() -> None:
    made = ordered(effective_at=at(24, 6))
    assert (made.effective_at, made.lapses_at) == (at(24, 6), at(25, 6))


def test_words_for_a_place_are_enough_at_two_in_the_morning_but_not_to_confirm() -> None:
    made = ordered(building_units=(), township="", fire_exits_checked_at=None, review_on=None)
    assert holds(made, NOW)
    assert refused(made, Action.CONFIRM) == [
        "place_text_only",
        "township_missing",
        "fire_exits_unchecked",
        "review_missing",
    ]


def test_an_order_given_by_word_is_written_down_within_hours_and_holds_from_then() -> None:
    made = do(None, Action.ORDER, actor="duty", now=at(24, 3), wanted=place(), ordered_at=NOW)
    assert (made.ordered_at, made.effective_at) == (NOW, NOW)
    late = {"actor": "duty", "wanted": place(fire_exits_checked_at=None), "ordered_at": NOW}
    assert refused(None, Action.ORDER, now=at(24, 4, 1), **late) == ["order_time"]
    assert refused(None, Action.ORDER, now=at(24, 1, 59), **late) == ["order_time"]


@pytest.mark.parametrize("start", [at(24, 1, 59), at(20)])
def test_a_closure_is_never_dated_back(start: datetime) -> None:
    assert refused(None, Action.ORDER, actor="duty", wanted=place(effective_at=start)) == [
        "closing_dated_back"
    ]
    proposed = place(id=1, state=State.PROPOSED, proposed_by="editor")
    assert refused(proposed, Action.APPROVE, effective_at=start) == ["closing_dated_back"]


def test_a_confirmation_keeps_the_minute_and_takes_the_lapse_away() -> None:
    made = do(ordered(), Action.CONFIRM, now=at(24, 9), document="绥指〔2020〕12号")
    assert (made.state, made.effective_at, made.lapses_at) == (State.APPROVED, NOW, None)
    assert (made.decided_by, made.decider, made.document) == (
        "approver",
        "county",
        "绥指〔2020〕12号",
    )
    assert refused(ordered(), Action.CONFIRM, now=at(24, 9), effective_at=at(24, 8)) == [
        "confirm_moves_start"
    ]


def test_a_lapsed_order_is_neither_confirmed_nor_edited_nor_released() -> None:
    for action in (Action.CONFIRM, Action.RELEASE, Action.REFUSE):
        assert refused(ordered(), action, now=at(25, 2), reason="x")[0] == "lapsed"
    assert refused(ordered(), Action.EDIT, now=at(25, 2), wanted=ordered())[0] == "lapsed"
    assert do(ordered(), Action.CONFIRM, now=at(25, 1, 59)).state is State.APPROVED


@pytest.mark.parametrize("who", ["duty", "editor"])
def test_who_ordered_or_proposed_does_not_decide(who: str) -> None:
    both = ordered().changed(proposed_by="editor")
    with pytest.raises(Denied, match=who):
        do(both, Action.CONFIRM, actor=who)
    with pytest.raises(Denied):
        do(in_force(proposed_by="editor"), Action.EXTEND, actor=who, reason="x", until=at(30))


def test_what_is_offered_for_a_lapsed_order_is_what_is_not_refused() -> None:
    before = ordered()
    content = {Action.EDIT, Action.RECORD}
    lapse = at(25, 2)
    for action in (action for state, action in STEPS if state is State.TEMPORARY):
        wanted = before if action in content else None
        _, found = consider(
            before, action, actor="other", at=lapse, scheme=scheme(), wanted=wanted,
            asked=Asked(reason="r", text="t"),
        )  # fmt: skip
        too_late = "units.lapsed" in {one.code for one in found}
        assert lapsed_for(before, action, lapse) == too_late
        assert not lapsed_for(before, action, lapse - timedelta(minutes=1))


def test_what_has_not_begun_may_be_refused_above_and_never_holds() -> None:
    proposed = place(id=3, version=1, state=State.PROPOSED, proposed_by="editor")
    later = do(proposed, Action.APPROVE, actor="approver", effective_at=at(24, 18))
    made = do(later, Action.REFUSE, actor="approver", now=at(24, 3), reason="no ground")
    assert made.state is State.REFUSED_ABOVE
    assert not holds(made, at(24, 19))
    assert status_of(made, scheme(), at(24, 19)).status is Status.REFUSED_ABOVE


def test_what_is_refused_above_is_lifted_at_once() -> None:
    made = do(ordered(), Action.REFUSE, now=at(24, 9), reason="范围过大")
    assert (made.state, made.ended_at) == (State.REFUSED_ABOVE, at(24, 9))
    later = {"now": at(24, 9), "reason": "范围过大", "effective_at": at(24, 12)}
    assert refused(ordered(), Action.REFUSE, **later) == ["refusal_at_once"]


@pytest.mark.parametrize(
    "action", [action for (_, action), step in STEPS.items() if step.needs_reason]
)
def test_what_needs_a_reason_is_refused_without(action: Action) -> None:
    state = next(s for (s, a) in STEPS if a is action)
    unit = in_force(state=state, lapses_at=at(25, 2))
    assert "action_needs_reason" in refused(unit, action, now=at(24, 9), reason="  ")


# Approve ---------------------------------------------------------------------------------------


def test_an_approval_holds_from_the_minute_asked_for_or_from_now() -> None:
    proposed = place(id=1, state=State.PROPOSED, proposed_by="editor", effective_at=at(24, 1))
    assert do(proposed, Action.APPROVE).effective_at == NOW
    assert do(proposed, Action.APPROVE, effective_at=at(24, 18)).effective_at == at(24, 18)
    assert refused(proposed, Action.APPROVE, effective_at=at(24, 2, month=6)) == [
        "effective_far",
    ]


# Content ---------------------------------------------------------------------------------------


def test_no_form_sets_a_time_of_the_life_cycle_or_an_account() -> None:
    forged = place(
        state=State.APPROVED,
        lapses_at=at(1, month=12),
        decided_by="governor",
        ratified_at=NOW,
        ended_at=NOW,
        version=9,
    )
    made = do(None, Action.DRAFT, actor="editor", wanted=forged)
    assert (made.state, made.lapses_at, made.decided_by) == (State.DRAFT, None, "")
    assert (made.ratified_at, made.ended_at, made.version) == (None, None, 0)


def test_an_edit_of_a_temporary_order_does_not_move_when_it_holds() -> None:
    made = ordered()
    moved = made.changed(effective_at=at(24, 12), lapses_at=at(30))
    assert refused(made, Action.EDIT, wanted=moved) == ["field_not_taken"]
    named = do(made, Action.EDIT, wanted=made.changed(name="幸福小区4号楼1单元"))
    assert (named.effective_at, named.lapses_at) == (NOW, at(25, 2))


def test_recording_takes_evidence_and_nothing_else() -> None:
    unit = in_force()
    made = do(unit, Action.RECORD, now=at(30), wanted=unit.changed(evidence=Evidence(at(24, 8))))
    assert made.evidence.last_case_removed_at == at(24, 8)
    smaller = unit.changed(days=3, name="另一单元")
    assert refused(unit, Action.RECORD, wanted=smaller) == ["field_not_taken"] * 2


def test_recording_adds_a_case_and_never_drops_one() -> None:
    unit = in_force()
    more = unit.changed(triggers=(*unit.triggers, trigger(28)))
    assert len(do(unit, Action.RECORD, now=at(28), wanted=more).triggers) == 2
    assert refused(unit, Action.RECORD, wanted=unit.changed(triggers=())) == ["trigger_removed"]


def test_an_amendment_of_the_extent_needs_all_that_a_new_closure_does() -> None:
    unit = in_force(review_on=date(2020, 4, 30))
    larger = unit.changed(kind=Kind.COMPOUND)
    again = {"now": at(26), "wanted": larger, "reason": "扩大"}
    assert refused(unit, Action.AMEND, **again) == ["reason_missing", "higher_decider_needed"]
    told = larger.changed(reason="三个单元均有病例", decider="prefecture")
    made = do(unit, Action.AMEND, now=at(26), wanted=told, reason="扩大")
    assert made.kind is Kind.COMPOUND
    assert (made.effective_at, made.state) == (unit.effective_at, State.APPROVED)


def test_nothing_to_begin_with_is_said() -> None:
    with pytest.raises(InputError, match="no content"):
        apply(None, Action.DRAFT, actor="editor", at=NOW, scheme=scheme())


# Extend ----------------------------------------------------------------------------------------


def test_an_extension_has_its_end_its_reason_and_the_level_above() -> None:
    unit = in_force(evidence=COMPLETE, review_on=date(2020, 5, 8))
    now = at(8, month=5)
    assert refused(unit, Action.EXTEND, now=now, reason="检测未完成") == ["extend_until_missing"]
    until = at(12, month=5)
    assert refused(unit, Action.EXTEND, now=now, reason="检测未完成", until=until) == [
        "higher_decider_needed"
    ]
    made = do(unit, Action.EXTEND, now=now, reason="检测未完成", until=until, decider="prefecture")
    assert (made.extended_until, made.decider) == (until, "prefecture")
    assert made.review_on == date(2020, 5, 15)


@pytest.mark.parametrize("until", [at(9, month=5), at(23, 0, 1, month=5), at(1)])
def test_an_extension_ends_after_the_clock_and_within_one_more_period(until: datetime) -> None:
    unit = in_force(evidence=COMPLETE, review_on=date(2020, 5, 12))
    asked = {"reason": "x", "until": until, "decider": "prefecture", "now": at(8, month=5)}
    assert refused(unit, Action.EXTEND, **asked) == ["extend_range"]


# Release ---------------------------------------------------------------------------------------


def test_a_complete_control_unit_is_released_from_midnight_without_a_word() -> None:
    unit = in_force(evidence=COMPLETE)
    made = do(unit, Action.RELEASE, now=at(9, 7, month=5), document="绥指〔2020〕31号")
    assert (made.state, made.ended_at) == (State.ENDED, at(9, 7, month=5))
    ahead = do(unit, Action.RELEASE, now=at(8, 16, month=5), effective_at=at(9, month=5))
    assert ahead.ended_at == at(9, month=5)


def test_a_minute_early_needs_a_reason_and_the_level_above() -> None:
    unit = in_force(evidence=COMPLETE)
    now = at(8, 23, 59, month=5)
    assert refused(unit, Action.RELEASE, now=now) == ["reason_missing", "higher_decider_needed"]
    assert refused(unit, Action.RELEASE, now=now, reason="x") == ["higher_decider_needed"]
    made = do(unit, Action.RELEASE, now=now, reason="专家组意见", decider="prefecture")
    assert made.state is State.ENDED


def test_missing_evidence_is_named_in_the_refusal() -> None:
    unit = in_force(evidence=replace(COMPLETE, disinfected_at=None))
    with pytest.raises(Refused, match="final disinfection is not recorded: a reason is needed"):
        do(unit, Action.RELEASE, now=at(9, month=5))


def test_an_excluded_suspected_case_is_released_at_once() -> None:
    unit = in_force(
        triggers=(trigger(23, TriggerKind.SUSPECTED),),
        evidence=Evidence(suspected_excluded_at=at(25, 9)),
    )
    assert do(unit, Action.RELEASE, now=at(25, 9, 5)).ended_at == at(25, 9, 5)


def test_a_release_may_be_dated_back_with_a_reason_and_a_warning() -> None:
    unit = in_force(evidence=COMPLETE)
    now, back = at(9, 20, month=5), at(9, month=5)
    assert refused(unit, Action.RELEASE, now=now, effective_at=back) == ["reason_missing"]
    made = do(unit, Action.RELEASE, now=now, effective_at=back, reason="公告时间为0时")
    assert made.ended_at == back
    [warning] = warned(unit, Action.RELEASE, now=now, effective_at=back, reason="公告")
    assert warning.code == "units.release_back_warning"
    before = {"now": now, "effective_at": at(24, 1, 59), "reason": "x", "decider": "prefecture"}
    assert "before_effective" in refused(unit, Action.RELEASE, **before)


def test_a_release_is_not_put_off() -> None:
    unit = in_force(evidence=COMPLETE)
    late = {"now": at(9, month=5), "effective_at": at(10, 0, 1, month=5)}
    assert refused(unit, Action.RELEASE, **late) == ["release_late"]


def test_a_temporary_order_is_lifted_with_its_reason_alone() -> None:
    assert set(refused(ordered(), Action.RELEASE, now=at(24, 5))) == {"reason_missing"}
    assert do(ordered(), Action.RELEASE, now=at(24, 5), reason="误报").state is State.ENDED


def test_what_has_not_begun_is_cancelled_with_a_reason_and_never_held() -> None:
    unit = in_force(effective_at=at(24, 18))
    assert refused(unit, Action.RELEASE) == ["reason_missing"]
    made = do(unit, Action.RELEASE, reason="排除")
    assert not any(holds(made, NOW + timedelta(hours=h)) for h in range(48))


# Upward, opinions, objections -------------------------------------------------------------------


def test_reported_and_ratified_are_times_of_their_own() -> None:
    told = do(ordered(), Action.REPORT, actor="duty", now=at(24, 3), effective_at=at(24, 2, 40))
    assert told.reported_at == at(24, 2, 40)
    assert refused(ordered(), Action.REPORT, effective_at=at(24, 1)) == ["before_the_order"]
    assert refused(ordered(), Action.REPORT, effective_at=at(24, 5)) == ["in_the_future"]
    made = do(in_force(), Action.RATIFY, now=at(25), document="绥市指〔2020〕5号")
    assert (made.ratified_at, made.document) == (at(25), "绥市指〔2020〕5号")
    assert [one.code for one in warned(in_force(), Action.RATIFY, now=at(25))] == [
        "units.not_reported"
    ]


def test_an_objection_is_raised_by_an_office_and_answered_once() -> None:
    unit = do(in_force(), Action.OBJECT, actor="editor", text="3楼老人需透析", by="居民代表")
    assert open_objections(unit) == (0,)
    unit = do(unit, Action.OBJECT, actor="editor", text="快递无法送达", by="居民代表")
    unit = do(unit, Action.ANSWER, text="已安排专车", agrees=True, objection=1)
    assert (unit.objections[1].upheld, unit.objections[1].answer) == (True, "已安排专车")
    assert open_objections(unit) == (0,)
    assert refused(unit, Action.ANSWER, text="再答", objection=1) == ["no_open_objection"]
    unit = do(unit, Action.ANSWER, text="不予采纳", agrees=False)
    assert refused(unit, Action.ANSWER, text="再答") == ["no_open_objection"]
    assert refused(unit, Action.OBJECT, actor="editor", text=" ") == ["objection_needs_text"]
    phone = {"actor": "editor", "text": "请联系13912345678"}
    assert refused(unit, Action.OBJECT, **phone) == ["text_personal"]


def test_a_change_of_the_order_follows_the_objections_that_were_upheld() -> None:
    upheld = Objection(at(25, 9), "residents", "too large", at(25, 10), "they are right", True)
    waiting = Objection(at(25, 9), "residents", "no water")
    unit = in_force(objections=(upheld, waiting, replace(upheld, upheld=False)))
    told = unit.changed(measures=("sealed",))
    made = do(unit, Action.AMEND, now=at(26), wanted=told, reason="异议成立")
    assert [one.followed_at for one in made.objections] == [at(26), None, None]
    again = do(made, Action.AMEND, now=at(27), wanted=unit, reason="再调整")
    assert again.objections[0].followed_at == at(26)
    same = do(unit, Action.AMEND, now=at(26), wanted=unit, reason="核对")
    assert same.objections[0].to_follow  # a reason alone changes nothing for those inside
    recorded = do(unit, Action.RECORD, now=at(26), wanted=unit)
    assert recorded.objections[0].to_follow
    fed = unit.changed(care=replace(unit.care, hotline="0455-8109999"))
    assert not do(unit, Action.RECORD, now=at(26), wanted=fed).objections[0].to_follow


def test_an_opinion_against_says_why() -> None:
    proposed = place(id=1, state=State.PROPOSED, proposed_by="editor")
    assert refused(proposed, Action.OPINE, agrees=False) == ["opinion_needs_text"]
    made = do(proposed, Action.OPINE, actor="expert", agrees=False, text="范围可缩小到单元")
    assert (made.opinions[0].by, made.opinions[0].supports) == ("expert", False)


def test_what_a_higher_headquarters_decided_is_entered_below_it_with_its_document() -> None:
    larger = ordered(kind=Kind.COMPOUND, reason="三个单元均有病例", decider="prefecture")
    assert refused(larger, Action.CONFIRM, speaks_for="county") == ["document_needed"]
    assert do(larger, Action.CONFIRM, speaks_for="province").decider == "prefecture"
    told = do(larger, Action.CONFIRM, speaks_for="county", document="绥市指〔2020〕5号")
    assert told.document == "绥市指〔2020〕5号"
