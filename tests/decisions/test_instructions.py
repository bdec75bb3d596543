"""An instruction: who moves it where, and what it may say."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from riskzone.clock import SHANGHAI
from riskzone.decisions.instructions import (
    STEPS,
    Action,
    Instruction,
    State,
    Step,
    after,
    check,
    from_json,
    to_json,
)
from riskzone.errors import InputError, Refused

AT = datetime(2020, 4, 24, 7, 30, tzinfo=SHANGHAI)
ASKED = Instruction(
    text="核对绥芬河入境人员14天隔离", area="231081", given_at=AT, due_at=AT + timedelta(days=1)
)


def codes(error: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(one.code, one.field) for one in error.value.findings}


def test_json_gives_an_equal_one_with_its_minutes():
    done = after(ASKED, Step(Action.ANSWER, "已核对386人"), AT + timedelta(hours=3))
    assert from_json(to_json(done)) == done
    assert done.remarks[0].at.hour == 10


def test_an_answer_can_be_returned_and_given_again_until_it_is_closed():
    one = after(ASKED, Step(Action.ANSWER, "已核对"), AT)
    one = after(one, Step(Action.RETURN, "请附名单数"), AT)
    assert one.state is State.OPEN
    one = after(one, Step(Action.ANSWER, "共386人"), AT)
    one = after(one, Step(Action.CLOSE), AT)
    assert (one.state, one.is_open) == (State.CLOSED, False)
    assert [remark.text for remark in one.remarks] == ["已核对", "请附名单数", "共386人", ""]


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED])
@pytest.mark.parametrize("action", Action)
def test_what_is_settled_stays_so(state, action):
    with pytest.raises(InputError) as error:
        after(replace(ASKED, state=state), Step(action, "x"), AT)
    assert error.value.code == "instructions.not_now"


def test_every_state_that_is_open_can_be_settled():
    for state in (State.OPEN, State.ANSWERED):
        assert (state, Action.CLOSE) in STEPS
        assert (state, Action.CANCEL) in STEPS


def test_it_is_overdue_from_the_minute_after_its_time_and_not_once_answered():
    due = ASKED.due_at
    assert not ASKED.is_overdue(due)
    assert ASKED.is_overdue(due + timedelta(minutes=1))
    answered = after(ASKED, Step(Action.ANSWER, "已核对"), AT)
    assert not answered.is_overdue(due + timedelta(days=9))


def test_more_time_is_later_than_now():
    with pytest.raises(Refused) as error:
        after(ASKED, Step(Action.POSTPONE, "待流调", AT), AT)
    assert codes(error) == {("instructions.due_before", "due_at")}
    later = after(ASKED, Step(Action.POSTPONE, "待流调", AT + timedelta(days=3)), AT)
    assert later.due_at == AT + timedelta(days=3)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"text": "  "}, "instructions.text_missing", "text"),
        ({"text": "长" * 501}, "units.text_too_long", "text"),
        ({"text": "请联系13904510000"}, "units.text_personal", "text"),
        ({"office": "局" * 61}, "units.text_too_long", "office"),
        ({"due_at": AT}, "instructions.due_before", "due_at"),
    ],
)
def test_what_is_no_instruction_is_refused_with_its_field(wrong, code, field):
    with pytest.raises(Refused) as error:
        check(replace(ASKED, **wrong))
    assert (code, field) in codes(error)


def test_an_answer_says_something_and_nothing_of_persons():
    for text, code in (("", "instructions.text_missing"), ("13904510000", "units.text_personal")):
        with pytest.raises(Refused) as error:
            after(ASKED, Step(Action.ANSWER, text), AT)
        assert codes(error) == {(code, "text")}
